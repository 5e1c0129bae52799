"""The whole house on real parts: office, nginx, terminal, simulated desk. One folder, no fixed ports.

Every process is started here and ended by its id.
"""
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

import album
import scan
from process import PATIENCE, Process, ask, free_port, readable, run, until
from screen import Screen

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.environ.get("BUILD", "debug")
BIN = os.path.join(ROOT, "build", BUILD)
KIOSK = os.path.join(ROOT, os.environ.get("KIOSK") or os.path.join("build", BUILD, "kiosk"))
SIM = os.path.join(ROOT, "build", "debug" if BUILD == "release" else BUILD)
NGINX = os.path.join(ROOT, "build", "tools", "usr", "sbin", "nginx")
SERVICES = os.path.join(ROOT, "assets", "services")
ITEM_DEPARTMENT = "gongan"
LOOP_LIMITS_US = {"release": 10000, "driven": 10000, "fast": 10000, "debug": 20000}
if BUILD == "tsan":
    os.environ["TSAN_OPTIONS"] = "suppressions=" + os.path.join(os.path.dirname(os.path.abspath(__file__)), "thread_sanitizer.txt")
SANITIZED = BUILD in ("asan", "tsan")  # it takes the time and the memory that it takes
END_S = 60  # a visit that is over ends within; each look moves its clock by ten minutes
ON_CARD = ("name", "id_number", "address")


class Slow(AssertionError):
    """The main loop took too long: code of ours does so again, a machine whose host takes its cores away hardly."""


def as_shipped(test):
    """One that looks into the memory: what is freed a sanitizer keeps."""
    return (lambda: None) if SANITIZED else test


def departments():
    """Those of the sample catalogue: each has a key of its own."""
    frame = json.load(open(os.path.join(SERVICES, "catalogue.json"), encoding="utf-8"))
    return [d["code"] for d in frame["departments"]]


