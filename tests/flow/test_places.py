"""Two terminals and the last place (号源): nobody comes in vain, and nobody is not told."""
import json
import os
import shutil

import journey
from house import BIN, SERVICES, House, run, until
from journey import Journey, arrived
from test_journeys import adult
from test_track import ask, leave

WEDDING = "结婚登记预约"
TRANSFER = "存量房转移登记预约"
OTHER = "530703"


def change(services, name, work):
    path = os.path.join(services, name + ".json")
    written = json.load(open(path, encoding="utf-8"))
    work(written)
    json.dump(written, open(path, "w", encoding="utf-8"), ensure_ascii=False)


def scarce(folder, places, matters=(WEDDING,)):
    """The sample catalogue, with so many places for these matters: several share one window."""
    services = os.path.join(folder, "services")
    shutil.copytree(SERVICES, services)
    codes = [journey.code(m) for m in matters]
    for code in codes:
        change(services, code, lambda item: item["booking"].update(places={"window": places}))
    if len(codes) > 1:
        change(services, "catalogue", lambda frame: frame.update(windows=[{"id": "ground_floor_1", "items": codes}]))
    return services


class Second(House):
    """Another terminal of the same office."""

    def __init__(self, first):
        super().__init__(number=OTHER)
        self.first = first
        self.office_dir, self.port, self.renewal_port = first.office_dir, first.port, first.renewal_port
        run(f"{BIN}/officectl", "enrol", self.office_dir, self.number, self.state, "--url", f"https://127.0.0.1:{self.port}",
            "--renewal", f"https://127.0.0.1:{self.renewal_port}")
        self.set(stick_folder=self.stick, socket_folder="", double_touch_ms=0)


def two_terminals(places, matters=(WEDDING,)):
    house = House()
    house.services = scarce(house.folder, places, matters)
    house.build().start_office().start_front()
    other = Second(house)
    for each in (house, other):
        each.start_sync().start_kiosk(window="540x960")
    return house, other


def to_the_days(house, seed, matter=WEDDING, **answers):
    visit = Journey(house)
    visit.start().choose(matter).answer(**answers).to_identify().card(adult(seed))
    house.wait("form")
    return visit


def days(house):
    return {n.rsplit(".", 1)[1]: w for n, w in house.widgets().items() if n.startswith("form.booking_day.20")}


def times(house):
    return {n.rsplit(".", 1)[1]: w for n, w in house.widgets().items() if n.startswith("form.booking_time.") and not n.endswith("error")}


def known(house):
    """The office has said what is left: the first day chosen tells it in its parts."""
    day = sorted(days(house))[0]
    if days(house)[day]["enabled"]:
        house.tap("form.booking_day." + day)
    return until("the places are known", lambda: [t for t in times(house).values() if "（" in t["text"]] or not days(house)[day]["enabled"])


def book(visit, day, time, phone=None):
    house = visit.house
    house.tap("form.booking_day." + day)
    house.tap("form.booking_time." + time)
    for other in {"form.partner_name", "form.other_party"} & set(house.widgets()):
        house.people.append("王小明")
        house.type(other, "王小明")
    if phone:
        house.people.append(phone)
        house.type("form.phone", phone)
    house.tap("form.next")
    visit.sign()
    return journey.plain(journey.texts(house))


def bookings(house, check=True):
    done = run(f"{BIN}/officectl", "bookings", house.office_dir, "--json", check=False)
    assert not check or done.returncode == 0, done
    return done.returncode, json.loads(done.stdout)


def test_the_last_place_is_seen_taken_at_the_other_terminal_and_the_next_free_is_named():
    house, other = two_terminals(1)
    with house, other:
        one = to_the_days(house, 1)
        known(house)
        first, second = sorted(days(house))[:2]
        said = book(one, first, "morning")
        assert "时段待部门确认" not in said and "提交时还有名额" in said
        one.leave()
        arrived(house, 1)
        two = to_the_days(other, 2)
        known(other)
        other.tap("form.booking_day." + first)
        morning = until("the morning is full", lambda: times(other)["morning"] if not times(other)["morning"]["enabled"] else None)
        assert "已约满" in morning["text"] and "余 1 个" in times(other)["afternoon"]["text"]
        two.see("form-full-time")
        said = book(two, first, "afternoon")
        assert "提交时还有名额" in said
        two.leave()
        arrived(house, 2)
        three = to_the_days(house, 3)
        until("the day is full", lambda: not days(house)[first]["enabled"])
        assert "已约满" in days(house)[first]["text"]
        free = house.widgets()["form.booking_day.places"]["text"]
        assert "最近可约" in free and f"{int(second[8:])}日" in free, free
        three.see("form-full-day")
        house.tap("frame.language")
        three.see("form-full-day-en")
        assert "fully booked" in journey.texts(house) and "First free day" in journey.texts(house)
        house.tap("frame.language")
        book(three, second, "morning")
        three.leave()
        arrived(house, 3)
        _, listed = bookings(house)
        assert sorted((b["day"], b["time"], b["place"]) for b in listed) == sorted(
            [(first, "morning", "held"), (first, "afternoon", "held"), (second, "morning", "held")])


