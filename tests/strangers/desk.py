"""What the proofs with strangers share: a running office, cases made by the terminal's own code, delivery by hand."""
import contextlib
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "flow"))
from house import BIN, ROOT, House, run  # noqa: E402
import stranger                          # noqa: E402

MAKER = os.path.join(BIN, "case_maker")


@contextlib.contextmanager
def office(**settings):
    """Office and nginx; house.line is the terminal's own connection."""
    with House().build() as house:
        path = os.path.join(house.office_dir, "intake", "settings.json")
        content = {**json.load(open(path, encoding="utf-8")), **settings}
        with open(path, "w", encoding="utf-8") as out:
            json.dump(content, out)
        house.start_office().start_front()
        house.server_ca = os.path.join(house.state, "keys", "server-ca.crt")
        house.line = stranger.Line(house.port, house.server_ca, *stranger.pair_of(house.state))
        yield house
        house.line.close()


class Case:
    """One case that case_maker wrote."""

    def __init__(self, folder):
        self.folder = folder
        self.case_id = self.text("case_id")
        self.manifest = open(os.path.join(folder, "manifest.jws"), "rb").read()
        self.parts = sorted(int(f[:-4]) for f in os.listdir(folder) if f.endswith(".age"))

    def text(self, name):
        return open(os.path.join(self.folder, name), encoding="ascii").read()

    def path(self, n):
        return os.path.join(self.folder, f"{n}.age")

    def part(self, n):
        return open(self.path(n), "rb").read()


def make_cases(house, count, pages, size, name="made"):
    folder = os.path.join(house.folder, name)
    run(MAKER, "files", house.state, folder, str(count), str(pages), str(size))
    return [Case(os.path.join(folder, str(i + 1))) for i in range(count)]


def put(house, case, manifest=None):
    return house.line.ask("PUT", f"/v1/cases/{case.case_id}", manifest or case.manifest, Content_Type="application/jose+json")


def upload(house, case, n):
    part, tus = case.part(n), {"Tus_Resumable": "1.0.0"}
    status, _, body = house.line.ask("POST", "/v1/uploads", b"", Upload_Length=str(len(part)), Idempotency_Key=f"{case.case_id}.{n}",
                                     Upload_Metadata=stranger.tus_metadata(case.case_id, n), **tus)
    assert status == 201, (status, body)
    status, _, body = house.line.ask("PATCH", f"/v1/uploads/{case.case_id}.{n}", part, Upload_Offset="0",
                                     Content_Type="application/offset+octet-stream", **tus)
    assert status == 204, (status, body)


def commit(house, case):
    return house.line.ask("POST", f"/v1/cases/{case.case_id}/commit", b"")


def deliver(house, case):
    """The whole way; gives the receipt."""
    assert put(house, case)[0] in (200, 201)
    for n in case.parts:
        upload(house, case, n)
    status, _, receipt = commit(house, case)
    assert status == 200, (status, receipt)
    return receipt


def node(script, *arguments, **more):
    done = subprocess.run(["node", os.path.join(HERE, script), *map(str, arguments)], cwd=ROOT, capture_output=True,
                          timeout=120, **more)
    if done.returncode != 0:
        raise AssertionError(f"{script}: {done.stderr.decode('utf-8', 'replace')[-3000:]}")
    return json.loads(done.stdout.decode().splitlines()[-1])
