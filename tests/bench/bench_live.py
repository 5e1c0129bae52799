#!/usr/bin/env python3
"""The camera's preview on the whole kiosk: how often the panel shows another picture, counted at the panel.

usage (needs DISPLAY of 1080x1920): bench_live.py OBSERVER FRAME.jpg OTHER.jpg → pictures shown, pictures sent, seconds, ms of CPU"""
import os
import re
import subprocess
import sys
import time

os.environ["BUILD"] = "debug"
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flow"))
import journey  # noqa: E402
import person   # noqa: E402
from house import House, Slow, until  # noqa: E402
from journey import Journey     # noqa: E402

SECONDS, SETTLED_S, ROUNDS = 3, 1, 3


def sent(house):
    """Frames that the camera has given so far."""
    return int(re.search(r"camera_frames=(\d+)", house.hand("state"))[1])


def cpu_ms(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13])) * 1000 / os.sysconf("SC_CLK_TCK")


def to_preview(house, *frames):
    journey.stick(house)
    house.start_kiosk(window="1080x1920", more=("--with", "camera"), env={"SDL_VIDEODRIVER": "x11", "DISPLAY": os.environ["DISPLAY"]})
    Journey(house).start().choose("异地就医备案").answer(kind="referral").to_identify().card(person.make(51)).fill()
    house.wait_for("materials.film.referral")
    for command, frame in zip(("page", "page-by-turns"), frames):
        house.hand(command, frame)
    house.tap("materials.film.referral")
    house.wait_for("page.live")
    until("a picture to take", lambda: house.widgets().get("page.shoot", {}).get("enabled"))


def measured(house, observer):
    pid = house.kiosk_pid()
    before, spent, begun = sent(house), cpu_ms(pid), time.monotonic()
    shown = int(subprocess.run([observer, "frames", str(SECONDS)], stdout=subprocess.PIPE, check=True).stdout)
    took = time.monotonic() - begun
    return shown, sent(house) - before, took, cpu_ms(pid) - spent


def best_of(observer, frames):
    """Whatever else the machine does only takes away: the best round counts."""
    with House().build() as house:
        to_preview(house, *frames)
        time.sleep(SETTLED_S)
        return max((measured(house, observer) for _ in range(ROUNDS)), key=lambda one: one[0] / one[2])


def main():
    observer, *frames = sys.argv[1:4]
    try:
        best = best_of(observer, frames)
    except Slow:  # as for a flow: a machine that stood still does not do so again
        best = best_of(observer, frames)
    shown, given, took, cpu = best
    print(shown, given, f"{took:.2f}", f"{cpu:.0f}")


if __name__ == "__main__":
    main()
