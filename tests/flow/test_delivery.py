"""The office away, deaf, lying or not the office: every case arrives once, nothing is lost."""
import glob
import os
import sqlite3

import citizen
import person
import pictures
from house import House, ask, until
from portal import Portal, self_signed


def a_house(**settings):
    house = House().build(**settings)
    pictures.demo_stick(house.stick)
    return house


def file_one(house, seed=None):
    """A whole visit at a fresh kiosk; returns the visit code."""
    house.start_kiosk()
    code = citizen.visit(house, person.make(seed))
    house.stop_kiosk()
    return code


def delivered(house, count=1):
    until("the case at the office", lambda: len([c for c in house.cases() if c["state"] == "received"]) == count)


def parts(house):
    return glob.glob(os.path.join(house.state, "queue", "parts", "*"))


def line_fault(house):
    """What kiosk-sync says about the line now."""
    return ask(house.socket_path("kiosk-sync.sock"), do="status").get("line")


def test_office_away_during_the_visit_and_back_later_delivers_once():
    with a_house() as house:
        house.start_sync()
        file_one(house)
        until("offline is said", lambda: line_fault(house) == "office.unreachable")
        assert parts(house), "the sealed case waits on the disk"
        house.start_office().start_front()
        until("kiosk-sync tried again", lambda: house.advance_sync(700000) and house.cases() or None)
        delivered(house)


def test_reply_to_commit_lost_delivers_once():
    with a_house() as house:
        house.start_office().start_front()
        house.control(do="lose_reply", of="commit", times=1)
        house.start_sync()
        file_one(house)
        until("kiosk-sync tried again", lambda: house.advance_sync(700000) and house.receipts())
        delivered(house)
        assert len(house.cases()) == 1


def test_two_visits_arrive_in_order_with_an_unbroken_chain():
    with a_house() as house:
        house.start_office().start_front().start_sync()
        file_one(house)
        file_one(house)
        delivered(house, 2)
        numbers = sorted(c["kiosk_seq"] for c in house.cases())
        assert numbers == [1, 2], numbers


def test_a_200_without_a_receipt_counts_for_nothing():
    with a_house() as house:
        keys = os.path.join(house.office_dir, "intake", "keys")
        certificate, key = (os.path.join(keys, n) for n in ("server.crt", "server.key"))
        with Portal(house.port, certificate, key) as portal:
            house.start_sync()
            file_one(house)
            until("the portal was asked", lambda: portal.requests)
            until("the portal is recognised", lambda: line_fault(house) == "office.untrusted")
        assert not house.receipts()
        house.start_office().start_front()
        until("kiosk-sync tried again", lambda: house.advance_sync(700000) and house.receipts())
        delivered(house)


def test_a_wrong_server_certificate_learns_nothing():
    with a_house() as house:
        certificate, key = self_signed(house.folder)
        with Portal(house.port, certificate, key) as portal:
            house.start_sync()
            file_one(house)
            until("the stranger is recognised", lambda: line_fault(house) == "office.untrusted")
            assert not [r for r in portal.requests if r[0] != "TLS"], "a stranger read a request"
        assert parts(house) and not house.receipts()


def test_a_forged_delivered_purges_nothing():
    with a_house() as house:
        file_one(house)
        kept = sorted(parts(house))
        case_id = os.path.basename(kept[0]).split(".")[0]
        house.start_sync()
        until("sync.db", lambda: os.path.exists(os.path.join(house.state, "sync", "sync.db")))
        house.sync.end()
        forge(os.path.join(house.state, "sync", "sync.db"), case_id)
        house.start_kiosk()
        house.wait("attract")
        until("the forgery is logged", lambda: "forged" in log(house) or "receipt" in log(house))
        house.advance(30 * 24 * 3600 * 1000)
        house.ring()
        house.wait("attract")
        house.stop_kiosk()
        assert sorted(parts(house)) == kept


def log(house):
    return open(house.log_path("kiosk"), encoding="utf-8", errors="replace").read()


def forge(path, case_id):
    """Writes "delivered" with an invented receipt into every column that could hold it."""
    with sqlite3.connect(path) as db:
        table = next(row[0] for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type='table' AND sql LIKE '%case_id%'"))
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        values = {"case_id": case_id, "state": "delivered", "note": b"forged\n\n\xe2\x80\x94 x y\n"}
        row = [values.get(c, values["note"] if "note" in c or "receipt" in c else 0) for c in columns]
        db.execute(f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(columns))})", row)


def test_a_verified_receipt_purges_after_the_grace_days():
    with a_house() as house:
        house.start_office().start_front().start_sync()
        file_one(house)
        until("the receipt", house.receipts)
        house.start_kiosk()
        house.wait("attract")
        until("released", lambda: "delivery released" in log(house))
        assert parts(house), "the ciphertext stays for the grace days"
        house.advance(8 * 24 * 3600 * 1000)
        house.ring()
        until("purged", lambda: not parts(house))
