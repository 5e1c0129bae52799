"""A terminal is stolen, an intake host is owned: what is on their disks opens nothing and names nobody.

STOLEN_VISITS=100 is the long form.
"""
import base64
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess

import citizen
import judges
import person
import pictures
import scan
import stranger
from house import BIN, SERVICES, House, ask, run, until
from stranger import age_identity

VISITS = int(os.environ.get("STOLEN_VISITS", "3"))


def files(folder):
    return [path for path in glob.glob(os.path.join(folder, "**"), recursive=True)
            if os.path.isfile(path) and not os.path.islink(path)]


def secrets(folder):
    """Whatever on this disk could be a key: short files, the scalars of private keys, the seeds of note keys as they are and
    as Ed25519 uses them."""
    found = []
    for path in files(folder):
        content = open(path, "rb").read()
        if len(content) == 32:
            found.append(content)
        if b"PRIVATE KEY" in content:
            text = run("openssl", "pkey", "-in", path, "-noout", "-text").stdout.decode()
            scalar = bytes.fromhex("".join(text.split("priv:")[1].split("pub:")[0].split()).replace(":", ""))
            found.append(scalar.rjust(32, b"\0")[-32:])
        if content.startswith(b"PRIVATE+KEY+"):
            seed = base64.b64decode(content.split(b"+", 4)[4])[-32:]
            found += [seed, hashlib.sha512(seed).digest()[:32]]
    return found


