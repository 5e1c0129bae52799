"""Every plug on every screen: all pulled and put in again, each works within 2 s, in the same role, on the same screen."""
import contextlib
import glob
import os
import re
import sys
import time

import citizen
import journey
import person
import test_journeys_camera as under
from house import BIN, ROOT, House, ask, until
from journey import Journey

sys.path.insert(0, os.path.join(ROOT, "tests", "walk"))
import known  # noqa: E402 - the product's own table of screens

# What hands pull, and whose role it is: each where the settings or its first plugging put it.
ROLES = {"reader": "reader", "printer": "printer", "camera": "camera", "slot": "smart_card", "dual": "smart_card_2",
         "scanner": "scanner", "scanner_2": "scanner_2"}
LIMIT_S = 2.0
PATIENCE_MS = 61000  # of a screen, and a little more


def roles_of_product():
    return {role for path in glob.glob(os.path.join(ROOT, "firmware", "station", "*.c"))
            for role in re.findall(r'\[DEVICE_\w+\] = \{\s*"(\w+)", &\w+_duty', open(path, encoding="utf-8").read())}


def places_of_product():
    """Screens, dialogs and the help.  A keyboard lies over a screen and knows no device: one stands for all."""
    return {thing for thing in known.everything() if not thing.startswith("keyboard ")}


def devices(house):
    """role → (state, bus) as the kiosk itself says it."""
    return {d["role"]: (d["state"], d["bus"]) for d in ask(house.socket_path("kiosk.sock"), do="devices") if d["role"]}


def works(house, role):
    return devices(house).get(role, ("", ""))[0] == "works"


class Plugs:
    def __init__(self, house):
        self.house, self.slowest, self.pulls, self.seen = house, {}, 0, set()
        self.places = self.settled()

    def settled(self):
        until("all devices", lambda: all(works(self.house, role) for role in ROLES.values()))
        return {role: devices(self.house)[role][1] for role in ROLES.values()}

    def gone(self, names):
        said = devices(self.house)
        return all(said.get(ROLES[name], ("absent",))[0] == "absent" for name in names)

    def pull_all(self, screen, widget=None, names=tuple(ROLES)):
        """On this screen; it is still there afterwards, with the widget that makes it what it is."""
        self.look(screen, widget)
        for name in names:
            self.house.hand("unplug", name)
        until(f"all gone on {screen}", lambda: self.gone(names))
        self.put_in(screen, names[::-1] if self.pulls % 2 else names)
        self.look(screen, widget)

    def put_in(self, screen, names):
        """In the one order and in the other; each has its own 2 s."""
        since = {}
        for name in names:
            self.house.hand("plug", name)
            since[ROLES[name]] = time.monotonic()
        waiting = dict(since)
        while waiting:
            now, said = time.monotonic(), devices(self.house)
            for role in [r for r in waiting if said.get(r, ("", ""))[0] == "works"]:
                self.slowest[role] = max(self.slowest.get(role, 0), now - waiting.pop(role))
            assert all(now - start <= LIMIT_S for start in waiting.values()), (screen, sorted(waiting), said)
            time.sleep(0.02)
        assert {r: devices(self.house)[r][1] for r in since} == {r: self.places[r] for r in since}, devices(self.house)
        self.pulls += len(names)

    def look(self, screen, widget):
        self.house.wait(screen)
        shown = self.house.wait_for(widget) and self.house.widgets() if widget else self.house.widgets()
        self.seen |= set(known.seen(screen, [{**w, "name": n} for n, w in shown.items()]))


@contextlib.contextmanager
def switched(path):
    open(path, "w").close()
    try:
        yield
    finally:
        os.unlink(path)


def film(house, plugs):
    """Pulled in mid-preview, the camera shows pictures again within 2 s of all the plugs."""
    def live():
        return house.widgets().get("page.shoot", {}).get("enabled")
    under.lay(house)
    house.tap("materials.film.referral")
    until("a preview", live)
    house.hand("unplug", "camera")
    house.wait_for("fault.camera.absent")
    start = time.monotonic()
    plugs.put_in("page", ("camera",))
    until("the preview is back", live, LIMIT_S)
    took = time.monotonic() - start
    assert took <= LIMIT_S, took
    plugs.pull_all("materials", "page.live")
    until("the preview is back", live, LIMIT_S)
    house.tap("page.shoot")
    house.wait_for("materials.keep")
    house.tap("materials.keep")
    house.wait_for("materials.next")
    return took


