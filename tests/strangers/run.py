#!/usr/bin/env python3
"""`make strangers`: what we make, programs of others accept, and refuse it altered; and the other way round.

usage: run.py [--manifests N] [WORD…]    only proofs whose name holds one of the words
"""
import argparse
import base64
import contextlib
import glob
import itertools
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

import desk
from cross import only_the_diagonal_passes_and_nothing_altered
from desk import BIN, ROOT, run, stranger
from house import Process, free_port, until


def tus_js_client_uploads_to_our_office():
    with desk.office() as house:
        case = desk.make_cases(house, 1, 2, 700000)[0]
        assert desk.put(house, case)[0] == 201
        resumed = 0
        for n in case.parts:
            said = desk.node("tus_upload.mjs", f"https://127.0.0.1:{house.port}", house.server_ca, *stranger.pair_of(house.state),
                             case.case_id, n, case.path(n))
            resumed += said["resumed"]
        status, _, receipt = desk.commit(house, case)
        assert status == 200, receipt
        run(f"{BIN}/officectl", "verify", house.office_dir, case.case_id)
        assert resumed >= 2, "the pages were not cut in the middle"
        return f"{len(case.parts)} parts, {resumed} of them cut and resumed, one begun in its POST; the case verifies"


def our_uploader_delivers_to_tus_server():
    with desk.office() as house:
        house.nginx.end()
        house.nginx = None
        run(desk.MAKER, "queue", house.state, "2", "2", "2500000")
        folder, keys = os.path.join(house.folder, "tus"), os.path.join(house.office_dir, "intake", "keys")
        os.makedirs(folder)
        server = Process(["node", os.path.join(desk.HERE, "tus_serve.mjs"), folder, str(house.port),
                          os.path.join(keys, "terminal-ca.crt"), os.path.join(keys, "server.crt"), os.path.join(keys, "server.key")],
                         house.log_path("tus"))
        try:
            until("@tus/server listens", house.front_answers)
            house.start_sync()
            sealed = {os.path.basename(f)[:-4]: f for f in glob.glob(os.path.join(house.state, "queue", "parts", "*.age"))}

            def whole():
                return [i for i, f in sealed.items() if os.path.exists(os.path.join(folder, i))
                        and os.path.getsize(os.path.join(folder, i)) == os.path.getsize(f)]
            # the first case goes whole; its commit is refused by 503, so the second one waits
            until("one case is with @tus/server", lambda: len(whole()) >= 3, 60)
            for i in whole():
                with open(sealed[i], "rb") as ours, open(os.path.join(folder, i), "rb") as theirs:
                    assert ours.read() == theirs.read(), i
            assert not house.receipts(), "a stranger's server counts as no office"
            return f"{len(whole())} parts arrived byte for byte, none counted as delivered"
        finally:
            server.end()


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def twins_of(manifest):
    """The same signed words spelled otherwise, and words nobody signed: name → bytes."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    text = json.loads(manifest)
    raw = base64.urlsafe_b64decode(text["signature"] + "==")
    other_s = (order - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    header = json.loads(base64.urlsafe_b64decode(text["protected"] + "=="))

    def spell(**changes):
        return json.dumps({**text, **changes}, separators=(",", ":"), sort_keys=True).encode()
    return {
        "s becomes n-s": spell(signature=base64url(raw[:32] + other_s)),
        "white space": json.dumps(text, indent=1).encode(),
        "members in another order": json.dumps(dict(reversed(text.items())), separators=(",", ":")).encode(),
        "an unprotected header": spell(header={"kid": header["kid"]}),
        "a header more": spell(protected=base64url(json.dumps({**header, "jwk": {}}).encode())),
        "alg none": spell(protected=base64url(json.dumps({**header, "alg": "none"}, separators=(",", ":")).encode())),
        "padding": spell(signature=text["signature"] + "=="),
        "the signature twice": manifest.replace(b'"signature"', b'"signature":"A","signature"', 1),
    }


def twins_of_a_manifest_never_block_it():
    with desk.office() as house:
        names, refused, same = [], 0, 0
        cases = desk.make_cases(house, 8, 1, 3000)
        for case, name in zip(cases, twins_of(cases[0].manifest)):
            status, _, body = desk.put(house, case, twins_of(case.manifest)[name])
            assert status in (201, 400), (name, status, body)
            refused += status == 400
            receipt = desk.deliver(house, case)  # the real one comes after its twin, and is received
            if status == 201:
                assert desk.put(house, case, twins_of(case.manifest)[name])[0] == 200
                assert desk.commit(house, case)[2] == receipt, name
                same += 1
            names.append(name)
        assert len(names) == 8
        run(f"{BIN}/officectl", "audit", house.office_dir)
        return f"{len(names)} twins first: {refused} refused, {same} the same case with the same receipt, 0 blocked"


def canonicalize_spells_as_we_do(manifests):
    text = run(desk.MAKER, "manifests", str(manifests)).stdout
    said = desk.node("canonical.mjs", input=text)
    assert said["otherwise"] == 0, said
    assert said["lines"] >= manifests
    bent = b"".join(b'{"b":1,"a":2}\n' for _ in range(3))
    assert desk.node("canonical.mjs", input=bent)["otherwise"] == 3, "the judge sees nothing"
    return f"{manifests} manifests and {said['lines'] - manifests} forms, 0 spelled otherwise"


RECOVER = os.path.join(ROOT, "build", "strangers", "sqlite", "sqlite3")
KEPT = {"office.db": "SELECT case_id, jws FROM cases", "queue.db": "SELECT case_id, jws FROM queued_case"}


def rows_of(path, name):
    """case id → manifest as it stands in a file, by Debian's sqlite3 through Python."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.text_factory = bytes
        return {case_id.decode("ascii", "replace"): jws for case_id, jws in db.execute(KEPT[name])}


