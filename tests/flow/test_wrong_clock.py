"""A kiosk whose clock is at 1970 or 2040: it serves as before, and dates what it says by what it knows to be true.

By typed identity: the turned clock reaches into the simulated desk as well, whose devices then seem to be silent.
"""
import base64
import contextlib
import glob
import json
import os
import sqlite3
import time

import citizen
import person
import pictures
from house import House, until

FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
DAY_S = 86400


def turned(date):
    return {"LD_PRELOAD": FAKETIME[0], "FAKETIME": "@" + date, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def claimed_s(house):
    """When the terminal says that it queued its one case."""
    with contextlib.closing(sqlite3.connect(f"file:{house.state}/queue/queue.db?mode=ro", uri=True)) as db:
        (jws,), = db.execute("SELECT jws FROM queued_case")
    payload = json.loads(jws)["payload"]
    return json.loads(base64.urlsafe_b64decode(payload + "=="))["claimed_ms"] / 1000


def serves_at(date):
    with House().build() as house:
        pictures.demo_stick(house.stick)
        house.start_kiosk(env=turned(date), absent=("printer", "reader"))
        citizen.to_identify(house)
        someone = person.make(1)
        citizen.type_identity(house, someone)
        citizen.from_code(house, someone)
        with open(house.log_path("kiosk"), encoding="utf-8") as log:
            assert date[:4] + "-" in log.read(), "the clock was not turned"
        assert abs(claimed_s(house) - time.time()) < 3 * DAY_S, "dated by a clock that cannot be right"
        house.stop_kiosk()
        house.start_office().start_front().start_sync()
        until("delivered", lambda: house.advance_sync(700000) and len(house.receipts()) == 1)
        assert [c["state"] for c in house.cases()] == ["received"]


def test_kiosk_at_1970_serves():
    serves_at("1970-01-02 03:04:05")


def test_kiosk_at_2040_serves():
    serves_at("2040-06-07 08:09:10")
