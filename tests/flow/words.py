"""What the terminal says, in each of its languages: from the files that it is built of, so that a check speaks them all."""
import functools
import glob
import json
import os
import re

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
CHINESE = "zh-Hans"
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:ll|l|z)?[diuxsc]|\{\w*\}")


@functools.cache
def messages(language):
    """key → what stands for it, each plural."""
    found, key, texts = {}, None, []
    for path in sorted(glob.glob(os.path.join(ROOT, "assets", "words", language, "*.po"))):
        with open(path, encoding="utf-8") as source:
            for line in [*source, "msgid \"\""]:
                word, _, rest = line.strip().partition(" ") if not line.startswith("\"") else ("", "", line.strip())
                if word == "msgid":
                    found.update({key: texts} if key else {})
                    key, texts = json.loads(rest), []
                elif word.startswith("msgstr"):
                    texts.append(json.loads(rest))
                elif word == "" and rest.startswith("\"") and texts:
                    texts[-1] += json.loads(rest)
    return found


def names(node, language):
    """Texts of a catalogue that are there in both languages."""
    if isinstance(node, dict) and isinstance(node.get(CHINESE), str):
        yield node[CHINESE], node.get(language) or node[CHINESE]
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from names(value, language)


@functools.cache
def pairs(language):
    """(Chinese, the same in that language) of all that may be shown."""
    theirs = messages(language)
    found = {(chinese, text) for key, texts in messages(CHINESE).items() for chinese in texts for text in theirs.get(key, ())}
    for path in glob.glob(os.path.join(ROOT, "assets", "services", "*.json")):
        with open(path, encoding="utf-8") as source:
            found.update(names(json.load(source), language))
    return sorted(found)


def pattern(text, gap):
    """A regular expression of a message whose values are not known."""
    return gap.join(re.escape(part) for part in PLACEHOLDER.split(text.replace("%%", "%")))


def value_in(value, language):
    """A regular expression of what stands in a message: a name of somebody, or another message."""
    others = [re.escape(other) for chinese, other in pairs(language) if chinese == value]
    return f"(?:{'|'.join(others)})" if others else re.escape(value)


def filled(text, values):
    """A message with the values of another language's, in its own order, where they are as many."""
    parts = PLACEHOLDER.split(text.replace("%%", "%"))
    if len(parts) != len(values) + 1:
        return pattern(text, ".*?")
    return "".join(re.escape(part) + value for part, value in zip(parts, [*values, ""]))


def squeezed(text):
    return re.sub(r"\s", "", text)


def ways_to_say(text, language, as_written=str):
    """What a screen may hold in that language where the Chinese one holds text; text itself when it is nobody's word."""
    if language == CHINESE:
        return [re.escape(text)]
    ways = []
    for chinese, other in pairs(language):
        chinese, other = as_written(chinese), as_written(other)
        whole = re.fullmatch(pattern(chinese, "(.+?)"), text) if len(PLACEHOLDER.sub("", chinese)) > 1 else None
        if whole:
            ways.append(filled(other, [value_in(value, language) for value in whole.groups()]))
        elif text in chinese:
            ways.append(pattern(other, ".*?"))
    return ways or [re.escape(text)]


class Said(str):
    """All that a screen says: asked for Chinese words, it has what stands for them in its own language."""

    language, is_plain = CHINESE, False

    def place(self, text, start=0):
        """Where it is, −1 when it is not."""
        places = []
        for way in ways_to_say(text, self.language, squeezed if self.is_plain else str):
            found = re.compile(way, re.DOTALL).search(str(self), start)
            places += [found.start()] if found else []
        return min(places, default=-1)

    def __contains__(self, text):
        return self.place(text) >= 0

    def index(self, text, start=0):
        assert self.place(text, start) >= 0, f"{text} in {self}"
        return self.place(text, start)

    def plain(self):
        """Without any space and line end."""
        return said(squeezed(self), self.language, is_plain=True)


def said(text, language, is_plain=False):
    new = Said(text)
    new.language, new.is_plain = language, is_plain
    return new
