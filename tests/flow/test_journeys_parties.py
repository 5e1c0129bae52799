"""Who acts, and for whom: codes, passports, agents, guardians, enterprises, several who sign."""
import os
import secrets
import time

import citizen
import journey
import person
from house import House, until
from journey import Journey, arrived, opened


def begin(house, absent=(), language="zh-Hans"):
    journey.stick(house)
    house.start_office().start_front().start_sync()
    house.start_kiosk(window="540x960", absent=absent, more=("--with", "scanner"))
    return Journey(house, language=language)


def id_code(issuer="sample-issuer", seconds=60):
    return f"OVID1:{issuer}:{int(time.time()) + seconds}:{secrets.token_urlsafe(24)}"


def fault(house, code):
    return house.wait_for(f"fault.{code}")


def test_a_mother_whose_card_is_at_home_registers_her_newborn_with_a_code():
    mother = person.make(8)
    code = id_code()
    with House().build() as house:
        visit = begin(house)
        house.people += [mother["name"], mother["id_number"], code.split(":")[3]]
        visit.start().bundle("newborn").answer(birth="single", who="newborn", reason="newborn")
        visit.to_identify()
        house.wait_for("identify.scan")
        visit.see("identify")
        assert "identify.type" not in visit.widgets(), "a matter that asks for a card is open to typing alone"
        for wrong, what in (("https://pay.example/7", "unknown"), (id_code("elsewhere"), "foreign"),
                            (id_code(seconds=-120), "expired")):
            house.hand("scan", wrong)
            fault(house, "id_code." + what)
            visit.see("code-" + what)
        house.hand("scan", code)
        house.wait_for("identify.code_read")
        house.type("identify.name", mother["name"])
        house.type("identify.number", mother["id_number"])
        visit.see("code-read")
        visit.tap("identify.next")
        house.wait("code")
        visit.code = citizen.visit_code(house)
        house.people.append(visit.code)
        visit.see("code")
        visit.tap("code.next")
        visit.fill(child_name="木小云", child_birth="20261101")
        house.wait("materials")
        for material in visit.wanted():
            visit.hand_in(material, "photo.png" if material == "photo" else "residence.jpg")
        house.tap("materials.next")
        visit.sign()
        cases = [opened(house, c) for c in arrived(house, 3)]
        for case in cases:
            assert case["identity"]["source"] == "e_id" and case["identity"]["level"] == "typed"
            assert case["identity"]["code_token"] == code.split(":")[3]
            assert case["identity"]["code_issuer"] == "sample-issuer"
            assert case["form"]["_parties"]["ward_name"] == "木小云"
            assert not case["form"]["_parties"].get("ward_number")
        drafts = os.path.join(house.state, "queue", "drafts")
        assert not os.path.isdir(drafts) or not os.listdir(drafts), "a code alone keeps a draft"


def test_a_foreigner_with_a_passport_only_registers_in_english():
    with House().build() as house:
        visit = begin(house, absent=("reader",), language="en")
        house.people += ["Anna Example", "C01X00T47"]
        visit.start().choose("境外人员住宿登记").answer(who="self").to_identify()
        visit.see("identify")
        visit.tap("identify.passport")
        house.type("identify.name", "Anna Example")
        house.type("identify.number", "C01")
        house.type("identify.nationality", "FRA")
        house.type("identify.birth", "19900228")
        visit.tap("identify.next")
        assert "5 to 9" in visit.widgets()["identify.number"]["note"]
        visit.see("wrong-number")
        house.type("identify.number", "C01X00T47")
        visit.tap("identify.next")
        house.wait("code")
        visit.see("code")
        visit.tap("code.next")
        house.wait("form")
        assert visit.widgets()["form.passport"]["value"] == "C01X00T47"
        visit.fill(visa="M")
        visit.materials().sign()
        case = opened(house, arrived(house, 1)[0])
        assert case["identity"]["passport_number"] == "C01X00T47" and case["identity"]["nationality"] == "FRA"
        assert case["identity"]["id_number"] == "" and case["identity"]["level"] == "typed"
        assert case["form"]["guest_name"] == "Anna Example"