def test_who_waits_at_one_window_is_counted_with_those_of_another_matter():
    house, other = two_terminals(1, (WEDDING, TRANSFER))
    with house, other:
        one = to_the_days(house, 6)
        known(house)
        first = sorted(days(house))[0]
        book(one, first, "morning")
        one.leave()
        arrived(house, 1)
        two = to_the_days(other, 7, TRANSFER, mortgage="no", acting="self")
        known(other)
        other.tap("form.booking_day." + first)
        morning = until("the morning is full", lambda: times(other)["morning"] if not times(other)["morning"]["enabled"] else None)
        assert "已约满" in morning["text"] and "余 1 个" in times(other)["afternoon"]["text"]
        book(two, first, "afternoon")
        two.leave()
        arrived(house, 2)
        code, listed = bookings(house)
        assert code == 0 and {b["place"] for b in listed} == {"held"}, listed


def test_without_a_line_the_slip_says_that_the_office_confirms_and_who_has_no_place_is_called():
    house, other = two_terminals(1)
    with house, other:
        one = to_the_days(house, 4)
        known(house)
        first, second = sorted(days(house))[:2]
        book(one, first, "morning")
        one.leave()
        arrived(house, 1)
        other.sync.end()
        other.sync = None
        two = to_the_days(other, 5)
        said = other.wait_for("form.booking_day.places")
        until("nobody can say", lambda: "查不到余号" in other.widgets()["form.booking_day.places"]["text"])
        assert all(d["enabled"] for d in days(other).values()), "without a line every day can be chosen"
        two.see("form-no-line")
        said = book(two, first, "morning", phone="13988812345")
        assert "时段待部门确认" in said and "会打您留的电话" in said
        two.leave()
        other.start_sync()
        late = until("it came in", lambda: [c for c in house.cases() if c["state"] == "received" and c["kiosk_id"] == OTHER])[0]
        code, listed = bookings(house, check=False)
        assert code == 1, "somebody has to be called"
        assert listed[0]["case_id"] == late["case_id"] and listed[0]["place"] == "no_place", listed
        said = ask(other, late["receipt_no"], two.code)
        other.album.keep("track-no-place")
        assert "请不要按原时段到场" in said, said
        leave(other)
        assert "no place is left: 1 of 1" in rebook(house, late, first, "morning", check=False).stderr.decode()
        assert "over" in rebook(house, late, "2020-01-06", "morning", check=False).stderr.decode()
        rebook(house, late, second, "afternoon")
        code, listed = bookings(house)
        assert sorted((b["day"], b["time"], b["place"]) for b in listed) == [(first, "morning", "held"), (second, "afternoon", "held")]
        said = ask(other, late["receipt_no"], two.code)
        other.album.keep("track-rebooked")
        assert said.index("改约到") < said.index("原预约作废"), said
        assert f"{int(first[8:])}日" in said[said.index("原预约作废"):], said
        assert "预约有效" in said and f"{int(second[8:])}日" in said and "下午" in said, said
        other.tap("frame.language")
        assert "Afternoon" in journey.texts(other)
        other.tap("frame.language")
        leave(other)
        shown = json.loads(run(f"{BIN}/officectl", "show", house.office_dir, late["receipt_no"], "--json").stdout)
        assert [(a["day"], a["by"]) for a in shown["appointments"]] == [(second, "和丽 0317")]
        assert run(f"{BIN}/officectl", "audit", house.office_dir).returncode == 0


def rebook(house, case, day, part, check=True):
    """What was agreed on by telephone."""
    return run(f"{BIN}/officectl", "rebook", house.office_dir, case["receipt_no"], day, part, "--by", "和丽 0317", check=check)
