"""Somebody with six keys: goes through a whole visit, looks at everything and finds fault."""
import array
import glob
import json
import os
import re
import shutil
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../flow"))
import citizen  # noqa: E402
import person  # noqa: E402
import pictures  # noqa: E402
from house import House, run, until  # noqa: E402

TARGETS = ("button", "tile", "choice", "field", "pad")
PICTURES = ("picture", "viewer", "camera")
TEXTS = ("title", "text", "banner", "steps", *PICTURES)
CONTROL_MM, CONTROL_PX, APART_MM = 15, 44, 3
MARK_MM = 15  # from the edge of a choice to the end of its mark, on a small panel
HEARD_BYTES = 40000  # of what is said: 0.9 s
REACH = (380, 1220)
PANEL_BOTTOM_MM = 700
STEPS_MAX = 140  # of the keypad to anything on one screen
RARE_NAME = "木\U00020000"


class Picture:
    """A picture of the panel in grey, by relative luminance (WCAG)."""

    def __init__(self, path):
        ppm = run("pngtopnm", path).stdout
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
        self.width, self.pixels = int(head[1]), ppm[head.end():]

    def luminances(self, rect):
        x, y, width, height = rect
        for row in range(y, y + height):
            start = 3 * (row * self.width + x)
            line = self.pixels[start:start + 3 * width]
            for at in range(0, len(line), 3):
                yield 0.2126 * LINEAR[line[at]] + 0.7152 * LINEAR[line[at + 1]] + 0.0722 * LINEAR[line[at + 2]]

    def contrast(self, rect):
        found = list(self.luminances(rect)) or [0]
        return (max(found) + 0.05) / (min(found) + 0.05)

    def share_apart(self, rect):
        """How much of it stands 3:1 against what most of it is."""
        found = [round(value, 2) for value in self.luminances(rect)]
        most = max(set(found), key=found.count)
        apart = sum((max(v, most) + 0.05) / (min(v, most) + 0.05) >= 3 for v in found)
        return apart / len(found)


LINEAR = [(v / 255 / 12.92) if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in range(256)]


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


class Fault(Exception):
    """The walk cannot go on."""


class Way:
    """How the terminal stands and looks for this walk."""

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


