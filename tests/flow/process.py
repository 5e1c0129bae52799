"""Programs that a test starts, ends by their id, asks and waits for."""
import json
import os
import signal
import socket
import subprocess
import threading
import time

# Everything that is waited for may take so many times as long, where the machine gives us only what others leave.
PATIENCE = float(os.environ.get("PATIENCE", "1"))

# No test ends a program in such a way: it broke.
BROKEN = {signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV, signal.SIGSYS, signal.SIGTRAP}
seen = threading.local()


def breakages():
    """The programs of this thread that broke since it was asked last."""
    found, seen.broken = getattr(seen, "broken", []), []
    return found


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*command, check=True, timeout=60, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, **more)
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
    def __init__(self, command, log, env=None, **pipes):
        self.log = open(log, "ab")
        self.child = subprocess.Popen(command, stderr=self.log, stdout=pipes.get("stdout", self.log),
                                      stdin=pipes.get("stdin", subprocess.DEVNULL), env=env)

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child.poll() is None

    def end(self, how=signal.SIGTERM, seconds=10):
        if self.alive():
            self.child.send_signal(how)
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    pass
        self.log.close()
        self.tell_if_broken()
        return self.child.returncode

    def tell_if_broken(self):
        """The desk ends like a shell: 128 and the signal of what it started."""
        code = self.child.returncode
        number = -code if code < 0 else code - 128
        if number in BROKEN:
            name = os.path.basename(self.child.args[0])
            seen.broken = getattr(seen, "broken", []) + [f"{name} ended by {signal.Signals(number).name}"]
