"""kioskctl about the devices: every role tested and dated, present, in trouble and absent; the list in words."""
import os
import re

import journey
import person
import test_journeys_camera as under
import test_plugs as pulled
from house import BIN, SIM, House, run, until

DATED = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
# What makes trouble for each, and what is told of it.
TROUBLES = {"reader": (("silent", "reader"), ("awake", "reader"), "Card reader does not answer"),
            "printer": (("cover", "open"), ("cover", "closed"), "Printer cover is open"),
            "smart_card": (("silent", "slot"), ("awake", "slot"), "Social security card reader does not answer"),
            "smart_card_2": (("silent", "dual"), ("awake", "dual"), "Social security card reader does not answer"),
            "scanner": (("silent", "scanner"), ("awake", "scanner"), "Code scanner does not answer"),
            "scanner_2": (("silent", "scanner_2"), ("awake", "scanner_2"), "Code scanner does not answer")}
WITH = ("--with", "camera", "--with", "scanner", "--with", "scanner_2", "--with", "dual", "--slot", "short")
PLACES = {"smart_card_device": "1-6", "smart_card_2_device": "1-7:1", "scanner_device": "1-3", "scanner_2_device": "1-4"}


def kioskctl(house, *words):
    """Exit code and what it says to a person."""
    done = run(f"{BIN}/kioskctl", "--state", house.state, *words, check=False, env={**os.environ, "LANG": "en_US.UTF-8"})
    return done.returncode, done.stdout.decode().strip()


def tested(house, role):
    code, said = kioskctl(house, "test", role)
    found = re.fullmatch(rf"{DATED} {role} (passed|failed: [^,;]+), (\d+) ms(; .*)?", said)
    assert found, (role, code, said)
    assert (code == 0) == (found[1] == "passed"), (role, code, said)
    return found[1]


def test_every_role_tests_itself_present_in_trouble_and_absent_beside_the_running_kiosk():
    with House().build(**PLACES) as house:
        journey.stick(house)
        house.start_kiosk(more=WITH)
        house.wait("attract")
        plugs = pulled.Plugs(house)
        assert tested(house, "camera") == "failed: The camera sends no picture"
        under.lay(house)
        for role in pulled.ROLES.values():
            until(f"{role} passes", lambda: tested(house, role) == "passed")
        for role, (trouble, cure, name) in TROUBLES.items():
            house.hand(*trouble)
            assert tested(house, role) == "failed: " + name
            house.hand(*cure)
            until(f"{role} passes again", lambda: tested(house, role) == "passed")
        for name, role in pulled.ROLES.items():
            house.hand("unplug", name)
            until(f"{role} gone", lambda: not pulled.works(house, role))
            assert re.match("failed: .* not (found|connected)$", tested(house, role)), role
        in_words(house)
        plugs.put_in("attract", tuple(pulled.ROLES))


def in_words(house):
    """All pulled: each role that is missed says that it is absent, since when, and why."""
    code, said = kioskctl(house, "devices")
    assert code == 1
    for role in pulled.ROLES.values():
        assert re.search(rf"^- +- +{role} +\S+ +absent +-; last fault {DATED} \S.+$", said, re.M), (role, said)


def alone(house, role, *more, before=""):
    """Of a terminal whose kiosk does not run; kioskctl holds its lock meanwhile."""
    script = f"{before} exec {BIN}/kioskctl --state {house.state} test {role}"
    done = run(f"{SIM}/usbsim", "--socket", house.simsock, *more, "--", "/bin/sh", "-c", script, check=False,
               env={**os.environ, "LANG": "en_US.UTF-8"})
    said = done.stdout.decode().strip().split("\n")[-1]
    assert re.fullmatch(rf"{DATED} {role} (passed|failed: [^,;]+), \d+ ms(; .*)?", said), (role, said, done.stderr)
    return done.returncode, said


def test_every_role_tests_itself_where_no_kiosk_runs():
    with House().build(**PLACES) as house:
        page = under.pictures.sheet_jpeg(os.path.join(house.folder, "page.jpg"), "good", 1)
        hand = f"{SIM}/usbsimctl --socket {house.simsock}"
        for role in pulled.ROLES.values():
            code, said = alone(house, role, *WITH, before=f"{hand} page {page} >&2;")
            assert code == 0, said
            code, said = alone(house, role, "--absent", "reader", "--absent", "printer")
            assert code == 1 and re.search("not (found|connected)", said), said
        for role, (trouble, _, name) in TROUBLES.items():
            code, said = alone(house, role, *WITH, before=f"{hand} {' '.join(trouble)} >&2;")
            assert code == 1 and name in said, said
