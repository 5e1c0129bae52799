#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODE_MM 80 /* of a QR: a phone reads it at arm's length */

const char *word(const struct screen_context *context, const char *key)
{
	return visit_words(context->visit, key);
}

const char *data_text(const struct screen_context *context, const json_t *text)
{
	const char *found;

	if (json_is_string(text))
		return json_string_value(text);
	found = json_text(text, context->visit->language);
	if (!found)
		found = json_text(text, "zh-Hans");
	return found ? found : "";
}

struct widget *say(struct tree *tree, const struct screen_context *context,
	enum text_style style, enum text_tone tone, const char *key)
{
	return tree_text(tree, key, style, tone, word(context, key));
}

void say_pictured(struct tree *tree, const struct screen_context *context, enum text_tone tone,
	enum icon icon, const char *key)
{
	struct widget *widget = say(tree, context, TEXT_HERO, tone, key);

	widget->centred = true;
	widget->icon = icon;
}

void open_card(struct tree *tree, const struct screen_context *context, const char *name,
	const char *key)
{
	tree_open(tree, ROLE_PANEL, name);
	tree_text(tree, "", TEXT_LARGE, TONE_ACCENT, word(context, key));
}

void speak_of(struct tree *tree, const struct screen_context *context, struct widget *widget,
	const char *what)
{
	char text[640];

	text_print(
		text, sizeof(text), "%s%s%s", what, word(context, "frame.colon"), widget->text);
	widget->spoken = tree_copy(tree, text);
	bytes_wipe(text, sizeof(text));
}

void say_pair(struct tree *tree, const char *label, const char *value)
{
	struct widget *widget;

	tree_open(tree, ROLE_ROW, "");
	widget = tree_text(tree, "", TEXT_BODY, TONE_QUIET, label);
	widget->weight_in_row = 2;
	widget = tree_text(tree, "", TEXT_BODY, TONE_NORMAL, value);
	widget->weight_in_row = 5;
	tree_close(tree);
}

const char *fault_word(
	const struct screen_context *context, enum fault fault, const char *member)
{
	char key[96];

	snprintf(key, sizeof(key), "fault.%s.%s", fault_code(fault), member);
	return word(context, key);
}

/* The head of a card: its name, with a note, and its effect. */
static void open_fault_card(struct tree *tree, const struct screen_context *context,
	enum fault fault, const char *note)
{
	char text[512], name[64], day[WORDS_DATE_SIZE];

	if (note && strlen(note) == DATE_SIZE - 1) {
		words_date(context->visit->language, note, day);
		note = day;
	}
	snprintf(name, sizeof(name), "fault.%s", fault_code(fault));
	snprintf(text, sizeof(text), "%s%s%s", fault_word(context, fault, "name"),
		note && note[0] ? word(context, "frame.colon") : "", note ? note : "");
	tree_open(tree, ROLE_PANEL, "");
	tree_banner(tree, name, TONE_WARN, ICON_WARN, text);
	tree_text(tree, "", TEXT_BODY, TONE_NORMAL, fault_word(context, fault, "effect"));
}

void fault_card_with(struct tree *tree, const struct screen_context *context, enum fault fault,
	const char *note, const char *works)
{
	open_fault_card(tree, context, fault, note);
	say_pair(tree, word(context, "frame.who_acts"), fault_word(context, fault, "act"));
	say_pair(tree, word(context, "frame.still_works"), works);
	tree_close(tree);
}

void fault_card_way_out(
	struct tree *tree, const struct screen_context *context, enum fault fault)
{
	open_fault_card(tree, context, fault, NULL);
	say_pair(tree, word(context, "frame.still_works"), fault_word(context, fault, "works"));
	say_pair(tree, word(context, "frame.who_acts"), fault_word(context, fault, "act"));
	tree_close(tree);
}

void fault_card(struct tree *tree, const struct screen_context *context, enum fault fault,
	const char *note)
{
	fault_card_with(tree, context, fault, note, fault_word(context, fault, "works"));
}

