"""People put any card on the reader and pull any plug: what the citizen sees, and what is lost (nothing)."""
import os

import citizen
import judges
import person
import pictures
from house import House, until


def a_desk(*, absent=(), **settings):
    house = House().build(**settings)
    pictures.demo_stick(house.stick)
    house.start_kiosk(absent=absent)
    return house


def put(house, someone):
    house.hand("card", person.write(os.path.join(house.folder, "card.json"), someone))


def to_identify(house):
    citizen.to_identify(house)


def fault_shown(house, code):
    """The screen names this fault (its widget is called fault.<code>)."""
    return until(f"{code} on the screen", lambda: house.widgets().get(f"fault.{code}"))


def slips(house):
    return sorted(f for f in os.listdir(house.paper) if f.startswith("receipt-"))


def test_no_reader_means_typed_identity_marked_unverified():
    with a_desk(absent=("reader",)) as house:
        someone = person.make()
        to_identify(house)
        fault_shown(house, "reader.absent")
        citizen.type_identity(house, someone)
        citizen.from_code(house, someone)
        house.start_office().start_front().start_sync()
        case = until("the case", lambda: [c for c in house.cases() if c["state"] == "received"])[0]
        opened = citizen.open_case(house, case["case_id"])
        assert opened["identity"]["source"] == "typed" and opened["identity"]["level"] == "typed"
        assert opened["identity"]["name"] == someone["name"]


def test_card_lifted_in_mid_read_asks_for_it_again():
    with a_desk() as house:
        someone = person.make()
        to_identify(house)
        house.hand("lift-after", "600")
        put(house, someone)
        fault_shown(house, "card.lifted")
        put(house, someone)
        house.wait("code")


def test_broken_card_is_named_and_another_one_goes():
    with a_desk() as house:
        to_identify(house)
        house.hand("card", "broken")
        put(house, person.make())
        fault_shown(house, "card.unreadable")
        house.hand("card", "none")
        house.hand("card", "whole")
        put(house, person.make())
        house.wait("code")


def test_expired_card_is_refused_with_its_date():
    with a_desk() as house:
        to_identify(house)
        put(house, person.make(expired=True))
        widget = fault_shown(house, "card.expired")
        assert "2020" in str(house.tree()), widget
        house.hand("card", "none")
        put(house, person.make())
        house.wait("code")


def test_reader_unplugged_and_plugged_again_works_within_two_seconds():
    with a_desk() as house:
        to_identify(house)
        house.hand("unplug", "reader")
        fault_shown(house, "reader.absent")
        house.hand("plug", "reader")
        put(house, person.make())
        house.wait("code", 2500)


def test_paper_out_before_printing_leaves_the_slip_on_the_screen_with_its_qr():
    with a_desk() as house:
        house.hand("paper", "out")
        citizen.visit(house, person.make())
        fault_shown(house, "printer.paper_out")
        assert house.wait_for("slip.qr") and not slips(house)
        house.hand("paper", "ok")
        house.tap("slip.reprint")
        until("the slip", lambda: slips(house))


def test_cover_open_is_named_and_closed_it_prints():
    with a_desk() as house:
        house.hand("cover", "open")
        citizen.visit(house, person.make())
        fault_shown(house, "printer.cover_open")
        house.hand("cover", "closed")
        house.tap("slip.reprint")
        until("the slip", lambda: slips(house))


def reprint_after(house, trouble, cure):
    house.hand(*trouble)
    citizen.visit(house, person.make())
    fault_shown(house, "printer.interrupted")
    torn = len(slips(house))
    for step in cure:
        house.hand(*step)
    until("the reprint, by itself", lambda: len(slips(house)) > torn)
    assert judges.qr_payloads(os.path.join(house.paper, "receipt.png"))


def test_printer_unplugged_while_printing_reprints_from_the_start_marked():
    with a_desk() as house:
        reprint_after(house, ("unplug-after", "200", "printer"), [("plug", "printer")])


def test_paper_out_while_printing_reprints_from_the_start_marked():
    with a_desk() as house:
        reprint_after(house, ("paper", "out-after", "200"), [("paper", "ok")])


def test_a_slip_that_nobody_confirms_is_not_printed_again_by_itself():
    with a_desk() as house:
        house.hand("proof", "off")
        citizen.visit(house, person.make())
        until("the slip", lambda: slips(house))
        house.advance(10000)
        fault_shown(house, "printer.unconfirmed")
        house.advance(5000)
        assert len(slips(house)) == 1
        house.hand("proof", "on")
        house.tap("slip.reprint")
        until("the second slip", lambda: len(slips(house)) == 2)


def test_no_printer_is_no_dead_end():
    with a_desk(absent=("printer",)) as house:
        citizen.visit(house, person.make())
        fault_shown(house, "printer.absent")
        house.wait_for("slip.qr")


def test_a_forgotten_card_is_not_the_next_citizens():
    """Nobody is greeted by the name of whoever was here before; the card that was put instead is read."""
    with a_desk() as house:
        first, second = person.make(1), person.make(2)
        citizen.visit(house, first)
        citizen.leave(house, takes_card=False)
        to_identify(house)
        fault_shown(house, "card.left")
        assert first["name"] not in str(house.tree())
        put(house, second)
        house.wait("code")
        assert first["name"] not in str(house.tree())
