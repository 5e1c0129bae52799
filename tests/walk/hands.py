"""The fingers of a whole visit: six keys, a panel that hangs as the way says, and somebody who plugs and waits."""
import contextlib
import json
import os
import shutil
import threading

import person
import pictures
from ears import Ears
from eyes import CONTRAST_WORDS, PANEL_BOTTOM_MM, TEXT_WORDS, plain
from house import BIN, until

RARE_NAME = "木\U00020000"
PATIENCE_MS = 61000  # of a screen, and a little more

STICK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/walk/stick")
STICK_LOCK = threading.Lock()


def stick():
    """The files of a citizen's stick, made once for all walks."""
    with STICK_LOCK:
        if not os.path.exists(STICK):
            os.makedirs(STICK + ".new", exist_ok=True)
            pictures.demo_stick(STICK + ".new")
            os.rename(STICK + ".new", STICK)
    return STICK


class Hands(Ears):
    """Does what has to be done on more than one screen."""

    # -- the terminal ------------------------------------------------------------------------
    def start(self, house):
        self.house, self.log = house, os.path.join(house.folder, "speech.log")
        self.sound = os.path.join(house.folder, "speaker.pcm")
        self.slow, self.full = (os.path.join(house.folder, name) for name in ("slow", "full"))
        for made in (self.log, self.sound):
            open(made, "w").close()
        house.set(voice_speaker="file:" + self.sound, voice_headphone="file:/dev/null", panel_width_mm=self.way.mm[0],
                  panel_height_mm=self.way.mm[1], panel_bottom_mm=PANEL_BOTTOM_MM)
        shutil.copytree(stick(), house.stick, dirs_exist_ok=True)
        self.who = person.make(7)
        self.who["name"] = RARE_NAME
        disk = {"LD_PRELOAD": os.path.join(BIN, "full_disk.so"), "FULL_DISK_FOLDER": os.path.join(house.state, "queue"),
                "FULL_DISK_SWITCH": self.full, "SLOW_DISK_SWITCH": self.slow}
        house.start_kiosk("--speech-log", self.log, window=f"{self.way.px[0]}x{self.way.px[1]}", env=disk)
        house.wait("attract")
        house.wait_for("frame.stuck")  # the catalogue is there

    @contextlib.contextmanager
    def disk(self, switch):
        """While it is slow, or full."""
        open(switch, "w").close()
        try:
            yield
        finally:
            os.unlink(switch)

    def set_mode(self):
        """Language, letters, contrast, low mode and voice, all by the keypad on the first screen."""
        self.choose(f"attract.language.{self.way.language}")
        for name, key in (("frame.text", TEXT_WORDS[self.way.text]), ("frame.contrast", CONTRAST_WORDS[self.way.contrast]),
                          ("frame.low", "low_on" if self.way.low else "low_off")):
            for _ in range(len(TEXT_WORDS)):
                if self.house.widgets()[name]["text"] == self.words("frame." + key):
                    break
                self.choose(name)
        self.low_is_on = self.way.low
        self.voice_is_on = self.house.widgets()["attract.listen"]["text"] == self.words("attract.quiet")
        if self.way.voice and not self.voice_is_on:
            self.press("voice")
            self.voice_is_on = True
            self.check("E16", bool(self.heard()[0]), "按朗读键没有开始朗读", "attract")

    def check_usual(self):
        """Everything is as everybody expects it again."""
        self.voice_is_on = self.low_is_on = False
        shown = self.house.wait_for("frame.stuck") and self.house.widgets()
        for name, key in (("frame.text", "frame.text_normal"), ("frame.contrast", "frame.contrast_calm"), ("frame.low", "frame.low_off"),
                          ("attract.listen", "attract.listen")):
            self.check("M1", shown[name]["text"] == self.words(key, "zh-Hans"), f"「{name}」仍是「{shown[name]['text']}」", "attract")
        self.check("M1", shown["attract.language.zh-Hans"]["chosen"], "语言没有恢复", "attract")

    # -- keys, papers, time ------------------------------------------------------------------
    def look_at_keys(self, screen, *way, ring=True):
        """The keyboard that opens by way, and closes again."""
        def open_it():
            for name in way:
                self.choose(name)

        open_it()
        self.look(screen, ring, lambda: self.choose("key.done"), open_it)
        self.choose("key.done")

    def type(self, name, text, kind):
        """The keyboard is opened by the keypad; what a person would spell is typed in one go."""
        self.look_at_keys("keyboard-" + kind, name, ring=kind in ("date", "phone"))
        self.choose(name)
        if kind == "phone":  # key by key; names and addresses are what the blind robot spells
            for figure in text:
                self.choose("key." + figure)
            self.check("E1", self.house.widgets()[name]["value"] == text, f"用按键没有输入「{text}」", "keyboard-phone")
            self.done(name)
            return
        self.house.say(f"enter {json.dumps(text, ensure_ascii=False)}")
        self.done(name)

    def done(self, name):
        self.typed.append(self.house.widgets()[name]["value"])
        self.choose("key.done")

    def bring(self, material, name, looks=False):
        """A page from the stick."""
        self.choose("materials.pick." + material)
        tile = until(f"{name} in the listing", lambda: [
            n for n, w in self.house.widgets().items() if n.startswith("materials.file.") and w["text"].startswith(name)])[0]
        if looks:
            self.look("materials-files", ring=False)
        self.choose(tile)
        self.house.wait_for("materials.keep")
        if looks:
            self.look("materials-page")
        self.choose("materials.keep")
        until("back at the list", lambda: "materials.next" in self.house.widgets())

    def help(self, screen):
        """Opened, gone round, and left by each of its ways."""
        self.press("help")
        self.look("help", ring=True)
        if not self.way.voice:
            self.choose("help.close")
            return
        self.check("E8", any(self.louder_is_louder() for _ in range(3)), "「大声一点」没有变大声", screen)
        self.check("E7", self.silent_programs(), "主程序自己打开了声音设备", screen)
        said = self.hears_below("help.repeat")
        title = next(w["text"] for w, _ in self.flat() if w["role"] == "title")
        self.check("E4", plain(title) in plain("".join(text for _, _, text in said)), "「从头再听」没有重读这个界面", screen)
        self.press("help")
        self.check("E4", bool(self.hears_below("help.resume")), "「接着听」没有继续读", screen)
        self.press("left")
        self.check("E4", self.heard()[1], "按键后仍在朗读", screen)

    def countdown(self, screen):
        """A time-out is announced, and one act gives more time, ten times."""
        for turn in range(10):
            self.heard()
            self.let_time_pass()
            if self.way.voice:
                said, _ = self.heard()
                self.check("W3", bool(said), "没有读出到时提醒", screen)
            if turn == 0:
                self.look("countdown", False, lambda: self.press("right"), self.let_time_pass)
            self.press("right")
            self.check("W3", "frame.countdown" not in self.house.widgets(), f"第 {turn + 1} 次没有延长时间", screen)

    def let_time_pass(self):
        """Who reads large or listens has three times as long."""
        self.house.advance(PATIENCE_MS)
        if self.voice_is_on or self.way.text:
            self.check("W3", "frame.countdown" not in self.house.widgets(), "大字或者朗读时没有给更长的时间", self.house.screen())
            self.house.advance(2 * PATIENCE_MS)
        self.house.wait_for("frame.countdown")

    def end(self):
        """Goes away from the present visit."""
        self.choose("goodbye.next")
        self.house.wait("attract")
        self.check_usual()
