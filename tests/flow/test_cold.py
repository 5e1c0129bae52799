"""A terminal whose machine has forgotten everything: the loop waits for no disk, what it needs is fetched beside it."""
import cold
import person
from blind import Blind
from house import House
from test_blind import RESIDENCE, to_identify, type_name


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
