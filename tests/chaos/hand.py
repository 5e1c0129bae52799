"""The other end of chaos_hand: words in, words out."""
import os
import select
import signal
import subprocess

from house import BIN


class Hand:
    def __init__(self, state, *role, log=subprocess.DEVNULL, before=()):
        self.child = subprocess.Popen([*before, os.path.join(BIN, "tests", "chaos", "chaos_hand"), state, *role],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.rest = b""
        self.expect("ready")

    def line(self, seconds=60):
        while b"\n" not in self.rest:
            if not select.select([self.child.stdout], [], [], seconds)[0]:
                raise AssertionError("the hand does not answer")
            piece = os.read(self.child.stdout.fileno(), 65536)
            if not piece:
                return None
            self.rest += piece
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode()

    def expect(self, start):
        line = self.line()
        if line is None or not line.startswith(start):
            raise AssertionError(f"the hand said {line!r}, not {start!r}")
        return line

    def say(self, word):
        self.child.stdin.write(word.encode() + b"\n")
        self.child.stdin.flush()

    def ask(self, word):
        self.say(word)
        return self.line()

    def end(self, how=signal.SIGTERM):
        if self.child.poll() is None:
            self.child.send_signal(how)
        self.child.wait()
        self.child.stdin.close()
        self.child.stdout.close()
