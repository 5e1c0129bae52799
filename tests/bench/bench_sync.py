#!/usr/bin/env python3
"""`make bench-sync`: the office and the queue, ours beside a peer in the same run, release build.

Floor: bench_floor.c, what a plain server does for the same client, and no more: TLS, hash, write,
sync; once by itself, once behind the office's own nginx.
Uploads are to be three times as fast as @tus/server.  That one syncs nothing and has no nginx in
front: where the least that stands behind an nginx and syncs is itself too slow for that, nine
tenths of it are enough.  All are shown.
@tus/server never syncs.  Its own client asks twice for each upload, as it does by default; what
it does when it brings the bytes with the POST, as ours does, is shown beside it.

usage: bench_sync.py [WORD…]    only rows whose name holds one of the words
"""
import contextlib
import fcntl
import json
import os
import socket
import ssl
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ["BUILD"] = "release"
sys.path[:0] = [os.path.join(HERE, "..", "strangers"), os.path.join(HERE, "..", "flow")]
import desk                                             # noqa: E402
import stranger                                         # noqa: E402
from bench import cpu_ms, pss_mib, threads_switches, tried  # noqa: E402
from desk import BIN, run                               # noqa: E402
from house import NGINX, House, Process, free_port, until  # noqa: E402

CLIENT, QUEUE, FLOOR = (os.path.join(BIN, "tests", "bench", name) for name in ("bench_office", "bench_queue", "bench_floor"))
FREE = {"terminal_rate": 0, "terminal_cases": 100000, "terminal_mb": 100000}
IDLE, IDLE_S, ROUNDS = 1500, 20, 3


def row(what, ours, beside, wanted, good, floor=""):
    print(f"| {what:40} | {ours:>28} | {beside:>32} | {floor:>20} | {wanted:>19} | {'yes' if good else 'NO':>3} |", flush=True)
    return good


def client(house, mode, port, clients, count, size=0):
    done = subprocess.run([CLIENT, mode, house.state, f"https://127.0.0.1:{port}", str(clients), str(count), str(size)],
                          capture_output=True, timeout=600)
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode("utf-8", "replace")[-2000:])
    return [float(word) for word in done.stdout.split()]


def keys_of(house):
    keys = os.path.join(house.office_dir, "intake", "keys")
    return [os.path.join(keys, name) for name in ("terminal-ca.crt", "server.crt", "server.key")]


@contextlib.contextmanager
def server_of(house, name, *command):
    """A peer over the same keys, without nginx in front: command FOLDER PORT CA CERTIFICATE KEY."""
    port, folder = free_port(), os.path.join(house.folder, name)
    os.makedirs(folder, exist_ok=True)
    server = Process([*command, folder, str(port), *keys_of(house)], house.log_path(name))

    def answers():
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", port)) == 0
    until(f"{name} listens", answers, 60)
    try:
        yield port
    finally:
        server.end()


def tus_server(house):
    return server_of(house, "tus", "node", os.path.join(HERE, "..", "strangers", "tus_serve.mjs"))


def floor_server(house):
    return server_of(house, "floor", FLOOR)


@contextlib.contextmanager
def floor_behind_nginx(house):
    """The same behind a front as the office has it."""
    folder, own, port = os.path.join(house.folder, "behind"), os.path.join(house.folder, "front"), free_port()
    listens = os.path.join(folder, "s")
    os.makedirs(os.path.join(folder, "kept"))
    with open(os.path.join(own, "nginx.conf"), encoding="ascii") as conf:
        text = conf.read()
    for before, now in ((os.path.join(house.office_dir, "intake", "office.sock"), listens), (own, folder),
                        (f":{house.port} ", f":{port} "), (f":{house.renewal_port} ", f":{free_port()} ")):
        assert before in text, before
        text = text.replace(before, now)
    with open(os.path.join(folder, "nginx.conf"), "w", encoding="ascii") as out:
        out.write(text)
    server = Process([FLOOR, os.path.join(folder, "kept"), listens], house.log_path("behind"))
    until("the floor listens", lambda: os.path.exists(listens))
    front = Process([NGINX, "-p", folder, "-c", os.path.join(folder, "nginx.conf")], house.log_path("behind-front"),
                    own_log=os.path.join(folder, "error.log"))
    try:
        yield port
    finally:
        front.end()
        server.end()


def settled(measure):
    """Measured when nobody's writes are left over: what never syncs must not make the next one wait."""
    os.sync()
    return measure()


def in_turn(*measures):
    """Medians of rates measured in turn, so that a busy moment of the machine meets all of them."""
    rounds = [[settled(measure) for measure in measures] for _ in range(ROUNDS)]
    return [statistics.median(values) for values in zip(*rounds)]


