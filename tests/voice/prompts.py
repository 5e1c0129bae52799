#!/usr/bin/env python3
"""Lists the words of zh-Hans that a folder of recorded prompts lacks.  usage: prompts.py [LANGUAGE…]"""
import os
import pathlib
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../check"))
import words  # noqa: E402


def texts():
    found, faults = {}, []
    for path in sorted(pathlib.Path("assets/words/zh-Hans").glob("*.po")):
        words.read_po(path, found, faults)
    return {text: key for key, text in found.items() if "{" not in text}


def main():
    wanted = texts()
    for folder in sorted(pathlib.Path("assets/speech").iterdir()):
        prompts = folder / "prompts.txt"
        if not folder.is_dir() or (sys.argv[1:] and folder.name not in sys.argv[1:]):
            continue
        have = dict(line.split("\t") for line in prompts.read_text("utf-8").splitlines() if "\t" in line) if prompts.exists() else {}
        missing = sorted(key for text, key in wanted.items() if text not in have)
        print(f"{folder.name}: {len(wanted) - len(missing)} of {len(wanted)} prompts are recorded")
        for key in missing if have else ():
            print(f"  {key}")


if __name__ == "__main__":
    main()
