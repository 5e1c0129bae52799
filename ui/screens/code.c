/* The visit code, right after it is known whose visit this is. */
#include <stdio.h>
#include <string.h>

#include "ui/screens/parts.h"

/* The number of drafts, nothing more: whose card it is proves little. */
static void drafts(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char number[16], text[160];

	if (!visit->drafts && !visit->code_wrong) {
		if (!visit->answers)
			tree_banner(tree, "code.no_drafts", TONE_WARN, ICON_HELP,
				word(context, "code.no_drafts"));
		return;
	}
	snprintf(number, sizeof(number), "%zu", visit->drafts);
	visit_words_with(visit, "code.drafts", number, text, sizeof(text));
	tree_open(tree, ROLE_PANEL, "code.drafts");
	tree_banner(tree, "code.draft_count", TONE_ACCENT, ICON_CLOCK, text);
	tree_field(tree, "code.resume_code", KEYBOARD_LATIN, word(context, "code.resume_code"),
		visit->code_typed, visit->code_wrong ? word(context, "code.resume_wrong") : "");
	tree_button(tree, "code.resume", BUTTON_SECONDARY, ICON_NEXT,
		word(context, visit->code_busy ? "code.resume_busy" : "code.resume"))
		->enabled = !visit->code_busy && visit->drafts;
	tree_close(tree);
}

void code_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char code[20] = "";

	if (visit->visit_code[0])
		visit_code_group(visit->visit_code, code);
	say(tree, context, TEXT_TITLE, TONE_NORMAL,
		visit->answers ? "code.title" : "code.resume_title");
	tree_banner(tree, "code.known", TONE_GOOD, ICON_CHECK,
		word(context,
			visit->identity.source == IDENTITY_E_ID    ? "code.code"
			: visit->identity.source == IDENTITY_TYPED ? "code.typed"
								   : "code.read"));
	tree_open(tree, ROLE_PANEL, "");
	tree_text(tree, "code.name", TEXT_LARGE, TONE_NORMAL, visit->identity.name)->centred =
		true;
	tree_close(tree);
	drafts(tree, context);
	if (!visit->answers) {
		tree_space(tree);
		footer(tree, context, NULL, NULL);
		return;
	}
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
	if (input->kind == INPUT_EDIT && !strcmp(input->name, "code.resume_code"))
		visit_set_code(context->visit, input->text);
	else if (pressed(input, "code.resume"))
		visit_resume(context->visit);
	else
		footer_act(context, input, VISIT_EV_NEXT);
}
