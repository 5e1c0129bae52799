"""Three journeys of somebody who sees nothing: what the voice says is all there is."""
import datetime
import json
import os
import re
import shutil

import citizen
import person
import pictures
from blind import Blind
from journey import Journey
from house import BIN, SERVICES, House, run, until

NAME = ("木", "䶮")
RESIDENCE = ("居住证申领", "您以哪一项条件申领.*合法稳定住所")
TAX_OF_AN_ENTERPRISE = ("完税证明开具", "您为谁办理.*企业", "您在企业的身份.*经办人")


def to_identify(blind, *matter):
    """The matter and its answers, as they are heard."""
    blind.start_listening()
    blind.choose("^开始办理$")
    blind.wait_for("您要办理什么")
    for heard in matter:
        blind.choose(heard)
    blind.choose("^我要办理$")
    blind.choose("^同意并继续$")
    blind.wait_for("请把身份证平放")


def visit_code(blind):
    """Sixteen characters in four groups, heard one after the other."""
    code = blind.wait_for(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$")
    blind.house.people += [code, code.replace("-", "")]
    return code.replace("-", "")


def fill_in(blind):
    """Goes round the form until nothing is empty that has to be filled in."""
    blind.choose("^现居住地址，输入框")
    blind.choose("^北京市$")  # places are heard one by one, and taken back
    blind.choose("^删除$")
    blind.choose("^键盘$")
    blind.write("yongshengxian", "^永胜县$")
    blind.write("yongbeizhen", "^永北镇$")
    blind.done()
    blind.choose("^到达居住地的日期，输入框")
    blind.choose("前一年")
    blind.done()


def hand_in(blind):
    for paper, file in (("本人相片", "photo.png"), ("居住地住址证明", "residence.jpg")):
        blind.choose(f"^{paper}：从 U 盘选择$")
        blind.choose(file)
        blind.wait_for("使用|页")
        blind.choose("^使用这一页$")


def sign_by_ear(blind):
    """A key cuts the list off, and it comes again; only after its last line the card is asked for. Returns the receipt's number."""
    blind.choose("^下一步$")
    blind.choose("^去签名$")
    blind.wait_for("本人确认|申请")
    blind.choose("^签名区$")
    blind.wait_for("请先听完清单")
    blind.press("right")
    assert blind.wait_for("本人确认"), "the list does not come again"
    blind.wait_for("清单已读完")
    blind.wait_for("非手写确认")
    blind.choose("^提交$")
    return blind.wait_for(r"^\d{5} \d{5} \d{5}$")


def test_a_blind_citizen_files_a_case_and_signs_by_the_keypad():
    with House().build() as house:
        pictures.demo_stick(house.stick)
        someone = person.make(11)
        blind = Blind(house)
        with blind.eyes_closed():
            to_identify(blind, *RESIDENCE)
            blind.put_card(someone)
            visit_code(blind)
            blind.choose("^已记下，继续$")
            fill_in(blind)
            blind.choose("^下一步$")
            hand_in(blind)
            number = sign_by_ear(blind)
        house.wait("slip")
        house.album.keep("slip")
        assert re.sub(r"\D", "", number) == citizen.receipt_number(house)


def test_a_blind_clerk_acts_for_an_enterprise_with_its_power_of_attorney():
    with House().build() as house:
        pictures.demo_stick(house.stick)
        blind = Blind(house)
        with blind.eyes_closed():
            to_identify(blind, *TAX_OF_AN_ENTERPRISE)
            blind.put_card(person.make(13))
            visit_code(blind)
            blind.choose("^已记下，继续$")
            blind.choose("^企业名称，输入框")
            blind.write("mu", "木头的木")
            blind.write("mu", "木头的木")
            blind.done()
            blind.choose("年.*输入框")
            blind.figures("2025")
            blind.done()
            blind.choose("^下一步$")
            blind.choose("^授权委托书.*：从 U 盘选择$")
            blind.choose("residence.jpg")
            blind.wait_for("使用|页")
            blind.choose("^使用这一页$")
            number = sign_by_ear(blind)
        house.wait("slip")
        house.album.keep("slip")
        assert re.sub(r"\D", "", number) == citizen.receipt_number(house)


def services_that_take_no_keys(folder):
    """The sample catalogue, whose residence permit must be signed by hand."""
    made = os.path.join(folder, "services")
    shutil.copytree(SERVICES, made)
    for name in os.listdir(made):
        path = os.path.join(made, name)
        text = open(path, encoding="utf-8").read()
        if f'"implement_code": "{citizen.RESIDENCE_PERMIT}"' in text:
            text = text.replace('"confidential": 0,', '"confidential": 0, "by_hand_only": 1,')
        open(path, "w", encoding="utf-8").write(text)
    return made


def test_a_matter_that_takes_no_keys_says_so_and_any_mark_signs_it():
    with House() as house:
        house.services = services_that_take_no_keys(house.folder)
        house.build()
        pictures.demo_stick(house.stick)
        blind = Blind(house)
        blind.start_listening()
        someone = person.make(12)
        house.people += [someone["name"], someone["id_number"], citizen.to_sign(house, someone)]
        blind.choose("^签名区$")
        blind.wait_for("须本人手写签名，不能按键确认")
        citizen.sign(house)
        house.wait("slip")


def test_a_sheet_under_the_camera_is_taken_without_finding_a_button():
    with House().build() as house:
        blind = Blind(house, more=("--with", "camera"))
        visit = Journey(house)
        visit.language = "zh-Hans"  # what is heard below is Chinese, whatever the sheets are taken in
        visit.start().choose("异地就医备案").answer(kind="referral").to_identify().card(person.make(52)).fill()
        house.wait_for("materials.film.referral")
        house.say("headphone in")
        blind.choose("：拍照$")
        blind.wait_for("请把材料放在镜头正下方的台面上")
        house.hand("page", pictures.sheet_jpeg(os.path.join(house.folder, "under.jpg"), "good", 5))
        blind.wait_for("自动检查没有发现问题")
        blind.choose("^使用这一页$")
        blind.choose("第 1 页，点此查看$")
        house.wait_for("materials.keep")
        visit.see("looked-at")
        visit.tap("materials.keep")
        visit.tap("materials.next")
        visit.sign()


def to_staff_hours(house):
    """The terminal's clock goes on to ten o'clock of a working day."""
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    then = now.replace(hour=10, minute=0, second=0)
    while then < now or then.weekday() > 4:
        then += datetime.timedelta(days=1)
    house.advance(int((then - now).total_seconds() * 1000))


def terminals(house):
    return json.loads(run(f"{BIN}/officectl", "terminals", house.office_dir, "--json").stdout)


def test_the_help_key_leads_to_the_staff_of_the_hall():
    with House().build() as house:
        house.start_office().start_front().start_sync()
        blind = Blind(house)
        to_staff_hours(house)
        blind.start_listening()
        blind.press("help")
        blind.choose("^呼叫大厅工作人员$")
        blind.wait_for("已呼叫")
        until("the office sees who calls", lambda: terminals(house)[0]["heartbeat"]["calls"] == 1)
        blind.choose("^不用来了$")
        blind.choose("^返回办理$")
        house.sync.end()
        blind.press("help")
        blind.choose("^呼叫大厅工作人员$")
        blind.wait_for("呼叫没有送达")


def type_name(blind):
    blind.choose("没带身份证")
    blind.choose("^姓名，输入框")
    blind.write("mu", "木头的木")
    blind.write("yan", "上面龙下面天$")
    blind.done()


def test_a_blind_citizen_types_a_name_of_rare_characters_by_their_explanations():
    with House().build() as house:
        someone = person.make(3)
        blind = Blind(house)
        house.people += ["".join(NAME), someone["id_number"]]
        with blind.eyes_closed():
            to_identify(blind, *RESIDENCE)
            type_name(blind)
            blind.last = []
            blind.find("^姓名，输入框")
            assert "".join(NAME) in blind.last, blind.last
            assert blind.hears("䶮，上面龙下面天"), "the name is not read back by explanations"
            blind.choose("^公民身份号码，输入框")
            blind.figures(someone["id_number"])
            blind.done()
            blind.choose("^确认$")
            visit_code(blind)
            assert blind.hears("".join(NAME)), "the name is not told again with the visit code"
            blind.choose("^取消$")
            blind.wait_for("没有提交|已结束")


def test_a_blind_citizen_fetches_a_receipt_by_its_visit_code():
    with House().build() as house:
        pictures.demo_stick(house.stick)
        blind = Blind(house)
        someone = person.make(5)
        code = citizen.visit(house, someone)
        house.people += [someone["name"], someone["id_number"], someone["address"], code]
        number = citizen.receipt_number(house)
        citizen.leave(house)
        house.wait("attract")
        with blind.eyes_closed():
            blind.listen()
            blind.start_listening()
            blind.choose("补打凭证")
            blind.choose("输入框")
            blind.figures(code.upper())
            blind.done()
            blind.choose("^查找凭证$")
            heard = blind.wait_for(r"^\d{5} \d{5} \d{5}$")
        assert re.sub(r"\D", "", heard) == number
