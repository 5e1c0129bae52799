#!/usr/bin/env python3
"""Runs libFuzzer targets, two at a time, and prints what they covered.

usage: run.py fuzz|fuzz-short [--seconds N] NAME…
New inputs go to build/fuzz/fuzz/NAME, findings to build/fuzz/findings; a finding that was
repaired is copied to tests/fuzz/corpus/NAME and stays there."""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys

SHORT_S = 5
ONE_INPUT_S = 10        # longer than that for one input is a hang
MEMORY_MB = 2048
ENDS_WITHIN_S = 120     # after its time: sanitizers are slow to start and to end
HEAD = ("target", "corpus", "executions", "per s", "edges", "of", "features", "peak MB", "")


def command(mode, seconds, name):
    found = f"build/fuzz/{mode}/{name}"
    os.makedirs(found, exist_ok=True)
    # Without the mask every refusal writes a line of log.
    return [f"build/fuzz/tests/fuzz/fuzz_{name}", "-close_fd_mask=2", "-print_final_stats=1",
            f"-max_total_time={seconds}", f"-timeout={ONE_INPUT_S}", f"-rss_limit_mb={MEMORY_MB}",
            f"-artifact_prefix=build/fuzz/findings/{name}-",
            found, f"tests/fuzz/corpus/{name}"]


def last(pattern, text):
    every = re.findall(pattern, text)
    return int(every[-1]) if every else 0


def run(mode, seconds, name):
    try:
        done = subprocess.run(command(mode, seconds, name), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, timeout=seconds + ENDS_WITHIN_S)
        code, text = done.returncode, done.stderr.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as late:
        code, text = 1, (late.stderr or b"").decode("utf-8", "replace")
    executions = last(r"stat::number_of_executed_units: +(\d+)", text)
    row = (name, len(os.listdir(f"tests/fuzz/corpus/{name}")), executions,
           last(r"stat::average_exec_per_sec: +(\d+)", text), last(r" cov: (\d+)", text),
           last(r"\((\d+) inline 8-bit counters\)", text), last(r" ft: (\d+)", text),
           last(r"stat::peak_rss_mb: +(\d+)", text))
    # A target that hardly ran proves nothing.
    good = code == 0 and executions > row[1] and row[4] > 0
    return good, row, text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=("fuzz", "fuzz-short"))
    parser.add_argument("--seconds", type=int, default=SHORT_S)
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    seconds = SHORT_S if options.mode == "fuzz-short" else options.seconds
    os.makedirs("build/fuzz/findings", exist_ok=True)
    bad, line = [], "{:<14}{:>8}{:>13}{:>9}{:>8}{:>8}{:>10}{:>9}  {}"
    print(line.format(*HEAD), flush=True)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for good, row, text in pool.map(lambda name: run(options.mode, seconds, name), options.names):
            print(line.format(*row, "" if good else "FOUND"), flush=True)
            bad += [] if good else [text]
    for text in bad:
        print(text[-6000:], file=sys.stderr)
    print(f"fuzz: {len(options.names)} targets of {seconds} s, {len(bad)} with findings"
          + (" in build/fuzz/findings" if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
