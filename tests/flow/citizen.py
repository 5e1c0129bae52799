"""Somebody at the screen: knows the way through a visit, and says what was seen on it."""
import glob
import json
import os
import re
import sqlite3

import person
from house import BIN, SERVICES, run, until

RESIDENCE = "云南省丽江市永胜县永北镇凤鸣街道灵源路17号"
PHONE = "13988812345"
ANSWERS = {"address": RESIDENCE, "phone": PHONE, "date": "20260301", "number": "1", "money": "1", "text": RESIDENCE, "ethnicity": "汉", "birth": "19790120"}


RESIDENCE_PERMIT = "11539900MB000000104000709018000"


def item(code=RESIDENCE_PERMIT):
    return json.load(open(os.path.join(SERVICES, code + ".json"), encoding="utf-8"))


class Sightseer:
    """Takes a picture of each screen and tells what happens, when asked to."""

    def __init__(self, house, tell=None):
        self.house, self.tell_line = house, tell

    def see(self, screen, what):
        self.house.album.keep(screen)
        if self.tell_line:
            self.tell_line(what)


def put_card(house, someone):
    house.hand("card", person.write(os.path.join(house.folder, "card.json"), someone))


def to_identify(house, language="zh-Hans", eyes=None):
    eyes = eyes or Sightseer(house)
    house.wait("attract")
    house.tap(f"attract.language.{language}")
    eyes.see("attract", "the terminal waits")
    # Announcements come with the catalogue and move the button; until then it only remembers a touch.
    house.wait_for("frame.stuck")
    house.tap("attract.start")
    house.wait("choose")
    eyes.see("choose", "touched 开始办理, the matters are shown")
    house.tap("choose." + item()["implement_code"])
    house.wait("guide")
    eyes.see("guide", "chose 居住证申领, read what it takes")
    house.tap("guide.ground.residence")
    house.tap("guide.next")
    house.wait("notice")
    eyes.see("notice", "read what will be kept and how long (告知)")
    house.tap("notice.next")
    house.wait("identify")


def to_code(house, someone, language="zh-Hans", eyes=None):
    eyes = eyes or Sightseer(house)
    to_identify(house, language, eyes)
    eyes.see("identify", "asked for the card")
    put_card(house, someone)
    house.wait("code")
    eyes.see("code", "the card was read, the visit code is shown")


def visit_code(house):
    text = house.widgets()["code.code"]["text"]
    return re.sub("[^0-9A-Z]", "", text)


def type_identity(house, someone):
    house.tap("identify.type")
    house.type("identify.name", someone["name"])
    house.type("identify.number", someone["id_number"])
    house.tap("identify.next")
    house.wait("code")


def missing(form, field):
    """Is there something to fill in here?"""
    name = "form." + field["id"]
    if field["type"] == "choice":
        return not any(w["chosen"] for n, w in form.items() if n.startswith(name + "."))
    return name in form and not form[name]["value"] and (field.get("required") or field["type"] == "phone")


def fill_form(house, eyes):
    house.wait("form")
    eyes.see("form", "the form is filled in from the card")
    form = house.widgets()
    for field in item()["fields"]:
        name = "form." + field["id"]
        if not missing(form, field):
            continue
        if field["type"] == "choice":
            house.tap(next(n for n in form if n.startswith(name + ".")))
        else:
            house.type(name, ANSWERS.get(field["id"]) or ANSWERS[field["type"]])
    eyes.see("form-filled", "residence and phone typed")
    house.tap("form.next")
    house.wait("materials")


def open_stick(house, material):
    house.tap("materials.pick." + material)


def leave_fault(house):
    """A refused file leaves the listing where it is."""


def pick_file(house, material, name):
    if f"materials.pick.{material}" in house.widgets():
        open_stick(house, material)

    def listed():
        return [w for n, w in house.widgets().items()
                if n.startswith("materials.file.") and (w.get("text") or "").startswith(name)]
    tile = until(f"{name} in the listing", listed)[0]
    house.tap(tile["name"])


def hand_in(house, material, name):
    pick_file(house, material, name)
    house.wait_for("materials.keep")


def hand_in_materials(house, eyes):
    house.wait("materials")
    eyes.see("materials", "the papers asked for; 户口簿 is not asked")
    wanted = [m["id"] for m in item()["materials"] if m.get("required") and not m.get("obtainable")]
    for material, name in zip(wanted, ("photo.png", "residence.jpg")):
        hand_in(house, material, name)
        eyes.see("page", f"{name} taken from the stick, checked and sealed")
        house.tap("materials.keep")
        until("back at the list", lambda: "materials.next" in house.widgets())
    eyes.see("materials-done", "both papers are there")
    house.tap("materials.next")
    house.wait("review")


