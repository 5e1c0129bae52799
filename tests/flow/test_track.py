"""The office decides, the citizen reads it at the terminal: receipt number and visit code, nothing else."""
import json
import os

import citizen
import journey
import judges
from house import BIN, House, run, until
from journey import arrived, department_of
from test_journeys import adult, begin
from test_journeys_parties import begin as with_a_scanner

LAW = "《行政许可法》第三十二条"


def filed(house, seed, matter="城乡居民基本养老保险参保登记", begin=begin, **fill):
    """One matter, whole and at the office; the citizen has gone."""
    visit = begin(house)
    visit.start().choose(matter).answer(student="no").to_identify().card(adult(seed))
    visit.fill(**(fill or {"tier": "t500"}))
    visit.sign()
    visit.leave()
    return visit.code, arrived(house, 1)[0]


def decide(house, case, state, *words, check=True):
    """As an official of the case's own department; what is said is to be found nowhere at the terminal."""
    for name, value in zip(words[::2], words[1::2]):
        if name in ("--reason", "--gap"):
            house.people.append(value.split("=")[0])
    return run(f"{BIN}/officectl", "decide", house.office_dir, case["receipt_no"], state, "--by", "和丽 0317",
               "--key", house.department_key(department_of(case)), *words, check=check)


def ask(house, number, code):
    """From the attract screen to what is answered."""
    if house.screen() == "attract":
        house.wait_for("frame.stuck")
        house.tap("attract.track")
        house.wait("track")
    house.type("track.number", number)
    house.type("track.code", code)
    house.tap("track.next")
    until("an answer", lambda: {"track.now", "track.unknown", "track.often", "track.offline"} & set(house.widgets()))
    return journey.texts(house)


def value(house, field):
    return (house.widgets()[field].get("value") or "").replace(" ", "").replace("-", "")


def leave(house):
    house.tap("track.next" if "track.now" in house.widgets() else "track.cancel")
    house.wait("goodbye")
    house.tap("goodbye.next")
    house.wait("attract")


def test_a_case_is_followed_from_receipt_to_its_end():
    with House().build() as house:
        code, case = filed(house, 41)
        number = case["receipt_no"]
        assert "已收件" in ask(house, number, code)
        leave(house)
        refused = decide(house, case, "closed", check=False)
        assert refused.returncode == 1 and "办结" in refused.stderr.decode(), "a case is closed before it is decided"
        decide(house, case, "correction", "--gap", f"户口簿增页那一页={LAW}", "--gap", f"缴费档次确认书={LAW}",
               "--until", "2099-01-31")
        said = ask(house, number, code)
        house.album.keep("track-correction")
        for text in ("请补充材料", "户口簿增页那一页", "缴费档次确认书", LAW, "2099年1月31日"):
            assert text in said, text
        assert code not in said
        before = papers(house)
        house.tap("track.print")
        until("a notice is printed", lambda: again(house))
        until("paper in the tray", lambda: len(papers(house)) == len(before) + 1)
        house.album.keep("track-notice")
        leave(house)
        decide(house, case, "received", "--reason", "已经补齐了材料")
        decide(house, case, "accepted")
        said = ask(house, number, code)
        assert "已受理" in said and "办结期限" in said, "a case of a known matter has its day by the promised limit"
        house.tap("frame.language")
        assert "Accepted" in journey.texts(house)
        leave(house)
        decide(house, case, "reviewing")
        decide(house, case, "decided", "--result", "refused", "--reason", "参保地不在本县", "--basis", LAW)
        decide(house, case, "closed", "--reason", "决定书已经寄出")
        said = ask(house, number, code)
        house.album.keep("track-refused")
        for text in ("已作出决定：不予办理", "参保地不在本县", "决定书已经寄出", "60 日内申请行政复议"):
            assert text in said, text
        for nth, title in enumerate(("一次性补正告知书", "受理通知书")):
            assert title in said, title
            before = papers(house)
            house.tap(f"track.notice.{nth}")
            until("an earlier notice is printed", lambda: again(house, f"track.notice.{nth}"))
            until("paper in the tray", lambda: len(papers(house)) == len(before) + 1)
            house.album.keep(f"track-earlier-{nth}")
        leave(house)
        shown = json.loads(run(f"{BIN}/officectl", "show", house.office_dir, number, "--json").stdout)
        assert [s["state"] for s in shown["steps"]] == ["correction", "received", "accepted", "reviewing", "decided", "closed"]
        assert [p["n"] for p in shown["prints"]] == [1, 2, 3]
        assert [s["outcome"] for s in shown["steps"]] == [""] * 4 + ["refused"] * 2
        assert run(f"{BIN}/officectl", "audit", house.office_dir, "--json").returncode == 0