class Walker:
    """clauses: code → [times checked, [faults], {screens}]."""

    def __init__(self, way, folder):
        self.way, self.folder = way, folder
        self.clauses, self.pictures, self.screens = {}, [], {}
        self.house, self.voice_is_on, self.low_is_on = None, False, False
        self.who, self.secrets, self.typed, self.all_words = None, [], [], {}

    # -- what was found ---------------------------------------------------------------------
    def check(self, clause, good, what, screen=""):
        entry = self.clauses.setdefault(clause, [0, [], set()])
        entry[0] += 1
        if screen:
            entry[2].add(screen)
        if not good and len(entry[1]) < 12:
            entry[1].append(f"{self.way.name}: {screen}: {what}")

    # -- the keypad --------------------------------------------------------------------------
    def press(self, key):
        self.house.say(f"press {key}")

    def focus(self):
        """What the focus stands on: its name, or what it says."""
        return self.house.say("focus").partition(" ")[2]

    def go(self, name, key="right"):
        """Moves until the focus stands on name."""
        for _ in range(STEPS_MAX):
            if self.focus() == name:
                return
            self.press(key)
        raise Fault(f"{name} cannot be reached by the keypad; the focus stands on {self.focus()}")

    def choose(self, name):
        self.go(name)
        self.press("select")

    def heard(self, screen=""):
        """(language, route, text) since the last time; whatever is said has its language and its route."""
        with open(self.log, encoding="utf-8") as log:
            log.seek(self.read_until)
            lines = log.read()
            self.read_until = log.tell()
        said = [tuple(line.split(" ", 3)[1:]) for line in lines.splitlines() if line.startswith("SAY ")]
        for language, route, text in said:
            self.check("E9", language == voice_of(text, self.way.language), f"{text[:20]} is said in {language}", screen)
            self.check("E6", route == "headphone" or not self.personal(text), f"{route}: {text}", screen)
        return said, "STOP" in lines

    # -- what is on the panel ----------------------------------------------------------------
    def flat(self):
        found = []

        def walk(node, inside):
            inside = inside | {node["role"]}
            found.append((node, inside))
            for child in node["children"]:
                walk(child, inside)
        walk(self.house.tree(), frozenset())
        return found

    def mm_of(self, px):
        return px * self.way.mm[0] / self.way.px[0]

    def look(self, screen, ring=True):
        """Checks everything that can be seen on this screen, and goes once around it."""
        widgets = self.flat()
        path = os.path.join(self.folder, f"{screen}.png")
        self.house.shot(path)
        self.pictures.append((screen, os.path.basename(path)))
        if any(w["role"] == "choice" or not w["enabled"] for w, _ in widgets):
            self.check_states(screen, widgets, Picture(path))
        self.check_alone(screen, widgets)
        self.check_sizes(screen, widgets)
        self.check_low(screen, widgets)
        self.check_texts(screen, widgets)
        if ring:
            self.check_ring(screen, widgets)

    def check_states(self, screen, widgets, picture):
        """In grey, what is chosen has a filled mark and what is not an empty one."""
        shares = {True: [], False: []}
        for w, _ in widgets:
            if w["role"] == "choice" and w["enabled"] and w["seen"][3] == w["rect"][3]:
                x, y, _, height = w["rect"]
                mark = int(MARK_MM * min(max(min(self.way.mm) / 280, 1), 1.4) * self.way.px[0] / self.way.mm[0])
                shares[w["chosen"]].append(picture.share_apart((x, y, mark, height)))
        for chosen in shares[True]:
            for other in shares[False]:
                self.check("E20", chosen > 1.5 * other, f"chosen {chosen:.2f}, not chosen {other:.2f} of the mark", screen)
        self.check_disabled(screen, widgets, picture)

    def check_disabled(self, screen, widgets, picture):
        """What cannot be used has an icon that says so and is seen in grey; what can has not."""
        for w, _ in widgets:
            if w["role"] not in TARGETS or not w["name"] or w["seen"][3] < w["rect"][3] or not w["rect"][3]:
                continue
            self.check("E20", w["enabled"] or w["off"] or not w["text"], f"{w['name']} cannot be used and has no icon for it", screen)
            self.check("E20", not (w["enabled"] and w["off"]), f"{w['name']} can be used and says it cannot", screen)
            if not w["enabled"]:
                ratio = picture.contrast(tuple(w["rect"]))
                self.check("E20", ratio >= 3, f"{w['name']} is seen at {ratio:.1f} only", screen)

    def check_alone(self, screen, widgets):
        """Heard alone, every control is told from every other one of its screen."""
        heard = {}
        for w, inside in widgets:
            if w["role"] in TARGETS and w["name"] and not w["name"].startswith("scroll."):
                words = (w.get("spoken") or w["text"], w["note"], w["chosen"])
                self.check("E2", heard.setdefault(words, w["name"]) == w["name"],
                           f"{w['name']} and {heard[words]} are both called {words[0]}", screen)

    def check_focus_seen(self, screen):
        """Beside what has the focus lies a ring of light and dark, 3:1 at least."""
        name = self.focus()
        widget = self.house.widgets().get(name)
        if not widget or widget["seen"][2] == 0:
            return
        path = os.path.join(self.folder, "focus.png")
        self.house.shot(path)
        x, y, _, height = widget["seen"]
        reach = int(4 * self.way.px[0] / self.way.mm[0])
        ratio = Picture(path).contrast((max(x - reach, 0), y + height // 2, reach, 1))
        self.check("E14", ratio >= 3, f"the ring around {name} has a contrast of {ratio:.1f}", screen)

    def check_sizes(self, screen, widgets):
        seen = [w for w, _ in widgets if w["role"] in TARGETS and w["name"] and w["seen"][2] > 0 and w["seen"][3] == w["rect"][3]]
        for w in seen:
            x, y, width, height = w["rect"]
            least = min(self.mm_of(width), self.mm_of(height))
            self.check("W2", least >= CONTROL_MM - 0.3 and min(width, height) >= CONTROL_PX,
                       f"{w['name']} is {least:.1f} mm", screen)
        for i, a in enumerate(seen):
            for b in seen[:i]:
                gap = self.mm_of(apart(a["rect"], b["rect"]))
                self.check("W2", gap >= APART_MM - 0.3, f"{a['name']} is {gap:.1f} mm from {b['name']}", screen)

    def check_low(self, screen, widgets):
        if not self.low_is_on or not self.way.upright:
            return
        for w, _ in widgets:
            if w["role"] in TARGETS and w["name"] and w["seen"][3] > 0:
                top = PANEL_BOTTOM_MM + self.way.mm[1] - self.mm_of(w["seen"][1])
                low = PANEL_BOTTOM_MM + self.way.mm[1] - self.mm_of(w["seen"][1] + w["seen"][3])
                self.check("E23", REACH[0] <= low and top <= REACH[1], f"{w['name']} lies at {low:.0f} to {top:.0f} mm", screen)

    def check_texts(self, screen, widgets):
        for w, _ in widgets:
            if w["role"] in PICTURES:
                self.check("E5", bool(w["text"]) or not w["name"], f"picture {w['name']} has no words", screen)
            if w["role"] in TEXTS and w["text"] and w["rect"][2] and w["seen"][3]:
                inside = w["rect"][0] >= 0 and w["rect"][0] + w["rect"][2] <= self.way.px[0]
                self.check("E13", inside, f"{w['text'][:20]} leaves the panel", screen)

    def check_ring(self, screen, widgets):
        self.heard(screen)
        self.press("right")
        while self.focus().startswith("scroll."):  # two of them can be called alike
            self.heard(screen)
            self.press("right")
        first, stops = self.focus(), []
        for _ in range(STEPS_MAX):
            stops.append(self.focus())
            if self.voice_is_on:
                self.check_stop(screen, widgets, stops[-1])
            else:
                self.check("E7", not self.heard(screen)[0], "a silent kiosk speaks", screen)
            self.press("right")
            if self.focus() == first:
                break
        self.check_focus_seen(screen)
        self.check("E14", self.focus() == first, "the focus does not come round", screen)
        wanted = {w["name"] for w, inside in widgets if w["role"] in TARGETS and w["name"] and w["enabled"]
                  and ("keyboard" in inside) == any("keyboard" in i for _, i in widgets)}
        missed = {name for name in wanted if name not in stops and not name.startswith("scroll.")}
        self.check("E1", not missed, f"not reached by the keypad: {', '.join(sorted(missed)[:4])}", screen)
        self.check("E14", len(wanted) > 0 or screen in ("sending",), "nowhere to go from here", screen)

    def check_stop(self, screen, widgets, stop):
        """At a stop its own words are said, and all that is said stands on the screen."""
        said, _ = self.heard(screen)
        self.check("E2", bool(said), f"nothing is said at {stop}", screen)
        told = plain("".join(text for _, _, text in said))
        widget = next((w for w, _ in widgets if w["name"] == stop), None)
        if widget and len(widget["text"]) > 1 and plain(self.words("speech.private")) not in told and widget["role"] not in PICTURES:
            own = plain(widget.get("spoken") or widget["text"])
            self.check("E2", own in told, f"{stop} does not say {own[:30]}", screen)
        self.check_shown(screen, widgets, said)

    def check_shown(self, screen, widgets, said):
        shown = [plain(w[key]) for w, _ in widgets for key in ("text", "note", "value") if w[key]]
        missing = [text for _, _, text in said if plain(text) and not any(plain(text) in one for one in shown)]
        if missing:
            caption = plain(self.house.widgets().get("frame.caption", {}).get("text", ""))
            for text in missing:
                self.check("E13", plain(text) in caption, f"{text[:40]} is said and not shown", screen)
        else:
            self.check("E13", True, "", screen)

    def personal(self, text):
        return any(part in text for part in (self.who["name"], self.who["id_number"], self.who["address"], *self.secrets))

    # -- one visit ---------------------------------------------------------------------------
    def start(self, house):
        self.house, self.log, self.read_until = house, os.path.join(house.folder, "speech.log"), 0
        open(self.log, "w").close()
        settings = os.path.join(house.state, "settings.json")
        change = json.load(open(settings)) if os.path.exists(settings) else {}
        self.sound = os.path.join(house.folder, "speaker.pcm")
        open(self.sound, "w").close()
        change.update(voice_speaker="file:" + self.sound, voice_headphone="file:/dev/null")
        change.update(panel_width_mm=self.way.mm[0], panel_height_mm=self.way.mm[1], panel_bottom_mm=PANEL_BOTTOM_MM)
        json.dump(change, open(settings, "w"))
        shutil.copytree(stick(), house.stick, dirs_exist_ok=True)
        self.who = person.make(7)
        self.who["name"] = RARE_NAME
        house.start_kiosk("--speech-log", self.log, window=f"{self.way.px[0]}x{self.way.px[1]}")
        house.wait("attract")
        house.wait_for("frame.stuck")  # the catalogue is there

    def headphone_starts_speech(self):
        self.house.say("headphone in")
        self.check("E3", self.hears(lambda said, stopped: said), "a headphone is plugged in and nothing is said", "attract")
        self.house.say("headphone out")
        self.check("E3", self.hears(lambda said, stopped: stopped), "the headphone was pulled and the voice goes on", "attract")
        self.press("right")
        self.check("E3", not self.heard("attract")[0], "nobody listens and the voice goes on", "attract")

    def hears(self, wanted):
        try:
            return until("heard", lambda: wanted(*self.heard("attract")), 5)
        except AssertionError:
            return False

    def set_mode(self):
        """Language, text, contrast and low mode, all by the keypad on the first screen."""
        self.choose(f"attract.language.{self.way.language}")
        for _ in range(self.way.text):
            self.choose("frame.text")
        for _ in range(self.way.contrast):
            self.choose("frame.contrast")
        if self.way.low:
            self.choose("frame.low")
            self.low_is_on = True
        if self.way.voice:
            self.press("voice")
            self.voice_is_on = True
            said, _ = self.heard()
            self.check("E16", bool(said), "the voice key starts nothing", "attract")

    def visit(self):
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
        for field, keyboard in (("identify.name", "pinyin"), ("identify.number", "id")):
            self.choose(field)
            self.look("keyboard-" + keyboard)
            if keyboard == "pinyin":
                self.choose("key.write")
                self.look("keyboard-writing")
            self.choose("key.done")
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
        self.check("E10", bool(wrong), "nothing is named as wrong", screen)
        self.check("W4", bool(wrong), "no error beside the field", screen)
        if self.way.voice:
            said, _ = self.heard()
            for w in wrong:
                self.check("E10", any(w["note"] in text for _, _, text in said), f"{w['name']}: its error is not spoken", screen)

    def fill_form(self):
        self.look("form")
        self.choose("form.next")
        self.check_errors("form-errors")
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
        self.choose("form.next")
        self.house.wait("materials")

    def type(self, name, text, kind):
        """The keyboard is opened by the keypad; what a person would spell is typed in one go."""
        self.choose(name)
        self.look("keyboard-" + kind, ring=kind in ("date", "phone"))
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
            self.choose("materials.pick." + material)
            tile = until(f"{name} in the listing", lambda: [
                n for n, w in self.house.widgets().items() if n.startswith("materials.file.") and w["text"].startswith(name)])[0]
            self.look("materials-files", ring=False)
            self.choose(tile)
            self.house.wait_for("materials.keep")
            self.look("materials-page")
            self.choose("materials.keep")
            until("back at the list", lambda: "materials.next" in self.house.widgets())
        self.choose("materials.next")
        self.house.wait("review")
        self.look("review")
        told = "".join(w["text"] for w, _ in self.flat())
        for wanted in (self.who["name"], *self.typed):
            self.check("W4", wanted in told, f"{wanted} cannot be checked before it is handed in", "review")
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
                   "the card is asked for before the list was heard", "sign")
        until("the list was heard and the card read again", self.confirmed)
        self.check_declaration(said + self.heard("sign")[0])
        self.house.say("headphone out")
        if self.voice_is_on:
            self.press("voice")
        self.look("sign-confirmed", ring=False)
        self.choose("sign.next")
        self.house.wait("slip")
        until("the slip is out", lambda: self.house.widgets()["slip.next"]["enabled"])
        self.heard()
        self.look("slip")
        self.check("E1", True, "", "slip")
        if self.way.voice:
            self.hear_slip()

    def check_declaration(self, said):
        text = next(w["text"] for w, _ in self.flat() if w["name"] == "sign.text")
        told = plain("".join(one for _, _, one in said))
        for line in text.splitlines():
            self.check("E1", plain(line) in told, f"{line} is signed and was not read", "sign")

    def confirmed(self):
        return any(w["name"] == "sign.confirm" and w["text"] == self.words("sign.confirm_done") for w, _ in self.flat())

    def words(self, key):
        if not self.all_words:
            for path in glob.glob(os.path.join(os.path.dirname(__file__), f"../../assets/words/{self.way.language}/*.po")):
                for name, text in re.findall(r'msgid "(.+)"\nmsgstr "(.*)"', open(path, encoding="utf-8").read()):
                    self.all_words[name] = text.replace('\\"', '"')
        return self.all_words[key]

    def hear_slip(self):
        """All that stands on the paper is heard, by the headphone."""
        number = citizen.receipt_number(self.house)
        self.house.say("headphone in")
        self.press("help")
        self.press("help")
        said, _ = self.heard("slip")
        told = plain("".join(text for _, route, text in said if route == "headphone"))
        self.check("E11", number in re.sub(r"\D", "", told), "the receipt number is not heard", "slip")
        for wanted in (self.secrets[0], citizen.item()["name"][self.way.language], "12345", *(self.words(key) for key in (
                "slip.not_accepted", "paper.five_days", "paper.materials", "paper.department", "paper.complaint"))):
            self.check("E11", plain(wanted) in told, f"{wanted[:20]} stands on the paper and is not heard", "slip")
        self.house.say("headphone out")
        said, stopped = self.heard("slip")
        self.check("E6", stopped and not said, "the headphone was pulled and something is still said", "slip")
        self.press("voice")

    def countdown(self, screen):
        """A time-out is announced, and one act gives more time, ten times."""
        for turn in range(10 if self.way.language == "zh-Hans" else 2):
            self.heard()
            self.house.advance(61000 * (3 if self.way.voice or self.way.text else 1))
            self.house.wait_for("frame.countdown")
            if self.way.voice:
                said, _ = self.heard()
                self.check("W3", bool(said), "the countdown is not announced", screen)
            self.press("right")
            self.check("W3", "frame.countdown" not in self.house.widgets(), f"turn {turn}: no more time", screen)

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

    def louder_is_louder(self):
        """On a machine that is busy something else may still be said: then once more."""
        before = self.loudness("help.repeat")
        self.choose("help.louder")
        after = self.loudness("help.repeat")
        self.choose("help.softer")
        return after > 1.25 * before

    def loudness(self, button):
        """The loudest of what is said next, by the speaker."""
        self.go(button)
        self.until_silent()
        open(self.sound, "w").close()
        self.press("select")
        until("something is heard", lambda: os.path.getsize(self.sound) > HEARD_BYTES)
        with open(self.sound, "rb") as sound:
            samples = array.array("h", sound.read(HEARD_BYTES))
        return max(max(samples), -min(samples))

    def until_silent(self):
        sizes = [0, 1]
        while len(set(sizes[-4:])) > 1:
            time.sleep(0.2)
            sizes.append(os.path.getsize(self.sound))

    def has_no_sound(self):
        """No voice runs, and nothing of the machine's sound is open."""
        pid = self.house.kiosk_pid()
        children = run("ps", "-o", "comm=", "--ppid", str(pid), check=False).stdout.split()
        held = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        return not children and not any("/dev/snd" in one or "pulse" in one or "alsa" in one for one in held)

    def silent_programs(self):
        """The kiosk itself has no sound device: only kiosk-voice makes any sound."""
        folder = f"/proc/{self.house.kiosk_pid()}/fd"
        return not any("/dev/snd" in os.readlink(os.path.join(folder, fd)) for fd in os.listdir(folder))

    def leave(self):
        self.house.hand("card", "none")
        self.choose("slip.next")
        self.house.wait("goodbye")
        self.look("goodbye")
        self.choose("goodbye.next")
        self.house.wait("attract")
        self.voice_is_on = self.low_is_on = False  # a new process, as everybody expects it
        widgets = self.house.widgets()
        self.check("E8", "attract.listen" in widgets, "", "attract")
        _ = self.heard()
        self.press("right")
        said, _ = self.heard()
        self.check("E8", not said, "the voice goes on after the visit", "attract")
        self.choose("attract.slip")
        self.house.wait("waiting")
        self.look("waiting")


def plain(text):
    """Without what breaks lines or separates words."""
    return re.sub(r"\s", "", text)


def voice_of(text, language):
    """The language a text must be said in: Chinese characters by a Chinese voice, foreign words by theirs."""
    if re.search("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]", text):
        return "zh-Hans"
    return "en" if language == "en" or re.search("[a-z]{2}", text) or len(text) == 1 and text.isalpha() else language


def apart(a, b):
    """How far two rectangles lie from each other, px; 0 when they touch or overlap."""
    dx = max(a[0] - b[0] - b[2], b[0] - a[0] - a[2], 0)
    dy = max(a[1] - b[1] - b[3], b[1] - a[1] - a[3], 0)
    return max(dx, dy)


def walk(way, folder):
    """Walks one way; returns the walker."""
    os.makedirs(folder, exist_ok=True)
    walker = Walker(way, folder)
    try:
        with House().build() as house:
            walker.start(house)
            walker.set_mode()
            walker.visit()
    except (Fault, AssertionError, KeyError, Exception) as trouble:  # noqa: BLE001 - a walk that breaks is a finding
        walker.check("E1", False, f"the walk broke off: {trouble}")
    return walker
