/* 已收件: the case is safe; the same facts as on paper, and the QR for a phone. */
#include <stdio.h>

#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "ui/screens/parts.h"

/* 预约: when and where somebody has to come after all. */
static void booking_build(
	struct tree *tree, const struct screen_context *context, const struct slip_case *matter)
{
	if (!matter->booking[0])
		return;
	tree_banner(tree, "", TONE_ACCENT, ICON_CLOCK, matter->booking);
	if (matter->place[0])
		say_pair(tree, word(context, "guide.place"), matter->place);
	if (matter->home[0])
		say_pair(tree, word(context, "paper.booking_home"), matter->home);
	if (matter->comers[0])
		say_pair(tree, word(context, "paper.comers"), matter->comers);
	if (matter->booking_open[0])
		tree_banner(
			tree, "slip.booking_open", TONE_WARN, ICON_WARN, matter->booking_open);
	else
		say(tree, context, TEXT_BODY, TONE_NORMAL,
			matter->place[0] ? "slip.booked" : "slip.booked_home");
}

static void cases_build(struct tree *tree, const struct screen_context *context)
{
	const struct slip *slip = context->visit->slip;
	char number[18], name[32];
	size_t i;

	for (i = 0; i < slip->case_count && i < SLIP_CASES_MAX; i++) {
		tree_open(tree, ROLE_PANEL, "");
		tree_text(tree, "", TEXT_LARGE, TONE_NORMAL, slip->cases[i].matter);
		receipt_no_group(slip->cases[i].receipt_no, number);
		snprintf(name, sizeof(name), "slip.receipt_no.%zu", i);
		tree_text(tree, "", TEXT_BODY, TONE_QUIET, word(context, "slip.receipt_no"))
			->close = true;
		tree_text(tree, i ? name : "slip.receipt_no", TEXT_TITLE, TONE_ACCENT, number);
		if (slip->cases[i].limit[0])
			tree_text(tree, "", TEXT_BODY, TONE_NORMAL, slip->cases[i].limit);
		if (slip->cases[i].waits[0])
			tree_text(tree, "", TEXT_BODY, TONE_WARN, slip->cases[i].waits);
		booking_build(tree, context, &slip->cases[i]);
		tree_close(tree);
	}
}

static bool has_failed(const struct visit *visit)
{
	return visit->print >= VISIT_PRINT_REFUSED;
}

/* How the print goes stands beside the code: what comes out is not overlooked. */
static void print_build(struct tree *tree, const struct screen_context *context)
{
	static const char *const WORDS[] = {"slip.print_none", "slip.print_waiting",
		"slip.print_drawing", "slip.print_running", "slip.print_done",
		"slip.print_refused", "slip.print_torn"};
	const struct visit *visit = context->visit;
	bool good = visit->print == VISIT_PRINT_DONE && !visit->print_fault;
	char number[16], name[40], text[128];

	tree_banner(tree, "slip.print",
		has_failed(visit) || visit->print_fault ? TONE_WARN
		: good                                  ? TONE_GOOD
							: TONE_ACCENT,
		ICON_PRINTER,
		word(context, visit->print_fault == FAULT_PRINTER_UNCONFIRMED
				      ? "slip.print_unconfirmed"
				      : WORDS[visit->print]));
	if (visit->reprints) {
		snprintf(number, sizeof(number), "%u", visit->reprints);
		snprintf(name, sizeof(name), "slip.reprint_%u", visit->reprints);
		visit_words_with(visit, "slip.reprint_number", number, text, sizeof(text));
		tree_text(tree, name, TEXT_BODY, TONE_NORMAL, text);
	}
}

static void fault_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	enum fault fault = visit->hands->fault(visit->hands_user, DEVICE_PRINTER);

	if (visit->print_fault)
		fault_card(tree, context, visit->print_fault, NULL);
	if (has_failed(visit) && fault && fault != visit->print_fault &&
		fault != FAULT_PRINTER_PAPER_LOW)
		fault_lines(tree, context, fault);
}

static void take_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char code[20] = "";

	if (visit->slip->visit_code[0])
		visit_code_group(visit->slip->visit_code, code);
	tree_open(tree, ROLE_PANEL, "");
	tree_open(tree, ROLE_ROW, "");
	if (visit->qr.len) {
		tree_open(tree, ROLE_COLUMN, ""); /* no higher than the code */
		code_picture(tree, context, "slip.qr", "slip.qr")->comes = true;
		tree_close(tree);
	}
	tree_open(tree, ROLE_COLUMN, "");
	print_build(tree, context);
	if (visit->qr.len)
		say(tree, context, TEXT_BODY, TONE_NORMAL, "slip.qr_note");
	say(tree, context, TEXT_BODY, TONE_QUIET, "slip.code")->close = true;
	tree_text(tree, "slip.visit_code", TEXT_LARGE, TONE_ACCENT, code);
	if (visit->slip->office_note[0])
		tree_banner(tree, "slip.confirmed", TONE_GOOD, ICON_CHECK,
			word(context, "slip.confirmed"));
	tree_close(tree);
	tree_close(tree);
	tree_close(tree);
	bytes_wipe(code, sizeof(code));
}

static void say_if_any(struct tree *tree, const struct screen_context *context, const char *key,
	const char *value)
{
	if (value[0])
		say_pair(tree, word(context, key), value);
}

