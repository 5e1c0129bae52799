"""What needs a person is given a day at the terminal (预约): said before any card, filed like all the rest."""
import journey
from house import House
from journey import arrived, opened
from test_journeys import adult, begin


def test_what_can_only_be_booked_says_so_before_any_card_and_is_booked_with_the_rest():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("结婚登记预约")
        visit.see("booking")
        widgets = visit.widgets()
        assert "guide.booking" in widgets and "guide.next" in widgets
        said = journey.texts(house)
        assert "双方须共同到场" in said and "到场时带来" in said
        visit.tap("guide.more")
        house.wait("choose")
        visit.choose("城乡居民基本养老保险参保登记").answer(student="no").to_identify().card(adult(1))
        visit.fill(tier="t500", booking_time="afternoon", partner_name="王小明")
        house.wait("review")
        assert "少跑" not in journey.texts(house), "an appointment is a trip"
        visit.sign()
        said = journey.plain(journey.texts(house))
        assert all(text in said for text in ("下午", "13:00–17:00", "窗口办理", "一楼综合窗口", "须到场", "王*明"))
        visit.leave()
        booked, filed = [opened(house, c) for c in arrived(house, 2)]
        assert booked["form"]["booking_time"] == "afternoon" and len(booked["form"]["booking_day"]) == 10
        assert "_delivery" not in booked["form"] and filed["form"]["_delivery"] == {"way": "electronic"}
        assert "booking_day" not in filed["form"]


def test_a_first_disability_certificate_is_filed_and_the_examination_booked_at_home():
    with House().build() as house:
        visit = begin(house).arrive()
        visit.tap("attract.book")
        house.wait("choose")
        visit.choose("残疾人证办理")
        assert "guide.booking" not in visit.widgets(), "whether somebody must be seen depends on the answer"
        visit.answer(kind="renew")
        assert "guide.booking" not in visit.widgets()
        visit.answer(kind="first")
        assert "guide.booking" in visit.widgets()
        visit.to_identify().card(adult(3))
        visit.fill(disability_kind="limb", booking_kind="home", booking_time="morning")
        house.wait("materials")
        visit.hand_in("photo", "photo.png")
        house.tap("materials.next")
        visit.sign()
        said = journey.plain(journey.texts(house))
        assert all(text in said for text in ("上午", "9:00–12:00", "工作人员上门")) and "一楼综合窗口" not in said
        visit.leave()
        case = opened(house, arrived(house, 1)[0])
        assert case["form"]["booking_kind"] == "home" and case["form"]["home_address"]
        assert any("photo" in f for f in case["files"])


def test_what_needs_a_person_is_found_and_booked_from_the_first_screen():
    with House().build() as house:
        visit = begin(house).arrive()
        visit.tap("attract.book")
        house.wait("choose")
        visit.see("choose-booked")
        offered = [n for n in visit.widgets() if n.startswith("choose.1")]
        assert "choose." + journey.code("结婚登记预约") in offered
        bookable = {"choose." + journey.code(m) for m in journey.CATALOGUE if journey.CATALOGUE[m]["booking"]}
        assert set(offered) <= bookable and "choose." + journey.code("残疾人证办理") in bookable
        notes = {n: visit.note(n) for n in offered}
        assert "须到场一次" in notes["choose." + journey.code("结婚登记预约")]
        assert any("可以预约" in note for note in notes.values()), notes
        visit.choose("结婚登记预约").to_identify().card(adult(5))
        visit.fill(booking_time="morning")
        house.wait("review")
        assert any(f" 周{day}" in journey.texts(house) for day in "一二三四五"), "which weekday is not said"
        visit.sign()
        said = journey.plain(journey.texts(house))
        assert all(text in said for text in ("上午", "9:00–12:00", "窗口办理"))
        visit.leave()
        case = arrived(house, 1)[0]
        assert case["implement_code"] == journey.code("结婚登记预约")
        assert "已收件" in visit.track(case["receipt_no"])
        house.tap("track.next")
        house.wait("goodbye")
        house.tap("goodbye.next")
        house.wait("attract")
        house.tap("attract.start")
        house.wait("choose")
        assert "choose.bundle" in " ".join(visit.widgets()), "the next citizen begins with what is booked"
        house.tap("choose.back")
        house.wait("attract")
