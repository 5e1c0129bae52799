"""The author's tool: every fault of a catalogue at once, by file and place."""
import json
import os
import shutil

from house import BIN, SERVICES, House, ask, run, until


def check(folder, *options):
    done = run(f"{BIN}/kioskctl", *options, "catalogue", "check", folder, check=False)
    return done.returncode, done.stdout.decode()


def copy_of_the_sample(house):
    return shutil.copytree(SERVICES, os.path.join(house.folder, "catalogue"))


def change(folder, name, how):
    path = os.path.join(folder, name)
    content = json.load(open(path, encoding="utf-8"))
    how(content)
    json.dump(content, open(path, "w", encoding="utf-8"), ensure_ascii=False)


def two_matters(folder):
    return sorted(n for n in os.listdir(folder) if n.startswith("1") and n.endswith(".json"))[:2]


def test_the_sample_is_good():
    with House() as house:
        code, said = check(copy_of_the_sample(house))
        assert code == 0 and "0 faults" in said, said


def test_all_faults_of_all_files_are_listed_with_their_place():
    with House() as house:
        folder = copy_of_the_sample(house)
        first, second = two_matters(folder)

        def spoil(item):
            item["promised_limit"]["days"] = item["statutory_limit"]["days"] + 1
            item["complaint_phone"] = item["consult_phone"]
            del item["name"]["en"]
        change(folder, first, spoil)
        change(folder, second, lambda item: item["legal_basis"].clear())
        change(folder, "catalogue.json", lambda frame: frame["bundles"][0]["items"].append("nowhere"))
        with open(os.path.join(folder, "torn.json"), "w", encoding="utf-8") as out:
            out.write("{")
        code, said = check(folder)
        assert code == 1, said
        for wanted in (f"{first}: /promised_limit", f"{first}: /complaint_phone", f"{first}: /name",
                       f"{second}: /legal_basis", "catalogue.json: /bundles/0", "torn.json: "):
            assert wanted in said, (wanted, said)
        code, listed = check(folder, "--json")
        faults = json.loads(listed)
        assert code == 1 and all(set(f) == {"file", "pointer", "fault"} for f in faults)
        assert {f["file"] for f in faults} >= {first, second, "catalogue.json", "torn.json"}


def test_a_catalogue_in_which_nothing_can_be_reported_is_named():
    with House() as house:
        folder = copy_of_the_sample(house)

        def ask_nothing(item):
            item["fields"] = [field for field in item["fields"] if field["id"] != "where"]
        change(folder, "stuck.json", ask_nothing)
        code, said = check(folder)
        assert code == 1 and "stuck.json: /fields" in said and '"where"' in said, said
        os.unlink(os.path.join(folder, "stuck.json"))
        code, said = check(folder)
        assert code == 1 and "stuck.json: /: is missing" in said and "办不成事" in said and "1 faults" in said, said


def test_a_folder_that_is_none_is_no_catalogue():
    with House() as house:
        assert check(os.path.join(house.folder, "nothing"))[0] == 3


def test_a_code_is_never_used_again_and_no_version_changes_silently():
    with House() as house:
        before, first = copy_of_the_sample(house), two_matters(SERVICES)[0]
        now = shutil.copytree(SERVICES, os.path.join(house.folder, "now"))
        done = run(f"{BIN}/kioskctl", "catalogue", "check", now, before, check=False)
        assert done.returncode == 0, done.stdout
        change(now, first, lambda item: item.update(base_code="000000999"))
        done = run(f"{BIN}/kioskctl", "catalogue", "check", now, before, check=False)
        assert done.returncode == 1 and f"{first}: /base_code" in done.stdout.decode(), done.stdout
        os.unlink(os.path.join(now, first))
        done = run(f"{BIN}/kioskctl", "catalogue", "check", now, before, check=False)
        assert done.returncode == 1 and "never used again" in done.stdout.decode(), done.stdout