def test_a_host_with_a_passport_is_not_made_the_guest():
    with House().build() as house:
        visit = begin(house, absent=("reader",), language="en")
        house.people += ["Bruno Example", "C01X00T48"]
        visit.start().choose("境外人员住宿登记").answer(who="host").to_identify()
        visit.tap("identify.passport")
        for field, value in (("name", "Bruno Example"), ("number", "C01X00T48"), ("nationality", "ITA"),
                             ("birth", "19800228")):
            house.type("identify." + field, value)
        visit.tap("identify.next")
        house.wait("code")
        visit.tap("code.next")
        house.wait("form")
        guest = ("form.guest_name", "form.passport", "form.nationality")
        assert [visit.widgets()[n]["value"] for n in guest] == ["", "", ""], "the host stands where the guest belongs"
        visit.see("form")
        visit.tap("form.who.self")
        assert [visit.widgets()[n]["value"] for n in guest] == ["Bruno Example", "C01X00T48", "ITA"]
        visit.tap("form.who.host")
        assert [visit.widgets()[n]["value"] for n in guest] == ["", "", ""]
        visit.fill(guest_name="Anna Example", passport="C01X00T47", nationality="FRA", visa="M", host_name="Bruno Example")
        visit.materials().sign()
        case = opened(house, arrived(house, 1)[0])
        assert case["identity"]["passport_number"] == "C01X00T48" and case["form"]["passport"] == "C01X00T47"


def born(birth, seed=31):
    """Somebody of that birthday."""
    return person.make(seed, birth=birth)


def test_the_card_first_shows_what_fits_and_only_a_number_of_drafts():
    elder = born("1940-05-01")
    with House().build() as house:
        visit = begin(house)
        house.people += [elder["name"], elder["id_number"], elder["address"]]
        house.wait("attract")
        house.wait_for("frame.stuck")
        citizen.put_card(house, elder)
        house.wait("notice")
        house.tap("notice.next")
        house.wait("code")
        house.wait_for("code.no_drafts")
        visit.see("home")
        matters = [n[len("code.matter."):] for n in visit.widgets() if n.startswith("code.matter.")]
        assert matters[0] == journey.code("高龄津贴申领") and journey.code("公司设立登记") not in matters
        visit.tap("code.for.enterprise")
        visit.see("home-enterprise")
        assert f"code.matter.{journey.code('公司设立登记')}" in visit.widgets()
        visit.tap("code.for.person")
        visit.tap("code.matter." + journey.code("高龄津贴申领"))
        house.wait("guide")
        visit.tap("guide.next")
        house.wait("code")
        visit.code = citizen.visit_code(house)
        house.people.append(visit.code)
        visit.tap("code.next")
        visit.fill(bank_account="6222000012345678").materials(later=("passbook",)).sign()
        case = opened(house, arrived(house, 1)[0])
        assert case["identity"]["level"] == "card" and case["form"]["name"] == elder["name"]


def test_a_child_is_led_to_a_guardian_and_loses_nothing():
    child, mother = born("2015-05-01", 32), born("1985-05-01", 33)
    with House().build() as house:
        visit = begin(house)
        house.people += [child["name"], child["id_number"]]
        visit.start().choose("社会保障卡补领换领").answer(reason="damaged").to_identify()
        citizen.put_card(house, child)
        fault(house, "person.minor")
        visit.see("minor")
        visit.tap("identify.guardian")
        visit.card(mother)
        house.wait("form")
        shown = visit.widgets()
        assert shown["form.ward_name"]["value"] == child["name"] and shown["form.ward_number"]["value"] == child["id_number"]
        assert "form.name" not in shown and "form.id_number" not in shown, "the child is asked for twice"
        visit.fill()
        house.wait("materials")
        for material in visit.wanted():
            visit.hand_in(material, "photo.png" if material == "photo" else "residence.jpg")
        house.tap("materials.next")
        visit.sign()
        case = opened(house, arrived(house, 1)[0])
        form = case["form"]
        assert (form["name"], form["id_number"]) == (child["name"], child["id_number"]), "the card is the mother's"
        assert case["identity"]["name"] == mother["name"]
        assert form["_parties"]["acting"] == "guardian" and form["_parties"]["ward_number"] == child["id_number"]
        assert form["reason"] == "damaged"


