/* Every gap at once, each a button that leads there and back. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "ui/screens/parts.h"

/* The material or question, and of whom where there are several; what says it itself is not told twice. */
static const char *gap_label(
	struct tree *tree, const struct screen_context *context, const struct visit_gap *gap)
{
	const struct visit *visit = context->visit;
	bool asked = gap->gap.kind == BASKET_GAP_QUESTION;
	const char *what = label_of_answer(tree, context,
		asked ? question_label(tree, context, gap->gap.index)
		      : material_label(tree, context, gap->gap.index));
	char name[96], text[512];

	/* What is asked of who stands there is nobody else's, whoever it is asked for. */
	if (!asked || !visit_has_several(visit) ||
		!strncmp(visit->basket.questions[gap->gap.index].key, ACTING_APPLICANT,
			strlen(ACTING_APPLICANT)))
		return what;
	visit_person_name(visit, visit->basket.person[gap->gap.matter], name, sizeof(name));
	if (!strncmp(what, name, strlen(name)))
		return what;
	text_print(text, sizeof(text), "%s%s%s", name, word(context, "frame.colon"), what);
	return tree_copy(tree, text);
}

/* What is wrong with an answer; where it is the end here, what else can be done. */
static const char *wrong_answer(
	const struct screen_context *context, const struct visit_gap *gap)
{
	const char *stop = question_stop(context, gap->gap.index);

	return stop[0] ? stop : wrong_word(context, gap->gap.index, gap->gap.word);
}

/* What is wrong with it; for which matter, by which law. */
static const char *gap_note(
	struct tree *tree, const struct screen_context *context, const struct visit_gap *gap)
{
	const struct visit *visit = context->visit;
	struct bytes text = {0};
	const char *note = "";

	const char *wrong = gap->gap.kind == BASKET_GAP_QUESTION ? wrong_answer(context, gap)
								 : word(context, gap->gap.word);

	if (bytes_add_format(&text, "%s\xc2\xa0· ", wrong) == STATUS_OK &&
		basket_gap_basis(&visit->basket, &gap->gap, visit->language, &text) ==
			STATUS_OK)
		note = tree_copy(tree, (const char *)text.data);
	bytes_free(&text);
	return note;
}

/* Of several principals, one who lacks something need not hold the others up. */
static void without_build(struct tree *tree, const struct screen_context *context,
	const struct visit_gap *gaps, size_t count)
{
	const struct visit *visit = context->visit;
	unsigned persons[BASKET_PERSONS_MAX];
	size_t several = visit_persons(visit, persons);
	char name[48], called[96], text[192];

	for (size_t i = 0; several > 1 && i < several; i++) {
		bool lacks = false;

		for (size_t g = 0; g < count; g++)
			lacks |= visit->basket.person[gaps[g].gap.matter] == persons[i];
		if (!lacks)
			continue;
		snprintf(name, sizeof(name), "review.without.%u", persons[i]);
		visit_person_name(visit, persons[i], called, sizeof(called));
		visit_words_with(visit, "principal.without", called, text, sizeof(text));
		tree_button(tree, name, BUTTON_QUIET, ICON_CROSS, text);
	}
}

/* An answer changed in the form can be 「不需要办理」 as well. */
static void not_needed_part(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (visit->view.not_needed & 1u << m)
			not_needed_build(tree, context, m);
}

/* What is posted needs an address: a gap like the others, which leads to its field below. */
static void address_gap(struct tree *tree, const struct screen_context *context)
{
	if (visit_lacks_address(context->visit))
		tree_tile(tree, "review.gap.address", ICON_HOUSE,
			word(context, "review.address"), word(context, "form.required"));
}

/* Nothing that one touch completes: what else can be done is said where it leads. */
static bool is_stopped(const struct screen_context *context, const struct visit_gap *gap)
{
	return gap->gap.kind == BASKET_GAP_QUESTION &&
	       question_stop(context, gap->gap.index)[0];
}

/* How many are missing, and that a touch helps: only as far as it does. */
static void gaps_banner(struct tree *tree, const struct screen_context *context,
	const struct visit_gap *gaps, size_t count)
{
	size_t all = count + visit_lacks_address(context->visit);
	bool stopped = false;
	char number[24], text[256];

	for (size_t i = 0; i < count; i++)
		stopped |= is_stopped(context, &gaps[i]);
	snprintf(number, sizeof(number), "%zu", all);
	visit_words_with(context->visit, stopped ? "review.gaps_stop" : "review.gaps", number,
		text, sizeof(text));
	tree_banner(tree, "review.gaps", TONE_WARN, ICON_WARN, text);
}

void review_gaps(struct tree *tree, const struct screen_context *context)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];
	size_t i, count = visit_gaps(context->visit, gaps);
	char name[48];

	not_needed_part(tree, context);
	if (!visit_files_something(context->visit)) {
		checklist_build(tree, context, "review.print");
		return;
	}
	if (!count && !visit_lacks_address(context->visit)) {
		tree_banner(tree, "review.complete", TONE_GOOD, ICON_CHECK,
			word(context, "review.complete"));
		return;
	}
	tree_open(tree, ROLE_PANEL, "");
	gaps_banner(tree, context, gaps, count);
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "review.gap.%zu", i);
		tree_tile(tree, name, gaps[i].where == VISIT_FORM ? ICON_FORM : ICON_PAGE,
			gap_label(tree, context, &gaps[i]), gap_note(tree, context, &gaps[i]));
	}
	address_gap(tree, context);
	without_build(tree, context, gaps, count);
	tree_close(tree);
	checklist_build(tree, context, "review.print");
}
