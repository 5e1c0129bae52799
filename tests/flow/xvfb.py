"""A screen that exists only in memory, on whatever display number is free."""
import os
import shutil
import struct
import subprocess
import tempfile


class Xvfb:
    def __init__(self, size="1080x1920x24"):
        self.size = size

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="ov-x-")
        reader, writer = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", self.size, "-nolisten", "tcp", "-noreset",
                                        "-fbdir", self.folder],
                                       pass_fds=(writer,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise AssertionError("Xvfb did not start")
        self.name = ":" + number
        return self

    def no_core_ms(self):
        """How long the server has waited for a core so far: who waits for its answer waited with it."""
        with open(f"/proc/{self.server.pid}/schedstat", encoding="ascii") as stat:
            return int(stat.read().split()[1]) // 1000000

    def rows(self, rect):
        """The pixels of a rectangle as rows of RGB bytes, from the server's own frame buffer (XWD)."""
        with open(os.path.join(self.folder, "Xvfb_screen0"), "rb") as source:
            dump = source.read()
        head, colours, line = (struct.unpack_from(">I", dump, at)[0] for at in (0, 76, 48))
        start, (x, y, w, h) = head + colours * 12, rect
        rows = []
        for row in range(y, y + h):
            at = start + row * line + x * 4
            bgrx = dump[at:at + w * 4]
            rgb = bytearray(w * 3)
            rgb[0::3], rgb[1::3], rgb[2::3] = bgrx[2::4], bgrx[1::4], bgrx[0::4]
            rows.append(bytes(rgb))
        return rows

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
