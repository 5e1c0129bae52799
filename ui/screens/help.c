/* One key explains the present screen; the voice and the pace are set here too. */
#include <stdio.h>

#include "ui/screens/parts.h"
#include "ui/toolkit/narrator.h"

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
}

void turn_voice(struct screen_context *context, bool on)
{
	if (!context->narrator)
		return;
	context->visit->voice_failed = narrator_turn(context->narrator, on) != STATUS_OK;
	if (context->window)
		window_set_reading(context->window, voice_is_on(context));
	visit_adjust(context->visit);
	settle_pace(context);
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
		tree_button(tree, "help.repeat", BUTTON_SECONDARY, ICON_BACK,
			word(context, "help.repeat"));
		tree_button(tree, "help.resume", BUTTON_SECONDARY, ICON_NEXT,
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

void help_build(struct tree *tree, const struct screen_context *context)
{
	char key[48];

	snprintf(key, sizeof(key), "help.on.%s", SCREENS[context->visit->state].name);
	say(tree, context, TEXT_TITLE, TONE_NORMAL, "help.title");
	tree_open(tree, ROLE_SCROLL, "help.scroll");
	tree_open(tree, ROLE_PANEL, "");
	tree_text(tree, "help.text", TEXT_BODY, TONE_NORMAL, word(context, key));
	tree_close(tree);
	voice_build(tree, context);
	tree_choice(tree, "help.slow", word(context, "help.slow"), context->visit->slow);
	say(tree, context, TEXT_SMALL, TONE_QUIET, "help.keys");
	tree_close(tree);
	tree_space(tree);
	frame_open_foot(tree, context);
	tree_button(
		tree, "help.close", BUTTON_PRIMARY, ICON_CHECK, word(context, "help.close"));
}

static void voice_act(struct screen_context *context, const struct input *input)
{
	struct speech *speech = context->narrator ? context->narrator->speech : NULL;

	if (pressed(input, "help.voice"))
		turn_voice(context, !voice_is_on(context));
	else if (!voice_is_on(context))
		return;
	else if (pressed(input, "help.repeat"))
		speech_repeat(speech);
	else if (pressed(input, "help.resume"))
		speech_resume(speech);
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
