#!/usr/bin/env python3
"""`make bench-drivers`: what the drivers cost, beside a peer or a limit, release build, one run."""
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "flow"))
os.environ["BUILD"] = "release"
sys.path.insert(1, os.path.join(ROOT, "tests", "pcsc"))
import pcscd             # noqa: E402
from house import House  # noqa: E402
TOOLS = os.path.join(ROOT, "build", "release", "tests", "bench")


def numbers(program, *arguments):
    done = subprocess.run([os.path.join(TOOLS, program), *arguments], stdout=subprocess.PIPE, check=True)
    return [float(word) for word in done.stdout.split()]


def row(what, ours, beside, wanted, good):
    print(f"| {what:44} | {ours:>20} | {beside:>26} | {wanted:>12} | {'yes' if good else 'NO':>3} |", flush=True)
    return good


def printer():
    slip, copy, few, many = numbers("bench_printer")
    return [
        row("slip of 576x1600 dots to the printer, CPU", f"{slip:.1f} us", f"memcpy of it {copy:.1f} us", "<= 3x",
            slip <= 3 * copy),
        row("the same per 1000 rows, slip of 8000 rows", f"{many:.1f} us", f"of 800 rows {few:.1f} us", "no growth",
            many <= 1.2 * few)]


def frame(folder):
    """A page on a desk, about what a camera sends: gradients, edges and noise."""
    noise = random.Random(1)
    path = os.path.join(folder, "frame")
    with open(path, "wb") as out:
        out.write(b"P6 1280 720 255\n")
        for y in range(720):
            for x in range(1280):
                page = 200 < x < 1080 and 60 < y < 660
                ink = page and (y // 12) % 2 and (x // 7 + y // 24 * 3) % 5 < 3
                grey = (40 if ink else 235 - y // 20 if page else 90 + x // 30) + noise.randrange(-6, 7)
                out.write(bytes((grey, grey, max(0, grey - 8))))
    with open(path + ".jpg", "wb") as jpeg:
        subprocess.run(["cjpeg", "-quality", "85", path], stdout=jpeg, check=True)
    return path + ".jpg"


def camera():
    with tempfile.TemporaryDirectory() as folder:
        mjpeg, yuyv = numbers("bench_camera", frame(folder))
    return [row(f"{name} frame of 1280x720 to pixels, CPU", f"{ms:.1f} ms", f"{1000 / ms:.0f} frames/s of one core",
                ">= 15/s", ms <= 1000 / 15) for name, ms in (("MJPEG", mjpeg), ("YUYV", yuyv))]


def reader():
    """From the module's "card found" to the identity on the main thread: what is not the module's own time."""
    every = numbers("bench_reader")
    ours, module = statistics.median(every[::2]), statistics.median(every[1::2])
    return [row("card found to identity delivered", f"{ours:.1f} ms", f"the module's own {module:.1f} ms", "<= 1.1x",
                ours <= 1.1 * module)]


def threads(pid):
    """name → context switches and CPU ticks of each thread."""
    found = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        base = f"/proc/{pid}/task/{task}/"
        with open(base + "status", encoding="ascii") as status:
            switches = sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)
        with open(base + "stat", encoding="ascii") as stat:
            name, fields = stat.read().split("(", 1)[1].rsplit(")", 1)
        found[name] = (switches, sum(int(ticks) for ticks in fields.split()[11:13]))
    return found


def finds(house):
    return int(re.search(r"finds=(\d+)", house.hand("state"))[1])


def idle():
    """The kiosk waits for a card, all devices plugged in: only the reader is polled, and no oftener than it must."""
    wanted_s, idle_s = 2.5, 10
    with House() as house:
        house.build().start_kiosk(drive=False, more=("--with", "scanner", "--with", "scanner_2", "--with", "dual"))
        time.sleep(3)
        # Both readers have had a card before, as on any day but the first.
        for half in ("dual-slot", "dual-field"):
            house.hand(half, "bank")
            time.sleep(0.5)
            house.hand(half, "none")
        time.sleep(3)
        pid = house.kiosk_pid()
        before, asked = threads(pid), finds(house)
        time.sleep(idle_s)
        after, asked = threads(pid), finds(house) - asked
    spent = {name: ((after[name][0] - before[name][0]) / idle_s,
                    (after[name][1] - before[name][1]) * 100 / os.sysconf("SC_CLK_TCK") / idle_s) for name in before}
    quiet = sum(spent[name][0] for name in ("printer", "camera", "smart_card", "smart_card_2", "scanner", "scanner_2"))
    cpu = spent["reader"][1] + spent["usb"][1]
    return [
        row("printer, camera, slots, scanners: wake-ups", f"{quiet:.1f}/s", "–", "0/s", quiet == 0),
        row("reader waits for a card: polls, CPU with USB", f"{asked / idle_s:.1f}/s {cpu:.2f} %",
            f"{wanted_s}/s asked for", "<= 0.1 %", asked / idle_s <= wanted_s and cpu <= 0.1)]


def apdu():
    """One exchange with a card, ours beside pcscd with libccid on the same simulated reader.  What a bare exchange of the
    same bytes costs is taken off: for pcscd by libusb's own blocking calls, which it uses; for us by the cheaper of those
    and of our own port.  The least of several rounds counts: what else runs here only adds."""
    command = "00ee000010" + "11" * 16 + "00"
    times, rounds, best = 400, 7, {}

    def note(name, wall, cpu):
        before = best.get(name, (wall, cpu))
        best[name] = (min(before[0], wall), min(before[1], cpu))

    with pcscd.Bus("short") as bus:
        bus.put(os.path.join(ROOT, "tests", "sim", "people", "zhang.json"))
        bus.talk("ours", command)
        for _ in range(rounds):
            for name in ("ours", "port", "bare"):
                note(name, *map(float, bus.talk(name, "--times", str(times), command)[0].split()))
        bus.start_pcscd()
        for _ in range(rounds):
            before = bus.pcscd_cpu_us()
            wall, cpu = map(float, bus.talk("pcsc", "--times", str(times), command)[0].split())
            note("pcsc", wall, cpu + (bus.pcscd_cpu_us() - before) / times)
        bus.stop_pcscd()
    rows = []
    for i, what in ((0, "wall"), (1, "CPU")):
        bare = best["bare"][i]
        ours = best["ours"][i] - min(bare, best["port"][i])
        theirs = best["pcsc"][i] - bare
        rows.append(row(f"APDU there and back, {what}, without the wire", f"{ours:.0f} us of {best['ours'][i]:.0f}",
                        f"pcscd {theirs:.0f} us of {best['pcsc'][i]:.0f}", "<= 0.5x", max(ours, 0) <= 0.5 * theirs))
    return rows


def main():
    row("what", "ours", "beside", "wanted", True)
    return 0 if all(good for rows in (printer(), camera(), reader(), apdu(), idle()) for good in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
