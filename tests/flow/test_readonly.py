"""A disk that the kernel turns read-only under the running programs: they say so, lose nothing, and go on once it is well.

A real file system with errors=remount-ro, whose own switch for a broken block is pulled while files are open and being
written.  Where nothing may be mounted `make faults` stands for it: there every writing call fails with EROFS.
"""
import contextlib
import os
import shutil
import subprocess

import citizen
import person
import pictures
from house import BIN, House, ask, run, until

MAKER = os.path.join(BIN, "case_maker")
DISK_MB = 256  # room for the reserve that a visit asks for


def done(*command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class Disk:
    """A disk of its own for one folder of the house."""

    def __init__(self, house, folder):
        self.image, self.place, self.folder = os.path.join(house.folder, "disk.img"), os.path.join(house.folder, "disk"), folder
        os.makedirs(self.place)
        with open(self.image, "wb") as image:
            image.truncate(DISK_MB << 20)
        self.real = done("mkfs.ext4", "-q", "-F", self.image) and self.mount()
        if self.real and not os.access(self.switch(), os.W_OK):
            done("umount", self.place)
            self.real = False
        if self.real:
            shutil.copytree(folder, os.path.join(self.place, "content"), dirs_exist_ok=True)
            shutil.rmtree(folder)
            os.symlink(os.path.join(self.place, "content"), folder)
            assert done("sync", "-f", self.place)  # what was carried there; the programs see to theirs

    def mount(self):
        return done("mount", "-o", "loop,errors=remount-ro", self.image, self.place)

    def switch(self):
        device = subprocess.run(["findmnt", "-no", "SOURCE", self.place], capture_output=True, text=True).stdout.strip()
        return f"/sys/fs/ext4/{os.path.basename(device)}/trigger_fs_error"

    def spoil(self):
        """The kernel meets an error on it, as it would a broken block."""
        with open(self.switch(), "w", encoding="ascii") as switch:
            switch.write("1")
        try:
            open(os.path.join(self.place, "touched"), "wb").close()
        except OSError:
            return
        raise AssertionError("the disk is not read-only")

    def heal(self):
        """Everything that used it has ended."""
        assert done("umount", self.place)
        done("fsck.ext4", "-fy", self.image)
        assert self.mount()

    def close(self):
        if self.real:
            done("umount", self.place) or done("umount", "-l", self.place)


    def remount(self, how):
        assert done("mount", "-o", f"remount,{how}", self.place)


@contextlib.contextmanager
def a_house_whose(folder):
    """A house and the disk under `state` or `intake`; None where nothing may be mounted."""
    with House() as house:
        house.sockets = os.path.join(house.folder, "run")
        os.makedirs(house.sockets)
        house.build(socket_folder=house.sockets, renewal_url="")
        pictures.demo_stick(house.stick)
        disk = Disk(house, house.state if folder == "state" else os.path.join(house.office_dir, "intake"))
        try:
            if disk.real:
                yield house, disk
                house.proves_nothing_stayed()
            else:
                print("readonly: nothing may be mounted here, make faults stands for it")
                yield house, None
        finally:
            house.close(keep=True)
            disk.close()


def out_of_service(house):
    house.wait("out")
    until("queue.io on the screen", lambda: house.widgets().get("fault.queue.io"))


def line(house):
    return ask(house.socket_path("kiosk-sync.sock"), do="status")["line"]


def test_kiosk_on_a_disk_turned_read_only_says_so_and_goes_on_later():
    with a_house_whose("state") as (house, disk):
        if not disk:
            return
        house.start_kiosk()
        citizen.visit(house, person.make(1))
        citizen.leave(house)
        house.wait("attract")
        before = citizen.queued(house)
        assert before
        citizen.to_sign(house, person.make(2))
        disk.spoil()
        citizen.sign(house)
        until("queue.io on the screen", lambda: house.widgets().get("fault.queue.io"))
        house.wait("review")
        house.stop_kiosk()
        house.start_kiosk()  # and it starts on such a disk, to say so
        out_of_service(house)
        house.stop_kiosk()
        disk.heal()
        house.start_kiosk()
        house.wait("attract")
        house.stop_kiosk()
        disk.remount("ro")
        house.start_kiosk()
        out_of_service(house)
        disk.remount("rw")
        until("it looks again", lambda: house.ring() or "out.title" not in house.widgets())
        house.wait("attract")  # well again without a start
        assert citizen.queued(house) == before, "what was said to be stored is there, and nothing else"
        citizen.visit(house, person.make(3))
        assert len(citizen.queued(house)) == len(before) + 1


def test_kiosk_sync_on_a_disk_turned_read_only_says_so_and_delivers_later():
    with a_house_whose("state") as (house, disk):
        if not disk:
            return
        run(MAKER, "queue", house.state, "2", "1", "5000")
        house.start_office().start_sync()
        until("nobody is there", lambda: house.advance_sync(700000) and line(house) == "office.unreachable")
        disk.spoil()
        house.start_front()
        until("it says so", lambda: house.advance_sync(700000) and line(house) == "queue.io")
        assert house.sync.alive() and not house.receipts()
        house.sync.end()
        disk.heal()
        house.start_sync()
        until("delivered", lambda: house.advance_sync(700000) and len(house.receipts()) == 2)
        until("and says nothing any more", lambda: line(house) == "")
        assert len(house.cases()) == 2
        run(f"{BIN}/officectl", "audit", house.office_dir)


def test_office_on_a_disk_turned_read_only_takes_nothing_and_goes_on_later():
    with a_house_whose("intake") as (house, disk):
        if not disk:
            return
        house.start_office().start_front().start_sync()
        run(MAKER, "queue", house.state, "1", "1", "5000")
        until("one delivered", lambda: house.advance_sync(700000) and len(house.receipts()) == 1)
        disk.spoil()
        run(MAKER, "queue", house.state, "1", "1", "5000")
        until("the terminal waits", lambda: house.advance_sync(700000) and line(house) == "office.unreachable")
        assert house.office.alive() and len(house.receipts()) == 1
        with open(house.log_path("office"), encoding="utf-8") as log:
            assert "io office.db: commit" in log.read(), "the office's log does not name it"
        house.office.end()
        disk.heal()
        house.start_office()
        until("the other too", lambda: house.advance_sync(700000) and len(house.receipts()) == 2)
        assert [c["state"] for c in house.cases()] == ["received"] * 2
        run(f"{BIN}/officectl", "audit", house.office_dir)
