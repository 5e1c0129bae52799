/* The form: filled from the card, shared questions once, errors beside the field. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

static void questions(struct tree *tree, const struct screen_context *context, bool situations)
{
	const struct visit *visit = context->visit;
	size_t order[BASKET_QUESTIONS_MAX];
	size_t count = questions_in_order(
		visit, situations ? QUESTIONS_SITUATIONS : QUESTIONS_FIELDS, order);
	uint16_t last = 0;

	for (size_t i = 0; i < count; i++) {
		if (!situations)
			whose_questions(tree, context, TEXT_LARGE, order[i], &last);
		question_build(tree, context, "form", order[i], visit->form_tried);
	}
}

/* A question that is not answered as it should be, in the order of the screen. */
static bool find_wrong(const struct visit *visit, size_t *question, size_t *count)
{
	static const enum question_kind KINDS[] = {QUESTIONS_FIELDS, QUESTIONS_SITUATIONS};
	size_t order[BASKET_QUESTIONS_MAX];

	*count = 0;
	for (size_t kind = 0; kind < 2; kind++) {
		size_t asked = questions_in_order(visit, KINDS[kind], order);

		for (size_t i = 0; i < asked; i++)
			if (visit_check(visit, order[i]) && !(*count)++)
				*question = order[i];
	}
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
	size_t order[BASKET_QUESTIONS_MAX];

	questions(tree, context, false);
	if (!questions_in_order(context->visit, QUESTIONS_SITUATIONS, order))
		return;
	heading(tree, TEXT_LARGE, word(context, "form.situations"));
	questions(tree, context, true);
}

/* What there is to check, and where it is from: nobody is asked to check what is not there. */
static const char *intro_of(const struct visit *visit)
{
	const char *intro = "form.intro_empty";

	for (size_t q = 0; q < visit->basket.question_count; q++) {
		const struct basket_question *question = &visit->basket.questions[q];

		if (question->situation || !visit_asks(visit, q) ||
			!form_get(visit->answers, question->key)[0])
			continue;
		if (visit->identity.level != IDENTITY_LEVEL_TYPED &&
			visit_is_from_card(visit, q))
			return "form.intro";
		intro = "form.intro_typed";
	}
	return intro;
}

void form_build(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	if (!visit->answers)
		return;
	say(tree, context, TEXT_TITLE, TONE_NORMAL, visit->fixing ? "form.fix" : "form.title");
	if (!visit->fixing)
		say(tree, context, TEXT_BODY, TONE_QUIET, intro_of(visit));
	card_note(tree, context);
	draft_note(tree, context);
	if (!visit->fixing)
		wrong_build(tree, context);
	change_build(tree, context);
	tree_open(tree, ROLE_SCROLL, "form.scroll");
	if (!visit->fixing)
		filed_note(tree, context);
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
