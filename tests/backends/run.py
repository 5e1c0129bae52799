#!/usr/bin/env python3
"""`make backends`: the office's own tests on PostgreSQL, and on an object store.

usage: run.py PROGRAM…    named postgres_* or objects_*
PostgreSQL is started for this alone, without a port, and ended again; it refuses to run as root.
What is asked here is what the statements mean, so all lies in memory where there is room for it; and every statement that the
store has must have been asked.
"""
import concurrent.futures
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
USR = os.path.join(ROOT, "build", "tools", "usr")
NOBODY = 65534
# They look into the file office.db itself, or change it behind the office's back.
OF_THE_FILE = {"erasure_reaches_the_disk", "whatever_is_changed_in_the_store_is_found", "an_audit_finds_what_somebody_changed", "an_audit_finds_a_changed_step",
               "what_waits_for_another_result_is_not_accepted", "a_claim_of_the_future_counts_from_when_it_came",
               "a_clock_that_cannot_be_counts_from_when_it_came",
               "what_waited_for_a_refusal_is_not_accepted_by_silence_alone", "what_waited_has_its_five_days_from_the_decision",
               "what_an_official_had_wait_too", "a_damaged_case_is_named_and_holds_up_no_other",
               "a_number_of_another_type_does_not_lead_a_walk_round", "what_cannot_be_read_holds_up_no_expiry",
               "a_fork_that_is_not_marked_is_found", "a_terminal_that_is_revoked_for_the_authority_alone_is_found",
               "a_heartbeat_that_cannot_be_read_hides_no_terminal",
               "whoever_moves_an_appointment_without_the_offices_word_is_seen"}
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 30 else None
ALONE = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@contextlib.contextmanager
def postgres():
    """A server of its own.  Who runs it for root may not look into the working tree; memory may be mounted noexec."""
    with tempfile.TemporaryDirectory(prefix="ov-pg-") as usr, tempfile.TemporaryDirectory(prefix="ov-pg-", dir=IN_MEMORY) as folder:
        if ALONE:
            for part in ("lib", "share"):
                shutil.copytree(os.path.join(USR, part, "postgresql"), os.path.join(usr, part, "postgresql"), symlinks=True)
            os.chmod(usr, 0o755)
            os.chown(folder, NOBODY, NOBODY)
        with running(os.path.join(usr if ALONE else USR, "lib", "postgresql", "15", "bin"), folder) as environment:
            yield environment


@contextlib.contextmanager
def running(bin_folder, folder):
    data, log = os.path.join(folder, "data"), open(os.path.join(folder, "log"), "wb")
    subprocess.run([os.path.join(bin_folder, "initdb"), "-D", data, "-U", "office", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
                   check=True, stdout=log, stderr=log, cwd=folder, **ALONE)
    server = subprocess.Popen([os.path.join(bin_folder, "postgres"), "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
                              stdout=log, stderr=log, cwd=folder, **ALONE)
    try:
        until, said = time.monotonic() + 60, pathlib.Path(data, "postmaster.pid")
        while not (said.exists() and "ready" in said.read_text()):
            assert server.poll() is None and time.monotonic() < until, open(log.name, errors="replace").read()
            time.sleep(0.05)
        yield {"PGHOST": folder, "PGUSER": "office", "PGDATABASE": "postgres"}
    finally:
        server.send_signal(2)  # SIGINT: ends every connection
        server.wait(60)
        log.close()


def run_one(program, environment, folder):
    done = subprocess.run([program], env={**os.environ, "TMPDIR": folder, **environment},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    return program, done.returncode, done.stdout.decode("utf-8", "replace")


def run(programs, environment, left_out=frozenset()):
    """How many tests passed, and the programs in which others failed than those left out; they are shown."""
    passed, bad = 0, []
    with tempfile.TemporaryDirectory(prefix="ov-backends-", dir=IN_MEMORY) as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        for program, code, said in pool.map(lambda p: run_one(p, environment, folder), programs):
            passed += sum(map(int, re.findall(r"PASSED  \] (\d+) test", said)))
            failed = set(re.findall(r"FAILED  \] ([a-z]\w+)", said))
            if not failed <= left_out or code and not failed:
                bad.append(os.path.basename(program))
                sys.stdout.write(said[-6000:])
    return passed, bad


def statements():
    """Every statement that stands in the office's sources, as the compiler sees it."""
    literal = re.compile(r'"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*')
    found = set()
    for source in pathlib.Path(ROOT, "sync", "office").glob("*/*.c"):
        code = subprocess.run(["cc", "-E", "-P", "-I.", "-D_GNU_SOURCE", str(source)], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        texts = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', piece)) for piece in literal.findall(code.decode()))
        found |= {text for text in texts if re.match(r"(SELECT|INSERT|UPDATE|DELETE)\b", text)}
    return found


def main():
    of = {kind: [p for p in sys.argv[1:] if os.path.basename(p).startswith(kind)] for kind in ("postgres", "objects")}
    with postgres() as environment, tempfile.NamedTemporaryFile() as said:
        passed, bad = run(of["postgres"], {**environment, "STATEMENTS": said.name}, OF_THE_FILE)
        every, ran = statements(), set(said.read().decode().splitlines())
    print(f"backends: {len(of['postgres'])} programs, {passed} tests of the office passed on PostgreSQL, "
          f"{len(OF_THE_FILE)} of the file office.db left out {bad or ''}")
    print(f"backends: {len(every & ran)} of the store's {len(every)} statements ran there" + "".join(f"; never: {t}" for t in sorted(every - ran)))
    bad += sorted(every - ran) if len(of["postgres"]) > 1 else []  # a single one is tried by hand
    passed, worse = run(of["objects"], {})
    print(f"backends: {len(of['objects'])} programs, {passed} tests passed on an object store {worse or ''}")
    return 1 if bad + worse or not of["postgres"] or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
