"""All artifacts before all verifiers: each is accepted by those it is for and by nobody else, and altered by nobody at all."""
import base64
import datetime
import glob
import json
import os
import random
import subprocess

import desk
import stranger
import verdicts
from desk import BIN, run
from house import until

FLIPS = 24


def decide(house, case):
    """The department's word to the citizen: a signed step, and a letter sealed to the visit code."""
    day = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
    run(f"{BIN}/officectl", "decide", house.office_dir, case.case_id, "correction", "--gap", "照片=办法第三条", "--until", day,
        "--by", "王", "--key", house.department_key())


def ask(house, case, key):
    """A citizen asks how it stands: what the inbox gives is an age file for the key made for this question."""
    recipient = run("age-keygen", "-y", key).stdout.decode().strip()
    receipt_no = case.text("receipt_no")
    question = {"want": "status", "question_id": "018f4f4e-7c3a-7b21-9a55-000000000009", "receipt_no": receipt_no,
                "query_tag": stranger.query_tag(receipt_no, case.text("visit_code")), "recipient": recipient}
    body = json.dumps(question, separators=(",", ":"), sort_keys=True).encode()
    status, _, said = house.line.ask("POST", "/v1/questions", body, Content_Type="application/json")
    assert status == 202, said

    def entry():
        entries = json.loads(house.line.ask("GET", "/v1/inbox?after=0")[2])["entries"]
        return entries and entries[0]
    return unbase64(until("an answer", entry)["body"])


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(key, sealed):
    """By age alone."""
    return subprocess.run(["age", "-d", "-i", key], input=sealed, capture_output=True, check=True).stdout


def keys(house, case):
    """A key for one question, and the citizen's, which only the visit code makes: name → file."""
    files = {name: os.path.join(house.folder, name) for name in ("once", "citizen")}
    run("age-keygen", "-o", files["once"])
    visit_id = json.loads(unbase64(json.loads(case.manifest)["payload"]))["visit_id"]
    with open(files["citizen"], "w", encoding="ascii") as out:
        out.write(stranger.letter_identity(case.text("visit_code"), visit_id) + "\n")
    return files


def artifacts(house, case, receipt, own):
    """name → file of one of everything that is signed, sealed or listed."""
    folder, signed = os.path.join(house.folder, "artifacts"), os.path.join(house.office_dir, "intake", "signed")
    os.makedirs(folder)
    status, _, sequence = house.line.ask("POST", "/v1/heartbeat", b"{}", Content_Type="application/json")
    assert status == 200
    decide(house, case)
    answer = ask(house, case, own["once"])
    reply = json.loads(opened(own["once"], answer))
    contents = {
        "manifest": case.manifest, "slip": open(os.path.join(case.folder, "slip.jws"), "rb").read(), "receipt": receipt,
        "sequence": sequence, "index": open(os.path.join(signed, "index"), "rb").read(), "part": case.part(1),
        "sealing keys": open(os.path.join(signed, "sealing-keys.json"), "rb").read(),
        "answer": answer, "step": reply["note"].encode(), "letter": unbase64(reply["letter"]),
    }
    for name, path in (("tls certificate", "tls.crt"), ("manifest certificate", "manifest.crt")):
        contents[name] = stranger.openssl("x509", "-in", os.path.join(house.state, "keys", path), "-outform", "DER")
    contents["server certificate"] = stranger.openssl("x509", "-in", os.path.join(house.office_dir, "intake", "keys", "server.crt"),
                                                      "-outform", "DER")
    files = {}
    for name, content in contents.items():
        files[name] = os.path.join(folder, name.replace(" ", "-"))
        with open(files[name], "wb") as out:
            out.write(content)
    assert "照片" in opened(own["citizen"], contents["letter"]).decode(), "the letter does not say what lacks"
    return files


