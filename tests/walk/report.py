"""One page an official can read: one line per clause, what was checked, what was found, the pictures."""
import html
import json
import os
import re
import subprocess

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
BUILD = os.environ.get("BUILD", "debug")

# clause: (its number in the standard, what it asks, the unit test that proves it, or None: the walk does)
CLAUSES = {
    "E1": ("EN 301 549 5.1.2.2", "不用触摸,只用六个按键办完全程;清单听完才能按键签名", None),
    "E2": ("5.1.3.1", "每个可操作的项目都读出名称,单独听也分得清", None),
    "E3": ("5.1.3.3", "插入耳机即开始朗读;安装单写明插孔位置", "firmware-station/test_jack"),
    "E4": ("5.1.3.4/.5", "任何操作立即停止朗读;可以重听、接着听", None),
    "E5": ("5.1.3.6", "图片都有文字说明", None),
    "E6": ("5.1.3.8/.9", "个人信息只在耳机中读出;遮盖的输入从不读出;拔出耳机立即静音", "ui-toolkit/test_narrator"),
    "E7": ("5.1.3.10", "朗读时没有别的声音", None),
    "E8": ("5.1.3.11–.13", "音量不用看也能调;每次办理后恢复默认", "ui-toolkit/test_narrator"),
    "E9": ("5.1.3.14", "每一句用它自己的语言朗读", None),
    "E10": ("5.1.3.15", "输入有误时,屏幕和朗读都指出是哪一项、怎样改", None),
    "E11": ("5.1.3.16", "凭证上的内容都可以听到", None),
    "E12": ("5.1.4", "有一种字号,大写字母 H 高不少于 7.3 毫米", "ui-toolkit/test_theme"),
    "E13": ("5.1.5", "读出的每一句都显示;文字不超出屏幕", None),
    "E14": ("5.1.6", "焦点看得见,能绕一圈回到原处,有出口", "ui-toolkit/test_focus"),
    "E15": ("5.1.7", "从不需要说话:本机没有录音的程序", "source"),
    "E16": ("5.2", "不用看也能开始朗读:一个按键,或连按左下角三次", "ui-toolkit/test_focus"),
    "E17": ("5.3", "生物特征从不是唯一的身份确认方式", None),
    "E19": ("5.7–5.9", "按键重复延迟不少于 2 秒;连击防护 0.5 秒", "ui-toolkit/test_keypad"),
    "E20": ("8.1.3", "选中与未选中、可用与不可用都有图标,灰度下也看得出", None),
    "E21": ("8.2.1", "音量范围不少于 18 分贝,有 12 分贝一档", "ui-voice/test_voice_sound"),
    "E22": ("8.3", "安装高度写在安装单上", "sheet E22"),
    "E23": ("8.3.5", "低位模式下所有控件在 380 至 1220 毫米之间", None),
    "E24": ("8.4", "操作力写在安装单上", "sheet E24"),
    "E25": ("8.5", "触觉标记写在安装单上", "sheet E25"),
    "W1": ("WCAG 2.2 1.4.3/1.4.11", "文字对比度不低于 4.5:1,图形 3:1", "ui-toolkit/test_theme"),
    "W2": ("2.5.8", "控件不小于 15 毫米、44 像素,互不重叠", None),
    "W3": ("2.2.1", "到时提醒,按一下就延长,至少十次", None),
    "M1": ("—", "字号、配色、低位、语言、朗读随时可改,办完恢复原样", None),
    "ALL": ("—", "程序里的每一个界面、对话框和键盘都走到了", None),
    "W4": ("3.3.1–3.3.4", "错误被发现、指明、建议;提交前核对", None),
}


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
    path = os.path.join(ROOT, f"build/{BUILD}/tests/unit", name)
    env = dict(os.environ, SDL_VIDEODRIVER="dummy")
    return os.path.exists(path) and subprocess.run([path], capture_output=True, timeout=120, cwd=ROOT, env=env).returncode == 0


def gather(walkers):
    checked = {code: [0, [], set()] for code in CLAUSES}
    for walker in walkers:
        for code, (times, faults, screens) in walker.clauses.items():
            checked[code][0] += times
            checked[code][1].extend(faults)
            checked[code][2] |= screens
    return checked




def line(code, entry, proof):
    number, what, test = CLAUSES[code]
    times, faults, screens = entry
    good = not faults and proof is not False and (times > 0 or proof)
    parts = [f"{times} 次检查,{len(screens)} 个界面" if times else "", f"单元测试 {test}" if test and "/" in test else "程序中没有录音的调用" if test == "source" else "",
             '<a href="sheet.txt">安装单</a>' if test and test.startswith("sheet") else ""]
    found = "".join(f"<li>{html.escape(fault)}</li>" for fault in faults[:12])
    return good, (f'<tr class="{"good" if good else "bad"}"><td>{code}</td><td>{number}</td><td>{what}</td>'
                  f'<td>{"✓ 符合" if good else "✗ 不符合"}</td><td>{";".join(p for p in parts if p)}<ul>{found}</ul></td></tr>')


PAGE = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>无障碍走查报告</title>
<style>body{{font:16px/1.6 sans-serif;margin:2em;max-width:80em}}table{{border-collapse:collapse;width:100%}}
td,th{{border:1px solid #bbb;padding:.3em .6em;vertical-align:top;text-align:left}}ul{{margin:0;padding-left:1.2em}}
.good td:nth-child(4){{color:#06402a}}.bad td:nth-child(4){{color:#720a12;font-weight:bold}}
img{{height:320px;border:1px solid #bbb;margin:.2em}}details{{margin:.6em 0}}</style>
<h1>无障碍走查报告</h1>
<p>程序只用六个按键,在 {ways} 种设置(语言、字号、配色、低位、横竖屏、屏幕尺寸、朗读)下各办完一次全程,共看过 {screens} 个界面,用时 {seconds:.0f} 秒。
一行是标准的一条。</p>
<table><tr><th>条</th><th>标准</th><th>要求</th><th>结论</th><th>依据</th></tr>{lines}</table>
<h2>看过的界面</h2>{pictures}</html>
"""


def write(out, walkers, seconds):
    """Returns how many clauses are broken."""
    proofs = {test: run_test(test) for _, _, test in CLAUSES.values() if test}
    checked, lines, broken = gather(walkers), [], 0
    for code, (_, _, test) in CLAUSES.items():
        proof = proofs[test] if test else None
        good, text = line(code, checked[code], proof)
        broken += not good
        lines.append(text)
        if not good and not checked[code][1]:
            print(f"     {code}: {'its proof failed: ' + test if test else 'was never checked'}")
    shown = "".join(f"<details><summary>{w.base.name}</summary>" + "".join(
        f'<img loading="lazy" src="{w.base.name}/{picture}" alt="{screen}" title="{screen}">' for screen, picture in w.pictures) + "</details>"
        for w in walkers)
    with open(os.path.join(out, "index.html"), "w", encoding="utf-8") as page:
        page.write(PAGE.format(ways=len(walkers), screens=sum(w.looks for w in walkers), seconds=seconds,
                               lines="\n".join(lines), pictures=shown))
    return broken
