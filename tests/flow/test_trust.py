"""What a terminal believes: an office's certificate that is wrong in each way, and its own clock when that is wrong."""
import glob
import json
import os

import stranger
from house import BIN, House, Process, ask, run, until
from portal import Portal, self_signed
from test_enrol import stamp

MAKER = os.path.join(BIN, "case_maker")
FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")


def line(house):
    return ask(house.socket_path("kiosk-sync.sock"), do="status")["line"]


def wrong_servers(house):
    """name → certificate and key of somebody who answers at the office's address."""
    folder, authority = house.folder, os.path.join(house.office_dir, "authority")
    server_ca, terminal_ca = ([os.path.join(authority, f"{who}-ca.{k}") for k in ("crt", "key")] for who in ("server", "terminal"))
    key, here = stranger.make_key(os.path.join(folder, "server.key")), "IP:127.0.0.1"
    foreign = [os.path.join(os.path.dirname(path), f"server-ca.{k}") for path, k in
               zip(stranger.init_office(f"{BIN}/officectl", os.path.join(folder, "foreign")), ("crt", "key"))]

    def made(name, ca, first=-9, last=9, usage="serverAuth", names=here):
        return stranger.sign(folder, name, ca, key, "office", "server", stamp(first), stamp(last), usage, names)
    return {
        "good": made("good", server_ca), "expired": made("late", server_ca, -99, -9), "not yet": made("early", server_ca, 9, 99),
        "wrong host": made("host", server_ca, names="DNS:elsewhere.example,IP:127.0.0.2"), "no host": made("none", server_ca, names=None),
        "wrong role": made("role", server_ca, usage="clientAuth"), "the terminals' authority": made("terminals", terminal_ca),
        "another office's authority": made("foreign-server", foreign), "nobody's": self_signed(folder),
        "a terminal": stranger.pair_of(house.state),
    }


def test_an_office_whose_certificate_is_wrong_in_any_way_learns_nothing():
    with House().build() as house:
        house.set(renewal_url="")
        run(MAKER, "queue", house.state, "1", "1", "3000")
        for name, pair in wrong_servers(house).items():
            with Portal(house.port, *pair) as portal:
                house.start_sync()
                until(f"{name} is recognised", lambda: house.advance_sync(700000) and line(house) == "office.untrusted")
                asked = [r for r in portal.requests if r[0] != "TLS"]
                assert bool(asked) == (name == "good"), f"{name}: {asked[:1]}"
                house.sync.end()
            assert not house.receipts(), name
            # what is wrong with the line is kept; the next one has to find it out anew
            for left in glob.glob(os.path.join(house.state, "sync", "sync.db*")):
                os.unlink(left)
        house.start_office().start_front().start_sync()
        until("the true one is delivered to", lambda: house.advance_sync(700000) and house.receipts())


def drift_s(house):
    found = json.loads(run(f"{BIN}/officectl", "terminals", house.office_dir, "--json").stdout)[0]
    return found["drift_ms"] / 1000


def test_a_terminal_whose_clock_is_at_1970_or_2040_delivers_and_is_listed():
    for number, date in ((1, "1970-01-02 03:04:05"), (2, "2040-06-07 08:09:10")):
        with House().build() as house:
            house.start_office().start_authority().start_front()
            run(MAKER, "queue", house.state, "2", "1", "3000")
            env = {**os.environ, "LD_PRELOAD": FAKETIME[0], "FAKETIME": "@" + date, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
            house.sync = Process([f"{BIN}/kiosk-sync", "--state", house.state], house.log_path("sync"), env=env)
            until("kiosk-sync listens", lambda: house.rings(house.socket_path("kiosk-sync.sock")))
            until(f"delivered in {date[:4]}", lambda: house.advance_sync(700000) and len(house.receipts()) == 2)
            until("the office saw the clock", lambda: house.advance_sync(700000) and abs(drift_s(house)) > 10 * 365 * 86400)
            assert line(house) == "", "a wrong clock is no reason to stop"
            with open(os.path.join(house.state, "log", "kiosk-sync.log"), encoding="utf-8") as log:
                assert date[:4] + "-" in log.read(), "the clock was not turned"
            index = os.path.join(house.state, "sync", "signed", "index")
            before = open(index, "rb").read()
            notice = os.path.join(house.folder, "announcements.json")
            with open(notice, "w", encoding="utf-8") as out:
                json.dump({"announcements": [], "of": date}, out)
            run(f"{BIN}/officectl", "publish", house.office_dir, "--put", notice)
            until("it downloads", lambda: house.advance_sync(700000) and open(index, "rb").read() != before)