static void content_of_case(
	struct tree *tree, const struct screen_context *context, const struct slip_case *matter)
{
	say_pair(tree, word(context, "paper.implement_code"), matter->implement_code);
	say_pair(tree, word(context, "paper.department"), matter->department);
	for (size_t i = 0; i < matter->material_count && i < SLIP_MATERIALS_MAX; i++) {
		const struct slip_material *material = &matter->materials[i];
		char text[320];

		text_print(text, sizeof(text), "%s%s%s", material->name,
			material->note[0] ? word(context, "frame.colon") : "", material->note);
		say_pair(tree,
			i ? ""
			  : word(context, matter->limit[0] ? "paper.materials"
							   : "paper.materials_booked"),
			text);
	}
	say_if_any(tree, context, "paper.delivery", matter->delivery);
	say_if_any(tree, context, "paper.consult", matter->consult_phone);
	say_if_any(tree, context, "paper.complaint", matter->complaint_phone);
}

/* Who cannot read the paper hears here what stands on it. */
static void content_build(struct tree *tree, const struct screen_context *context)
{
	const struct slip *slip = context->visit->slip;
	char terminal[160], received[WORDS_DATE_SIZE];

	words_moment(context->visit->language, slip->received_at, received);
	snprintf(terminal, sizeof(terminal), "%s %s", slip->terminal, slip->kiosk_id);
	open_card(tree, context, "slip.content", "slip.content");
	say_pair(tree, word(context, "paper.terminal"), terminal);
	say_pair(tree, word(context, "paper.received_at"), received);
	say_if_any(tree, context, "paper.applicant", slip->name_masked);
	say_if_any(tree, context, "paper.acting", slip->acting_masked);
	say_pair(tree, word(context, "paper.identity"), slip->identity_note);
	for (size_t i = 0; i < slip->case_count && i < SLIP_CASES_MAX; i++) {
		if (slip->case_count > 1)
			tree_text(tree, "", TEXT_LARGE, TONE_NORMAL, slip->cases[i].matter);
		content_of_case(tree, context, &slip->cases[i]);
	}
	say_if_any(tree, context, "paper.delivery", slip->delivery);
	say(tree, context, TEXT_BODY, TONE_NORMAL, "paper.five_days");
	say_if_any(tree, context, "paper.consult", slip->consult_phone);
	say_if_any(tree, context, "paper.complaint", slip->complaint_phone);
	say_pair(tree, word(context, "paper.hotline"), "12345");
	tree_close(tree);
}

/* Five equal answers in fixed order, none chosen before; no faces, no reward. */
static void rate_build(struct tree *tree, const struct screen_context *context)
{
	static const char *const WORDS[] = {
		"slip.rate_5", "slip.rate_4", "slip.rate_3", "slip.rate_2", "slip.rate_1"};
	char name[24];

	if (context->visit->slip_kept_before)
		return;
	open_card(tree, context, "slip.rating", "slip.rating");
	say(tree, context, TEXT_SMALL, TONE_QUIET, "slip.rating_note");
	tree_open(tree, ROLE_ROW, "");
	for (int value = 5; value >= 1; value--) {
		snprintf(name, sizeof(name), "slip.rate.%d", value);
		speak_of(tree, context,
			tree_option(tree, name, word(context, WORDS[5 - value]),
				context->visit->rating == value),
			word(context, "slip.rating"));
	}
	tree_close(tree);
	tree_close(tree);
}

void slip_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	bool busy = visit->print >= VISIT_PRINT_WAITING && visit->print <= VISIT_PRINT_RUNNING;
	struct widget *button;

	say(tree, context, TEXT_HERO, TONE_GOOD, "slip.title");
	if (!has_failed(visit))
		say(tree, context, TEXT_BODY, TONE_NORMAL, "slip.not_accepted");
	tree_open(tree, ROLE_SCROLL, "slip.scroll");
	take_build(tree, context);
	if (has_failed(visit))
		say(tree, context, TEXT_BODY, TONE_NORMAL, "slip.not_accepted");
	fault_build(tree, context);
	cases_build(tree, context);
	if (visit_may_go_on(visit))
		tree_button(tree, "slip.start", BUTTON_SECONDARY, ICON_NEXT,
			word(context, "track.start"))
			->enabled = !busy;
	rate_build(tree, context);
	content_build(tree, context);
	tree_close(tree);
	tree_space(tree);
	frame_open_foot(tree);
	tree_open(tree, ROLE_ROW, "");
	button = tree_button(tree, "slip.reprint", BUTTON_SECONDARY, ICON_PRINTER,
		word(context, visit->print == VISIT_PRINT_REFUSED ? "slip.print_again"
								  : "slip.reprint"));
	button->enabled = !busy;
	button->weight_in_row = 2 * FOOTER_OTHER;
	button = tree_button(
		tree, "slip.next", BUTTON_PRIMARY, ICON_CHECK, word(context, "slip.next"));
	button->enabled = !busy;
	button->weight_in_row = FOOTER_NEXT;
	tree_close(tree);
}

void slip_act(struct screen_context *context, const struct input *input)
{
	size_t value;

	if (pressed(input, "slip.reprint"))
		visit_handle(context->visit, VISIT_EV_REPRINT);
	else if (pressed(input, "slip.start"))
		visit_go_on(context->visit);
	else if (input->kind == INPUT_PRESS && numbered(input->name, "slip.rate.", &value))
		visit_rate(context->visit, (int)value);
	else
		footer_act(context, input, VISIT_EV_NEXT);
}
