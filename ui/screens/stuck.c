/* 办不成事: what could not be done; a number and a day of reply, without identification. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/words_date.h"
#include "ui/screens/parts.h"

static const struct item_field *field(const struct visit *visit, const char *id)
{
	const struct service_item *item = catalogue_stuck(&visit->catalogue);

	for (size_t i = 0; item && i < item->field_count; i++)
		if (!strcmp(item->fields[i].id, id))
			return &item->fields[i];
	return NULL;
}

static void where(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct item_field *asked = field(visit, "where");
	const json_t *options = asked ? json_object_get(asked->json, "options") : NULL;
	char name[96];

	tree_open(tree, ROLE_COLUMN, "");
	if (asked)
		tree_label(tree, item_text(asked->json, "label", visit->language));
	for (size_t i = 0; i < json_array_size(options); i++) {
		const char *id = json_text(json_array_get(options, i), "id");

		snprintf(name, sizeof(name), "stuck.where.%s", id);
		speak_of(tree, context,
			tree_option(tree, name,
				item_text(json_array_get(options, i), "label", visit->language),
				!strcmp(visit->stuck_where, id)),
			item_text(asked->json, "label", visit->language));
	}
	tree_close(tree);
}

static void asked(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const struct item_field *what = field(visit, "what");

	say(tree, context, TEXT_BODY, TONE_QUIET, "stuck.intro");
	tree_open(tree, ROLE_SCROLL, "stuck.scroll");
	if (visit->stuck_busy)
		tree_banner(tree, "stuck.busy", TONE_ACCENT, ICON_CLOCK,
			word(context, visit->stuck_from == VISIT_SENDING ? "stuck.after"
									 : "stuck.busy"));
	if (visit->stuck_fault)
		fault_card(tree, context, visit->stuck_fault, NULL);
	where(tree, context);
	if (what)
		tree_field(tree, "stuck.what", KEYBOARD_PINYIN,
			item_text(what->json, "label", visit->language), visit->stuck_what);
	if (staff_is_there(context)) /* when not, the band at the bottom says who answers */
		staff_build(tree, context);
	tree_close(tree);
	footer(tree, context, "frame.back", "stuck.next");
	tree_find(tree, "stuck.next")->enabled = visit->stuck_where[0] && !visit->stuck_busy;
}

/* The number on a paper; without one it stands on the screen, to be written down. */
static void paper(struct tree *tree, const struct screen_context *context)
{
	static const char *const WORDS[] = {"stuck.print", "code.printing", "code.printing",
		"code.printing", "code.print_again", "stuck.print", "stuck.print"};
	static const struct paper_words FAULTY = {"stuck.fault_effect", "stuck.fault_torn",
		"stuck.fault_again", "stuck.fault_works"};
	const struct visit_note *note = &context->visit->stuck_note;

	if (note->print == VISIT_PRINT_DONE && !note->fault)
		tree_banner(tree, "stuck.printed", TONE_GOOD, ICON_PRINTER,
			word(context, "stuck.printed"));
	tree_button(tree, "stuck.print", BUTTON_SECONDARY, ICON_PRINTER,
		word(context, WORDS[note->print]))
		->enabled =
		note->print < VISIT_PRINT_WAITING || note->print > VISIT_PRINT_RUNNING;
	if (note->fault)
		paper_fault(tree, context, note->fault, &FAULTY);
}

static void told(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char number[18], code[20], due[WORDS_DATE_SIZE], text[200];

	receipt_no_group(visit->stuck_number, number);
	visit_code_group(visit->stuck_code, code);
	tree_open(tree, ROLE_SCROLL, "stuck.scroll");
	tree_open(tree, ROLE_PANEL, "");
	tree_banner(tree, "stuck.told", TONE_GOOD, ICON_CHECK, word(context, "stuck.told"));
	say(tree, context, TEXT_BODY, TONE_QUIET, "stuck.number");
	tree_text(tree, "stuck.receipt_no", TEXT_TITLE, TONE_ACCENT, number);
	words_date(visit->language, visit->stuck_due, due);
	visit_words_with(visit, "stuck.due", due, text, sizeof(text));
	tree_text(tree, "stuck.due_day", TEXT_LARGE, TONE_NORMAL, text);
	say(tree, context, TEXT_BODY, TONE_QUIET, "stuck.code");
	tree_text(tree, "stuck.visit_code", TEXT_LARGE, TONE_ACCENT, code);
	tree_close(tree);
	bytes_wipe(code, sizeof(code));
	paper(tree, context);
	tree_close(tree);
	tree_space(tree);
	frame_open_foot(tree);
	tree_button(
		tree, "stuck.back", BUTTON_PRIMARY, ICON_BACK, word(context, "stuck.return"));
}

void stuck_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "stuck.title");
	if (visit->stuck_from == VISIT_SLIP && !visit->slip_seen)
		tree_banner(tree, "stuck.filed", TONE_GOOD, ICON_CHECK,
			word(context, "stuck.filed"));
	if (visit->stuck_number[0])
		told(tree, context);
	else
		asked(tree, context);
}

void stuck_act(struct screen_context *context, const struct input *input)
{
	if (pressed(input, "stuck.next"))
		visit_send_stuck(context->visit);
	else if (pressed(input, "stuck.print"))
		visit_print_report(context->visit);
	else if (input->kind == INPUT_EDIT && !strcmp(input->name, "stuck.what"))
		visit_say_stuck(context->visit, "what", input->text);
	else if (input->kind == INPUT_PRESS && !strncmp(input->name, "stuck.where.", 12))
		visit_say_stuck(context->visit, "where", input->name + 12);
	else if (!staff_act(context, input))
		footer_act(context, input, VISIT_EV_NEXT);
}
