"""Ended kindly at any moment, programs end with 0 and soon; what was stored is there, and they begin again.

A moment is a round of the kiosk's main loop after a screen was seen, or a byte on its way to the office: it can be told
again.  ENDINGS=60 tries as many of them, ENDINGS_SEED=2 other ones.
"""
import contextlib
import os
import random
import re
import signal
import struct
import sys
import threading
import time

import citizen
import journey
import person
import pictures
import scan
from house import BIN, ROOT, House, run, until
from process import PATIENCE, Process, was_meant
from test_drafts import drafts, to_code, try_code

sys.path.append(os.path.join(ROOT, "tests", "chaos"))
from proxy import UP, Proxy                  # noqa: E402

MAKER = os.path.join(BIN, "case_maker")
TRIES, SEED = int(os.environ.get("ENDINGS", "0")), int(os.environ.get("ENDINGS_SEED", "1"))
SOON_S = 2
SCREENS = ("attract", "choose", "guide", "notice", "identify", "code", "form", "form-filled", "materials", "page",
           "materials-done", "review", "sign", "slip", "left")
ROUNDS = 12  # between two screens there are seldom more


def test_who_ends_in_another_way_is_noticed():
    """The judge himself: without him every end is a good one."""
    with House() as house:
        rude = Process(["sh", "-c", "trap 'exit 3' TERM; kill -STOP $$; sleep 1"], house.log_path("rude"))
        until("it has its trap", lambda: house.is_stopped(rude.pid))
        rude.child.send_signal(signal.SIGTERM)
        rude.end(signal.SIGCONT)
        was_meant("sh ended by exit code 3")
        Process(["sh", "-c", "exit 0"], house.log_path("gone")).ended(0)
        gone = Process(["sh", "-c", "kill -SEGV $$"], house.log_path("gone"))
        until("it is gone", lambda: not gone.alive())
        gone.end()
        was_meant("sh ended by itself by SIGSEGV")


def voice_of(house):
    return [pid for pid, name in scan.children(house.kiosk_pid()) if name == "kiosk-voice"]


def test_a_voice_that_breaks_is_followed_by_another_one_though_nobody_touches_anything():
    with House().build(voice_speaker="file:/dev/null") as house:
        house.start_kiosk()
        house.wait("attract")
        house.wait_for("frame.stuck")
        house.tap("attract.listen")
        broken = until("it speaks", lambda: voice_of(house))[0]
        os.kill(broken, signal.SIGABRT)  # no sanitizer answers for it
        until("another one speaks", lambda: voice_of(house) not in ([], [broken]))
        house.stop_kiosk()
        was_meant("voice program_died of SIGABRT")


def end_a_visit(house, how):
    """Its last touch may be answered by the process after it, or by nobody."""
    house.start_kiosk()
    house.wait("attract")
    to_code(house, person.make(SEED))
    house.tap("code.cancel")
    house.wait("goodbye")
    house.say(how)
    house.tell("tap goodbye.next")


def test_kiosk_ended_when_the_visit_is_just_over_ends():
    with House().build() as house:
        end_a_visit(house, "end late")
        house.sim.ended(0)
        house.stop_kiosk()


def test_kiosk_ended_while_it_replaces_itself_ends():
    with House().build() as house:
        end_a_visit(house, "halt")
        pid = house.kiosk_pid()
        until("the visit is over", lambda: house.is_stopped(pid))
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)
        house.sim.ended(0)
        house.stop_kiosk()


def headphone(plugged):
    """What the kernel says of a jack: struct input_event."""
    return struct.pack("llHHi", 0, 0, 5, 2, plugged)


def fill(pipe, done):
    """A jack that never rests: whenever somebody reads there is news."""
    while not done.is_set():
        with contextlib.suppress(BlockingIOError):
            os.write(pipe, headphone(1) * 100)
        done.wait(0.001)


def test_news_of_a_headphone_after_the_end_of_the_voice_reaches_nobody():
    with House().build(voice_headphone="file:/dev/null") as house:
        jack, done = os.path.join(house.folder, "jack"), threading.Event()
        os.mkfifo(jack)
        pipe = os.open(jack, os.O_RDWR | os.O_NONBLOCK)
        house.set(headphone_jack=jack)
        house.start_kiosk()
        house.wait("attract")
        os.write(pipe, headphone(1))
        until("the plug is heard of", lambda: voice_of(house))
        hand = threading.Thread(target=fill, args=(pipe, done))
        hand.start()
        house.stop_kiosk()
        done.set()
        hand.join()
        os.close(pipe)


def blocks(pid, number):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return int(re.search(r"SigBlk:\s*(\w+)", status.read())[1], 16) >> (number - 1) & 1


def test_kiosk_sync_ended_while_it_begins_ends_with_0():
    with House().build() as house:
        log = os.path.join(house.state, "log", "kiosk-sync.log")
        os.makedirs(os.path.dirname(log), exist_ok=True)
        os.mkfifo(log)  # whoever opens it waits for a reader
        sync = Process([f"{BIN}/kiosk-sync", "--state", house.state], house.log_path("sync"))
        until("it has begun", lambda: blocks(sync.pid, signal.SIGTERM))
        sync.child.send_signal(signal.SIGTERM)
        reader = os.open(log, os.O_RDONLY)
        sync.ended(0)
        assert b"sync ended" in os.read(reader, 65536)
        os.close(reader)


