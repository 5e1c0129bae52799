"""kiosk-sync between a real queue and a real office: a refused case's way back, hours that belong to others, its own walls."""
import glob
import json
import os
import time

from house import BIN, House, run, until

MAKER = os.path.join(BIN, "case_maker")
SLOW_KIB_S, PART = 100, 300_000


def kioskctl(house, *words, check=True):
    return run(f"{BIN}/kioskctl", "--state", house.state, *words, check=check)


def terminal(house):
    return json.loads(run(f"{BIN}/officectl", "terminals", house.office_dir, "--json").stdout)[0]["heartbeat"]


def log(house):
    with open(os.path.join(house.state, "log", "kiosk-sync.log"), encoding="utf-8") as lines:
        return lines.read()


def listed(house):
    return {case["case_id"]: case for case in json.loads(kioskctl(house, "--json", "queue").stdout)}


def change(path, at):
    """Turns one byte; the same call turns it back."""
    os.chmod(path, 0o640)
    with open(path, "r+b") as part:
        part.seek(at)
        byte = part.read(1)[0]
        part.seek(at)
        part.write(bytes([byte ^ 1]))


def test_a_refused_case_says_why_and_goes_again_when_a_technician_lets_it():
    with House().build() as house:
        house.start_office().start_front()
        run(MAKER, "queue", house.state, "2", "1", "30000")
        part = sorted(glob.glob(os.path.join(house.state, "queue", "parts", "*.1.age")))[0]
        case_id = os.path.basename(part).split(".")[0]
        change(part, 20000)
        house.start_sync()
        other = until("the other goes on", lambda: house.advance_sync(700000) and house.receipts())
        assert other and case_id not in other
        until("it is put aside", lambda: listed(house)[case_id]["state"] == "quarantined")
        case = listed(house)[case_id]
        assert case["reason"] == "office.refused" and "office.refused" in kioskctl(house, "queue").stdout.decode()
        done = kioskctl(house, "queue", "release", other[0], check=False)
        assert done.returncode, "what is delivered was released"
        kioskctl(house, "queue", "release", case["receipt_no"])  # as bad as before
        until("it is put aside again", lambda: log(house).count(" quarantined seq=") == 2)
        change(part, 20000)
        kioskctl(house, "queue", "release", case_id)
        until("delivered", lambda: case_id in house.receipts())
        assert [c["state"] for c in house.cases()] == ["received", "received"]


def test_in_the_hours_of_others_it_takes_its_share_of_the_line_and_no_more():
    with House().build() as house:
        house.set(busy_from_hour=0, busy_to_hour=24, busy_kib_s=SLOW_KIB_S)
        house.start_office().start_front()
        run(MAKER, "queue", house.state, "1", "1", str(PART))
        start = time.monotonic()
        house.start_sync()
        until("delivered", house.receipts, 30)
        took_s = time.monotonic() - start
        assert took_s > 0.6 * PART / (SLOW_KIB_S * 1024), f"{PART} bytes in {took_s:.1f} s"


def status(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_a_clock_that_was_set_wrong_is_forgotten_by_a_technician():
    with House().build() as house:
        house.start_office().start_front().start_sync()
        kioskctl(house, "clock", "forget")
        until("it forgets", lambda: "clock_floor forgotten" in log(house))


def test_both_programs_on_the_terminal_shut_themselves_in_and_say_how_it_is():
    with House().build() as house:
        house.start_office().start_front().start_sync().start_kiosk()
        house.wait("attract")
        house.hand("paper", "out")
        until("the office hears of the paper", lambda: house.advance_sync(1100000) and terminal(house)["paper"] == 0)
        assert terminal(house)["faults"] == 1 and terminal(house)["devices"] == 1, terminal(house)
        for pid in (house.kiosk_pid(), house.sync.pid):
            said = status(pid)
            assert (said["Seccomp"], said["NoNewPrivs"]) == ("2", "1"), said
