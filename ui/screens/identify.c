/* The card, or typing instead. */
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_identity.h"
#include "ui/screens/parts.h"

#define PICTURE_MM 80 /* of where the card goes */

static enum fault reader_fault(const struct screen_context *context)
{
	return context->visit->hands->fault(context->visit->hands_user, DEVICE_READER);
}

/* Then nobody is asked why they have no card with them, and none is offered. */
static bool nothing_reads(const struct screen_context *context)
{
	return reader_fault(context) &&
	       !context->visit->hands->has_slot(context->visit->hands_user);
}

/* "高龄津贴申领：80 周岁起" */
static void age_note(const struct screen_context *context, char *out, size_t size)
{
	const struct visit *visit = context->visit;
	const struct service_item *item = visit->basket.matters[visit->age_matter];
	const json_t *min = json_object_get(item->json, "age_min");
	const json_t *max = json_object_get(item->json, "age_max");
	char number[8], from[64] = "", to[64] = "";

	snprintf(number, sizeof(number), "%d", (int)json_integer_value(min));
	if (min)
		visit_words_with(visit, "identify.age_from", number, from, sizeof(from));
	snprintf(number, sizeof(number), "%d", (int)json_integer_value(max));
	if (max)
		visit_words_with(visit, "identify.age_to", number, to, sizeof(to));
	text_print(out, size, "%s%s%s%s%s", item_text(item->json, "name", visit->language),
		word(context, "frame.colon"), from,
		min && max ? word(context, "list.comma") : "", to);
}

static void what_is_wrong(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char note[256];

	snprintf(note, sizeof(note), "%s", visit->fault_note);
	if (visit->fault == FAULT_PERSON_AGE && visit->age_matter >= 0)
		age_note(context, note, sizeof(note));
	fault_card(tree, context, visit->fault, note);
	if (visit->fault == FAULT_PERSON_MINOR && visit_may_call_guardian(visit))
		tree_button(tree, "identify.guardian", BUTTON_PRIMARY, ICON_PERSON,
			word(context, "identify.guardian"));
}

static const char *error_of(const struct screen_context *context, const char *field)
{
	const struct visit *visit = context->visit;

	return visit->typed_error && !strcmp(visit->typed_wrong, field)
		       ? word(context, visit->typed_error)
		       : "";
}

struct typed_field {
	const char *name;
	enum keyboard_kind keyboard;
	const char *label, *value;
};

static void fields(struct tree *tree, const struct screen_context *context,
	const struct typed_field *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		tree_wrong(tree,
			tree_field(tree, list[i].name, list[i].keyboard,
				word(context, list[i].label), list[i].value),
			error_of(context, list[i].name));
}

static void resident_fields(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct typed_field list[] = {
		{"identify.name", KEYBOARD_NAME, "identify.name_label", visit->typed_name},
		{"identify.number", KEYBOARD_ID, "identify.number_label", visit->typed_number}};

	fields(tree, context, list, sizeof(list) / sizeof(list[0]));
}

static void passport_fields(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct typed_field list[] = {
		{"identify.name", KEYBOARD_LATIN, "identify.passport_name", visit->typed_name},
		{"identify.number", KEYBOARD_CODE, "identify.passport_number",
			visit->typed_number},
		{"identify.nationality", KEYBOARD_LATIN, "identify.nationality",
			visit->typed_nationality},
		{"identify.birth", KEYBOARD_BIRTH, "identify.birth", visit->typed_birth}};

	fields(tree, context, list, sizeof(list) / sizeof(list[0]));
}

static void typing(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	bool passport = visit->document == VISIT_DOCUMENT_PASSPORT;
	bool code = visit->id_code.issuer[0] != '\0';

	say(tree, context, TEXT_TITLE, TONE_NORMAL,
		passport ? "identify.passport_title" : "identify.type_title");
	tree_open(tree, ROLE_SCROLL, "identify.scroll");
	if (visit->fault)
		what_is_wrong(tree, context);
	if (code)
		tree_banner(tree, "identify.code_read", TONE_GOOD, ICON_CHECK,
			word(context, "identify.code_read"));
	else
		tree_banner(tree, "identify.unverified", TONE_WARN, ICON_WARN,
			word(context, "identify.unverified"));
	if (passport)
		passport_fields(tree, context);
	else
		resident_fields(tree, context);
	if (!nothing_reads(context))
		tree_button(tree, "identify.card", BUTTON_SECONDARY, ICON_CARD,
			word(context, "identify.card"));
	tree_close(tree);
	footer(tree, context, "frame.back", "identify.typed");
}

