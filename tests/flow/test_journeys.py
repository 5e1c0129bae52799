"""Several matters in one visit: chosen, asked once, signed once, each opened by its own department alone."""
import glob
import json
import math
import os
import random
import struct
import time

import citizen
import journey
import judges
import person
from house import BIN, House, run, until
from journey import Journey, arrived, open_with, opened


def begin(house, office=True, **how):
    journey.stick(house)
    if office:
        house.start_office().start_front().start_sync()
    house.start_kiosk(window="540x960")
    return Journey(house, **how)


def adult(seed):
    """Somebody of working age, so that no rule of age is touched."""
    someone = person.make(seed)
    return someone


def test_the_pension_of_residents_takes_at_most_twelve_touches():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("城乡居民基本养老保险参保登记").answer(student="no").to_identify().card(adult(1))
        visit.fill(tier="t500")
        visit.sign().tap("slip.next")
        assert visit.touches <= 12, f"{visit.touches} touches"
        case = arrived(house, 1)[0]
        form = opened(house, case)["form"]
        assert form["tier"] == "t500" and form["_delivery"] == {"way": "electronic"}


def test_three_matters_of_three_departments_share_one_register_and_one_paper_follows():
    """Low income, enrolment, felling: one household register for two, a paper that may follow, one signature."""
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("义务教育入学报名", "出生登记", "林木采伐许可")
        visit.answer(residence="local", birth="single", where="forest").to_identify().card(adult(2))
        visit.fill(child_name="木小某", child_birth="20260301")
        house.wait("materials")
        wanted = visit.wanted()
        assert wanted.count("family_register") == 1 and not any(w.startswith("family_register~") for w in wanted)
        visit.materials(later=("survey",))
        visit.sign()
        cases = arrived(house, 3)
        matters = ["义务教育入学报名", "出生登记", "林木采伐许可"]
        assert [c["implement_code"] for c in cases] == [journey.code(m) for m in matters]
        inside = [opened(house, c) for c in cases]
        assert inside[2]["form"]["_materials"] == {"survey": {"way": "later", "days": 10}}
        assert all("family_register" in " ".join(i["files"]) for i in inside[:2])
        assert "family_register" not in " ".join(inside[2]["files"])
        parent = inside[2]["form"]["name"]
        assert parent == inside[2]["identity"]["name"], "felling is the parent's own"
        assert all(i["form"]["guardian_name"] == parent and "name" not in i["form"] for i in inside[:2])
        assert all(i["form"]["_parties"] == {"acting": "guardian", "ward_name": "木小某"} for i in inside[:2]) and "_parties" not in inside[2]["form"]
        assert inside[0]["form"]["child_name"] == inside[1]["form"]["child_name"] == "木小某"
        assert "child_name" not in inside[2]["form"]
        keys = {d: house.department_key(d) for d in ("jiaoyu", "gongan", "lincao")}
        for case, own in zip(cases, keys):
            for department, key in keys.items():
                content = open_with(house, case, key, check=False)
                assert (content is not None) == (department == own), f"{department} at a case of {own}"
        parts = glob.glob(os.path.join(house.office_dir, "intake", "parts", "*", "*"))
        opens = {d: {p for p in parts if judges.age_opens(k, p)} for d, k in keys.items()}
        assert set().union(*opens.values()) == set(parts), "a part opens for none of the three"
        assert sum(len(o) for o in opens.values()) == len(parts), "a part opens for two departments"


def test_a_matter_taken_out_leaves_nothing_of_itself():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("居住证签注", "高龄津贴申领")
        visit.tap("guide.more")
        house.wait("choose")
        visit.tap("choose.remove." + journey.code("高龄津贴申领"))
        visit.see("choose-again")
        visit.tap("choose.next")
        house.wait("guide")
        visit.answer(late="no").to_identify().card(adult(3)).fill().materials(pledge=("residence_proof",)).sign()
        case = arrived(house, 1)[0]
        form = opened(house, case)["form"]
        assert case["implement_code"] == journey.code("居住证签注") and "bank_account" not in form
        assert form["_materials"] == {"residence_proof": {"way": "pledge"}}
        assert open_with(house, case, house.department_key("minzheng"), check=False) is None
        parts = glob.glob(os.path.join(house.office_dir, "intake", "parts", "*", "*"))
        assert parts and not [p for p in parts if judges.age_opens(house.department_key("minzheng"), p)]
        assert all(judges.age_opens(house.department_key("gongan"), p) for p in parts)


def paper_height(house, number=1):
    """Of the latest of so many slips, in dots."""
    def slips():
        return sorted((p for p in os.listdir(house.paper) if p.endswith(".png") and "-" in p), key=lambda p: os.path.getmtime(os.path.join(house.paper, p)))
    until(f"slip {number}", lambda: len(slips()) >= number)
    with open(os.path.join(house.paper, slips()[-1]), "rb") as picture:
        return struct.unpack(">II", picture.read(24)[16:])[1]


