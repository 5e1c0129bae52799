#!/usr/bin/env python3
"""Makes zh-Hans/characters.txt and zh-Hans/phrases.txt anew.  usage: characters.py DECOMPOSITION CHARACTERS

Not part of the build: its results are kept.  DECOMPOSITION is cjk-decomp (README.md beside this says
where it comes from), CHARACTERS a file with every character libgooglepinyin offers.  From Debian it
needs python3-jieba (how often a word is used) and unicode-data (Unihan: readings, radicals, variants).

A character is told by the word that most people know it from (阳, 太阳的阳); a rare one by its parts
(䶮, 上面龙下面天), by the simplified one it stands for, or by its radical and strokes.  No two
characters of one reading are told alike.
"""
import bz2
import collections
import os
import re
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
UNIHAN = "/usr/share/unicode/Unihan_{}.txt.bz2"
WORDS = "/usr/lib/python3/dist-packages/jieba/dict.txt"
OWN = {"阳": "太阳", "丽": "美丽", "江": "长江", "春": "春天", "明": "明天", "华": "中华", "国": "国家", "秀": "优秀", "玉": "玉石", "兰": "兰花", "云": "白云", "木": "木头"}  # as people say
KNOWN = 60     # a word used less often explains nothing
PARTS = {
    "氵": "三点水", "亻": "单人旁", "扌": "提手旁", "艹": "草字头", "讠": "言字旁", "訁": "言字旁", "言": "言字旁", "钅": "金字旁",
    "釒": "金字旁", "金": "金字", "饣": "食字旁", "飠": "食字旁", "纟": "绞丝旁", "糹": "绞丝旁", "糸": "绞丝底", "犭": "反犬旁",
    "忄": "竖心旁", "⺗": "竖心底", "宀": "宝盖头", "辶": "走之底", "⻌": "走之底", "阝": "耳刀旁", "刂": "立刀旁", "灬": "四点底",
    "疒": "病字旁", "礻": "示字旁", "衤": "衣字旁", "彳": "双人旁", "攵": "反文旁", "虍": "虎字头", "罒": "四字头", "冫": "两点水",
    "卩": "单耳旁", "廴": "建之底", "勹": "包字头", "匚": "三框", "冖": "秃宝盖", "亠": "点横头", "丷": "倒八字", "爫": "爪字头",
    "癶": "登字头", "⺮": "竹字头", "𥫗": "竹字头", "丬": "将字旁", "爿": "将字旁", "牜": "牛字旁", "⺧": "牛字头", "⺶": "羊字头", "𧾷": "足字旁",
    "⻊": "足字旁", "王": "王字", "玉": "玉字", "覀": "西字头", "肀": "聿字头", "囗": "国字框", "匸": "区字框", "門": "门字框", "门": "门字框",
    "幺": "幺字", "彐": "雪字底", "髟": "头发的发字头", "糹": "绞丝旁", "隹": "隹字", "彡": "三撇", "夂": "折文", "厂": "厂字", "广": "广字",
    "尸": "尸字", "戈": "戈字", "⺼": "月字", "耂": "老字头", "𠂉": "气字头", "龶": "青字头", "龷": "共字头", "业": "业字", "巛": "三拐",
}
SIGNS = {
    "zh-Hans": {
        "，": "逗号", "。": "句号", "、": "顿号", "·": "间隔号", "（": "左括号", "）": "右括号", "：": "冒号", "；": "分号", "“": "左引号",
        "”": "右引号", "-": "短横线", "/": "斜线", ":": "冒号", ".": "点", "@": "艾特符号", "(": "左括号", ")": "右括号", "#": "井号",
        "&": "和符号", "_": "下划线", ",": "逗号", ";": "分号", "'": "撇号", "+": "加号", "=": "等号", "?": "问号", "!": "叹号", " ": "空格",
        "〇": "零零碎碎的零，圆圈写法",
    },
    "en": {
        "-": "hyphen", "/": "slash", ":": "colon", ".": "dot", "@": "at sign", "(": "left parenthesis", ")": "right parenthesis",
        "#": "hash", "&": "ampersand", "_": "underscore", ",": "comma", ";": "semicolon", "'": "apostrophe", "+": "plus",
        "=": "equals", "?": "question mark", "!": "exclamation mark", " ": "space",
    },
}
PLACES = {"襄阳", "沈阳", "洛阳", "贵阳", "南阳"}  # tagged as plain words
FIGURES = "零一二三四五六七八九"


