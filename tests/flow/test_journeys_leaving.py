"""What citizens say of it when they go, or when it could not be done."""
import json
import os

import journey
from house import BIN, House, run, until
from journey import arrived, opened
from test_journeys import adult, begin


def ratings(house):
    """As the office lists them for this terminal."""
    listing = json.loads(run(f"{BIN}/officectl", "ratings", house.office_dir, "--json", check=False).stdout)
    return next(one for one in listing if one["kiosk_id"] == house.number)


def test_the_rating_is_counted_and_nothing_given_is_nothing():
    with House().build() as house:
        visit = begin(house)
        for value in (2, None):
            visit.start().choose("居住证签注").answer(late="no").to_identify().card(adult(12))
            visit.fill().materials(pledge=("residence_proof",)).sign()
            if value:
                visit.rate(value)
            visit.see("rated")
            visit.leave()
        listing = run(f"{BIN}/kioskctl", "--state", house.state, "queue").stdout.decode()
        assert "ratings of visits, 5 to 1: 0 0 0 1 0" in listing, listing
        until("the office counts it", lambda: house.advance_sync(1000000) and ratings(house)["given_5_to_1"] == [0, 0, 0, 1, 0])
        assert ratings(house)["open"] == 1, "a bad rating waits for nobody"
        assert run(f"{BIN}/officectl", "ratings", house.office_dir, check=False).returncode == 1
        run(f"{BIN}/officectl", "ratings", house.office_dir, "--follow-up", house.number, "终端反应慢，已更换读卡器")
        assert ratings(house)["open"] == 0 and len(ratings(house)["follow_ups"]) == 1
        assert run(f"{BIN}/officectl", "ratings", house.office_dir, check=False).returncode == 0


def test_what_cannot_be_done_is_told_without_identity_and_gets_a_number():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("居住证签注")
        visit.tap("frame.stuck")
        house.wait("stuck")
        assert not visit.widgets()["stuck.next"]["enabled"]
        house.tap("stuck.where.rules")
        visit.see("stuck")
        house.tap("stuck.next")
        house.wait_for("stuck.receipt_no")
        house.wait_for("stuck.printed")
        visit.see("told")
        assert os.path.exists(os.path.join(house.paper, "receipt.png"))
        house.tap("stuck.back")
        house.wait("guide")
        case = arrived(house, 1)[0]
        inside = opened(house, case)
        assert inside["form"]["where"] == "rules" and inside["identity"]["name"] == "-"
        house.tap("guide.cancel")
        house.wait("attract")
        assert "attract.slip_waits" not in visit.widgets()


def test_who_gave_up_can_say_why_on_the_way_out():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("居住证签注").answer(late="no").to_identify().card(adult(19))
        house.wait("form")
        house.tap("form.cancel")
        house.wait("code")
        house.tap("code.cancel")
        house.wait("goodbye")
        visit.see("goodbye")
        house.tap("frame.stuck")
        house.wait("stuck")
        house.tap("stuck.where.rules")
        house.tap("stuck.next")
        house.wait_for("stuck.receipt_no")
        visit.see("told")
        house.tap("stuck.back")
        house.wait("goodbye")
        said = journey.texts(house)
        assert "没有提交" in said, said
        assert opened(house, arrived(house, 1)[0])["identity"]["name"] == "-"
