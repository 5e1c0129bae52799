"""A terminal whose machine has forgotten everything: the loop waits for no disk, what it needs is fetched beside it."""
import time

import cold
import person
from blind import Blind
from house import House
from test_blind import RESIDENCE, to_identify, type_name

MATTERS_KIB = 1000  # their letters are more


def test_who_writes_a_rare_name_first_after_a_cold_start_waits_for_no_disk():
    """Voice, fonts, dictionary and explanations are all asked for; house.never_blocked() judges each round."""
    with House().build() as house:
        cold.forget()
        blind = Blind(house)
        someone = person.make(8)
        house.people += [someone["name"], someone["id_number"], "木䶮"]
        with blind.eyes_closed():
            to_identify(blind, *RESIDENCE)
            type_name(blind)
            blind.choose("^公民身份号码，输入框")
            blind.figures(someone["id_number"])
            blind.done()


def test_who_comes_after_a_night_waits_for_no_disk():
    """His first touch finds in memory what was used before; while he reads, the rest is fetched."""
    with House().build() as house:
        house.start_kiosk(window="1080x1920")
        house.wait("attract")
        cold.forget(house.kiosk_pid())
        house.tap("attract.language.zh-Hans")
        time.sleep(1)
        house.tap("attract.start")
        house.wait("choose")
        house.never_blocked()
        assert house.loop()["slowest"]["read_kib"] < MATTERS_KIB, house.loop()
