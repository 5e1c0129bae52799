"""Both tools as somebody meets them who has not read anything: told how, told what is wrong, and by the exit code."""
import fcntl
import os
import re
import tempfile

from house import BIN, run



def words_of(tool):
    """The commands that its help names."""
    shown = run(f"{BIN}/{tool}", "--help").stdout.decode()
    return list(dict.fromkeys(re.findall(r"^  ([a-z][a-z-]*) ", shown, re.M)))


def expect(code, *command):
    done = run(*command, check=False, input=b"")
    said = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == code, (command, done.returncode, said)
    return said


def test_every_command_tells_how_it_is_used():
    for word in words_of("officectl"):
        out, err = expect(0, f"{BIN}/officectl", word, "--help")
        assert f"usage: officectl {word}" in out and not err, (word, out, err)
        out, err = expect(2, f"{BIN}/officectl", word)
        assert f"usage: officectl {word}" in err and not out, (word, out, err)
    for tool in ("kioskctl", "officectl"):
        for wrong in ((), ("nonsense",), ("--nonsense",)):
            assert "usage" in expect(2, f"{BIN}/{tool}", *wrong)[1]
        assert expect(0, f"{BIN}/{tool}", "--version")[0].startswith(tool)


def test_a_folder_that_is_not_there_is_no_office_and_no_terminal():
    with tempfile.TemporaryDirectory(prefix="ov-") as folder:
        nowhere, empty = os.path.join(folder, "nowhere"), os.path.join(folder, "empty")
        os.mkdir(empty)
        some = {"enrol": ["530709", empty], "invite": ["530709", f"{empty}/f", "--url", "https://a", "--renewal", "https://a"],
                "revoke": ["530709"], "front": ["--listen", "127.0.0.1:1", "--run", f"{empty}/run"], "show": ["x"], "verify": ["x"],
                "decide": ["x", "accepted", "--by", "x"], "import": [empty], "erase": ["x"], "escrow-drill": ["--key", "x"],
                "open": ["x", "--key", "x", "--out", f"{empty}/out"]}
        for word in words_of("officectl"):
            for place, why in ((nowhere, "No such file"), (empty, "no office")):
                if word != "init":
                    said = expect(3, f"{BIN}/officectl", word, place, *some.get(word, []))[1]
                    assert said.startswith(f"officectl: {place}: {why}"), (word, said)
        assert os.listdir(empty) == [], os.listdir(empty)
        for words in (["status"], ["queue"], ["settings"], ["export", empty], ["import", empty], ["devices"], ["test", "reader"],
                      ["sheet"], ["clock", "forget"], ["enrol", "x"], ["photo", "x", "y"]):
            said = expect(3, f"{BIN}/kioskctl", "--state", nowhere, *words)[1]
            assert said == f"kioskctl: {nowhere}: No such file or directory\n", (words, said)


def test_nothing_ends_badly_without_a_word():
    with tempfile.TemporaryDirectory(prefix="ov-") as empty:
        for words in (["import", empty], ["import", f"{empty}/x"], ["export", f"{empty}/x"], ["photo", "x", "y"], ["enrol", "x"]):
            done = run(f"{BIN}/kioskctl", "--state", empty, *words, check=False, input=b"")
            assert done.returncode in (1, 3) and b"kioskctl: " in done.stderr, (words, done)


def test_a_program_that_does_not_start_says_of_what():
    for program, words in (("authority", ["--state", "/nowhere"]), ("office", ["--state", "/nowhere"]), ("kiosk-sync", ["--state", "/nowhere"])):
        done = run(f"{BIN}/{program}", *words, check=False)
        assert done.returncode == 3 and b"/nowhere" in done.stderr, done


def test_what_no_terminal_acts_on_is_not_published_in_silence():
    with tempfile.TemporaryDirectory(prefix="ov-") as folder:
        office, settings = os.path.join(folder, "office"), os.path.join(folder, "settings.json")
        run(f"{BIN}/officectl", "init", office)
        with open(settings, "w", encoding="utf-8") as file:
            file.write("{}")
        done = run(f"{BIN}/officectl", "publish", office, "--put", settings)
        assert b"settings.json: signed and fetched, but no terminal acts on it" in done.stderr, done


def test_an_office_that_runs_is_no_trouble_to_warn_of():
    with tempfile.TemporaryDirectory(prefix="ov-") as folder:
        office = os.path.join(folder, "office")
        run(f"{BIN}/officectl", "init", office)
        with open(os.path.join(office, "intake", "lock"), "w", encoding="utf-8") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)  # as an office would that answers nobody
            for words in (["deem", office], ["revoke", office, "530702"]):
                done = run(f"{BIN}/officectl", *words, check=False)
                assert done.returncode == 3 and b"held" not in done.stderr, done
