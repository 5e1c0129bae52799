/* Nobody is here: one big button, the languages, what is waiting, what does not work. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"
#include "ui/toolkit/widget/theme.h"

#define GAP_MM 11

/* The voice and the languages: what somebody may need before anything else. */
static void languages(struct tree *tree, const struct screen_context *context)
{
	const char *tag = context->visit->settings->languages;
	struct widget *widget;
	char name[48], key[48];

	tree_open(tree, ROLE_ROW, "");
	tree_button(tree, "attract.listen", BUTTON_SECONDARY, ICON_SOUND,
		word(context, voice_is_on(context) ? "attract.quiet" : "attract.listen"));
	while (*tag) {
		size_t len = strcspn(tag, " ");
		snprintf(name, sizeof(name), "attract.language.%.*s", (int)len, tag);
		snprintf(key, sizeof(key), "language.%.*s", (int)len, tag);
		widget = tree_choice(tree, name, word(context, key),
			strlen(context->visit->language) == len &&
				!strncmp(context->visit->language, tag, len));
		snprintf(key, sizeof(key), "%.*s", (int)len, tag);
		widget->language = tree_copy(tree, key); /* each says its own name */
		tag += len + strspn(tag + len, " ");
	}
	tree_close(tree);
}

static void devices(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	int role;

	if (!visit->known)
		return;
	for (role = 0; role < DEVICE_ROLES; role++) {
		enum fault fault =
			visit->hands->fault(visit->hands_user, (enum device_role)role);
		if (fault && fault != FAULT_PRINTER_PAPER_LOW)
			fault_lines(tree, context, fault);
	}
}

/* Told, not offered: no cards, which look as if they could be touched. */
static void what_happens(struct tree *tree, const struct screen_context *context)
{
	static const struct {
		const char *text, *note;
	} STEPS[] = {{"attract.step1", "attract.step1_note"},
		{"attract.step2", "attract.step2_note"},
		{"attract.step3", "attract.step3_note"}};
	char text[128];
	size_t i;

	tree_open(tree, ROLE_ROW, "");
	for (i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
		snprintf(text, sizeof(text), "%zu  %s", i + 1, word(context, STEPS[i].text));
		tree_open(tree, ROLE_COLUMN, "");
		tree_text(tree, STEPS[i].text, TEXT_LARGE, TONE_ACCENT, text)->close = true;
		say(tree, context, TEXT_SMALL, TONE_QUIET, STEPS[i].note);
		tree_close(tree);
	}
	tree_close(tree);
}

static void door(struct tree *tree, const struct screen_context *context, enum icon icon,
	const char *name, const char *note)
{
	tree_tile(tree, name, icon, word(context, name), word(context, note));
}

/* Whose slip waits is not said: only that its code opens it. */
static void slip_waits(struct tree *tree, const struct screen_context *context)
{
	if (context->visit->slip_waits)
		door(tree, context, ICON_PRINTER, "attract.slip_waits",
			"attract.slip_waits_note");
}

/* For who has been here before, or cannot do it here. */
static void doors(struct tree *tree, const struct screen_context *context)
{
	tree_open(tree, ROLE_ROW, "");
	door(tree, context, ICON_FORM, "attract.track", "attract.track_note");
	door(tree, context, ICON_CALENDAR, "attract.book", "attract.book_note");
	tree_close(tree);
	tree_open(tree, ROLE_ROW, "");
	door(tree, context, ICON_CLOCK, "attract.resume", "attract.resume_note");
	door(tree, context, ICON_PRINTER, "attract.slip", "attract.slip_note");
	tree_close(tree);
}

/* What can be touched lies above what comes and goes: nothing moves under a finger. */
static void news(struct tree *tree, const struct screen_context *context)
{
	tree_open(tree, ROLE_SCROLL, "attract.news")->height_mm = THEME.scroll_least / 10;
	doors(tree, context);
	slip_waits(tree, context);
	if (context->visit->voice_failed)
		fault_lines(tree, context, FAULT_VOICE_SILENT);
	devices(tree, context);
	announcements_build(tree, context, NULL, 2);
	tree_space(tree)->height_mm = GAP_MM / 2;
	what_happens(tree, context);
	tree_close(tree);
}

void attract_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	struct widget *widget;

	tree_space(tree)->height_mm = GAP_MM;
	say(tree, context, TEXT_HERO, TONE_ACCENT, "attract.title")->centred = true;
	say(tree, context, TEXT_LARGE, TONE_NORMAL, "attract.intro")->centred = true;
	tree_space(tree)->height_mm = GAP_MM;
	widget = tree_button(tree, "attract.start", BUTTON_PRIMARY, ICON_NEXT,
		word(context, visit->asked_to_start ? "attract.starting" : "attract.start"));
	widget->height_mm = 48;
	widget->style = TEXT_HERO;
	say(tree, context, TEXT_BODY, TONE_QUIET, "attract.or_card")->centred = true;
	languages(tree, context);
	tree_space(tree)->height_mm = GAP_MM;
	news(tree, context);
	tree_space(tree);
}

/* Straight to what is done by appointment. */
static void book(struct visit *visit)
{
	visit_show_category(visit, VISIT_BOOKED);
	visit_handle(visit, VISIT_EV_START);
}

void attract_act(struct screen_context *context, const struct input *input)
{
	static const char PREFIX[] = "attract.language.";

	if (pressed(input, "attract.start"))
		visit_handle(context->visit, VISIT_EV_START);
	else if (pressed(input, "attract.listen"))
		turn_voice(context, !voice_is_on(context));
	else if (pressed(input, "attract.resume"))
		visit_handle(context->visit, VISIT_EV_RESUME);
	else if (pressed(input, "attract.book"))
		book(context->visit);
	else if (pressed(input, "attract.track"))
		visit_handle(context->visit, VISIT_EV_TRACK);
	else if (pressed(input, "attract.slip") || pressed(input, "attract.slip_waits"))
		visit_handle(context->visit, VISIT_EV_ASK_SLIP);
	else if (input->kind == INPUT_PRESS &&
		 !strncmp(input->name, PREFIX, sizeof(PREFIX) - 1))
		choose_language(context, input->name + sizeof(PREFIX) - 1);
}
