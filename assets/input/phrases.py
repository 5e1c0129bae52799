#!/usr/bin/env python3
"""Makes phrases.txt anew from places.txt, words.txt, the catalogue and characters.txt.  usage: phrases.py [--missing]

Not part of the build: its result is kept, and --missing (make check) says what it lacks, the counties of our province
and the townships of our city among it.  Readings come from Unihan (Debian's unicode-data), those of polyphones
from ../speech/zh-Hans/polyphones.txt and readings.txt beside this.
"""
import bz2
import glob
import json
import os
import re
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
LONGEST = 20  # characters of a phrase
PROVINCE, CITY = "云南省", "丽江市"


def plain(reading):
    text = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in text if c.isascii() and c.isalpha())


def readings():
    found, common = {}, {}
    with bz2.open("/usr/share/unicode/Unihan_Readings.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] in ("kMandarin", "kHanyuPinlu"):
                target = common if parts[1] == "kHanyuPinlu" else found
                target[chr(int(parts[0][2:], 16))] = plain(re.split(r"[ (]", parts[2])[0])
    return {**found, **common}


def pairs(path):
    with open(os.path.join(HERE, path), encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t") for line in lines if "\t" in line)


class Speller:
    def __init__(self):
        self.characters = readings()
        self.phrases = {text: value.split() for text, value in pairs("../speech/zh-Hans/polyphones.txt").items()}
        self.phrases.update({text: value.split() for text, value in pairs("readings.txt").items()})
        self.longest = max(map(len, self.phrases))

    def spell(self, text):
        out, at = [], 0
        while at < len(text):
            for size in range(min(self.longest, len(text) - at), 0, -1):
                part = text[at:at + size]
                if part in self.phrases:
                    out += [re.sub(r"\d", "", syllable) for syllable in self.phrases[part]]
                    break
                if size == 1:
                    out.append(self.characters[part])
            at += size
        return "'".join(out)


def words_of(node, found):
    if isinstance(node, dict):
        for member in ("name", "label", "department_name", "source"):
            text = node.get(member)
            text = text.get("zh-Hans") if isinstance(text, dict) else text
            if isinstance(text, str):
                found += CHINESE.findall(text)
        for value in node.values():
            words_of(value, found)
    elif isinstance(node, list):
        for value in node:
            words_of(value, found)


def catalogue_words():
    found = []
    for path in sorted(glob.glob(os.path.join(HERE, "../services/*.json"))):
        if "schema" not in path:
            words_of(json.load(open(path, encoding="utf-8")), found)
    return found


def lines(path):
    with open(os.path.join(HERE, path), encoding="utf-8") as text:
        return [word for line in text if not line.startswith("#") for word in line.split()]


def divisions():
    """The counties of our province, the townships of our city."""
    above = ["", "", ""]
    with open(os.path.join(HERE, "divisions.txt"), encoding="utf-8") as rows:
        for row in rows.read().splitlines():
            name = row.lstrip(" ")
            depth = len(row) - len(name)
            above[depth:] = [name] + [""] * (2 - depth)
            if above[0] == PROVINCE and (depth == 2 or depth == 3 and above[1] == CITY):
                yield name


def wanted():
    """Every word that has to come first, once."""
    found = lines("places.txt") + list(divisions()) + lines("words.txt") + catalogue_words()
    return [word for word in dict.fromkeys(found) if 2 <= len(word) <= LONGEST and CHINESE.fullmatch(word)]


def missing():
    with open(os.path.join(HERE, "phrases.txt"), encoding="utf-8") as listed:
        have = {line.rstrip("\n").partition("\t")[2] for line in listed}
    return [word for word in wanted() if word not in have]


def main():
    speller, done = Speller(), set()
    with open(os.path.join(HERE, "phrases.txt"), "w", encoding="utf-8") as out:
        for word in wanted():
            done.add(word)
            out.write(f"{speller.spell(word)}\t{word}\n")
        for character in "".join(lines("characters.txt")):
            if character not in done:
                done.add(character)
                out.write(f"{speller.spell(character)}\t{character}\n")


if __name__ == "__main__":
    if "--missing" in sys.argv:
        lacks = [f"assets/input/phrases.txt lacks {word}\n" for word in missing()]
        sys.exit("".join(lacks) + "assets/input/phrases.py makes it anew (unicode-data)" if lacks else 0)
    main()
