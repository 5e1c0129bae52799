"""The office's door over real TLS: who may do what with which certificate, and who renews it."""
import contextlib
import glob
import json
import os
import pwd
import re
import sqlite3
import time

import stranger
from house import BIN, House, run
from stranger import ask_once, pair_of

OTHER = "530703"
CASE = "018f4f4e-7c3a-7b21-9a55-000000000001"


def stamp(days):
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))


@contextlib.contextmanager
def door():
    """Office, authority and nginx; two terminals of which one has a case open and one delivered."""
    with House().build() as house:
        house.other = os.path.join(house.folder, "other")
        run(f"{BIN}/officectl", "enrol", house.office_dir, OTHER, house.other)
        house.start_office().start_authority(*(["--user", "nobody"] if os.geteuid() == 0 else [])).start_front()
        house.server_ca = os.path.join(house.state, "keys", "server-ca.crt")
        yield house


def problem(body):
    return json.loads(body)["code"]


HERE = os.path.dirname(os.path.abspath(__file__))


def source(*path):
    with open(os.path.join(HERE, "..", "..", *path), encoding="utf-8") as text:
        return text.read()


def examples(case_id):
    """A request for every endpoint of the wire, by its name in the office's own table: method, path, body, headers."""
    tus = {"Tus_Resumable": "1.0.0"}
    upload = f"/v1/uploads/{case_id}.1"
    return {
        "put": ("PUT", f"/v1/cases/{case_id}", b"{}", {"Content_Type": "application/jose+json"}),
        "commit": ("POST", f"/v1/cases/{case_id}/commit", b"", {}),
        "receipt": ("GET", f"/v1/cases/{case_id}/receipt", None, {}),
        "create": ("POST", "/v1/uploads", b"", {**tus, "Upload_Length": "9", "Idempotency_Key": f"{case_id}.1",
                                                "Upload_Metadata": stranger.tus_metadata(case_id, 1)}),
        "patch": ("PATCH", upload, b"x" * 9, {**tus, "Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}),
        "head": ("HEAD", upload, None, tus),
        "signed": ("GET", "/v1/signed/index", None, {}),
        "heartbeat": ("POST", "/v1/heartbeat", b"{}", {"Content_Type": "application/json"}),
        "inbox": ("GET", "/v1/inbox?after=0", None, {}),
        "question": ("POST", "/v1/questions", b"{}", {"Content_Type": "application/json"}),
        "introduce": ("POST", "/v1/terminal", b"{}", {"Content_Type": "application/x-pem-file"}),
    }


OF_A_CASE = ("put", "commit", "receipt", "create", "patch", "head")


def endpoints(case_id):
    """Every row of the intake's table of routes; one without an example is an error."""
    known = examples(case_id)
    rows = re.findall(r'^\t\{WIRE_\w+, "([A-Z]+)", "(\w+)",', source("sync", "office", "intake", "intake.c"), re.M)
    assert sorted((method, name) for method, name in rows) == sorted((known[n][0], n) for n in known), "the matrix lacks a route"
    return [(name, *known[name]) for _, name in rows]


def authority_endpoints(request):
    """The same for the authority's table."""
    paths = dict(re.findall(r'^#define (WIRE_PATH_\w+) "([^"]+)"', source("sync", "wire", "names.h"), re.M))
    rows = re.findall(r'^\t\{"([A-Z]+)", (WIRE_PATH_\w+), \w+\}', source("sync", "office", "authority", "authority.c"), re.M)
    found = {paths[name]: method for method, name in rows}
    assert sorted(found) == ["/.well-known/est/cacerts", "/.well-known/est/simpleenroll", "/.well-known/est/simplereenroll"], found
    return [(method, path, request if method == "POST" else None, {"Content_Type": "application/pkcs10"} if method == "POST" else {})
            for path, method in found.items()]


def dump(house):
    """Everything the office keeps of cases, and of the terminal; what the authority wrote down."""
    intake = os.path.join(house.office_dir, "intake")
    with contextlib.closing(sqlite3.connect(f"file:{intake}/office.db?mode=ro", uri=True)) as db:
        rows = [tuple(db.execute(f"SELECT * FROM {t} ORDER BY 1, 2")) for t in ("cases", "parts", "inbox", "tries", "terminal_keys")]
        rows.append(tuple(db.execute("SELECT * FROM terminals WHERE kiosk_id = ?", (house.number,))))
    authority = os.path.join(house.office_dir, "authority")
    files = {f: open(f, "rb").read() for f in glob.glob(f"{intake}/uploads/*") + glob.glob(f"{intake}/parts/*/*")
             + [f for f in glob.glob(f"{authority}/**/*", recursive=True) if os.path.isfile(f)]}
    return rows, files


def wrong_certificates(house):
    """name → (certificate, key) that must open nothing."""
    folder, ca = house.folder, [os.path.join(house.office_dir, "authority", f"terminal-ca.{k}") for k in ("crt", "key")]
    key = pair_of(house.state)[1]
    foreign = stranger.init_office(f"{BIN}/officectl", os.path.join(folder, "foreign"))
    new_key = stranger.make_key(os.path.join(folder, "new.key"))
    return {
        "none": None,
        "foreign": stranger.sign(folder, "foreign-tls", foreign, key, house.number, "tls", stamp(-9), stamp(9)),
        "expired": stranger.sign(folder, "expired", ca, key, house.number, "tls", stamp(-99), stamp(-9)),
        "not yet": stranger.sign(folder, "early", ca, key, house.number, "tls", stamp(9), stamp(99)),
        "manifest role": pair_of(house.state, "manifest"),
        "tls key as manifest": stranger.sign(folder, "role", ca, key, house.number, "manifest", stamp(-9), stamp(9)),
        "another's number": stranger.sign(folder, "number", ca, key, OTHER, "tls", stamp(-9), stamp(9)),
        "unknown key": stranger.sign(folder, "unknown", ca, new_key, house.number, "tls", stamp(-9), stamp(9)),
    }


def put_row(house):
    """An open case of the terminal; which requests reach it is all that is asked here, so a row is enough."""
    intake = os.path.join(house.office_dir, "intake")
    house.office.end()
    with contextlib.closing(sqlite3.connect(f"{intake}/office.db")) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(cases)")]
        row = dict.fromkeys(columns, 0)
        row.update(case_id=CASE, visit_id=CASE, kiosk_id=house.number, kiosk_seq=1, receipt_no="530702000000170", kid="0" * 64,
                   manifest_hash="0" * 64, prev="0" * 64, implement_code="x", department="gongan", queue="gongan", jws="{}",
                   receipt="", ver=1, opened_ms=int(time.time() * 1000), touched_ms=int(time.time() * 1000))
        db.execute(f"INSERT INTO cases ({','.join(row)}) VALUES ({','.join('?' * len(row))})", tuple(row.values()))
        db.execute("INSERT INTO parts VALUES (?, 1, 'page', ?, 9, 0)", (CASE, "0" * 64))
        db.commit()
    house.start_office()


def try_all(house, name, pair):
    """Every endpoint of the intake says 401 or 403 to this certificate; how many were asked."""
    rows = endpoints(CASE)
    for _, method, path, body, headers in rows:
        status, _, answer = ask_once(house.port, house.server_ca, pair, method, path, body, **headers)
        assert status in (401, 403), f"{name} {method} {path}: {status}"
        assert method == "HEAD" or problem(answer).startswith("certificate."), f"{name} {path}: {answer}"
    return len(rows)


def try_authority(house, name, pair, request):
    """The authority's port makes no certificate for it; its own certificate is for everybody."""
    rows = authority_endpoints(request)
    for method, path, body, headers in rows:
        status, _, answer = ask_once(house.renewal_port, house.server_ca, pair, method, path, body, **headers)
        public = path.endswith("cacerts")
        assert status == 200 if public else status in (401, 403), f"{name} {method} {path}: {status} {answer}"
    for _, method, path, body, headers in endpoints(CASE):
        status, _, _ = ask_once(house.renewal_port, house.server_ca, pair, method, path, body, **headers)
        assert status in (401, 403, 404), f"{name} {method} {path} at the authority's port: {status}"
    return len(rows) + len(endpoints(CASE))


def try_neighbour(house):
    """Another terminal, with its own good certificate: what is this one's does not exist for it."""
    rows = endpoints(CASE)
    for name, method, path, body, headers in rows:
        status, _, answer = ask_once(house.port, house.server_ca, pair_of(house.other), method, path, body, **headers)
        if name in OF_A_CASE:
            assert status in (400, 404), f"another terminal {method} {path}: {status} {answer}"
        assert CASE.encode() not in answer and house.number.encode() not in answer, f"another terminal {path}: {answer}"
    return len(rows)


def check_cipher(house):
    """The office's choice, whatever a client likes best."""
    for port in (house.port, house.renewal_port):
        line = stranger.Line(port, house.server_ca, *pair_of(house.state))
        line.connection.connect()
        assert line.connection.sock.cipher()[:2] == ("TLS_AES_128_GCM_SHA256", "TLSv1.3"), line.connection.sock.cipher()
        line.close()


def test_matrix_of_certificates_and_endpoints():
    with door() as house:
        check_cipher(house)
        put_row(house)
        wrong, counted = wrong_certificates(house), 0
        key = pair_of(house.state)[1]
        request = stranger.renewal_request(key, house.number, "tls")
        before = dump(house)
        for name, pair in wrong.items():
            counted += try_all(house, name, pair)
        ca = [os.path.join(house.office_dir, "authority", f"terminal-ca.{k}") for k in ("crt", "key")]
        wrong["expired"] = stranger.sign(house.folder, "long-ago", ca, key, house.number, "tls", stamp(-400), stamp(-91))
        for name, pair in (*wrong.items(), ("another terminal", pair_of(house.other))):
            counted += try_authority(house, name, pair, request)
        counted += try_neighbour(house)
        assert dump(house) == before, "a wrong certificate changed something"
        run(f"{BIN}/officectl", "revoke", house.office_dir, house.number)
        before = dump(house)
        counted += try_all(house, "revoked", pair_of(house.state))
        counted += try_authority(house, "revoked", pair_of(house.state), request)
        assert dump(house) == before, "a revoked terminal changed something"
        print(f"matrix: {counted} requests with the wrong certificate, 0 let in")


def test_forged_identity_headers_name_nobody():
    with door() as house:
        own, other = pair_of(house.state), pair_of(house.other)
        pem = open(own[0], encoding="ascii").read()
        escaped = "".join(c if c.isalnum() else f"%{ord(c):02X}" for c in pem)
        put_row(house)
        for name in ("X-Client-Cert", "x-client-cert", "X_Client_Cert", "SSL-Client-Cert", "X-SSL-Client-Cert", "Client-Cert"):
            status, _, _ = ask_once(house.port, house.server_ca, other, "GET", f"/v1/cases/{CASE}/receipt", **{name: escaped})
            assert status == 404, f"{name}: {status}"
            status, _, _ = ask_once(house.port, house.server_ca, None, "GET", f"/v1/cases/{CASE}/receipt", **{name: escaped})
            assert status in (401, 403), f"{name} without a certificate: {status}"
            for pair in (None, other):
                status, _, _ = ask_once(house.renewal_port, house.server_ca, pair, "POST", "/.well-known/est/simplereenroll",
                                        stranger.renewal_request(own[1], house.number, "tls"),
                                        **{"Content_Type": "application/pkcs10", name: escaped})
                assert status in (401, 403), f"{name} at the authority: {status}"
        status, _, body = ask_once(house.port, house.server_ca, own, "GET", f"/v1/cases/{CASE}/receipt")
        assert (status, problem(body)) == (404, "receipt.not_yet"), "its own case answers"


def test_an_expired_certificate_can_only_be_renewed():
    with door() as house:
        ca = [os.path.join(house.office_dir, "authority", f"terminal-ca.{k}") for k in ("crt", "key")]
        key = pair_of(house.state)[1]
        expired = stranger.sign(house.folder, "expired", ca, key, house.number, "tls", stamp(-99), stamp(-9))
        too_old = stranger.sign(house.folder, "old", ca, key, house.number, "tls", stamp(-400), stamp(-91))
        body = stranger.renewal_request(key, house.number, "tls")

        def renew(pair, text=body):
            return ask_once(house.renewal_port, house.server_ca, pair, "POST", "/.well-known/est/simplereenroll", text,
                            Content_Type="application/pkcs10")
        assert ask_once(house.port, house.server_ca, expired, "GET", "/v1/signed/index")[0] == 403
        assert ask_once(house.renewal_port, house.server_ca, expired, "GET", "/v1/signed/index")[0] == 404
        assert renew(None)[0] in (401, 403)
        assert renew(too_old)[0] == 403
        assert renew(pair_of(house.state, "manifest"))[0] == 403
        assert renew(expired, stranger.renewal_request(key, OTHER, "tls"))[0] == 403
        status, headers, bundle = renew(expired)
        assert status == 200 and headers["Content-Type"].startswith("application/pkcs7-mime"), (status, bundle)
        renewed = os.path.join(house.folder, "renewed.crt")
        with open(renewed, "w", encoding="ascii") as out:
            out.write(stranger.first_certificate(bundle))
        assert ask_once(house.port, house.server_ca, (renewed, key), "GET", "/v1/signed/index")[0] == 200
        if os.geteuid() == 0:
            assert os.stat(f"/proc/{house.authority.pid}/root").st_uid in (0, pwd.getpwnam("nobody").pw_uid)
            with open(f"/proc/{house.authority.pid}/status", encoding="ascii") as lines:
                uids = next(line.split()[1:] for line in lines if line.startswith("Uid:"))
            assert uids == [str(pwd.getpwnam("nobody").pw_uid)] * 4, uids
        run(f"{BIN}/officectl", "revoke", house.office_dir, house.number)
        assert renew(expired)[0] == 403


def test_an_owned_intake_host_opens_nothing_and_makes_nobody_believed():
    with door() as house:
        intake, ca_of = os.path.join(house.office_dir, "intake"), os.path.join(house.folder, "owned")
        os.makedirs(ca_of)
        keys = sorted(glob.glob(f"{intake}/keys/*"))
        assert keys
        sealed = os.path.join(house.folder, "sealed.age")
        recipients = json.load(open(f"{intake}/signed/sealing-keys.json", encoding="utf-8"))
        run("age", "-o", sealed, *(w for k in recipients for w in ("-r", k["recipient"])), f"{intake}/settings.json")
        for file in glob.glob(f"{intake}/**/*", recursive=True):
            if os.path.isfile(file):
                assert run("age", "-d", "-i", file, sealed, check=False).returncode != 0, f"{file} opens a part"
        # a certificate by any key found there
        new_key = stranger.make_key(os.path.join(ca_of, "new.key"))
        for private in (k for k in keys if "PRIVATE KEY" in open(k, encoding="utf-8").read()):
            for issuer in (f"{intake}/keys/server.crt", f"{intake}/keys/terminal-ca.crt"):
                try:
                    pair = stranger.sign(ca_of, "forged", (issuer, private), new_key, house.number, "tls", stamp(-9), stamp(9))
                except Exception:  # openssl itself refuses a key that does not fit
                    continue
                assert ask_once(house.port, house.server_ca, pair, "GET", "/v1/signed/index")[0] == 403
                assert ask_once(house.renewal_port, house.server_ca, pair, "POST", "/.well-known/est/simplereenroll",
                                stranger.renewal_request(new_key, house.number, "tls"),
                                Content_Type="application/pkcs10")[0] == 403
        # the terminal's own certificate, as nginx would pass it on, buys no certificate for another key
        assert ask_once(house.renewal_port, house.server_ca, pair_of(house.state), "POST", "/.well-known/est/simplereenroll",
                        stranger.renewal_request(new_key, house.number, "tls"), Content_Type="application/pkcs10")[0] == 403
