"""A proxy between terminal and office: it is asked for a tunnel, and sees nothing in it."""
import os
import socket
import threading

from house import BIN, House, ask, free_port, run, until
from process import readable

MAKER = os.path.join(BIN, "case_maker")
# What a proxy says of itself before the tunnel stands is no word of the office.
CHATTER = b"Upload-Offset: 1048576\r\nRetry-After: 500000\r\n" + b"".join(b"Via-%d: a proxy\r\n" % i for i in range(80))


class Proxy:
    """CONNECT and nothing else; what went by is kept."""

    def __init__(self, refuses=False):
        self.port, self.refuses, self.asked, self.seen = free_port(), refuses, [], bytearray()
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(4096)
            if not piece:
                return client.close()
            head += piece
        method, place, _ = head.split(b"\r\n")[0].split(b" ")
        self.asked.append((method, place))
        if method != b"CONNECT" or self.refuses:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return client.close()
        office = socket.create_connection(tuple(place.decode().split(":")))
        client.sendall(b"HTTP/1.1 200 OK\r\n" + CHATTER + b"\r\n")
        self.carry(client, office)

    def carry(self, client, office):
        try:
            while True:
                for source in readable([client, office]):
                    piece = source.recv(65536)
                    if not piece:
                        return
                    self.seen += piece
                    (office if source is client else client).sendall(piece)
        except OSError:
            pass
        finally:
            client.close()
            office.close()


def test_a_proxy_tunnels_everything_and_reads_nothing():
    with House().build() as house:
        proxy = Proxy()
        house.set(proxy_url=f"http://127.0.0.1:{proxy.port}")
        house.start_office().start_front()
        run(MAKER, "queue", house.state, "2", "1", "30000")
        house.start_sync()
        turns = [1]  # by the bell at its start
        until("delivered through it", lambda: turns.append(house.advance_sync(700000)) or len(house.receipts()) == 2)
        # A case alone is four requests: each turn keeps its connection for all of them.
        assert len([place for _, place in proxy.asked if place.endswith(b":%d" % house.port)]) <= len(turns), proxy.asked
        assert set(proxy.asked) <= {(b"CONNECT", f"127.0.0.1:{p}".encode()) for p in (house.port, house.renewal_port)}
        assert len(proxy.seen) > 60000, "not everything went through it"
        for word in (b"HTTP/1.1", b"/v1/cases", b"530702", b"age-encryption.org"):
            assert word not in proxy.seen, f"the proxy reads {word}"


def test_a_proxy_that_refuses_is_no_office_and_loses_nothing():
    with House().build() as house:
        proxy = Proxy(refuses=True)
        house.set(proxy_url=f"http://127.0.0.1:{proxy.port}")
        house.start_office().start_front()
        run(MAKER, "queue", house.state, "1", "1", "3000")
        house.start_sync()
        until("it was asked", lambda: house.advance_sync(700000) and proxy.asked)
        line = until("it says so", lambda: ask(house.socket_path("kiosk-sync.sock"), do="status")["line"])
        assert line in ("office.unreachable", "office.untrusted") and not house.receipts()
        house.set(proxy_url="")
        until("delivered without it", lambda: house.advance_sync(700000) and house.receipts())
