"""An interrupted visit goes on here for visit code and card together, and for nothing else."""
import os
import signal

import citizen
import journey
import person
import scan
from house import BIN, House, until
from journey import Journey, arrived, opened


def to_materials(house, someone, **how):
    journey.stick(house)
    house.start_kiosk(window="540x960", **how)
    visit = Journey(house)
    visit.start().choose("异地就医备案").answer(kind="referral").to_identify().card(someone)
    visit.fill(to_place="示例省示例市示例区")
    visit.hand_in("referral")
    return visit


def cut_power(house):
    house.kill_kiosk()


def to_code(house, someone):
    house.wait("attract")
    house.tap("attract.resume")
    house.wait("notice")
    house.tap("notice.next")
    house.wait("identify")
    citizen.put_card(house, someone)
    house.wait("code")


def try_code(house, code):
    house.type("code.resume_code", code)
    house.tap("code.resume")


def drafts(house):
    folder = os.path.join(house.state, "queue", "drafts")
    return os.listdir(folder) if os.path.isdir(folder) else []


def test_a_visit_cut_by_the_power_goes_on_where_it_was():
    someone = person.make(21)
    with House().build() as house:
        visit = to_materials(house, someone)
        cut_power(house)
        house.start_kiosk(window="540x960")
        to_code(house, someone)
        house.wait_for("code.draft_count")
        try_code(house, visit.code)
        house.wait("review")
        assert "示例省示例市示例区" in journey.texts(house)
        house.start_office().start_front().start_sync()
        visit.sign()
        inside = opened(house, arrived(house, 1)[0])
        assert inside["form"]["to_place"] == "示例省示例市示例区" and any("referral" in f for f in inside["files"])
        assert not drafts(house), "the draft is still there after submit"


def test_time_up_keeps_it_and_cancel_does_not():
    someone = person.make(22)
    with House().build() as house:
        to_materials(house, someone)
        house.advance(60000 + 31000)
        house.wait("goodbye")
        assert len(drafts(house)) == 1
        until("who comes back is told that it waits", lambda: "加密保存在本机" in journey.texts(house))
        assert not scan.find([house.state], someone["name"], someone["id_number"], "示例省示例市示例区")
    with House().build() as house:
        to_materials(house, someone)
        assert len(drafts(house)) == 1
        house.tap("materials.cancel")
        house.wait("code")
        house.tap("code.cancel")
        house.wait("goodbye")
        assert "全部清除" in journey.texts(house)
        until("the draft is gone", lambda: not drafts(house))


def test_who_leaves_keeps_it_takes_the_code_on_paper_and_comes_back():
    someone = person.make(24)
    with House().build() as house:
        visit = to_materials(house, someone)
        visit.tap("materials.cancel")
        house.wait("code")
        visit.tap("code.print")
        paper = os.path.join(house.paper, "receipt.png")
        until("the code on paper", lambda: os.path.exists(paper) and house.widgets()["code.next"]["enabled"])
        visit.see("leaving")
        shown = journey.texts(house)
        assert someone["name"] not in shown and "打印" in shown, shown
        visit.tap("code.back")
        house.wait("materials")
        visit.tap("materials.cancel")
        house.wait("code")
        visit.tap("code.next")
        house.wait("goodbye")
        until("it is kept", lambda: "加密保存在本机" in journey.texts(house))
        house.hand("card", "none")
        house.wait("attract")
        assert len(drafts(house)) == 1
        to_code(house, someone)
        house.wait_for("code.draft_count")
        try_code(house, visit.code)
        house.wait("review")
        assert "示例省示例市示例区" in journey.texts(house)


def test_a_disk_that_takes_no_draft_promises_none_and_the_visit_can_still_be_finished():
    someone = person.make(27)
    with House().build() as house:
        switch = os.path.join(house.folder, "full")
        shim = {"LD_PRELOAD": os.path.join(BIN, "full_disk.so"), "FULL_DISK_FOLDER": house.state, "FULL_DISK_SWITCH": switch}
        visit = to_materials(house, someone, env=shim)
        open(switch, "w").close()
        visit.tap("materials.cancel")
        house.wait("code")
        house.wait_for("fault.draft.not_kept")
        visit.see("not-kept")
        assert visit.code not in journey.plain(journey.texts(house)), "a code for nothing"
        visit.tap("code.keep_again")
        house.wait_for("fault.draft.not_kept")
        os.unlink(switch)
        visit.tap("code.keep_again")
        house.wait_for("code.code")
        assert len(drafts(house)) == 1
        visit.tap("code.back")
        house.wait("materials")
        open(switch, "w").close()
        visit.tap("materials.cancel")
        house.wait_for("fault.draft.not_kept")
        house.advance(60000 + 31000)
        house.wait("goodbye")
        house.wait_for("fault.draft.not_kept")
        visit.see("lost")
        assert "加密保存在本机" not in journey.texts(house), "nothing waits, and they are told that it does"


def test_a_lost_card_in_another_hand_sees_a_number_and_five_codes_end_it_across_kills():
    someone = person.make(23)
    with House().build() as house:
        visit = to_materials(house, someone)
        cut_power(house)
        for attempt in range(5):
            house.start_kiosk(window="540x960")
            to_code(house, someone)
            house.wait_for("code.draft_count")
            assert "示例省示例市示例区" not in journey.texts(house) and visit.code not in journey.plain(journey.texts(house))
            try_code(house, "0000000000000000")
            until("refused", lambda: house.widgets().get("code.resume_code", {}).get("note"))
            if attempt == 4:
                until("the draft is gone", lambda: not drafts(house))
            cut_power(house)
        house.start_kiosk(window="540x960")
        to_code(house, someone)
        house.wait_for("code.no_drafts")


def test_what_comes_and_goes_moves_nothing_that_can_be_touched():
    with House().build() as house:
        house.start_kiosk(window="540x960")
        house.wait("attract")
        still = ("attract.start", "attract.listen", "attract.language.en", "attract.resume", "attract.slip")

        def places():
            return {name: house.widgets()[name]["rect"] for name in still}
        house.wait_for("frame.stuck")  # with the announcements
        before = places()
        house.hand("unplug", "printer")
        until("the printer is missed", lambda: "打印机" in journey.texts(house))
        assert places() == before
        house.hand("unplug", "reader")
        until("the reader is missed", lambda: "读卡器" in journey.texts(house))
        assert places() == before


def test_another_card_sees_nothing():
    with House().build() as house:
        visit = to_materials(house, person.make(24))
        cut_power(house)
        house.start_kiosk(window="540x960")
        to_code(house, person.make(25))
        house.wait_for("code.no_drafts")
        assert "code.resume_code" not in house.widgets()
        assert visit.code not in journey.plain(journey.texts(house))


def test_after_seventy_two_hours_nothing_is_left():
    with House().build() as house:
        to_materials(house, person.make(26))
        house.advance(60000 + 31000)
        house.wait("goodbye")
        house.tap("goodbye.next")
        house.wait("attract")
        house.hand("card", "none")
        house.advance(72 * 3600 * 1000)
        for _ in range(2):  # the first look may have begun before the clock moved
            house.tap("attract.start")
            house.wait("choose")
            house.tap("choose.back")
            house.wait("attract")
        until("swept", lambda: not drafts(house))
