"""The office's server changes certificate and key while terminals go on; who answers with a key taken back is shunned."""
import json
import os
import shutil
import signal
import ssl
import subprocess

from house import BIN, House, ask, run, until
from portal import Portal

MAKER = os.path.join(BIN, "case_maker")


def line(house):
    return ask(house.socket_path("kiosk-sync.sock"), do="status")["line"]


def served(house):
    """The certificate nginx answers with now."""
    return ssl.get_server_certificate(("127.0.0.1", house.port))


def here(house):
    with open(os.path.join(house.office_dir, "intake", "keys", "server.crt"), encoding="ascii") as pem:
        return pem.read()


def reload_front(house):
    """Old workers may answer for a moment yet."""
    os.kill(house.nginx.pid, signal.SIGHUP)
    until("nginx has the new one", lambda: all(served(house).split() == here(house).split() for _ in range(8)))


def delivers(house, count):
    run(MAKER, "queue", house.state, "1", "1", "5000")
    until(f"{count} delivered", lambda: house.advance_sync(700000) and len(house.receipts()) == count and line(house) == "")


def renew(house, *options):
    before = here(house)
    run(f"{BIN}/officectl", "renew", house.office_dir, *options)
    assert here(house) != before
    reload_front(house)


def held(house):
    """What the terminal knows to be taken back."""
    path = os.path.join(house.state, "sync", "signed", "revocations.json")
    return json.load(open(path, encoding="utf-8"))["servers"] if os.path.exists(path) else []


def test_the_servers_certificate_is_renewed_and_its_old_key_taken_back():
    with House().build() as house:
        keys = os.path.join(house.office_dir, "intake", "keys")
        stolen = [os.path.join(house.folder, name) for name in ("server.crt", "server.key")]
        house.start_office().start_authority().start_front().start_sync()
        delivers(house, 1)
        assert run(f"{BIN}/officectl", "renew", house.office_dir, "--due", check=False).returncode == 1, "two years are left"
        renew(house)
        delivers(house, 2)
        for path in stolen:
            shutil.copy(os.path.join(keys, os.path.basename(path)), path)
        renew(house, "--new-key")
        delivers(house, 3)
        run(f"{BIN}/officectl", "revoke", house.office_dir, "--server", stolen[0])
        until("the terminal knows", lambda: house.advance_sync(1100000) and len(held(house)) == 1)
        delivers(house, 4)
        house.stop_front()
        with Portal(house.port, *stolen) as thief:
            run(MAKER, "queue", house.state, "1", "1", "5000")
            until("the thief is known", lambda: house.advance_sync(700000) and line(house) == "office.revoked")
            assert [r for r in thief.requests if r[0] != "TLS"] == [], "a word was said to the thief"
            house.sync.end()
            house.start_sync()
            until("after a start too", lambda: house.advance_sync(700000) and thief.requests and line(house) == "office.revoked")
            assert [r for r in thief.requests if r[0] != "TLS"] == []
        assert len(house.receipts()) == 4
        house.start_front()
        until("the true one gets it", lambda: house.advance_sync(700000) and len(house.receipts()) == 5)


def test_a_manifest_certificate_is_renewed_for_who_judges():
    """The terminal's own key, a later end; openssl judges by it what was signed before."""
    with House().build() as house:
        made = os.path.join(house.folder, "manifest.crt")
        house.start_office()
        run(f"{BIN}/officectl", "renew", house.office_dir, house.number, made)
        old = os.path.join(house.state, "keys", "manifest.crt")
        ca = os.path.join(house.office_dir, "authority", "terminal-ca.crt")
        run("openssl", "verify", "-x509_strict", "-CAfile", ca, made)

        def key(path):
            return subprocess.run(["openssl", "x509", "-in", path, "-noout", "-pubkey"], check=True, capture_output=True).stdout
        assert key(made) == key(old)
        run(f"{BIN}/officectl", "revoke", house.office_dir, house.number)
        assert run(f"{BIN}/officectl", "renew", house.office_dir, house.number, made, check=False).returncode == 1
