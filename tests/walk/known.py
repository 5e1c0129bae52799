#!/usr/bin/env python3
"""What there is to see, read from the product's own tables: nobody has to remember to walk or picture a new screen.

usage: known.py SEEN   lines of LANGUAGE LOOK THING; each thing must be there in each golden language and look.
"""
import glob
import itertools
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def source(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def screens():
    """Every line of SCREENS."""
    return set(re.findall(r'\[VISIT_\w+\] = \{"(\w+)", \w+_build', source("ui/screens/screens.c")))


def dialogs():
    return {name for path in glob.glob(os.path.join(ROOT, "ui/screens/*.c"))
            for name in re.findall(r'tree_open_dialog\(\s*tree, "([\w.]+)"', source(path))}


def keyboards():
    return set(re.findall(r'\[(?:KEYBOARD|PAGE)_\w+\] = "(\w+)"', source("ui/toolkit/input/keyboard_keys.c")))


def papers():
    """All that a printer may get of a visit."""
    kinds = re.search(r"enum visit_paper \{(.*?)\}", source("firmware/visit/visit.h"), re.S)[1]
    return {name.lower() for name in re.findall(r"VISIT_PAPER_(\w+)", kinds)}


def everything():
    """The help lies over any screen."""
    return ({"screen " + name for name in screens()} | {"dialog " + name for name in dialogs()}
            | {"keyboard " + name for name in keyboards()} | {"help"})


def seen(screen, widgets):
    """What of it is on the panel now."""
    if "help.close" in {w["name"] for w in widgets}:
        yield "help"
    else:
        yield "screen " + screen
    for w in widgets:
        if w["role"] in ("dialog", "keyboard"):
            yield f"{w['role']} {w['name'] if w['role'] == 'dialog' else w['value']}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        pictured = {tuple(line.strip().split(" ", 2)) for line in file}
    missing = [(language, look, thing) for language, look, thing
               in itertools.product(("zh-Hans", "en"), ("normal", "large"), sorted(everything() | {"paper " + name for name in papers()})) if (language, look, thing) not in pictured]
    for language, look, thing in missing:
        print(f"golden: no picture of {thing} in {language}, {look}")
    print(f"golden: {len(everything())} screens, dialogs and keyboards and {len(papers())} papers have their pictures" if not missing else "")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