def on_to(house, case):
    """From the attract screen, or from what was looked up, to the guide of a case's matter."""
    house.tap("track.start" if "track.start" in house.widgets() else "attract.start")
    house.wait("choose")
    house.tap("choose." + case["implement_code"])
    house.wait("guide")
    return journey.texts(house)


def test_who_filed_it_before_is_told_so_and_nobody_else_is():
    with House().build() as house:
        code, case = filed(house, 47)
        decide(house, case, "accepted")
        ask(house, case["receipt_no"], code)
        house.album.keep("track-go-on")
        said = on_to(house, case)
        house.album.keep("guide-filed")
        assert "提交过这件事" in said and "已受理" in said, said
        progress = next(n for n in house.widgets() if n.startswith("guide.progress."))
        decide(house, case, "reviewing")
        house.tap(progress)
        house.wait_for("track.now")
        assert "办理中" in journey.texts(house)
        house.tap("track.next")
        house.wait("guide")
        assert "办理中" in journey.texts(house)
        house.tap("guide.cancel")
        house.wait("goodbye")
        house.tap("goodbye.next")
        house.wait("attract")
        house.wait_for("frame.stuck")
        said = on_to(house, case)
        assert "提交过这件事" not in said and "办理中" not in said, "the next citizen reads of the last one's case"
        house.tap("guide.filed_before")
        house.wait("track")
        ask(house, case["receipt_no"], code)
        house.tap("track.next")
        house.wait("guide")
        said = journey.texts(house)
        assert "提交过这件事" in said and "办理中" in said, said
        house.tap("guide.student.no")
        house.tap("guide.next")
        house.wait("notice")
        house.tap("notice.next")
        house.wait("identify")
        citizen.put_card(house, adult(47))
        house.wait("code")
        house.people.append(citizen.visit_code(house))
        house.tap("code.next")
        house.wait("form")
        house.album.keep("form-filed")
        assert "提交过这件事" in journey.texts(house), "the form says it too"


def test_a_slip_that_waited_says_what_was_filed():
    with House().build() as house:
        code, case = filed(house, 48)
        house.wait_for("frame.stuck")
        house.tap("attract.slip")
        house.wait("waiting")
        house.type("waiting.code", code)
        house.tap("waiting.next")
        house.wait("slip")
        until("the slip is out", lambda: house.widgets()["slip.start"]["enabled"])
        house.tap("slip.start")
        house.wait("choose")
        house.tap("choose." + case["implement_code"])
        house.wait("guide")
        house.album.keep("guide-filed")
        said = journey.texts(house)
        assert "提交过这件事" in said and "已收件" in said, said


def refused(house, case, *words):
    done = decide(house, case, *words, check=False)
    assert done.returncode == 1, done
    return done.stderr.decode()


def test_the_office_keeps_the_days_of_the_law():
    with House().build() as house:
        code, case = filed(house, 46)
        number = case["receipt_no"]
        run(f"{BIN}/officectl", "deem", house.office_dir)
        assert "已收件" in ask(house, number, code), "it has five working days"
        leave(house)
        assert house.control(do="advance", ms=12 * 24 * 3600 * 1000)["status"] == "ok"
        until("accepted by itself", lambda: json.loads(run(f"{BIN}/officectl", "show", house.office_dir, number, "--json").stdout)["steps"], 20)
        said = ask(house, number, code)
        house.album.keep("track-deemed")
        assert "已受理" in said and "《行政许可法》第三十二条，自收件之日起即为受理" in said and "办结期限" in said
        leave(house)
        steps = json.loads(run(f"{BIN}/officectl", "show", house.office_dir, number, "--json").stdout)["steps"]
        assert [s["state"] for s in steps] == ["accepted"] and steps[0]["by"] == "行政许可法第三十二条"
        assert "特别程序" in refused(house, case, "special", "--procedure", "领导研究", "--reason", "需要研究一下", "--until", "2099-01-31")
        decide(house, case, "reviewing")
        assert "at most 10 working days" in refused(house, case, "extended", "--leader", "和某", "--reason", "情况复杂要多查", "--until", "2099-01-31")
        assert run(f"{BIN}/officectl", "audit", house.office_dir, "--json").returncode == 0


