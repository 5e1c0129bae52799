"""Papers under the document camera: seen, taken, taken again, cut to the sheet, sealed at once."""
import os

import journey
import person
import pictures
import test_journeys_pages as pages
from house import House, until
from journey import Journey, arrived


def lay(house, kind="good", seed=1):
    """Puts a sheet under the camera."""
    house.hand("page", pictures.sheet_jpeg(os.path.join(house.folder, f"under-{kind}-{seed}.jpg"), kind, seed))


def to_materials(house, office=True):
    journey.stick(house)
    if office:
        house.start_office().start_front().start_sync()
    house.start_kiosk(window="540x960", more=("--with", "camera"))
    visit = Journey(house)
    visit.start().choose("异地就医备案").answer(kind="referral").to_identify().card(person.make(51)).fill()
    house.wait("materials")
    house.wait_for("materials.film.referral")
    return visit


def film(house):
    house.tap("materials.film.referral")
    house.wait_for("page.live")


def shoot(house):
    until("a picture to take", lambda: house.widgets().get("page.shoot", {}).get("enabled"))
    house.tap("page.shoot")
    house.wait_for("materials.keep")


def advice(house):
    return {n for n in house.widgets() if n.startswith("page.looks_") or n == "page.twice"} - {"page.looks_fine"}


def test_papers_are_taken_by_the_document_camera_and_sealed_at_once():
    with House().build() as house:
        visit = to_materials(house)
        lay(house)
        film(house)
        visit.see("preview")
        shoot(house)
        assert pages.sealed_pages(house), "a page is not sealed when it is shown"
        assert all(open(p, "rb").read(21) == b"age-encryption.org/v1" for p in pages.sealed_pages(house))
        visit.see("taken")
        assert not advice(house)
        house.tap("page.crop")
        pages.not_busy(house)
        visit.see("cut")
        assert "page.crop" not in visit.widgets(), "what was cut out is offered to be cut out"
        house.tap("materials.keep")
        film(house)
        lay(house, seed=2)
        shoot(house)
        house.tap("page.again")
        house.wait_for("page.live")
        lay(house, seed=3)
        shoot(house)
        house.tap("materials.keep")
        visit.see("list")
        house.tap("materials.next")
        visit.sign()
        sizes = sorted(pages.jpeg_size(p) for p in pages.open_pages(house, arrived(house, 1)[0]))
        assert len(sizes) == 2 and sizes[1] == (868, 1169), sizes
        assert abs(sizes[0][0] - 620) < 12 and abs(sizes[0][1] - 877) < 12, sizes


def test_what_is_wrong_with_a_page_is_said_and_never_forbidden():
    wrong = {"blank": "page.looks_blank", "blurred": "page.looks_blurred", "dark": "page.looks_dark",
             "nothing": "page.looks_blank"}
    with House().build() as house:
        visit = to_materials(house, office=False)
        lay(house)
        film(house)
        for kind, said in wrong.items():
            lay(house, kind)
            shoot(house)
            visit.see(kind)
            assert said in advice(house), (kind, advice(house))
            house.tap("page.again")
            house.wait_for("page.live")
        lay(house, seed=4)
        shoot(house)
        assert not advice(house), advice(house)
        house.tap("materials.keep")
        house.tap("materials.next")
        visit.sign()


def test_a_camera_unplugged_in_mid_preview_is_said_and_the_stick_goes_on():
    with House().build() as house:
        visit = to_materials(house)
        lay(house)
        film(house)
        shoot(house)
        house.tap("materials.keep")
        film(house)
        house.hand("unplug", "camera")
        house.wait_for("fault.camera.absent")
        visit.see("unplugged")
        assert "page.shoot" not in house.widgets() or not house.widgets()["page.shoot"]["enabled"]
        house.tap("page.stick")
        pages.take(house, "referral", "page1.jpg")
        house.tap("materials.keep")
        visit.see("both")
        assert {"materials.page.referral.1", "materials.page.referral.2"} <= set(house.widgets())
        house.tap("materials.page.referral.2")
        house.wait_for("materials.drop")
        house.tap("materials.drop")
        house.wait_for("materials.pick.referral")
        assert "materials.film.referral" not in house.widgets()
        house.hand("plug", "camera")
        house.wait_for("materials.film.referral")
        film(house)
        lay(house, seed=5)
        shoot(house)
        house.tap("materials.keep")
        house.tap("materials.next")
        visit.sign()
        assert len(pages.open_pages(house, arrived(house, 1)[0])) == 2
