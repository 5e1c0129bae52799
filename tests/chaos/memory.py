#!/usr/bin/env python3
"""What kiosk-sync takes of the machine's memory while 20 MB parts go through it.  usage: memory.py

At most 12 MiB of PSS and 3 MiB of private dirty pages, whatever it sends.
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
from hand import Hand          # noqa: E402
from house import House        # noqa: E402

PSS_MAX, DIRTY_MAX, PART, CASES = 12.0, 3.0, 20_000_000, 3


def sample(pid):
    """PSS and private dirty, in MiB."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        values = dict(line.split(":") for line in rollup if ":" in line and line[0] != "0")
    return tuple(int(values[name].split()[0]) / 1024 for name in ("Pss", "Private_Dirty"))


def main():
    with House() as house:
        house.build()
        house.start_office().start_front().start_sync()
        hand = Hand(house.state)
        for _ in range(CASES):
            assert hand.ask(f"file {PART}").startswith("filed")
        house.ring(house.socket_path("kiosk-sync.sock"))
        peak, samples, end = (0.0, 0.0), 0, time.monotonic() + 60
        while len(house.receipts()) < CASES and time.monotonic() < end:
            for _ in range(20):
                peak = tuple(max(pair) for pair in zip(peak, sample(house.sync.pid)))
                samples += 1
                time.sleep(0.002)
        delivered = len(house.receipts())
        hand.end()
    print(f"kiosk-sync: {delivered} cases of 20 MB; at most {peak[0]:.1f} MiB PSS (of {PSS_MAX}), "
          f"{peak[1]:.1f} MiB private dirty (of {DIRTY_MAX}), {samples} samples")
    sanitized = os.environ.get("BUILD") in ("asan", "tsan")
    return 0 if delivered == CASES and (sanitized or (peak[0] <= PSS_MAX and peak[1] <= DIRTY_MAX)) else 1


if __name__ == "__main__":
    sys.exit(main())
