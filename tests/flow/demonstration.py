#!/usr/bin/env python3
"""`make run`: a demonstration office and terminal under build/run, on the real parts.

With a display: the kiosk's window, and one key per action of your hand in this terminal.
Without one: a scripted citizen does the whole visit; pictures, slip and opened case stay behind.
"""
import ctypes
import os
import secrets
import select
import shutil
import sys
import tempfile
import termios
import time
import tty

import citizen
import judges
import person
import pictures
from album import Album
from house import BIN, ROOT, House, run, until

RUN = os.path.join(ROOT, "build", "run")
STARTED = time.monotonic()


def tell(line):
    print(f"{time.monotonic() - STARTED:6.1f} s  {line}", flush=True)


def display_opens():
    if not os.environ.get("DISPLAY"):
        return False
    try:
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        return bool(x11.XOpenDisplay(None))
    except OSError:
        return False


def relative(path):
    return os.path.relpath(path, os.getcwd())


def set_up(house):
    house.build()
    tell("office and terminal 530702 made under " + relative(RUN))
    pictures.demo_stick(house.stick)
    house.start_office().start_front().start_sync()
    tell(f"office behind nginx on port {house.port}, kiosk-sync running")


def scripted(house):
    someone = person.make(7)
    shots = os.path.join(RUN, "screens")
    house.album = Album(house, shots)
    house.start_kiosk(window="1080x1920")
    code = citizen.visit(house, someone, tell=tell)
    until("paper", lambda: os.path.exists(os.path.join(house.paper, "receipt.png")))
    receipt = shutil.copy(os.path.join(house.paper, "receipt.png"), os.path.join(RUN, "receipt.png"))
    tell(f"slip printed: {relative(receipt)}; its QR reads {judges.slip_payload(receipt)[:48]}…")
    case = until("the case at the office", lambda: [c for c in house.cases() if c["state"] == "received"])[0]
    tell(f"the office has case {case['receipt_no']}")
    opened = os.path.join(RUN, "case")
    run(f"{BIN}/officectl", "open", house.office_dir, case["case_id"],
        "--key", house.department_key(), "--out", opened)
    tell(f"opened with the department's key: {relative(opened)}: " + " ".join(sorted(os.listdir(opened))))
    tell(f"screens: {relative(shots)}/   visit code {code}")


def id_code():
    """A fresh one of the demonstration issuer, good for a minute."""
    return f"OVID1:sample-issuer:{int(time.time()) + 60}:{secrets.token_urlsafe(24)}"


KEYS = {
    "c": ("put the card on the reader", lambda h: h.hand("card", os.path.join(h.folder, "card.json"))),
    "s": ("hold an electronic ID code before the scanner", lambda h: h.hand("scan", id_code())),
    "t": ("take the card", lambda h: h.hand("card", "none")),
    "p": ("tear out the paper", lambda h: h.hand("paper", "out")),
    "P": ("put in paper", lambda h: h.hand("paper", "ok")),
    "o": ("open the printer's cover", lambda h: h.hand("cover", "open")),
    "O": ("close the cover", lambda h: h.hand("cover", "closed")),
    "u": ("unplug the printer", lambda h: h.hand("unplug", "printer")),
    "U": ("plug it in", lambda h: h.hand("plug", "printer")),
    "r": ("unplug the reader", lambda h: h.hand("unplug", "reader")),
    "R": ("plug it in", lambda h: h.hand("plug", "reader")),
}


def by_hand(house):
    person.write(os.path.join(house.folder, "card.json"), person.make(7))
    house.start_kiosk(window="810x1440", drive=False, more=("--with", "scanner"), env={"SDL_VIDEODRIVER": "x11"})
    print("\nYour hand at the desk (one key each), q ends:")
    for key, (what, _) in KEYS.items():
        print(f"  {key}  {what}")
    print(f"  paper comes out in {relative(house.paper)}/receipt.png\n", flush=True)
    keys = sys.stdin.isatty()
    before = termios.tcgetattr(sys.stdin) if keys else None
    try:
        if keys:
            tty.setcbreak(sys.stdin)
        while house.sim.alive():
            if keys and select.select([sys.stdin], [], [], 0.5)[0]:
                key = sys.stdin.read(1)
                if key == "q":
                    break
                if key in KEYS:
                    print(f"  {KEYS[key][0]}: {KEYS[key][1](house)}", flush=True)
            elif not keys:
                house.sim.child.wait()
    finally:
        if before:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def main():
    shutil.rmtree(RUN, ignore_errors=True)
    os.makedirs(RUN)
    house = House(folder=RUN, sockets=tempfile.mkdtemp(prefix="onevisit-"))
    try:
        set_up(house)
        if display_opens():
            by_hand(house)
        else:
            tell("no display: a scripted citizen does the visit")
            scripted(house)
    finally:
        house.close()
        shutil.rmtree(house.sockets, ignore_errors=True)
        tell("all processes ended")


if __name__ == "__main__":
    main()