def test_a_matter_for_another_age_and_an_expired_card_are_said_before_the_form():
    with House().build() as house:
        visit = begin(house, language="en")
        visit.start().choose("高龄津贴申领").to_identify()
        citizen.put_card(house, person.make(34, expired=True))
        fault(house, "card.expired")
        visit.see("expired")
        assert "1 April 2020" in journey.texts(house)
        house.hand("card", "none")
        citizen.put_card(house, born("1970-05-01", 35))
        fault(house, "person.age")
        visit.see("too-young")
        assert "from age 80" in journey.texts(house)
        elder = born("1940-05-01", 36)
        house.hand("card", "none")
        visit.card(elder)
        house.wait("form")


def test_one_agent_for_three_principals_and_one_unsigned_holds_up_nobody():
    agent, principals = person.make(41), [person.make(n) for n in (42, 43, 44)]
    for someone, name in zip(principals, ("和一一", "和二二", "和三三")):
        someone["name"] = name
    with House().build() as house:
        visit = begin(house)
        house.people += [p["id_number"] for p in principals]
        visit.start().choose("城乡居民基本养老保险参保登记").answer(acting="agent", student="no")
        for _ in range(2):
            visit.tap("guide.add_person")
        for other in ("student~2", "student~3"):
            visit.tap(f"guide.{other}.no")
        visit.to_identify().card(agent)
        house.wait("form")
        for number, someone in enumerate(principals, 1):
            tail = f"~{number}" if number > 1 else ""
            house.type("form.principal_name" + tail, someone["name"])
            assert someone["name"] in visit.widgets()["form.registered_address" + tail]["text"]
            house.type("form.principal_number" + tail, someone["id_number"])
            house.type("form.powers_until" + tail, "20271231")
            house.type("form.registered_address" + tail, journey.DEFAULTS["address"])
            house.tap(f"form.principal_signed{tail}." + ("no" if number == 2 else "yes"))
            house.tap(f"form.tier{tail}." + ("t200", "t500", "t1000")[number - 1])
        visit.see("form")
        house.tap("form.next")
        house.tap("form.next")
        house.wait("materials")
        assert sum(w.startswith("power_of_attorney") for w in visit.wanted()) == 3
        visit.materials()
        house.wait("review")
        visit.see("review-gap")
        gaps = [w["text"] for n, w in visit.widgets().items() if n.startswith("review.gap.")]
        assert len(gaps) == 1 and gaps[0].startswith("和二二"), gaps
        assert "review.next" not in visit.widgets()
        visit.tap("review.gap.0")
        house.wait("form")
        visit.see("gap")
        house.tap("form.next")
        house.wait("review")
        visit.tap("review.without.1")
        visit.see("without")
        said = journey.texts(house)
        assert "和二二" not in said
        first = said.index("200 元/年")
        third = said.index("（和三三）", said.index("申请人与办理人", first))
        assert said.index("（和一一）", said.index("申请人与办理人")) < first < third < said.index("1000 元/年")
        visit.sign()
        powers = [line for line in visit.signed.split("\n") if "授权委托书" in line or "Power of attorney" in line]
        assert ["和一一" in line for line in powers] == [True, False] and "和三三" in powers[1], visit.signed
        assert "和二二" not in visit.signed, visit.signed
        cases = [opened(house, c) for c in arrived(house, 2)]
        assert [c["form"]["_parties"]["principal_name"] for c in cases] == ["和一一", "和三三"]
        assert [c["form"]["name"] for c in cases] == ["和一一", "和三三"]
        assert [c["form"]["id_number"] for c in cases] == [principals[0]["id_number"], principals[2]["id_number"]]
        assert [c["form"]["tier"] for c in cases] == ["t200", "t1000"]
        assert all(c["identity"]["name"] == agent["name"] for c in cases)
        for case in cases:
            assert sum("power_of_attorney" in f for f in case["files"]) == 1
            assert "和二二" not in str(case)


