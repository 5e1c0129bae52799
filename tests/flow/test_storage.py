"""Power cuts, full disks, and what a terminal leaves behind: nothing anybody can read."""
import os
import shutil
import signal
import subprocess

import citizen
import person
import pictures
import scan
from house import BIN, House, until


def a_house(**settings):
    house = House().build(**settings)
    pictures.demo_stick(house.stick)
    return house


def test_killed_right_after_submit_the_slip_waits_for_its_code_and_the_case_arrives_once():
    with a_house() as house:
        house.start_kiosk(absent=("printer",))
        code = citizen.to_sign(house, person.make())
        citizen.sign(house)
        until("the case is durable", lambda: citizen.queued(house))
        house.kill_kiosk()
        house.start_office().start_front().start_sync()
        house.start_kiosk()
        house.wait("attract")
        house.wait_for("attract.slip_waits")
        shown = str(house.tree())
        assert code not in shown and citizen.receipt_number(house) not in shown
        house.tap("attract.slip_waits")
        house.wait("waiting")
        citizen.type_code(house, "0000000000000000")
        until("the wrong code is refused", lambda: house.widgets()["waiting.code"].get("note"))
        house.wait("waiting")
        citizen.type_code(house, code)
        house.wait("slip")
        until("the case once", lambda: len(house.cases()) == 1)


def a_full_disk(house):
    """Puts the terminal's state on a small file system; a preloaded fault where none may be mounted."""
    small = os.path.join(house.folder, "small")
    os.makedirs(small)
    mounted = not os.environ.get("FLOW_NO_TMPFS") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", small], stderr=subprocess.DEVNULL).returncode == 0
    state = os.path.join(small, "terminal")
    shutil.move(house.state, state)
    house.state = state
    return small if mounted else None


def test_a_disk_that_fills_up_lets_a_visit_finish_and_the_next_not_begin():
    """The ballast is what the visit under way gets.  Where nothing may be mounted the preloaded disk has
    nothing to give: then nothing is stored by half."""
    with a_house(reserve_mb=16) as house:
        small = a_full_disk(house)
        switch = os.path.join(house.folder, "full")
        shim = os.path.join(BIN, "full_disk.so")
        env = {} if small else {"LD_PRELOAD": shim, "FULL_DISK_FOLDER": house.state, "FULL_DISK_SWITCH": switch}
        ballast = os.path.join(small, "ballast") if small else switch
        try:
            house.start_kiosk(env=env)
            citizen.to_sign(house, person.make())
            fill(ballast, small)
            citizen.sign(house)
            if small:
                until("the case is durable", lambda: citizen.queued(house))
                assert not os.path.exists(os.path.join(house.state, "queue", "ballast"))
            else:
                until("queue.full on the screen", lambda: house.widgets().get("fault.queue.full"))
                assert not citizen.queued(house)
                parts = os.path.join(house.state, "queue", "parts")
                assert not os.listdir(parts), os.listdir(parts)
            house.stop_kiosk()
            house.start_kiosk(env=env)
            house.wait("out")
            until("queue.full on the screen", lambda: house.widgets().get("fault.queue.full"))
            os.unlink(ballast)
            house.ring()
            house.wait("attract")
            house.proves_nothing_stayed()
        finally:
            house.close(keep=True)
            if small:
                subprocess.run(["umount", small], check=True)
            shutil.rmtree(house.folder, ignore_errors=True)


def test_a_disk_too_full_for_a_visit_still_takes_what_could_not_be_done():
    with a_house(reserve_mb=200) as house:
        small = a_full_disk(house)
        if not small:
            return  # only a disk of a known size is too small for one thing and not for another
        try:
            house.start_office().start_front().start_sync()
            house.start_kiosk()
            house.wait("out")
            house.wait_for("frame.stuck")
            house.tap("frame.stuck")
            house.wait("stuck")
            house.tap("stuck.where.terminal")
            house.tap("stuck.next")
            house.wait_for("stuck.receipt_no")
            house.tap("stuck.back")
            house.wait("out")
            assert house.widgets().get("fault.queue.full")
            until("the report at the office", lambda: [c for c in house.cases() if c["implement_code"] == "stuck"])
        finally:
            house.close(keep=True)
            subprocess.run(["umount", small], check=True)
            shutil.rmtree(house.folder, ignore_errors=True)


def fill(path, mounted):
    with open(path, "wb", buffering=0) as out:
        try:
            while mounted:
                out.write(bytes(1 << 16))
        except OSError:
            pass


def test_nothing_readable_stays_on_the_terminal():
    with a_house() as house:
        someone = person.make()
        temporary = os.path.join(house.folder, "tmp")
        os.makedirs(temporary)
        house.start_office().start_front().start_sync()
        house.start_kiosk(env={"TMPDIR": temporary})
        code = citizen.visit(house, someone)
        until("delivered", house.receipts)
        citizen.leave(house)
        house.wait("attract")
        house.stop_kiosk()
        grouped = "-".join(code[i:i + 4] for i in range(0, 16, 4))
        private = [someone["name"], someone["id_number"], someone["address"], code, grouped,
                   citizen.RESIDENCE, citizen.PHONE]
        places = [house.state, house.logs, temporary]
        assert scan.find(places, *private) == []
        for text in private[:4]:
            for encoding in ("utf-8", "utf-16-le", "gb18030"):
                planted = os.path.join(house.state, "log", "planted")
                with open(planted, "wb") as out:
                    out.write(b"x" * 77 + text.encode(encoding) + b"y")
                assert planted in scan.find(places, text), f"the scan misses {encoding}"
                os.unlink(planted)