def uploads():
    """As many of each as take it about the same time."""
    with desk.office(**FREE) as house, tus_server(house) as port, floor_server(house) as bare, floor_behind_nginx(house) as behind:
        client(house, "bare", port, 4, 60, 1000000)  # all warm
        client(house, "parts", house.port, 4, 600, 1000000)
        client(house, "bare", behind, 4, 60, 1000000)
        peer, ours, least, alike = in_turn(lambda: client(house, "bare", port, 4, 180, 1000000)[0],
                                           lambda: client(house, "parts", house.port, 4, 600, 1000000)[0],
                                           lambda: client(house, "bare", bare, 4, 600, 1000000)[0],
                                           lambda: client(house, "bare", behind, 4, 600, 1000000)[0])
    return row("1 MB uploads/s, fsynced, 4 clients", f"{ours:.0f}/s", f"@tus/server {peer:.0f}/s: {ours / peer:.2f}x",
               ">= 3x or 0.9 floors", ours >= min(3 * peer, 0.9 * alike), f"{alike:.0f}/s (bare {least:.0f}/s)")


def fill_cases(house, count):
    """Rows of cases that came long ago."""
    intake = os.path.join(house.office_dir, "intake")
    house.office.end()
    script = f"""PRAGMA synchronous=OFF;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
    INSERT INTO cases (case_id, visit_id, kiosk_id, kiosk_seq, receipt_no, kid, manifest_hash, prev, implement_code, department, test,
     claimed_ms, opened_ms, touched_ms, received_ms, fork, jws, receipt, ver, erased_ms, queue)
    SELECT printf('%08x-0000-7000-8000-%012x', (i * 2654435761) % 4294967296, i), printf('%036d', i), printf('%06d', 600000 + i % 9000), i / 9000 + 1,
     printf('%015d', i), hex(randomblob(32)), lower(hex(randomblob(32))), lower(hex(randomblob(32))), '11530702MB0000000X4000123001000',
     'gongan', 0, i, i, i, i + 1, 0, '{{}}', 'receipt', 1, 0, 'gongan' FROM n;
    INSERT INTO parts SELECT case_id, 0, 'inner', lower(hex(randomblob(32))), 4300, 1 FROM cases WHERE jws = '{{}}';"""
    subprocess.run(["sqlite3", os.path.join(intake, "office.db")], input=script.encode(), check=True, capture_output=True)
    house.start_office()


def cases():
    def peers(at_once):
        return desk.node("tus_load.mjs", f"https://127.0.0.1:{port}", house.server_ca, *stranger.pair_of(house.state), 8, 800, 4096,
                         at_once)["per_s"]
    with desk.office(**FREE) as house, tus_server(house) as port, floor_server(house) as bare, desk.office(**FREE) as full:
        fill_cases(full, 1000000)
        peers(0)
        peer, once, ours, late, least = in_turn(lambda: peers(0), lambda: peers(1), lambda: client(house, "cases", house.port, 8, 800)[0],
                                          lambda: client(full, "cases", full.port, 8, 800)[0],
                                          lambda: client(house, "cases", bare, 8, 800)[0])
    return row("4 KB cases/s, fsynced, 8 clients", f"{ours:.0f}/s", f"@tus/server {peer:.0f}/s (POST {once:.0f}/s)", ">= 1.5x",
               ours >= 1.5 * peer, f"{least:.0f}/s") & row(
        "the same with 1,000,000 cases stored", f"{late:.0f}/s", f"few stored {ours:.0f}/s", ">= 0.8x", late >= 0.8 * ours)


def dav(house, port):
    """nginx that keeps what is PUT, and its folder."""
    front, keys = os.path.join(house.folder, "dav"), os.path.join(house.office_dir, "intake", "keys")
    os.makedirs(os.path.join(front, "files"))
    with open(os.path.join(front, "nginx.conf"), "w", encoding="ascii") as out:
        out.write(f"""{"user root;" if os.geteuid() == 0 else ""} daemon off; worker_processes auto; pid "{front}/nginx.pid"; error_log "{front}/error.log";
events {{ worker_connections 512; }}
http {{ access_log off; client_max_body_size 64m; client_body_temp_path "{front}/body"; proxy_temp_path "{front}/p";
 fastcgi_temp_path "{front}/f"; uwsgi_temp_path "{front}/u"; scgi_temp_path "{front}/s";
 server {{ listen 127.0.0.1:{port} ssl; ssl_protocols TLSv1.3; ssl_certificate "{keys}/server.crt"; ssl_certificate_key "{keys}/server.key";
  ssl_client_certificate "{keys}/terminal-ca.crt"; ssl_verify_client on;
  location / {{ root "{front}/files"; dav_methods PUT; create_full_put_path on; }} }} }}""")
    return Process([NGINX, "-p", front, "-c", os.path.join(front, "nginx.conf")], house.log_path("dav")), os.path.join(front, "files")


