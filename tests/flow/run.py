#!/usr/bin/env python3
"""Runs the flow tests, two at a time, each in folders of its own.  usage: run.py [WORD…]

One that fails beside another is run once more alone and its first trouble printed all the same: on a busy machine
two real kiosks, offices and X servers wait for each other longer than a step may take.  Where a program broke
(SIGSEGV, another exit code than its contract's, a sanitizer's finding) there is no second try: no machine is so busy.

Only tests whose name holds one of the words run; KEEP=1 leaves the folders of failed ones; SHOTS=FOLDER takes pictures.
"""
import concurrent.futures
import importlib
import os
import sys
import threading
import time
import traceback

import album
import process

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
    threading.current_thread().name = title.replace("test_", "")
    album.begin(threading.current_thread().name)
    process.breakages()
    trouble = ""
    try:
        function()
    except BaseException:  # a failed test must not end the others
        trouble = traceback.format_exc()
    broken = process.breakages()
    trouble += "".join(f"{'BROKE' if for_good else 'SLOW'}: {what}\n" for what, for_good in broken)
    return title, trouble, any(for_good for _, for_good in broken), time.monotonic() - start


def report(title, trouble, seconds):
    print(f"{'FAIL' if trouble else 'ok  '} {seconds:5.1f} s  {title}", flush=True)
    if trouble:
        print(trouble, flush=True)


def main():
    chosen, failed, again, alone, for_good = list(tests(sys.argv[1:])), [], [], 0, 0
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        for test, (title, trouble, broken, seconds) in zip(chosen, pool.map(run, chosen)):
            report(title, trouble, seconds)
            if trouble:
                failed.append(test)
                for_good += broken
                again += [] if broken else [test]
    for test in again:
        title, trouble, _, seconds = run(test)
        report(title + " (alone)", trouble, seconds)
        if not trouble:
            failed.remove(test)
            alone += 1
    if for_good:
        print(f"in {for_good} of them a program broke")
    if alone:
        print(f"{alone} of them passed only alone")
    print(f"flows: {len(chosen) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
