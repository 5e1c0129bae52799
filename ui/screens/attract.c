/* Nobody is here: one big button, the languages, what is waiting, what does not work. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

#define GAP_MM 11
#define START_MM 48
#define OR_CARD_LINES 2
#define NEWS_MM 50 /* one fault is read without scrolling */

/* The voice and the languages: what somebody may need before anything else. */
static void languages(struct tree *tree, const struct screen_context *context)
{
	const char *tag = context->visit->settings->languages;
	struct widget *widget;
	char name[48], key[48];

	tree_open(tree, ROLE_ROW, "")->close = true;
	tree_button(tree, "attract.listen", BUTTON_SECONDARY, ICON_SOUND,
		word(context, voice_is_on(context) ? "attract.quiet" : "attract.listen"));
	while (*tag) {
		size_t len = strcspn(tag, " ");
		snprintf(name, sizeof(name), "attract.language.%.*s", (int)len, tag);
		snprintf(key, sizeof(key), "language.%.*s", (int)len, tag);
		widget = tree_option(tree, name, word(context, key),
			strlen(context->visit->language) == len &&
				!strncmp(context->visit->language, tag, len));
		snprintf(key, sizeof(key), "%.*s", (int)len, tag);
		widget->language = tree_copy(tree, key); /* each says its own name */
		tag += len + strspn(tag + len, " ");
	}
	tree_close(tree);
}

/* A card begins a visit too, while something here can read it.  Its place is kept: what stands
 * around it never moves. */
static void or_card(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct look look = frame_look(context);
	bool dead = visit->known && visit->hands->fault(visit->hands_user, DEVICE_READER);
	struct widget *text = say(tree, context, TEXT_BODY, TONE_QUIET,
		dead ? "attract.no_card" : "attract.or_card");

	text->centred = true;
	text->height_mm = frame_lines_mm(&look, TEXT_BODY, OR_CARD_LINES);
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

/* Told, not offered: no cards, which look as if they could be touched.  Nothing for who must
 * scroll to the doors for it. */
static void what_happens(struct tree *tree, const struct screen_context *context)
{
	static const struct {
		const char *text, *note;
	} STEPS[] = {{"attract.step1", "attract.step1_note"},
		{"attract.step2", "attract.step2_note"},
		{"attract.step3", "attract.step3_note"}};
	const struct look look = frame_look(context);
	char text[128];
	size_t i;

	if (look.low || look.text > LOOK_TEXT_LARGE)
		return;
	tree_space(tree);
	tree_open(tree, ROLE_ROW, "");
	for (i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
		snprintf(text, sizeof(text), "%zu  %s", i + 1, word(context, STEPS[i].text));
		tree_open(tree, ROLE_COLUMN, "");
		tree_text(tree, STEPS[i].text, TEXT_LARGE, TONE_ACCENT, text)->close = true;
		say(tree, context, TEXT_SMALL, TONE_QUIET, STEPS[i].note);
		tree_close(tree);
	}
	tree_close(tree);
	tree_space(tree);
}

static struct widget *door(struct tree *tree, const struct screen_context *context,
	enum icon icon, const char *name, const char *note)
{
	return tree_tile(tree, name, icon, word(context, name), word(context, note));
}

/* Whose slip waits is not said: only that its code opens it. */
static void slip_door(struct tree *tree, const struct screen_context *context)
{
	struct widget *tile =
		door(tree, context, ICON_PRINTER, "attract.slip", "attract.slip_note");

	if (!context->visit->slip_waits)
		return;
	tile->name = "attract.slip_waits";
	tile->text = tree_copy(tree, word(context, tile->name));
	tile->tone = TONE_ACCENT;
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
	slip_door(tree, context);
	tree_close(tree);
}

/* Its place, which stays open. */
static struct widget *news(struct tree *tree, const struct screen_context *context)
{
	struct widget *place = tree_open(tree, ROLE_SCROLL, "attract.news");

	if (context->visit->voice_failed)
		fault_lines(tree, context, FAULT_VOICE_SILENT);
	devices(tree, context);
	announcements_build(tree, context, NULL, 2);
	return place;
}

/* News comes and goes between what can be touched: its place is kept, and what stands in it
 * otherwise is only told. */
static void place_for_news(struct tree *tree, const struct screen_context *context)
{
	struct widget *place = news(tree, context);

	place->height_mm = NEWS_MM;
	place->fills = true;
	if (!place->first)
		what_happens(tree, context);
	tree_close(tree);
}

/* What most come for. */
static void beginning(struct tree *tree, const struct screen_context *context)
{
	struct widget *widget, *above;

	above = tree_space(tree);
	above->height_mm = GAP_MM;
	above->fills =
		true; /* of a lying panel, where it is as high as what stands beside it */
	say(tree, context, TEXT_HERO, TONE_ACCENT, "attract.title")->centred = true;
	say(tree, context, TEXT_LARGE, TONE_NORMAL, "attract.intro")->centred = true;
	tree_space(tree)->height_mm = GAP_MM;
	widget = tree_button(tree, "attract.start", BUTTON_PRIMARY, ICON_NEXT,
		word(context,
			context->visit->asked_to_start ? "attract.starting" : "attract.start"));
	widget->height_mm = START_MM;
	widget->style = TEXT_HERO;
	or_card(tree, context);
	languages(tree, context);
	tree_space(tree);
}

void attract_build(struct tree *tree, const struct screen_context *context)
{
	struct widget *all = tree_open(tree, ROLE_COLUMN, "");

	all->beside = all->fills = true;
	tree_open(tree, ROLE_COLUMN, "");
	beginning(tree, context);
	tree_close(tree);
	tree_open(tree, ROLE_COLUMN, "")->fills = true;
	place_for_news(tree, context);
	doors(tree, context);
	tree_close(tree);
	tree_close(tree);
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