def test_a_wrong_number_and_a_wrong_code_are_answered_alike_and_ten_are_enough():
    with House().build() as house:
        code, case = filed(house, 42)
        number = case["receipt_no"]
        house.wait_for("frame.stuck")
        house.tap("attract.track")
        house.wait("track")
        house.type("track.number", "123456789012345")
        house.type("track.code", code)
        house.tap("track.next")
        house.wait_for("track.mistyped")
        other = run(f"{BIN}/officectl", "cases", house.office_dir).stdout.decode()
        assert number[:5] in other
        never = f"{house.number}0000999"
        never += f"{98 - int(never + '00') % 97:02d}"
        wrong_number = ask(house, never, code)
        wrong_code = ask(house, number, "0000000000000000")
        assert "没有查到" in wrong_number and wrong_number.replace(never, "") == wrong_code.replace(number, "").replace(
            "0000000000000000", code), "they can be told apart"
        for _ in range(9):
            said = ask(house, number, "0000000000000000")
        assert "没有查到" in said
        assert "次数太多" in ask(house, number, code), "the right code is no longer right today"
        leave(house)


def test_a_slip_held_before_the_scanner_asks_for_itself():
    with House().build() as house:
        code, case = filed(house, 45, begin=with_a_scanner)
        payload = judges.slip_payload(os.path.join(house.paper, "receipt.png"))
        assert payload.endswith(code)
        house.wait_for("frame.stuck")
        house.tap("attract.track")
        house.wait("track")
        house.wait_for("frame.scan_slip")
        house.hand("scan", "https://pay.example/7")
        house.wait_for("fault.slip_code.foreign")
        house.album.keep("track-foreign-code")
        house.hand("scan", payload)
        until("both are filled in", lambda: value(house, "track.number") == case["receipt_no"] and value(house, "track.code") == code)
        assert "fault.slip_code.foreign" not in house.widgets()
        house.tap("track.next")
        house.wait_for("track.now")
        assert "已收件" in journey.texts(house)
        leave(house)
        house.tap("attract.slip")
        house.wait("waiting")
        house.hand("scan", payload)
        until("the code is filled in", lambda: value(house, "waiting.code") == code)
        house.tap("waiting.next")
        house.wait("slip")


def test_without_a_line_it_says_so_and_nothing_is_lost():
    with House().build() as house:
        code, case = filed(house, 43)
        house.stop_front()
        assert "联系不上办理部门" in ask(house, case["receipt_no"], code)
        house.start_front()
        until("asked again", lambda: house.advance_sync(700000) and "已收件" in ask(house, case["receipt_no"], code))
        leave(house)


PAPER = "不动产登记资料查询结果\n\n权利人：木某某\n坐落：示例市古城区示例街道示例路八号\n用途：住宅\n抵押、查封：无\n"


def papers(house):
    return sorted(p for p in os.listdir(house.paper) if p.endswith(".png") and "-" in p)


def test_a_result_is_printed_for_who_has_the_code_and_the_office_counts_each_print():
    with House().build() as house:
        visit = begin(house)
        visit.start().choose("不动产登记资料查询").to_identify().card(adult(44))
        visit.fill(purpose="own")
        visit.sign()
        assert "自助终端打印" in journey.texts(house)
        visit.leave()
        case, code = arrived(house, 1)[0], visit.code
        number = case["receipt_no"]
        paper = os.path.join(house.folder, "paper.txt")
        with open(paper, "w", encoding="utf-8") as out:
            out.write(PAPER)
        house.people += [line for line in PAPER.split("\n") if len(line) > 5]
        decide(house, case, "accepted")
        decide(house, case, "reviewing")
        decide(house, case, "decided", "--result", "granted", "--paper", paper)
        os.unlink(paper)
        before = papers(house)
        assert "示例路八号" in ask(house, number, code)
        assert papers(house) == before, "nothing is printed before the button is touched"
        house.hand("paper", "out")
        until("the printer says so", lambda: house.widgets().get("track.print"))
        house.tap("track.print")
        house.wait_for("track.qr")
        assert papers(house) == before
        house.hand("paper", "ok")
        until("printed", lambda: again(house))
        house.album.keep("track-printed")
        until("paper in the tray", lambda: len(papers(house)) == len(before) + 1)
        leave(house)
        shown = json.loads(run(f"{BIN}/officectl", "show", house.office_dir, number, "--json").stdout)
        assert len(shown["prints"]) >= 2 and {p["kiosk_id"] for p in shown["prints"]} == {house.number}
        assert run(f"{BIN}/officectl", "audit", house.office_dir).returncode == 0


def again(house, button="track.print"):
    """Once more, until it is out: the station looks at the printer now and then."""
    widgets = house.widgets()
    if "track.printed" not in widgets and widgets[button]["enabled"]:
        house.tap(button)
    return "track.printed" in widgets
