#!/usr/bin/env python3
"""Runs libFuzzer targets, two at a time, and prints what they covered.

usage: run.py fuzz|fuzz-short [--seconds N | --hours H] NAME…
--hours: all targets together take so long; a row is printed as each ends, and one more for all.
Inputs that reach something new are kept in build/fuzz/fuzz/NAME, so that the next run begins
where this one ended.  Findings go to build/fuzz/findings; one that was repaired is copied to
tests/fuzz/corpus/NAME and stays there.  The table is kept in build/fuzz/report.txt."""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import time

SHORT_S = 5
ONE_INPUT_S = 10        # longer than that for one input is a hang
MEMORY_MB = 2048
ENDS_WITHIN_S = 120     # after its time: sanitizers are slow to start and to end
AT_ONCE = 2
REPORT = "build/fuzz/report.txt"
LINE = "{:<14}{:>8}{:>14}{:>9}{:>8}{:>8}{:>6}{:>10}{:>9}  {}"
HEAD = ("target", "corpus", "executions", "per s", "edges", "of", "%", "features", "peak MB", "")


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
    executions, edges = last(r"stat::number_of_executed_units: +(\d+)", text), last(r" cov: (\d+)", text)
    of = last(r"\((\d+) inline 8-bit counters\)", text)
    row = (name, len(os.listdir(f"tests/fuzz/corpus/{name}")), executions,
           last(r"stat::average_exec_per_sec: +(\d+)", text), edges, of, f"{100 * edges / max(of, 1):.0f}",
           last(r" ft: (\d+)", text), last(r"stat::peak_rss_mb: +(\d+)", text))
    # A target that hardly ran proves nothing.
    good = code == 0 and executions > row[1] and edges > 0
    return good, row, text


def tell(report, text):
    print(text, flush=True)
    report.write(text + "\n")
    report.flush()


def seconds_each(options):
    if options.mode == "fuzz-short":
        return SHORT_S
    if options.hours:
        return max(SHORT_S, int(options.hours * 3600 * AT_ONCE / len(options.names)))
    return options.seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=("fuzz", "fuzz-short"))
    parser.add_argument("--seconds", type=int, default=SHORT_S)
    parser.add_argument("--hours", type=float, default=0)
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    seconds = seconds_each(options)
    os.makedirs("build/fuzz/findings", exist_ok=True)
    bad, total = [], 0
    with open(REPORT, "w", encoding="utf-8") as report, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        tell(report, time.strftime("begun %Y-%m-%d %H:%M:%S, ") + f"{len(options.names)} targets of {seconds} s, "
             f"{AT_ONCE} at once: {len(options.names) * seconds / AT_ONCE / 3600:.1f} h")
        tell(report, LINE.format(*HEAD).rstrip())
        for done in concurrent.futures.as_completed(
                [pool.submit(run, options.mode, seconds, name) for name in options.names]):
            good, row, text = done.result()
            tell(report, LINE.format(*row, "" if good else "FOUND").rstrip())
            total += row[2]
            bad += [] if good else [text]
        tell(report, f"fuzz: {len(options.names)} targets of {seconds} s, {total} executions, {len(bad)} with findings"
             + (" in build/fuzz/findings" if bad else ""))
    for text in bad:
        print(text[-6000:], file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
