/* What can be printed of a case: its result as the department wrote it, or its notice. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_notice.h"
#include "firmware/visit/visit_answer.h"
#include "ui/screens/parts.h"

/* The printer's own trouble, or the office's. */
static void print_trouble(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char key[64];

	snprintf(key, sizeof(key), "fault.%s.name", fault_code(visit->print_fault));
	if (visit->print_fault == FAULT_PAPER_NOT_DRAWN)
		fault_lines(tree, context, visit->print_fault);
	else
		tree_banner(tree, "track.print_trouble", TONE_WARN, ICON_WARN,
			word(context, visit->print_fault ? key
				      : visit->track.print_trouble == VISIT_TRACK_OFTEN
					      ? "track.print_often"
					      : "track.offline"));
	if (visit->print_fault && visit->print_fault != FAULT_PAPER_NOT_DRAWN)
		say(tree, context, TEXT_SMALL, TONE_NORMAL, "track.print_fault");
	if (!visit->qr.len)
		return;
	code_picture(tree, context, "track.qr", "result.qr")->comes = true;
	say(tree, context, TEXT_SMALL, TONE_QUIET, "result.qr")->centred = true;
}

static void paper_text(struct tree *tree, const char *paper)
{
	char line[VISIT_RESULT_LINE_SIZE];

	while (visit_result_line(&paper, line))
		if (line[0])
			tree_text(tree, "", TEXT_BODY, TONE_NORMAL, line);
	bytes_wipe(line, sizeof(line));
}

/* A paper that can be printed: of which step, what it is called, its button. */
struct paper {
	int64_t step;
	const char *print, *button;
};

/* How it fares; another one's print is none of its business. */
static enum visit_print print_of(const struct visit *visit, const struct paper *paper)
{
	return visit->track.print_step == paper->step ? visit->track.print : VISIT_PRINT_NONE;
}

static const char *button_key(const struct visit *visit, const struct paper *paper)
{
	enum visit_print print = print_of(visit, paper);

	if (print == VISIT_PRINT_WAITING || print == VISIT_PRINT_DRAWING ||
		print == VISIT_PRINT_RUNNING)
		return "track.printing";
	return print == VISIT_PRINT_DONE ? "track.print_again" : paper->print;
}

static struct widget *print_build(
	struct tree *tree, const struct screen_context *context, const struct paper *paper)
{
	const struct visit *visit = context->visit;
	enum visit_print any = visit->track.print;
	struct widget *button;

	if (print_of(visit, paper) == VISIT_PRINT_DONE)
		tree_banner(tree, "track.printed", TONE_GOOD, ICON_CHECK,
			word(context, "track.printed"));
	if (print_of(visit, paper) == VISIT_PRINT_REFUSED)
		print_trouble(tree, context);
	button = tree_button(tree, paper->button, BUTTON_SECONDARY, ICON_PRINTER,
		word(context, button_key(visit, paper)));
	button->enabled = any == VISIT_PRINT_NONE || any >= VISIT_PRINT_DONE;
	return button;
}

void track_paper(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const char *notice = visit_notice(&visit->track.answer);
	const struct paper paper = {
		0, notice ? "track.print_notice" : "track.print", "track.print"};

	open_card(tree, context, "track.paper", notice ? notice : "track.paper");
	if (!notice)
		paper_text(tree, json_text(visit->track.answer.letter, "paper"));
	print_build(tree, context, &paper);
	say(tree, context, TEXT_SMALL, TONE_QUIET, "track.print_note");
	tree_close(tree);
}

void track_earlier(struct tree *tree, const struct screen_context *context)
{
	const struct enquiry_answer *answer = &context->visit->track.answer;
	char button[40];

	if (!answer->notice_count)
		return;
	open_card(tree, context, "track.earlier", "track.earlier");
	for (size_t i = 0; i < answer->notice_count; i++) {
		const struct paper paper = {answer->notices[i].n, "track.print_notice", button};
		const char *title = word(context, visit_notice_title(answer->notices[i].state));

		snprintf(button, sizeof(button), "track.notice.%zu", i);
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, title);
		speak_of(tree, context, print_build(tree, context, &paper), title);
	}
	say(tree, context, TEXT_SMALL, TONE_QUIET, "track.print_note");
	tree_close(tree);
}
