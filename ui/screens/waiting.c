/* A slip that waits is shown for its visit code; nothing about it is said before. */
#include <string.h>

#include "ui/screens/parts.h"

void waiting_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	const char *error = visit->code_locked  ? word(context, "waiting.locked")
			    : visit->code_wrong ? word(context, "waiting.wrong")
						: "";

	say(tree, context, TEXT_TITLE, TONE_NORMAL, "waiting.title");
	say(tree, context, TEXT_BODY, TONE_QUIET, "waiting.intro");
	tree_open(tree, ROLE_SCROLL, "waiting.scroll");
	tree_wrong(tree,
		tree_field(tree, "waiting.code", KEYBOARD_CODE, word(context, "waiting.code"),
			visit->code_typed),
		error)
		->together = 4;
	if (visit->code_busy)
		tree_banner(tree, "waiting.busy", TONE_ACCENT, ICON_CLOCK,
			word(context, "waiting.busy"));
	scan_slip(tree, context);
	tree_open(tree, ROLE_PANEL, "");
	say(tree, context, TEXT_BODY, TONE_NORMAL, "waiting.where");
	tree_close(tree);
	tree_close(tree);
	footer(tree, context, NULL, "waiting.next");
}

void waiting_act(struct screen_context *context, const struct input *input)
{
	if (input->kind == INPUT_EDIT && !strcmp(input->name, "waiting.code"))
		visit_set_code(context->visit, input->text);
	else if (pressed(input, "waiting.next"))
		visit_try_code(context->visit);
	else
		footer_act(context, input, VISIT_EV_NEXT);
}
