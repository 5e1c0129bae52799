#!/usr/bin/env python3
"""kill -9 of kiosk, the filing hand, kiosk-sync, office and nginx at random, on a line that does its worst.

usage: kills.py ROUNDS [SEED]
In every tenth round a citizen signs at the real kiosk, which is killed at any moment from then on; else a hand files,
which is quicker and owns the queue with the kiosk's own code.
A case counts as filed once the hand said so; at the end each such case is at the office once, is receipted on
the terminal, and the office's audit agrees.  A case whose filing was killed is there once or not at all.
"""
import os
import random
import signal
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "flow"))
import citizen                               # noqa: E402
import person                                # noqa: E402
import pictures                              # noqa: E402
from hand import Hand                        # noqa: E402
from house import BIN, House, ask, free_port, run, until  # noqa: E402
from portal import Portal                    # noqa: E402
from proxy import DOWN, UP, Proxy            # noqa: E402
from repeater import Repeater                # noqa: E402

KIOSK_EVERY = 10


def stale(path):
    """What a killed program could not remove; its successor does, but who waits for it looks for this file."""
    if os.path.exists(path):
        os.unlink(path)


class Run:
    def __init__(self, house, proxy, repeater, portal_port, dice):
        self.house, self.proxy, self.repeater, self.portal_port, self.dice = house, proxy, repeater, portal_port, dice
        self.filed, self.kills, self.told = [], {}, 0
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

    def kill_kiosk(self):
        """From the signature on: before the transaction, in it, after it, with the slip on the screen."""
        house = self.house
        self.hand.end()
        before = len(citizen.queued(house))
        house.start_kiosk()
        citizen.to_sign(house, person.make(self.dice.randrange(1000)))
        citizen.sign(house)
        told = self.dice.random() < 0.3
        if told:
            house.wait("slip")
        else:
            time.sleep(self.dice.random() * 0.4)
        house.kill_kiosk()
        self.hand = Hand(house.state)
        assert not told or len(citizen.queued(house)) == before + 1, "a slip was shown for no case"
        self.told += told

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
        self.repeater.calm()
        kind = self.dice.randrange(8)
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
        elif kind == 6:
            self.repeater.at_once = self.dice.random() < 0.5
            self.repeater.times = self.dice.randrange(2, 4)

    def round(self, number):
        self.spoil_line()
        for _ in range(self.dice.randrange(1, 3)):
            self.file_one()
        self.house.ring(self.house.socket_path("kiosk-sync.sock"))
        time.sleep(self.dice.random() * 0.15)
        victim = "kiosk" if number % KIOSK_EVERY == KIOSK_EVERY - 1 else self.dice.choice(["hand", "sync", "office", "nginx"])
        self.kills[victim] = self.kills.get(victim, 0) + 1
        getattr(self, "kill_" + victim)()
        self.house.advance_sync(700000)

    def finish(self):
        self.proxy.calm()
        self.repeater.calm()
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
    run(f"{BIN}/officectl", "audit", house.office_dir, timeout=900)  # thousands of cases in the long form
    return len(cases)


class KilledHouse(House):
    """nginx reaches the office through the repeater."""

    def repeater_path(self):
        return os.path.join(self.folder, "repeater.sock")

    def office_path(self):
        return os.path.join(self.office_dir, "intake", "office.sock")

    def change_front(self, configuration):
        with open(configuration, encoding="utf-8") as source:
            text = source.read()
        assert self.office_path() in text
        with open(configuration, "w", encoding="utf-8") as out:
            out.write(text.replace(self.office_path(), self.repeater_path()))

    def ask_sync(self):
        return ask(self.socket_path("kiosk-sync.sock"), do="status")


def main():
    rounds, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    start, dice = time.monotonic(), random.Random(seed)
    with KilledHouse() as house:
        house.build()
        pictures.demo_stick(house.stick)
        keys = os.path.join(house.office_dir, "intake", "keys")
        portal_port = free_port()
        house.start_office().start_front()
        with Proxy(house.port) as proxy, Portal(portal_port, f"{keys}/server.crt", f"{keys}/server.key"), \
                Repeater(house.repeater_path(), house.office_path()) as repeater:
            house.set(office_url=f"https://127.0.0.1:{proxy.port}", renewal_url="", heartbeat_s=60)
            house.start_sync()
            chaos = Run(house, proxy, repeater, portal_port, dice)
            for number in range(rounds):
                chaos.round(number)
            chaos.finish()
            cuts, repeated = proxy.cuts, repeater.repeated
        arrived = judge(house, chaos.filed)
    kills = ", ".join(f"{n} {name}" for name, n in sorted(chaos.kills.items()))
    print(f"chaos-kills: {rounds} rounds (seed {seed}), killed: {kills}; {cuts} cuts, {repeated} requests repeated; "
          f"{len(chaos.filed)} cases filed by hand, {chaos.told} slips shown, {arrived} arrived once each, 0 lost, 0 doubled, "
          f"audit agrees, {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
