#!/usr/bin/env python3
"""`make bench-drivers`: what the drivers cost, beside a peer or a limit, release build, one run."""
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
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


def main():
    row("what", "ours", "beside", "wanted", True)
    return 0 if all(good for rows in (printer(), camera()) for good in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
