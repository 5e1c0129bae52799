#!/usr/bin/env python3
"""`make bench-drivers`: what the drivers cost, beside a peer or a limit, release build, one run."""
import contextlib
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
import pcscd                 # noqa: E402
from bench import row, tried  # noqa: E402
from house import House      # noqa: E402
from xvfb import Xvfb        # noqa: E402
TOOLS = os.path.join(ROOT, "build", "release", "tests", "bench")


def numbers(program, *arguments, env=None):
    done = subprocess.run([os.path.join(TOOLS, program), *arguments], stdout=subprocess.PIPE, env=env, check=True)
    return [float(word) for word in done.stdout.split()]


def printer():
    slip, copy, few, many = numbers("bench_printer")
    return all([
        row("slip of 576x1600 dots to the printer, CPU", f"{slip:.1f} us", f"memcpy of it {copy:.1f} us", "<= 3x",
            slip <= 3 * copy),
        row("the same per 1000 rows, slip of 8000 rows", f"{many:.1f} us", f"of 800 rows {few:.1f} us", "no growth",
            many <= 1.2 * few)])


def frame(folder, seed):
    """A page on a desk, about what a camera sends: gradients, edges and noise."""
    noise = random.Random(seed)
    path = os.path.join(folder, f"frame-{seed}")
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
    """A frame to pixels, and to the panel by a widget: one core must do more than the 15 in a second that are wanted."""
    limit_ms = 1000 / 15
    with tempfile.TemporaryDirectory() as folder:
        frames = [frame(folder, seed) for seed in (1, 2)]
        decoded = numbers("bench_camera", frames[0])
        with Xvfb() as display:
            drawn = numbers("bench_preview", os.path.join(ROOT, "build", "glyphs.bin"), *frames,
                            env={**os.environ, "DISPLAY": display.name, "SDL_VIDEODRIVER": "x11"})
            live = shown_live(display, *frames)
    rows = []
    for i, name in enumerate(("MJPEG", "YUYV")):
        rows.append(row(f"{name} frame of 1280x720 to pixels, CPU", f"{decoded[i]:.1f} ms",
                        f"{1000 / decoded[i]:.0f} frames/s of one core", f"<= {limit_ms:.0f} ms", decoded[i] <= limit_ms))
        middle, worst, cpu = drawn[3 * i:3 * i + 3]
        rows.append(row(f"{name} to its widget on 1080x1920, drawn, wall", f"{middle:.1f} ms, p95 {worst:.1f}",
                        f"{1000 / middle:.0f} frames/s, CPU {cpu:.1f} ms", f"<= {limit_ms:.0f} ms", middle <= limit_ms))
    return all(rows + [preview(*live)])


def shown_live(display, *frames):
    """Pictures shown, pictures sent, seconds, ms of CPU: on the whole kiosk, from its camera's node to the panel, counted
    there.  As shipped, but for the driver of its screens."""
    done = subprocess.run([sys.executable, os.path.join(ROOT, "tests", "bench", "bench_live.py"),
                           os.path.join(ROOT, "build", "release", "tests", "screen", "observer"), *frames],
                          stdout=subprocess.PIPE, check=True,
                          env={**os.environ, "DISPLAY": display.name, "KIOSK": os.path.join(ROOT, "build", "driven", "kiosk")})
    return map(float, done.stdout.split())


def preview(shown, sent, took, cpu_ms):
    """What is shown twice counts once."""
    shown = min(shown, sent)
    return row("preview on the whole kiosk, at its panel", f"{shown / took:.1f} frames/s",
               f"{sent / took:.1f}/s sent, CPU {cpu_ms / took / 10:.0f} %", ">= 15/s", shown / took >= 15)


def reader():
    """From the module's "card found" to the identity on the main thread: what is not the module's own time."""
    every = numbers("bench_reader")
    ours, module = statistics.median(every[::2]), statistics.median(every[1::2])
    return row("card found to identity delivered", f"{ours:.1f} ms", f"the module's own {module:.1f} ms", "<= 1.1x",
               ours <= 1.1 * module)