def answers(path):
    """A socket may be there for a moment before anybody listens."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(path) == 0


class House(Screen):
    """A demonstration office and terminal under one folder."""

    def __init__(self, folder=None, number="530702", sockets=None):
        # Unix socket paths are short, so the folder is; a longer one keeps its sockets elsewhere.
        self.folder = folder or tempfile.mkdtemp(prefix="ov-", dir=os.environ.get("TMPDIR", "/tmp"))
        self.own = folder is None
        self.sockets = sockets
        self.services = SERVICES
        self.office_dir = os.path.join(self.folder, "office")
        self.state = os.path.join(self.folder, "terminal")
        self.stick = os.path.join(self.folder, "stick")
        self.paper = os.path.join(self.folder, "paper")
        self.logs = os.path.join(self.folder, "logs")
        self.simsock = os.path.join(sockets or self.folder, "sim.sock")
        for made in (self.stick, self.paper, self.logs, os.path.join(self.folder, "front")):
            os.makedirs(made, exist_ok=True)
        self.port = free_port()
        self.renewal_port = free_port()
        self.number = number
        self.office = self.authority = self.nginx = self.sync = self.sim = None
        self.answers, self.driven = b"", False
        self.people = []  # texts that nothing the terminal wrote may hold
        self.proven = False
        self.display = None  # the X server the terminal draws on
        self.album = album.Album(self)

    # -- setting up ---------------------------------------------------------------------
    def build(self, **settings):
        elsewhere = ["--sockets", self.sockets] if self.sockets else []
        run(f"{BIN}/officectl", "init", self.office_dir, *(w for d in departments() for w in ("--department", d)), *elsewhere)
        run(f"{BIN}/officectl", "enrol", self.office_dir, self.number, self.state,
            "--url", f"https://127.0.0.1:{self.port}", "--renewal", f"https://127.0.0.1:{self.renewal_port}",
            "--services", self.services)
        # The driver's finger is quicker than any: what it touches twice it means twice.
        self.set(**{"stick_folder": self.stick, "socket_folder": self.sockets or "", "id_code_issuers": "sample-issuer",
                    "double_touch_ms": 0, **settings})
        return self

    def set(self, **settings):
        path = os.path.join(self.state, "settings.json")
        content = json.load(open(path, encoding="utf-8"))
        content.update(settings)
        with open(path, "w", encoding="utf-8") as out:
            json.dump(content, out, ensure_ascii=False)

    def log_path(self, name):
        return os.path.join(self.logs, name + ".log")

    # -- office -------------------------------------------------------------------------
    def start_office(self):
        intake = os.path.join(self.office_dir, "intake")
        self.office = Process([f"{BIN}/office", "--state", intake], self.log_path("office"))
        until("office listens", lambda: os.path.exists(os.path.join(self.sockets or intake, "office.sock")))
        return self

    def start_authority(self, *options):
        folder = os.path.join(self.office_dir, "authority")
        path = os.path.join(self.sockets or folder, "authority.sock")
        self.authority = Process([f"{BIN}/authority", "--state", folder, "--socket", path, *options],
                                 self.log_path("authority"))
        until("authority listens", lambda: os.path.exists(path))
        return self

    def start_front(self):
        front = os.path.join(self.folder, "front")
        run(f"{BIN}/officectl", "front", self.office_dir, "--listen", f"127.0.0.1:{self.port}",
            "--renewal", f"127.0.0.1:{self.renewal_port}", "--run", front)
        self.change_front(os.path.join(front, "nginx.conf"))
        self.nginx = Process([NGINX, "-p", front, "-c", os.path.join(front, "nginx.conf")], self.log_path("nginx"),
                             own_log=os.path.join(front, "error.log"))
        until("nginx listens", self.front_answers)
        return self

    def change_front(self, configuration):
        """For who wants another nginx.conf than the office's own."""

    def front_answers(self):
        with socket.socket() as s:
            s.settimeout(1)
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop_front(self):
        self.nginx.end()
        self.nginx = None

    def control(self, **request):
        folder = self.sockets or os.path.join(self.office_dir, "intake")
        return ask(os.path.join(folder, "control.sock"), **request)

    def cases(self):
        done = run(f"{BIN}/officectl", "cases", self.office_dir, "--json")
        listing = json.loads(done.stdout)
        return listing if isinstance(listing, list) else listing["cases"]

    def department_key(self, code=ITEM_DEPARTMENT):
        folder = os.path.join(self.office_dir, "departments", code)
        return next(os.path.join(folder, f) for f in sorted(os.listdir(folder)) if "key" in f or f.endswith(".txt"))

    # -- terminal -----------------------------------------------------------------------
    def socket_path(self, name):
        return os.path.join(self.sockets or self.state, name)

    def advance_sync(self, ms):
        """Moves kiosk-sync's clock, so that back-off passes without waiting."""
        return ask(self.socket_path("kiosk-sync.sock"), do="advance", ms=ms) is not None

    def ring(self, path=None):
        """The content-free doorbell of kiosk, or of who listens at path."""
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(path or self.socket_path("kiosk.sock"))
            s.sendall(b"\n")

    def receipts(self):
        """Cases that kiosk-sync recorded as delivered."""
        path = os.path.join(self.state, "sync", "sync.db")
        if not os.path.exists(path):
            return []
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            try:
                table = next(row[0] for row in db.execute(
                    "SELECT name FROM sqlite_master WHERE type='table' AND sql LIKE '%case_id%'"))
                return [row[0] for row in db.execute(f"SELECT case_id FROM {table} WHERE state='delivered'")]
            except (StopIteration, sqlite3.OperationalError):
                return []

    def start_sync(self):
        """Rings once: a whole town's terminals spread their first try, a test need not."""
        self.sync = Process([f"{BIN}/kiosk-sync", "--state", self.state], self.log_path("sync"),
                            env={**os.environb, **scan.Control().env()})
        path = self.socket_path("kiosk-sync.sock")
        until("kiosk-sync listens", lambda: self.rings(path))
        return self

    def rings(self, path):
        """Between its making and its listening a socket is there and refuses."""
        try:
            self.ring(path)
            return True
        except (FileNotFoundError, ConnectionRefusedError):
            return False

    def start_kiosk(self, *options, window="540x960", env=None, absent=(), more=(), program=None,
                    drive=True):
        command = [f"{SIM}/usbsim", "--socket", self.simsock, "--paper", self.paper]
        for device in absent:
            command += ["--absent", device]
        program = program or KIOSK
        self.loop_limit_us = LOOP_LIMITS_US.get(os.path.basename(os.path.dirname(program)), 1000000)
        command += [*more, "--", program, "--state", self.state, "--window", window, *options]
        if drive:
            command += ["--drive", "-"]
        self.answers, self.driven = b"", drive
        full = {**os.environ, "SDL_VIDEODRIVER": "dummy", **scan.Control().env(), **(env or {})}
        full.pop("DISPLAY", None) if full["SDL_VIDEODRIVER"] == "dummy" else None
        pipe = subprocess.PIPE if drive else subprocess.DEVNULL
        self.sim = Process(command, self.log_path("kiosk"), env=full, stdin=pipe, stdout=pipe)
        kiosk = self.socket_path("kiosk.sock")
        until("the kiosk listens", lambda: answers(self.simsock) and answers(kiosk) or not self.sim.alive())
        return self

    def kiosk_pid(self):
        """The kiosk runs as the simulator's child."""
        done = run("ps", "-o", "pid=,comm=", "--ppid", str(self.sim.pid))
        for line in done.stdout.decode().splitlines():
            pid, name = line.split(None, 1)
            if name.startswith("kiosk"):
                return int(pid)
        raise AssertionError("no kiosk under the desk")

    def stop_kiosk(self):
        if self.sim:
            self.sim.end()
            self.sim = None
        if os.path.exists(self.simsock):
            os.unlink(self.simsock)

    def kill_kiosk(self):
        """As if the power went: the desk ends with it."""
        os.kill(self.kiosk_pid(), signal.SIGKILL)
        self.sim.ended(128 + signal.SIGKILL)
        self.stop_kiosk()

    def hand(self, *words):
        """What a person's hand does at the desk. Whose card it lays down is to be found nowhere afterwards."""
        if words[0] in ("card", "social") and os.path.isfile(words[-1]):
            with open(words[-1], encoding="utf-8") as card:
                self.people += [text for text in map(json.load(card).get, ON_CARD) if text]
        done = run(f"{SIM}/usbsimctl", "--socket", self.simsock, *words)
        answer = done.stdout.decode().strip()
        if not answer.startswith("ok"):
            raise AssertionError(f"{words}: {answer}")
        return answer

    # -- the end ------------------------------------------------------------------------
    def close(self, keep=False):
        for process in (self.sim, self.sync, self.nginx, self.office, self.authority):
            if process:
                process.end()
        self.sim = self.sync = self.nginx = self.office = self.authority = None
        if self.own and not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def loop(self):
        """What the kiosk's main loop counted of itself, over all its processes of this run."""
        return ask(self.socket_path("kiosk.sock"), do="status")["loop"]

    def leaves_nothing(self):
        """The visit ends; stopped just before the kiosk replaces itself, and after it, nobody is in its memory.

        Nor in kiosk-sync's, nor in what they started beside themselves. What was planted in both is found, in every form.
        """
        if self.driven and self.sim and self.sim.alive():
            if self.screen() != "attract":
                self.end_and_look()
            self.remembers_nobody("kiosk after execve", self.kiosk_pid())
        if self.sync and self.sync.alive():
            self.remembers_nobody("kiosk-sync", self.sync.pid)

    def end_and_look(self):
        pid = self.kiosk_pid()
        self.say("halt")
        self.hand("card", "none")
        owed, end = False, time.monotonic() + END_S * PATIENCE
        while not self.is_stopped(pid):
            assert time.monotonic() < end, f"the visit does not end: {self.screen()}"
            owed = self.advance_or_end(pid)
        self.remembers_nobody("kiosk before execve", pid)
        os.kill(pid, signal.SIGCONT)
        if owed:
            self.hear("advance")
        self.wait("attract", 20000)

    def advance_or_end(self, pid):
        """Ten minutes; a slip being printed needs them twice. True when the next process answers, as this one ended."""
        self.tell(f"advance {10 * 60 * 1000}")
        until("an answer or the end", lambda: self.answers_now() or self.is_stopped(pid))
        if not self.answers_now():
            return True
        self.hear("advance")
        time.sleep(0.05)
        return False

    def answers_now(self):
        return bool(self.answers or readable([self.sim.child.stdout], 0))

    def screen(self):
        return ask(self.socket_path("kiosk.sock"), do="status")["screen"]

    @staticmethod
    def is_stopped(pid):
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "T"

    def remembers_nobody(self, what, pid):
        """A sanitizer keeps what was freed, to see who still uses it."""
        if SANITIZED:
            return
        control = scan.Control()
        hits = scan.remembers(pid, control.TEXT, *self.people)
        assert control.seen(hits), f"{what}: the control was not found, the scan is blind"
        assert not control.without(hits), f"{what}: {control.without(hits)}"
        for child, name in scan.children(pid):
            self.child_remembers_nobody(f"{name} beside {what}", child, name)

    def child_remembers_nobody(self, what, pid, name):
        """It was given nothing that could be planted; its own name it knows."""
        try:
            hits = scan.remembers(pid, name, *self.people)
        except (FileNotFoundError, ProcessLookupError):
            return  # ended on its own
        assert name.encode() in hits, f"{what}: the control was not found, the scan is blind"
        assert not hits - set(scan.needles(name)), f"{what}: {hits}"

    def never_blocked(self):
        """No round of the main loop was busy or waited longer than 10 ms, 20 ms in a build without optimiser.

        Measured by the loop itself, without the time in which the machine had no core for it. What it waited for, a lock,
        may have been held by somebody without a core: as often as the loop had none itself that is excused, and only then.
        A picture waits for the X server: a round may be longer by what that lacked of a core, by its own count.
        "slowest" tells what the slowest round was made of: work, waits, pages and files that came from the disk.
        Who gets only what others leave (PATIENCE) finds cold caches each time and works longer.
        """
        if SANITIZED or not (self.sim and self.sim.alive()):
            return
        loop, limit_us = self.loop(), self.loop_limit_us * PATIENCE
        crowded, server_ms = loop["no_core_over_10_ms"], self.display.no_core_ms() if self.display else 0
        if os.environ.get("LOOPS"):
            print("LOOP", self.folder, json.dumps(loop), flush=True)
        if loop["worked_us"] > limit_us or loop["slept_over_10_ms"] > crowded + server_ms // 10:
            raise Slow(loop)
        if not crowded and loop["slowest"]["us"] > limit_us + server_ms * 1000:
            raise Slow(loop)

    def find_nobody(self):
        """What the terminal and the kiosk's logs hold tells of nobody; the control shows that the scan sees."""
        control = os.path.join(self.state, "control")
        with open(control, "w", encoding="utf-8") as out:
            out.write(self.people[0])
        hits = scan.find([self.state, self.logs], *self.people)
        os.unlink(control)
        assert hits and set(hits) == {control}, hits

    def proves_nothing_stayed(self):
        """What is true after every visit, whatever else a test is about."""
        if self.people and not self.proven:
            self.never_blocked()
            self.leaves_nothing()
            self.find_nobody()
        self.proven = True

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        good = False
        try:
            if kind is None:
                self.album.keep_papers()
                self.proves_nothing_stayed()
                good = True
        finally:
            self.close(keep=not good and bool(os.environ.get("KEEP")))
