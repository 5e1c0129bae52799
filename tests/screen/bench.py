#!/usr/bin/env python3
"""`make bench-ui`: the screen's speed beside its limits, release build on Xvfb, one run.

usage: bench.py [PEERS]   PEERS: a copy of the folder with the other programs and the prototype;
those of them that are installed are measured by the same observer in the same run.

Starts and touches are taken in batches in turn, one program after the other, so that what else
the machine does meets all of them alike; with the right to it everything runs before other work.
Memory is PSS as it is when nothing else runs: what a program shares with anybody but its own
processes and the X server counts as its own, whoever uses the same libraries at the moment.
"""
import os
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
os.environ["BUILD"] = "release"
from house import BIN, House       # noqa: E402
from xvfb import Xvfb              # noqa: E402

OBSERVER = f"{BIN}/tests/screen/observer"
OURS = [f"{BIN}/tests/screen/bench_screen", os.path.abspath("build/bench-glyphs.bin")]
TYPED = [os.path.abspath(path) for path in ("tests/input/typing.txt", "tests/input/strokes.txt", "build/speech/input")]
BATCHES, WARM, COLD, PRESSES = 3, 3, 1, 10  # starts and presses of one batch
IDLE_S, FRAMES_S = 20, 8
TILE = ("100", "222", "30", "160")     # where the bench screen is pressed, and the pixel that must change
TOOL = ("60", "100", "60", "100")       # the same on the kiosk: its first tool, at the top of every screen