def large_part():
    size, ours, peer = 20 * 1024 * 1024 - 8192, [], []
    with desk.office(**FREE) as house:
        port = free_port()
        server, files = dav(house, port)
        source, pair = os.path.join(house.folder, "large"), stranger.pair_of(house.state)
        with open(source, "wb") as out:
            out.write(os.urandom(size))
        try:
            time.sleep(0.5)
            house.start_sync()
            for i in range(5):
                run(desk.MAKER, "queue", house.state, "1", "1", str(size))
                start = time.monotonic()
                house.ring(house.socket_path("kiosk-sync.sock"))
                while len(house.receipts()) <= i:
                    assert time.monotonic() - start < 60, "not delivered"
                    time.sleep(0.001)
                ours.append(time.monotonic() - start)
                target = f"{i}"
                start = time.monotonic()
                run("curl", "-sS", "-f", "--cacert", house.server_ca, "--cert", pair[0], "--key", pair[1], "-T", source,
                    f"https://127.0.0.1:{port}/{target}")
                run("sync", os.path.join(files, target))
                peer.append(time.monotonic() - start)
        finally:
            server.end()
    ours, peer = (20 / statistics.median(times) for times in (ours, peer))
    return row("20 MB part, kiosk-sync to office, durable", f"{ours:.0f} MB/s", f"curl PUT to nginx, sync {peer:.0f} MB/s", ">= 0.7x", ours >= 0.7 * peer)


def queue():
    with House().build() as house:
        many = os.path.join(house.folder, "many")
        os.makedirs(many)
        done = subprocess.run([QUEUE, house.state, many], capture_output=True, check=True, timeout=900)
        push10, peek10, push, peek = map(float, done.stdout.split())
    return row("queue push, 100,000 queued", f"{push:.3f} ms", f"10 queued {push10:.3f} ms", "<= 1.2x", push <= 1.2 * push10) & row(
        "queue peek, 100,000 queued", f"{peek:.4f} ms", f"10 queued {peek10:.4f} ms", "<= 1.2x", peek <= 1.2 * peek10)


def family(pid):
    return [pid] + [int(p) for p in run("ps", "-o", "pid=", "--ppid", str(pid), check=False).stdout.split()]


def memory(*processes):
    return sum(pss_mib(p) for process in processes for p in family(process.pid))


def idle_connections(house, port, count):
    context = ssl.create_default_context(cafile=house.server_ca)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.load_cert_chain(*stranger.pair_of(house.state))
    lines = []
    for _ in range(count):
        line = context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")
        line.sendall(b"GET /v1/signed/index HTTP/1.1\r\nHost: o\r\n\r\n")
        assert line.recv(4096)[:12] == b"HTTP/1.1 200"
        lines.append(line)
    return lines


def per_gb(house, port, *processes):
    for line in idle_connections(house, port, 100):
        line.close()
    before = memory(*processes)
    lines = idle_connections(house, port, IDLE)
    each = (memory(*processes) - before) / IDLE
    for line in lines:
        line.close()
    return 1024 / each


def idle_terminals():
    with desk.office(**FREE) as house:
        ours = per_gb(house, house.port, house.nginx, house.office)
        port = free_port()
        server, files = dav(house, port)
        os.makedirs(os.path.join(files, "v1", "signed"))
        with open(os.path.join(files, "v1", "signed", "index"), "w", encoding="ascii") as out:
            out.write("x")
        try:
            time.sleep(0.5)
            peer = per_gb(house, port, server)
        finally:
            server.end()
    return row("idle mTLS terminals per GB", f"{ours / 1000:.0f} k", f"nginx alone {peer / 1000:.0f} k", ">= 40 k", ours >= 40000)


def kiosk_sync_idle():
    with desk.office() as house:
        house.start_sync()
        time.sleep(3)
        before = threads_switches(house.sync.pid), cpu_ms(house.sync.pid)
        time.sleep(IDLE_S)
        switches, spent = threads_switches(house.sync.pid) - before[0], cpu_ms(house.sync.pid) - before[1]
        poll_s = json.load(open(os.path.join(house.state, "settings.json"), encoding="utf-8")).get("heartbeat_s", 900)
        most = 1 + IDLE_S // poll_s
    return row(f"kiosk-sync idle, {IDLE_S} s: switches, CPU", f"{switches}, {spent:.0f} ms", f"a poll every {poll_s} s", f"<= {most}",
               switches <= most and spent == 0)


def spread(folder):
    """Each house in here gets a part of the disk of its own, where the file system is ext4.

    Without a journal it looks at every file that anybody deleted nearby in the last minutes before it
    makes a new one: after a build that costs an upload, ours or a peer's, up to 0.2 ms."""
    get_flags, set_flags, top = 0x80086601, 0x40086602, 0x20000
    line = os.open(folder, os.O_RDONLY)
    try:
        flags = struct.unpack("l", fcntl.ioctl(line, get_flags, bytes(8)))[0]
        fcntl.ioctl(line, set_flags, struct.pack("l", flags | top))
    except OSError:
        pass  # another file system
    finally:
        os.close(line)


def main():
    rows = [uploads, large_part, cases, queue, idle_terminals, kiosk_sync_idle]
    print(f"| {'what':40} | {'ours':>28} | {'beside':>32} | {'floor':>20} | {'wanted':>19} |     |")
    with tempfile.TemporaryDirectory(prefix="ov-", dir=os.environ.get("TMPDIR")) as folder:
        spread(folder)
        os.environ["TMPDIR"] = folder
        good = [tried(measure, row) for measure in rows if not sys.argv[1:] or any(word in measure.__name__ for word in sys.argv[1:])]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
