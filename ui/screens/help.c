/* One key explains the present screen; the voice and the pace are set here too. */
#include <stdio.h>

#include "firmware/base/words.h"
#include "firmware/visit/visit_materials.h"
#include "ui/screens/parts.h"
#include "ui/toolkit/window/narrator.h"

bool voice_is_on(const struct screen_context *context)
{
	return context->narrator && speech_is_on(context->narrator->speech);
}

/* Who listens, reads large letters or asks for it gets three times the time. */
void settle_pace(struct screen_context *context)
{
	struct visit *visit = context->visit;
	bool large = context->window && window_look(context->window)->text != LOOK_TEXT_NORMAL;

	visit_set_unhurried(visit, visit->slow || large || voice_is_on(context));
	visit_set_large(visit, large);
}

void turn_voice(struct screen_context *context, bool on)
{
	if (!context->narrator)
		return;
	context->visit->voice_failed = narrator_turn(context->narrator, on) != STATUS_OK;
	if (context->window)
		window_set_reading(context->window, voice_is_on(context));
	visit_set_listens(context->visit, voice_is_on(context));
	visit_adjust(context->visit);
	settle_pace(context);
}

void choose_language(struct screen_context *context, const char *tag)
{
	visit_set_language(context->visit, tag);
	if (!words_has(tag) && !voice_is_on(context))
		turn_voice(context, true);
}

static void voice_build(struct tree *tree, const struct screen_context *context)
{
	bool on = voice_is_on(context);

	open_card(tree, context, "help.voice_card", "help.voice_card");
	if (context->visit->voice_failed)
		fault_lines(tree, context, FAULT_VOICE_SILENT);
	if (on)
		say(tree, context, TEXT_SMALL, TONE_QUIET, "help.voice_note");
	tree_choice(tree, "help.voice", word(context, "help.voice"), on);
	if (on) {
		tree_open(tree, ROLE_ROW, "");
		tree_button(tree, "help.repeat", BUTTON_SECONDARY, ICON_AGAIN,
			word(context, "help.repeat"));
		tree_button(tree, "help.resume", BUTTON_SECONDARY, ICON_SOUND,
			word(context, "help.resume"));
		tree_close(tree);
		tree_open(tree, ROLE_ROW, "");
		tree_button(tree, "help.softer", BUTTON_SECONDARY, ICON_DOWN,
			word(context, "help.softer"));
		tree_button(tree, "help.louder", BUTTON_SECONDARY, ICON_UP,
			word(context, "help.louder"));
		tree_close(tree);
		tree_choice(tree, "help.aloud", word(context, "help.aloud"),
			speech_is_aloud(context->narrator->speech));
	}
	tree_close(tree);
}

/* Somebody comes, or why nobody does: then the number that is always answered. */
void staff_build(struct tree *tree, const struct screen_context *context)
{
	enum visit_call call = context->visit->call;
	char who[256];

	open_card(tree, context, "help.staff_card", "help.staff_card");
	if (!staff_is_there(context)) {
		who_answers(context, who, sizeof(who));
		tree_text(tree, "help.who_answers", TEXT_BODY, TONE_NORMAL, who);
	} else if (call == VISIT_CALL_DONE || call == VISIT_CALL_BUSY) {
		tree_banner(tree, "help.staff_called", TONE_GOOD, ICON_CHECK,
			word(context, "help.staff_called"));
		tree_button(tree, "help.staff_off", BUTTON_SECONDARY, ICON_CROSS,
			word(context, "help.staff_off"));
	} else {
		if (call == VISIT_CALL_FAILED)
			tree_banner(tree, "help.staff_failed", TONE_WARN, ICON_WARN,
				word(context, "help.staff_failed"));
		tree_button(tree, "help.staff", BUTTON_SECONDARY, ICON_PERSON,
			word(context, "help.staff"));
	}
	tree_close(tree);
}

bool staff_act(struct screen_context *context, const struct input *input)
{
	if (pressed(input, "help.staff"))
		visit_call_staff(context->visit);
	else if (pressed(input, "help.staff_off"))
		visit_call_off(context->visit);
	else
		return false;
	return true;
}

/* What stands on the screen now explains itself: the camera and the page are screens too. */
static const char *about(const struct screen_context *context, char *key, size_t size)
{
	const struct visit *visit = context->visit;

	if (visit->state == VISIT_MATERIALS && visit->filming >= 0)
		return "help.on.camera";
	if (visit->state == VISIT_MATERIALS && visit->looking >= 0)
		return "help.on.page";
	if (visit->state == VISIT_MATERIALS && visit->picking >= 0)
		return "help.on.stick";
	snprintf(key, size, "help.on.%s", SCREENS[visit->state].name);
	return key;
}

void help_build(struct tree *tree, const struct screen_context *context)
{
	char key[48];

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "help.title");
	tree_open(tree, ROLE_SCROLL, "help.scroll");
	tree_open(tree, ROLE_PANEL, "");
	tree_text(tree, "help.text", TEXT_BODY, TONE_NORMAL,
		word(context, about(context, key, sizeof(key))));
	tree_close(tree);
	staff_build(tree, context);
	voice_build(tree, context);
	tree_choice(tree, "help.slow", word(context, "help.slow"), context->visit->slow);
	say(tree, context, TEXT_SMALL, TONE_QUIET, "help.keys");
	tree_close(tree);
	tree_space(tree);
	frame_open_foot(tree);
	tree_button(
		tree, "help.close", BUTTON_PRIMARY, ICON_CHECK, word(context, "help.close"));
}

/* The screen below is heard again, and is shown with it. */
static void hear_again(struct screen_context *context, bool from_start)
{
	if (!from_start)
		narrator_resume(context->narrator);
	visit_help(context->visit, false);
}

static void voice_act(struct screen_context *context, const struct input *input)
{
	struct speech *speech = context->narrator ? context->narrator->speech : NULL;

	if (pressed(input, "help.voice"))
		turn_voice(context, !voice_is_on(context));
	else if (!voice_is_on(context))
		return;
	else if (pressed(input, "help.repeat") || pressed(input, "help.resume"))
		hear_again(context, pressed(input, "help.repeat"));
	else if (pressed(input, "help.louder") || pressed(input, "help.softer"))
		speech_turn_volume(speech, pressed(input, "help.louder") ? 1 : -1);
	else if (pressed(input, "help.aloud"))
		speech_set_aloud(speech, !speech_is_aloud(speech));
}

void help_act(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;

	if (pressed(input, "help.close")) {
		visit_help(visit, false);
	} else if (staff_act(context, input)) {
		return;
	} else if (pressed(input, "help.slow")) {
		visit->slow = !visit->slow;
		visit_adjust(visit);
		settle_pace(context);
	} else {
		voice_act(context, input);
		visit->changed = visit->changed || pressed(input, "help.aloud");
	}
}

bool help_key(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;

	/* Nobody who cannot see the first screen should have to know of a second one. */
	if (input->kind == INPUT_VOICE ||
		(input->kind == INPUT_HELP && visit->state == VISIT_ATTRACT &&
			!voice_is_on(context)))
		turn_voice(context, !voice_is_on(context));
	else if (input->kind == INPUT_HELP || pressed(input, "frame.help"))
		visit_help(visit, !visit->helping);
	else
		return false;
	return true;
}
