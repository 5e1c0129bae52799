"""A terminal enrols itself by an invitation and a one-time code, and renews, against the real authority and office."""
import base64
import contextlib
import json
import os
import pwd
import subprocess
import time

import stranger
from house import BIN, SERVICES, House, ask, departments, run, until
from stranger import ask_once, openssl, pair_of

MAKER = os.path.join(BIN, "case_maker")
ENROL = "/.well-known/est/simpleenroll"


class Site(House):
    """An office, and a terminal's machine that belongs to nobody yet."""

    def build(self, **settings):
        run(f"{BIN}/officectl", "init", self.office_dir, *(w for d in departments() for w in ("--department", d)))
        run(f"{BIN}/officectl", "publish", self.office_dir, "--services", SERVICES)
        os.makedirs(self.state)
        with open(os.path.join(self.state, "settings.json"), "w", encoding="utf-8") as out:
            json.dump({"heartbeat_s": 60, **settings}, out)
        self.invitation = os.path.join(self.folder, "invitation.json")
        self.server_ca = os.path.join(self.office_dir, "authority", "server-ca.crt")
        self.start_office().start_authority(*(["--user", "nobody"] if os.geteuid() == 0 else [])).start_front()
        return self

    def invite(self, number=None, *more):
        done = run(f"{BIN}/officectl", "invite", self.office_dir, number or self.number, self.invitation, "--url",
                   f"https://127.0.0.1:{self.port}", "--renewal", f"https://127.0.0.1:{self.renewal_port}", *more)
        return done.stdout.decode().strip()

    def enrol(self, code, check=True):
        return run(f"{BIN}/kioskctl", "--state", self.state, "enrol", self.invitation, input=code.encode() + b"\n", check=check)

    def guests(self):
        folder = os.path.join(self.office_dir, "authority", "invitations")
        return [json.load(open(os.path.join(folder, f), encoding="utf-8")) for f in os.listdir(folder)]

    def simply(self, user, code, key, number, role="tls", pair=None):
        """A stranger's request for a first certificate: status, headers, body."""
        credentials = base64.b64encode(f"{user}:{code.replace('-', '')}".encode()).decode()
        return ask_once(self.renewal_port, self.server_ca, pair, "POST", ENROL, stranger.renewal_request(key, number, role),
                        Content_Type="application/pkcs10", Authorization=f"Basic {credentials}")

    def line(self):
        return ask(self.socket_path("kiosk-sync.sock"), do="status")["line"]


@contextlib.contextmanager
def site():
    with Site() as house:
        yield house.build()


def key_of(path):
    return openssl("pkey", "-in", path, "-pubout") if path.endswith("pem") else openssl("x509", "-in", path, "-noout", "-pubkey")


def test_a_terminal_enrols_itself_and_delivers():
    with site() as house:
        code = house.invite()
        secret = code.replace("-", "")
        house.start_sync()
        until("it belongs to nobody", lambda: house.line() == "terminal.not_enrolled")
        done = house.enrol("0000-0000-0000-0000", check=False)
        assert (done.returncode, done.stderr) == (1, b"kioskctl: enrol: invitation.refused\n"), done
        assert house.guests()[0]["tries"] == 1
        done = house.enrol(code)
        assert done.stdout == b"terminal 530702 is enrolled\n"
        for role in ("manifest", "tls"):
            certificate, key = pair_of(house.state, role)
            assert key_of(certificate) == key_of(key), "the terminal's own key"
            assert os.stat(key).st_mode & 0o777 == 0o400
        until("the signed downloads are here", lambda: os.path.exists(os.path.join(house.state, "sync", "signed", "index")))
        run(MAKER, "queue", house.state, "2", "1", "5000")
        house.ring(house.socket_path("kiosk-sync.sock"))
        until("delivered", lambda: len(house.receipts()) == 2)
        assert house.enrol(code, check=False).returncode == 1, "enrolled is enrolled"
        found = subprocess.run(["grep", "-rlF", "-e", code, "-e", secret, house.folder], stdout=subprocess.PIPE).stdout
        assert found == b"", f"the code is kept somewhere: {found}"
        if os.geteuid() == 0:
            with open(f"/proc/{house.authority.pid}/status", encoding="ascii") as lines:
                uids = next(line.split()[1:] for line in lines if line.startswith("Uid:"))
            assert uids == [str(pwd.getpwnam("nobody").pw_uid)] * 4, uids


def test_the_code_is_for_once_and_for_one():
    with site() as house:
        code = house.invite()
        guest = json.load(open(house.invitation, encoding="utf-8"))["id"]
        keys = [stranger.make_key(os.path.join(house.folder, f"{i}.key")) for i in range(3)]
        assert house.simply(guest, code, keys[0], house.number)[0] == 200
        assert house.simply(guest, code, keys[0], house.number)[0] == 200, "a lost reply: the same key again"
        assert house.simply(guest, code, keys[1], house.number)[0] == 401, "used"
        assert house.simply(guest, code, keys[0], house.number, "manifest")[0] == 401, "one key in two roles"
        assert house.simply(guest, code, keys[1], "530799", "manifest")[0] == 401, "another number"
        assert house.simply(guest, code, keys[1], house.number, "root")[0] == 401, "another role"
        assert house.simply("0" * 16, code, keys[1], house.number, "manifest")[0] == 401, "another invitation"
        status, headers, body = house.simply(guest, "Z" * 16, keys[1], house.number, "manifest")
        wrong = (status, headers["WWW-Authenticate"], body)
        status, headers, body = house.simply("0" * 16, "Z" * 16, keys[1], house.number, "manifest")
        assert wrong == (status, headers["WWW-Authenticate"], body), "a wrong code and no invitation answer alike"
        assert house.simply(guest, code, keys[1], house.number, "manifest")[0] == 200
        # five wrong tries end an invitation, the right code too
        code = house.invite("530703")
        guest = json.load(open(house.invitation, encoding="utf-8"))["id"]
        for _ in range(5):
            assert house.simply(guest, "Z" * 16, keys[2], "530703")[0] == 401
        assert house.simply(guest, code, keys[2], "530703")[0] == 401
        # a number with keys is not invited again
        assert run(f"{BIN}/officectl", "enrol", house.office_dir, "530704", os.path.join(house.folder, "t")).returncode == 0
        with contextlib.suppress(AssertionError):
            house.invite("530704")
            raise SystemExit("a number that has keys was invited")


