"""Cards of every kind, readers of every form, scanners beside keyboards: the real kiosk, and kioskctl about it."""
import json
import os
import re

import citizen
import person
import pictures
import scan
from house import BIN, ROOT, SIM, House, as_shipped, run, until
from process import was_meant

HMT = {"kind": "hmt", "name": "陳大文", "sex": "2", "birth": "1990-03-07", "address": "广东省深圳市南山区科苑路十五号",
       "id_number": "810000199003070023", "issuer": "深圳市公安局", "valid_from": "2021-05-01",
       "valid_to": "2046-05-01", "permit_number": "H12345678"}
FOREIGN_2017 = {"kind": "foreign_2017", "latin_name": "TESTPERSON, ANNA MARIA", "name": "安娜", "sex": "2",
                "birth": "1985-06-15", "id_number": "DEU320885061512", "nationality": "DEU",
                "valid_from": "2018-01-01", "valid_to": "2048-01-01"}
FOREIGN_2023 = {"kind": "foreign_2023", "latin_name": "TREMBLAY CLAIRE", "name": "", "sex": "2",
                "birth": "1981-08-03", "id_number": "911124198108030024", "nationality": "CAN",
                "valid_from": "2023-12-01", "valid_to": "2053-11-30"}


JUDGE = """
import sys
from stdnum.cn import ric
from stdnum.iso7064 import mod_11_2
for number in sys.stdin.read().split():
    print(number, ric.is_valid(number), mod_11_2.is_valid(number))
"""


def a_desk(*options, **settings):
    house = House().build(**settings)
    pictures.demo_stick(house.stick)
    house.start_kiosk(*options)
    return house


def kioskctl(house, *words, check=False):
    """Exit code and what it says, as JSON."""
    done = run(f"{BIN}/kioskctl", "--state", house.state, "--json", *words, check=check)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None


def device(house, key, value):
    return next((d for d in kioskctl(house, "devices")[1] or [] if d[key] == value), None)


def finds(house):
    """How often the reader was asked whether a card lies there."""
    return int(re.search(r"finds=(\d+)", house.hand("state")).group(1))


def test_foreigners_and_neighbours_hand_in_with_their_own_cards():
    """The case says who they are as their cards say it, and from which kind of card."""
    with a_desk() as house:
        house.start_office().start_front()
        citizen.visit(house, FOREIGN_2023)
        house.start_sync()
        case = until("the case", lambda: [c for c in house.cases() if c["state"] == "received"])[0]
        identity = citizen.open_case(house, case["case_id"])["identity"]
        assert identity["source"] == "foreign_permit" and identity["level"] == "card"
        assert identity["name"] == identity["latin_name"] == FOREIGN_2023["latin_name"]
        assert identity["nationality"] == "CAN" and identity["id_number"] == FOREIGN_2023["id_number"]


def test_each_kind_of_card_is_read_in_each_form_of_reader():
    kinds = (("pairs", HMT), ("hid", FOREIGN_2017))
    with a_desk() as house:
        for form, someone in kinds:
            house.hand("unplug", "reader")
            house.hand("form", form)
            house.hand("plug", "reader")
            citizen.to_identify(house)
            # Whose card lies there before the reader has looked twice after a visit may be the one before: card.left.
            seen = finds(house)
            until("the reader looked", lambda: finds(house) >= seen + 2)
            citizen.put_card(house, someone)
            house.wait("code")
            house.tap("code.next")
            house.wait("form")
            assert someone["id_number"] in [w.get("value") for w in house.widgets().values()]
            assert kioskctl(house, "test", "reader")[1]["about"].endswith({"pairs": "two pairs"}.get(form, form))
            house.hand("card", "none")
            house.advance(10 * 60 * 1000)
            house.wait("attract", 20000)


def test_a_card_that_nobody_knows_is_refused_by_name_and_another_one_goes():
    with a_desk() as house:
        citizen.to_identify(house)
        citizen.put_card(house, {**person.make(), "kind": "unknown"})
        until("card.unknown on the screen", lambda: house.widgets().get("fault.card.unknown"))
        house.hand("card", "none")
        citizen.put_card(house, person.make())
        house.wait("code")