def test_an_elder_signs_with_a_circle_helped_in_large_text_without_paper():
    with House().build() as house:
        visit = begin(house)
        house.hand("paper", "out")
        visit.start()
        house.tap("frame.text")
        visit.choose("高龄津贴申领")
        assert "guide.acting.self" in visit.widgets() and "guide.who.self" not in visit.widgets(), "who acts is asked twice"
        visit.to_identify().card(person.make(11, birth="1940-05-01"))
        visit.fill(helped="yes", bank_account="6222000012345678").materials(later=("passbook",))
        house.wait("review")
        house.tap("review.next")
        house.wait("sign")
        circle = [[50 + int(30 * math.cos(a / 6)), 50 + int(30 * math.sin(a / 6)), a * 20] for a in range(38)]
        path = os.path.join(house.folder, "circle.json")
        json.dump({"width": 100, "height": 100, "strokes": [circle]}, open(path, "w"))
        house.say(f'draw "sign.pad" {json.dumps(path)}')
        visit.see("sign")
        house.tap("sign.next")
        house.wait("slip")
        house.wait_for("slip.qr")
        visit.see("slip")
        house.hand("paper", "ok")
        house.wait_for("slip.print")
        assert paper_height(house) > 3000, "large letters end at the screen"
        case = arrived(house, 1)[0]
        form = opened(house, case)["form"]
        summary = open(os.path.join(house.folder, "opened-" + case["case_id"], "summary.txt"), encoding="utf-8").read()
        assert "hand, a plain mark" in summary, "a circle is taken for a name"
        assert form["_parties"]["helped"] == "yes" and form["_parties"]["acting"] == form["who"] == "self"


def test_who_cannot_write_is_witnessed_by_name():
    with House().build() as house:
        visit = begin(house)
        someone = person.make(18, birth="1940-05-01")
        visit.start().choose("高龄津贴申领").to_identify().card(someone)
        visit.fill(bank_account="6222000012345678").materials(later=("passbook",))
        house.wait("review")
        house.tap("review.next")
        house.wait("sign")
        visit.see("sign-before")
        visit.tap("sign.witness")
        house.people.append("和见证")
        visit.draw()
        visit.tap("sign.next")
        assert visit.widgets()["sign.witness_name"]["note"], "nobody witnessed"
        house.type("sign.witness_name", someone["name"])
        visit.tap("sign.next")
        assert visit.widgets()["sign.witness_name"]["note"], "they witness for themselves"
        house.type("sign.witness_name", "和见证")
        visit.tap("key.done")
        visit.tap("sign.clear")
        visit.draw()
        visit.see("sign")
        visit.tap("sign.next")
        house.wait("slip")
        case = arrived(house, 1)[0]
        opened(house, case)
        summary = open(os.path.join(house.folder, "opened-" + case["case_id"], "summary.txt"), encoding="utf-8").read()
        assert "a witness wrote (非手写确认): 和见证" in summary, summary
        assert paper_height(house) < 3000, "usual letters are printed large"


def test_the_office_is_away_for_six_working_days_and_nothing_is_lost():
    with House().build() as house:
        visit = begin(house, office=False)
        visit.start().choose("居住证签注").answer(late="no").to_identify().card(adult(14))
        visit.fill().materials(pledge=("residence_proof",)).sign().leave()
        house.advance(8 * 24 * 3600 * 1000)
        house.wait("attract")
        house.start_office().start_front().start_sync()
        case = arrived(house, 1)[0]
        assert opened(house, case)["form"]["_materials"]["residence_proof"]["way"] == "pledge"


def test_a_card_swapped_in_mid_visit_changes_nothing():
    with House().build() as house:
        visit = begin(house)
        someone, other = adult(15), adult(16)
        visit.start().choose("居住证签注").answer(late="no").to_identify().card(someone)
        house.wait("form")
        house.hand("card", "none")
        house.advance(3000)
        time.sleep(1.5)  # a hand is slower than the reader, which looks every 400 ms
        citizen.put_card(house, other)
        house.wait_for("frame.card_put")
        visit.see("other-card")
        assert other["name"] not in journey.texts(house)
        visit.fill().materials(pledge=("residence_proof",)).sign()
        inside = opened(house, arrived(house, 1)[0])
        assert inside["identity"]["name"] == someone["name"] == inside["form"]["name"]
        assert other["name"] not in json.dumps(inside, ensure_ascii=False)


