#!/usr/bin/env python3
"""Runs the flow tests, two at a time, each in folders of its own.  usage: run.py [WORD…]

Only tests whose name holds one of the words run; KEEP=1 leaves the folders of failed ones.
"""
import concurrent.futures
import importlib
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)


def tests(words):
    for name in sorted(os.listdir(HERE)):
        if name.startswith("test_") and name.endswith(".py"):
            module = importlib.import_module(name[:-3])
            for attribute in dir(module):
                title = f"{name[5:-3]}.{attribute}"
                if attribute.startswith("test_") and (not words or any(w in title for w in words)):
                    yield title, getattr(module, attribute)


def run(test):
    title, function = test
    start = time.monotonic()
    try:
        function()
        return title, None, time.monotonic() - start
    except BaseException:  # a failed test must not end the others
        return title, traceback.format_exc(), time.monotonic() - start


def main():
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        for title, trouble, seconds in pool.map(run, list(tests(sys.argv[1:]))):
            print(f"{'FAIL' if trouble else 'ok  '} {seconds:5.1f} s  {title}", flush=True)
            if trouble:
                failed += 1
                print(trouble, flush=True)
            else:
                passed += 1
    print(f"flows: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
