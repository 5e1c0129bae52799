#!/usr/bin/env python3
"""Runs cmocka programs, two at a time, and sums up.  usage: run_units.py PROGRAM…

What a test has measured (its lines that begin with "measured: ") is shown.
A program that fails beside another is run once more alone; what it said first is printed all the same.
"""
import concurrent.futures
import os
import re
import subprocess
import sys


def run(program):
    done = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, timeout=300)
    return program, done.returncode, done.stdout.decode("utf-8", "replace")


def judge(program, code, output):
    """Prints the verdict on one program; returns how many of its tests passed and failed."""
    good = len(re.findall(r"^\[       OK \]", output, re.M))
    bad = len(set(re.findall(r"^\[  FAILED  \] (\S+)$", output, re.M)))
    if code != 0 and bad == 0:
        bad = 1
    print(f"{'ok  ' if code == 0 else 'FAIL'} {good:4} {program}", flush=True)
    for measured in re.findall(r"^measured: .*", output, re.M):
        print(f"          {measured}", flush=True)
    if code != 0:
        print(output)
    return good, bad


def main():
    results = {}
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        for program, code, output in pool.map(run, sys.argv[1:]):
            results[program] = judge(program, code, output)
    for program in [name for name, (_, bad) in results.items() if bad]:
        print(f"{program} once more, alone: simulated USB keeps real time")
        results[program] = judge(*run(program))
    passed, failed = (sum(one[i] for one in results.values()) for i in (0, 1))
    print(f"units: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
