/* The visit code, right after it is known whose visit this is. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/words_date.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_identity.h"
#include "ui/screens/parts.h"

#define FITTING_MAX 6 /* at home; beyond them all are one touch away */

/* The number of drafts, nothing more: whose card it is proves little. */
static void drafts(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char number[16], text[160];

	if (!visit->drafts && !visit->code_wrong) {
		if (!visit->answers)
			tree_text(tree, "code.no_drafts", TEXT_BODY, TONE_QUIET,
				word(context, "code.no_drafts"));
		return;
	}
	snprintf(number, sizeof(number), "%zu", visit->drafts);
	visit_words_with(visit, "code.drafts", number, text, sizeof(text));
	tree_open(tree, ROLE_PANEL, "code.drafts");
	tree_banner(tree, "code.draft_count", TONE_ACCENT, ICON_CLOCK, text);
	tree_wrong(tree,
		tree_field(tree, "code.resume_code", KEYBOARD_CODE,
			word(context, "code.resume_code"), visit->code_typed),
		visit->code_wrong ? word(context, "code.resume_wrong") : "")
		->together = 4;
	scan_slip(tree, context);
	tree_button(tree, "code.resume", BUTTON_SECONDARY, ICON_NEXT,
		word(context, visit->code_busy ? "code.resume_busy" : "code.resume"))
		->enabled = !visit->code_busy && visit->drafts;
	tree_close(tree);
}

static void who(struct tree *tree, const struct screen_context *context)
{
	const struct identity *identity = &context->visit->identity;

	tree_banner(tree, "code.known", TONE_GOOD, ICON_CHECK,
		word(context, identity->source == IDENTITY_E_ID    ? "code.code"
			      : identity->source == IDENTITY_TYPED ? "code.typed"
								   : "code.read"));
	tree_open(tree, ROLE_PANEL, "");
	tree_text(tree, "code.name", TEXT_LARGE, TONE_NORMAL, identity->name)->centred = true;
	tree_close(tree);
}

/* What fits comes first; everything else is one touch away. */
static void fitting(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	uint32_t found[FITTING_MAX];
	size_t count = visit_fitting(visit, found, FITTING_MAX);
	char name[64];

	say(tree, context, TEXT_LARGE, TONE_ACCENT, "home.fitting");
	tree_open(tree, ROLE_ROW, "");
	tree_filter(
		tree, "code.for.person", word(context, "home.person"), !visit->for_enterprise);
	tree_filter(tree, "code.for.enterprise", word(context, "home.enterprise"),
		visit->for_enterprise);
	tree_close(tree);
	for (size_t i = 0; i < count; i++) {
		const struct service_item *item = catalogue_item(&visit->catalogue, found[i]);

		if (!item)
			continue;
		snprintf(name, sizeof(name), "code.matter.%s", item->implement_code);
		tree_tile(tree, name, ICON_FORM, item_text(item->json, "name", visit->language),
			item_text(item->json, "department_name", visit->language));
	}
	tree_button(tree, "code.all", BUTTON_SECONDARY, ICON_NEXT, word(context, "home.all"));
}

static void home(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "home.title");
	tree_open(tree, ROLE_SCROLL, "code.scroll");
	who(tree, context);
	drafts(tree, context);
	if (!visit->blocked)
		fitting(tree, context);
	tree_close(tree);
	footer(tree, context, NULL, NULL);
}

/* On paper too; without one the code on the screen is large enough to be photographed. */
static void print_build(struct tree *tree, const struct screen_context *context)
{
	static const char *const WORDS[] = {"code.print", "code.printing", "code.printing",
		"code.printing", "code.print_again", "code.print", "code.print"};
	static const struct paper_words FAULTY = {
		"code.fault_effect", "code.fault_torn", "code.fault_again", "code.fault_works"};
	const struct visit *visit = context->visit;
	bool busy = visit->code_note.print >= VISIT_PRINT_WAITING &&
		    visit->code_note.print <= VISIT_PRINT_RUNNING;

	tree_button(tree, "code.print", BUTTON_SECONDARY, ICON_PRINTER,
		word(context, WORDS[visit->code_note.print]))
		->enabled = !busy;
	if (visit->code_note.fault)
		paper_fault(tree, context, visit->code_note.fault, &FAULTY);
}

static bool leaves_nothing(const struct visit *visit)
{
	return visit->leaving && visit->keeping == VISIT_KEEPING_FAILED;
}

