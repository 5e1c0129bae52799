"""A screen that exists only in memory, on whatever display number is free."""
import os
import subprocess


class Xvfb:
    def __init__(self, size="1080x1920x24"):
        self.size = size

    def __enter__(self):
        reader, writer = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", self.size, "-nolisten", "tcp"],
                                       pass_fds=(writer,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise AssertionError("Xvfb did not start")
        return ":" + number

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
