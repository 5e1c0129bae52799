"""What can be seen and heard of one screen, and what is wrong with it."""
import glob
import os
import re

import known
from picture import Picture, ratio

TARGETS = ("button", "tile", "choice", "filter", "field", "pad")
PICTURES = ("picture", "viewer", "camera")
TEXTS = ("title", "text", "banner", "steps", *PICTURES)
CONTROL_MM, CONTROL_PX, APART_MM = 15, 44, 3
MARK_MM = 15  # from the edge of a choice to the end of its mark, on a small panel
REACH = (380, 1220)
PANEL_BOTTOM_MM = 700
STEPS_MAX = 400  # of the keypad to anything on one screen
TEXT_WORDS = ("text_normal", "text_large", "text_very_large", "text_magnifier")
CONTRAST_WORDS = ("contrast_calm", "contrast_white_on_black", "contrast_black_on_white")
WITHOUT_STUCK = ("sending", "stuck")  # nothing disturbs the disk; told here
FAULTS_MAX = 12  # of one clause in one walk: the rest is more of the same
# Of text to its ground: the standard's, and what the design promises for a text of a calm or a strong screen.
TEXT_CONTRAST, CALM_CONTRAST, STRONG_CONTRAST = 4.5, 10, 20
FRAME_CONTRAST = 1.1  # less is no frame


class Fault(Exception):
    """The walk cannot go on."""


