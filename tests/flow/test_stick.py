"""Whatever lies on a citizen's stick: named, refused or sealed, and never a danger."""
import os

import citizen
import person
import pictures
from house import House, until


def at_materials(house):
    house.start_kiosk()
    citizen.to_materials(house, person.make())


def choose(house, name, material="photo"):
    """Takes one file of the stick for a material."""
    citizen.pick_file(house, material, name)


def refused(house, name, fault, material="photo"):
    choose(house, name, material)
    until(f"{fault} on the screen", lambda: house.widgets().get(f"fault.{fault}"))
    citizen.leave_fault(house)


def test_every_kind_of_bad_file_is_named_and_a_good_one_still_goes():
    with House().build() as house:
        pictures.demo_stick(house.stick)

        def put(name, content):
            with open(os.path.join(house.stick, name), "wb") as out:
                out.write(content)
        photo = open(os.path.join(house.stick, "photo.png"), "rb").read()
        put("wrong-name.jpg", photo)
        put("empty.png", b"")
        put("large.jpg", b"\xff\xd8\xff" + bytes(50 * 1024 * 1024))
        put("garbage.png", os.urandom(5000))
        put("cut.png", photo[: len(photo) // 2])
        put("paper.pdf", b"%PDF-1.7\n" + bytes(100))
        pictures.bomb_png(os.path.join(house.stick, "bomb.png"))
        os.symlink("/etc/passwd", os.path.join(house.stick, "link.png"))
        at_materials(house)
        for name, fault in (("wrong-name.jpg", "page.broken"), ("empty.png", "page.empty"),
                            ("large.jpg", "page.too_large"), ("garbage.png", "page.broken"),
                            ("cut.png", "page.broken"), ("paper.pdf", "page.broken"),
                            ("bomb.png", "page.too_large"), ("link.png", "page.link")):
            refused(house, name, fault)
        choose(house, "photo.png")
        house.wait_for("materials.page.photo.1")


def test_a_pdf_is_shown_sealed_and_opened_as_it_was():
    with House().build() as house:
        pictures.demo_stick(house.stick)
        paper = pictures.pdf("Lease of the flat, 2 sheets", 2)
        with open(os.path.join(house.stick, "lease.pdf"), "wb") as out:
            out.write(paper)
        someone = person.make()
        house.start_kiosk()
        citizen.to_materials(house, someone)
        for material, name in (("photo", "photo.png"), ("residence_proof", "lease.pdf")):
            citizen.hand_in(house, material, name)
            house.shot(os.path.join(house.folder, f"{name}-shown.png"))
            house.tap("materials.keep")
            house.wait_for("materials.next")
        house.tap("materials.next")
        house.wait("review")
        house.tap("review.next")
        house.wait("sign")
        citizen.sign(house)
        house.wait("slip")
        house.start_office().start_front().start_sync()
        case = until("the case", lambda: [c for c in house.cases() if c["state"] == "received"])[0]
        files = citizen.open_case(house, case["case_id"])["files"]
        assert paper in [open(name, "rb").read() for name in files if name.endswith(".pdf")], files


def test_a_stick_that_is_not_there_is_named():
    with House().build() as house:
        house.set(stick_folder=os.path.join(house.folder, "no-stick"))
        at_materials(house)
        citizen.open_stick(house, "photo")
        until("stick.absent", lambda: house.widgets().get("fault.stick.absent"))
