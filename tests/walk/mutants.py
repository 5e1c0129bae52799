#!/usr/bin/env python3
"""Breaks a copy of the sources, for every clause once at least, and walks: each must be found.  usage: mutants.py [--places] [CLAUSE…]

A mutant is one place of one file changed; the walk of one way, which found the clause kept before, must then say that it
is broken.  --places (make check) only looks that each place is still there.
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
SMALL = "zh-Hans-normal-calm-full-upright-21in-quiet"  # there everything is as small as it gets
LARGE = "zh-Hans-large-calm-full-upright-32in-quiet"
BLIND = "blind"  # the journeys of somebody who sees nothing, as make flow FLOW=test_a_blind
MUTE, HEARD = {"B1"}, {"B2", "B3"}  # what none of them survives, and what one at least does not
NONE = "none"  # what a unit test or the installation sheet proves needs no walk

# clause, and after a dot which side of it: (way, file, what stands there, what stands there instead)
MUTANTS = {
    "E1": (QUIET, "ui/toolkit/window/focus.c", "(widget->enabled || focus->reading);", "widget->enabled && widget->role != ROLE_TILE;"),
    "E2": (QUIET, "ui/screens/parts.c", "widget->spoken = tree_copy(tree, text);", "widget->spoken = NULL;"),
    "E3": (QUIET, "firmware/kiosk/app_jack.c", "if (voice_is_on(&context) != plugged)", "if (false)"),
    "E2.input": (VOICE, "ui/toolkit/window/narrator_say.c", "\tnarrator_say_value(narrator, field);\n\tif (field->note[0])", "\tif (field->note[0])"),
    "E2.picture": (VOICE, "ui/toolkit/window/narrator_say.c", "narrator_say_with(narrator, \"speech.picture\", widget->text);",
                   "narrator_say_with(narrator, \"speech.picture\", \"\");"),
    "E4": (VOICE, "ui/toolkit/speech/speech.c", "if (!speech->on || speech->silent)\n\t\treturn;\n\tspeech_hear", "if (speech->on)\n\t\treturn;\n\tspeech_hear"),
    "E4.again": (VOICE, "ui/screens/help.c", "pressed(input, \"help.repeat\") || pressed(input, \"help.resume\")", "pressed(input, \"help.resume\")"),
    "E4.on": (VOICE, "ui/toolkit/window/narrator_say.c", "if (narrator->resuming)\n\t\tspeech_resume(", "if (narrator->resuming)\n\t\tspeech_turn_off("),
    "E4.place": (NONE, "ui/toolkit/window/narrator_say.c", "narrator->kept = narrator->whole;", "narrator->kept = true;"),
    "E5": (QUIET, "ui/screens/page.c", "tree_viewer(tree, name, alternative(tree, context, page),",
           "tree_viewer(tree, name, alternative(tree, context, page) ? \"\" : \"\","),
    "E6": (VOICE, "ui/screens/screens.c", "[VISIT_CODE] = true,", "[VISIT_CODE] = false,"),
    "E6.pulled": (VOICE, "ui/toolkit/speech/speech.c", "if (speech->plugged && !headphone)\n\t\tspeech_begin(speech);", ""),
    "E6.masked": (NONE, "ui/toolkit/window/narrator_say.c", "} else if (field->masked) {", "} else if (false) {"),
    "E7": (QUIET, "firmware/kiosk/app.c", "speech_turn_off(app->voice.speech);", "(void)!speech_turn_on(app->voice.speech);"),
    "E8": (VOICE, "ui/toolkit/speech/speech.c", "int step = speech->volume + by;", "int step = speech->volume + 0 * by;"),
    "E8.usual": (VOICE, "ui/toolkit/speech/speech.c", "speech->on = speech->aloud = speech->slow = false;\n\tspeech->volume = SPEECH_VOLUME_USUAL;",
                 "speech->on = speech->aloud = speech->slow = false;"),
    "E9": (VOICE, "ui/toolkit/window/narrator_say.c", "!chinese && !text[len] && is_word(text) ? \"en\" : language", "is_word(text) ? language : language"),
    "E10": (QUIET, "ui/screens/questions.c", "wrong && (tried || asked.value[0]) ? wrong_word(context, question, wrong) : \"\"", "wrong && tried ? \"\" : \"\""),
    "E10.said": (VOICE, "ui/toolkit/window/narrator.c", "narrator_say_with(narrator, \"speech.error\", widget->note);", ";"),
    "E11": (VOICE, "ui/screens/slip.c", "\tcontent_build(tree, context);", "\tif (!visit)\n\t\tcontent_build(tree, context);"),
    "E12": (NONE, "ui/toolkit/widget/theme.c", "[TEXT_BODY] = {{68, 86, 112, 165}", "[TEXT_BODY] = {{68, 86, 98, 165}"),
    "E13": (VOICE, "ui/screens/frame.c", "if (!voice_is_on(context))", "if (voice_is_on(context))"),
    "E14": (QUIET, "ui/toolkit/window/focus.c", "at = (focus->ordinal + step + count) % count;\n\treturn stand(focus, focus_at(focus, tree, at), at);\n}\n",
            "at = focus->ordinal + step < count ? focus->ordinal + step : focus->ordinal;\n\treturn stand(focus, focus_at(focus, tree, at), at);\n}\n"),
    "E14.seen": (QUIET, "ui/toolkit/window/window_keys.c", "struct rect ring = window->focus_ring;\n\n", "struct rect ring = {0};\n\n"),
    "E14.field": (SMALL, "ui/toolkit/window/window_picture.c", "if (window->field[0] && !window->field_left)", "if (!window->tree)"),
    "E15": (NONE, "ui/voice/voice_sink.c", "SND_PCM_STREAM_PLAYBACK", "SND_PCM_STREAM_CAPTURE"),
    "E16": (VOICE, "ui/screens/help.c", "if (input->kind == INPUT_VOICE ||", "if (visit->over ||"),
    "E16.taps": (NONE, "ui/toolkit/window/window_touch.c", "#define CORNER_TAPS 3 ", "#define CORNER_TAPS 9 "),
    "E17": (QUIET, "ui/screens/identify.c", "if (!visit_may_type(visit))", "if (visit_may_type(visit))"),
    "E19": (NONE, "ui/toolkit/input/keypad.c", "now_ms - keypad->counted_ms < keypad->double_strike_ms)", "now_ms < keypad->counted_ms)"),
    "E19.touch": (NONE, "ui/toolkit/window/window_touch.c", "if (pressed && !strikes_again(window))", "if (pressed)"),
    "E20": (QUIET, "ui/toolkit/widget/paint_block.c", "i = 1; i < count; i += 2) {\n\t\tat = corner + high", "i = 0; i < count; i++) {\n\t\tat = corner + high"),
    "E20.off": (QUIET, "ui/toolkit/widget/tree.c", "return !widget->enabled && (widget", "return false && (widget"),
    "E19.repeat": (NONE, "ui/toolkit/input/keypad.c", "now_ms - keypad->down_ms >= keypad->repeat_delay_ms", "now_ms - keypad->down_ms >= keypad->repeat_delay_ms / 4"),
    "E20.grey": (QUIET, "ui/toolkit/widget/paint_control.c", "mark.fill = chosen ? ink : palette->card;\n\tpaint_box(canvas, parts->box, mark);\n\tif (chosen)",
                 "mark.fill = palette->card;\n\tpaint_box(canvas, parts->box, mark);\n\tif (!parts)"),
    "E20.filter": (QUIET, "ui/toolkit/widget/paint_control.c", "colour fill = on ? palette->accent : palette->card;",
                   "colour fill = palette->card;"),
    "E21": (NONE, "ui/voice/voice_sound.c", "#define STEP_DB 3", "#define STEP_DB 2"),
    "E22": (NONE, "firmware/ctl/ctl_sheet.c", "(8.3)", "()"),
    "E23": (LOW, "ui/screens/frame.c", "look.low = !look.low;", "look.low = false;"),
    "E23.half": (LOW, "ui/toolkit/widget/layout.c", ": layout->height / 2;", ": layout->height / 8;"),
    "E24": (NONE, "firmware/ctl/ctl_sheet.c", "3 Force (8.4)", "3 Force"),
    "E25": (NONE, "firmware/ctl/ctl_sheet.c", "(8.4.1, 8.5)", "(8.4.1)"),
    "W1": (QUIET, "ui/toolkit/widget/theme.c", "[TONE_QUIET] = {0x31373c", "[TONE_QUIET] = {0xa0a0a0"),
    "W1.parts": (NONE, "ui/toolkit/widget/theme.c", ".field_line = 0x7d766b", ".field_line = 0xb0aca4"),
    "W2": (SMALL, "ui/toolkit/widget/theme.c", ".key_height = 185", ".key_height = 120"),
    "W2.apart": (SMALL, "ui/toolkit/widget/theme.c", ".key_gap = 32", ".key_gap = 20"),
    "W3": (QUIET, "ui/screens/screens.c", "\tvisit_touch(context->visit);", ""),
    "W3.slow": (LARGE, "ui/screens/help.c", "visit->slow || large || voice_is_on(context)", "visit->slow"),
    "W4.seen": (QUIET, "ui/screens/form.c", "window_lead_to(context->window, at.stop, at.seen);", ";"),
    "W4": (QUIET, "ui/screens/review.c", "if (!value[0])\n\t\treturn;\n\twhose_questions", "if (value[0])\n\t\treturn;\n\twhose_questions"),
    "M1": (LOW, "ui/screens/frame.c", "look.low ? \"frame.low_on\" : \"frame.low_off\"", "\"frame.low_off\""),
    "M1.reset": (LOW, "firmware/kiosk/app.c", "window_set_look(app->window, &plain);", "(void)plain;"),
    "M2": (QUIET, "ui/screens/frame.c", "\tanswers(tree, context);", "\tif (context->visit->state != VISIT_CODE)\n\t\tanswers(tree, context);"),
    "M2.stuck": (QUIET, "ui/screens/frame.c", "\tif (visit_may_be_stuck(context->visit))",
                 "\tif (visit_may_be_stuck(context->visit) && context->visit->state != VISIT_SLIP)"),
    # A label that is mute, and one that says something else: heard by who sees nothing.
    "B1": (BLIND, "ui/toolkit/window/narrator_say.c", "widget->spoken ? widget->spoken : widget->text, is_personal(widget));",
           "widget->weight == BUTTON_PRIMARY ? \"\" : widget->text, is_personal(widget));"),
    "B2": (BLIND, "ui/screens/parts.c", "footer_button(tree, context, NEXT, next)", "footer_button(tree, context, NEXT, next ? \"frame.cancel\" : next)"),
    "B3": (BLIND, "ui/toolkit/window/narrator_say.c", "snprintf(sentence, sizeof(sentence), \"%s，%s\", character, explanation);",
           "snprintf(sentence, sizeof(sentence), \"%s\", character);"),
    "ALL": (QUIET, "ui/screens/question_keys.c", "[FIELD_MONEY] = KEYBOARD_AMOUNT", "[FIELD_MONEY] = KEYBOARD_PHONE"),
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
    subprocess.run([sys.executable, "tests/walk/walk.py", "--only", way], cwd=TREE, stdout=subprocess.DEVNULL, check=False)
    report = open(os.path.join(TREE, "build/walk/index.html"), encoding="utf-8").read()
    broken = re.findall(r'<tr class="bad"><td>(\w+)</td>', report)
    return set(broken)


def broken_by_ear():
    """Of the journeys of somebody who sees nothing: MUTE when none comes to its end, HEARD when one does not."""
    done = subprocess.run([sys.executable, "tests/flow/run.py", "test_a_blind"], cwd=TREE, stdout=subprocess.PIPE, check=False)
    ends = re.findall(r"^(ok  |FAIL) .* s  (\S+)", done.stdout.decode("utf-8", "replace"), re.M)
    last = {name: end for end, name in ends}
    lost = [name for name, end in last.items() if end == "FAIL"]
    return (HEARD if lost else set()) | (MUTE if len(lost) == len(last) else set())


def broken_in(way):
    return broken_by_ear() if way == BLIND else walk(way)


def put(path, text):
    with open(os.path.join(TREE, path), "w", encoding="utf-8") as out:
        out.write(text)


def try_one(name, sound):
    way, path, old, new = MUTANTS[name]
    clause = name.partition(".")[0]
    if way not in sound:
        make("walk-tools")  # the mutant before is still built
        sound[way] = broken_in(way)
    if clause in sound[way]:
        return f"was broken before, in {way}"
    text = open(os.path.join(TREE, path), encoding="utf-8").read()
    if old not in text:
        return f"{path} has no place to break: {old[:50]}"
    try:
        put(path, text.replace(old, new))
        make("walk-tools")
        broken = broken_in(way)
    finally:
        put(path, text)
    return None if clause in broken else f"survived in {path}; broken were {sorted(broken)}"


def places():
    """Those that have gone: the code was changed, its mutant was not."""
    gone = [f"tests/walk/mutants.py: {name}: {path} has no place to break: {old[:50]}" for name, (_, path, old, _) in MUTANTS.items()
            if old not in open(os.path.join(ROOT, path), encoding="utf-8").read()]
    print("\n".join(gone) or f"mutants: {len(MUTANTS)} places to break")
    return 1 if gone else 0


def main():
    if "--places" in sys.argv:
        return places()
    chosen = [name for name in MUTANTS if not sys.argv[1:] or {name, name.partition(".")[0]} & set(sys.argv[1:])]
    copy_sources()
    make("walk-tools")
    survived, sound = 0, {}
    for name in chosen:
        start = time.monotonic()
        trouble = try_one(name, sound)
        survived += trouble is not None
        print(f"{'FAIL' if trouble else 'ok  '} {time.monotonic() - start:5.1f} s  {name}{': ' + trouble if trouble else ''}", flush=True)
    print(f"mutants: {len(chosen)} things broken, {len(chosen) - survived} found\n{len(chosen) - survived} passed, {survived} failed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
