"""A terminal's disk cloned, and one restored from a backup: nothing is lost, everybody is told."""
import json
import os
import shutil

from house import BIN, House, Process, ask, run, until

MAKER = os.path.join(BIN, "case_maker")


def queue(state, count):
    run(MAKER, "queue", state, str(count), "1", "5000")


def deliver(house, state, count):
    """kiosk-sync of that folder runs until the office has so many cases."""
    sync = Process([f"{BIN}/kiosk-sync", "--state", state], house.log_path("sync"))
    path = os.path.join(state, "kiosk-sync.sock")
    try:
        until("kiosk-sync listens", lambda: house.rings(path))
        until(f"{count} cases received", lambda: len([c for c in house.cases() if c["state"] == "received"]) == count, 30)
        until("it says how the line is", lambda: ask(path, do="status")["doing"] != "sending")
        return ask(path, do="status")
    finally:
        sync.end()


def line_after_heartbeat(house, state):
    """What is wrong with the line, says kiosk-sync, once it has beaten."""
    sync = Process([f"{BIN}/kiosk-sync", "--state", state], house.log_path("sync"))
    path = os.path.join(state, "kiosk-sync.sock")
    try:
        until("kiosk-sync listens", lambda: house.rings(path))
        return until("it beats and hears", lambda: ask(path, do="advance", ms=1000000) and ask(path, do="status")["line"], 15)
    finally:
        sync.end()


def flags(house):
    return sorted((c["kiosk_seq"], tuple(c["flags"])) for c in house.cases())


def first_terminal(house):
    return json.loads(run(f"{BIN}/officectl", "terminals", house.office_dir, "--json").stdout)[0]


def test_a_cloned_disk_forks_and_the_terminal_is_stopped():
    with House().build() as house:
        house.start_office().start_front()
        clone = os.path.join(house.folder, "clone")
        queue(house.state, 1)
        shutil.copytree(house.state, clone)
        queue(house.state, 1)
        queue(clone, 2)
        deliver(house, house.state, 2)
        assert flags(house) == [(1, ()), (2, ())]
        deliver(house, clone, 4)
        assert flags(house) == [(1, ()), (2, ("fork",)), (2, ("fork",)), (3, ())]
        assert first_terminal(house)["forked_ms"] > 0
        assert line_after_heartbeat(house, house.state) == line_after_heartbeat(house, clone) == "terminal.stopped"
        run(f"{BIN}/officectl", "audit", house.office_dir)
        assert len({c["receipt_no"] for c in house.cases()}) == 3, "two citizens hold one number: both cases are there"


def test_a_restored_backup_loses_nothing_that_was_delivered():
    with House().build() as house:
        house.start_office().start_front()
        backup = os.path.join(house.folder, "backup")
        queue(house.state, 1)
        shutil.copytree(house.state, backup)
        queue(house.state, 2)
        deliver(house, house.state, 3)
        deliver(house, backup, 3)  # its one case again is the same case
        assert flags(house) == [(1, ()), (2, ()), (3, ())]
        run(f"{BIN}/officectl", "audit", house.office_dir)
