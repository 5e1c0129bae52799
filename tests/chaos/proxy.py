"""A line between a terminal and its office that can be told to fail.

Sees TLS and nothing in it: counts bytes each way and cuts, delays, swallows or misleads.
"""
import socket
import threading
import time

from process import free_port, readable

UP, DOWN = 0, 1


class Proxy:
    """One listening port, one thread per connection. What it does next is read at each piece."""

    def __init__(self, to_port):
        self.port, self.to_port = free_port(), to_port
        self.cut_way, self.cut_at = None, 0   # cut after so many bytes that way, counted over connections
        self.delay_s = 0.0                    # before each piece
        self.deaf = False                     # replies are swallowed
        self.refuses = False                  # nobody there
        self.portal_port = None               # somebody else answers
        self.bytes = [0, 0]
        self.cuts = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.running = True
        self.thread = threading.Thread(target=self.accept, daemon=True)

    def accept(self):
        while self.running:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        office = None
        try:
            if self.refuses:
                return
            office = socket.create_connection(("127.0.0.1", self.portal_port or self.to_port), timeout=10)
            for one in (client, office):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.carry(client, office)
        except OSError:
            pass
        finally:
            for one in (client, office):
                if one:
                    one.close()

    def carry(self, client, office):
        while True:
            ready = readable([client, office], 30)
            if not ready:
                return
            for source in ready:
                way = UP if source is client else DOWN
                piece = source.recv(65536)
                if not piece or not self.pass_on(way, piece, office if way == UP else client):
                    return

    def pass_on(self, way, piece, sink):
        if self.delay_s:
            time.sleep(self.delay_s)
        if way == DOWN and self.deaf:
            return True
        with self.lock:
            before = self.bytes[way]
            self.bytes[way] += len(piece)
            cut = self.cut_way == way and before + len(piece) >= self.cut_at
            if cut:
                piece = piece[:max(0, self.cut_at - before)]
                self.cut_way = None
                self.cuts += 1
        if piece:
            sink.sendall(piece)
        return not cut

    def count_from_here(self):
        with self.lock:
            self.bytes = [0, 0]

    def cut(self, way, at):
        """The next connection that brings the count to `at` ends there; bytes after it never arrive."""
        with self.lock:
            self.bytes, self.cut_way, self.cut_at = [0, 0], way, at

    def calm(self):
        with self.lock:
            self.cut_way = None
        self.delay_s, self.deaf, self.refuses, self.portal_port = 0.0, False, False, None

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.running = False
        self.listener.close()
