#!/usr/bin/env python3
"""`make bench`: one table, ours beside a peer or a limit, release build on Xvfb, one run."""
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
os.environ["BUILD"] = "release"
from house import BIN, House, run  # noqa: E402
from xvfb import Xvfb              # noqa: E402

ROUNDS, IDLE_S = 15, 10


def threads_switches(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status", encoding="ascii") as status:
            total += sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)
    return total


def cpu_ms(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024


def row(what, ours, beside, wanted, good):
    print(f"| {what:44} | {ours:>20} | {beside:>26} | {wanted:>12} | {'yes' if good else 'NO':>3} |", flush=True)
    return good


def tried(measure, tell=row):
    """A row that does not come to its end is told, and the next ones are measured all the same."""
    try:
        return measure()
    except Exception as error:  # pylint: disable=broad-except
        return tell(measure.__name__, "-", f"{type(error).__name__}: {error}"[-26:], "", False)


def first_frame():
    with House() as house:
        done = run(f"{BIN}/tests/bench/first_frame", str(ROUNDS), "--", f"{BIN}/kiosk", "--state", house.build().state,
                   "--window", "1080x1920")
    frames = [float(line) for line in done.stdout.split()]
    median = statistics.median(frames)
    return row("start to first frame, warm, 1080x1920", f"{median:.0f} ms (max {max(frames):.0f})", "–", "<= 100 ms",
               median <= 100)


def submit():
    with House() as house:
        done = run(f"{BIN}/tests/bench/bench_submit", house.build().state, "60")
    ours, ours95, peer, peer95 = map(float, done.stdout.split())
    return row("submit to durable, 2.5 MB in 4 parts", f"{ours:.1f} ms (p95 {ours95:.1f})",
               f"{peer:.1f} ms (p95 {peer95:.1f})", "<= 2x", ours <= 2 * peer)


def spent_idle(house):
    """With the office there: without it kiosk-sync tries again now and then, as it must."""
    house.start_office().start_front()
    kiosk = subprocess.Popen([f"{BIN}/kiosk", "--state", house.state, "--window", "1080x1920"],
                             stderr=subprocess.DEVNULL)
    sync = subprocess.Popen([f"{BIN}/kiosk-sync", "--state", house.state], stderr=subprocess.DEVNULL)
    time.sleep(8)
    before = [(threads_switches(p.pid), cpu_ms(p.pid)) for p in (kiosk, sync)]
    time.sleep(IDLE_S)
    after = [(threads_switches(p.pid), cpu_ms(p.pid)) for p in (kiosk, sync)]
    memory = [pss_mib(p.pid) for p in (kiosk, sync)]
    for process in (kiosk, sync):
        process.terminate()
        process.wait()
    return [((a[0] - b[0]) / IDLE_S, (a[1] - b[1]) / IDLE_S / 10, m) for a, b, m in zip(after, before, memory)]


def idle():
    with House() as house:
        (kiosk_wake, kiosk_cpu, kiosk_mem), (sync_wake, sync_cpu, sync_mem) = spent_idle(house.build())
    return all([
        row("kiosk idle: wake-ups, CPU", f"{kiosk_wake:.1f}/s {kiosk_cpu:.2f} %", "–", "0/s", kiosk_wake == 0),
        row("kiosk-sync idle: wake-ups, CPU", f"{sync_wake:.1f}/s {sync_cpu:.2f} %", "–", "0/s", sync_wake == 0),
        row("memory (PSS) of kiosk, kiosk-sync", f"{kiosk_mem:.1f} / {sync_mem:.1f} MiB", "–", "–", True)])


def main():
    row("what", "ours", "beside", "wanted", True)
    with Xvfb() as display:
        os.environ.update(DISPLAY=display.name, SDL_VIDEODRIVER="x11")
        good = [tried(measure) for measure in (first_frame, submit, idle)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
