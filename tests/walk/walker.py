"""Somebody with six keys: goes through whole visits, looks at everything and finds fault."""
import calendar
import contextlib
import json
import os
import re
import shutil
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../flow"))
import citizen  # noqa: E402
import known  # noqa: E402
import person  # noqa: E402
import pictures  # noqa: E402
from ears import Ears  # noqa: E402
from eyes import CONTRAST_WORDS, PANEL_BOTTOM_MM, TEXT_WORDS  # noqa: E402
from house import BIN, House, until  # noqa: E402
from journey import CATALOGUE, DEFAULTS, code  # noqa: E402

RARE_NAME = "木\U00020000"
ACCOUNT = "6222000012345678"
OFFICE_MS = 7000  # how long the office's word is waited for, and a little more
PATIENCE_MS = 61000  # of a screen, and a little more
NUMBERS, SITUATIONS = "住房公积金提取", "异地就医备案"  # a matter with an amount, and one where an answer changes the papers

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


class Walker(Ears):
    """Goes one way."""

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
            self.check("E16", bool(self.heard()[0]), "the voice key starts nothing", "attract")

    def visit(self):
        self.file_a_case()
        self.ask_for_a_slip()
        self.change_ones_mind()
        self.be_out_of_service()
        for one in sorted(known.everything()):
            self.check("ALL", one in self.visited, f"{one} was never on the panel", one)

    # -- a citizen who files a case ------------------------------------------------------------
    def file_a_case(self):
        self.check("E7", self.has_no_sound() or self.way.voice, "a silent kiosk has a sound device or a voice", "attract")
        if not self.way.voice:
            self.headphone_starts_speech()
        self.look("attract")
        self.choose("attract.start")
        self.house.wait("choose")
        self.look("choose", ring=False)
        self.house_choose()
        self.identify()
        self.fill_form()
        self.hand_in()
        self.sign()
        self.leave()

    def house_choose(self):
        self.choose("choose." + citizen.RESIDENCE_PERMIT)
        self.house.wait("guide")
        self.look("guide")
        self.choose("guide.ground.residence")
        self.choose("guide.next")
        self.house.wait("notice")
        self.look("notice")
        self.choose("notice.next")
        self.house.wait("identify")
        self.look("identify")
        self.check("E17", "identify.type" in self.house.widgets(), "there is no way but the card", "identify")

    def identify(self):
        self.choose("identify.type")
        self.look("identify-typing")
        self.choose("identify.next")  # nothing typed: the error names item and remedy
        self.check_errors("identify-errors")
        self.look("identify-errors")
        self.look_at_keys("keyboard-pinyin", "identify.name")
        self.look_at_keys("keyboard-writing", "identify.name", "key.write")
        self.look_at_keys("keyboard-id", "identify.number")
        self.choose("identify.card")
        citizen.put_card(self.house, self.who)
        self.house.wait("code")
        self.secrets = [self.house.widgets()["code.code"]["text"]]
        self.look("code")
        self.help("code")
        self.choose("code.next")
        self.house.wait("form")

    def look_at_keys(self, screen, *way, ring=True):
        """The keyboard that opens by way, and closes again."""
        def open_it():
            for name in way:
                self.choose(name)

        open_it()
        self.look(screen, ring, lambda: self.choose("key.done"), open_it)
        self.choose("key.done")

    def check_errors(self, screen):
        wrong = [w for w, _ in self.flat() if w["role"] == "field" and w["note"]]
        self.check("E10", bool(wrong), "nothing is named as wrong", screen)
        self.check("W4", bool(wrong) and wrong[0]["seen"] == wrong[0]["rect"], "the first error is not in sight", screen)
        if self.way.voice:
            said, _ = self.heard()
            for w in wrong:
                self.check("E10", any(w["note"] in text for _, _, text in said), f"{w['name']}: its error is not spoken", screen)

    def fill_form(self):
        self.look("form")
        self.choose("form.next")
        self.check_errors("form-errors")
        self.look("form-errors")
        for field in citizen.item()["fields"]:
            form = self.house.widgets()
            name = "form." + field["id"]
            if not citizen.missing(form, field):
                continue
            if field["type"] == "choice":
                self.choose(next(n for n in form if n.startswith(name + ".")))
            else:
                self.type(name, citizen.ANSWERS.get(field["id"]) or citizen.ANSWERS[field["type"]], field["type"])
        self.look("form-filled", ring=False)
        if self.way.voice:
            self.hear_own_input("form-filled")
        self.choose("form.next")
        self.house.wait("materials")

    def type(self, name, text, kind):
        """The keyboard is opened by the keypad; what a person would spell is typed in one go."""
        self.look_at_keys("keyboard-" + kind, name, ring=kind in ("date", "phone"))
        self.choose(name)
        if kind == "phone":  # key by key; names and addresses are what the blind robot spells
            for figure in text:
                self.choose("key." + figure)
            self.check("E1", self.house.widgets()[name]["value"] == text, f"{text} was not typed by the keypad", "keyboard-phone")
            self.done(name)
            return
        self.house.say(f"enter {json.dumps(text, ensure_ascii=False)}")
        self.done(name)

    def done(self, name):
        self.typed.append(self.house.widgets()[name]["value"])
        self.choose("key.done")

    def hand_in(self):
        self.look("materials")
        wanted = [m["id"] for m in citizen.item()["materials"] if m.get("required") and not m.get("obtainable")]
        for material, name in zip(wanted, ("photo.png", "residence.jpg")):
            self.bring(material, name, name == "photo.png")
        self.choose("materials.next")
        self.house.wait("review")
        self.look("review")
        told = "".join(w["text"] for w, _ in self.flat())
        for wanted in (self.who["name"], *self.typed):
            self.check("W4", as_written(wanted, self.way.language) in told, f"{wanted} cannot be checked before it is handed in", "review")
        self.choose("review.next")
        self.house.wait("sign")

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

    def sign(self):
        self.look("sign")
        self.countdown("sign")
        self.house.say("headphone in")
        self.go("sign.pad")
        self.heard("sign")
        self.press("select")
        said, _ = self.heard("sign")
        self.check("E1", any(self.words("sign.confirm_listen") in text for _, _, text in said) or self.way.language == "en",
                   "the card is asked for before the list was heard", "sign")
        until("the list was heard and the card read again", self.confirmed)
        self.check_declaration(said + self.heard("sign")[0])
        self.house.say("headphone out")
        if self.voice_is_on:
            self.press("voice")
        self.look("sign-confirmed", ring=False)
        self.send()
        self.heard()
        self.look("slip")
        self.check("E1", True, "", "slip")
        if self.way.voice:
            self.hear_slip()

    def send(self):
        """On a disk so slow that its screen stays a while."""
        with self.disk(self.slow):
            self.choose("sign.next")
            self.house.wait("sending")
            self.look("sending", ring=False)
        self.house.wait("slip")
        self.house.advance(OFFICE_MS)
        until("the slip is out", lambda: self.house.widgets()["slip.next"]["enabled"])

    def confirmed(self):
        return any(w["name"] == "sign.confirm" and w["text"] == self.words("sign.confirm_done") for w, _ in self.flat())

    def countdown(self, screen):
        """A time-out is announced, and one act gives more time, ten times."""
        for turn in range(10 if self.way.language == "zh-Hans" else 2):
            self.heard()
            self.let_time_pass()
            if self.way.voice:
                said, _ = self.heard()
                self.check("W3", bool(said), "the countdown is not announced", screen)
            if turn == 0:
                self.look("countdown", False, lambda: self.press("right"), self.let_time_pass)
            self.press("right")
            self.check("W3", "frame.countdown" not in self.house.widgets(), f"turn {turn}: no more time", screen)

    def let_time_pass(self):
        """Who reads large or listens has three times as long."""
        self.house.advance(PATIENCE_MS)
        if self.voice_is_on or self.way.text:
            self.check("W3", "frame.countdown" not in self.house.widgets(), "no more time for who needs it", self.house.screen())
            self.house.advance(2 * PATIENCE_MS)
        self.house.wait_for("frame.countdown")

    def help(self, screen):
        self.press("help")
        self.look("help", ring=True)
        if self.way.voice:
            self.check("E8", any(self.louder_is_louder() for _ in range(3)), "louder is not louder", screen)
            self.heard()
            self.choose("help.repeat")
            said, stopped = self.heard()
            self.check("E4", bool(said), "nothing is said again", screen)
            self.press("right")
            self.heard()
            self.choose("help.resume")
            self.check("E4", bool(self.heard()[0]), "nothing is gone on with", screen)
            self.press("left")
            _, stopped = self.heard()
            self.check("E4", stopped, "the voice goes on after a key", screen)
            self.check("E7", self.silent_programs(), "the kiosk itself holds a sound device", screen)
        self.choose("help.close")

    def leave(self):
        self.house.hand("card", "none")
        self.choose("slip.next")
        self.house.wait("goodbye")
        self.look("goodbye")
        self.end()
        self.heard()
        self.press("right")
        self.check("E8", not self.heard()[0], "the voice goes on after the visit", "attract")

    def end(self):
        """Goes away from the present visit."""
        self.choose("goodbye.next")
        self.house.wait("attract")
        self.check_usual()

    def check_usual(self):
        """Everything is as everybody expects it again."""
        self.voice_is_on = self.low_is_on = False
        shown = self.house.wait_for("frame.stuck") and self.house.widgets()
        for name, key in (("frame.text", "frame.text_normal"), ("frame.contrast", "frame.contrast_calm"), ("frame.low", "frame.low_off"),
                          ("attract.listen", "attract.listen")):
            self.check("M1", shown[name]["text"] == self.words(key, "zh-Hans"), f"{name} is still {shown[name]['text']}", "attract")
        self.check("M1", shown["attract.language.zh-Hans"]["chosen"], "the language is still another", "attract")

    # -- others --------------------------------------------------------------------------------
    def ask_for_a_slip(self):
        self.set_mode()
        self.choose("attract.slip")
        self.house.wait("waiting")
        self.look("waiting")
        self.look_at_keys("keyboard-latin", "waiting.code")
        self.look_at_keys("keyboard-symbols", "waiting.code", "key.symbols")
        self.choose("waiting.cancel")
        until("the visit is over", lambda: self.house.screen() in ("goodbye", "attract"))
        if self.house.screen() == "goodbye":
            self.end()
        self.check_usual()

    def change_ones_mind(self):
        """Two matters, something that does not work, an answer that makes another fall away, and off."""
        self.set_mode()
        self.choose("attract.start")
        self.house.wait("choose")
        for matter, onward in ((NUMBERS, "guide.more"), (SITUATIONS, "guide.kind.referral")):
            self.choose("choose." + code(matter))
            self.house.wait("guide")
            self.choose(onward)
        self.be_stuck()
        self.choose("guide.ground.rent")
        self.choose("guide.next")
        self.house.wait("notice")
        self.choose("notice.next")
        self.house.wait("identify")
        citizen.put_card(self.house, self.who)
        self.house.wait("code")
        self.secrets.append(self.house.widgets()["code.code"]["text"])
        self.choose("code.next")
        self.house.wait("form")
        self.look_at_keys("keyboard-digits", "form.amount")
        self.fill_the_rest()
        self.choose("form.next")
        self.house.wait("materials")
        self.bring("referral", "residence.jpg")
        self.choose("materials.back")
        self.house.wait("form")
        self.choose("form.kind.emergency")
        self.look("change", True, lambda: self.choose("change.no"), lambda: self.choose("form.kind.emergency"))
        self.choose("change.no")
        self.choose("form.cancel")
        self.house.hand("card", "none")
        self.house.wait("goodbye")
        self.look("goodbye-abandoned")
        self.end()

    def fill_the_rest(self):
        fields = {"form." + f["id"]: f for matter in (NUMBERS, SITUATIONS) for f in CATALOGUE[matter]["fields"]}
        for name, w in self.house.widgets().items():
            if name in fields and w["role"] == "field" and not w["value"]:
                text = ACCOUNT if fields[name].get("pattern") else DEFAULTS[fields[name]["type"]]
                self.choose(name)
                self.house.say(f"enter {json.dumps(text, ensure_ascii=False)}")
                self.done(name)

    def be_stuck(self):
        self.choose("frame.stuck")
        self.house.wait("stuck")
        self.look("stuck")
        self.choose("stuck.back")
        self.house.wait("guide")

    def be_out_of_service(self):
        self.set_mode()
        with self.disk(self.full):
            self.house.ring()
            self.house.wait("out")
            self.look("out")
        self.house.ring()
        self.house.wait("attract")


def as_written(text, language):
    """A day as people of the language write it, anything else as it is."""
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    if not day:
        return text
    year, month, number = (int(part) for part in day.groups())
    return f"{number} {calendar.month_name[month]} {year}" if language == "en" else f"{year}年{month}月{number}日"


def walk(walker):
    """Walks it to its end; what breaks it off is a finding."""
    os.makedirs(walker.folder, exist_ok=True)
    try:
        with House().build() as house:
            walker.start(house)
            walker.set_mode()
            walker.visit()
    except Exception as trouble:  # noqa: BLE001
        walker.check("E1", False, f"the walk broke off: {type(trouble).__name__} {trouble}")
    return walker
