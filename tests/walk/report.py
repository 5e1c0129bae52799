"""One page an official can read: one line per clause, what was checked, what was found, the pictures."""
import html
import json
import os
import re
import subprocess
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
BUILD = os.environ.get("BUILD", "debug")
PATIENCE = float(os.environ.get("PATIENCE", "1"))

# clause: (its number in the standard, what it asks, the unit tests that prove it, or None: the walk does)
CLAUSES = {
    "E1": ("EN 301 549 5.1.2.2", "不用触摸，只用六个按键办完全程；清单听完才能按键签名", None),
    "E2": ("5.1.3.1", "每个可操作的项目都读出名称，单独听也分得清", None),
    "E3": ("5.1.3.3", "插入耳机即开始朗读；安装单写明插孔位置", "firmware-station/test_jack"),
    "E4": ("5.1.3.4/.5", "任何操作立即停止朗读；可以从头再听，也可以从停下的那一句接着听", "ui-toolkit/test_narrator_heard"),
    "E5": ("5.1.3.6", "图片都有文字说明", None),
    "E6": ("5.1.3.8/.9", "个人信息只在耳机中读出；遮盖的输入从不读出；拔出耳机立即静音", "ui-toolkit/test_narrator"),
    "E7": ("5.1.3.10", "朗读时没有别的声音", None),
    "E8": ("5.1.3.11–.13", "音量不用看也能调；每次办理后恢复默认", "ui-toolkit/test_narrator"),
    "E9": ("5.1.3.14", "每一句用它自己的语言朗读", None),
    "E10": ("5.1.3.15", "输入有误时，屏幕和朗读都指出是哪一项、怎样改", None),
    "E11": ("5.1.3.16", "凭证上的内容都可以听到", None),
    "E12": ("5.1.4", "有一种字号，大写字母 H 高不少于 7.3 毫米", "ui-toolkit/test_theme"),
    "E13": ("5.1.5", "读出的每一句都显示；文字不超出屏幕", None),
    "E14": ("5.1.6", "焦点看得见，正在填的一项不被键盘挡住，能绕一圈回到原处，有出口", "ui-toolkit/test_focus"),
    "E15": ("5.1.7", "从不需要说话：本机没有录音的程序", "source"),
    "E16": ("5.2", "不用看也能开始朗读：一个按键，或连按左下角三次", "ui-toolkit/test_focus"),
    "E17": ("5.3", "生物特征从不是唯一的身份确认方式", None),
    "E19": ("5.7–5.9", "按键重复延迟不少于 2 秒；按键和触摸的连击防护 0.5 秒", "ui-toolkit/test_keypad ui-toolkit/test_window_touch"),
    "E20": ("8.1.3", "选中与未选中、可用与不可用都有图标，灰度下也看得出", None),
    "E21": ("8.2.1", "音量范围不少于 18 分贝，有 12 分贝一档", "ui-voice/test_voice_sound"),
    "E22": ("8.3", "安装高度写在安装单上", "sheet E22"),
    "E23": ("8.3.5", "低位模式下所有控件在 380 至 1220 毫米之间", None),
    "E24": ("8.4", "操作力写在安装单上", "sheet E24"),
    "E25": ("8.5", "触觉标记写在安装单上", "sheet E25"),
    "W1": ("WCAG 2.2 1.4.3/1.4.11", "文字对比度不低于 4.5:1（默认配色 10:1，另两种 20:1），图形 3:1", "ui-toolkit/test_theme"),
    "W2": ("2.5.8", "控件不小于 15 毫米、44 像素，互不重叠", None),
    "W3": ("2.2.1", "到时提醒，按一下就延长，至少十次", None),
    "W4": ("3.3.1–3.3.4", "错误被发现、指明、建议；提交前核对", None),
    "M1": ("设计", "字号、配色、低位、语言、朗读随时可改，办完恢复原样", None),
    "M2": ("设计", "每个界面都写明现在谁接听，可以反映「办不成事」", None),
    "ALL": ("设计", "程序里的每一个界面、对话框和键盘都走到了", None),
}


