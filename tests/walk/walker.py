"""Somebody with six keys: goes through whole visits, looks at everything and finds fault."""
import calendar
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../flow"))
import citizen  # noqa: E402
import known  # noqa: E402
from ears import follows  # noqa: E402
from eyes import named, plain  # noqa: E402
from hands import Hands  # noqa: E402
from house import House, Slow, until  # noqa: E402
from journey import CATALOGUE, DEFAULTS, code  # noqa: E402

KINDS = {"screen": "界面", "dialog": "对话框", "keyboard": "键盘"}
ACCOUNT = "6222000012345678"
OFFICE_MS = 7000  # how long the office's word is waited for, and a little more
NUMBERS, SITUATIONS = "住房公积金提取", "异地就医备案"  # a matter with an amount, and one where an answer changes the papers


class Walker(Hands):
    """Goes one way."""

    def visit(self):
        self.file_a_case()
        self.ask_for_a_slip()
        self.ask_about_a_case()
        self.change_ones_mind()
        self.be_out_of_service()
        for one in sorted(known.everything()):
            self.check("ALL", one in self.visited, f"{kind_of(one)}从没有出现", one if one in self.visited else "")

    # -- a citizen who files a case ------------------------------------------------------------
    def file_a_case(self):
        self.check("E7", self.has_no_sound() or self.way.voice, "没有开朗读，却打开了声音设备或者朗读程序", "attract")
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
        self.check("E17", "identify.type" in self.house.widgets(), "除了刷证没有别的方式", "identify")

    def identify(self):
        self.choose("identify.type")
        self.look("identify-typing")
        self.choose("identify.next")  # nothing typed: the error names item and remedy
        self.check_errors("identify-errors")
        self.look("identify-errors")
        self.look_at_keys("keyboard-pinyin", "identify.name")
        self.look_at_keys("keyboard-writing", "identify.name", "key.write")
        self.look_at_keys("keyboard-latin", "identify.name", "key.language")
        self.look_at_keys("keyboard-symbols", "identify.name", "key.symbols")
        self.look_at_keys("keyboard-id", "identify.number")
        self.choose("identify.card")
        citizen.put_card(self.house, self.who)
        self.house.wait("code")
        self.secrets = [self.house.widgets()["code.code"]["text"]]
        self.look("code")
        self.help("code")
        self.choose("code.next")
        self.house.wait("form")

    def check_errors(self, screen):
        wrong = [w for w, _ in self.flat() if w["role"] == "field" and w["note"]]
        self.check("E10", bool(wrong), "没有指出哪一项有误", screen)
        self.check("W4", bool(wrong) and wrong[0]["seen"] == wrong[0]["rect"], "第一个错误不在屏幕上", screen)
        if self.way.voice:
            told = plain("".join(text for _, _, text in self.heard()[0]))
            labels = [plain(self.words("speech.field").replace("{}", w["text"])) for w in wrong]
            for w, label in zip(wrong, labels):
                note = plain(self.words("speech.error").replace("{}", w["note"]))
                self.check("E10", follows(told, label, note, labels), f"{named(w)}的错误没有读出", screen)

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
            self.check("W4", as_written(wanted, self.way.language) in told, f"提交前看不到「{wanted}」", "review")
        self.choose("review.next")
        self.house.wait("sign")

    def sign(self):
        self.look("sign")
        self.countdown("sign")
        self.house.say("headphone in")
        self.go("sign.pad")
        self.heard("sign")
        self.press("select")
        said, _ = self.heard("sign")
        self.check("E1", any(self.words("sign.confirm_listen") in text for _, _, text in said) or self.way.language == "en",
                   "清单没有读完就要求刷证", "sign")
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

    def leave(self):
        self.house.hand("card", "none")
        self.choose("slip.next")
        self.house.wait("goodbye")
        self.look("goodbye")
        self.end()
        self.heard()
        self.press("right")
        self.check("E8", not self.heard()[0], "办完后仍在朗读", "attract")

    # -- others --------------------------------------------------------------------------------
    def ask_for_a_slip(self):
        self.set_mode()
        self.hear_usual_volume()
        self.choose("attract.slip")
        self.house.wait("waiting")
        self.look("waiting")
        self.look_at_keys("keyboard-code", "waiting.code")
        self.choose("waiting.cancel")
        until("the visit is over", lambda: self.house.screen() in ("goodbye", "attract"))
        if self.house.screen() == "goodbye":
            self.end()
        self.check_usual()

    def ask_about_a_case(self):
        """Nothing typed: said so, and how to go on."""
        self.set_mode()
        self.hear_usual_volume()
        self.choose("attract.track")
        self.house.wait("track")
        self.look("track")
        self.choose("track.next")
        self.look("track-errors")
        self.choose("track.cancel")
        self.house.wait("goodbye")
        self.end()
        self.check_usual()

    def change_ones_mind(self):
        """Two matters, something that does not work, an answer that makes another fall away, and off."""
        self.set_mode()
        self.hear_usual_volume()
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
        self.house.wait("code")
        self.house.wait_for("code.until")  # the card has its last height
        self.look("leaving")
        self.choose("code.cancel")
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


def kind_of(thing):
    """A screen, dialog or keyboard of known.py as an official calls it."""
    kind, _, name = thing.partition(" ")
    return f"{KINDS[kind]}「{name}」" if name else "帮助"


def as_written(text, language):
    """A day as people of the language write it, anything else as it is."""
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    if not day:
        return text
    year, month, number = (int(part) for part in day.groups())
    return f"{number} {calendar.month_name[month]} {year}" if language == "en" else f"{year}年{month}月{number}日"


def walk(walker, alone=False):
    """Walks it to its end; what breaks it off is a finding, but a slow round of the loop only when nobody else walks."""
    os.makedirs(walker.folder, exist_ok=True)
    walker.held_up = False
    try:
        with House().build() as house:
            walker.start(house)
            walker.set_mode()
            walker.visit()
    except Exception as trouble:  # noqa: BLE001
        walker.held_up = isinstance(trouble, Slow) and not alone
        if walker.held_up:
            print(f"SLOW {walker.base.name}: {trouble}", flush=True)
            return walker
        walker.check("E1", False, f"走查中断：{type(trouble).__name__} {trouble}")
    return walker