class Watched(citizen.Sightseer):
    """Says when the terminal is to be ended, and knows what it had stored when a screen was seen."""

    def __init__(self, house, screen, rounds):
        super().__init__(house)
        self.screen, self.rounds = screen, rounds
        self.seen, self.drafts, self.code = [], 0, None

    def see(self, screen, what):
        super().see(screen, what)
        self.seen.append(screen)
        if screen == "code":
            self.code = citizen.visit_code(self.house)
        self.drafts = len(drafts(self.house))
        if screen == self.screen and self.rounds:
            self.house.say(f"end {self.rounds}")
            self.rounds = 0

    def visit(self, someone):
        citizen.to_sign(self.house, someone, eyes=self)
        citizen.sign_and_submit(self.house, self)
        self.see("slip", "the case is stored")
        citizen.leave(self.house)
        self.house.wait("attract")
        self.see("left", "the next process waits")
        until("it ends", lambda: self.house.wait("attract") is None)


def ended_after_ms(house):
    with open(os.path.join(house.state, "log", "kiosk.log"), encoding="utf-8") as log:
        return int(re.findall(r"kiosk ended ms=(\d+)", log.read())[-1])


def end_at(house, watched, someone):
    """Goes through the visit until the terminal is not there any more."""
    try:
        watched.visit(someone)
    except (AssertionError, OSError):
        if watched.rounds:
            raise
    house.sim.ended(0)
    house.stop_kiosk()
    assert ended_after_ms(house) <= SOON_S * 1000 * PATIENCE, f"{watched.screen}: ended after {ended_after_ms(house)} ms"


def goes_on(house, watched, someone):
    """Whoever comes back finds what was kept of the visit."""
    to_code(house, someone)
    house.wait_for("code.draft_count")
    try_code(house, watched.code)
    until("the visit goes on", lambda: house.screen() in ("form", "materials", "review"))
    house.tap(house.screen() + ".cancel")
    house.wait("code")
    house.tap("code.cancel")
    house.wait("goodbye")


def test_kiosk_ended_at_any_moment_of_a_visit_loses_nothing_that_it_kept():
    dice = random.Random(SEED)
    with House().build() as house:
        pictures.demo_stick(house.stick)
        filed = 0
        for number in range(TRIES or 4):
            someone = person.make(SEED * 1000 + number)
            house.people += [someone["name"], someone["id_number"]]
            watched = Watched(house, dice.choice(SCREENS), dice.randrange(1, ROUNDS))
            house.start_kiosk()
            end_at(house, watched, someone)
            now = len(citizen.queued(house))
            assert now in ((filed + 1,) if "slip" in watched.seen else (filed, filed + 1)), watched.seen
            assert now > filed or len(drafts(house)) >= watched.drafts, f"the draft is gone: {watched.seen}"
            house.start_kiosk()
            house.wait("attract")
            if now == filed and watched.drafts:
                goes_on(house, watched, someone)
            house.stop_kiosk()
            filed = now
        house.start_office().start_front().start_sync()
        if filed:
            journey.arrived(house, filed)
        run(f"{BIN}/officectl", "audit", house.office_dir)


class Line(Proxy):
    """Ends a program when so many bytes have gone up."""

    victim, count, ended_s = None, 0, 0

    def end_at(self, count, victim):
        with self.lock:
            self.bytes, self.count, self.victim = [0, 0], count, victim

    def pass_on(self, way, piece, sink):
        went_on = super().pass_on(way, piece, sink)
        with self.lock:
            if self.victim and self.bytes[UP] >= self.count:
                self.victim.child.terminate()
                self.victim, self.ended_s = None, time.monotonic()
        return went_on


def test_kiosk_sync_and_office_ended_at_any_byte_of_an_upload_lose_no_case_and_double_none():
    dice = random.Random(SEED)
    with House().build() as house, Line(house.port) as line:
        house.set(office_url=f"https://127.0.0.1:{line.port}", renewal_url="")
        house.start_office().start_front()
        for number in range(TRIES or 6):
            house.start_sync()
            victim = ("sync", "office")[number % 2]
            line.end_at(dice.randrange(1, 300000), getattr(house, victim))
            run(MAKER, "queue", house.state, "1", "2", "150000")
            house.ring(house.socket_path("kiosk-sync.sock"))
            getattr(house, victim).ended(0)
            took_s = time.monotonic() - line.ended_s
            assert took_s <= SOON_S * PATIENCE, f"{victim}: ended after {took_s:.1f} s"
            getattr(house, "start_" + victim)()
            until("the case is receipted", lambda: house.advance_sync(700000) and len(house.receipts()) == number + 1)
            house.sync.end()
        assert sorted(c["kiosk_seq"] for c in house.cases() if c["state"] == "received") == list(range(1, number + 2))
        house.office.end()
        run(f"{BIN}/officectl", "audit", house.office_dir)