def before_a_visit(house, plugs, full):
    for name in ROLES:
        plugs.pull_all("attract", names=(name,))
    plugs.pull_all("attract")
    with switched(full):
        house.ring()
        house.wait("out")
        plugs.pull_all("out")
    house.ring()
    house.wait("attract")
    house.tap("attract.slip")
    plugs.pull_all("waiting")
    house.tap("waiting.cancel")
    house.wait("attract")
    house.tap("attract.track")
    plugs.pull_all("track")
    house.tap("track.cancel")
    house.wait("attract")


def typing(house, plugs):
    """Somebody begins to type who they are, and goes away."""
    citizen.to_identify(house)
    house.tap("identify.type")
    plugs.pull_all("identify", "identify.number")
    house.tap("identify.name")
    plugs.pull_all("identify", "key.done")
    house.advance(10 * 60 * 1000)
    house.wait("attract", 20000)
    assert plugs.settled() == plugs.places


def to_the_card(house, plugs, visit):
    plugs.pull_all("choose")
    visit.choose("异地就医备案").answer(kind="referral")
    plugs.pull_all("guide")
    house.advance(PATIENCE_MS)
    plugs.pull_all("guide", "frame.countdown")
    house.tap("frame.more_time")
    house.tap("frame.stuck")
    plugs.pull_all("stuck")
    house.tap("stuck.back")
    house.wait("guide")
    house.tap("guide.next")
    plugs.pull_all("notice")
    house.tap("frame.help")
    plugs.pull_all("notice", "help.close")
    house.tap("help.close")
    house.tap("notice.next")
    plugs.pull_all("identify")


def to_the_slip(house, plugs, visit, slow):
    plugs.pull_all("code")
    house.tap("code.next")
    plugs.pull_all("form")
    visit.fill()
    plugs.pull_all("materials")
    visit.hand_in("referral")
    house.tap("materials.back")
    house.wait("form")
    house.tap("form.kind.emergency")
    plugs.pull_all("form", "change.no")
    house.tap("change.no")
    house.tap("form.next")
    house.wait("materials")
    preview_s = film(house, plugs)
    house.tap("materials.next")
    plugs.pull_all("review")
    house.tap("review.next")
    plugs.pull_all("sign")
    visit.draw()
    with switched(slow):
        house.tap("sign.next")
        plugs.pull_all("sending")
    house.wait("slip")
    return preview_s


def slip_is_out(house):
    until("the slip is out", lambda: house.widgets()["slip.next"]["enabled"])


def test_every_device_replugged_on_every_screen_works_within_two_seconds_in_its_role():
    assert roles_of_product() == set(ROLES.values()), roles_of_product()
    with House().build(smart_card_device="1-6", smart_card_2_device="1-7:1") as house:
        slow, full = (os.path.join(house.folder, name) for name in ("slow", "full"))
        disk = {"LD_PRELOAD": os.path.join(BIN, "full_disk.so"), "FULL_DISK_FOLDER": os.path.join(house.state, "queue"),
                "FULL_DISK_SWITCH": full, "SLOW_DISK_SWITCH": slow}
        journey.stick(house)
        house.start_kiosk(more=("--with", "camera", "--with", "scanner", "--with", "scanner_2", "--with", "dual",
                                "--slot", "short"), env=disk)
        visit = Journey(house)
        house.wait("attract")
        plugs = Plugs(house)
        before_a_visit(house, plugs, full)
        typing(house, plugs)
        visit.start()
        to_the_card(house, plugs, visit)
        citizen.put_card(house, person.make(51))
        preview_s = to_the_slip(house, plugs, visit, slow)
        slip_is_out(house)
        plugs.pull_all("slip")
        house.hand("card", "none")
        slip_is_out(house)
        house.tap("slip.next")
        plugs.pull_all("goodbye")
        house.tap("goodbye.next")
        house.wait("attract")
        assert plugs.settled() == plugs.places
        assert len(citizen.queue(house)) == 1
        assert places_of_product() <= plugs.seen, places_of_product() - plugs.seen
        print(f"replugged {plugs.pulls} times at {len(plugs.seen)} screens and dialogs; slowest",
              {role: f"{s:.2f} s" for role, s in plugs.slowest.items()}, f"preview {preview_s:.2f} s", flush=True)
