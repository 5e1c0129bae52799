"""One walk for all modes: at every stop all letters, contrasts, the low mode and the voice, switched there by the keypad.

A walk for each combination would do the same visit again and again only to see its screens in other letters.
"""
import itertools

from walker import Walker
from way import Way

TEXTS, CONTRASTS = 4, 3


class EveryMode(Walker):
    """Stands as its way says, and looks at each screen in every mode."""

    def __init__(self, way, folder):
        super().__init__(way, folder)
        self.base = self.way = Way(way.language, 0, 0, False, way.upright, way.panel, way.voice)

    def modes(self):
        """(voice, low, contrast, text), each one act from the one before."""
        lows = (False, True) if self.base.upright else (False,)
        voices = (self.base.voice, not self.base.voice)
        for nth, (voice, low, contrast) in enumerate(itertools.product(voices, lows, range(CONTRASTS))):
            for turn in range(TEXTS):
                yield voice, low, contrast, (turn - nth) % TEXTS

    def look(self, screen, ring=True, leave=None, enter=None):
        for nth, mode in enumerate(self.modes()):
            if nth:
                self.turn_to(mode, leave, enter)
            super().look(screen, ring)
        self.turn_to((self.base.voice, False, 0, 0), leave, enter)

    def turn_to(self, mode, leave, enter):
        voice, low, contrast, text = mode
        if leave:
            leave()
        if voice != self.voice_is_on:
            self.press("voice")
        self.turn("frame.low", int(low != self.way.low))
        self.turn("frame.contrast", (contrast - self.way.contrast) % CONTRASTS)
        self.turn("frame.text", (text - self.way.text) % TEXTS)
        self.voice_is_on, self.low_is_on = voice, low
        self.way = Way(self.base.language, text, contrast, low, self.base.upright, self.base.panel, voice)
        if enter:
            enter()

    def turn(self, name, times):
        for _ in range(times):
            self.go(name, "left")
            self.press("select")

    def keep_picture(self, screen):
        """Of the plain ones only: the rest can be seen in the pairwise walk's report."""
        if self.way.name == self.base.name:
            super().keep_picture(screen)
