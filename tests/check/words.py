#!/usr/bin/env python3
"""Holds the words against the sources.  usage: words.py [ROOT]

Every language has the same keys with the same placeholders, none empty, none twice, none fuzzy;
Chinese has full-width punctuation.
Every key the sources ask for exists; every key that exists is asked for.  A key is asked for
by the argument of words_get() or of a function that hands its argument on to it, by a table of
"screen.element" words, by a return, or by a format like "fault.%s.name" (a family).
"""
import collections
import pathlib
import re
import sys

SOURCES = ("firmware", "drivers", "ui", "sync")
KEY = r'[a-z][a-z0-9_]*(?:\.[A-Za-z0-9_-]+)+'
LITERAL = re.compile(r'"(' + KEY + r')"')
PART = r'(?:%(?:\.\*)?s|[A-Za-z0-9_-]+)'
FAMILY = re.compile(r'"([a-z][a-z0-9_]*(?:\.' + PART + r')*\.%(?:\.\*)?s(?:\.' + PART + r')*)"')
PROOF = "proof.po"
PROVED = [f"attract.{name}" for name in ("title", "intro", "start", "or_card", "slip", "slip_note", "step1", "step1_note",
                                         "step2", "step2_note", "step3", "step3_note", "listen", "resume", "resume_note", "track", "track_note", "book",
                                         "book_note")] + [
                                             "frame.stuck", "toolkit.more", "toolkit.back"]
FAULTS = "firmware/model/fault.c"
FAULT = re.compile(r'\[FAULT_\w+\] = \{"([a-z_.]+)"')
FAULT_WORDS = ("name", "effect", "act", "works")
FUNCTION = re.compile(r'^[a-z][\w *]*?\b(\w+)\(([^;{}()]*)\)\n\{\n(.*?)^\}', re.M | re.S)
TABLE = re.compile(r'\bconst char \*const \w+(?:\[[^\]]*\])+ = (\{.*?\});', re.S)
STRUCTS = re.compile(r'\b(?:static const|const static) struct\b[^;=]*?\[[^\]]*\] = (\{.*?\});', re.S)
RETURN = re.compile(r'\breturn\b([^;]*);')
PLACEHOLDER = re.compile(r'%(?:\d+\$)?[-+ #0-9.*]*(?:hh|h|ll|l|z|j|t)?[a-zA-Z%]|\{[a-z_]*\}')
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
PLURALS = {"en": 2}  # forms for a number; every other language has one
PLURAL_FORMS = {1: "Plural-Forms: nplurals=1; plural=0;", 2: "Plural-Forms: nplurals=2; plural=n != 1;"}
QUOTED = re.compile('[“"]([^”"]*)[”"]')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)


def unquote(line):
    text = line[line.index('"') + 1:line.rindex('"')]
    escapes = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
    return re.sub(r"\\(.)", lambda m: escapes.get(m[1], m[1]), text)


def read_entry(block):
    """msgid, msgid_plural ("" none) and the forms of one entry, joined over their lines."""
    entry, member = collections.defaultdict(str), None
    for line in block.splitlines():
        if line.startswith("msg"):
            member = line.split()[0]
        if member and '"' in line and not line.startswith("#"):
            entry[member] += unquote(line)
    return entry["msgid"], entry["msgid_plural"], [entry[one] for one in sorted(entry) if one.startswith("msgstr")]


def check_forms(path, key, plural, forms, faults):
    """Of a counted text: all that the language has, alike but for the words."""
    if not plural:
        return
    wanted = PLURALS.get(path.parent.name, 1)
    if plural != key or len(forms) != wanted:
        faults.append(f"{path}: {key} has {len(forms)} forms for a number, {wanted} are wanted")
    if len({str(placeholders(form)) for form in forms}) > 1 or "{}" not in forms[0]:
        faults.append(f"{path}: {key} does not have its number in every form")


def read_po(path, words, faults):
    """Adds the key → text pairs of one file to words; of several forms the first."""
    for block in re.split(r"\n[ \t]*\n", path.read_text("utf-8")):
        key, plural, forms = read_entry(block)
        if not key:
            for line in forms[0].splitlines() if forms else ():
                if line.startswith("Plural-Forms:") and line != PLURAL_FORMS.get(PLURALS.get(path.parent.name, 1)):
                    faults.append(f"{path}: {line}: the programs know two forms, the first for 1, or one")
            continue
        check_forms(path, key, plural, forms, faults)
        text = forms[0] if forms else ""
        if key in words:
            faults.append(f"{path}: {key} is there twice")
        if re.search(r"^#,.*\bfuzzy\b", block, re.M):
            faults.append(f"{path}: {key} is fuzzy")
        if not text.strip():
            faults.append(f"{path}: {key} has no text")
        words[key] = text


def placeholders(text):
    """Those of printf in order, those by name in any."""
    found = [one for one in PLACEHOLDER.findall(text) if one != "%%"]
    return [one for one in found if one[0] == "%"], sorted(one for one in found if one[0] == "{")


def compare_languages(languages, faults):
    first, *others = sorted(languages, reverse=True)  # zh-Hans leads
    for other in others:
        for key in sorted(languages[first].keys() ^ languages[other].keys()):
            lacking = other if key in languages[first] else first
            faults.append(f"{lacking}: {key} is missing")
        for key in sorted(languages[first].keys() & languages[other].keys()):
            if placeholders(languages[first][key]) != placeholders(languages[other][key]):
                faults.append(f"{other}: {key} has other placeholders than {first}")


