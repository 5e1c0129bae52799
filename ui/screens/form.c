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

/* A question that is not answered as it should be, in the order of the screen. */
static bool find_wrong(const struct visit *visit, size_t *question, size_t *count)
{
	*count = 0;
	for (int situations = 0; situations < 2; situations++)
		for (size_t q = 0; q < visit->basket.question_count; q++)
			if (visit->basket.questions[q].situation == situations &&
				visit_asks(visit, q) && visit_check(visit, q) && !(*count)++)
				*question = q;
	return *count > 0;
}

/* Most of a form is out of sight: how much of it is wrong stands at its head. */
static void wrong_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	char number[16], text[160];
	size_t first, count;

	if (!visit->form_tried || !find_wrong(visit, &first, &count))
		return;
	snprintf(number, sizeof(number), "%zu", count);
	visit_words_with(visit, "form.wrong", number, text, sizeof(text));
	tree_banner(tree, "form.wrong", TONE_BAD, ICON_WARN, text);
}

/* Whoever went on too early is led to the first thing to mend at once. */
static void lead_to_wrong(struct screen_context *context)
{
	const struct visit *visit = context->visit;
	struct question_places at;
	size_t first, count;

	if (visit->state != VISIT_FORM || !context->window ||
		!find_wrong(visit, &first, &count))
		return;
	question_widgets(visit, "form", first, &at);
	window_lead_to(context->window, at.stop, at.seen);
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
	draft_note(tree, context);
	if (!visit->fixing)
		wrong_build(tree, context);
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
	if (footer_act(context, input, VISIT_EV_NEXT)) {
		if (pressed(input, "form.next"))
			lead_to_wrong(context);
	} else if (!change_act(context, input)) {
		question_act(context, "form", input);
	}
}
