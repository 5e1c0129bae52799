/* The form: filled from the card, shared questions once, errors beside the field. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

static void questions(struct tree *tree, const struct screen_context *context, bool situations)
{
	const struct visit *visit = context->visit;
	uint16_t last = 0;

	for (size_t q = 0; q < visit->basket.question_count; q++) {
		if (visit->basket.questions[q].situation != situations || !visit_asks(visit, q))
			continue;
		if (!situations)
			whose_questions(tree, context, q, &last);
		question_build(tree, context, "form", q, visit->form_tried);
	}
}

static void all(struct tree *tree, const struct screen_context *context)
{
	questions(tree, context, false);
	say(tree, context, TEXT_LARGE, TONE_ACCENT, "form.situations");
	questions(tree, context, true);
}

void form_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	if (!visit->answers)
		return;
	say(tree, context, TEXT_TITLE, TONE_NORMAL, visit->fixing ? "form.fix" : "form.title");
	if (!visit->fixing)
		say(tree, context, TEXT_BODY, TONE_QUIET,
			visit->identity.level == IDENTITY_LEVEL_TYPED ? "form.intro_typed"
								      : "form.intro");
	card_note(tree, context);
	change_build(tree, context);
	tree_open(tree, ROLE_SCROLL, "form.scroll");
	if (visit->fixing)
		question_build(tree, context, "form", visit->fix.gap.index, true);
	else
		all(tree, context);
	tree_close(tree);
	footer(tree, context, visit->fixing ? NULL : "frame.back",
		visit->fixing ? "form.return" : "form.next");
}

void form_act(struct screen_context *context, const struct input *input)
{
	if (!footer_act(context, input, VISIT_EV_NEXT) && !change_act(context, input))
		question_act(context, "form", input);
}
