"""Papers: turned, moved, taken again, too many, the stick pulled, all on sealed pages."""
import os
import shutil
import struct

import journey
import person
import pictures
from house import BIN, House, run, until
from journey import Journey, arrived


def to_materials(house, matter="异地就医备案", env=None, window="540x960", **situations):
    journey.stick(house)
    house.start_office().start_front().start_sync()
    house.start_kiosk(window=window, env=env)
    visit = Journey(house)
    visit.start().choose(matter).answer(**situations).to_identify().card(person.make(41)).fill()
    house.wait("materials")
    return visit


def jpeg_size(path):
    data = open(path, "rb").read()
    at = 2
    while at < len(data):
        kind, length = data[at + 1], struct.unpack(">H", data[at + 2:at + 4])[0]
        if kind in (0xC0, 0xC2):
            height, width = struct.unpack(">HH", data[at + 5:at + 9])
            return width, height
        at += 2 + length
    return None


def take(house, material, name):
    if "materials.pick." + material in house.widgets():
        house.tap("materials.pick." + material)
    tile = until(f"{name} in the listing", lambda: [w for n, w in house.widgets().items()
                 if n.startswith("materials.file.") and (w.get("text") or "").startswith(name)])[0]
    house.tap(tile["name"])
    house.wait_for("materials.keep")


def sealed_pages(house):
    """What the draft holds of them."""
    folder = os.path.join(house.state, "queue", "drafts")
    return [os.path.join(where, f) for where, _, files in os.walk(folder) for f in files if "page" in f]


def not_busy(house):
    until("the page is made anew", lambda: house.widgets().get("page.turn", {}).get("enabled"))


def open_pages(house, case):
    import journey as j
    out = os.path.join(house.folder, "pages")
    run(f"{j.BIN}/officectl", "open", house.office_dir, case["case_id"], "--key",
        house.department_key(j.department_of(case)), "--out", out)
    return sorted(os.path.join(out, f) for f in os.listdir(out) if f.endswith((".jpg", ".jpeg")))


def test_a_page_is_turned_moved_and_taken_twice_is_told():
    with House().build() as house:
        visit = to_materials(house, kind="referral")
        take(house, "referral", "page1.jpg")
        house.tap("page.turn")
        not_busy(house)
        house.tap("materials.keep")
        take(house, "referral", "page2.jpg")
        assert "page.twice" not in house.widgets()
        house.tap("page.up")
        visit.see("moved")
        house.tap("materials.keep")
        house.tap("materials.next")
        visit.sign()
        sizes = [jpeg_size(p) for p in open_pages(house, arrived(house, 1)[0])]
        assert sorted(sizes) == [(827, 1169), (1169, 827)], sizes