def verifiers(house, own):
    """name → (judge, the artifacts it accepts)."""
    scratch = os.path.join(house.folder, "scratch")
    os.makedirs(scratch)
    authority, intake = os.path.join(house.office_dir, "authority"), os.path.join(house.office_dir, "intake")
    manifest = os.path.join(house.state, "keys", "manifest.crt")
    jwk = verdicts.write_jwk(manifest, os.path.join(scratch, "own.jwk"))
    tls_jwk = verdicts.write_jwk(os.path.join(house.state, "keys", "tls.crt"), os.path.join(scratch, "tls.jwk"))
    receipt = open(os.path.join(intake, "keys", "receipt.pub"), encoding="ascii").read().strip()
    publication = open(os.path.join(authority, "publication.pub"), encoding="ascii").read().strip()
    terminal_ca, server_ca = (os.path.join(authority, f"{name}-ca.crt") for name in ("terminal", "server"))
    escrow = glob.glob(os.path.join(house.office_dir, "escrow", "*.txt"))[0]
    return {
        "jose case+jws": (verdicts.jose(jwk, "case+jws"), ["manifest"]),
        "openssl case+jws": (verdicts.openssl_jws(manifest, "case+jws", scratch), ["manifest"]),
        "jose slip+jws": (verdicts.jose(jwk, "slip+jws"), ["slip"]),
        "jose by the TLS key": (verdicts.jose(tls_jwk, "case+jws"), []),
        "note receipt": (verdicts.note(receipt, "receipt"), ["receipt"]),
        "note sequence": (verdicts.note(receipt, "sequence"), ["sequence"]),
        "note step": (verdicts.note(receipt, "step"), ["step"]),
        "note index": (verdicts.note(publication, "index"), ["index"]),
        "note index by the receipt key": (verdicts.note(receipt, "index"), []),
        "age department": (verdicts.age(house.department_key()), ["part", "letter"]),
        "age escrow": (verdicts.age(escrow), ["part", "letter"]),
        "age another department": (verdicts.age(house.department_key("renshe")), []),
        "age citizen": (verdicts.age(own["citizen"]), ["letter"]),
        "age question": (verdicts.age(own["once"]), ["answer"]),
        "openssl tls": (verdicts.certificate(terminal_ca, "sslclient", "tls"), ["tls certificate"]),
        "openssl manifest": (verdicts.certificate(terminal_ca, "sslclient", "manifest"), ["manifest certificate"]),
        "openssl server": (verdicts.certificate(server_ca, "sslserver"), ["server certificate"]),
        "sha256 in the index": (verdicts.listed(os.path.join(intake, "signed", "index"), "sealing-keys.json"), ["sealing keys"]),
    }


def flip_places(content):
    """Places whose byte means something: the last character of a base64 text may hold unused bits."""
    places = [i for i in range(len(content)) if content[i + 1:i + 2] not in (b'"', b"=", b"\n")]
    return random.Random(7).sample(places, min(FLIPS, len(places)))


def altered(house, judge, path):
    """How many changed bytes were tried; the first one that is accepted, or None."""
    content, bent = open(path, "rb").read(), os.path.join(house.folder, "bent")
    places = flip_places(content)
    for place in places:
        with open(bent, "wb") as out:
            out.write(content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])
        if judge(bent):
            return len(places), place
    return len(places), None


def only_the_diagonal_passes_and_nothing_altered():
    with desk.office() as house:
        case = desk.make_cases(house, 1, 1, 3000)[0]
        receipt, own = desk.deliver(house, case), keys(house, case)
        files = artifacts(house, case, receipt, own)
        judged = tried = 0
        for name, (judge, accepts) in verifiers(house, own).items():
            for kind, path in files.items():
                assert judge(path) == (kind in accepts), f"{name}: {kind}"
                judged += 1
            for kind in accepts:
                count, place = altered(house, judge, files[kind])
                assert place is None, f"{name}: accepts {kind} with byte {place} changed"
                tried += count
        return f"{judged} pairs of artifact and verifier, {tried} altered artifacts refused"
