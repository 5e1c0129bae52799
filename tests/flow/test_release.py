"""The release kiosk: no simulator and no test driver inside, and it works by plain touches of a real X server."""
import glob
import os
import subprocess
import tempfile

import citizen
import person
import pictures
from house import ROOT, House, run, until
from xvfb import Xvfb

RELEASE = os.path.join(ROOT, "build", "release")
FORBIDDEN = (b"--drive", b"umockdev", b"usbsim", b"ONEVISIT_CLOCK_OFFSET", b"drive_", b"lose_reply", b"\"advance\"")


def test_release_programs_hold_no_driver_and_no_simulator():
    for name in ("kiosk", "kiosk-page", "kiosk-pdf", "kiosk-photo", "kiosk-sync", "kioskctl", "usb-gate", "office", "officectl"):
        content = open(os.path.join(RELEASE, name), "rb").read()
        found = [word for word in FORBIDDEN if word in content]
        assert not found, f"{name}: {found}"
    debug = open(os.path.join(ROOT, "build", "debug", "kiosk"), "rb").read()
    assert b"--drive" in debug, "the control found nothing: the scan is blind"


def test_release_kiosk_refuses_the_driver_option():
    done = subprocess.run([os.path.join(RELEASE, "kiosk"), "--drive", "-"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20)
    assert done.returncode == 2, done


def test_a_file_that_may_not_grow_is_a_full_disk_and_no_death():
    with tempfile.TemporaryDirectory() as folder:
        for limit, code in ((300, 3), (10_000_000, 0)):
            done = subprocess.run(["prlimit", f"--fsize={limit}", os.path.join(RELEASE, "officectl"), "init", os.path.join(folder, str(limit)),
                                   "--host", "office.test", "--origin", "office.test/o"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
            assert done.returncode == code, done
            assert code == 0 or b"full" in done.stderr, done


def test_kiosk_has_no_network_library():
    listing = run("ldd", os.path.join(RELEASE, "kiosk")).stdout.decode()
    assert "libcurl" not in listing and "libmicrohttpd" not in listing


def test_documents_from_outside_are_decoded_by_the_confined_worker_alone():
    """The kiosk writes pictures, and decodes its own camera's and card reader's; it has no reader of PNG or PDF."""
    def imports(name):
        listing = run("nm", "-D", "--undefined-only", os.path.join(RELEASE, name)).stdout.decode()
        return {line.split()[-1].split("@")[0] for line in listing.splitlines()}
    kiosk, page = imports("kiosk"), imports("kiosk-page")
    assert not {s for s in kiosk if s.startswith(("png_read", "png_create_read", "poppler"))}, kiosk
    assert {s for s in page if s.startswith("png_read")}, "the control found nothing"
    assert "poppler" not in run("ldd", os.path.join(RELEASE, "kiosk")).stdout.decode()
    assert "poppler" in run("ldd", os.path.join(RELEASE, "kiosk-pdf")).stdout.decode()


def test_release_kiosk_on_x11_by_plain_touches_up_to_the_opened_case():
    someone = person.make()
    with Xvfb("540x960x24") as display, House().build() as house, House().build() as mirror:
        house.display = display
        pictures.demo_stick(house.stick)
        pictures.demo_stick(mirror.stick)
        house.start_office().start_front().start_sync()
        citizen.XtestCitizen(house, mirror, display, RELEASE).visit(someone)
        case = until("the case", lambda: [c for c in house.cases() if c["state"] == "received"])[0]
        opened = citizen.open_case(house, case["case_id"])
        assert opened["identity"]["name"] == someone["name"]
        assert len(opened["form"]["residence_address"]) >= 8, "typed in pinyin, key by key"
        until("the slip on paper", lambda: glob.glob(os.path.join(house.paper, "receipt*.png")))