void card_note(struct tree *tree, const struct screen_context *context)
{
	char text[256];

	if (!context->visit->card_put)
		return;
	visit_words_with(context->visit, "frame.card_put", context->visit->identity.name, text,
		sizeof(text));
	/* It names whose visit this is: to the headphone only. */
	tree_banner(tree, "frame.card_put", TONE_WARN, ICON_CARD, text)->personal = true;
	bytes_wipe(text, sizeof(text));
}

void draft_note(struct tree *tree, const struct screen_context *context)
{
	if (context->visit->keeping == VISIT_KEEPING_FAILED)
		tree_banner(tree, "frame.not_kept", TONE_WARN, ICON_WARN,
			word(context, "frame.not_kept"));
}

struct fault_words {
	const char *effect, *act, *works;
};

/* In few lines, for what stands in the midst of a screen. */
static void fault_said(struct tree *tree, const struct screen_context *context,
	enum fault fault, const struct fault_words *words)
{
	const char *stop = word(context, "frame.stop");
	char text[768], name[64];

	snprintf(name, sizeof(name), "fault.%s", fault_code(fault));
	snprintf(text, sizeof(text), "%s%s%s%s%s%s", words->effect, stop, words->act, stop,
		words->works, stop);
	tree_banner(tree, name, TONE_WARN, ICON_WARN, fault_word(context, fault, "name"))
		->note = tree_copy(tree, text);
}

void fault_lines(struct tree *tree, const struct screen_context *context, enum fault fault)
{
	const struct fault_words words = {fault_word(context, fault, "effect"),
		fault_word(context, fault, "act"), fault_word(context, fault, "works")};

	fault_said(tree, context, fault, &words);
}

void paper_fault(struct tree *tree, const struct screen_context *context, enum fault fault,
	const struct paper_words *words)
{
	bool torn = fault == FAULT_PRINTER_INTERRUPTED || fault == FAULT_PRINTER_UNCONFIRMED;
	const struct fault_words said = {word(context, torn ? words->torn : words->effect),
		torn ? word(context, words->again) : fault_word(context, fault, "act"),
		word(context, words->works)};

	if (fault == FAULT_PAPER_NOT_DRAWN)
		fault_lines(tree, context, fault);
	else
		fault_said(tree, context, fault, &said);
}

void scan_slip(struct tree *tree, const struct screen_context *context)
{
	if (context->visit->fault == FAULT_SLIP_CODE_FOREIGN)
		fault_lines(tree, context, FAULT_SLIP_CODE_FOREIGN);
	/* Who comes back to a draft has no slip yet: it is taken, and not asked for. */
	else if (visit_scans_slips(context->visit) && context->visit->state != VISIT_CODE)
		say(tree, context, TEXT_BODY, TONE_ACCENT, "frame.scan_slip");
}

static const char *own_name(
	const struct screen_context *context, const char *element, char *out, size_t size)
{
	snprintf(out, size, "%s.%s", SCREENS[context->visit->state].name, element);
	return out;
}

struct foot_place {
	const char *element;
	enum button_weight weight;
	enum icon icon;
};

/* What is not there (key NULL) leaves its place empty: a second touch never meets another button. */
static void footer_button(struct tree *tree, const struct screen_context *context,
	struct foot_place place, const char *key)
{
	struct widget *widget;
	char name[48];

	if (key)
		widget = tree_button(tree, own_name(context, place.element, name, sizeof(name)),
			place.weight, place.icon, word(context, key));
	else
		widget = tree_space(tree);
	widget->weight_in_row = place.weight == BUTTON_PRIMARY ? FOOTER_NEXT : FOOTER_OTHER;
}

void footer(struct tree *tree, const struct screen_context *context, const char *back,
	const char *next)
{
	static const struct foot_place CANCEL = {"cancel", BUTTON_QUIET, ICON_CROSS},
				       BACK = {"back", BUTTON_SECONDARY, ICON_BACK},
				       NEXT = {"next", BUTTON_PRIMARY, ICON_NEXT};

	tree_space(tree);
	frame_open_foot(tree);
	tree_open(tree, ROLE_ROW, "");
	footer_button(tree, context, CANCEL, "frame.cancel");
	footer_button(tree, context, BACK, back);
	footer_button(tree, context, NEXT, next);
	tree_close(tree);
}

