#!/usr/bin/env python3
"""One exchange (manifest, both parts, commit, receipt) cut at every EVERYth byte, both ways.

usage: bytes.py EVERY [SEED]
After each cut the next look must deliver; at the end the office has every case once, and its own audit
agrees.  The cut falls into the handshake, headers, bodies and replies alike.
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
from hand import Hand            # noqa: E402
from house import BIN, House, run  # noqa: E402
from proxy import DOWN, UP, Proxy  # noqa: E402

PAGE = 600
SETTLE_EVERY = 200  # cuts; as kiosk does it, so that the queue is not the longer the more was delivered


def deliver(hand, wanted):
    for _ in range(4):
        line, delivered = hand.ask("turn").rsplit(" ", 1)
        if int(delivered) == wanted:
            return line
    raise AssertionError(f"not delivered: {line} {delivered} of {wanted}")


def settle(hand, count):
    """kiosk's own belief in the receipts: as many as were delivered."""
    said = hand.ask("settle")
    assert said.startswith("queued 0 "), f"{count} delivered, but {said}"


def length_of_one(hand, proxy):
    """Bytes each way of a whole exchange that nobody disturbs; the first turn also looks at the office."""
    hand.ask(f"file {PAGE}")
    deliver(hand, 1)
    proxy.count_from_here()
    hand.ask(f"file {PAGE}")
    deliver(hand, 2)
    return list(proxy.bytes)


def main():
    every, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    start = time.monotonic()
    with House() as house:
        house.build()
        house.start_office().start_front()
        with Proxy(house.port) as proxy:
            house.set(office_url=f"https://127.0.0.1:{proxy.port}", renewal_url="", heartbeat_s=86400)
            hand = Hand(house.state, "agent", log=open(house.log_path("hand"), "wb"))
            up, down = length_of_one(hand, proxy)
            filed, waiting, lines = 2, 2, {}
            for way, length in ((UP, up), (DOWN, down)):
                for at in range(seed % every, length, every):
                    hand.ask(f"file {PAGE}")
                    filed, waiting = filed + 1, waiting + 1
                    proxy.cut(way, at)
                    line = hand.ask("turn").rsplit(" ", 1)[0]
                    lines[line] = lines.get(line, 0) + 1
                    proxy.calm()
                    deliver(hand, waiting)
                    if waiting >= SETTLE_EVERY:
                        settle(hand, waiting)
                        waiting = 0
            settle(hand, waiting)
            hand.end()
            cuts = proxy.cuts
        cases = house.cases()
        assert len(cases) == filed and all(c["state"] == "received" for c in cases), (len(cases), filed)
        assert sorted(c["kiosk_seq"] for c in cases) == list(range(1, filed + 1))
        assert set(lines) <= {"ok", "office.unreachable"}, lines
        house.office.end()
        run(f"{BIN}/officectl", "audit", house.office_dir, timeout=900)  # thousands of cases in the long form
    print(f"chaos-bytes: an exchange of {up} bytes up and {down} down cut at {cuts} places (every {every}), "
          f"{filed} cases arrived once each, audit agrees, {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
