"""One citizen, one case, from card to office, judged by strangers."""
import glob
import hashlib
import json
import os
import shutil

import citizen
import judges
import person
import pictures
from house import BIN, House, run, until


def whole_visit(house, language="zh-Hans", **how):
    """From card to the case at the office; returns what a judge needs."""
    pictures.demo_stick(house.stick)
    someone = person.make()
    house.start_office().start_front().start_sync()
    house.start_kiosk()
    code = citizen.visit(house, someone, language=language, **how)
    until("the slip on paper", lambda: os.path.exists(os.path.join(house.paper, "receipt.png")))
    case = until("the case", lambda: [c for c in house.cases() if c["state"] == "received"])[0]
    return someone, code, case


def test_a_visit_in_chinese_arrives_as_it_was_given():
    with House().build() as house:
        someone, code, case = whole_visit(house)
        opened = citizen.open_case(house, case["case_id"])
        for member in ("name", "address", "id_number"):
            assert opened["identity"][member] == someone[member], member
        assert opened["identity"]["source"] == "resident_id" and opened["identity"]["level"] == "card"
        assert citizen.RESIDENCE in json.dumps(opened["form"], ensure_ascii=False)
        originals = {hashlib.sha256(open(os.path.join(house.stick, f), "rb").read()).hexdigest()
                     for f in ("photo.png", "residence.jpg")}
        stored = {hashlib.sha256(open(f, "rb").read()).hexdigest() for f in opened["files"]}
        assert originals <= stored, "a page is not byte for byte what was on the stick"
        assert any("signature" in os.path.basename(f) for f in opened["files"])
        assert case["receipt_no"].startswith("530702")


def test_a_visit_in_english_arrives_too():
    with House().build() as house:
        _, _, case = whole_visit(house, language="en")
        opened = citizen.open_case(house, case["case_id"])
        assert opened["identity"]["name"]


def test_the_slip_can_be_scanned_and_proves_itself_offline():
    with House().build() as house:
        _, code, case = whole_visit(house)
        payload = judges.slip_payload(os.path.join(house.paper, "receipt.png"))
        pem, _, kid = judges.public_key(os.path.join(house.state, "keys", "manifest.pem"), house.folder)
        assert len(payload) <= 250
        _, receipt_no, count, digest, signature, printed_code = judges.slip_fields(payload)
        assert (receipt_no, count, printed_code) == (case["receipt_no"], "1", code)
        assert judges.from_b64url(digest).hex() == case["manifest_hash"]
        assert judges.slip_verifies(payload, pem, kid, house.folder)
        forged = payload.replace("." + signature, "." + ("B" if signature[0] == "A" else "A") + signature[1:])
        assert not judges.slip_verifies(forged, pem, kid, house.folder), "the judge is blind"


def test_age_opens_a_stored_part_with_the_right_key_only():
    with House().build() as house:
        whole_visit(house)
        originals = [open(os.path.join(house.stick, f), "rb").read() for f in ("photo.png", "residence.jpg")]
        sealed = glob.glob(os.path.join(house.office_dir, "intake", "parts", "*", "*"))
        assert len(sealed) == 3, sealed
        plain = [judges.age_opens(house.department_key("gongan"), part) for part in sealed]
        for original in originals:
            assert original in plain, "age gives back other bytes"
        assert not any(judges.age_opens(house.department_key("renshe"), part) for part in sealed)
        escrow = glob.glob(os.path.join(house.office_dir, "escrow", "*"))
        assert any(judges.age_opens(key, sealed[0]) for key in escrow), "the escrow key opens nothing"


def stored_manifest(house):
    """The signed manifest as the office keeps it, through officectl."""
    case = house.cases()[0]
    return run(f"{BIN}/officectl", "show", house.office_dir, case["case_id"], "--jws").stdout, case