def test_no_reader_means_a_typed_name_where_the_matter_allows_it():
    with House().build() as house:
        journey.stick(house)
        house.start_office().start_front().start_sync()
        house.start_kiosk(window="540x960", absent=("reader",))
        visit = Journey(house)
        visit.start().choose("居住证签注").answer(late="no").to_identify()
        visit.see("identify")
        assert "identify.type" not in visit.widgets(), "a matter that needs a card was opened to typing"
        assert any(n.startswith("fault.reader") for n in visit.widgets())
        assert "手工填写" not in journey.texts(house), "typing is promised where it is not taken"
        house.tap("identify.cancel")
        house.wait("attract")
        visit.start().choose("居住证申领").answer(ground="study").to_identify()
        someone = adult(17)
        visit.typed(someone)
        house.wait("form")
        visit.see("typed")
        assert "已按身份证填好" not in journey.texts(house), "no card was read"
        visit.fill(ethnicity="汉", birth=someone["birth"].replace("-", ""))
        house.wait("materials")
        assert set(visit.wanted()) == {"photo", "residence_proof", "study_proof"}, "the papers do not follow the ground"
        visit.materials().sign()
        case = opened(house, arrived(house, 1)[0])
        assert case["form"]["ground"] == "study"
        assert case["identity"]["level"] == "typed" and case["identity"]["name"] == someone["name"]


def test_a_guesthouse_opens_at_once_and_the_later_matters_wait():
    with House().build() as house:
        visit = begin(house)
        visit.start().bundle("hotel")
        visit.answer(enterprise_role="legal", kind="hotel", pledge="no", **{"pledge~2": "no"}).to_identify().card(adult(4))
        visit.fill(enterprise_name="示例旅馆有限公司", shareholder_2="阿佳·某某")
        house.wait("materials")
        assert len([w for w in visit.wanted() if w.startswith("layout")]) == 1
        visit.materials(later=("test_report",), pledge=("address_proof",))
        visit.sign(others=1)
        cases = arrived(house, 3)
        forms = [opened(house, c)["form"] for c in cases]
        first = journey.code("公司设立登记")
        assert [f.get("_needs") for f in forms] == [None, first, first]
        assert all(f["_parties"]["acting"] == "enterprise" for f in forms)
        assert all(f["enterprise_name"] == "示例旅馆有限公司" for f in forms)


def test_low_income_is_on_no_list_found_by_name_and_signed_by_every_adult():
    with House().build() as house:
        visit = begin(house)
        visit.start()
        low = "choose." + journey.code("最低生活保障申请")
        assert low not in visit.widgets(), "a confidential matter is listed"
        house.type("choose.search", "zd")
        assert low not in visit.widgets(), "a confidential matter is found by two letters"
        house.type("choose.search", "最低生活")
        visit.see("found")
        visit.tap(low)
        house.wait("guide")
        visit.answer(ill="no").to_identify().card(adult(13))
        visit.fill(members="3", income="1500", adult_2="和某某", adult_3="阿佳·扎西").materials()
        visit.sign(others=2)
        case = arrived(house, 1)[0]
        checked = run(f"{BIN}/officectl", "verify", house.office_dir, case["case_id"]).stdout.decode()
        assert "wrong" not in checked.lower(), checked
        files = opened(house, case)["files"]
        assert {"signature.png", "signature-2.png", "signature-3.png", "signers.json"} <= set(files)


def test_an_agent_without_a_signed_power_of_attorney_is_told_why():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("城乡居民基本养老保险参保登记").answer(acting="agent", student="no").to_identify()
        principal = person.make(6)
        visit.card(adult(5))
        visit.fill(principal_name="和某某", principal_number=principal["id_number"], powers_until="20271231",
                   principal_signed="no", tier="t200")
        house.tap("form.next")  # once shown beside the field, who goes on finds it at the review
        visit.materials()
        house.wait("review")
        visit.see("review-gap")
        widgets = visit.widgets()
        assert "review.gap.0" in widgets and "review.next" not in widgets
        said = visit.note("review.gap.0")
        assert "民法典" in said and ("委托人本人来办" in said or "apply themselves" in said), "the way out is not said"
        visit.tap("review.gap.0")
        house.wait("form")
        house.tap("form.principal_signed.yes")
        visit.tap("form.next")
        visit.sign()
        case = opened(house, arrived(house, 1)[0])
        assert case["form"]["_parties"]["principal_name"] == "和某某"
        assert case["form"]["name"] == "和某某" and case["form"]["id_number"] == principal["id_number"] and case["identity"]["name"] != "和某某"
        assert any("power_of_attorney" in f for f in case["files"])


