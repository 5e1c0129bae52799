#!/usr/bin/env python3
"""Walks the terminal by keypad in many ways and writes build/walk/index.html.

usage: walk.py [--all] [--part N/OF] [--only NAME]
Without --all, so many ways that every two settings meet (language, letters, contrast, low mode, orientation,
panel, voice).  With --all every combination: one walk per language, orientation and panel, which looks at each screen
in every mode (modes.py); --part the N-th of OF parts of them.  Exit 1 when a clause is broken.
"""
import argparse
import concurrent.futures
import itertools
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import report  # noqa: E402
from modes import EveryMode  # noqa: E402
from hands import stick  # noqa: E402
from walker import Walker, walk  # noqa: E402
from way import Way  # noqa: E402

CHOICES = (("zh-Hans", "en"), (0, 1, 2, 3), (0, 1, 2), (False, True), (True, False), ("32", "21"), (False, True))
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/walk")


def sensible(way):
    """A low mode of a panel that is wide already is none."""
    return not (way[3] and not way[4])


def every():
    return [way for way in itertools.product(*CHOICES) if sensible(way)]


def pairs_of(way):
    return {((i, a), (j, b)) for (i, a), (j, b) in itertools.combinations(enumerate(way), 2)}


def pairwise():
    """A greedy cover; the same every time."""
    ways = every()
    missing, chosen, rng = set().union(*map(pairs_of, ways)), [], random.Random(1)
    while missing:
        sample = rng.sample(ways, min(120, len(ways)))
        best = max(sample, key=lambda way: len(pairs_of(way) & missing))
        if not pairs_of(best) & missing:
            best = max(ways, key=lambda way: len(pairs_of(way) & missing))
        chosen.append(best)
        missing -= pairs_of(best)
    return chosen


def stands():
    """Every way to stand; half of them begin with the voice on."""
    return [Way(language, 0, 0, False, upright, panel, panel == "21")
            for language, upright, panel in itertools.product(CHOICES[0], CHOICES[4], CHOICES[5])]


def walkers_of(arguments):
    if arguments.all:
        ways, kind = stands(), EveryMode
    elif arguments.only:
        ways, kind = [way for way in (Way(*way) for way in every()) if way.name == arguments.only], Walker
    else:
        ways, kind = [Way(*way) for way in pairwise()], Walker
    part, of = (int(number) for number in arguments.part.split("/"))
    return [(kind, way) for way in ways[part - 1::of]]


def made(kind, way):
    return kind(way, os.path.join(OUT, way.name))


def is_good(walker):
    return not any(entry[1] for entry in walker.clauses.values())


def tell(walker):
    print(f"{'ok  ' if is_good(walker) else 'FAIL'} {walker.base.name}: {walker.looks} screens", flush=True)
    for code, entry in walker.clauses.items():
        for way, screen, what in entry[1]:
            print(f"     {code} {way.name}: {screen}: {what}", flush=True)
    return walker


def go_all(ways):
    """Two at once; one whose main loop was slow again by itself, where that counts."""
    stick()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        walkers = [walker if walker.held_up else tell(walker) for walker in pool.map(walk, [made(*way) for way in ways])]
    return [tell(walk(made(*way), alone=True)) if walker.held_up else walker for way, walker in zip(ways, walkers)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--only")
    start = time.monotonic()
    arguments = parser.parse_args()
    walkers = go_all(walkers_of(arguments))
    broken = report.write(OUT, walkers, time.monotonic() - start, whole=arguments.part == "1/1")
    good = sum(map(is_good, walkers))
    print(f"walk: {len(walkers)} ways, {sum(w.looks for w in walkers)} screens, {broken} clauses broken, {time.monotonic() - start:.0f} s; "
          "build/walk/index.html")
    print(f"{good} passed, {len(walkers) - good} failed")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
