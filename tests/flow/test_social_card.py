"""A social security card put into the slot: who it is, when the card may say so."""
import json
import os

import citizen
import person
import pictures
from house import House, until


def a_desk():
    house = House().build()
    pictures.demo_stick(house.stick)
    house.start_kiosk(more=("--slot", "short"))
    return house


def put(house, someone, **social):
    card = {**someone, "social": social} if social else someone
    house.hand("social", person.write(os.path.join(house.folder, "social.json"), card))


def fault_shown(house, code):
    return until(f"{code} on the screen", lambda: house.widgets().get(f"fault.{code}"))


def test_social_card_identifies_and_its_source_is_signed():
    with a_desk() as house:
        someone = person.make()
        citizen.to_identify(house)
        house.wait_for("identify.slot")
        put(house, someone, protocol=1)
        house.wait("code")
        citizen.from_code(house, someone)
        house.start_office().start_front().start_sync()
        case = until("the case", lambda: [c for c in house.cases() if c["state"] == "received"])[0]
        opened = citizen.open_case(house, case["case_id"])
        assert opened["identity"]["source"] == "social_security", opened["identity"]["source"]
        assert opened["identity"]["level"] == "card"
        assert opened["identity"]["name"] == someone["name"]
        assert opened["identity"]["id_number"] == someone["id_number"]


def test_cards_that_say_nothing_are_named_and_the_id_card_goes():
    with a_desk() as house:
        someone = person.make()
        citizen.to_identify(house)
        put(house, someone, version="3.00")
        fault_shown(house, "card.limited")
        shown = json.dumps(house.tree(), ensure_ascii=False)
        assert "530700" in shown and someone["name"] not in shown
        house.hand("social", "none")
        house.hand("social", "bank")
        fault_shown(house, "card.unknown")
        house.hand("social", "none")
        house.hand("card", person.write(os.path.join(house.folder, "card.json"), someone))
        house.wait("code")


def test_slot_pulled_out_and_put_back_reads_on():
    with a_desk() as house:
        someone = person.make()
        citizen.to_identify(house)
        house.hand("unplug-after", "300", "slot")
        put(house, someone)
        until("the slot is gone", lambda: "slot=unplugged" in house.hand("state"))
        house.hand("plug", "slot")
        house.wait("code")