def publish(house, *words):
    done = run(f"{BIN}/officectl", "publish", house.office_dir, *words, check=False)
    return done.returncode, done.stderr.decode()


def signed(house):
    with open(os.path.join(house.office_dir, "intake", "signed", "index"), encoding="utf-8") as index:
        return index.read()


def test_the_office_publishes_no_code_again_and_no_silent_change():
    with House() as house:
        house.build()
        before, first = signed(house), two_matters(SERVICES)[0]
        now = copy_of_the_sample(house)
        code, said = publish(house, "--services", now)
        assert code == 0 and signed(house) == before, said
        for where, how in (("/version", lambda item: item["name"].update({"zh-Hans": "改了名字"})),
                           ("/base_code", lambda item: item.update(base_code="000000999", version=item["version"] + 1))):
            change(now, first, how)
            code, said = publish(house, "--services", now)
            assert code == 1 and f"{first}: {where}" in said, (where, said)
            assert signed(house) == before, "something was published all the same"
            shutil.copy(os.path.join(SERVICES, first), os.path.join(now, first))
        code, said = publish(house, "--remove", f"catalogue/{first}")
        assert code == 1 and "never used again" in said and signed(house) == before
        assert not os.path.exists(os.path.join(house.office_dir, "authority", "next"))
        change(now, first, lambda item: item.update(version=item["version"] + 1, status="abolished"))
        code, said = publish(house, "--services", now)
        assert code == 0 and signed(house) != before, said
        code, said = publish(house, "--remove", f"catalogue/{first}")
        assert code == 1, "what is abolished stays too"


def publish_by_hand(house, first, how):
    """Past the office's own check, as a tool of another day might: what the index signs, terminals get."""
    change(os.path.join(house.office_dir, "authority", "published", "catalogue"), first, how)
    notice = os.path.join(house.folder, "announcements.json")
    with open(notice, "w", encoding="utf-8") as out:
        json.dump({"n": len(signed(house))}, out)
    code, said = publish(house, "--put", notice)
    assert code == 0, said

    def arrived():
        with open(os.path.join(house.state, "sync", "signed", "index"), encoding="utf-8") as held:
            return house.advance_sync(1100 * 1000) and held.read() == signed(house)
    until("the terminal has it", arrived)


def shown(house, code):
    """How a fresh kiosk calls a matter, and whether it keeps the catalogue before."""
    house.stop_kiosk()
    house.start_kiosk()
    house.wait("attract")
    house.wait_for("frame.stuck")
    kept = ask(house.socket_path("kiosk.sock"), do="status")["kept_catalogue"]
    house.tap("attract.start")
    house.wait("choose")
    house.type("choose.search", code)
    return kept, "\n".join(w["text"] for n, w in house.widgets().items() if n.startswith("choose.1") and w.get("text"))


def test_a_terminal_keeps_its_catalogue_when_the_next_one_reuses_a_code_and_says_so():
    with House() as house:
        house.build().start_office().start_front().start_sync()
        name = "11539900000000007210.json"
        assert shown(house, "不动产登记资料查询") == (0, "不动产登记资料查询")
        publish_by_hand(house, name, lambda item: item["name"].update({"zh-Hans": "被改名的事项"}))
        for _ in range(2):  # it is remembered, not only judged
            assert shown(house, "不动产登记资料查询") == (1, "不动产登记资料查询")
            assert shown(house, "被改名的事项")[1] == ""
        beat = until("the office knows", lambda: house.advance_sync(1100 * 1000) and [
            t for t in json.loads(run(f"{BIN}/officectl", "terminals", house.office_dir, "--json").stdout)
            if t["heartbeat"]["kept_catalogue"] == 1])
        assert beat[0]["kiosk_id"] == house.number
        assert "KEEPS OLD CATALOGUE" in run(f"{BIN}/officectl", "terminals", house.office_dir).stdout.decode()
        publish_by_hand(house, name, lambda item: item.update(version=item["version"] + 1))
        assert shown(house, "被改名的事项") == (0, "被改名的事项")