bool footer_act(
	struct screen_context *context, const struct input *input, enum visit_event next)
{
	char name[48];

	if (pressed(input, own_name(context, "next", name, sizeof(name))))
		visit_handle(context->visit, next);
	else if (pressed(input, own_name(context, "back", name, sizeof(name))))
		visit_handle(context->visit, VISIT_EV_BACK);
	else if (pressed(input, own_name(context, "cancel", name, sizeof(name))))
		visit_handle(context->visit,
			visit_keeps_draft(context->visit) && !context->visit->leaving
				? VISIT_EV_LEAVE
				: VISIT_EV_CANCEL);
	else
		return false;
	return true;
}

bool numbered(const char *name, const char *prefix, size_t *out)
{
	size_t len = strlen(prefix);
	char *end;
	unsigned long number;

	if (strncmp(name, prefix, len) || name[len] < '0' || name[len] > '9')
		return false;
	number = strtoul(name + len, &end, 10);
	if (*end || number > 9999)
		return false;
	*out = number;
	return true;
}

bool pressed(const struct input *input, const char *name)
{
	return input->kind == INPUT_PRESS && input->name && !strcmp(input->name, name);
}

struct widget *code_picture(struct tree *tree, const struct screen_context *context,
	const char *name, const char *key)
{
	const struct visit *visit = context->visit;
	struct widget *widget = tree_picture(tree, name, word(context, key),
		(struct picture){(const uint32_t *)(const void *)visit->qr.data,
			visit->qr_side_px, visit->qr_side_px});

	widget->height_mm = CODE_MM;
	return widget;
}

static const char *whose_matter(
	const struct screen_context *context, size_t matter, char *out, size_t size)
{
	char name[96];

	visit_person_name(
		context->visit, context->visit->basket.person[matter], name, sizeof(name));
	visit_words_with(context->visit, "frame.whose", name, out, size);
	return out;
}

const char *names_of(struct tree *tree, const struct screen_context *context, uint16_t set)
{
	const struct basket *basket = &context->visit->basket;
	bool several = visit_has_several(context->visit);
	char text[1024] = "", whose[112];

	for (size_t m = 0; m < basket->matter_count; m++) {
		if (!(set & 1u << m))
			continue;
		if (text[0])
			text_append(text, sizeof(text), word(context, "frame.and"));
		text_append(text, sizeof(text),
			item_text(basket->matters[m]->json, "name", context->visit->language));
		if (several)
			text_append(text, sizeof(text),
				whose_matter(context, m, whose, sizeof(whose)));
	}
	return tree_copy(tree, text);
}

void checklist_build(struct tree *tree, const struct screen_context *context, const char *name)
{
	static const char *const WORDS[] = {"checklist.print", "checklist.running",
		"checklist.running", "checklist.running", "checklist.done", "checklist.print",
		"checklist.print"};
	static const struct paper_words FAULTY = {"checklist.fault_effect",
		"checklist.fault_torn", "checklist.fault_again", "checklist.fault_works"};
	const struct visit *visit = context->visit;
	bool busy = visit->checklist == VISIT_PRINT_DRAWING ||
		    visit->checklist == VISIT_PRINT_RUNNING;

	tree_button(tree, name, BUTTON_SECONDARY, ICON_PRINTER,
		word(context, WORDS[visit->checklist]))
		->enabled = !busy;
	if (visit->checklist == VISIT_PRINT_NONE)
		return;
	if (visit->checklist >= VISIT_PRINT_REFUSED && visit->print_fault)
		paper_fault(tree, context, visit->print_fault, &FAULTY);
	/* On paper it is at hand; only the guide has room for both. */
	if (!visit->qr.len ||
		(visit->checklist == VISIT_PRINT_DONE && visit->state == VISIT_REVIEW))
		return;
	/* Above it: what comes into sight ends with the picture. */
	tree_text(tree, "", TEXT_SMALL, TONE_QUIET, word(context, "checklist.qr"))->centred =
		true;
	code_picture(tree, context, "checklist.qr", "checklist.qr")->comes = true;
}