def test_an_invitation_ends_by_time_by_another_and_by_revocation():
    with site() as house:
        key = stranger.make_key(os.path.join(house.folder, "k.key"))

        def invited(*more):
            code = house.invite(None, *more)
            return json.load(open(house.invitation, encoding="utf-8"))["id"], code
        old, first = invited()
        new, second = invited()
        assert house.simply(old, first, key, house.number)[0] == 401, "another invitation took its place"
        path = os.path.join(house.office_dir, "authority", "invitations", f"{new}.json")
        entry = json.load(open(path, encoding="utf-8"))
        with open(path, "w", encoding="utf-8") as out:
            json.dump({**entry, "to_ms": entry["made_ms"]}, out)
        assert house.simply(new, second, key, house.number)[0] == 401, "over"
        guest, code = invited("--hours", "1")
        assert house.simply(guest, code, key, house.number)[0] == 200
        # revoked between its certificate and its first word to the office
        status, _, bundle = house.simply(guest, code, key, house.number)
        certificate = os.path.join(house.folder, "k.crt")
        with open(certificate, "w", encoding="ascii") as out:
            out.write(stranger.first_certificate(bundle))
        manifest = stranger.make_key(os.path.join(house.folder, "m.key"))
        body = stranger.first_certificate(house.simply(guest, code, manifest, house.number, "manifest")[2]).encode()
        run(f"{BIN}/officectl", "revoke", house.office_dir, house.number)

        def show(pem):
            return ask_once(house.port, house.server_ca, (certificate, key), "POST", "/v1/terminal", pem,
                            Content_Type="application/x-pem-file")[0]
        assert show(body) == 403
        assert house.simply(guest, code, key, house.number)[0] == 401
        house.invite()
        assert show(b"") == 400 and show(open(certificate, "rb").read()) == 403, "a TLS certificate is no manifest one"
        assert show(body) == 200 and show(body) == 200, "expected again, and idempotent"


def test_who_guesses_is_slowed_down():
    with site() as house:
        key = stranger.make_key(os.path.join(house.folder, "k.key"))
        house.invite()
        answers = [house.simply("0" * 16, "Z" * 16, key, house.number)[0] for _ in range(40)]
        assert set(answers) == {401, 429} and answers.count(429) >= 15, answers
        assert house.guests()[0]["tries"] == 0, "who does not know the invitation spoils nothing"


def dates_of(path):
    return openssl("x509", "-in", path, "-noout", "-enddate")


def test_a_terminal_renews_and_downloads_and_an_expired_one_only_renews():
    with site() as house:
        house.start_sync()
        house.enrol(house.invite())
        until("it works", lambda: house.line() == "")
        enrolled, renewed = os.path.join(house.state, "keys", "tls.crt"), os.path.join(house.state, "sync", "tls.crt")
        index = os.path.join(house.state, "sync", "signed", "index")
        until("downloaded", lambda: os.path.exists(index))
        house.sync.end()
        authority = [os.path.join(house.office_dir, "authority", f"terminal-ca.{k}") for k in ("crt", "key")]
        key = pair_of(house.state)[1]
        for name, first, last in (("soon", -700, 20), ("expired", -800, -3)):
            old, _ = stranger.sign(house.folder, name, authority, key, house.number, "tls", stamp(first), stamp(last))
            for place in (enrolled, renewed):
                os.path.exists(place) and os.unlink(place)
            with open(old, "rb") as source, open(enrolled, "wb") as out:
                out.write(source.read())
            before = open(index, "rb").read()
            with open(os.path.join(house.folder, "announcements.json"), "w", encoding="utf-8") as out:
                json.dump({"announcements": [], "of": name}, out)
            run(f"{BIN}/officectl", "publish", house.office_dir, "--put", os.path.join(house.folder, "announcements.json"))
            if name == "expired":
                status, _, _ = ask_once(house.port, house.server_ca, (old, key), "GET", "/v1/signed/index")
                assert status == 403, "expired opens nothing"
            run(MAKER, "queue", house.state, "1", "1", "5000")
            house.start_sync()
            until(f"{name}: renewed", lambda: house.advance_sync(700000) and os.path.exists(renewed))
            assert dates_of(renewed) != dates_of(old) and key_of(renewed) == key_of(key)
            until(f"{name}: downloads anew", lambda: house.advance_sync(700000) and open(index, "rb").read() != before)
            until(f"{name}: works", lambda: house.line() == "")
            house.sync.end()
        assert len(house.receipts()) == 2
        # expired, and the authority away: stopped, and it says why
        os.unlink(renewed)
        house.authority.end()
        run(MAKER, "queue", house.state, "1", "1", "5000")
        house.start_sync()
        until("it is stopped", lambda: house.line() in ("certificate.expired", "office.unreachable"))
        assert len(house.receipts()) == 2, "nothing goes with an expired certificate"


def stamp(days):
    return time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))
