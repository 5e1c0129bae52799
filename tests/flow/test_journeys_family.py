"""One's own matters and those of one's children, or of who authorised one, in one visit with one signature."""
import glob
import os

import journey
import judges
import person
from house import House
from journey import arrived, open_with, opened
from test_drafts import cut_power, to_code, try_code
from test_journeys_parties import begin, born

CARD, HEALTH, PENSION = "社会保障卡补领换领", "城乡居民基本医疗保险参保登记", "城乡居民基本养老保险参保登记"
HOUSE, SCHOOL = "农村宅基地用地建房审批", "义务教育入学报名"


def tick(visit, whose, matter):
    """Ticks a matter for a person, or takes the tick away."""
    names = [n for n, w in visit.widgets().items() if n.startswith("guide.for.") and w["text"] == matter
             and int(n.rsplit(".", 1)[1]) // 16 == whose]
    visit.tap(names[0])
    return visit


def by_matter(house, count):
    return {(c["implement_code"], "guardian" if "_parties" in i["form"] else "self"): (c, i)
            for c in arrived(house, count) for i in [opened(house, c)]}


def test_a_parent_and_a_child_have_their_matters_done_at_once_and_one_register_serves_both():
    parent, child = born("1985-05-01", 81), born("2019-05-01", 82)
    child["name"] = "木小明"
    with House().build() as house:
        visit = begin(house)
        house.people += [child["name"], child["id_number"]]
        visit.start().choose(HOUSE, SCHOOL, CARD)
        shown = visit.widgets()
        assert "guide.acting" not in shown and any(n.startswith("guide.for.") for n in shown)
        tick(visit, 1, CARD)
        tick(visit, 0, CARD)
        visit.answer(kind="new", residence="local", reason="damaged")
        visit.to_identify().card(parent)
        visit.fill(child_name=child["name"], child_birth="20190501", ward_number=child["id_number"])
        house.wait("materials")
        assert sum("family_register" in w for w in visit.wanted()) == 1, visit.wanted()
        visit.materials()
        house.wait("review")
        said = journey.texts(house)
        assert "（本人）" in said and f"（{child['name']}）" in said
        visit.sign()
        assert child["name"] not in visit.signed and f"{HOUSE}（本人）" in visit.signed, visit.signed
        slip = journey.texts(house)
        assert "被监护人" in slip
        visit.see("slip")
        inside = by_matter(house, 3)
        house_plot, school, card = (inside[journey.code(m), w] for m, w in
                                 ((HOUSE, "self"), (SCHOOL, "guardian"), (CARD, "guardian")))
        assert house_plot[1]["form"]["name"] == parent["name"] == house_plot[1]["identity"]["name"]
        assert child["name"] not in str(house_plot[1]) and child["id_number"] not in str(house_plot[1])
        assert card[1]["form"]["name"] == child["name"] and card[1]["form"]["id_number"] == child["id_number"]
        assert card[1]["form"]["_parties"]["ward_number"] == child["id_number"]
        assert school[1]["form"]["child_name"] == child["name"] and school[1]["form"]["guardian_name"] == parent["name"]
        register = [any("family_register" in f for f in i["files"]) for _, i in (house_plot, school, card)]
        assert register == [True, True, False], register
        keys = {d: house.department_key(d) for d in ("xiangzhen", "jiaoyu", "renshe")}
        for case, own in ((house_plot[0], "xiangzhen"), (school[0], "jiaoyu"), (card[0], "renshe")):
            for department, key in keys.items():
                assert (open_with(house, case, key, check=False) is not None) == (department == own)
        parts = set(glob.glob(os.path.join(house.office_dir, "intake", "parts", "*", "*")))
        opens = {d: {p for p in parts if judges.age_opens(k, p)} for d, k in keys.items()}
        assert set().union(*opens.values()) == parts and sum(len(o) for o in opens.values()) == len(parts)


def test_the_same_for_oneself_and_two_children_goes_on_after_the_power_was_cut():
    parent = person.make(83)
    names = {2: "木小一", 3: "木小二"}
    with House().build() as house:
        visit = begin(house)
        house.people += list(names.values())
        visit.start().choose(CARD, PENSION)
        for _ in range(2):
            visit.tap("guide.add_person")
        tick(visit, 1, PENSION)
        tick(visit, 2, PENSION)
        visit.see("guide-three")
        visit.answer(student="no", reason="damaged", **{"reason~2": "lost", "reason~3": "first"})
        visit.to_identify().card(parent)
        house.wait("form")
        for number, name in names.items():
            house.type(f"form.ward_name~{number}", name)
            house.type(f"form.ward_birth~{number}", "20190501")
            house.type(f"form.ward_number~{number}", person.make(84 + number, birth="2019-05-01")["id_number"])
        visit.fill(tier="t200")
        house.wait("materials")
        cut_power(house)
        house.start_kiosk(window="540x960", more=("--with", "scanner"))
        to_code(house, parent)
        house.wait_for("code.draft_count")
        try_code(house, visit.code)
        house.wait("review")
        visit.tap("review.change")
        house.wait("form")
        shown = visit.widgets()
        assert [shown[f"form.ward_name~{n}"]["value"] for n in names] == list(names.values())
        assert shown["form.tier.t200"]["chosen"] and "form.acting.self" not in shown
        visit.fill().materials()
        visit.sign()
        cases = [opened(house, c)["form"] for c in arrived(house, 4)]
        assert [f["name"] for f in cases if "_parties" not in f] == [parent["name"]] * 2
        wards = sorted((f for f in cases if "_parties" in f), key=lambda f: f["name"])
        assert [f["name"] for f in wards] == ["木小一", "木小二"] == [f["_parties"]["ward_name"] for f in wards]
        assert [f["reason"] for f in wards] == ["lost", "first"]
        assert all("木小二" not in str(f) for f in cases if f["name"] != "木小二")


def test_an_agent_files_a_matter_of_their_own_beside_the_principals():
    agent, principal = person.make(84), person.make(85)
    principal["name"] = "和一一"
    with House().build() as house:
        visit = begin(house, language="en")
        house.people += [principal["name"], principal["id_number"]]
        visit.start().choose(PENSION)
        visit.tap("guide.add_person")
        visit.tap("guide.acting~2.agent")
        visit.answer(student="no", **{"student~2": "no"}).see("guide-two")
        visit.to_identify().card(agent)
        house.wait("form")
        for field, value in (("name", principal["name"]), ("number", principal["id_number"])):
            house.type(f"form.principal_{field}~2", value)
        visit.fill(tier="t200", principal_signed="yes", powers_until="20271231",
                   **{"tier~2": "t500", "registered_address~2": "示例县某某镇"})
        house.wait("materials")
        assert sum(w.startswith("power_of_attorney") for w in visit.wanted()) == 1
        visit.materials()
        visit.sign()
        assert principal["name"] not in visit.signed, "each department reads all that is signed"
        inside = [opened(house, c) for c in arrived(house, 2)]
        own, theirs = sorted(inside, key=lambda i: "_parties" in i["form"])
        assert own["form"]["name"] == agent["name"] and own["form"]["tier"] == "t200"
        assert theirs["form"]["name"] == principal["name"] and theirs["form"]["_parties"]["acting"] == "agent"
        assert principal["name"] not in str(own) and not any("power_of_attorney" in f for f in own["files"])
        assert any("power_of_attorney" in f for f in theirs["files"])