def test_jose_accepts_the_manifest_and_nobody_accepts_it_altered():
    with House().build() as house:
        whole_visit(house)
        jws, case = stored_manifest(house)
        _, spki, _ = judges.public_key(os.path.join(house.state, "keys", "manifest.pem"), house.folder)
        assert judges.jose_accepts(jws, spki, house.folder)
        run(f"{BIN}/officectl", "verify", house.office_dir, case["case_id"])
        for change in (altered_byte(jws), json.dumps(json.loads(jws)).encode().replace(b'"payload"', b'"x":1,"payload"')):
            status, _ = put(house, case["case_id"], change)
            assert status in (400, 403, 422), status
        status, _ = put(house, case["case_id"], judges.twin(jws))
        assert status in (200, 400, 403, 422), status
        assert len(house.cases()) == 1
        run(f"{BIN}/officectl", "verify", house.office_dir, case["case_id"])


def altered_byte(jws):
    parsed = json.loads(jws)
    middle = len(parsed["payload"]) // 2
    other = "A" if parsed["payload"][middle] != "A" else "B"
    parsed["payload"] = parsed["payload"][:middle] + other + parsed["payload"][middle + 1:]
    return json.dumps(parsed, separators=(",", ":"), sort_keys=True).encode()


def put(house, case_id, jws):
    """PUT a manifest as this terminal would, by curl."""
    body = os.path.join(house.folder, "put.jws")
    with open(body, "wb") as out:
        out.write(jws)
    keys = os.path.join(house.state, "keys")
    done = run("curl", "-s", "-o", os.path.join(house.folder, "put.out"), "-w", "%{http_code}", "--tlsv1.3",
               "--cacert", f"{keys}/server-ca.crt", "--cert", f"{keys}/tls.crt", "--key", f"{keys}/tls.pem",
               "-T", body, "-H", "Content-Type: application/jose+json",
               f"https://127.0.0.1:{house.port}/v1/cases/{case_id}")
    return int(done.stdout), open(os.path.join(house.folder, "put.out"), "rb").read()


def test_a_changed_part_in_the_store_is_found_by_verify():
    with House().build() as house:
        _, _, case = whole_visit(house)
        part = glob.glob(os.path.join(house.office_dir, "intake", "parts", "*", "*"))[0]
        content = bytearray(open(part, "rb").read())
        content[-1] ^= 1
        os.chmod(part, 0o600)
        with open(part, "wb") as out:
            out.write(content)
        done = run(f"{BIN}/officectl", "verify", house.office_dir, case["case_id"], check=False)
        assert done.returncode == 1, done


def test_four_keys_in_four_folders_and_nobody_else_may_read_them():
    with House().build() as house:
        secrets = [f for folder in ("intake", "authority", "departments", "escrow")
                   for f in glob.glob(os.path.join(house.office_dir, folder, "**"), recursive=True)
                   if os.path.isfile(f) and b"PRIVATE" in open(f, "rb").read() or "SECRET" in f]
        assert len(secrets) >= 4
        for path in secrets:
            assert os.stat(path).st_mode & 0o077 == 0, path
        assert os.stat(os.path.join(house.state, "keys", "manifest.pem")).st_mode & 0o777 == 0o400


def test_the_process_after_a_visit_is_a_new_one():
    with House().build() as house:
        pictures.demo_stick(house.stick)
        house.start_kiosk()
        before = image_start(house)
        citizen.visit(house, person.make())
        citizen.leave(house)
        house.wait("attract")
        until("a new process image", lambda: image_start(house) != before)
        shutil.rmtree(house.paper)
        os.makedirs(house.paper)
        citizen.visit(house, person.make())
        until("its devices work again", lambda: os.path.exists(os.path.join(house.paper, "receipt.png")))


def image_start(house):
    """Changes with execve: where the kernel put the stack's random bytes."""
    with open(f"/proc/{house.kiosk_pid()}/auxv", "rb") as auxv:
        return auxv.read()