/* One way to show who one is: nothing to touch, so nothing that looks like a button. */
static void way(struct tree *tree, const struct screen_context *context, enum icon icon,
	const char *text, const char *note)
{
	struct widget *said;

	tree_open(tree, ROLE_COLUMN, "");
	said = say(tree, context, TEXT_TITLE, TONE_ACCENT, text);
	said->centred = true;
	said->icon = icon;
	said->height_mm = PICTURE_MM;
	say(tree, context, TEXT_BODY, TONE_QUIET, note)->centred = true;
	tree_close(tree);
}

/* A reader out of order does not hide the slot.  They have all the room there is. */
static void ways(struct tree *tree, const struct screen_context *context, enum fault fault)
{
	const struct visit *visit = context->visit;
	bool slot = visit->hands->has_slot(visit->hands_user), scans = visit_scans(visit);

	if (fault && !slot && !scans)
		return;
	tree_open(tree, ROLE_PANEL, "")->fills = true;
	tree_space(tree)->close = true;
	tree_open(tree, ROLE_ROW, "")->close = true;
	if (!fault)
		way(tree, context, ICON_PUT, "identify.put", "identify.put_note");
	if (slot)
		way(tree, context, ICON_INSERT, "identify.slot", "identify.slot_note");
	if (scans)
		way(tree, context, ICON_CODE, "identify.scan", "identify.scan_note");
	tree_close(tree);
	tree_space(tree);
	tree_close(tree);
}

static void reader_out(
	struct tree *tree, const struct screen_context *context, enum fault fault)
{
	if (visit_may_type(context->visit))
		fault_card(tree, context, fault, NULL);
	else /* nobody is told to type what this matter does not take typed */
		fault_card_with(
			tree, context, fault, NULL, word(context, "identify.needs_card"));
}

/* All that a card gives away to a terminal that it does not trust. */
static void public_part(struct tree *tree, const struct screen_context *context)
{
	const struct card_public *card = &context->visit->card_public;

	if (!card->number[0] && !card->region[0])
		return;
	tree_open(tree, ROLE_PANEL, "");
	say(tree, context, TEXT_SMALL, TONE_QUIET, "identify.public");
	if (card->number[0])
		say_pair(tree, word(context, "identify.card_number"), card->number);
	if (card->region[0])
		say_pair(tree, word(context, "identify.card_region"), card->region);
	tree_close(tree);
}

static void other_ways(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	if (!visit_may_type(visit))
		return;
	tree_tile(tree, "identify.type", ICON_FORM,
		word(context, nothing_reads(context) ? "identify.type_only" : "identify.type"),
		word(context, "identify.type_note"));
	if (visit_may_use_passport(visit))
		tree_tile(tree, "identify.passport", ICON_PERSON,
			word(context, "identify.passport"),
			word(context, "identify.passport_note"));
	else
		say(tree, context, TEXT_SMALL, TONE_QUIET, "identify.no_passport");
}

static void card(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	enum fault fault = reader_fault(context);
	bool slot = visit->hands->has_slot(visit->hands_user);

	say(tree, context, TEXT_TITLE, TONE_NORMAL,
		slot    ? "identify.title_slot"
		: fault ? "frame.step_identify" /* nothing to show a card to */
			: "identify.title");
	tree_open(tree, ROLE_SCROLL, "identify.scroll")->fills = true;
	if (fault)
		reader_out(tree, context, fault);
	ways(tree, context, fault);
	if (visit->fault && visit->fault != fault)
		what_is_wrong(tree, context);
	if (visit->fault == FAULT_CARD_LIMITED)
		public_part(tree, context);
	other_ways(tree, context);
	tree_close(tree);
	footer(tree, context, "frame.back", NULL);
}

void identify_build(struct tree *tree, const struct screen_context *context)
{
	if (context->visit->typing)
		typing(tree, context);
	else
		card(tree, context);
}

/* What is wrong may lie out of sight. */
static void go_on(struct screen_context *context)
{
	struct visit *visit = context->visit;

	visit_typed_done(visit);
	if (context->window && visit->state == VISIT_IDENTIFY && visit->typed_error)
		window_lead_to(context->window, visit->typed_wrong, visit->typed_wrong);
}

void identify_act(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;

	if (input->kind == INPUT_EDIT && !strncmp(input->name, "identify.", 9))
		visit_set_typed(visit, input->name + 9, input->text);
	else if (pressed(input, "identify.type"))
		visit_type_identity(visit, VISIT_DOCUMENT_ID);
	else if (pressed(input, "identify.passport"))
		visit_type_identity(visit, VISIT_DOCUMENT_PASSPORT);
	else if (pressed(input, "identify.guardian"))
		visit_call_guardian(visit);
	else if (pressed(input, "identify.card"))
		visit_leave_typing(visit);
	else if (pressed(input, "identify.next"))
		go_on(context);
	else if (pressed(input, "identify.back") && visit->typing)
		visit_leave_typing(visit);
	else
		footer_act(context, input, VISIT_EV_NEXT);
}