def test_who_finds_the_shared_data_wrong_says_so_and_hands_in_a_paper():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("城乡居民基本养老保险参保登记").answer(student="no").to_identify().card(person.make(51))
        visit.fill(tier="t500")
        house.wait("review")
        visit.tap("review.shared")
        house.wait("materials")
        visit.see("held")
        held = [n[len("materials.wrong."):] for n in visit.widgets() if n.startswith("materials.wrong.")]
        assert len(held) >= 2, held
        visit.tap("materials.wrong." + held[0])
        house.tap("materials.next")
        house.wait("review")
        visit.see("review-gap")
        assert "review.gap.0" in visit.widgets() and "review.next" not in visit.widgets()
        visit.tap("review.gap.0")
        house.wait("materials")
        house.type("materials.note." + held[0], "户口簿上的出生日期不对，应为1979年1月20日")
        house.people.append("户口簿上的出生日期不对")
        visit.hand_in(held[0])
        visit.see("said")
        house.tap("materials.next")
        visit.sign()
        case = opened(house, arrived(house, 1)[0])
        said = case["form"]["_materials"][held[0]]
        assert said["way"] == "correction" and said["note"].startswith("户口簿上的出生日期不对")
        assert any(held[0] in f for f in case["files"])
        assert held[1] not in case["form"]["_materials"]


def test_a_guesthouse_pledges_for_one_permit_and_not_for_the_other():
    """The hygiene permit by the usual way, the fire check on pledge: a pledge is given for each permit alone."""
    with House().build() as house:
        visit = begin(house, language="en")
        visit.start().bundle("hotel")
        visit.answer(enterprise_role="legal", kind="hotel", pledge="no", **{"pledge~2": "yes"})
        visit.to_identify().card(person.make(61))
        visit.fill(enterprise_name="示例旅馆有限公司", shareholder_2="阿佳·某某")
        house.wait("materials")
        assert "test_report" in visit.wanted() and "fire_pledge" in visit.wanted()
        assert "pledge_form" not in visit.wanted() and "fire_rules" not in visit.wanted()
        visit.materials(pledge=("address_proof",))
        visit.sign(others=1)
        company, hygiene, fire = [opened(house, c) for c in arrived(house, 3)]
        assert company["form"]["_materials"] == {"address_proof": {"way": "pledge"}}
        assert (hygiene["form"]["pledge"], fire["form"]["pledge"]) == ("no", "yes")
        assert any("test_report" in f for f in hygiene["files"]) and not any("pledge" in f for f in hygiene["files"])
        assert any("fire_pledge" in f for f in fire["files"]) and not any("rules" in f for f in fire["files"])


def test_a_clerk_acts_for_an_enterprise_by_its_code_and_power_of_attorney():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("食品经营许可").answer(enterprise_role="clerk", packed="no").to_identify()
        visit.card(person.make(62))
        house.wait("form")
        house.type("form.enterprise_code", journey.uscc()[:-1] + "0")
        assert visit.widgets()["form.enterprise_code"]["note"], "a wrong check character is taken"
        assert "form.party_code" not in visit.widgets(), "the same code is asked twice"
        visit.fill(enterprise_name="示例食品有限公司", enterprise_code=journey.uscc(), helped="yes")
        visit.materials().sign()
        case = opened(house, arrived(house, 1)[0])
        parties = case["form"]["_parties"]
        assert parties["acting"] == "enterprise" and parties["enterprise_role"] == "clerk"
        assert parties["party_code"] == journey.uscc() and parties["helped"] == "yes"
        assert any("power_of_attorney" in f for f in case["files"])
        assert "principal_name" not in parties, "who helps or is sent was made an agent"
