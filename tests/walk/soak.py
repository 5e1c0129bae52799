#!/usr/bin/env python3
"""Random citizens one after the other in accelerated time.  usage: soak.py [MINUTES]  (10)

Each looks around, listens, types, changes language and letters, goes back, files a case or walks away and lets the
time run out; between two the terminal waits.  Ten minutes are 24 hours of its clock at least.  Memory and handles of
the kiosk at the first screen must stay flat, and no picture take over 50 ms.
"""
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../flow"))
import citizen  # noqa: E402
import person  # noqa: E402
import pictures  # noqa: E402
from house import House, until  # noqa: E402
from process import ask  # noqa: E402
from screen import Refused  # noqa: E402

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build")
PICTURE_MS = 50
KIB_MORE = 2048  # what memory may differ by between the first citizens and the last
SETTLED = 3      # citizens before memory counts
HOURS_PER_MINUTE = 2.4
READER_S = 0.5  # the reader looks by itself: a card that came before it saw none is taken for the forgotten one
REST_MS = (60 * 1000, 20 * 60 * 1000)  # nobody is here
KEYS = ("up", "down", "left", "right", "right", "right", "select", "help")


class Soak:
    def __init__(self, house, seed):
        self.house, self.rng = house, random.Random(seed)
        self.citizens = self.cases = self.turned_away = self.acts = self.slowest = self.passed_ms = 0
        self.kib, self.handles = [], []

    def stats(self):
        found = dict(part.split("=") for part in self.house.say("stats").split())
        self.slowest = max(self.slowest, int(found["picture_ms"]))
        return int(found["kib"]), int(found["handles"]) - self.simulators()

    def simulators(self):
        """Sockets that the preloaded USB simulator leaves open through execve: ours all close on it."""
        folder, count = f"/proc/{self.house.kiosk_pid()}/", 0
        for name in os.listdir(folder + "fd"):
            try:
                is_socket = os.readlink(folder + "fd/" + name).startswith("socket:")
                with open(folder + "fdinfo/" + name, encoding="ascii") as info:
                    flags = int(info.read().split("flags:")[1].split()[0], 8)
            except (OSError, IndexError):
                continue
            count += is_socket and not flags & os.O_CLOEXEC
        return count

    def act(self):
        """One random thing a person can do anywhere."""
        self.acts += 1
        dice = self.rng.random()
        try:
            if dice < 0.75:
                self.house.say(f"press {self.rng.choice(KEYS)}")
            elif dice < 0.9:
                names = [n for n, w in self.house.widgets().items() if w["role"] in ("button", "tile", "choice", "filter", "field")
                         and w["enabled"] and w["seen"][3] * 2 > w["rect"][3] and w["rect"][3]]
                if names:
                    self.house.say(f'tap "{self.rng.choice(names)}"')
            elif dice < 0.94:
                self.house.say("press voice")
            elif dice < 0.97:
                self.house.say(f"headphone {self.rng.choice(('in', 'out'))}")
            else:
                self.let_pass(self.rng.choice((5000, 40000, 70000)))
        except Refused:
            pass  # what was aimed at has gone: the screen changed on the way

    def let_pass(self, ms):
        self.passed_ms += ms
        self.house.advance(ms)

    def hours(self):
        return self.passed_ms / 3600000

    def wander(self):
        for _ in range(self.rng.randrange(20, 120)):
            self.act()

    def go_away(self):
        """The time runs out, as often as it takes, until the terminal waits for the next."""
        self.house.say("headphone out")
        self.house.hand("card", "none")
        time.sleep(READER_S)
        for _ in range(20):
            try:
                self.let_pass(400000)
                self.house.wait("attract", 700)
                return
            except Refused:
                continue
        raise AssertionError("the terminal does not come back to its first screen")

    def try_to_file(self):
        """A device that does not answer is named on the screen, and who came for it goes."""
        try:
            self.file_a_case()
        except (Refused, AssertionError):
            if not any(name.startswith("fault.") for name in self.house.widgets()):
                raise
            self.turned_away += 1

    def file_a_case(self):
        citizen.visit(self.house, person.make(self.rng.randrange(10 ** 6)), language=self.rng.choice(("zh-Hans", "en")))
        citizen.leave(self.house)
        self.house.wait("attract")
        self.cases += 1

    def one_citizen(self):
        if self.rng.random() < 0.3:
            self.try_to_file()
        else:
            if self.rng.random() < 0.4:
                citizen.put_card(self.house, person.make(self.rng.randrange(10 ** 6)))
            self.wander()
        self.go_away()
        self.let_pass(self.rng.randrange(*REST_MS))
        self.house.wait("attract")
        until("the terminal's own files are open again", lambda: ask(self.house.socket_path("kiosk.sock"), do="status")["known"])
        self.citizens += 1
        kib, handles = self.stats()
        self.kib.append(kib)
        self.handles.append(handles)

    def faults(self):
        third = max(len(self.kib) // 3, 3)
        first, last = sorted(self.kib[SETTLED:SETTLED + third]), sorted(self.kib[-third:])
        if last[len(last) // 2] > first[len(first) // 2] + KIB_MORE or last[0] > first[-1]:
            yield f"memory grew from {first} to {last} KiB"
        if min(self.handles[-5:]) > min(self.handles[SETTLED:SETTLED + 5]):
            yield f"handles grew from {self.handles[SETTLED:SETTLED + 5]} to {self.handles[-5:]}"
        if self.turned_away > self.cases:
            yield f"{self.turned_away} were turned away, only {self.cases} filed a case"
        if self.slowest > PICTURE_MS:
            yield f"a picture took {self.slowest} ms"


def slow_rounds(house):
    """Where the citizen was in those that the kiosk wrote down."""
    with open(house.log_path("kiosk"), encoding="utf-8", errors="replace") as log:
        for line in log:
            if " loop slow " in line:
                print("soak:", line.strip())


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    end = time.monotonic() + 60 * minutes
    with House().build() as house:
        pictures.demo_stick(house.stick)
        house.start_kiosk(window="1080x1920")
        house.wait("attract")
        soak = Soak(house, int(os.environ.get("SEED", "1")))
        until("the devices are known", lambda: "attract.start" in house.widgets())
        while time.monotonic() < end or soak.citizens < SETTLED + 6 or soak.hours() < HOURS_PER_MINUTE * minutes:
            try:
                soak.one_citizen()
            except (Refused, AssertionError):
                house.shot(os.path.join(OUT, "soak.png"))
                raise
        faults = list(soak.faults())
        print(f"soak: {minutes:g} min, {soak.hours():.1f} hours of the terminal, {soak.citizens} citizens, {soak.cases} cases, {soak.turned_away} turned away, "
              f"{soak.acts} acts; memory {min(soak.kib)} to "
              f"{max(soak.kib)} KiB, at last {soak.kib[-1]}, handles {soak.handles[SETTLED]} to {soak.handles[-1]}, slowest picture {soak.slowest} ms")
        loop = house.loop()
        print(f"soak: rounds of the main loop by ms {loop['at_most_ms']}, the most work of one {loop['worked_us'] / 1000:.2f} ms")
        slow_rounds(house)
    for fault in faults:
        print(f"soak: {fault}")
    print(f"{0 if faults else 1} passed, {1 if faults else 0} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
