/* The visit code, right after it is known whose visit this is. */
#include "ui/screens/parts.h"

void code_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char code[20] = "";

	if (visit->visit_code[0])
		visit_code_group(visit->visit_code, code);
	say(tree, context, TEXT_TITLE, TONE_NORMAL, "code.title");
	tree_banner(tree, "code.known", TONE_GOOD, ICON_CHECK,
		word(context,
			visit->identity.source == IDENTITY_TYPED ? "code.typed" : "code.read"));
	tree_open(tree, ROLE_PANEL, "");
	tree_text(tree, "code.name", TEXT_LARGE, TONE_NORMAL, visit->identity.name)->centred =
		true;
	tree_close(tree);
	tree_space(tree);
	say(tree, context, TEXT_LARGE, TONE_NORMAL, "code.keep")->centred = true;
	tree_text(tree, "code.code", TEXT_HERO, TONE_ACCENT, code)->centred = true;
	bytes_wipe(code, sizeof(code));
	say(tree, context, TEXT_BODY, TONE_QUIET, "code.why")->centred = true;
	tree_space(tree);
	footer(tree, context, NULL, "code.next");
}

void code_act(struct screen_context *context, const struct input *input)
{
	footer_act(context, input, VISIT_EV_NEXT);
}