def test_a_result_is_posted_to_an_address_chosen_by_lists_and_typed_to_its_end():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("高龄津贴申领").to_identify().card(person.make(31, birth="1940-05-01"))
        visit.fill(bank_account="6222000012345678").materials(later=("passbook",))
        house.wait("review")
        house.tap("review.delivery.post")
        house.wait_for("review.address")
        house.type("review.address", "")
        house.tap("key.done")
        assert "review.complete" not in visit.widgets() and not visit.widgets().get("review.next"), "nothing lacks without an address"
        visit.see("no-address")
        visit.tap("review.gap.address")
        until("the field is in sight", lambda: visit.widgets()["review.address"]["seen"][3] > 0)
        house.tap("review.address")
        visit.see("places")
        for place in ("云南省", "丽江市", "古城区", "大研街道"):
            visit.pick_place(place)
            visit.see("below-" + place)
            assert visit.widgets()["review.address"]["seen"][3] > 0, f"after {place} the keys lie over the address"
        house.type("review.address", "云南省丽江市古城区大研街道民主路8号")
        house.tap("key.done")
        visit.sign()
        form = opened(house, arrived(house, 1)[0])["form"]
        assert form["_delivery"] == {"way": "post", "address": "云南省丽江市古城区大研街道民主路8号"}


def test_a_changed_situation_names_what_falls_away_before_it_does():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("异地就医备案").answer(kind="referral").to_identify().card(adult(7)).fill().materials()
        house.wait("review")
        visit.tap("review.change")
        house.wait("form")
        house.tap("form.kind.emergency")
        visit.see("falls-away")
        assert "change.yes" in visit.widgets() and "转诊转院意见" in journey.texts(house)
        house.tap("change.no")
        assert visit.widgets()["form.kind.referral"]["chosen"]
        house.tap("form.kind.emergency")
        house.tap("change.yes")
        assert visit.widgets()["form.kind.emergency"]["chosen"]
        house.tap("form.next")
        visit.sign()
        assert not any("referral" in f for f in opened(house, arrived(house, 1)[0])["files"])


def test_a_mother_registers_her_newborn_with_everything_that_follows():
    with House().build() as house:
        visit = begin(house)
        visit.start().bundle("newborn").answer(birth="single", who="newborn", reason="newborn")
        mother = adult(8)
        visit.to_identify().card(mother)
        house.wait("form")
        shown = visit.widgets()
        assert shown["form.guardian_name"]["value"] == mother["name"] and not shown["form.child_name"]["value"]
        assert "form.name" not in shown, "the child's name is asked twice"
        visit.fill(child_name="木小云", child_birth="20261101")
        house.wait("materials")
        assert visit.wanted().count("guardianship") + visit.wanted().count("birth_certificate") == 1
        for material in visit.wanted():
            visit.hand_in(material, "photo.png" if material == "photo" else "residence.jpg")
        house.tap("materials.next")
        visit.sign()
        forms = [opened(house, c)["form"] for c in arrived(house, 3)]
        assert [bool(f.get("_needs")) for f in forms] == [False, True, True]
        assert all(f["_parties"]["ward_name"] == "木小云" for f in forms)
        assert forms[0]["guardian_name"] == mother["name"] and forms[0]["child_name"] == "木小云"
        assert [f["name"] for f in forms[1:]] == ["木小云"] * 2, "insured, or with a card, is the mother"
        assert forms[1]["birth"] == "2026-11-01" and not any("id_number" in f for f in forms)


def test_no_random_basket_is_left_without_a_way_to_the_end():
    """Three matters by chance, answered as the screen asks."""
    rng = random.Random(2026)
    with House().build() as house:
        visit = begin(house)
        full = [m for m, j in journey.CATALOGUE.items() if j["terminal"] == "full" and not j["confidential"]
                and "person" in j["applicant_types"] and not any("not_needed" in o for s in j["situations"] for o in s["options"])]
        chosen = rng.sample(full, 3)
        visit.start().choose(*chosen)
        for _ in range(6):
            names = {n.split(".")[1] for n, w in visit.widgets().items() if n.startswith("guide.") and w["role"] == "choice"
                     and n.count(".") == 2 and not n.startswith("guide.bring")}
            for name in names:
                options = [w for n, w in visit.widgets().items() if n.startswith(f"guide.{name}.")]
                if options and not any(w["chosen"] for w in options):
                    visit.tap(options[0]["name"])
        visit.to_identify().card(adult(10)).fill(guest_name="Anna Example", passport="X1234567")
        until("materials or review", lambda: any(n.startswith(("materials.", "review.")) for n in visit.widgets()))
        if any(n.startswith("materials.next") for n in visit.widgets()):
            for material in visit.wanted():
                visit.hand_in(material, "photo.png" if material == "photo" else "residence.jpg")
            house.tap("materials.next")
        visit.sign()
        assert len(arrived(house, 3)) == 3