def test_a_page_is_looked_at_closely_and_no_touch_waits_for_its_picture():
    with House().build() as house:
        visit = to_materials(house, kind="referral", window="1080x1920")
        lines = [bytes((y // 8 + x // 8) % 2 * 200 for x in range(1810) for _ in range(3)) for y in range(16)]
        with open(os.path.join(house.stick, "large.png"), "wb") as out:
            out.write(pictures.png_bytes(1810, 2560, (lines[y % 16] for y in range(2560))))
        take(house, "referral", "large.png")
        before = house.loop()
        for name in ("in", "in", "up", "to_left", "down", "in", "in", "to_right", "down", "out"):
            house.tap("view." + name)
            visit.see(name)
        assert house.widgets()["view.state"]["text"].startswith("放大三倍"), house.widgets()["view.state"]
        if os.environ.get("LOOPS"):
            print("LOOP", before, house.loop(), flush=True)
        house.tap("materials.keep")
        house.tap("materials.next")
        visit.sign()


def test_the_same_page_twice_and_a_blank_one_are_advice_only():
    with House().build() as house:
        visit = to_materials(house, kind="referral")
        with open(os.path.join(house.stick, "white.png"), "wb") as out:
            out.write(pictures.png_bytes(600, 800, (b"\xfd" * 1800 for _ in range(800))))
        take(house, "referral", "page1.jpg")
        house.tap("materials.keep")
        take(house, "referral", "page1.jpg")
        house.wait_for("page.twice")
        visit.see("twice")
        house.tap("materials.drop")
        take(house, "referral", "white.png")
        house.wait_for("page.looks_blank")
        visit.see("blank")
        house.tap("materials.keep")
        house.tap("materials.next")
        visit.sign()
        assert len(arrived(house, 1)) == 1


def test_a_pdf_of_two_hundred_pages_is_too_many_and_said_so():
    with House().build() as house:
        visit = to_materials(house, kind="referral")
        with open(os.path.join(house.stick, "book.pdf"), "wb") as out:
            out.write(pictures.pdf("A book", 200))
        with open(os.path.join(house.stick, "letter.pdf"), "wb") as out:
            out.write(pictures.pdf("A letter", 2))
        house.tap("materials.pick.referral")
        tile = until("the book in the listing", lambda: [w for n, w in house.widgets().items()
                     if n.startswith("materials.file.") and (w.get("text") or "").startswith("book.pdf")])[0]
        house.tap(tile["name"])
        house.wait_for("fault.page.too_many")
        visit.see("too-many")
        take(house, "referral", "letter.pdf")
        house.tap("page.leaf_next")
        until("the second leaf", lambda: house.widgets()["page.leaf"]["text"] == "2 / 2")
        visit.see("second-leaf")
        house.tap("materials.keep")
        house.tap("materials.next")
        visit.sign()
        assert len(arrived(house, 1)) == 1


def test_a_stick_pulled_in_between_loses_nothing_that_was_taken():
    with House().build() as house:
        visit = to_materials(house, kind="referral")
        take(house, "referral", "page1.jpg")
        house.tap("materials.keep")
        house.tap("materials.pick.referral")
        house.wait_for("materials.files")
        away = house.stick + "-away"
        shutil.move(house.stick, away)
        until("a file that is gone is named", lambda: tapped_in_vain(house))
        visit.see("pulled")
        shutil.move(away, house.stick)
        house.tap("materials.close")
        house.tap("materials.next")
        visit.sign()
        assert len(arrived(house, 1)) == 1


PULLED_AT = 4 << 20


def pulled_at(house, path):
    """Environment of a kiosk from which the stick is pulled when it has read so much of this file."""
    # Before the simulated bus, which asks the C library alone.
    shims = os.path.join(BIN, "pulled_stick.so") + ":libumockdev-preload.so.0"
    return {"LD_PRELOAD": shims, "PULLED_FILE": os.path.realpath(path),
            "PULLED_STICK": os.path.realpath(house.stick), "PULLED_AT": str(PULLED_AT)}


def test_a_stick_pulled_in_mid_copy_is_said_and_nothing_is_lost():
    """At one byte of the file: no half page, what was taken stays, and the stick put back gives it whole."""
    with House().build() as house:
        large = os.path.join(house.stick, "large.jpg")
        pictures.document_jpeg(large, seed=44)
        with open(large, "ab") as out:
            out.write(bytes(2 * PULLED_AT))  # behind the picture
        visit = to_materials(house, kind="referral", env=pulled_at(house, large))
        take(house, "referral", "page1.jpg")
        house.tap("materials.keep")
        house.tap("materials.pick.referral")
        tile = until("it in the listing", lambda: [w for n, w in house.widgets().items()
                     if n.startswith("materials.file.") and (w.get("text") or "").startswith("large.jpg")])[0]
        house.tap(tile["name"])
        house.wait_for("fault.stick.pulled")
        visit.see("pulled")
        assert os.path.isdir(house.stick + "-away") and "materials.keep" not in house.widgets()
        assert len(sealed_pages(house)) == 1, "half a page was kept"
        shutil.move(house.stick + "-away", house.stick)
        house.tap("materials.close")
        house.wait_for("materials.page.referral.1")
        assert "materials.page.referral.2" not in house.widgets()
        take(house, "referral", "large.jpg")
        house.tap("materials.keep")
        house.tap("materials.next")
        visit.sign()
        assert [jpeg_size(p) for p in open_pages(house, arrived(house, 1)[0])] == 2 * [(827, 1169)]


def tapped_in_vain(house):
    tiles = [n for n in house.widgets() if n.startswith("materials.file.")]
    if tiles:
        house.tap(tiles[0])
    return any(n.startswith(("fault.stick", "fault.page")) for n in house.widgets())