def photo_material():
    return next(m["id"] for m in item()["materials"] if m.get("required") and not m.get("obtainable"))


def from_code_to_materials(house, eyes=None):
    eyes = eyes or Sightseer(house)
    house.tap("code.next")
    fill_form(house, eyes)


def to_materials(house, someone):
    to_code(house, someone)
    from_code_to_materials(house)


def from_code_to_sign(house, eyes):
    from_code_to_materials(house, eyes)
    hand_in_materials(house, eyes)
    eyes.see("review", "everything is there, nothing is missing")
    house.tap("review.next")
    house.wait("sign")


def to_sign(house, someone, language="zh-Hans", eyes=None):
    """Returns the visit code, with the signing screen shown."""
    eyes = eyes or Sightseer(house)
    to_code(house, someone, language, eyes)
    code = visit_code(house)
    from_code_to_sign(house, eyes)
    return code


def mark_file(house):
    """A signature to draw: strokes of points and times, as firmware/model/ink.h keeps them."""
    path = os.path.join(house.folder, "mark.json")
    strokes = [[[30, 50, 0], [33, 25, 40], [38, 70, 80], [42, 30, 120], [45, 60, 160]],
               [[46, 72, 300], [54, 64, 340], [60, 74, 380]], [[58, 22, 500], [61, 45, 540], [70, 58, 600]]]
    with open(path, "w", encoding="ascii") as out:
        json.dump({"width": 100, "height": 100, "strokes": strokes}, out)
    return path


def sign(house):
    house.say(f"draw {json.dumps('sign.pad')} {json.dumps(mark_file(house))}")
    house.tap("sign.next")


def sign_and_submit(house, eyes):
    house.say(f"draw {json.dumps('sign.pad')} {json.dumps(mark_file(house))}")
    eyes.see("sign", "signed once for everything")
    house.tap("sign.next")
    house.wait("slip")


def from_code(house, someone):
    eyes = Sightseer(house)
    from_code_to_sign(house, eyes)
    sign_and_submit(house, eyes)


def visit(house, someone, language="zh-Hans", tell=None):
    """From the attract screen to the slip; returns the visit code."""
    eyes = Sightseer(house, tell)
    code = to_sign(house, someone, language, eyes)
    sign_and_submit(house, eyes)
    eyes.see("slip", "已收件: the case is safe, the slip is being printed")
    return code


def leave(house, takes_card=True):
    """Goes away from the slip; the next screen is a new process."""
    if takes_card:
        house.hand("card", "none")
    until("the slip is out", lambda: house.widgets()["slip.next"]["enabled"])
    house.tap("slip.next")
    house.wait("goodbye")
    house.tap("goodbye.next")


def type_code(house, code):
    house.type("waiting.code", code)
    house.tap("waiting.next")


