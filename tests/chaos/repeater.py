"""Between nginx and the office: repeats whole requests, one after the other or two at once.

A middlebox, a proxy that tries again, a terminal that heard nothing: the office must do what was asked once and say
the same.  Sits where requests can be read, on a socket of its own that nginx.conf is pointed at.
"""
import os
import socket
import threading

PIECE = 1 << 16


class Line:
    """One connection, read as HTTP/1.1 messages with a Content-Length, chunks or no body."""

    def __init__(self, s):
        self.socket, self.rest = s, b""

    def more(self):
        piece = self.socket.recv(PIECE)
        if not piece:
            raise EOFError
        self.rest += piece

    def until(self, mark):
        while mark not in self.rest:
            self.more()
        at = self.rest.index(mark) + len(mark)
        taken, self.rest = self.rest[:at], self.rest[at:]
        return taken

    def exactly(self, size):
        while len(self.rest) < size:
            self.more()
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def chunks(self):
        taken = b""
        while not taken.endswith(b"\r\n0\r\n\r\n") and taken != b"0\r\n\r\n":
            line = self.until(b"\r\n")
            taken += line + self.exactly(int(line, 16) + 2)
        return taken

    def message(self, bodiless=False):
        """Head and body, as they came."""
        head = self.until(b"\r\n\r\n")
        fields = dict(line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:] if b":" in line)
        if bodiless or head.split(b" ", 2)[1:2] == [b"204"]:
            return head
        if b"chunked" in fields.get(b"transfer-encoding", b""):
            return head + self.chunks()
        return head + self.exactly(int(fields.get(b"content-length", b"0")))


class Repeater:
    def __init__(self, path, office):
        self.path, self.office = path, office
        self.times, self.at_once = 1, False
        self.repeated = 0
        self.lock = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(64)
        self.thread = threading.Thread(target=self.accept, daemon=True)

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        line = Line(client)
        try:
            while True:
                client.sendall(self.pass_on(line.message()))
        except (EOFError, OSError, ValueError):
            pass
        finally:
            client.close()

    def once(self, request, answers):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(60)
            try:
                s.connect(self.office)
                s.sendall(request)
                answers.append(Line(s).message(bodiless=request.startswith(b"HEAD ")))
            except (EOFError, OSError):
                pass

    def pass_on(self, request):
        """The last answer goes back, as it would to who asked again."""
        times, answers = self.times, []
        if self.at_once and times > 1:
            threads = [threading.Thread(target=self.once, args=(request, answers)) for _ in range(times)]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
        else:
            for _ in range(times):
                self.once(request, answers)
        with self.lock:
            self.repeated += times - 1
        if len(answers) < times:
            raise EOFError  # the office was killed meanwhile
        return answers[-1]

    def calm(self):
        self.times, self.at_once = 1, False

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.close()
        os.path.exists(self.path) and os.unlink(self.path)
