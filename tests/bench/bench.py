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


def first_frames(house):
    done = run(f"{BIN}/tests/bench/first_frame", str(ROUNDS), "--", f"{BIN}/kiosk", "--state", house.state,
               "--window", "1080x1920")
    return [float(line) for line in done.stdout.split()]


def idle(house):
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


def row(what, ours, beside, wanted, good):
    print(f"| {what:44} | {ours:>20} | {beside:>26} | {wanted:>12} | {'yes' if good else 'NO':>3} |", flush=True)


def main():
    with Xvfb() as display, House() as house, House() as quiet:
        os.environ.update(DISPLAY=display.name, SDL_VIDEODRIVER="x11")
        house.build()
        frames = first_frames(house)
        submits = run(f"{BIN}/tests/bench/bench_submit", house.state, "60").stdout.split()
        ours, ours95, peer, peer95 = map(float, submits)
        (kiosk_wake, kiosk_cpu, kiosk_mem), (sync_wake, sync_cpu, sync_mem) = idle(quiet.build())
    median = statistics.median(frames)
    row("what", "ours", "beside", "wanted", True)
    row("start to first frame, warm, 1080x1920", f"{median:.0f} ms (max {max(frames):.0f})", "–", "<= 100 ms",
        median <= 100)
    row("submit to durable, 2.5 MB in 4 parts", f"{ours:.1f} ms (p95 {ours95:.1f})",
        f"{peer:.1f} ms (p95 {peer95:.1f})", "<= 2x", ours <= 2 * peer)
    row("kiosk idle: wake-ups, CPU", f"{kiosk_wake:.1f}/s {kiosk_cpu:.2f} %", "–", "0/s", kiosk_wake == 0)
    row("kiosk-sync idle: wake-ups, CPU", f"{sync_wake:.1f}/s {sync_cpu:.2f} %", "–", "0/s", sync_wake == 0)
    row("memory (PSS) of kiosk, kiosk-sync", f"{kiosk_mem:.1f} / {sync_mem:.1f} MiB", "–", "–", True)


if __name__ == "__main__":
    main()
