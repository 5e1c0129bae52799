"""Abuse of the office's door by somebody who holds a terminal's certificate: it stays small and serves the others.

ABUSE_CONNECTIONS=10000 is the long form.
"""
import contextlib
import os
import resource
import socket
import ssl
import struct
import time

import stranger
from house import BIN, SANITIZED, House, run, until
from stranger import pair_of

CASE = "018f4f4e-7c3a-7b21-9a55-000000000001"
OTHER = "530703"
MEMORY_MIB = 64 * (10 if SANITIZED else 1)
CONNECTIONS = int(os.environ.get("ABUSE_CONNECTIONS", "1500"))
OWN_SOCKET = max(1300, CONNECTIONS - 200)  # more than the office takes at once


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


@contextlib.contextmanager
def abused():
    """An office, the abuser's terminal and an honest one; afterwards it must be as small and as quick as before."""
    with House().build() as house:
        other = os.path.join(house.folder, "other")
        run(f"{BIN}/officectl", "enrol", house.office_dir, OTHER, other)
        house.start_office().start_front()
        house.server_ca = os.path.join(house.state, "keys", "server-ca.crt")
        house.honest = lambda: heartbeat_s(house, other)
        house.honest()
        before = descriptors(house.office.pid)
        yield house
        assert house.honest() < 2, "the honest terminal waits"
        assert house.office.alive()
        assert pss_mib(house.office.pid) < MEMORY_MIB, f"{pss_mib(house.office.pid):.0f} MiB"
        until("descriptors are given back", lambda: descriptors(house.office.pid) <= before + 40, 10)


def heartbeat_s(house, state):
    start = time.monotonic()
    status, _, body = stranger.ask_once(house.port, house.server_ca, pair_of(state), "POST", "/v1/heartbeat", b"{}",
                                        Content_Type="application/json")
    assert status == 200, (status, body)
    return time.monotonic() - start


def context_of(house):
    context = ssl.create_default_context(cafile=house.server_ca)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.load_cert_chain(*pair_of(house.state))
    return context


def dial(house, context):
    line = context.wrap_socket(socket.create_connection(("127.0.0.1", house.port)), server_hostname="localhost")
    line.settimeout(10)
    return line


def answer_of(line):
    """Everything that comes until the other side ends or falls silent."""
    text = b""
    line.settimeout(1)
    try:
        while len(text) < 65536:
            piece = line.recv(65536)
            if not piece:
                break
            text += piece
    except (TimeoutError, ConnectionError, ssl.SSLError):
        pass
    return text


def test_slow_and_silent_connections_hold_nobody_up():
    with abused() as house:
        context = context_of(house)
        lines = [dial(house, context) for _ in range(60)]
        for i, line in enumerate(lines):
            line.sendall(b"POST /v1/uploads HTTP/1.1\r\nHost: o\r\n"[: 5 + i % 30] if i % 2 else
                         f"PATCH /v1/uploads/{CASE}.1 HTTP/1.1\r\nHost: o\r\nContent-Length: 1000000\r\n\r\nx".encode())
        for _ in range(5):
            for line in lines[::2]:
                line.sendall(b"x")
            assert house.honest() < 2
        for line in lines:
            line.close()


def test_huge_requests_are_refused_and_not_kept():
    with abused() as house:
        context = context_of(house)

        def one(head, body=b"", expected=(b"400", b"413", b"414", b"431")):
            line = dial(house, context)
            with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
                line.sendall(head + b"\r\n\r\n" + body)
            text = answer_of(line)
            line.close()
            assert not text or text[9:12] in expected, text[:80]
        host = b" HTTP/1.1\r\nHost: o\r\n"
        one(b"GET /" + b"x" * 100000 + host)
        one(b"GET /v1/signed/index" + host + b"X-Long: " + b"y" * 200000)
        one(b"GET /v1/signed/index" + host + b"\r\n".join(b"X-%d: y" % i for i in range(5000)))
        one(f"PUT /v1/cases/{CASE}".encode() + host + b"Content-Type: application/jose+json\r\nContent-Length: 5000000", b"z" * 5000000)
        one(b"POST /v1/heartbeat" + host + b"Content-Type: application/json\r\nContent-Length: 300000", b"[" * 300000)
        one(f"PATCH /v1/uploads/{CASE}.1".encode() + host + b"Content-Length: 99999999999")
        one(f"PUT /v1/cases/{CASE}".encode() + host + b"Content-Type: application/jose+json\r\nTransfer-Encoding: chunked",
            b"fffff\r\n" + b"z" * 0xfffff + b"\r\n" + b"fffff\r\n" + b"z" * 1000)
        one(f"PATCH /v1/uploads/{CASE}.1".encode() + host + b"Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            b"Content-Type: application/offset+octet-stream\r\nContent-Length: 20000000", b"z" * 20000000, (b"404",))


def test_smuggled_requests_are_not_answered():
    hidden = b"GET /v1/inbox HTTP/1.1\r\nHost: o\r\n\r\n"
    heads = [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nContent-Length: %d" % (5 + len(hidden)),
        b"Content-Length: 0\r\nContent-Length: %d" % len(hidden), b"Transfer-Encoding: xchunked", b"Transfer-Encoding : chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"Content-Length: +0", b"Content-Length: 0x10",
        b"X: y\nContent-Length: 0\r\nTransfer-Encoding:\x0bchunked",
    ]
    with abused() as house:
        context = context_of(house)
        for head in heads:
            line = dial(house, context)
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                line.sendall(b"POST /v1/questions HTTP/1.1\r\nHost: o\r\nContent-Type: application/json\r\n" + head + b"\r\n\r\n0\r\n\r\n" + hidden)
            text = answer_of(line)
            line.close()
            assert b'"entries"' not in text, f"{head}: the hidden request was answered"
        line = dial(house, context)
        line.sendall(hidden)
        assert b'"entries"' in answer_of(line), "asked openly it is answered"
        line.close()


def test_truncated_requests_leave_nothing_behind():
    with abused() as house:
        context = context_of(house)
        whole = (f"PUT /v1/cases/{CASE} HTTP/1.1\r\nHost: o\r\nContent-Type: application/jose+json\r\nContent-Length: 2000\r\n\r\n".encode()
                 + b"{" * 2000)
        for cut in range(1, len(whole), 23):
            line = dial(house, context)
            line.sendall(whole[:cut])
            if cut % 2:  # a reset instead of an end
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
        assert not os.listdir(os.path.join(house.office_dir, "intake", "uploads"))


def test_very_many_connections_cost_little_and_the_next_is_served():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with abused() as house:
        context = context_of(house)
        lines = [dial(house, context) for _ in range(CONNECTIONS)]
        assert house.honest() < 2
        own = []
        for _ in range(OWN_SOCKET):  # who is on the host may reach the office's own socket
            s = socket.socket(socket.AF_UNIX)
            s.setblocking(False)
            with contextlib.suppress(BlockingIOError, ConnectionError):
                s.connect(os.path.join(house.office_dir, "intake", "office.sock"))
                s.send(b"GET /v1/signed/index HTTP/1.1\r\nHost")
            own.append(s)
        most = pss_mib(house.office.pid)
        for s in own + lines:
            s.close()
        until("served again", lambda: served(house), 10)
        assert most < MEMORY_MIB, f"{most:.0f} MiB"
        print(f"abuse: {CONNECTIONS} connections at nginx, {OWN_SOCKET} at the office's socket: {most:.0f} MiB at most")


def served(house):
    try:
        return house.honest() < 2
    except AssertionError:
        return False
