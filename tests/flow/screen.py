"""The screen driver's words, by the standard input of the terminal that is driven."""
import json
import os
import time

from process import PATIENCE, readable, until

TYPED = ("identify.name", "identify.number", "code.resume_code")


class Refused(Exception):
    """The screen driver said no."""


class Screen:
    """What a House says to its terminal, and what it sees there."""

    def say(self, line, seconds=30):
        self.tell(line)
        return self.hear(line, seconds)

    def tell(self, line):
        self.sim.child.stdin.write(line.encode() + b"\n")
        self.sim.child.stdin.flush()

    def hear(self, line, seconds=30):
        end = time.monotonic() + seconds * PATIENCE
        while b"\n" not in self.answers:
            left = end - time.monotonic()
            if left <= 0 or not readable([self.sim.child.stdout], left):
                raise AssertionError(f"no answer to: {line}")
            piece = os.read(self.sim.child.stdout.fileno(), 65536)
            if not piece:
                raise AssertionError(f"the kiosk ended at: {line}")
            self.answers += piece
        answer, self.answers = self.answers.split(b"\n", 1)
        answer = answer.decode("utf-8", "replace")
        if not answer.startswith("ok"):
            raise Refused(f"{line} -> {answer}")
        return answer[2:].strip()

    def wait(self, screen, ms=15000):
        answer = self.say(f"wait {screen} {int(ms * PATIENCE)}", ms / 1000 + 5)
        self.album.keep(screen)
        return answer

    def tap(self, name):
        return self.say(f"tap {json.dumps(name)}")

    def type(self, field, text):
        if field in TYPED:
            self.people.append(text)
        return self.say(f"type {json.dumps(field)} {json.dumps(text, ensure_ascii=False)}")

    def expect(self, name, value):
        return self.say(f"expect {json.dumps(name)} {json.dumps(value, ensure_ascii=False)}")

    def shot(self, path):
        return self.say(f"shot {json.dumps(path)}")

    def advance(self, ms):
        return self.say(f"advance {ms}")

    def tree(self):
        path = os.path.join(self.folder, "tree.json")
        self.say(f"tree {json.dumps(path)}")
        return json.load(open(path, encoding="utf-8"))

    def widgets(self):
        """name → widget of what is on the screen now."""
        found = {}

        def walk(node):
            if isinstance(node, dict):
                if node.get("name"):
                    found[node["name"]] = node
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)
        walk(self.tree())
        return found

    def wait_for(self, name, seconds=15):
        return until(f"{name} on the screen", lambda: self.widgets().get(name), seconds)
