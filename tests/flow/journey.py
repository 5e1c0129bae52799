"""A citizen who can do any matter: reads what the screen asks and answers from what they know."""
import json
import os
import re

import citizen
import person
import pictures
import words
from house import SERVICES, run, until
from house import BIN

CATALOGUE = {}
for name in os.listdir(SERVICES):
    if name.endswith(".json") and "schema" not in name and name != "catalogue.json":
        read = json.load(open(os.path.join(SERVICES, name), encoding="utf-8"))
        CATALOGUE[read["name"]["zh-Hans"]] = read

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(first17="91530702MA6K5KXX0"):
    """A unified social credit code with its check character (GB 32100)."""
    total = sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return first17 + USCC[(31 - total % 31) % 31]


DEFAULTS = {"text": "木家自述一二三", "name": "木示例", "id_number": person.make(77)["id_number"], "phone": "13988812345",
            "date": "20260301", "address": "云南省丽江市永胜县永北镇凤鸣街道灵源路17号", "number": "3", "money": "100000",
            "uscc": uscc()}


def code(matter):
    return CATALOGUE[matter]["implement_code"]


class Journey:
    """One visit."""

    def __init__(self, house, language="zh-Hans", answers=None):
        self.house, self.answers = house, answers or {}
        self.language = os.environ.get("VISIT_LANGUAGE") or language  # for looking at the sheets in another one
        self.eyes = citizen.Sightseer(house)
        self.touches = 0

    def see(self, what):
        self.eyes.see(what, what)

    def note(self, name):
        """What is said below a field or a line."""
        return words.said(self.widgets()[name].get("note") or "", self.language)

    def tap(self, name):
        self.touches += 1
        self.house.tap(name)

    def widgets(self):
        return self.house.widgets()

    # -- choosing -----------------------------------------------------------------------
    def arrive(self):
        """The first screen, in the language of the visit."""
        self.house.wait("attract")
        if self.language != "zh-Hans":
            self.house.tap(f"attract.language.{self.language}")
        self.house.wait_for("frame.stuck")  # the catalogue is there: nothing moves under the finger any more
        self.see("attract")
        return self

    def track(self, number):
        """What is said of a case of this visit; stays there."""
        self.arrive()
        self.tap("attract.track")
        self.house.wait("track")
        self.house.type("track.number", number)
        self.house.type("track.code", self.code)
        self.tap("track.next")
        self.house.wait_for("track.now")
        self.see("track")
        return texts(self.house)

    def start(self):
        self.arrive()
        self.tap("attract.start")
        self.house.wait("choose")
        self.see("choose")
        return self

    def choose(self, *matters):
        for number, matter in enumerate(matters):
            if number:
                self.tap("guide.more")
                self.house.wait("choose")
            self.tap("choose." + code(matter))
            self.house.wait("guide")
        return self

    def bundle(self, name):
        self.tap("choose.bundle." + name)
        self.house.wait("guide")
        return self

    def answer(self, **situations):
        for name, option in situations.items():
            self.tap(f"guide.{name}.{option}")
        return self

    def to_identify(self):
        self.see("guide")
        self.tap("guide.next")
        self.house.wait("notice")
        self.tap("notice.next")
        self.house.wait("identify")
        return self

    # -- who ----------------------------------------------------------------------------
    def card(self, someone):
        self.house.people += [someone["name"], someone["id_number"], someone["address"]]
        citizen.put_card(self.house, someone)
        self.house.wait("code")
        self.code = citizen.visit_code(self.house)
        self.house.people.append(self.code)
        self.see("code")
        self.tap("code.next")
        return self

    def typed(self, someone):
        self.house.people += [someone["name"], someone["id_number"]]
        citizen.type_identity(self.house, someone)
        self.code = citizen.visit_code(self.house)
        self.tap("code.next")
        return self

    # -- what is asked ------------------------------------------------------------------
    def open_questions(self):
        """Questions of the form as the screen shows them: name → (widget, options)."""
        questions = {}
        for name, widget in self.widgets().items():
            parts = name.split(".")
            if parts[0] != "form" or len(parts) < 2 or parts[1] in ("next", "back", "cancel", "scroll", "return"):
                continue
            if widget["role"] == "field":
                questions[parts[1]] = (widget, None)
            elif widget["role"] == "choice" and widget["enabled"]:
                questions.setdefault(parts[1], (None, []))[1].append((parts[2], widget["chosen"]))
        return questions

    def fill(self, **given):
        """Fills what is asked until nothing is open: answers can bring further questions."""
        self.house.wait("form")
        self.see("form")
        done = set()
        known = {**self.answers, **given}
        for _ in range(6):
            asked = [(n, q) for n, q in self.open_questions().items() if n not in done]
            if not asked:
                break
            for name, _ in asked:
                done.add(name)
                field, options = self.open_questions().get(name, (None, []))
                self.fill_one(name, field, options, known.get(name, known.get(name.split("~")[0])))
        self.see("form-filled")
        self.tap("form.next")
        return self

    def fill_one(self, name, field, options, value):
        if options is not None:
            if value is None and self.is_required(name) and not any(chosen for _, chosen in options):
                value = options[0][0]
            if value is not None:
                self.tap(f"form.{name}.{value}")
        elif value is not None or (not field["value"] and self.is_required(name)):
            value = value if value is not None else self.guess(name)
            if self.spec(name)["type"] not in ("date", "number", "money"):
                self.house.people.append(value)
            self.house.type("form." + name, value)

    def pick_place(self, place):
        """A place of the list of an address, on whichever page it is."""
        while True:
            keys = {n: w for n, w in self.widgets().items() if n.startswith("key.")}
            found = [n for n, w in keys.items() if w.get("text") == place]
            self.tap(found[0] if found else "key.next")
            if found:
                return

    @staticmethod
    def spec(name):
        plain = name.split("~")[0]
        for matter in CATALOGUE.values():
            for field in matter["fields"]:
                if field["id"] == plain:
                    return field
        return {"type": "text", "required": 1}

    def is_required(self, name):
        return self.spec(name)["required"]

    def guess(self, name):
        spec = self.spec(name)
        if spec.get("pattern", "").startswith("^[0-9 ]"):
            return "6222000012345678"
        if spec["type"] in ("number", "money") and spec.get("min"):
            least = spec["min"] if spec["type"] == "number" else spec["min"] // 100
            return str(least + 1)
        return DEFAULTS[spec["type"]]

    def wanted(self):
        """Materials that can be handed in now."""
        return [n[len("materials.pick."):] for n in self.widgets() if n.startswith("materials.pick.")]

    def hand_in(self, material, name="residence.jpg"):
        citizen.pick_file(self.house, material, name)
        self.house.wait_for("materials.keep")
        self.tap("materials.keep")
        until("back at the list", lambda: "materials.next" in self.widgets())
        return self

    def materials(self, later=(), pledge=(), without=()):
        self.house.wait("materials")
        self.see("materials")
        for material in self.wanted():
            if material in without:
                continue
            if material in later:
                self.tap("materials.later." + material)
            elif material in pledge:
                self.tap("materials.pledge." + material)
            else:
                self.hand_in(material)
        self.see("materials-done")
        self.tap("materials.next")
        return self

    # -- the end ------------------------------------------------------------------------
    def draw(self):
        self.touches += 1
        self.house.say(f"draw {json.dumps('sign.pad')} {json.dumps(citizen.mark_file(self.house))}")
        return self

    def sign(self, others=0):
        self.house.wait("review")
        self.see("review")
        gaps = [w["text"] for n, w in self.widgets().items() if n.startswith("review.gap.")]
        assert not gaps, gaps
        self.tap("review.next")
        self.house.wait("sign")
        for number in range(others + 1):
            if number:
                self.house.wait_for("sign.other")
            shown = self.widgets()
            assert (shown["sign.next"]["text"] in ("提交", "Submit")) == (number == others), shown["sign.next"]
            assert ("由本人提交" in shown["sign.text"]["text"] or "documents myself" in shown["sign.text"]["text"]) == (not others)
            self.signed = shown["sign.text"]["text"]
            self.draw()
            self.see("sign")
            self.tap("sign.next")
        self.house.wait("slip")
        self.see("slip")
        return self

    def rate(self, value):
        self.tap(f"slip.rate.{value}")
        return self

    def leave(self):
        self.house.hand("card", "none")
        until("the slip is out", lambda: self.widgets()["slip.next"]["enabled"])
        self.tap("slip.next")
        self.house.wait("goodbye")
        self.house.tap("goodbye.next")
        self.house.wait("attract")
        return self