def test_somebody_who_moved_hands_in_with_the_new_address():
    with a_desk() as house:
        someone = {**person.make(), "newer_addresses": ["云南省昆明市五华区翠湖南路一号", "云南省大理市下关镇建设路九号"]}
        citizen.to_code(house, someone)
        house.tap("code.next")
        house.wait("form")
        values = [w.get("value") for w in house.widgets().values()]
        assert someone["newer_addresses"][1] in values and someone["address"] not in values


def test_devices_are_listed_tested_and_keep_their_roles_and_keyboards_are_left_alone():
    with a_desk(scanner_device="1-4") as house:
        house.wait("attract")
        missed = until("the scanner is missed", lambda: device(house, "role", "scanner"))
        assert missed["state"] == "absent" and missed["fault"] == "scanner.absent"
        for name in ("keyboard", "scanner", "scanner_2"):
            house.hand("plug", name)
        until("two scanners", lambda: (device(house, "role", "scanner") or {}).get("state") == "works")
        assert device(house, "role", "scanner")["bus"] == "1-4" and device(house, "role", "scanner_2")["bus"] == "1-3"
        reader = device(house, "role", "reader")
        assert (reader["id"], reader["driver"], reader["name"]) == ("0400:c35a", "sdt", "Simulated ID card reader")
        assert device(house, "id", "046d:c31c")["state"] == "ignored"

        code, test = kioskctl(house, "test", "scanner")
        assert code == 0 and test["passed"] and "HID POS" in test["about"] and re.match(r"20\d\d-", test["at"])
        house.hand("paper", "out")
        code, test = kioskctl(house, "test", "printer")
        assert code == 1 and test["fault"] == "printer.paper_out" and not test["passed"]
        assert kioskctl(house, "test", "toaster")[0] == 2
        assert kioskctl(house, "devices")[0] == 1

        house.hand("scan", "https://status.onevisit.example/s#a-private-code-from-a-paper")
        house.hand("unplug", "scanner_2")
        house.hand("plug", "scanner_2")
        until("the same role", lambda: (device(house, "role", "scanner") or {}).get("bus") == "1-4", 2)
        said = run(f"{BIN}/kioskctl", "--state", house.state, "devices", check=False,
                   env={**os.environ, "LANG": "zh_CN.UTF-8"}).stdout.decode()
        assert "没有找到扫码器" in said, said
        assert "keyboard_touched=0" in house.hand("state")
        assert not scan.find([house.state, house.logs], "a-private-code-from-a-paper")


def test_kioskctl_works_the_devices_itself_only_when_no_kiosk_does():
    with House().build() as house:
        sim = run(f"{SIM}/usbsim", "--socket", house.simsock, "--", f"{BIN}/kioskctl", "--state", house.state,
                  "--json", "devices")
        listed = {d["role"]: d["state"] for d in json.loads(sim.stdout)}
        assert listed == {"reader": "works", "printer": "works"}, listed
        house.start_kiosk()
        house.wait("attract")
        os.rename(house.socket_path("kiosk.sock"), house.socket_path("elsewhere.sock"))
        code, listed = kioskctl(house, "devices")
        assert code == 3 and listed is None


@as_shipped
def test_a_social_security_card_goes_into_its_own_slot():
    """Beside the reader for identity cards: whichever card a person has is read, and nothing of it stays."""
    with a_desk() as house:
        house.hand("plug", "slot")
        until("the slot works", lambda: (device(house, "role", "smart_card") or {}).get("state") == "works")
        someone = {**person.make(), "name": "独孤求败亓"}
        citizen.to_identify(house)
        house.hand("social", person.write(os.path.join(house.folder, "card.json"), someone))
        house.wait("code")
        assert not device(house, "role", "reader")["last_fault"]
        assert scan.remembers(house.kiosk_pid(), someone["id_number"])
        house.hand("social", "none")
        house.advance(10 * 60 * 1000)
        house.wait("attract", 20000)
        left = scan.remembers(house.kiosk_pid(), someone["name"], someone["id_number"])
        assert not left, left
        assert not scan.find([house.state, house.logs], someone["name"], someone["id_number"])


