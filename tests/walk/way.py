"""How the terminal stands and looks for a walk."""


class Way:
    PANELS = {"32": (393, 698), "21": (262, 465)}

    def __init__(self, language, text, contrast, low, upright, panel, voice):
        self.language, self.text, self.contrast, self.low = language, text, contrast, low
        self.upright, self.panel, self.voice = upright, panel, voice

    @property
    def mm(self):
        width, height = self.PANELS[self.panel]
        return (width, height) if self.upright else (height, width)

    @property
    def px(self):
        return (1080, 1920) if self.upright else (1920, 1080)

    @property
    def name(self):
        return "-".join((self.language, ("normal", "large", "very-large", "magnifier")[self.text],
                         ("calm", "white-on-black", "black-on-white")[self.contrast], "low" if self.low else "full",
                         "upright" if self.upright else "wide", self.panel + "in", "voice" if self.voice else "quiet"))
