#!/usr/bin/env python3
"""`make backends`: the office's own tests on PostgreSQL, and on an object store.

usage: run.py PROGRAM…    named postgres_* or objects_*
PostgreSQL is started for this alone, without a port, and ended again; it refuses to run as root.
"""
import contextlib
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BINARIES = os.path.join(ROOT, "build", "tools", "usr", "lib", "postgresql", "15", "bin")
NOBODY = 65534
# They look into the file office.db itself, or change it behind the office's back.
OF_THE_FILE = {"erasure_reaches_the_disk", "whatever_is_changed_in_the_store_is_found", "an_audit_finds_what_somebody_changed"}
ALONE = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@contextlib.contextmanager
def postgres():
    folder = tempfile.mkdtemp(prefix="ov-pg-")
    data, log = os.path.join(folder, "data"), open(os.path.join(folder, "log"), "wb")
    binaries = os.path.join(folder, "usr")  # who runs it may not look into where it lies
    shutil.copytree(os.path.join(BINARIES, "..", "..", "..", ".."), binaries, symlinks=True)
    if ALONE:
        os.chown(folder, NOBODY, NOBODY)
    bin_folder = os.path.join(binaries, "lib", "postgresql", "15", "bin")
    subprocess.run([os.path.join(bin_folder, "initdb"), "-D", data, "-U", "office", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
                   check=True, stdout=log, stderr=log, cwd=folder, **ALONE)
    server = subprocess.Popen([os.path.join(bin_folder, "postgres"), "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
                              stdout=log, stderr=log, cwd=folder, **ALONE)
    try:
        until = time.monotonic() + 60
        while not glob.glob(os.path.join(folder, ".s.PGSQL.*[0-9]")):
            assert server.poll() is None and time.monotonic() < until, open(log.name, errors="replace").read()
            time.sleep(0.05)
        yield {"PGHOST": folder, "PGUSER": "office", "PGDATABASE": "postgres"}
    finally:
        server.send_signal(2)  # SIGINT: ends every connection
        server.wait(60)
        log.close()
        shutil.rmtree(folder)


def run(programs, environment, left_out=frozenset()):
    """How many tests passed, and the programs in which others failed than those left out; they are shown."""
    passed, bad = 0, []
    for program in programs:
        done = subprocess.run([program], env={**os.environ, **environment}, capture_output=True, timeout=300)
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        passed += sum(map(int, re.findall(r"PASSED  \] (\d+) test", said)))
        failed = set(re.findall(r"FAILED  \] ([a-z]\w+)", said))
        if not failed <= left_out or done.returncode and not failed:
            bad.append(os.path.basename(program))
            sys.stdout.write(said[-6000:])
    return passed, bad


def main():
    of = {kind: [p for p in sys.argv[1:] if os.path.basename(p).startswith(kind)] for kind in ("postgres", "objects")}
    with postgres() as environment:
        passed, bad = run(of["postgres"], environment, OF_THE_FILE)
    print(f"backends: {len(of['postgres'])} programs, {passed} tests of the office passed on PostgreSQL, "
          f"{len(OF_THE_FILE)} of the file office.db left out {bad or ''}")
    passed, worse = run(of["objects"], {})
    print(f"backends: {len(of['objects'])} programs, {passed} tests passed on an object store {worse or ''}")
    return 1 if bad + worse or not of["postgres"] or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
