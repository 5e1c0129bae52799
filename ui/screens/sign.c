/* One handwritten signature covers everything listed. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_sign.h"
#include "ui/screens/parts.h"
#include "ui/toolkit/window/narrator.h"

#define PAD_HEIGHT_MM 150

/* Of those who must sign; what is signed last is submitted. */
static bool is_last(const struct visit *visit)
{
	return visit->signing == visit->signer_count;
}

/* Once for each who must sign, where they are several by name: who stands around reads it too,
 * so masked as on the slip, and counted, since two may be masked alike. */
static void who_signs(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	struct bytes masked = {0};
	const char *name =
		visit->signing ? visit->signers[visit->signing - 1].name : visit->identity.name;
	char title[160], text[192];

	if (!visit->signer_count || text_mask_name(name, &masked) != STATUS_OK) {
		say(tree, context, TEXT_TITLE, TONE_NORMAL, "sign.title");
		return;
	}
	visit_words_with(visit, "sign.other", (const char *)masked.data, title, sizeof(title));
	snprintf(text, sizeof(text), "%s  %zu / %zu", title, visit->signing + 1,
		visit->signer_count + 1);
	tree_text(tree, visit->signing ? "sign.other" : "sign.title", TEXT_TITLE, TONE_NORMAL,
		text);
	bytes_free(&masked);
}

/* Which way is open to who cannot write: what a matter refuses is told with its name. */
static void confirm_text(const struct screen_context *context, char *out, size_t size)
{
	static const char *const WORDS[] = {[VISIT_CONFIRM_NONE] = "sign.intro",
		[VISIT_CONFIRM_LISTEN] = "sign.confirm_listen",
		[VISIT_CONFIRM_ASKED] = "sign.confirm_card",
		[VISIT_CONFIRM_OTHER_CARD] = "sign.confirm_other",
		[VISIT_CONFIRM_NO_CARD] = "sign.confirm_typed",
		[VISIT_CONFIRM_REFUSED] = "sign.confirm_refused",
		[VISIT_CONFIRM_DONE] = "sign.confirm_done"};
	const struct visit *visit = context->visit;
	const struct service_item *item = visit_refuses_keys(visit);

	visit_words_with(visit, WORDS[visit->confirm],
		item ? item_text(item->json, "name", visit->language) : "", out, size);
}

static bool waits_for_card(const struct visit *visit)
{
	return visit->confirm == VISIT_CONFIRM_LISTEN || visit->confirm == VISIT_CONFIRM_ASKED;
}

/* Who cannot write: the list heard to its end, the card once more, then "submit". */
static void confirming(struct tree *tree, const struct screen_context *context)
{
	enum visit_confirm confirm = context->visit->confirm;
	bool waits = waits_for_card(context->visit);
	char text[512];

	confirm_text(context, text, sizeof(text));
	tree_banner(tree, "sign.confirm",
		confirm == VISIT_CONFIRM_DONE ? TONE_GOOD
		: waits                       ? TONE_ACCENT
					      : TONE_WARN,
		confirm == VISIT_CONFIRM_DONE     ? ICON_CHECK
		: confirm == VISIT_CONFIRM_LISTEN ? ICON_SOUND
						  : ICON_CARD,
		text);
	if (confirm == VISIT_CONFIRM_LISTEN && context->visit->voice_failed)
		fault_lines(tree, context, FAULT_VOICE_SILENT);
	if (context->visit->fault)
		fault_lines(tree, context, context->visit->fault);
}

/* Who can do neither: somebody else writes, by name. */
static void witness_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const char *wrong = visit->witness_tried ? visit_witness_wrong(visit) : NULL;

	tree_banner(tree, "sign.witness_intro", TONE_ACCENT, ICON_PERSON,
		word(context, "sign.witness_intro"));
	tree_wrong(tree,
		tree_field(tree, "sign.witness_name", KEYBOARD_NAME,
			word(context, "sign.witness_name"), visit->witness),
		wrong ? word(context, wrong) : "");
}

/* Who writes into the pad, and what is written there taken away. */
static void pad_tools(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const char *who = visit->witnessed ? "sign.by_hand" : "sign.witness";
	struct widget *widget;

	tree_open(tree, ROLE_ROW, "");
	if (waits_for_card(visit))
		widget = tree_space(tree);
	else
		widget = tree_button(tree, who, BUTTON_QUIET,
			visit->witnessed ? ICON_PEN : ICON_PERSON, word(context, who));
	widget->weight_in_row = 2;
	tree_button(tree, "sign.clear", BUTTON_QUIET, ICON_ERASE, word(context, "sign.clear"));
	tree_close(tree);
}

void sign_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	struct widget *text, *pad;

	who_signs(tree, context);
	tree_open(tree, ROLE_SCROLL, "sign.scroll");
	tree_open(tree, ROLE_PANEL, "");
	text = tree_text(tree, "sign.text", TEXT_BODY, TONE_NORMAL, visit->signed_text);
	text->binding = true;
	text->insisted = visit->confirm == VISIT_CONFIRM_LISTEN;
	tree_close(tree);
	tree_close(tree);
	if (visit->confirm)
		confirming(tree, context);
	else if (visit->ink_asked_again)
		tree_banner(
			tree, "sign.again", TONE_WARN, ICON_PEN, word(context, "sign.again"));
	else if (!visit->witnessed)
		say(tree, context, TEXT_BODY, TONE_QUIET, "sign.intro");
	if (visit->witnessed && !waits_for_card(visit))
		witness_build(tree, context);
	pad_tools(tree, context);
	pad = tree_pad(tree, "sign.pad", PAD_HEIGHT_MM);
	pad->help = word(context, "sign.pad_help");
	footer(tree, context, "frame.back", is_last(visit) ? "sign.next" : "sign.next_signer");
	if (is_last(visit))
		tree_find(tree, "sign.next")->icon = ICON_CHECK;
}

static bool was_heard(const struct screen_context *context)
{
	return context->narrator &&
	       narrator_has_heard(context->narrator, context->visit->signed_text);
}

/* Who comes next has written and heard nothing yet. */
static void next_signer(struct screen_context *context)
{
	if (context->window)
		window_clear_ink(context->window);
	if (context->narrator)
		narrator_forget_binding(context->narrator);
}

void sign_act(struct screen_context *context, const struct input *input)
{
	size_t before = context->visit->signing;
	int width = 0, height = 0;

	if (input->kind == INPUT_INK) {
		if (context->window)
			window_pad_size(context->window, &width, &height);
		visit_draw_ink(context->visit,
			&(struct ink_point){input->x, input->y, input->t_ms, input->first},
			width, height);
	} else if (pressed(input, "sign.pad")) { /* only a keypad presses a pad */
		if (!voice_is_on(context))
			turn_voice(context, true); /* what is confirmed has been read aloud */
		visit_begin_confirming(context->visit, was_heard(context));
	} else if (pressed(input, "sign.witness") || pressed(input, "sign.by_hand")) {
		visit_let_witness(context->visit, pressed(input, "sign.witness"));
		if (context->window)
			window_clear_ink(context->window);
	} else if (input->kind == INPUT_EDIT && !strcmp(input->name, "sign.witness_name")) {
		visit_set_witness(context->visit, input->text);
	} else if (pressed(input, "sign.clear")) {
		visit_clear_ink(context->visit);
		if (context->window)
			window_clear_ink(context->window);
	} else {
		footer_act(context, input, VISIT_EV_SIGNED);
		if (context->visit->signing != before)
			next_signer(context);
	}
}