def tear(content, dice, how):
    """One page of 4096 bytes lost, half written, or everything after it gone."""
    page = dice.randrange(1, len(content) // 4096) * 4096
    if how == "zeros":
        return content[:page] + bytes(4096) + content[page + 4096:]
    if how == "torn":
        return content[:page + 2048] + os.urandom(2048) + content[page + 4096:]
    return content[:page]


def recovered(torn, name, folder):
    """What sqlite3's own .recover makes of a torn file; rows that belong to no table count apart."""
    sql = subprocess.run([RECOVER, torn, ".recover"], capture_output=True, timeout=60).stdout
    made = os.path.join(folder, "recovered.db")
    for end in ("", "-wal", "-shm"):
        os.path.exists(made + end) and os.unlink(made + end)
    subprocess.run(["sqlite3", made], input=sql, capture_output=True, timeout=60)
    try:
        return rows_of(made, name)
    except sqlite3.OperationalError:  # not even the table's name was left
        return {}


def repaired_office(house, torn, every):
    """officectl repair on a copy of the office with this file; the office starts and the audit speaks."""
    copy = os.path.join(house.folder, "copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(house.office_dir, copy)
    intake = os.path.join(copy, "intake")
    for f in glob.glob(os.path.join(intake, "office.db*")):
        os.unlink(f)
    shutil.copy(torn, os.path.join(intake, "office.db"))
    refused = run(f"{BIN}/office", "--state", intake, check=False) if damaged(torn) else None
    assert refused is None or refused.returncode == 3, "an office starts on a damaged store"
    done = run(f"{BIN}/officectl", "repair", copy, check=False)
    if done.returncode == 3:  # not even the first page or a table's name is left
        return {}
    assert done.returncode == (1 if refused else 0), done
    rows = rows_of(os.path.join(intake, "office.db"), "office.db")
    audit = run(f"{BIN}/officectl", "audit", copy, "--json", check=False)
    said = json.loads(audit.stdout)
    assert said["cases"] == len(rows), audit
    bent = [i for i, jws in rows.items() if jws != every.get(i)]
    assert len(bent) <= said["wrong"], f"{bent}: bent, and the audit names {said['wrong']}"
    return rows


def damaged(path):
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        try:
            return db.execute("PRAGMA quick_check").fetchone()[0] != "ok"
        except sqlite3.DatabaseError:
            return True


def repaired_queue(house, torn, every):
    """The queue opens as at a start of kiosk, and repairs itself."""
    copy = os.path.join(house.folder, "copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(house.state, copy)
    for f in glob.glob(os.path.join(copy, "queue", "queue.db*")) + glob.glob(os.path.join(copy, "queue", "checked")):
        os.unlink(f)
    shutil.copy(torn, os.path.join(copy, "queue", "queue.db"))
    run(desk.MAKER, "queue", copy, "0", "0", "0")
    rows = rows_of(os.path.join(copy, "queue", "queue.db"), "queue.db")
    for case_id in rows:
        assert os.path.exists(os.path.join(copy, "queue", "parts", case_id + ".0.age")), case_id
    assert len(os.listdir(os.path.join(copy, "queue", "parts"))) == len(every), "a sealed part was swept"
    return rows


def torn_databases_give_back_what_they_held():
    """Our own repairs beside sqlite3's .recover, over files with one page lost, torn or cut off."""
    with desk.office() as house:
        count, dice, lines = 60, random.Random(7), []
        run(desk.MAKER, "queue", house.state, str(count), "0", "0")
        for case in desk.make_cases(house, count, 0, 0):
            assert desk.put(house, case)[0] == 201
        house.office.end()
        for name, path, repair in (("office.db", os.path.join(house.office_dir, "intake", "office.db"), repaired_office),
                                   ("queue.db", os.path.join(house.state, "queue", "queue.db"), repaired_queue)):
            whole, found = os.path.join(house.folder, name), []
            subprocess.run(["sqlite3", path, f"VACUUM INTO '{whole}'"], check=True)
            every = rows_of(whole, name)
            assert len(every) == count, f"{name}: {len(every)} of an unharmed file"
            content = open(whole, "rb").read()
            for how in ("zeros", "torn", "cut") * 3:
                torn = os.path.join(house.folder, "torn.db")
                with open(torn, "wb") as out:
                    out.write(tear(content, dice, how))
                theirs, ours = recovered(torn, name, house.folder), repair(house, torn, every)
                assert set(ours) <= set(every), f"{name} {how}: rows that never were"
                found.append((len(ours), len(theirs)))
            ours, theirs = zip(*found)
            # .recover also reads what is left of a torn page whose table no longer leads to it: a few rows of a page.
            assert all(o >= t - 4 for o, t in found), f"{name}: .recover finds more: {found}"
            assert sum(ours) >= 0.98 * sum(theirs), f"{name}: .recover finds more: {found}"
            assert statistics.median(ours) >= count - 4, f"{name}: {found}"
            lines.append(f"{name}: of {len(found)} files with {count} cases we give back {min(ours)} to {max(ours)}, in the "
                         f"middle {statistics.median(ours):g}, .recover {statistics.median(theirs):g}")
        assert_a_cut_repair_goes_on(house, count)
        return "; ".join(lines) + "; never a row that was not there, what is bent the audit names"


def assert_a_cut_repair_goes_on(house, count):
    """The power went after the old log was removed and before the new file was in place."""
    intake = os.path.join(house.office_dir, "intake")
    os.makedirs(os.path.join(intake, "damaged.1"))
    for end in ("", "-wal"):
        source = os.path.join(intake, "office.db" + end)
        os.path.exists(source) and os.link(source, os.path.join(intake, "damaged.1", "office.db" + end))
    for end in ("-wal", "-shm"):
        source = os.path.join(intake, "office.db" + end)
        os.path.exists(source) and os.unlink(source)
    with open(os.path.join(intake, "repairing"), "w", encoding="ascii") as out:
        out.write("damaged.1")
    refused = run(f"{BIN}/office", "--state", intake, check=False)
    assert refused.returncode == 3, "an office starts in the middle of a repair"
    assert run(f"{BIN}/officectl", "repair", house.office_dir, check=False).returncode == 1
    assert len(rows_of(os.path.join(intake, "office.db"), "office.db")) == count
    house.start_office()


def escrow_in_three_shares_opens_by_any_two():
    with desk.office() as house:
        desk.deliver(house, desk.make_cases(house, 1, 1, 5000)[0])
        identity = os.path.join(house.office_dir, "escrow", "identity.txt")

        def drill(key):
            return run(f"{BIN}/officectl", "escrow-drill", house.office_dir, "--key", key, check=False).returncode
        assert drill(identity) == 0
        run("gfsplit", "-n", "2", "-m", "3", identity, os.path.join(house.folder, "share"))
        shares = sorted(glob.glob(os.path.join(house.folder, "share.*")))
        assert len(shares) == 3, shares
        joined = os.path.join(house.folder, "joined")
        for pair in itertools.combinations(shares, 2):
            run("gfcombine", "-o", joined, *pair)
            assert drill(joined) == 0, "two shares do not open"
        assert all(drill(share) == 1 for share in shares), "a share alone is taken for a key"
        with open(shares[0], "r+b") as share:
            share.seek(-9, os.SEEK_END)
            byte = share.read(1)[0]
            share.seek(-1, os.SEEK_CUR)
            share.write(bytes([byte ^ 1]))
        run("gfcombine", "-o", joined, *shares[:2])
        assert drill(joined) == 1, "a share that was altered is not seen"
        return "gfsplit's three shares: every two open what is stored, one alone or an altered one is no key"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifests", type=int, default=10000)
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    proofs = [tus_js_client_uploads_to_our_office, our_uploader_delivers_to_tus_server,
              only_the_diagonal_passes_and_nothing_altered, twins_of_a_manifest_never_block_it,
              canonicalize_spells_as_we_do, torn_databases_give_back_what_they_held, escrow_in_three_shares_opens_by_any_two]
    failed = 0
    for proof in proofs:
        if options.words and not any(word in proof.__name__ for word in options.words):
            continue
        start = time.monotonic()
        try:
            said = proof(options.manifests) if proof is canonicalize_spells_as_we_do else proof()
            print(f"ok   {time.monotonic() - start:5.1f} s  {proof.__name__}: {said}", flush=True)
        except Exception as trouble:  # the others are proofs of their own
            failed += 1
            print(f"FAIL {time.monotonic() - start:5.1f} s  {proof.__name__}: {type(trouble).__name__} {trouble}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
