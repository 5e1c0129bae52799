#!/usr/bin/env python3
"""Makes syllables.txt anew: every standard reading of the 8,105 characters in general use, without tones.

Not part of the build: its result is kept.  From Debian it needs unicode-data (Unihan, kTGHZ2013: the readings of
通用规范汉字字典; Unicode licence).  A line is a syllable, a space, its characters.
"""
import bz2
import collections
import os
import re
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))


def plain(reading):
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    letters = letters.replace("u\u0308", "v")
    return "".join(c for c in letters if c.isascii() and c.isalpha())


def main():
    syllables = collections.defaultdict(set)
    with bz2.open("/usr/share/unicode/Unihan_Readings.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            found = re.fullmatch(r"U\+([0-9A-F]+)\tkTGHZ2013\t(.*)\n", line)
            for place in found[2].split() if found else ():
                for reading in place.split(":")[1].split(","):
                    syllables[plain(unicodedata.normalize("NFC", reading))].add(chr(int(found[1], 16)))
    with open(os.path.join(HERE, "syllables.txt"), "w", encoding="utf-8") as out:
        for syllable in sorted(syllables):
            out.write(f"{syllable} {''.join(sorted(syllables[syllable]))}\n")


if __name__ == "__main__":
    main()
