#!/usr/bin/env python3
"""kill -9 of the filing hand, kiosk-sync, office and nginx at random, on a line that does its worst.

usage: kills.py ROUNDS [SEED]
A case counts as filed once the hand said so; at the end each such case is at the office once, is receipted on
the terminal, and the office's audit agrees.  A case whose filing was killed is there once or not at all.
"""
import os
import random
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
from hand import Hand                        # noqa: E402
from house import BIN, House, ask, free_port, run, until  # noqa: E402
from portal import Portal                    # noqa: E402
from proxy import DOWN, UP, Proxy            # noqa: E402


def stale(path):
    """What a killed program could not remove; its successor does, but who waits for it looks for this file."""
    if os.path.exists(path):
        os.unlink(path)


class Run:
    def __init__(self, house, proxy, portal_port, dice):
        self.house, self.proxy, self.portal_port, self.dice = house, proxy, portal_port, dice
        self.filed, self.kills = [], {}
        self.hand = Hand(house.state)

    # -- filing and killing -------------------------------------------------------------
    def file_one(self):
        said = self.hand.ask(f"file {self.dice.choice([500, 3000, 90000, 1500000])}")
        if said and said.startswith("filed "):
            self.filed.append(said.split()[1])

    def kill_hand(self):
        self.hand.say("file 90000")
        time.sleep(self.dice.random() * 0.03)
        self.hand.end(signal.SIGKILL)
        self.hand = Hand(self.house.state)

    def kill_sync(self):
        self.house.sync.end(signal.SIGKILL)
        stale(self.house.socket_path("kiosk-sync.sock"))
        self.house.start_sync()

    def kill_office(self):
        self.house.office.end(signal.SIGKILL)
        stale(os.path.join(self.house.office_dir, "intake", "office.sock"))
        self.house.start_office()

    def kill_nginx(self):
        """Its master cannot tell the workers, so they are ended too, each by its id."""
        done = run("ps", "-o", "pid=", "--ppid", str(self.house.nginx.pid), check=False)
        self.house.nginx.end(signal.SIGKILL)
        for pid in done.stdout.split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.house.start_front()

    # -- the line -----------------------------------------------------------------------
    def spoil_line(self):
        self.proxy.calm()
        kind = self.dice.randrange(7)
        if kind == 0:
            self.proxy.cut(self.dice.choice([UP, DOWN]), self.dice.randrange(20000))
        elif kind == 1:
            self.proxy.delay_s = 0.005
        elif kind == 2:
            self.proxy.deaf = True
        elif kind == 3:
            self.proxy.refuses = True
        elif kind == 4:
            self.proxy.portal_port = self.portal_port
        elif kind == 5:
            what = self.dice.choice(["put", "create", "patch", "commit"])
            self.house.control(do="lose_reply", of=what, times=self.dice.randrange(1, 4))

    def round(self):
        self.spoil_line()
        for _ in range(self.dice.randrange(1, 3)):
            self.file_one()
        self.house.ring(self.house.socket_path("kiosk-sync.sock"))
        time.sleep(self.dice.random() * 0.15)
        victim = self.dice.choice(["hand", "sync", "office", "nginx"])
        self.kills[victim] = self.kills.get(victim, 0) + 1
        getattr(self, "kill_" + victim)()
        self.house.advance_sync(700000)

    def finish(self):
        self.proxy.calm()
        until("every filed case is receipted", self.all_receipted, 120)
        until("all of them believed", lambda: self.hand.ask("settle").startswith("queued 0 "), 60)
        self.hand.end()

    def all_receipted(self):
        self.house.advance_sync(700000)
        time.sleep(0.2)
        return set(self.filed) <= set(self.house.receipts()) and not self.waiting()

    def waiting(self):
        return self.house.ask_sync().get("waiting")


def judge(house, filed):
    cases = house.cases()
    ids = [c["case_id"] for c in cases]
    assert len(ids) == len(set(ids)), "a case is there twice"
    assert set(filed) <= set(ids), f"lost: {set(filed) - set(ids)}"
    assert all(c["state"] == "received" for c in cases), [c for c in cases if c["state"] != "received"]
    assert sorted(c["kiosk_seq"] for c in cases) == list(range(1, len(cases) + 1)), "a hole or a fork"
    house.office.end()
    run(f"{BIN}/officectl", "audit", house.office_dir)
    return len(cases)


class KilledHouse(House):
    def ask_sync(self):
        return ask(self.socket_path("kiosk-sync.sock"), do="status")


def main():
    rounds, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    start, dice = time.monotonic(), random.Random(seed)
    with KilledHouse() as house:
        house.build()
        keys = os.path.join(house.office_dir, "intake", "keys")
        portal_port = free_port()
        house.start_office().start_front()
        with Proxy(house.port) as proxy, Portal(portal_port, f"{keys}/server.crt", f"{keys}/server.key"):
            house.set(office_url=f"https://127.0.0.1:{proxy.port}", renewal_url="", heartbeat_s=60)
            house.start_sync()
            chaos = Run(house, proxy, portal_port, dice)
            for _ in range(rounds):
                chaos.round()
            chaos.finish()
            cuts = proxy.cuts
        arrived = judge(house, chaos.filed)
    kills = ", ".join(f"{n} {name}" for name, n in sorted(chaos.kills.items()))
    print(f"chaos-kills: {rounds} rounds (seed {seed}), killed: {kills}; {cuts} cuts; {len(chaos.filed)} cases "
          f"filed, {arrived} arrived once each, 0 lost, 0 doubled, audit agrees, {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