/* Nothing waits here: one way out, and the way back is the better one. */
static void lost_foot(struct tree *tree, const struct screen_context *context)
{
	struct widget *button;

	tree_space(tree);
	frame_open_foot(tree);
	tree_open(tree, ROLE_ROW, "");
	button = tree_button(tree, "code.cancel", BUTTON_QUIET, ICON_CROSS,
		word(context, "code.leave_lost"));
	button->weight_in_row = FOOTER_OTHER;
	button = tree_button(
		tree, "code.back", BUTTON_PRIMARY, ICON_BACK, word(context, "code.go_on"));
	button->weight_in_row = FOOTER_NEXT;
	tree_close(tree);
}

/* What becomes of it: two ways out, and the way back. */
static void leaving_foot(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	struct widget *button;

	tree_space(tree);
	frame_open_foot(tree);
	tree_open(tree, ROLE_ROW, "")->weight_in_row = FOOT_WIDE;
	button = tree_button(
		tree, "code.cancel", BUTTON_QUIET, ICON_CROSS, word(context, "code.discard"));
	button->weight_in_row = FOOTER_OTHER;
	button = tree_button(
		tree, "code.back", BUTTON_SECONDARY, ICON_BACK, word(context, "frame.back"));
	button->weight_in_row = FOOTER_OTHER;
	button = tree_button(
		tree, "code.next", BUTTON_PRIMARY, ICON_NEXT, word(context, "code.leave"));
	button->weight_in_row = FOOTER_NEXT;
	button->enabled = visit->code_note.print < VISIT_PRINT_WAITING ||
			  visit->code_note.print > VISIT_PRINT_RUNNING;
	tree_close(tree);
}

static void code_card(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char code[20] = "", until[WORDS_DATE_SIZE], text[400];

	if (visit->visit_code[0])
		visit_code_group(visit->visit_code, code);
	tree_open(tree, ROLE_PANEL, "");
	say(tree, context, TEXT_LARGE, TONE_NORMAL, "code.keep")->centred = true;
	tree_text(tree, "code.code", TEXT_HERO, TONE_ACCENT, code)->centred = true;
	bytes_wipe(code, sizeof(code));
	if (!visit->leaving) {
		say(tree, context, TEXT_BODY, TONE_QUIET,
			visit->identity.level == IDENTITY_LEVEL_TYPED ? "code.why"
								      : "code.why_kept")
			->centred = true;
	} else if (visit->keeping == VISIT_KEEPING_BUSY) {
		say(tree, context, TEXT_BODY, TONE_NORMAL, "code.keeping")->centred = true;
	} else if (visit_draft_until(visit, until, sizeof(until))) {
		visit_words_with(visit, "code.until", until, text, sizeof(text));
		tree_text(tree, "code.until", TEXT_BODY, TONE_NORMAL, text)->centred = true;
	}
	tree_close(tree);
}

/* A code for what is not there would be an empty promise. */
static void not_kept(struct tree *tree, const struct screen_context *context)
{
	fault_card(tree, context, FAULT_DRAFT_NOT_KEPT, NULL);
	tree_button(tree, "code.keep_again", BUTTON_SECONDARY, ICON_NEXT,
		word(context, "code.keep_again"));
}

void code_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	if (!visit->answers) {
		home(tree, context);
		return;
	}
	say(tree, context, TEXT_TITLE, TONE_NORMAL,
		leaves_nothing(visit) ? "code.leaving_lost"
		: visit->leaving      ? "code.leaving"
				      : "code.title");
	tree_open(tree, ROLE_SCROLL, "code.scroll");
	if (!visit->leaving) {
		who(tree, context);
		drafts(tree, context);
	}
	if (leaves_nothing(visit)) {
		not_kept(tree, context);
	} else {
		code_card(tree, context);
		print_build(tree, context);
	}
	tree_close(tree);
	if (leaves_nothing(visit))
		lost_foot(tree, context);
	else if (visit->leaving)
		leaving_foot(tree, context);
	else
		footer(tree, context, NULL, "code.next");
}

void code_act(struct screen_context *context, const struct input *input)
{
	if (input->kind == INPUT_EDIT && !strcmp(input->name, "code.resume_code"))
		visit_set_code(context->visit, input->text);
	else if (pressed(input, "code.print"))
		visit_print_code(context->visit);
	else if (pressed(input, "code.keep_again"))
		visit_keep_again(context->visit);
	else if (pressed(input, "code.resume"))
		visit_resume(context->visit);
	else if (input->kind == INPUT_PRESS && !strncmp(input->name, "code.matter.", 12))
		visit_choose(context->visit, input->name + 12);
	else if (input->kind == INPUT_PRESS && !strncmp(input->name, "code.for.", 9))
		visit_home_for(context->visit, !strcmp(input->name + 9, "enterprise"));
	else if (pressed(input, "code.all"))
		visit_handle(context->visit, VISIT_EV_START);
	else
		footer_act(context, input, VISIT_EV_NEXT);
}