def test_slot_and_field_of_one_device_are_two_readers():
    """Each is listed, named by port and interface, and either takes the card."""
    with a_desk(smart_card_device="1-7:1") as house:
        house.hand("plug", "dual")
        until("the field works", lambda: (device(house, "role", "smart_card") or {}).get("state") == "works")
        until("the slot works", lambda: (device(house, "role", "smart_card_2") or {}).get("state") == "works")
        assert device(house, "role", "smart_card")["bus"] == "1-7:1"
        assert device(house, "role", "smart_card_2")["bus"] == "1-7:0"
        assert all(kioskctl(house, "test", role)[1]["passed"] for role in ("smart_card", "smart_card_2"))
        someone = person.make()
        citizen.to_identify(house)
        house.hand("dual-field", person.write(os.path.join(house.folder, "card.json"), someone))
        house.wait("code")


@as_shipped
def test_nothing_of_a_card_is_in_memory_once_the_visit_is_over():
    """With its control: in the middle of the visit the very same search finds it."""
    someone = {**person.make(), "name": "独孤求败亓", "address": "云南省丽江市古城区七一街八一下段三十六号院"}
    with a_desk() as house:
        citizen.to_code(house, someone)
        pid = house.kiosk_pid()
        assert scan.remembers(pid, someone["id_number"]) and scan.remembers(pid, someone["address"])
        house.hand("card", "none")
        house.advance(10 * 60 * 1000)
        house.wait("attract", 20000)
        assert house.kiosk_pid() == pid
        left = scan.remembers(pid, someone["name"], someone["id_number"], someone["address"])
        assert not left, left
        assert not scan.find([house.state, house.logs], someone["name"], someone["id_number"], someone["address"])


@as_shipped
def test_a_card_that_was_read_and_refused_leaves_nothing_at_once():
    """The station's own buffers: the visit kept nothing, nothing was replaced."""
    someone = {**person.make(expired=True), "name": "独孤求败亓", "address": "云南省丽江市古城区七一街八一下段三十六号院"}
    with a_desk() as house:
        citizen.to_identify(house)
        citizen.put_card(house, someone)
        until("card.expired on the screen", lambda: house.widgets().get("fault.card.expired"))
        house.hand("card", "none")
        pid = house.kiosk_pid()
        until("all of it is gone", lambda: not scan.remembers(pid, someone["name"], someone["address"]), 10)
        until("the number, too, after its five seconds", lambda: not scan.remembers(pid, someone["id_number"]), 10)


def test_a_stranger_judges_id_numbers_as_the_unit_test_says():
    """python3-stdnum, of Debian's own Python; it knows no residents from Hong Kong, Macao, Taiwan, no foreigners."""
    with open(os.path.join(ROOT, "tests", "unit", "data", "id-numbers.txt"), encoding="ascii") as lines:
        verdicts = dict(line.split() for line in lines)
    said = run("/usr/bin/python3", "-c", JUDGE, input=" ".join(verdicts).encode()).stdout.decode()
    for number, valid, checks in map(str.split, said.splitlines()):
        expected = {"both": ("True", "True"), "ours": ("False", "True")}.get(verdicts.pop(number))
        assert (valid, checks) == expected if expected else valid == "False", number
        if expected and valid == "False":
            assert number[:2] in ("81", "82", "83") or number[0] == "9", number
    assert not verdicts


def test_the_photo_decoder_of_the_settings_makes_a_picture():
    with House().build(photo_decoder=f"{SIM}/photo_plugin.so") as house:
        block, picture = (os.path.join(house.folder, name) for name in ("block", "picture.ppm"))
        for first, code in ((b"W", 0), (b"C", 1)):
            with open(block, "wb") as out:
                out.write(first + bytes(1023))
            done = run(f"{BIN}/kioskctl", "--state", house.state, "photo", block, picture, check=False)
            assert done.returncode == code, done.stderr
        was_meant("decoder_died of SIGSYS")
        assert os.path.getsize(picture) == 102 * 126 * 3 + len("P6 102 126 255\n")
        house.set(photo_decoder="")
        assert run(f"{BIN}/kioskctl", "--state", house.state, "photo", block, picture, check=False).returncode == 1