def check_named_buttons(language, words, faults):
    """A help text that says “press “X”” names a button that is called so."""
    for key, text in sorted(words.items()):
        for name in QUOTED.findall(text) if key.startswith("help.on.") else ():
            if name not in words.values():
                faults.append(f"{language}: {key} names “{name}”, and nothing is called so")


def check_punctuation(words, faults):
    """Chinese sentences take full-width punctuation."""
    for key, text in sorted(words.items()):
        if HALF_WIDTH.search(text):
            faults.append(f"zh-Hans: {key} has half-width punctuation beside a Chinese character")


def compare_proofs(complete, proofs, faults):
    for tag, keys in sorted(proofs.items()):
        for key in PROVED:
            if key not in keys:
                faults.append(f"{tag}: {key} is missing from the layout proof")
        for key, text in sorted(keys.items()):
            if key not in complete:
                faults.append(f"{tag}: {key} is in no complete language")
            elif placeholders(text) != placeholders(complete[key]):
                faults.append(f"{tag}: {key} has other placeholders")


def calls(name, text):
    """The argument lists, split at their own commas, of every call of name."""
    for found in re.finditer(r"\b" + name + r"\(", text):
        depth, quoted, args, start = 1, False, [], found.end()
        for at in range(found.end(), len(text)):
            c = text[at]
            if c == '"' and text[at - 1] != "\\":
                quoted = not quoted
            elif quoted:
                continue
            elif c in "([{":
                depth += 1
            elif c in ")]}":
                depth -= 1
            if c == "," and depth == 1 or depth == 0:
                args.append(text[start:at].strip())
                start = at + 1
            if depth == 0:
                break
        yield args


def find_lookups(texts):
    """(file or None, function) → position of its key: words_get() and all that pass a parameter on."""
    lookups = {(None, "words_get"): 1, (None, "words_counted"): 1}
    while True:
        before = len(lookups)
        for path, text in texts.items():
            for name, parameters, body in FUNCTION.findall(text):
                names = [(re.findall(r"\w+", one) or [one])[-1] for one in parameters.split(",") if one.strip()]
                home = path if re.search(r"^static\b[^;{}]*\b" + name + r"\(", text, re.M) else None
                for (where, lookup), position in list(lookups.items()):
                    if where not in (None, path) or lookup == name:
                        continue
                    for args in calls(lookup, body):
                        if len(args) > position and args[position] in names:
                            lookups.setdefault((home, name), names.index(args[position]))
        if len(lookups) == before:
            return lookups


def asked_for(texts, prefixes):
    """key → where it must exist; and the families of formatted keys."""
    asked, families = {}, set()
    for (home, lookup), position in find_lookups(texts).items():
        for path, text in texts.items():
            for args in calls(lookup, text) if home in (None, path) else ():
                for key in LITERAL.findall(args[position]) if len(args) > position else ():
                    asked.setdefault(key, path)
    for path, text in texts.items():
        for pattern in (TABLE, STRUCTS, RETURN):
            for part in pattern.findall(text):
                for key in LITERAL.findall(part):
                    if key.split(".")[0] in prefixes:
                        asked.setdefault(key, path)
        for family in FAMILY.findall(text):
            families.add(re.compile(re.sub(r"%(\\\.\\\*)?s", ".+", re.escape(family))))
    return asked, families


def check_faults(words, texts, faults):
    """The family fault.* exactly: four words for every code of the table."""
    wanted = {f"fault.{code}.{part}" for code in FAULT.findall(texts.get(FAULTS, ""))
              for part in FAULT_WORDS}
    for key in sorted(wanted - words):
        faults.append(f"{FAULTS}: {key} is in no language")
    for key in sorted(key for key in words - wanted if key.startswith("fault.")):
        faults.append(f"{key} belongs to no fault of {FAULTS}")
    return wanted


def check_sources(words, texts, faults):
    prefixes = {key.split(".")[0] for key in words}
    asked, families = asked_for(texts, prefixes)
    literals = {key for text in texts.values() for key in LITERAL.findall(text)}
    literals |= check_faults(words, texts, faults)
    for key, path in sorted(asked.items()):
        if key not in words:
            faults.append(f"{path}: asks for {key}, which is in no language")
    for key in sorted(words):
        if key not in literals and not any(family.fullmatch(key) for family in families):
            faults.append(f"{key} is used nowhere")


def read_sources(root):
    texts = {}
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.[ch]")):
            text = COMMENT.sub("", path.read_text("utf-8"))
            texts[str(path.relative_to(root))] = re.sub(r'"\s*\n\s*"', "", text)
    return texts


def check(root):
    faults, languages, proofs = [], collections.defaultdict(dict), collections.defaultdict(dict)
    for path in sorted((root / "assets/words").glob("*/*.po")):
        read_po(path, (proofs if path.name == PROOF else languages)[path.parent.name], faults)
    if not languages:
        return ["no words at all"], 0, 0
    compare_languages(languages, faults)
    for language, named in sorted(languages.items()):
        check_named_buttons(language, named, faults)
    check_punctuation(languages[max(languages)], faults)
    words = {key for keys in languages.values() for key in keys}
    compare_proofs(languages[max(languages)], proofs, faults)
    check_sources(words, read_sources(root), faults)
    return faults, len(languages) + len(proofs), len(words)


def main():
    faults, languages, keys = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    for fault in faults:
        print(f"words: {fault}")
    print(f"words: {keys} keys in {languages} languages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