def queue(house):
    path = os.path.join(house.state, "queue", "queue.db")
    if not os.path.exists(path):
        return []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        table = next((row[0] for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type='table' AND sql LIKE '%receipt_no%'")), None)
        rows = db.execute(f"SELECT case_id, receipt_no FROM {table}").fetchall() if table else []
    db.close()
    return rows


def queued(house):
    return queue(house)


def receipt_number(house):
    return queue(house)[0][1]


def open_case(house, case_id):
    """The case as the department opens it: form, identity, files."""
    out = os.path.join(house.folder, "opened")
    run(f"{BIN}/officectl", "open", house.office_dir, case_id, "--key", house.department_key(), "--out", out)

    def read(name):
        return json.load(open(os.path.join(out, name), encoding="utf-8"))
    return {"form": read("form.json"), "identity": read("identity.json"), "files": glob.glob(os.path.join(out, "*"))}


class XtestCitizen:
    """Touches the release kiosk on a real X server, by nothing but a pointer.

    A debug kiosk of the same size walks ahead and tells where things are; a place is touched only
    when it looks there, pixel for pixel, as it does at the debug kiosk.
    """

    def __init__(self, house, mirror, display, release):
        self.house, self.mirror, self.display = house, mirror, display
        house.start_kiosk(program=os.path.join(release, "kiosk"), drive=False,
                          env={"SDL_VIDEODRIVER": "x11", "DISPLAY": display.name})
        mirror.start_kiosk()

    def screen(self):
        try:
            return self.house.screen()
        except (FileNotFoundError, ConnectionRefusedError):
            return None  # not there yet, or not listening

    def wait(self, screen):
        self.mirror.wait(screen)
        until(f"{screen} at the release kiosk", lambda: self.screen() == screen)

    def looks_alike(self, rect):
        picture = os.path.join(self.mirror.folder, "mirror.png")
        self.mirror.shot(picture)
        ppm = run("pngtopnm", picture).stdout
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
        width, (x, y, w, h) = int(head[1]), rect
        rows = [ppm[head.end() + 3 * (width * row + x):][:3 * w] for row in range(y, y + h)]
        return rows == self.display.rows(rect)

    def click(self, name):
        widget = until(f"{name} at the debug kiosk", lambda: self.mirror.widgets().get(name))
        rect = widget["seen"]
        until(f"{name} looks the same at the release kiosk", lambda: self.looks_alike(rect))
        x, y = rect[0] + rect[2] // 2, rect[1] + rect[3] // 2
        run("xdotool", "mousemove", str(x), str(y), "click", "1", env=dict(os.environ, DISPLAY=self.display.name))
        self.mirror.tap(name)

    def look_for(self, name):
        """The widget, or a list that may have it further below."""
        widgets = self.mirror.widgets()
        lists = [w for w in widgets.values() if w["role"] == "list"]
        return widgets.get(name) or (lists[0] if lists and widgets["scroll.more"]["enabled"] else None)

    def touch(self, name):
        """Scrolls with the big buttons, as a person would, then touches."""
        for _ in range(40):
            widget = until(f"{name} at the debug kiosk", lambda: self.look_for(name))
            if widget["name"] == name and widget["seen"][3] == widget["rect"][3]:
                break
            self.click("scroll.more")
        self.click(name)

    def spell(self, field, text):
        """Key by key; a space takes the first candidate of the pinyin before it."""
        self.touch(field)
        if until("a keyboard", lambda: {"key.spell", "key.done"} & set(self.mirror.widgets())) >= {"key.spell"}:
            self.click("key.spell")  # an address begins with lists of places
        for character in text:
            self.click("key.candidate.0" if character == " " else "key." + character)
        self.click("key.done")

    def turn_to(self, field, date):
        """A date by the wheels, whose keys say what they turn."""
        self.click(field)
        until("the wheels", lambda: self.mirror.widgets().get("key.year"))
        for wheel, wanted in zip(("year", "month", "day"), date):
            while True:
                shown = self.mirror.widgets()["key." + wheel]["text"]  # 2025年
                now = int(re.findall(r"\d+", shown)[0])
                if now == wanted:
                    break
                self.click(f"key.{wheel}.{'later' if now < wanted else 'earlier'}")
                until("it turned", lambda: self.mirror.widgets()["key." + wheel]["text"] != shown)

    def draw(self):
        pad = self.mirror.widgets()["sign.pad"]["seen"]
        until("the pad at the release kiosk", lambda: self.looks_alike(pad))
        x, y = pad[0] + pad[2] // 4, pad[1] + pad[3] // 2
        run("xdotool", "mousemove", str(x), str(y), "mousedown", "1", "mousemove", str(x + 60), str(y - 30), "mousemove",
            str(x + 120), str(y + 40), "mouseup", "1", env=dict(os.environ, DISPLAY=self.display.name))
        self.mirror.say(f"draw {json.dumps('sign.pad')} {json.dumps(mark_file(self.mirror))}")

    def hand_in(self, material, name):
        self.touch("materials.pick." + material)
        tile = until(f"{name} in the listing", lambda: [
            w for n, w in self.mirror.widgets().items()
            if n.startswith("materials.file.") and (w.get("text") or "").startswith(name)])[0]
        self.touch(tile["name"])
        self.touch("materials.keep")

    def visit(self, someone):
        self.wait("attract")
        there = self.mirror.wait_for("frame.stuck")["seen"]  # with the catalogue; then nothing moves any more
        until("the catalogue at the release kiosk", lambda: self.looks_alike(there))
        for screen in ("choose", "guide", "notice", "identify"):
            if screen == "notice":
                self.touch("guide.ground.residence")
            self.touch({"choose": "attract.start", "guide": "choose." + item()["implement_code"],
                        "notice": "guide.next", "identify": "notice.next"}[screen])
            self.wait(screen)
        put_card(self.house, someone)
        put_card(self.mirror, someone)
        self.wait("code")
        # The two visits differ in their code alone: the button below it looks the same.
        self.touch("code.next")
        self.wait("form")
        self.spell("form.residence_address", "lijiang gucheng dayan jiedao zhongyi ")
        self.turn_to("form.arrival_date", (2026, 3, 1))
        self.touch("form.next")
        self.wait("materials")
        self.hand_in("photo", "photo.png")
        self.hand_in("residence_proof", "residence.jpg")
        self.touch("materials.next")
        self.wait("review")
        self.touch("review.next")
        self.wait("sign")
        self.draw()
        until("signed", lambda: self.mirror.widgets()["sign.next"]["enabled"])
        self.click("sign.next")
        self.wait("slip")
