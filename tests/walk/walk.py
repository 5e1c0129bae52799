#!/usr/bin/env python3
"""Walks the terminal by keypad in many ways and writes build/walk/index.html.  usage: walk.py [--all]

Without --all, so many ways that every two settings meet (language, letters, contrast, low mode, orientation,
panel, voice); with --all every combination.  Exit 1 when a clause is broken.
"""
import concurrent.futures
import itertools
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import report  # noqa: E402
from walker import Way, walk  # noqa: E402

CHOICES = (("zh-Hans", "en"), (0, 1, 2, 3), (0, 1, 2), (False, True), (True, False), ("32", "21"), (False, True))
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/walk")


def sensible(way):
    """A low mode of a panel that is wide already is none."""
    return not (way[3] and not way[4])


def pairs_of(way):
    return {((i, a), (j, b)) for (i, a), (j, b) in itertools.combinations(enumerate(way), 2)}


def pairwise():
    """A greedy cover; the same every time."""
    every = [way for way in itertools.product(*CHOICES) if sensible(way)]
    missing, chosen, rng = set().union(*map(pairs_of, every)), [], random.Random(1)
    while missing:
        sample = rng.sample(every, min(120, len(every)))
        best = max(sample, key=lambda way: len(pairs_of(way) & missing))
        if not pairs_of(best) & missing:
            best = max(every, key=lambda way: len(pairs_of(way) & missing))
        chosen.append(best)
        missing -= pairs_of(best)
    return chosen


def main():
    ways = [Way(*way) for way in (itertools.product(*CHOICES) if "--all" in sys.argv else pairwise())
            if sensible((way[0], way[1], way[2], way[3], way[4]))]
    start, walkers = time.monotonic(), []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for walker in pool.map(lambda way: walk(way, os.path.join(OUT, way.name)), ways):
            faults = sum(len(entry[1]) for entry in walker.clauses.values())
            print(f"{'FAIL' if faults else 'ok  '} {walker.way.name}: {len(walker.pictures)} screens", flush=True)
            for entry in walker.clauses.values():
                for fault in entry[1]:
                    print(f"     {fault}", flush=True)
            walkers.append(walker)
    broken = report.write(OUT, walkers, time.monotonic() - start)
    print(f"walk: {len(ways)} ways, {sum(len(w.pictures) for w in walkers)} screens, {broken} clauses broken; build/walk/index.html")
    print(f"{sum(not any(e[1] for e in w.clauses.values()) for w in walkers)} passed, "
          f"{sum(any(e[1] for e in w.clauses.values()) for w in walkers)} failed")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
