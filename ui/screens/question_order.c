/* Which question stands where, under which heading, and what it is called once it is answered. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

#define HEADING_APART_MM 2 /* more than what it stands above */

/* Of which matters that are filed: of who acts and for whom, of all, of several, of one. */
enum group { GROUP_ACTS, GROUP_ALL, GROUP_SEVERAL, GROUP_ONE };

/* Of the items that ask it, those that ask who acts. */
static uint16_t who_acts_in(const struct visit *visit, uint16_t set)
{
	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (!visit_is_parties(visit, m))
			set &= (uint16_t) ~(1u << m);
	return set;
}

static enum group group_of(const struct visit *visit, uint16_t set)
{
	size_t matters[BASKET_MATTERS_MAX], count = visit_matters(visit, matters), asking = 0;

	if (who_acts_in(visit, set))
		return GROUP_ACTS;
	for (size_t i = 0; i < count; i++)
		asking += (set & 1u << matters[i]) != 0;
	if (asking == count)
		return GROUP_ALL;
	return asking > 1 ? GROUP_SEVERAL : GROUP_ONE;
}

/* For whom alone it is asked, from 1; 0: for several. */
static unsigned person_of(const struct visit *visit, uint16_t set)
{
	unsigned person = 0;

	for (size_t m = 0; m < visit->basket.matter_count; m++) {
		if (!(set & 1u << m))
			continue;
		if (person && person != visit->basket.person[m] + 1u)
			return 0;
		person = visit->basket.person[m] + 1u;
	}
	return person;
}

/*
 * Where one goes before another; a group's questions stay together and in their order.  For whom
 * it is done comes first, and of that what the matters ask too: a name before a power of attorney.
 */
static uint32_t rank_of(const struct visit *visit, size_t question)
{
	uint16_t set = visit_serves(visit, question);
	enum group group = group_of(visit, set);

	return person_of(visit, set) << 24 | (uint32_t)group << 16 |
	       (group == GROUP_ACTS ? set == who_acts_in(visit, set) : set);
}

static bool is_of(const struct visit *visit, size_t question, enum question_kind kind)
{
	/* For whom several are asked the guide settled: what is filled in for each stays theirs. */
	if (kind != QUESTIONS_ALL && visit_asks_who_acts(visit, question) &&
		visit_has_several(visit))
		return false;
	return kind == QUESTIONS_ALL ||
	       visit->basket.questions[question].situation == (kind == QUESTIONS_SITUATIONS);
}

/* The basket has situations before fields, and what is of one rank stays in its order. */
size_t questions_in_order(const struct visit *visit, enum question_kind kind, size_t *out)
{
	size_t count = 0, at;

	for (size_t q = 0; q < visit->basket.question_count; q++) {
		if (!is_of(visit, q, kind) || !visit_asks(visit, q))
			continue;
		for (at = count++; at > 0 && rank_of(visit, out[at - 1]) > rank_of(visit, q);
			at--)
			out[at] = out[at - 1];
		out[at] = q;
	}
	return count;
}

const char *label_of_answer(
	struct tree *tree, const struct screen_context *context, const char *label)
{
	const char *optional = word(context, "form.optional");
	size_t len = strlen(label), of = strlen(optional);
	char text[256];

	if (len <= of || len - of >= sizeof(text) || strcmp(label + len - of, optional) != 0)
		return label;
	snprintf(text, sizeof(text), "%.*s", (int)(len - of), label);
	return tree_copy(tree, text);
}

void heading(struct tree *tree, enum text_style style, const char *text)
{
	tree_space(tree)->height_mm = HEADING_APART_MM;
	tree_text(tree, "", style, TONE_ACCENT, text)->heads = style == TEXT_BODY;
}

/* What is asked once of who acts for several is named once. */
static const char *acting_name(const struct screen_context *context, uint16_t set)
{
	const struct basket *basket = &context->visit->basket;
	size_t first = 0;

	while (!(set & 1u << first))
		first++;
	return item_text(basket->matters[first]->json, "name", context->visit->language);
}

void whose_questions(struct tree *tree, const struct screen_context *context,
	enum text_style style, size_t question, uint16_t *last)
{
	const struct visit *visit = context->visit;
	uint16_t set = visit_serves(visit, question), acting = who_acts_in(visit, set);
	size_t matters[BASKET_MATTERS_MAX];

	if (acting)
		set = acting; /* under one heading, whether the matters ask it too or not */
	if (visit_matters(visit, matters) < 2 || set == *last)
		return;
	*last = set;
	heading(tree, style,
		group_of(visit, set) == GROUP_ALL ? word(context, "form.all_matters")
		: acting & (acting - 1u)          ? acting_name(context, acting)
						  : names_of(tree, context, set));
}
