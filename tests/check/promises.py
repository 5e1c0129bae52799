#!/usr/bin/env python3
"""Every promise of the wire names tests; every test that is named exists and runs.  usage: promises.py"""
import glob
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(HERE, "..")


def read(*path):
    try:
        with open(os.path.join(TESTS, *path), encoding="utf-8") as source:
            return source.read()
    except FileNotFoundError:
        return ""


def exists(test, rules):
    """A unit test also has to be in its program's list, a proof in a rule."""
    kind, _, rest = test.partition("/")
    if kind == "make":
        return re.search(rf"^[\w -]*\b{re.escape(rest)}\b[\w -]*:", rules, re.M) is not None
    place, _, name = rest.rpartition(".")
    if kind == "flow":
        return re.search(rf"^def {re.escape(name)}\(", read("flow", f"test_{place}.py"), re.M) is not None
    text = read("unit", place + ".c")
    return kind == "unit" and len(re.findall(rf"\b{re.escape(name)}\b", text)) >= 2


def main():
    rules = read("..", "Makefile") + "".join(read(os.path.relpath(f, TESTS)) for f in glob.glob(os.path.join(TESTS, "*", "*.mk")))
    promises, named, faults = 0, set(), []
    for number, line in enumerate(read("check", "promises.txt").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("|")]
        if len(fields) != 3 or not all(fields):
            faults.append(f"promises.txt:{number}: not fault | promise | tests")
            continue
        promises += 1
        tests = [test.strip() for test in fields[2].split(",")]
        named |= set(tests)
        faults += [f"promises.txt:{number}: {fields[0]}: no such test: {test}" for test in tests if not exists(test, rules)]
    for fault in faults:
        print(fault)
    print(f"promises: {promises}, shown by {len(named)} tests and proofs, {len(faults)} faults")
    return 1 if faults or not promises else 0


if __name__ == "__main__":
    sys.exit(main())