def stick(house, pages=3):
    pictures.demo_stick(house.stick)
    for number in range(1, pages):
        pictures.document_jpeg(os.path.join(house.stick, f"page{number}.jpg"), seed=number + 10)


def opened(house, case):
    """The case as its department opens it."""
    return open_with(house, case, house.department_key(department_of(case)))


def department_of(case):
    return next(m["department"] for m in CATALOGUE.values() if m["implement_code"] == case["implement_code"])


def open_with(house, case, key, check=True):
    out = os.path.join(house.folder, "opened-" + case["case_id"])
    done = run(f"{BIN}/officectl", "open", house.office_dir, case["case_id"], "--key", key, "--out", out, check=check)
    if done.returncode:
        return None
    read = {}
    for name in ("form.json", "identity.json"):
        read[name[:-5]] = json.load(open(os.path.join(out, name), encoding="utf-8"))
    read["files"] = sorted(os.listdir(out))
    return read


def arrived(house, count):
    """All cases at the office, in the order of their numbers."""
    cases = until(f"{count} cases", lambda: [c for c in house.cases() if c["state"] == "received"]
                  if len([c for c in house.cases() if c["state"] == "received"]) == count else None)
    return sorted(cases, key=lambda c: c["receipt_no"])


def texts(house):
    """Everything the screen says, one line."""
    shown = list(walk(house.tree()))
    said = (str(w.get(part) or "") for w in shown for part in ("text", "note"))  # a banner explains itself in its note
    return words.said("\n".join(said), language_of(shown))


def language_of(shown):
    """The one button that is in the other language; the first screen, which has none, is looked at in Chinese."""
    other = next((w["text"] for w in shown if w.get("name") == "frame.language"), "English")
    return words.CHINESE if other == "English" else "en"


def walk(node):
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def plain(text):
    return text.plain()
