"""Pictures for who looks at them: each screen a test came by and each slip, SHOTS/<test>/; without SHOTS none.

No test asks the album anything.
"""
import os
import shutil
import threading
import time


def begin(title):
    """The pictures of another try are no part of this one."""
    if os.environ.get("SHOTS"):
        shutil.rmtree(os.path.join(os.environ["SHOTS"], title), ignore_errors=True)


class Album:
    def __init__(self, house, folder=None):
        root = os.environ.get("SHOTS")
        self.say, self.paper = house.say, house.paper  # as they are now: somebody with closed eyes takes no picture
        self.folder = folder or (os.path.join(root, threading.current_thread().name) if root else None)
        self.last, self.last_name = b"", ""

    def next(self, name):
        os.makedirs(self.folder, exist_ok=True)
        return os.path.join(self.folder, f"{len(os.listdir(self.folder)) + 1:02}-{name}.png")

    def keep(self, name):
        """A picture of what is on the screen, unless it is the last one once more."""
        if not self.folder:
            return
        path, self.last_name = self.next(name), name
        self.say(f'shot "{path}"')
        with open(path, "rb") as picture:
            content = picture.read()
        if content == self.last:
            os.unlink(path)
        self.last = content

    def follow(self, screen):
        """A picture when another screen is shown than before: screen() is its name."""
        if self.folder and screen() != self.last_name:
            self.keep(screen())

    def wait_for_slip(self):
        """Who goes at once does not see the paper; who looks at the sheet wants to."""
        end = time.monotonic() + 6
        while self.last_name == "slip" and time.monotonic() < end and not any("-" in p for p in os.listdir(self.paper)):
            time.sleep(0.1)
        time.sleep(0.5)

    def keep_papers(self):
        """What lies in the tray joins the pictures, the last piece of paper not under both its names."""
        if self.folder and os.path.isdir(self.paper):
            self.wait_for_slip()
            for paper in sorted(name for name in os.listdir(self.paper) if name.endswith(".png") and "-" in name):
                shutil.copy(os.path.join(self.paper, paper), self.next("paper"))