def words_of_32_bytes(folder):
    """Whatever else anywhere in these files spells 32 bytes: hex or base64, in databases, JSON, notes and logs too."""
    found = set()
    for path in files(folder):
        content = open(path, "rb").read()
        found |= {bytes.fromhex(word.decode()) for word in re.findall(rb"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])", content)}
        for word in re.findall(rb"(?<![\w+/=-])[\w+/-]{43,44}=?(?![\w+/=-])", content):
            plain = base64.b64decode(word.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/") + b"==")
            found |= {plain[:32], plain[-32:]} if len(plain) in (32, 33) else set()
    return found


def assert_no_word_is_a_key(folder, recipients, true_key):
    """None of them is the secret half of a key that parts are sealed to."""
    publics = {stranger.age_recipient(text) for text in recipients}
    assert stranger.x25519_public(true_key) in publics, "the department's own key is the secret half: the trial is a true one"
    words = words_of_32_bytes(folder) | set(secrets(folder))
    assert len(words) >= 10 and not any(stranger.x25519_public(word) in publics for word in words)
    print(f"stolen: {len(words)} words of 32 bytes at the intake, none is a key")


def opens(key, sealed, folder):
    path = os.path.join(folder, "a-key")
    with open(path, "w", encoding="ascii") as out:
        out.write(key + "\n")
    done = subprocess.run(["age", "-d", "-i", path, sealed], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert b"malformed" not in done.stderr, done.stderr  # it must be tried, not refused unread
    return done.returncode == 0


def assert_nothing_opens(disk, sealed, folder, true_key):
    assert sealed
    keys = secrets(disk)
    assert keys, "there are keys on every disk, and they are tried"
    for path in sealed:
        assert not any(opens(age_identity(key), path, folder) for key in keys), path
    assert opens(true_key, sealed[0], folder), "the department's key opens: the trial is a true one"
    assert scan.find([disk], "AGE-SECRET-KEY-1", "age-secret-key-1") == []


def department_key(house):
    return next(line for line in open(house.department_key(), encoding="ascii") if line.startswith("AGE-SECRET-KEY"))


def opened_inner(stored, key_file):
    """The sealed core of every case, by age and the department's key: form, identity, strokes."""
    for path in stored:
        plain = judges.age_opens(key_file, path)
        if plain and plain.lstrip().startswith(b"{"):
            yield json.loads(plain)


def identity_bytes(key):
    return stranger.age_recipient(key.lower())


def leaves(value):
    """Every text and number of a form."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [] if value is None or isinstance(value, bool) else [str(value)]


def is_public(text):
    """A word of the catalogue or of the screens is nobody's."""
    return any(text in open(path, encoding="utf-8").read()
               for path in glob.glob(os.path.join(SERVICES, "*.json")) + glob.glob(os.path.join(SERVICES, "..", "words", "*", "*.po")))


def assert_no_stroke_and_no_value(house, stored, places):
    """What the department reads in each case lies in clear in none of these places."""
    cases = list(opened_inner(stored, house.department_key()))
    assert len(cases) == VISITS
    strokes, values = set(), set()
    for inner in cases:
        drawn = inner["signature"]["strokes"]
        assert sum(len(stroke) for stroke in drawn) >= 10, "nothing was signed"
        strokes |= scan.stroke_needles(drawn)
        values |= set(leaves(inner["form"]) + leaves(inner["identity"]))
    values = [v for v in values if len(v.encode("gb18030")) >= 6 and not is_public(v)]
    assert len(values) >= VISITS and len(strokes) >= 50
    planted = os.path.join(house.folder, "planted")
    with open(planted, "wb") as out:  # the control: one piece of each kind is seen
        out.write(sorted(strokes)[0] + values[0].encode("utf-16-le"))
    assert scan.find_bytes([house.folder], [sorted(strokes)[0]]) == [planted] and planted in scan.find([house.folder], values[0])
    os.unlink(planted)
    assert scan.find_bytes(places, strokes) == []
    assert scan.find(places, *values) == []
    print(f"stolen: {len(cases)} cases, {len(strokes)} pieces of strokes and {len(values)} values of forms: 0 found in clear")


def visits(house):
    """What no disk may hold afterwards."""
    private = [citizen.RESIDENCE, citizen.PHONE]
    house.start_kiosk()
    for seed in range(VISITS):
        someone = person.make(seed)
        code = citizen.visit(house, someone)
        citizen.leave(house)
        house.wait("attract")
        private += [someone["name"], someone["id_number"], someone["address"], code,
                    "-".join(code[i:i + 4] for i in range(0, 16, 4))]
    house.stop_kiosk()
    return private


def test_a_stolen_terminal_and_an_owned_intake_host_give_nothing_away():
    with House().build() as house:
        pictures.demo_stick(house.stick)
        private, key = visits(house), department_key(house).strip()
        assert scan.find([house.state, house.logs], *private) == []
        sealed = sorted(glob.glob(os.path.join(house.state, "queue", "parts", "*.age")))
        assert len(sealed) >= 2 * VISITS
        assert_nothing_opens(house.state, sealed, house.folder, key)
        # The cases go on to the office; now its front host is somebody else's.
        house.start_office().start_front().start_sync()
        until("all arrived", lambda: len(house.receipts()) == VISITS, 60 + VISITS)
        intake = os.path.join(house.office_dir, "intake")
        assert scan.find([intake, house.logs], *private) == []
        stored = [p for p in files(os.path.join(intake, "parts")) if open(p, "rb").read(21) == b"age-encryption.org/v1"]
        assert len(stored) >= 2 * VISITS
        assert_nothing_opens(intake, stored, house.folder, key)
        recipients = [k["recipient"] for k in json.load(open(f"{intake}/signed/sealing-keys.json", encoding="utf-8"))]
        assert_no_word_is_a_key(intake, recipients, identity_bytes(key))
        assert_no_stroke_and_no_value(house, stored, [house.state, house.logs, intake])
        escrow = os.path.join(house.office_dir, "escrow", "identity.txt")
        run(f"{BIN}/officectl", "escrow-drill", house.office_dir, "--key", escrow)
        assert_signs_for_nobody(house, intake)
        assert_no_key_is_believed(house, intake)


def assert_signs_for_nobody(house, intake):
    """None of its keys is an authority's, and its note keys are not the one terminals take downloads by."""
    authorities = {run("openssl", "x509", "-in", path, "-pubkey", "-noout").stdout
                   for path in glob.glob(os.path.join(intake, "keys", "*ca*.crt")) +
                   glob.glob(os.path.join(house.state, "keys", "*ca*.crt"))}
    assert authorities
    for path in files(intake):
        content = open(path, "rb").read()
        if b"PRIVATE KEY" in content:
            assert run("openssl", "pkey", "-in", path, "-pubout").stdout not in authorities, path
    publication = open(os.path.join(house.office_dir, "authority", "publication.pub"), encoding="utf-8").read().split("+")[1]
    signers = [p for p in files(intake) if open(p, "rb").read().startswith(b"PRIVATE+KEY+")]
    assert signers and all(publication.encode() not in open(p, "rb").read() for p in signers)


def line(house):
    return ask(house.socket_path("kiosk-sync.sock"), do="status")["line"]


def assert_no_key_is_believed(house, intake):
    """A key of the owner's own among the published ones, the index signed with every note key found there, in its own name and
    in the authority's: the terminal says that it is not the office's and goes on sealing to whom it did."""
    signed, held = os.path.join(intake, "signed"), os.path.join(house.state, "sync", "signed")
    until("it holds what is published", lambda: house.advance_sync(700000) and os.path.exists(os.path.join(held, "index")))
    shutil.copytree(signed, os.path.join(house.folder, "good"))
    before = {path: open(path, "rb").read() for path in files(held)}
    keys = json.load(open(os.path.join(signed, "sealing-keys.json"), encoding="utf-8"))
    for key in keys:
        key["recipient"] = subprocess.run(["age-keygen"], capture_output=True, check=True).stdout.decode().split("public key: ")[1].split()[0]
    text = json.dumps(keys, separators=(",", ":"), sort_keys=True)
    lines = open(os.path.join(signed, "index"), encoding="utf-8").read().split("\n\n")[0].split("\n")
    forged = [f"sealing-keys.json 9999 {hashlib.sha256(text.encode()).hexdigest()}" if one.startswith("sealing-keys.json ") else one
              for one in lines]
    publication = open(os.path.join(house.office_dir, "authority", "publication.pub"), encoding="utf-8").read().strip()
    tried = 0
    for path in [p for p in files(intake) if open(p, "rb").read().startswith(b"PRIVATE+KEY+")]:
        private = open(path, encoding="utf-8").read().strip()
        for claims in ("+".join(private.split("+")[2:4]), publication):
            until("the line is well", lambda: house.advance_sync(700000) and line(house) == "")
            for name, content in (("sealing-keys.json", text), ("index", stranger.sign_note("\n".join(forged) + "\n", private, claims))):
                with open(os.path.join(signed, name), "w", encoding="utf-8") as out:
                    out.write(content)
            until("the terminal sees it", lambda: house.advance_sync(700000) and line(house) == "office.untrusted")
            assert {path: open(path, "rb").read() for path in files(held)} == before, "a key of the owner's is believed"
            for name in ("sealing-keys.json", "index"):
                shutil.copy(os.path.join(house.folder, "good", name), os.path.join(signed, name))
            tried += 1
    assert tried >= 2
    print(f"stolen: {tried} forged indexes, 0 believed")
