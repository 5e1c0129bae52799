#!/usr/bin/env python3
"""Takes each message of the catalogue's rules away, one at a time, and expects a test that waits for it.

usage: message_mutants.py OUT TEST…   OUT: the folder of a build, TEST: programs of tests/unit/firmware-model
Prints every rule with the tests that saw its message missing; one that nobody missed has no test.
"""
import os
import re
import sys
import tempfile

import mutants

MODEL = "firmware/model/"
SOURCES = ("item/item_rules.c", "item/part_rules.c", "item/acting_rules.c", "item/whose_rules.c", "item/condition.c", "item/shape.c", "item/item_shape.c",
           "catalogue/catalogue_rules.c", "catalogue/window_rules.c", "catalogue/catalogue_load.c", "catalogue/catalogue_history.c")
PIECES = r'"(?:[^"\\]|\\.)*"(?:\s*(?:"(?:[^"\\]|\\.)*"|CATALOGUE_FRAME_FILE))*'
MESSAGE = re.compile(r'(?:fault_at\(\s*[\w&]+,\s*"?\w+"?,\s*|shape_fault\(\s*[\w&]+,\s*|check_first\(faults, item, \w+,\s*|\breturn |STRING\(\w+, |snprintf\(what, (?:sizeof\(what\)|WHAT_SIZE),\s*)'
                     rf'({PIECES})')


def messages(text):
    """Where each message stands and what it says; a word without a space is none."""
    for found in MESSAGE.finditer(text):
        said = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found[1]))
        if " " in said:
            yield found.span(1), said


def missed_by(out, tests, folder, name, text, span):
    mutant = mutants.compile_mutant(text[:span[0]] + '"?"' + text[span[1]:], folder)
    for test in tests:
        seen = mutants.red(mutants.link(out, mutant, test, folder, *mutants.MODEL))
        if seen:
            return f"{os.path.basename(test)}.{seen[0]}"
    return None


def main():
    out, tests = sys.argv[1], sys.argv[2:]
    unseen = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            text = open(MODEL + name, encoding="utf-8").read()
            for span, said in messages(text):
                test = missed_by(out, tests, folder, name, text, span)
                unseen += not test
                print(f"{name}: {said}\n    {test or 'NO TEST'}", flush=True)
    sys.exit(1 if unseen else 0)


if __name__ == "__main__":
    main()
