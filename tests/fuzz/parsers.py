#!/usr/bin/env python3
"""Every function that reads what comes from outside is called by a fuzz target, or parsers.txt says why not.  usage: parsers.py

Such a function is known by its name (it reads, decodes, parses, loads, accepts, verifies, …) and by what it is given (bytes, a
text, JSON).  One that is listed and called none the less, or is not there any more, is a fault too: the list stays true.
"""
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
ROOMS = ("firmware", "drivers", "sync", "ui")
VERBS = "read|decode|parse|load|accept|unescape|verify|unseal|from_json|from_spki|fits|judge|meaning"
PROTOTYPE = re.compile(rf"\b((?:\w+_)?(?:{VERBS}))\(([^;{{}}]*?)\);", re.S)
OUTSIDE = re.compile(r"\bconst (?:void|uint8_t|char|json_t|struct bytes) \*")


def text_of(path):
    with open(path, encoding="utf-8") as source:
        return source.read()


def parsers():
    """name → header, of all rooms of the product."""
    listed = subprocess.run(["git", "ls-files", "--", *(f"{room}/*.h" for room in ROOMS)], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found = {}
    for header in listed.stdout.decode().split():
        code = re.sub(r"/\*.*?\*/", "", text_of(os.path.join(ROOT, header)), flags=re.S)
        found.update({name: header for name, given in PROTOTYPE.findall(code) if OUTSIDE.search(" ".join(given.split()))})
    return found


def excused():
    """name → why no target calls it."""
    lines = text_of(os.path.join(ROOT, "tests/fuzz/parsers.txt")).splitlines()
    pairs = [line.split("|", 1) for line in lines if line.strip() and not line.startswith("#")]
    return {name.strip(): why.strip() for name, why in pairs}


def main():
    targets = "".join(text_of(f) for f in glob.glob(os.path.join(ROOT, "tests/fuzz/*.[ch]")))
    known, why = parsers(), excused()
    called = {name for name in known if re.search(rf"\b{name}\(", targets)}
    faults = [f"{known[name]}: {name}() reads what comes from outside, and no fuzz target calls it" for name in known.keys() - called - why.keys()]
    faults += [f"parsers.txt: {name}: no target calls {through}()" for name in why for through in re.findall(r"\b\w+_\w+\b", why[name])
               if not re.search(rf"\b{through}\(", targets)]
    faults += [f"parsers.txt: {name}: {'a target calls it' if name in called else 'there is none'}" for name in why
               if name in called or name not in known]
    print("\n".join(sorted(faults) + [f"parsers: {len(known)} read what comes from outside, {len(called)} are called by a fuzz target, "
                                      f"{len(why)} are reached through another or read only what is ours, {len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
