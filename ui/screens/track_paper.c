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

	if (visit->track.print != VISIT_PRINT_REFUSED)
		return;
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

static const char *button_key(const struct visit *visit)
{
	enum visit_print print = visit->track.print;

	if (print == VISIT_PRINT_WAITING || print == VISIT_PRINT_DRAWING ||
		print == VISIT_PRINT_RUNNING)
		return "track.printing";
	if (print == VISIT_PRINT_DONE)
		return "track.print_again";
	return visit_notice(visit) ? "track.print_notice" : "track.print";
}

void track_paper(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	enum visit_print print = visit->track.print;
	const char *notice = visit_notice(visit);

	open_card(tree, context, "track.paper", notice ? notice : "track.paper");
	if (!notice)
		paper_text(tree, json_text(visit->track.answer.letter, "paper"));
	if (print == VISIT_PRINT_DONE)
		tree_banner(tree, "track.printed", TONE_GOOD, ICON_CHECK,
			word(context, "track.printed"));
	print_trouble(tree, context);
	tree_button(tree, "track.print", BUTTON_SECONDARY, ICON_PRINTER,
		word(context, button_key(visit)))
		->enabled = print == VISIT_PRINT_NONE || print >= VISIT_PRINT_DONE;
	say(tree, context, TEXT_SMALL, TONE_QUIET, "track.print_note");
	tree_close(tree);
}