def family(pid):
    """pid and all below it."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii") as stat:
                    parents[int(entry)] = int(stat.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def spent(pid):
    """CPU ms and turns of all threads of a family."""
    cpu, turns = 0.0, 0
    for member in family(pid):
        for task in os.listdir(f"/proc/{member}/task"):
            with open(f"/proc/{member}/task/{task}/schedstat", encoding="ascii") as stat:
                run, _, count = stat.read().split()
            cpu, turns = cpu + int(run) / 1e6, turns + int(count)
    return cpu, turns


def server():
    """The X server that this bench started."""
    return next(child for child in family(os.getpid()) if open(f"/proc/{child}/comm", encoding="ascii").read().strip() == "Xvfb")


def mappings(pid):
    """(file or "", member → KiB) of each mapping."""
    found = []
    with open(f"/proc/{pid}/smaps", encoding="utf-8") as smaps:
        for line in smaps:
            words = line.split()
            if words[0].endswith(":"):
                if words[-1] == "kB":
                    found[-1][1][words[0][:-1]] = int(words[1])
            else:
                found.append((words[5] if len(words) > 5 else "", {}))
    return found


def memory_mib(pid):
    """A page of a file is shared by those of the family that map it, and by the X server."""
    others = {name for name, sizes in mappings(server()) if sizes["Rss"]}
    total, clean = 0, {}
    for member in family(pid):
        for name, sizes in mappings(member):
            if name.startswith("/") and not name.startswith("/SYSV"):
                total += sizes["Private_Dirty"] + sizes["Shared_Dirty"]
                of = clean.setdefault(name, {})
                of[member] = of.get(member, 0) + sizes["Private_Clean"] + sizes["Shared_Clean"]
            else:
                total += sizes["Pss"]
    return (total + sum(max(of.values()) / (2 if name in others else 1) for name, of in clean.items())) / 1024


def observe(*arguments):
    done = subprocess.run([OBSERVER, *arguments], stdout=subprocess.PIPE, check=True)
    return [float(line) for line in done.stdout.split()]


class Running:
    """A program on the screen, settled."""

    def __init__(self, command, still=True):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        start_new_session=True)
        if still:
            observe("still")
        else:
            time.sleep(2)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for member in reversed(family(self.pid)):
            try:
                os.kill(member, 15)
            except ProcessLookupError:
                pass
        self.process.wait()
        time.sleep(0.5)


def observe_or_nothing(*arguments):
    """[] when the program never shows the same picture twice, or without the right to empty the cache."""
    try:
        return observe(*arguments)
    except subprocess.CalledProcessError:
        return []


def press(command, touch):
    with Running(command):
        return observe("touch", str(PRESSES), *touch)


def measure_in_turn(programs):
    """name → start, cold, touch, touch95; programs: name → (command, where it is pressed)."""
    taken = {name: {"start": [], "cold": [], "touch": []} for name in programs}
    for _ in range(BATCHES):
        for name, (command, touch) in programs.items():
            taken[name]["start"] += observe_or_nothing("start", str(WARM), "--", *command)
            taken[name]["cold"] += observe_or_nothing("cold", str(COLD), "--", *command)
            taken[name]["touch"] += press(command, touch)
    return {name: {"touch95": sorted(of["touch"])[int(len(of["touch"]) * 0.95)],
                   **{what: statistics.median(times) if times else None for what, times in of.items()}}
            for name, of in taken.items()}


def measure_rest(command):
    with Running(command) as one:
        memory, before = memory_mib(one.pid), spent(one.pid)
        time.sleep(IDLE_S)
        after = spent(one.pid)
    return {"memory": memory, "wakes": (after[1] - before[1]) / IDLE_S,
            "cpu": (after[0] - before[0]) / IDLE_S / 10}


def measure_frames(command):
    with Running(command, still=False) as one:
        before = spent(one.pid)[0]
        frames = observe("frames", str(FRAMES_S))[0]
        return (spent(one.pid)[0] - before) / max(frames, 1), frames / FRAMES_S


def measure(command, scroll, slide):
    """What takes one program at a time: rest, scrolling, sliding."""
    found = measure_rest(command)
    found["scroll"], found["fps"] = measure_frames(command + [scroll])
    found["slide"], _ = measure_frames(command + [slide])
    return found


def build_peers(folder):
    """name → (command, scroll word, slide word) of what can be built and run here."""
    out = os.path.abspath("build/bench-peers")
    os.makedirs(out, exist_ok=True)
    for name in os.listdir(folder):
        source = os.path.join(folder, name)
        (shutil.copytree if os.path.isdir(source) else shutil.copy)(
            source, os.path.join(out, name), **({"dirs_exist_ok": True} if os.path.isdir(source) else {}))
    subprocess.run([sys.executable, "rows.py"], cwd=out, check=True, stdout=subprocess.DEVNULL)
    recipes = {
        "prototype": ("gcc -O2 prototype-surface.c -o prototype $(pkg-config --cflags --libs sdl2 SDL2_ttf) -lm"
                      " && SDL_VIDEODRIVER=dummy ./prototype --bake", [f"{out}/prototype"], "--scroll", "--anim"),
        "gtk (cairo)": ("gcc -O2 gtk/main.c -o gtkkiosk -I. $(pkg-config --cflags --libs gtk4) -lm",
                        ["env", "GSK_RENDERER=cairo", f"{out}/gtkkiosk"], "scroll", "anim"),
        "qt (software)": ("g++ -O2 -fPIC qt/main.cpp -o qtkiosk $(pkg-config --cflags --libs Qt6Quick Qt6Qml Qt6Gui Qt6Core)",
                          ["env", "QT_QUICK_BACKEND=software", f"HERE={out}", f"{out}/qtkiosk"], "scroll", "anim"),
        "chromium": ("command -v chromium", ["env", f"HERE={out}", f"{out}/chromium/run.sh"], "scroll", "anim"),
    }
    found = {}
    for name, (recipe, command, scroll, slide) in recipes.items():
        if subprocess.run(["sh", "-c", recipe], cwd=out, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0:
            found[name] = (command, scroll, slide)
        else:
            print(f"{name}: not installed here, left out")
    return found


def number(value):
    return "–" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


FAILED = []


def row(what, ours, wanted, limit, beside):
    good = ours is not None and ours <= limit
    if not good:
        FAILED.append(what)
    print(f"| {what:38} | {number(ours):>8} | {wanted:>16} | {'yes' if good else 'NO':>3} | {beside}", flush=True)


def beside_of(peers, key):
    return ", ".join(f"{name} {number(found[key])}" for name, found in peers.items())


def bench_rows(ours, peers):
    """Within 1.1 of the prototype when it ran, of what it had on the machine it was made on when not."""
    best = peers.get("prototype", {"start": 35, "cold": 104, "slide": 2.4})
    for what, key, limit in (("bench: start to all content, warm ms", "start", best["start"] * 1.1),
                             ("bench: the same, cold cache", "cold", (best["cold"] or 104) * 1.1),
                             ("bench: slide, CPU ms per frame", "slide", best["slide"] * 1.1),
                             ("bench: scroll, CPU ms per frame", "scroll", 0.8), ("bench: memory, MiB PSS", "memory", 12),
                             ("bench: touch to pixel, median ms", "touch", 1), ("bench: touch to pixel, p95 ms", "touch95", 3),
                             ("bench: idle, wake-ups per s", "wakes", 0), ("bench: idle, CPU %", "cpu", 0)):
        row(what, ours[key], f"<= {number(limit)}", limit, beside_of(peers, key))


def kiosk_rows(found):
    row("kiosk: start to all content, warm ms", found["start"], "<= 60", 60, "")
    row("kiosk: the same, cold cache", found["cold"], "<= 180", 180, "")
    row("kiosk: memory, MiB PSS", found["memory"], "<= 24", 24, "")
    row("kiosk: touch to pixel, median ms", found["touch"], "<= 1", 1, "")
    row("kiosk: touch to pixel, p95 ms", found["touch95"], "<= 3", 3, "")
    row("kiosk: idle, wake-ups per s", found["wakes"], "0", 0, "")
    row("kiosk: idle, CPU %", found["cpu"], "0", 0, "")


def measure_all(house, peers):
    """name → everything found about it, "ours" and "kiosk" among the peers."""
    kiosk = [f"{BIN}/kiosk", "--state", house.state, "--window", "1080x1920"]
    programs = {name: (command, TILE) for name, (command, _, _) in peers.items()}
    found = measure_in_turn({**programs, "ours": (OURS, TILE), "kiosk": (kiosk, TOOL)})
    for name, program in {**peers, "ours": (OURS, "scroll", "anim")}.items():
        found[name].update(measure(*program))
    found["kiosk"].update(measure_rest(kiosk))
    return found


def typing_rows():
    """The slowest of all: each letter of 300 words by pinyin, each stroke of 100 characters."""
    done = subprocess.run([f"{BIN}/tests/screen/bench_typing", *TYPED], stdout=subprocess.PIPE, check=True, text=True)
    slowest = {"key": 0, "stroke": 0}
    for what, ms in (line.split() for line in done.stdout.splitlines()):
        slowest[what] = max(slowest[what], float(ms))
    row("pinyin: key to candidates, slowest ms", slowest["key"], "<= 3", 3, "")
    row("writing: stroke to candidates, slowest", slowest["stroke"], "<= 20", 20, "")


def run_first():
    """Niceness counts only within a session, so it is the lowest real-time priority."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        print("without the right to run before other work")


def main():
    run_first()
    with Xvfb() as display, House() as house:
        os.environ.update(DISPLAY=display.name, SDL_VIDEODRIVER="x11", NO_AT_BRIDGE="1", GTK_A11Y="none")
        house.build()
        peers = build_peers(sys.argv[1]) if len(sys.argv) > 1 else {}
        if peers:
            os.chdir("build/bench-peers")  # the prototype looks for its glyphs there
        found = measure_all(house, peers)
    print(f"| {'what':38} | {'ours':>8} | {'wanted':>16} | ok? | beside")
    bench_rows(found["ours"], {name: found[name] for name in peers})
    kiosk_rows(found["kiosk"])
    typing_rows()
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
