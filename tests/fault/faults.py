#!/usr/bin/env python3
"""Calls to the kernel that fail, in the real programs: strace makes the nth one fail, and the two after it.

usage: faults.py WHEN…      which call of its kind fails first, one run for each
Who files (the queue's owner), kiosk-sync and the office are each the victim of every call and error.  Meanwhile cases are
filed; then the disk is well again, programs start anew, and every case that was said to be filed is at the office once.
"""
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "flow"), os.path.join(HERE, "..", "chaos")]
from hand import Hand                                     # noqa: E402
from house import BIN, House, Process, ask, run, until    # noqa: E402

RENAMES = "rename,renameat,renameat2,link,linkat"
SYNCS = "fsync,fdatasync"
FAULTS = [("write,pwrite64", "ENOSPC"), ("write,pwrite64", "EIO"), ("write,pwrite64", "EFBIG"), (SYNCS, "EIO"), (RENAMES, "EIO"), (RENAMES, "ENOSPC"),
          ("ftruncate,fallocate", "EIO")]
# A disk that the kernel turned read-only after an error: nothing is written any more, to the end.
READ_ONLY = ("pwrite64,ftruncate,fallocate,fsync,fdatasync,mkdir,unlink," + RENAMES, "EROFS")
VICTIMS = ("hand", "sync", "office")


def strace(calls, error, when, log):
    """The traced program stays our own child; what failed is in the log."""
    return ["strace", "-D", "-f", "-qq", "-o", log, "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"]


class Bench:
    def __init__(self, house):
        self.house, self.filed, self.injected, self.refused = house, [], 0, 0

    def start(self, victim, prefix):
        """Programs that meet the fault while they start may end: then they did not run."""
        house = self.house
        intake = os.path.join(house.office_dir, "intake")
        own = {name: prefix if name == victim else [] for name in VICTIMS}
        house.office = Process([*own["office"], f"{BIN}/office", "--state", intake], house.log_path("office"))
        house.sync = Process([*own["sync"], f"{BIN}/kiosk-sync", "--state", house.state], house.log_path("sync"))
        path = house.socket_path("kiosk-sync.sock")
        until("both run or ended", lambda: (not house.office.alive() or self.office_answers(intake)) and
              (not house.sync.alive() or house.rings(path)))
        try:
            self.hand = Hand(house.state, before=own["hand"])
        except (AssertionError, OSError):
            self.hand = None

    @staticmethod
    def office_answers(intake):
        try:
            return ask(os.path.join(intake, "control.sock"), do="status") is not None
        except OSError:
            return False

    def file_one(self, size):
        said = self.hand.ask(f"file {size}") if self.hand else None
        if said and said.startswith("filed "):
            self.filed.append(said.split()[1])
        else:
            self.refused += 1

    def stop(self):
        if self.hand:
            self.hand.end()
        for program in (self.house.sync, self.house.office):
            program.end()
        for name in ("office.sock", "control.sock"):
            path = os.path.join(self.house.office_dir, "intake", name)
            os.path.exists(path) and os.unlink(path)

    def suffer(self, victim, calls, error, when):
        log = os.path.join(self.house.folder, "strace.log")
        open(log, "w").close()
        self.start(victim, strace(calls, error, when, log))
        for size in (500, 70000):
            self.file_one(size)
        if self.house.sync.alive():
            self.house.ring(self.house.socket_path("kiosk-sync.sock"))
            self.house.advance_sync(700000)
        end = time.monotonic() + 0.5
        while time.monotonic() < end and not set(self.filed) <= set(self.house.receipts()):
            time.sleep(0.02)
        self.stop()
        with open(log, encoding="utf-8", errors="replace") as lines:
            self.injected += sum("(INJECTED)" in line for line in lines)

    def recover(self):
        self.start(None, [])
        until("all that was filed is receipted", self.all_receipted, 60)
        until("and believed", lambda: self.hand.ask("settle").startswith("queued 0 "), 20)
        self.stop()

    def all_receipted(self):
        self.house.advance_sync(700000)
        time.sleep(0.05)
        return set(self.filed) <= set(self.house.receipts())


def judge(house, filed):
    cases = house.cases()
    ids = [c["case_id"] for c in cases]
    assert len(ids) == len(set(ids)) and set(filed) <= set(ids), set(filed) - set(ids)
    assert all(c["state"] == "received" for c in cases), [c for c in cases if c["state"] != "received"]
    assert sorted(c["kiosk_seq"] for c in cases) == list(range(1, len(cases) + 1)), "a hole or a fork"
    run(f"{BIN}/officectl", "audit", house.office_dir)
    return len(cases)


def main():
    start, when = time.monotonic(), [int(w) for w in sys.argv[1:]] or [1, 6]
    with House().build() as house:
        house.set(renewal_url="", heartbeat_s=86400)
        house.start_office().start_front()
        house.office.end()
        bench, runs = Bench(house), 0
        for first in when:
            for victim in VICTIMS:
                for calls, error in FAULTS:
                    bench.suffer(victim, calls, error, f"{first}..{first + 2}")
                    runs += 1
                bench.suffer(victim, *READ_ONLY, f"{first}+")
                runs += 1
            bench.recover()
        arrived = judge(house, bench.filed)
        assert bench.injected >= runs // 2, f"{bench.injected} calls failed in {runs} runs"
    print(f"faults: {runs} runs ({', '.join(VICTIMS)}; ENOSPC, EIO, EROFS), {bench.injected} calls failed, {bench.refused} cases "
          f"refused at once, {len(bench.filed)} said to be filed, {arrived} arrived once each, 0 lost, 0 doubled, audit agrees, "
          f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
