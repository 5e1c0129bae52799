#!/usr/bin/env python3
"""Breaks a copy of the sources once for every clause and walks: each must be found.  usage: mutants.py [CLAUSE…]

A mutant is one place of one file changed; the walk of one way, which found the clause kept before, must then say that it
is broken.
"""
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
TREE = os.path.join(ROOT, "build/mutants")
VOICE, QUIET = ("zh-Hans-normal-calm-full-upright-32in-" + word for word in ("voice", "quiet"))
LOW = "zh-Hans-normal-calm-low-upright-32in-quiet"
BLIND = "blind"  # the journeys of somebody who sees nothing, as make flow FLOW=test_a_blind
NONE = "none"  # what a unit test or the installation sheet proves needs no walk

# clause: (way, file, what stands there, what stands there instead)
MUTANTS = {
    "E1": (QUIET, "ui/toolkit/focus.c", "(widget->enabled || focus->reading);", "widget->enabled && widget->role != ROLE_TILE;"),
    "E2": (QUIET, "ui/screens/parts.c", "widget->spoken = tree_copy(tree, text);", "widget->spoken = NULL;"),
    "E3": (QUIET, "firmware/app.c", "if (voice_is_on(&context) != plugged)", "if (false)"),
    "E4": (VOICE, "ui/toolkit/speech.c", "if (!speech->on || speech->silent)\n\t\treturn;\n\thear_answers", "if (speech->on)\n\t\treturn;\n\thear_answers"),
    "E5": (QUIET, "ui/screens/page.c", "tree_viewer(tree, name, alternative(tree, context, page),",
           "tree_viewer(tree, name, alternative(tree, context, page) ? \"\" : \"\","),
    "E6": (VOICE, "ui/screens/screens.c", "[VISIT_CODE] = true,", "[VISIT_CODE] = false,"),
    "E7": (QUIET, "firmware/app.c", "speech_turn_off(app->voice.speech);", "(void)!speech_turn_on(app->voice.speech);"),
    "E8": (VOICE, "ui/toolkit/speech.c", "int step = speech->volume + by;", "int step = speech->volume + 0 * by;"),
    "E9": (VOICE, "ui/toolkit/narrator_say.c", "!chinese && !text[len] && is_word(text) ? \"en\" : language", "is_word(text) ? language : language"),
    "E10": (QUIET, "ui/screens/questions.c", "wrong && (tried || asked.value[0]) ? word(context, wrong) : \"\"", "wrong && tried ? \"\" : \"\""),
    "E11": (VOICE, "ui/screens/slip.c", "\tcontent_build(tree, context);", "\tif (!visit)\n\t\tcontent_build(tree, context);"),
    "E12": (NONE, "ui/toolkit/theme.c", "[TEXT_BODY] = {{68, 86, 112, 165}", "[TEXT_BODY] = {{68, 86, 98, 165}"),
    "E13": (VOICE, "ui/screens/frame.c", "if (!voice_is_on(context))", "if (voice_is_on(context))"),
    "E14": (QUIET, "ui/toolkit/focus.c", "at = (focus->ordinal + step + count) % count;\n\treturn stand(focus, focus_at(focus, tree, at), at);\n}\n",
            "at = focus->ordinal + step < count ? focus->ordinal + step : focus->ordinal;\n\treturn stand(focus, focus_at(focus, tree, at), at);\n}\n"),
    "E15": (NONE, "ui/voice/voice_sink.c", "SND_PCM_STREAM_PLAYBACK", "SND_PCM_STREAM_CAPTURE"),
    "E16": (VOICE, "ui/screens/help.c", "if (input->kind == INPUT_VOICE ||", "if (visit->over ||"),
    "E17": (QUIET, "ui/screens/identify.c", "if (!visit_may_type(visit))", "if (visit_may_type(visit))"),
    "E19": (NONE, "ui/toolkit/keypad.c", "now_ms - keypad->counted_ms < keypad->double_strike_ms)", "now_ms < keypad->counted_ms)"),
    "E20": (QUIET, "ui/toolkit/tree.c", "return widget->enabled || widget->icon == ICON_NONE ? widget->icon : ICON_OFF;", "return widget->icon;"),
    "E21": (NONE, "ui/voice/voice_sound.c", "#define STEP_DB 3", "#define STEP_DB 2"),
    "E22": (NONE, "firmware/ctl/ctl_sheet.c", "(8.3)", "()"),
    "E23": (LOW, "ui/screens/frame.c", "look.low = !look.low;", "look.low = false;"),
    "E24": (NONE, "firmware/ctl/ctl_sheet.c", "3 Force (8.4)", "3 Force"),
    "E25": (NONE, "firmware/ctl/ctl_sheet.c", "(8.4.1, 8.5)", "(8.4.1)"),
    "W1": (QUIET, "ui/toolkit/theme.c", "[TONE_QUIET] = {0x31373c", "[TONE_QUIET] = {0xa0a0a0"),
    "W2": (QUIET, "ui/toolkit/theme.c", ".key_height = 185", ".key_height = 120"),
    "W3": (QUIET, "ui/screens/screens.c", "\tvisit_touch(context->visit);", ""),
    "W4": (QUIET, "ui/screens/review.c", "if (!visit_asks(visit, q) || !value[0])", "if (!visit_asks(visit, q) || value[0])"),
    "M1": (LOW, "ui/screens/frame.c", "look.low ? \"frame.low_on\" : \"frame.low_off\"", "\"frame.low_off\""),
    # A label that is mute, and one that says something else: heard by who sees nothing.
    "B1": (BLIND, "ui/toolkit/narrator_say.c", "widget->spoken ? widget->spoken : widget->text, is_personal(widget));",
           "widget->weight == BUTTON_PRIMARY ? \"\" : widget->text, is_personal(widget));"),
    "B2": (BLIND, "ui/screens/parts.c", "\"next\", BUTTON_PRIMARY, ICON_NEXT, next)", "\"next\", BUTTON_PRIMARY, ICON_NEXT, next ? \"frame.cancel\" : next)"),
    "ALL": (QUIET, "ui/screens/questions.c", "[FIELD_MONEY] = KEYBOARD_DIGITS", "[FIELD_MONEY] = KEYBOARD_PHONE"),
}