class Eyes:
    """Looks at the screen of self.house, hears its voice, and keeps what was found.

    clauses: code → [times checked, [(way, screen, what is wrong, as an official reads it)], {screens}].
    """

    def __init__(self, way, folder):
        self.base = self.way = way
        self.folder, self.looks, self.gone_round = folder, 0, set()
        self.clauses, self.pictures, self.visited = {}, [], set()
        self.house, self.voice_is_on, self.low_is_on = None, False, False
        self.who, self.secrets, self.typed, self.all_words = None, [], [], {}
        self.log, self.read_until, self.being_said = None, 0, []

    # -- what was found ---------------------------------------------------------------------
    def check(self, clause, good, what, screen=""):
        entry = self.clauses.setdefault(clause, [0, [], set()])
        entry[0] += 1
        if screen:
            entry[2].add(screen)
        if not good and len(entry[1]) < FAULTS_MAX:
            entry[1].append((self.way, screen, what))

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
        raise Fault(f"用按键到不了「{name}」，焦点停在「{self.focus()}」")

    def choose(self, name):
        self.go(name)
        self.press("select")

    def heard(self, screen=""):
        """(language, route, text) since the last time; whatever is said has its language and its route."""
        with open(self.log, encoding="utf-8") as log:
            log.seek(self.read_until)
            lines = log.read()
            self.read_until = log.tell()
        said = sentences(lines)
        self.being_said = sentences(lines.rpartition("STOP\n")[2])
        for language, route, text in said:
            self.check("E9", language == voice_of(text, self.way.language), f"「{text[:20]}」用了 {language} 的语音", screen)
            self.check("E6", route == "headphone" or not self.personal(text), f"个人信息从扬声器读出：{text}", screen)
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

    def look(self, screen, ring=True, leave=None, enter=None):
        """Checks everything that can be seen on this screen, and goes once around it.

        leave and enter go to where the letters can be changed and back, where they cannot be changed here.
        """
        flat = self.flat()
        widgets = [w for w, _ in flat]
        self.looks += 1
        self.visited |= set(known.seen(self.house.screen(), widgets))
        picture = self.picture()
        self.keep_picture(screen)
        self.check_modes(screen, widgets)
        self.check_channel(screen, {w["name"]: w["text"] for w in widgets})
        self.check_contrast(screen, widgets, picture)
        self.check_states(screen, widgets, picture)
        self.check_field_in_use(screen, widgets)
        if self.is_new(screen, widgets):
            self.check_alone(screen, flat)
            self.check_sizes(screen, flat)
            self.check_low(screen, flat)
            self.check_texts(screen, flat)
            if ring:
                self.check_ring(screen, flat)
        elif ring:
            self.check_focus_seen(screen)

    def check_modes(self, screen, widgets):
        """The band says what was chosen, here too."""
        band = {w["name"]: w["text"] for w in widgets if w["name"].startswith("frame.")}
        for name, word in (("frame.text", TEXT_WORDS[self.way.text]), ("frame.contrast", CONTRAST_WORDS[self.way.contrast]),
                           ("frame.low", "low_on" if self.low_is_on else "low_off")):
            self.check("M1", band[name] == self.words("frame." + word), f"顶栏「{name}」显示的是「{band[name]}」", screen)

    def check_channel(self, screen, texts):
        """A human channel: who answers now, and where to say what does not work."""
        self.check("M2", "12345" in texts.get("frame.answers", ""), "没有写明谁接听", screen)
        told = texts.get("frame.stuck") or "12345" in texts.get("frame.no_report", "")
        self.check("M2", bool(told) or self.house.screen() in WITHOUT_STUCK, "没有地方反映「办不成事」", screen)

    def words(self, key, language=None):
        """What the catalogue says."""
        language = language or self.way.language
        if language not in self.all_words:
            self.all_words[language] = {}
            for path in glob.glob(os.path.join(known.ROOT, f"assets/words/{language}/*.po")):
                for name, text in re.findall(r'msgid "(.+)"\nmsgstr "(.*)"', known.source(path)):
                    self.all_words[language][name] = text.replace('\\"', '"')
        return self.all_words[language][key]

    def is_new(self, screen, widgets):
        """Colours change a picture, not a tree: the same one, widget by widget, needs no second walk around it."""
        same = (screen, self.way.language, self.voice_is_on, self.low_is_on, *(
            (w["role"], w["name"], "" if w["name"] == "frame.contrast" else w["text"], w["value"], w["note"], *w["rect"], *w["seen"],
             w["enabled"], w["chosen"]) for w in widgets if w["name"] != "frame.caption"))
        new = hash(same) not in self.gone_round
        self.gone_round.add(hash(same))
        return new

    def picture(self):
        path = os.path.join(self.house.folder, "panel.ppm")
        self.house.shot(path)
        return Picture(path)

    def keep_picture(self, screen):
        path = os.path.join(self.folder, f"{screen}.png")
        self.house.shot(path)
        self.pictures.append((screen, os.path.basename(path)))

    def check_contrast(self, screen, widgets, picture):
        """As it is on the panel, not as the theme means it."""
        promised = STRONG_CONTRAST if self.way.contrast else CALM_CONTRAST
        for w in widgets:
            if w["seen"] != w["rect"] or not w["rect"][3] or not w["text"] or w["role"] not in ("title", "text", *TARGETS):
                continue
            least = promised if w["role"] in ("title", "text") and w["enabled"] else TEXT_CONTRAST if w["enabled"] else 3
            found = picture.contrast(w["rect"], least)
            self.check("W1", found >= least, f"{named(w)}的对比度只有 {found:.1f}", screen)

    def check_states(self, screen, widgets, picture):
        """In grey, what is chosen has a filled mark and what is not an empty one."""
        shares = {True: [], False: []}
        for w in widgets:
            if w["role"] == "choice" and w["enabled"] and w["seen"][3] == w["rect"][3]:
                x, y, _, height = w["rect"]
                mark = int(MARK_MM * min(max(min(self.way.mm) / 280, 1), 1.4) * self.way.px[0] / self.way.mm[0])
                shares[w["chosen"]].append(picture.share_apart((x, y, mark, height)))
        for chosen in shares[True]:
            for other in shares[False]:
                self.check("E20", chosen > 1.5 * other, f"灰度下选中的标记占 {chosen:.2f}，未选中的占 {other:.2f}，分不清", screen)
        self.check_filters(screen, widgets, picture)
        self.check_disabled(screen, widgets, picture)

    def check_field_in_use(self, screen, widgets):
        """With its label and what is wrong with it, above its keyboard."""
        keyboard = next((w for w in widgets if w["role"] == "keyboard"), None)
        for w in widgets:
            if keyboard and w.get("active"):
                below = w["rect"][1] + w["rect"][3] - keyboard["rect"][1]
                self.check("E14", w["seen"] == w["rect"] and below <= 0, f"{named(w)}被键盘或折线挡住", screen)

    def check_filters(self, screen, widgets, picture):
        """In grey, a filter that is on is filled and one that is off is not."""
        grounds = {True: [], False: []}
        for w in widgets:
            if w["role"] == "filter" and w["enabled"] and w["seen"] == w["rect"]:
                grounds[w["chosen"]].append(picture.ground(w["rect"]))
        for on in grounds[True]:
            for off in grounds[False]:
                self.check("E20", ratio(on, off) >= 3, f"灰度下使用中和未使用的筛选按钮对比度只有 {ratio(on, off):.1f}", screen)

    def check_disabled(self, screen, widgets, picture):
        """What cannot be used says so by its border and is seen in grey; what can does not."""
        for w in widgets:
            if w["role"] not in TARGETS or not w["name"] or w["seen"][3] < w["rect"][3] or not w["rect"][3]:
                continue
            dashed = w["off"] and self.is_dashed(w, picture)
            self.check("E20", w["enabled"] or dashed or not w["text"], f"{named(w)}不可用，却只有颜色说明", screen)
            self.check("E20", not (w["enabled"] and w["off"]), f"{named(w)}可用，边框却说不可用", screen)
            if not w["enabled"]:
                found = picture.contrast(w["rect"], 3)
                self.check("E20", found >= 3, f"{named(w)}不可用时对比度只有 {found:.1f}", screen)

    def is_dashed(self, w, picture):
        """Down its left edge the frame comes and goes."""
        x, y, _, height = w["rect"]
        return max(picture.contrast((x + i, y + height // 4, 1, height // 2)) for i in range(2)) > FRAME_CONTRAST

    def check_alone(self, screen, widgets):
        """Heard alone, every control is told from every other one of its screen."""
        heard = {}
        for w, inside in widgets:
            if w["role"] in TARGETS and w["name"] and not w["name"].startswith("scroll."):
                words = (w.get("spoken") or w["text"], w["note"], w["chosen"])
                self.check("E2", heard.setdefault(words, w["name"]) == w["name"],
                           f"{named(w)}与「{heard[words]}」读出来一样，听不出区别", screen)

    def check_focus_seen(self, screen):
        """Beside what has the focus lies a ring of light and dark, 3:1 at least."""
        name = self.focus()
        widget = self.house.widgets().get(name)
        if not widget or widget["seen"][2] == 0:
            return
        x, y, _, height = widget["seen"]
        reach = int(4 * self.way.px[0] / self.way.mm[0])
        found = self.picture().contrast((max(x - reach, 0), y + height // 2, reach, 1), 3)
        self.check("E14", found >= 3, f"「{name}」的焦点框对比度只有 {found:.1f}", screen)

    def check_sizes(self, screen, widgets):
        seen = [w for w, _ in widgets if w["role"] in TARGETS and w["name"] and w["seen"][2] > 0 and w["seen"][3] == w["rect"][3]]
        for w in seen:
            x, y, width, height = w["rect"]
            least = min(self.mm_of(width), self.mm_of(height))
            self.check("W2", least >= CONTROL_MM - 0.3 and min(width, height) >= CONTROL_PX,
                       f"{named(w)}只有 {least:.1f} 毫米", screen)
        for i, a in enumerate(seen):
            for b in seen[:i]:
                gap = self.mm_of(apart(a["rect"], b["rect"]))
                self.check("W2", gap >= APART_MM - 0.3, f"{named(a)}与{named(b)}只隔 {gap:.1f} 毫米", screen)

    def check_low(self, screen, widgets):
        if not self.low_is_on or not self.way.upright:
            return
        for w, _ in widgets:
            if w["role"] in TARGETS and w["name"] and w["seen"][3] > 0:
                top = PANEL_BOTTOM_MM + self.way.mm[1] - self.mm_of(w["seen"][1])
                low = PANEL_BOTTOM_MM + self.way.mm[1] - self.mm_of(w["seen"][1] + w["seen"][3])
                self.check("E23", REACH[0] <= low and top <= REACH[1], f"{named(w)}离地 {low:.0f} 至 {top:.0f} 毫米", screen)

    def check_texts(self, screen, widgets):
        for w, _ in widgets:
            if w["role"] in PICTURES:
                self.check("E5", bool(w["text"]) or not w["name"], f"图片{named(w)}没有文字说明", screen)
            if w["role"] in TEXTS and w["text"] and w["rect"][2] and w["seen"][3]:
                inside = w["rect"][0] >= 0 and w["rect"][0] + w["rect"][2] <= self.way.px[0]
                self.check("E13", inside, f"{named(w)}超出屏幕", screen)

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
                self.check("E7", not self.heard(screen)[0], "没有开朗读，却有声音", screen)
            self.press("right")
            if self.focus() == first:
                break
        self.check_focus_seen(screen)
        self.check("E14", self.focus() == first, "焦点绕不回原处", screen)
        # What lies over the screen is all there is while it is there.
        over = next((role for role in ("keyboard", "dialog") if any(role in inside for _, inside in widgets)), None)
        wanted = {w["name"] for w, inside in widgets if w["role"] in TARGETS and w["name"] and w["enabled"] and (not over or over in inside)}
        missed = {name for name in wanted if name not in stops and not name.startswith("scroll.")}
        self.check("E1", not missed, f"用按键到不了：{'、'.join(sorted(missed)[:4])}", screen)
        self.check("E14", len(wanted) > 0 or screen in ("sending",), "这个界面没有出口", screen)

    def check_stop(self, screen, widgets, stop):
        """At a stop its own words are said, and all that is said stands on the screen."""
        said, stopped = self.heard(screen)
        self.check("E2", bool(said), f"到「{stop}」时什么也没有读", screen)
        self.check("E4", stopped, f"到「{stop}」时前一句还在读", screen)
        told = plain("".join(text for _, _, text in said))
        widget = next((w for w, _ in widgets if w["name"] == stop), None)
        if widget and len(widget["text"]) > 1 and plain(self.words("speech.private")) not in told:
            own = plain(widget.get("spoken") or widget["text"])
            self.check("E2", own in told, f"到「{stop}」时没有读出「{own[:30]}」", screen)
        self.check_shown(screen, widgets, self.being_said)

    def check_shown(self, screen, widgets, said):
        shown = [plain(w[key]) for w, _ in widgets for key in ("text", "note", "value") if w[key]]
        missing = [text for _, _, text in said if plain(text) and not any(plain(text) in one for one in shown)]
        if missing:  # the caption, or what came on the way
            now = "".join(plain(w[key]) for w, _ in self.flat() for key in ("text", "note", "value"))
            for text in missing:
                self.check("E13", plain(text) in now, f"读出的「{text[:40]}」没有显示", screen)
        else:
            self.check("E13", True, "", screen)

    def personal(self, text):
        return any(part in text for part in (self.who["name"], self.who["id_number"], self.who["address"], *self.secrets))


def sentences(lines):
    """(language, route, text) of each that the log has begun."""
    return [tuple(line.split(" ", 3)[1:]) for line in lines.splitlines() if line.startswith("SAY ")]


def named(w):
    """A control as it is called on the screen, and in the sources."""
    return f"「{w['text'][:20] or w['value'][:20]}」（{w['name']}）"


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
