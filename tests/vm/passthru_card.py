"""A social security card for QEMU's own CCID reader, by the wire of its pass-through card device.

Written from QEMU's docs/ccid.txt and the VSCARD message format, and from protocols 3.1-3.2; it shares nothing with
tests/sim, so reader and card are both strangers to our driver.
"""
import socket
import struct
import threading
import time

INIT, ERROR, READER_ADD, ATR, APDU = 1, 2, 3, 5, 7
NO_READER, MAGIC, VERSION_2 = 0xffffffff, b"VSCD", 2
OUR_ATR = bytes.fromhex("3b6800004b494f534b53494d")
NAME, NUMBER = "木·永胜", "530702198804120018"
SOCIAL = bytes.fromhex("7378312e73682ec9e7bbe1b1a3d5cf")
RECORDS = {
    5: {0x03: b"2.00", 0x01: bytes.fromhex("530702") + b"\xff" * 13, 0x07: b"Q00000001",
        0x05: bytes.fromhex("20190101"), 0x06: bytes.fromhex("20290101")},
    6: {0x08: NUMBER.encode(), 0x09: NAME.encode("gb18030").ljust(30, b"\0"), 0x4e: b"\0" * 20, 0x0a: b"1",
        0x0b: b"\x27", 0x0d: bytes.fromhex("19880412")},
}


class Card:
    """Answers the APDUs of one terminal and remembers what it was asked."""

    def __init__(self, path):
        self.path, self.file, self.asked, self.wire = path, None, [], None
        threading.Thread(target=self.serve, daemon=True).start()

    def send(self, kind, reader, data=b""):
        self.wire.sendall(struct.pack(">III", kind, reader, len(data)) + data)

    def receive(self, count):
        data = b""
        while len(data) < count:
            more = self.wire.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def serve(self):
        self.wire = socket.socket(socket.AF_UNIX)
        for _ in range(200):
            try:
                self.wire.connect(self.path)
                break
            except OSError:
                time.sleep(0.05)
        self.send(INIT, NO_READER, MAGIC + struct.pack(">II", VERSION_2, 0))
        self.send(READER_ADD, NO_READER, b"card\0")
        inside = False
        try:
            while True:
                kind, reader, length = struct.unpack(">III", self.receive(12))
                data = self.receive(length)
                if kind == ERROR and not inside:
                    inside = True
                    self.send(ATR, reader, OUR_ATR)
                elif kind == APDU:
                    self.send(APDU, reader, self.answer(data))
        except (EOFError, OSError):
            pass

    def answer(self, apdu):
        self.asked.append(apdu)
        ins, p1, p2 = apdu[1:4]
        if ins == 0xa4 and p1 == 4:
            self.file = None
            return b"\x90\x00" if apdu[5:5 + apdu[4]] == SOCIAL else b"\x6a\x82"
        if ins == 0xa4 and apdu[5:6] == b"\xef" and apdu[6] in RECORDS:
            self.file = apdu[6]
            return b"\x90\x00"
        if ins == 0xb2 and p2 == 0 and p1 in RECORDS.get(self.file, {}):
            value = RECORDS[self.file][p1]
            whole = bytes([p1, len(value)]) + value
            wanted = apdu[4] or 256
            return whole + b"\x90\x00" if wanted == len(whole) else bytes([0x6c, len(whole)])
        return b"\x6a\x83" if ins == 0xb2 else b"\x6d\x00"
