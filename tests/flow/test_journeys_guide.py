"""Before any card: what there is, what it takes, what needs no visit at all."""
import json
import os
import time

import journey
import judges
from house import SERVICES, House, until
from journey import Journey
from test_journeys import begin


def test_a_tree_in_the_yard_needs_no_permit():
    with House().build() as house:
        visit = begin(house, office=False)
        visit.start().choose("林木采伐许可").answer(where="yard")
        widgets = visit.widgets()
        visit.see("not-needed")
        assert "guide.no_need" in widgets and "guide.next" not in widgets and "guide.materials" not in widgets
        assert "森林法" in journey.texts(house)
        visit.tap("guide.print")
        paper = os.path.join(house.paper, "receipt.png")
        until("the answer on paper", lambda: os.path.exists(paper))
        visit.see("printed")
        assert judges.slip_payload(paper).endswith("#%s.1" % journey.code("林木采伐许可"))


def test_what_it_takes_is_printed_before_any_card_and_read_by_a_phone():
    with House().build() as house:
        visit = begin(house, office=False)
        visit.start().choose("公共场所卫生许可", "林木采伐许可").answer(enterprise_role="clerk", kind="hotel", where="yard")
        visit.tap("guide.print")
        paper = os.path.join(house.paper, "receipt.png")
        until("the list on paper", lambda: os.path.exists(paper))
        house.wait_for("checklist.qr")
        visit.see("printed")
        assert judges.slip_payload(paper).endswith("#" + ",".join(
            "{implement_code}.{version}".format(**journey.CATALOGUE[m]) for m in ("公共场所卫生许可", "林木采伐许可")))


def test_an_empty_printer_is_no_dead_end_for_the_list():
    with House().build() as house:
        journey.stick(house)
        house.start_kiosk(window="540x960", absent=("printer",))
        visit = Journey(house)
        visit.start().choose("居住证签注")
        visit.tap("guide.print")
        house.wait_for("checklist.qr")
        visit.see("no-printer")
        assert any(n.startswith("fault.printer") for n in visit.widgets())
        assert "现在不能打印一次性告知单" in journey.texts(house) and "凭证" not in journey.texts(house)


def test_what_is_handled_when_is_announced_on_the_attract_screen_and_in_the_guide():
    with House().build() as house:
        visit = begin(house, office=False)
        house.wait_for("frame.stuck")
        notes = json.load(open(os.path.join(SERVICES, "catalogue.json"), encoding="utf-8"))["announcements"]
        today = [n["text"]["zh-Hans"] for n in notes if n["from"] <= time.strftime("%Y-%m-%d") <= n["to"]]
        assert today and all(text in journey.texts(house) for text in today[:2])
        visit.start().choose("义务教育入学报名")
        visit.see("guide")
        said = journey.texts(house)
        for wanted in ("东城片区", "西城片区", "乡镇片区", "按学区公布的招生计划"):
            assert wanted in said, wanted
        visit.tap("guide.more")
        house.wait("choose")
        visit.choose("高龄津贴申领")
        visit.see("bookable")
        assert "上门服务" in journey.texts(house)


def test_matters_are_found_by_characters_and_by_pinyin():
    with House().build() as house:
        visit = begin(house, office=False)
        visit.start()
        wanted = "choose." + journey.code("城乡居民基本养老保险参保登记")
        for typed in ("养老", "cxjm", "chengxiangjumin", "yanglao"):
            house.type("choose.search", typed)
            found = [n for n in visit.widgets() if n.startswith("choose.1")]
            assert wanted in found and len(found) < 12, (typed, found)
        house.type("choose.search", "没有这件事")
        assert not [n for n in visit.widgets() if n.startswith("choose.1")]


def test_who_comes_to_look_is_said_before_any_card_and_on_paper():
    with House().build() as house:
        visit = begin(house, office=False)
        visit.start().choose("农村宅基地用地建房审批")
        visit.see("seen-once")
        assert "guide.booking" in visit.widgets() and "须上门踏勘" in journey.texts(house)
        visit.tap("guide.print")
        until("the list on paper", lambda: os.path.exists(os.path.join(house.paper, "receipt.png")))
        visit.see("printed")