def copy_sources():
    """The sources as they are; what was built there before is kept."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    for name in filter(None, listed):
        source, target = os.path.join(ROOT, name), os.path.join(TREE, name)
        if not os.path.exists(source) or os.path.exists(target) and open(source, "rb").read() == open(target, "rb").read():
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(source, target)


def make(*targets):
    """A mutant leaves things unused: warnings are off."""
    done = subprocess.run(["make", *targets], cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env=dict(os.environ, CPPFLAGS="-w"))
    if done.returncode:
        raise AssertionError(done.stdout.decode("utf-8", "replace")[-2000:])


def walk(way):
    """What make walk says of one way."""
    done = subprocess.run([sys.executable, "tests/walk/walk.py", "--only", way], cwd=TREE, stdout=subprocess.PIPE, check=False)
    report = open(os.path.join(TREE, "build/walk/index.html"), encoding="utf-8").read()
    broken = re.findall(r'<tr class="bad"><td>(\w+)</td>', report)
    return set(broken), done.stdout.decode("utf-8", "replace")


def is_heard():
    """The three blind journeys come to their ends."""
    done = subprocess.run([sys.executable, "tests/flow/run.py", "test_a_blind"], cwd=TREE, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def broken_in(way, clause):
    if way == BLIND:
        return set() if is_heard() else {clause}
    return walk(way)[0]


def put(path, text):
    with open(os.path.join(TREE, path), "w", encoding="utf-8") as out:
        out.write(text)


def try_one(clause, sound):
    way, path, old, new = MUTANTS[clause]
    if way not in sound:
        sound[way] = broken_in(way, clause)
    if clause in sound[way]:
        return f"was broken before, in {way}"
    text = open(os.path.join(TREE, path), encoding="utf-8").read()
    if old not in text:
        return f"{path} has no place to break: {old[:50]}"
    try:
        put(path, text.replace(old, new))
        make("walk-tools")
        broken = broken_in(way, clause)
    finally:
        put(path, text)
    return None if clause in broken else f"survived in {path}; broken were {sorted(broken)}"


def main():
    chosen = sys.argv[1:] or list(MUTANTS)
    copy_sources()
    make("walk-tools")
    survived, sound = 0, {}
    for clause in chosen:
        start = time.monotonic()
        trouble = try_one(clause, sound)
        survived += trouble is not None
        print(f"{'FAIL' if trouble else 'ok  '} {time.monotonic() - start:5.1f} s  {clause}{': ' + trouble if trouble else ''}", flush=True)
    print(f"mutants: {len(chosen)} clauses broken, {len(chosen) - survived} found\n{len(chosen) - survived} passed, {survived} failed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
