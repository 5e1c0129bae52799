"""Somebody who sees nothing: six keys, two hands for card and plug, and what the voice says. No tree, no picture."""
import contextlib
import os
import re
import time

import person

FIGURES = "零一二三四五六七八九"
TURNS_MAX = 400
HANDS = {f"press {key}" for key in ("up", "down", "left", "right", "select", "help")} | {"headphone in", "headphone out"}
LOOKS = ("tree", "widgets", "shot", "expect", "screen", "wait", "wait_for", "tap", "type")  # of House


class Blind:
    def __init__(self, house, more=()):
        self.screen = house.screen  # for who takes pictures
        self.house, self.log, self.read_until, self.last = house, os.path.join(house.folder, "speech.log"), 0, []
        open(self.log, "w").close()
        # Ears that need no sound card: every sentence is spoken to its end.
        house.set(voice_speaker="file:/dev/null", voice_headphone="file:/dev/null")
        house.start_kiosk("--speech-log", self.log, more=more)
        # The terminal is on: whoever comes hears nothing yet.
        house.wait("attract")

    @contextlib.contextmanager
    def eyes_closed(self):
        """While it lasts nothing but six keys, plug and the speech log: whoever looks at the tree or touches the panel fails."""
        def sees_nothing(*_, **__):
            raise AssertionError("somebody who sees nothing looked at the screen")

        def with_fingers(line, *more):
            return said(line, *more) if line in HANDS else sees_nothing()

        said = self.house.say
        held = {name: sees_nothing for name in LOOKS} | {"say": with_fingers}
        for name, instead in held.items():
            setattr(self.house, name, instead)
        try:
            yield
        finally:
            for name in held:
                delattr(self.house, name)

    # -- ears ---------------------------------------------------------------------------------
    def listen(self):
        """The sentences since the last time; what was said before a key was pressed is over."""
        with open(self.log, encoding="utf-8") as log:
            log.seek(self.read_until)
            lines = log.read()
            self.read_until = log.tell()
        self.last = [line.split(" ", 3)[3] for line in lines.splitlines() if line.startswith("SAY ")]
        return self.last

    def hears(self, pattern):
        return next((text for text in self.last if re.search(pattern, text)), None)

    def wait_for(self, pattern, seconds=20):
        end = time.monotonic() + seconds
        heard = list(self.last)
        while time.monotonic() < end:
            heard += self.listen()
            self.last = heard
            if self.hears(pattern):
                return self.hears(pattern)
            time.sleep(0.02)
        raise AssertionError(f"never heard: {pattern}; heard {heard[-12:]}")

    # -- fingers --------------------------------------------------------------------------------
    def press(self, key):
        self.house.say(f"press {key}")
        self.house.album.follow(self.screen)
        return self.listen()

    def find(self, pattern, key="right"):
        for _ in range(TURNS_MAX):
            if self.hears(pattern):
                return self.hears(pattern)
            self.press(key)
        raise AssertionError(f"not found by ear: {pattern}; last heard {self.last}")

    def choose(self, pattern, key="right"):
        self.last = []
        found = self.find(pattern, key)
        self.press("select")
        return found

    # -- hands ----------------------------------------------------------------------------------
    def put_card(self, someone):
        self.house.people += [someone["name"], someone["id_number"], someone["address"]]
        self.house.hand("card", person.write(os.path.join(self.house.folder, "card.json"), someone))

    # -- writing --------------------------------------------------------------------------------
    def spell(self, letters):
        for letter in letters:
            self.choose(f"^{letter}$")

    def write(self, letters, pattern):
        """Spells, then takes the candidate that is explained so, however far down the list."""
        self.spell(letters)
        for _ in range(40):
            self.last = []
            self.find(f"^{letters}$", "left")  # what was spelt stands before the candidates
            while not self.hears("(前|后)一页候选字|^q$"):
                self.press("right")
                if self.hears(pattern):
                    self.press("select")
                    return
            self.choose("后一页候选字")
        raise AssertionError(f"no candidate of {letters} is explained as {pattern}")

    def figures(self, text):
        for figure in text:
            self.choose(f"^{FIGURES[int(figure)] if figure.isdigit() else figure}$")

    def done(self):
        self.choose("^完成$")

    def start_listening(self, headphone=True):
        self.press("help")
        assert self.hears("朗读已开始"), self.last
        if headphone:
            self.house.say("headphone in")
