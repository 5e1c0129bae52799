#!/usr/bin/env python3
"""Runs cmocka programs, two at a time, and sums up.  usage: run_units.py PROGRAM…"""
import concurrent.futures
import os
import re
import subprocess
import sys


def run(program):
    done = subprocess.run([program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, timeout=300)
    return program, done.returncode, done.stdout.decode("utf-8", "replace")


def main():
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        for program, code, output in pool.map(run, sys.argv[1:]):
            good = len(re.findall(r"^\[       OK \]", output, re.M))
            bad = len(set(re.findall(r"^\[  FAILED  \] (\S+)$", output, re.M)))
            if code != 0 and bad == 0:
                bad = 1
            passed, failed = passed + good, failed + bad
            print(f"{'ok  ' if code == 0 else 'FAIL'} {good:4} {program}", flush=True)
            if code != 0:
                print(output)
    print(f"units: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