def unihan(file, *properties):
    """property → {character: value}"""
    found = {name: {} for name in properties}
    with bz2.open(UNIHAN.format(file), "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] in found:
                found[parts[1]][chr(int(parts[0][2:], 16))] = parts[2]
    return found


def toned(reading):
    """lüè → lve4, the way espeak-ng's voice and our phrase lists write it."""
    plain, tone = "", "5"
    for c in unicodedata.normalize("NFD", reading):
        if c == "\u0308":
            plain = plain[:-1] + "v"
        elif c in "\u0304\u0301\u030c\u0300":
            tone = str("\u0304\u0301\u030c\u0300".index(c) + 1)
        elif c.isalpha():
            plain += c
    return plain + tone


def best_words():
    """character → (how often, word)"""
    best = {}
    for line in open(WORDS, encoding="utf-8"):
        word, count, kind = (line.split() + ["", ""])[:3]
        if not 2 <= len(word) <= 3 or kind in ("nr", "nrt", "nrfg") or not all("\u3400" <= c <= "\u9fff" for c in word):
            continue
        score = int(count) * (3 if len(word) == 2 else 1) * (0.02 if kind in ("ns", "nz", "nt") or word in PLACES else 1)
        for c in set(word):
            if word.count(c) == 1 and score > best.get(c, (0, ""))[0]:
                best[c] = (score, word)
    best.update({c: (max(best[c][0], 10 ** 9), word) for c, word in OWN.items()})
    return best


def read_parts(path):
    parts = {}
    for line in open(path, encoding="utf-8"):
        found = re.match(r"^(?:module\.exports = `)?(.):(\w[\w/]*)\((.*)\)", line)
        if found:
            parts[found[1]] = (found[2], found[3].split(","))
    return parts


class Teller:
    def __init__(self, decomposition):
        readings = unihan("Readings", "kMandarin")
        variants = unihan("Variants", "kSimplifiedVariant")["kSimplifiedVariant"]
        strokes = unihan("IRGSources", "kTotalStrokes", "kRSUnicode")
        self.readings = {c: toned(v.split()[0]) for c, v in readings["kMandarin"].items()}
        self.simple = {c: chr(int(v.split()[0].split("<")[0][2:], 16)) for c, v in variants.items()}
        self.strokes = {c: int(v.split()[0]) for c, v in strokes["kTotalStrokes"].items()}
        self.radicals = {c: v.split()[0].split(".")[0] for c, v in strokes["kRSUnicode"].items()}
        self.radical_names = self.name_radicals()
        self.words, self.parts = best_words(), read_parts(decomposition)

    def name_radicals(self):
        names = {}
        for line in open("/usr/share/unicode/CJKRadicals.txt", encoding="utf-8"):
            found = re.match(r"^(\d+);[^;]*; (\w+)", line)
            if found:
                names[found[1]] = self.simple.get(chr(int(found[2], 16)), chr(int(found[2], 16)))
        return names

    def known(self, c):
        return self.words.get(c, (0, ""))[0] >= KNOWN

    def part_name(self, part):
        part = self.simple.get(part, part) if not self.known(part) and part not in PARTS else part
        return PARTS.get(part) or (part if self.known(part) else None)

    def by_parts(self, c):
        kind, parts = self.parts.get(c, ("", []))
        names = [self.part_name(p) if len(p) == 1 else None for p in parts]
        if len(names) != 2 or not all(names):
            return None
        where = {"a": "左边{}右边{}", "d": "上面{}下面{}"}.get(kind, "外面{}里面{}" if kind.startswith("s") else "{}和{}组成")
        return where.format(*names)

    def by_radical(self, c):
        radical = self.radical_names.get(self.radicals.get(c, "").rstrip("'"), "")
        name = PARTS.get(radical, radical + "字") if radical else "生僻字"
        return f"{name}部，共{self.strokes.get(c, 0)}画"

    def told(self, c):
        """Its explanations, the best first."""
        simple = self.simple.get(c)
        if self.known(c):
            yield f"{self.words[c][1]}的{c}"
        elif simple and simple != c and self.known(simple):
            yield f"{self.words[simple][1]}的{simple}，繁体"
        by_parts = self.by_parts(c)
        if by_parts:
            yield by_parts
        if c in self.words:
            yield f"{self.words[c][1]}的{c}"
        radical = self.by_radical(c)
        yield f"{by_parts}，{radical}" if by_parts else radical
        yield f"{radical}，编码{' '.join(f'{ord(c):X}')}"


def tell_all(characters, teller):
    used, lines = collections.defaultdict(set), {}
    for c in sorted(characters, key=lambda c: (not teller.known(c), c)):
        reading = teller.readings.get(c, "")
        for explanation in teller.told(c):
            if explanation not in used[reading]:
                used[reading].add(explanation)
                lines[c] = explanation
                break
    return lines


def rare(c):
    """What espeak-ng's Mandarin voice does not know how to read."""
    try:
        c.encode("gb2312")
        return False
    except UnicodeEncodeError:
        return True


def write(path, lines, head=""):
    with open(os.path.join(HERE, path), "w", encoding="utf-8") as out:
        out.write(head)
        for key in sorted(lines, key=lambda k: k.encode()):
            out.write(f"{key}\t{lines[key]}\n")


def main():
    teller = Teller(sys.argv[1])
    official = unihan("OtherMappings", "kTGH")["kTGH"]
    gb2312 = {c for c in map(chr, range(0x4E00, 0x9FFF)) if not rare(c)}
    characters = set(open(sys.argv[2], encoding="utf-8").read().strip()) | set(official) | gb2312
    characters |= set("𠀀㛃䶮龦𠜎")
    lines = tell_all(characters, teller)
    for number, figure in enumerate(FIGURES):
        lines[str(number)] = figure
    lines.update(SIGNS["zh-Hans"])
    write("zh-Hans/characters.txt", lines)
    write("en/characters.txt", SIGNS["en"])
    with open(os.path.join(HERE, "zh-Hans/polyphones.txt"), encoding="utf-8") as own:
        phrases = dict(line.rstrip("\n").split("\t") for line in own if "\t" in line)
    for c in characters:
        if rare(c) and c in teller.readings:
            phrases.setdefault(c, teller.readings[c])
    write("zh-Hans/phrases.txt", phrases, "# made by characters.py from polyphones.txt and Unihan: edit that one\n")
    with open(os.path.join(HERE, "../input/rare.txt"), "w", encoding="utf-8") as out:
        known = set(open(sys.argv[2], encoding="utf-8").read().strip())
        for c in sorted(set(official) - known | set("𠀀㛃䶮龦𠜎") - known):
            if c in teller.readings:
                out.write(f"{c}\t{teller.readings[c][:-1]}\n")


if __name__ == "__main__":
    sys.exit(main())