FAULTS_SHOWN = 12
SCREENS = {
    "attract": "首页", "choose": "选事项", "guide": "办事指南", "notice": "告知", "identify": "确认身份", "identify-typing": "手工输入身份",
    "identify-errors": "身份有误", "code": "查询码", "help": "帮助", "form": "申请表", "form-errors": "申请表有误", "form-filled": "申请表填好",
    "materials": "材料", "materials-files": "U 盘上的文件", "materials-page": "看一页", "review": "核对", "sign": "签名", "sign-confirmed": "按键签名",
    "countdown": "到时提醒", "sending": "正在提交", "slip": "收件凭证", "goodbye": "办完", "goodbye-abandoned": "没有提交", "waiting": "查凭证", "track": "查办件进度", "track-errors": "办件编号有误",
    "stuck": "办不成事", "change": "改了答案会失去的材料", "out": "暂停服务", "keyboard-pinyin": "拼音键盘", "keyboard-writing": "手写",
    "keyboard-id": "证件号键盘", "keyboard-address": "地址键盘", "keyboard-date": "日期", "keyboard-phone": "电话键盘",
    "keyboard-code": "代码键盘", "keyboard-latin": "英文键盘", "keyboard-symbols": "符号键盘", "keyboard-digits": "数字键盘"}
SHEET = {  # what must stand on it
    "E22": r"\(EN 301 549 8\.3\).*lower edge above floor +700 mm.*controls in low mode +\d+ to \d+ mm; allowed 380 to 1220: fits.*"
           r"\(8\.3\).*each between 380 and 1220 mm.*free floor in front",
    "E24": r"Force \(8\.4\).*22\.2 N.*a held key repeats after 2000 ms",
    "E25": r"\(8\.4\.1, 8\.5\).*arrows have the shape.*raised ring.*starts the voice.*raised ear.*jack is framed by a raised edge",
}


def sheet(bottom_mm):
    """The installation sheet of a panel that hangs so high."""
    folder = os.path.join(ROOT, "build/walk/state")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "settings.json"), "w", encoding="ascii") as out:
        json.dump({"headphone_jack": "/dev/input/by-path/jack", "panel_bottom_mm": bottom_mm}, out)
    done = subprocess.run([os.path.join(ROOT, f"build/{BUILD}/kioskctl"), "--state", folder, "sheet"], capture_output=True, timeout=60)
    return done.stdout.decode() if done.returncode == 0 else ""


def sheet_says(clause):
    """What the clause asks for stands under its number, and follows the height of this panel."""
    low, high = sheet(700), sheet(750)
    with open(os.path.join(ROOT, "build/walk/sheet.txt"), "w", encoding="utf-8") as out:
        out.write(low)
    return bool(re.search(SHEET[clause], low, re.S)) and low != high and "750 mm" in high


def nothing_records():
    """No source opens a microphone: there is nothing to speak into."""
    done = subprocess.run(["grep", "-rlE", "STREAM_CAPTURE|SDL_OpenAudio|SDL_INIT_AUDIO|pa_simple_new",
                           *(os.path.join(ROOT, folder) for folder in ("firmware", "drivers", "ui", "sync"))], capture_output=True, timeout=60)
    return done.returncode == 1


def run_test(name):
    if name.startswith("sheet "):
        return sheet_says(name.split()[1])
    if name == "source":
        return nothing_records()
    env = dict(os.environ, SDL_VIDEODRIVER="dummy")
    paths = [os.path.join(ROOT, f"build/{BUILD}/tests/unit", one) for one in name.split()]
    return all(os.path.exists(path) and subprocess.run([path], capture_output=True, timeout=120 * PATIENCE, cwd=ROOT, env=env).returncode == 0
               for path in paths)


def gather(walkers):
    checked = {code: [0, [], set()] for code in CLAUSES}
    for walker in walkers:
        for code, (times, faults, screens) in walker.clauses.items():
            checked[code][0] += times
            checked[code][1].extend(faults)
            checked[code][2] |= screens
    return checked


def grounds(test, times, screens):
    """What the verdict stands on, in an official's words."""
    if times:
        yield f"走查 {times} 次，{len(screens)} 种界面"
    if test == "source":
        yield "程序中没有录音的调用"
    elif test and test.startswith("sheet"):
        yield '<a href="sheet.txt">安装单</a>'
    elif test:
        yield f"单元测试 {'、'.join(one.rpartition('/')[2] for one in test.split())}"


def line(code, entry, proof, whole):
    """One part of the ways need not meet every clause: what it did not meet is not broken there."""
    number, what, test = CLAUSES[code]
    times, faults, screens = entry
    met = bool(times or proof)
    good = not faults and proof is not False and (met or not whole)
    verdict = "✗ 不符合" if not good else "✓ 符合" if met else "— 这一部分没有涉及"
    faults = [f"{'，'.join(filter(None, (called(way), screen_called(screen))))}：{what}" for way, screen, what in faults]
    faults = faults or ([] if good else ["没有核对到" if proof is not False else "测试没有通过"])
    found = "".join(f"<li>{html.escape(fault)}</li>" for fault in faults[:FAULTS_SHOWN])
    return good, (f'<tr class="{"good" if good else "bad"}"><td>{code}</td><td>{number}</td><td>{what}</td>'
                  f'<td>{verdict}</td><td>{"；".join(grounds(test, times, screens))}'
                  f'{f"<ul>{found}</ul>" if found else ""}</td></tr>')


