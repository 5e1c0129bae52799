"""The line is dead for days: cases go on a stick, receipts come back on it, and nothing is doubled."""
import os
import shutil

import pictures
from house import BIN, House, run, until
from test_delivery import file_one, parts

MAKER = os.path.join(BIN, "case_maker")


def exported(stick):
    return sorted(os.listdir(stick))


def test_cases_by_courier_arrive_once_and_their_receipts_come_back():
    with House().build() as house:
        pictures.demo_stick(house.stick)
        courier = os.path.join(house.folder, "courier")
        os.makedirs(courier)
        file_one(house)
        file_one(house)
        house.start_sync()
        run(f"{BIN}/kioskctl", "--state", house.state, "export", courier)
        ids = exported(courier)
        assert len(ids) == 2 and parts(house), ids
        # A stick that was tampered with: a changed byte, a folder of nonsense.
        bad = os.path.join(house.folder, "bad")
        shutil.copytree(courier, bad)
        with open(os.path.join(bad, ids[0], "1.age"), "r+b") as part:
            part.seek(700)
            part.write(b"tampered")
        os.makedirs(os.path.join(bad, "0193573b-0000-7000-8000-000000000001"))
        done = run(f"{BIN}/officectl", "import", house.office_dir, bad, check=False)
        assert done.returncode == 1 and b"1 received, 2 refused" in done.stdout, done.stdout
        # The true one; what is there already is receipted again.
        for _ in range(2):
            done = run(f"{BIN}/officectl", "import", house.office_dir, courier)
            assert b"2 received, 0 refused" in done.stdout, done.stdout
        run(f"{BIN}/kioskctl", "--state", house.state, "import", courier)
        until("both are receipted", lambda: sorted(house.receipts()) == ids)
        # The line comes back: the office knows them all.
        house.start_office().start_front()
        house.advance_sync(700000)
        assert len(house.cases()) == 2 and all(c["state"] == "received" for c in house.cases())


def test_a_case_that_is_not_whole_holds_up_no_other():
    with House().build() as house:
        courier = os.path.join(house.folder, "courier")
        run(MAKER, "queue", house.state, "3", "1", "3000")
        house.start_sync()
        ids = sorted({name.split(".")[0] for name in os.listdir(os.path.join(house.state, "queue", "parts"))})
        os.unlink(os.path.join(house.state, "queue", "parts", f"{ids[1]}.1.age"))

        def export():
            return run(f"{BIN}/kioskctl", "--state", house.state, "export", courier, check=False)
        assert export().returncode == 3, "there is no stick"
        os.makedirs(courier)
        done = export()
        assert done.returncode == 1 and b"2 cases written, 1 left" in done.stdout and ids[1].encode() in done.stderr, done
        done = run(f"{BIN}/officectl", "import", house.office_dir, courier, check=False)
        assert b"2 received, 1 refused" in done.stdout, done.stdout


def test_a_receipt_for_another_case_is_not_taken():
    with House().build() as house:
        pictures.demo_stick(house.stick)
        courier = os.path.join(house.folder, "courier")
        os.makedirs(courier)
        file_one(house)
        file_one(house)
        house.start_sync()
        run(f"{BIN}/kioskctl", "--state", house.state, "export", courier)
        run(f"{BIN}/officectl", "import", house.office_dir, courier)
        one, other = (os.path.join(courier, i, "receipt") for i in exported(courier))
        shutil.copy(one, other)
        done = run(f"{BIN}/kioskctl", "--state", house.state, "import", courier, check=False)
        assert done.returncode == 1, done.returncode
        until("one is receipted", lambda: len(house.receipts()) == 1)