def threads(pid):
    """name → context switches and ns of a processor of each thread."""
    found = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        base = f"/proc/{pid}/task/{task}/"
        with open(base + "status", encoding="ascii") as status:
            switches = sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)
        with open(base + "comm", encoding="ascii") as name, open(base + "schedstat", encoding="ascii") as spent:
            found[name.read().strip()] = (switches, int(spent.read().split()[0]))
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
                    (after[name][1] - before[name][1]) / 1e7 / idle_s) for name in before}
    quiet = sum(spent[name][0] for name in ("printer", "camera", "smart_card", "smart_card_2", "scanner", "scanner_2"))
    cpu = spent["reader"][1] + spent["usb"][1]
    return all([
        row("printer, camera, slots, scanners: wake-ups", f"{quiet:.1f}/s", "–", "0/s", quiet == 0),
        row("reader waits for a card: polls, CPU with USB", f"{asked / idle_s:.1f}/s {cpu:.2f} %",
            f"{wanted_s}/s asked for", "<= 0.1 %", asked / idle_s <= wanted_s and cpu <= 0.1)])


APDU_ROUNDS, APDU_TIMES = 25, 200


def talked(ours, theirs, command):
    """What one exchange takes by each way, wall and CPU of everybody on our side of the reader, in us."""
    def measure(bus, how, **more):
        lines = bus.talk(how, "--times", str(APDU_TIMES), command, **more)
        return [[float(word) for word in line.split()] for line in lines]
    whole, port = measure(ours, "ours")
    return {"ours": whole, "port": port, "bare": measure(ours, "bare")[0],
            "pcsc": measure(theirs, "pcsc", PCSCD_PID=str(theirs.pcscd.pid))[0]}


def beyond(rounds, whole, part, i):
    """What is left of one way's cost without another's, and by how much that differs between halves of the rounds."""
    def left(some):
        return (statistics.quantiles([one[whole][i] for one in some], n=4)[0]
                - statistics.quantiles([one[part][i] for one in some], n=4)[0])
    return left(rounds), abs(left(rounds[::2]) - left(rounds[1::2]))


@contextlib.contextmanager
def on_one_core():
    """This program, and what it starts meanwhile."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def told(part, off):
    """What is left of an exchange, in us; nothing is said of what is lost in the noise."""
    return f"{part:.0f}±{off:.0f} us" if part > off else f"< {max(part, 0) + off:.0f} us"


def apdu():
    """One exchange with a card, ours beside pcscd with libccid on a reader of the same model.  What a bare exchange of the
    same bytes costs is taken off: for pcscd by libusb's own blocking calls, which it uses; for us by the cheaper of those
    and of our own port, so that nothing of ours hides in it.  What is left is small beside what is taken off, and whatever
    else the machine does only adds to an exchange: so ours and the port take turns within one program, the rounds take
    turns between programs, and of exchanges and rounds the lower quartile counts.  All of them run on one core: to wake
    another that sleeps takes longer than what is left, the oftener the fewer programs are at work.  A peer that is lost in
    the noise proves nothing."""
    command = "00ee000010" + "11" * 16 + "00"
    person = os.path.join(ROOT, "tests", "sim", "people", "zhang.json")
    with on_one_core(), pcscd.Bus("short") as bus, pcscd.Bus("short") as theirs:
        for one in (bus, theirs):
            one.put(person)
        bus.talk("ours", command)
        theirs.start_pcscd()
        rounds = [talked(bus, theirs, command) for _ in range(APDU_ROUNDS)]
        theirs.stop_pcscd()
    good = True
    for i, what in ((0, "wall"), (1, "CPU")):
        whole = {way: statistics.median(one[way][i] for one in rounds) for way in rounds[0]}
        ours, off = max(beyond(rounds, "ours", part, i) for part in ("port", "bare"))
        peer, its_off = beyond(rounds, "pcsc", "bare", i)
        good &= row(f"APDU there and back, {what}, without the wire", f"{told(ours, off)} of {whole['ours']:.0f}",
                    f"pcscd {told(peer, its_off)} of {whole['pcsc']:.0f}", "<= 0.5x",
                    peer > its_off and max(ours, 0) + off <= 0.5 * peer)
    return good


def main():
    row("what", "ours", "beside", "wanted", True)
    good = [tried(measure) for measure in (printer, camera, reader, apdu, idle)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