def called(way):
    """How the terminal stood and looked, in Chinese."""
    width, height = way.mm
    return " · ".join(("中文" if way.language == "zh-Hans" else "英文", ("标准字号", "大字", "特大字", "放大镜")[way.text],
                       ("默认配色", "黑底白字", "白底黑字")[way.contrast], *(["低位"] if way.low else []),
                       f"{'竖屏' if way.upright else '横屏'} {way.panel} 英寸（{width} × {height} 毫米）", "朗读" if way.voice else "不朗读"))


def screen_called(screen):
    return SCREENS.get(screen) or SCREENS.get(screen.partition("-")[0], screen)


def gallery(walker):
    shown = "".join(f'<figure><img loading="lazy" src="{walker.base.name}/{picture}" alt="{screen_called(screen)}">'
                    f"<figcaption>{screen_called(screen)}</figcaption></figure>" for screen, picture in walker.pictures)
    return f"<details><summary>{called(walker.base)}：{len(walker.pictures)} 张</summary>{shown}</details>"


PAGE = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>无障碍走查报告</title>
<style>body{{font:16px/1.6 sans-serif;margin:2em auto;max-width:80em;padding:0 1em;color:#1b2227}}
table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #bbb;padding:.3em .6em;vertical-align:top;text-align:left}}
th{{background:#f3efe8}}td:nth-child(1),td:nth-child(2),td:nth-child(4){{white-space:nowrap}}ul{{margin:0;padding-left:1.2em}}
.good td:nth-child(4){{color:#06402a}}.bad{{background:#fdeceb}}.bad td:nth-child(4){{color:#720a12;font-weight:bold}}
.verdict{{font-size:1.4em;font-weight:bold;padding:.5em .8em;border-left:.4em solid}}
.verdict.good{{color:#06402a;background:#e8f4ec}}.verdict.bad{{color:#720a12;background:#fdeceb}}
figure{{display:inline-block;margin:.4em;vertical-align:top;text-align:center}}img{{height:320px;border:1px solid #bbb}}
figcaption{{font-size:.9em}}details{{margin:.6em 0}}summary{{cursor:pointer}}</style>
<h1>无障碍走查报告</h1>
<p class="verdict {kind}">{verdict}</p>
<p>{date}。一个程序像看不见屏幕、不能触摸的人一样，只用六个按键（上、下、左、右、选择、帮助）在 {ways} 种摆放和显示方式下各办完全程：
申办、查询凭证、中途放弃、终端停用。共看过 {screens} 个画面，用时 {seconds:.0f} 秒。下表一行是标准（EN 301 549、WCAG 2.2）或者设计要求的一条；
“走查”由程序在画面和语音上逐项核对，“单元测试”由构建时的测试核对，“安装单”是安装时填写的表。</p>
<table><tr><th>条</th><th>标准</th><th>要求</th><th>结论</th><th>依据</th></tr>{lines}</table>
<h2>看过的界面</h2><p>点开一行看这种方式下的每一个界面。</p>{pictures}</html>
"""


def write(out, walkers, seconds, whole=True):
    """Returns how many clauses are broken; whole: these are all ways that were to be gone."""
    proofs = {test: run_test(test) for _, _, test in CLAUSES.values() if test}
    checked, lines, broken = gather(walkers), [], 0
    for code, (_, _, test) in CLAUSES.items():
        proof = proofs[test] if test else None
        good, text = line(code, checked[code], proof, whole)
        broken += not good
        lines.append(text)
        if not good and not checked[code][1]:
            print(f"     {code}: {'its proof failed: ' + test if test else 'was never checked'}")
    verdict = f"{len(CLAUSES)} 条要求：" + (f"{broken} 条不符合" if broken else "全部符合")
    with open(os.path.join(out, "index.html"), "w", encoding="utf-8") as page:
        page.write(PAGE.format(ways=len(walkers), screens=sum(w.looks for w in walkers), seconds=seconds, verdict=verdict,
                               kind="bad" if broken else "good", date=time.strftime("%Y 年 %m 月 %d 日 %H:%M"),
                               lines="\n".join(lines), pictures="".join(gallery(w) for w in walkers)))
    return broken
