"""The author's tool: every fault of a catalogue at once, by file and place."""
import json
import os
import shutil

from house import BIN, SERVICES, House, run


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
