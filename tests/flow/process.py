"""Programs that a test starts, ends by their id, asks and waits for."""
import json
import os
import re
import select
import signal
import socket
import subprocess
import threading
import time

# Everything that is waited for may take so many times as long, where the machine gives us only what others leave.
PATIENCE = float(os.environ.get("PATIENCE", "1"))

# Who is asked to end does so within; who has not after GIVE_UP_S never will.
END_S, GIVE_UP_S = 5, 20
# Who is asked to sooner may not have heard yet how it is to end.
BEGINS_S = 2

# No test ends a program in such a way: it broke.
BROKEN = {signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV, signal.SIGSYS, signal.SIGTRAP}
# What a program says of one that it started itself, and what a sanitizer says.
DIED = re.compile(rb"(\w+ \w*died) signal=(\d+)|(worker process) \d+ exited on signal (\d+)")
FOUND = re.compile(rb"^.*(?:ERROR: \w+Sanitizer|WARNING: \w+Sanitizer|: runtime error: ).*(?:\n(?!==).*){0,60}", re.MULTILINE)
seen = threading.local()


def tell(what, for_good=True):
    """A program did not what its contract says.  Not for good: a machine that is busy enough does it too."""
    seen.breakages = getattr(seen, "breakages", []) + [(what, for_good)]


def breakages():
    """What this thread's programs did so since it was asked last, each with: is that for good."""
    found, seen.breakages = getattr(seen, "breakages", []), []
    return found


def was_meant(what):
    """Somebody broke that the test itself broke: it must have been noticed, and is no trouble."""
    noticed = getattr(seen, "breakages", [])
    seen.breakages = [told for told in noticed if what not in told[0]]
    assert len(seen.breakages) < len(noticed), f"nobody noticed: {what}"


def how_it_ended(code):
    """The desk ends like a shell: 128 and the signal of what it started."""
    number = -code if code < 0 else code - 128
    return signal.Signals(number).name if number in set(signal.Signals) else f"exit code {code}"


def tell_of_others(name, said):
    """A log tells of programs that the one which writes it started, and what a sanitizer found in it."""
    for found in DIED.finditer(said):
        if int(found[2] or found[4]) in BROKEN:
            tell(f"{name}: {(found[1] or found[3]).decode()} of {how_it_ended(-int(found[2] or found[4]))}")
    for found in FOUND.finditer(said):
        tell(f"{name}: {found[0].decode('utf-8', 'replace')}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*command, check=True, timeout=60, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, **more)
    name = os.path.basename(str(command[0]))
    if -done.returncode in BROKEN:
        tell(f"{name} ended by {how_it_ended(done.returncode)}")
    tell_of_others(name, done.stderr)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: exit {done.returncode}\n"
                             f"{done.stdout.decode('utf-8', 'replace')}\n{done.stderr.decode('utf-8', 'replace')}")
    return done


def until(what, condition, seconds=20.0):
    """Waits for something that happens in another process; names it when it does not."""
    end = time.monotonic() + seconds * PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def readable(sources, seconds=None):
    """Those that have something to read, or ended; select() knows no descriptor above 1023, and some flow may hold as many."""
    waiting = select.poll()
    for source in sources:
        waiting.register(source, select.POLLIN)
    ready = {fd for fd, _ in waiting.poll(None if seconds is None else max(0, seconds) * 1000)}
    return [source for source in sources if source.fileno() in ready]


def ask(path, **request):
    """One JSON line to a control socket, one back."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(10 * PATIENCE)
        s.connect(path)
        s.sendall(json.dumps(request).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            piece = s.recv(65536)
            if not piece:
                break
            answer += piece
    return json.loads(answer) if answer.strip() else None


class Process:
    """A program that serves until it is ended: then with 0, and soon.  Who ends by itself is waited for with ended()."""

    def __init__(self, command, log, env=None, own_log=None, **pipes):
        self.log = open(log, "ab")
        self.logs = {path: os.path.getsize(path) if os.path.exists(path) else 0 for path in (log, own_log) if path}
        self.name = os.path.basename(command[0])
        self.judged, self.begun_s = False, time.monotonic()
        self.child = subprocess.Popen(command, stderr=self.log, stdout=pipes.get("stdout", self.log),
                                      stdin=pipes.get("stdin", subprocess.DEVNULL), env=env)

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child.poll() is None

    def end(self, how=signal.SIGTERM):
        asked = self.alive()
        if asked:
            self.child.send_signal(how)
            self.wait_for_end()
        return self.judge(-how if how == signal.SIGKILL else 0, "" if asked else "by itself ")

    def ended(self, code, seconds=20.0):
        """It ends with that code of its own accord, or of what the test does to it."""
        until(f"{self.name} ends", lambda: not self.alive(), seconds)
        return self.judge(code)

    def wait_for_end(self):
        start = time.monotonic()
        try:
            self.child.wait(GIVE_UP_S * PATIENCE)
        except subprocess.TimeoutExpired:
            tell(f"{self.name} does not end")
            self.child.kill()
            self.child.wait()
        took_s = time.monotonic() - start
        if took_s > END_S * PATIENCE:
            tell(f"{self.name} took {took_s:.1f} s to end", for_good=False)

    def judge(self, code, how=""):
        """Its exit code, which should be that one."""
        begins = time.monotonic() - self.begun_s < BEGINS_S * PATIENCE and code == 0
        wanted = {code, -signal.SIGTERM, 128 + signal.SIGTERM} if begins else {code}
        if not self.judged and (self.child.returncode not in wanted or how):
            tell(f"{self.name} ended {how}by {how_it_ended(self.child.returncode)}")
        if not self.judged:
            self.read_logs()
            self.tidy()
        self.judged = True
        return self.child.returncode

    def read_logs(self):
        for path, start in self.logs.items():
            if os.path.exists(path):
                with open(path, "rb") as log:
                    log.seek(start)
                    tell_of_others(self.name, log.read())

    def tidy(self):
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    pass
        self.log.close()
