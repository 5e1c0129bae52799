#!/usr/bin/env python3
"""Turns the pictograms of this folder into a table of strokes.  usage: strokes.py OUT FILE.svg…

Understood is what these pictures are made of: path with M, L and circular A, circle, rect with rx, all drawn with the one
pen of icons.c on a grid of 48.  Curves become short lines here, so that the terminal only draws lines.  card.svg becomes
ICON_CARD; numbers in the table are 1/16 of the grid: per stroke its number of points and their x, y; 0 ends.
"""
import math
import pathlib
import re
import sys
import xml.etree.ElementTree

STEP = math.pi / 16


def arc(x, y, r, start, end):
    count = max(1, round(abs(end - start) / STEP))
    return [(x + r * math.cos(start + (end - start) * i / count), y + r * math.sin(start + (end - start) * i / count))
            for i in range(count + 1)]


def arc_between(x0, y0, r, large, sweep, x1, y1):
    """An SVG arc of a circle as points, the first left out."""
    dx, dy = (x1 - x0) / 2, (y1 - y0) / 2
    half = math.hypot(dx, dy)
    r = max(r, half)
    height = math.sqrt(max(r * r - half * half, 0)) * (1 if large == sweep else -1)
    cx, cy = x0 + dx + height * dy / half, y0 + dy - height * dx / half
    start, end = math.atan2(y0 - cy, x0 - cx), math.atan2(y1 - cy, x1 - cx)
    if sweep and end <= start:
        end += 2 * math.pi
    if not sweep and end >= start:
        end -= 2 * math.pi
    return arc(cx, cy, r, start, end)[1:]


def path_strokes(text):
    tokens = re.findall(r"[A-Za-z]|-?[\d.]+", text)
    strokes, at = [], 0
    while at < len(tokens):
        command, count = tokens[at], {"M": 2, "L": 2, "A": 7}[tokens[at]]
        numbers = [float(token) for token in tokens[at + 1:at + 1 + count]]
        at += 1 + count
        if command == "M":
            strokes.append([tuple(numbers)])
        elif command == "L":
            strokes[-1].append(tuple(numbers))
        else:
            strokes[-1] += arc_between(*strokes[-1][-1], numbers[0], numbers[3], numbers[4], *numbers[5:])
    return strokes


def rect_stroke(x, y, w, h, r):
    corners = ((x + r, y + r, 2), (x + w - r, y + r, 3), (x + w - r, y + h - r, 0), (x + r, y + h - r, 1))
    points = [point for cx, cy, quarter in corners for point in arc(cx, cy, r, quarter * math.pi / 2, (quarter + 1) * math.pi / 2)]
    return points + points[:1]


def strokes_of(path):
    strokes = []
    for element in xml.etree.ElementTree.parse(path).getroot():
        number = lambda name: float(element.get(name))  # noqa: E731
        kind = element.tag.rsplit("}", 1)[-1]
        if kind == "path":
            strokes += path_strokes(element.get("d"))
        elif kind == "circle":
            strokes.append(arc(number("cx"), number("cy"), number("r"), 0, 2 * math.pi))
        elif kind == "rect":
            strokes.append(rect_stroke(number("x"), number("y"), number("width"), number("height"), number("rx")))
        else:
            raise SystemExit(f"{path}: {kind} is not understood")
    return strokes


def main():
    tables = []
    for path in map(pathlib.Path, sys.argv[2:]):
        numbers = []
        for stroke in strokes_of(path):
            numbers.append(len(stroke))
            numbers += [round(16 * value) for point in stroke for value in point]
        tables.append(f"\t[ICON_{path.stem.upper()}] = (const int16_t[]){{{', '.join(map(str, numbers + [0]))}}},\n")
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write('/* Written by assets/icons/strokes.py. */\n#include "ui/toolkit/widget/icons.h"\n\n'
                  "const int16_t *const ICON_STROKES[ICONS] = {\n" + "".join(tables) + "};\n")


if __name__ == "__main__":
    main()
