/* For whom, on the guide: one person after the other, what is filed for each, one more of them. */
#include <stdio.h>
#include <string.h>

#include "firmware/visit/visit_basket.h"
#include "ui/screens/parts.h"

/* Two matters may ask in the same words; what is asked for all together needs no name. */
static bool names_its_matter(const struct screen_context *context, size_t question)
{
	const struct visit *visit = context->visit;
	const struct basket_question *of = &visit->basket.questions[question];
	size_t matters[BASKET_MATTERS_MAX];

	return of->use_count == 1 && visit_matters(visit, matters) > 1 &&
	       !visit_is_parties(visit, of->uses[0].matter);
}

/* Of whom it is asked first: once for all who are asked the same. */
static bool is_asked_of(const struct visit *visit, size_t question, unsigned person)
{
	const struct basket_question *of = &visit->basket.questions[question];

	for (size_t u = 0; u < of->use_count; u++)
		if (visit->view.asked[question] & 1u << of->uses[u].matter)
			return visit->basket.person[of->uses[u].matter] == person;
	return false;
}

/* Who acts, where one answer alone fits. */
static bool is_settled(const struct visit *visit, size_t question)
{
	return visit_asks_who_acts(visit, question) && !visit_asks(visit, question);
}

static void situations(
	struct tree *tree, const struct screen_context *context, unsigned person, bool acting)
{
	const struct visit *visit = context->visit;
	uint16_t named = 0;

	for (size_t q = 0; q < visit->basket.question_count; q++) {
		uint16_t set = visit->view.asked[q];

		if (!visit->basket.questions[q].situation || is_settled(visit, q) ||
			!is_asked_of(visit, q, person) ||
			visit_asks_who_acts(visit, q) != acting)
			continue;
		if (names_its_matter(context, q) && set != named)
			heading(tree, TEXT_BODY,
				item_text(visit->basket
						  .matters[visit->basket.questions[q]
								   .uses[0]
								   .matter]
						  ->json,
					"name", visit->language));
		named = set;
		question_build(tree, context, "guide", q, visit->guide_tried);
	}
}

/* What is filed for them: each matter of the visit that can be, to be ticked. */
static void matters_of(struct tree *tree, const struct screen_context *context, unsigned person,
	const char *whose)
{
	const struct visit *visit = context->visit;
	const struct basket *basket = &visit->basket;
	char name[48];

	tree_open(tree, ROLE_PANEL, "");
	tree_label(tree, word(context, "whom.matters"));
	for (size_t m = 0; m < basket->matter_count; m++) {
		const struct service_item *item = basket->matters[m];

		if (!basket_is_first(basket, m) || !visit_may_file_for(visit, m, person))
			continue;
		snprintf(name, sizeof(name), "guide.for.%zu", person * BASKET_MATTERS_MAX + m);
		speak_of(tree, context,
			tree_choice(tree, name, item_text(item->json, "name", visit->language),
				basket_find_for(basket, item->implement_code, person) >= 0),
			whose);
	}
	tree_close(tree);
}

static void person_build(
	struct tree *tree, const struct screen_context *context, unsigned person)
{
	const struct visit *visit = context->visit;
	char name[48], called[VISIT_SIGNER_NAME_SIZE], text[320];

	visit_person_name(visit, person, called, sizeof(called));
	visit_words_with(visit, "whom.heading", called, text, sizeof(text));
	heading(tree, TEXT_LARGE, text);
	situations(tree, context, person, true);
	matters_of(tree, context, person, tree_copy(tree, text));
	situations(tree, context, person, false);
	snprintf(name, sizeof(name), "guide.without.%u", person);
	visit_words_with(visit, "principal.without", called, text, sizeof(text));
	tree_button(tree, name, BUTTON_QUIET, ICON_CROSS, text);
}

void guide_persons(struct tree *tree, const struct screen_context *context)
{
	const struct visit *visit = context->visit;
	unsigned persons[BASKET_PERSONS_MAX] = {0};
	size_t count = visit_persons(visit, persons);
	const char *next = visit_next_acting(visit);

	if (count > 1) {
		for (size_t i = 0; i < count; i++)
			person_build(tree, context, persons[i]);
	} else {
		situations(tree, context, persons[0], true);
		situations(tree, context, persons[0], false);
	}
	if (*next)
		tree_button(tree, "guide.add_person", BUTTON_SECONDARY, ICON_PERSON,
			word(context, strcmp(next, "agent") ? "ward.add" : "principal.add"));
}

/* One matter of one person was ticked, or is no more. */
static void tick(struct visit *visit, size_t number)
{
	unsigned person = (unsigned)(number / BASKET_MATTERS_MAX);
	size_t matter = number % BASKET_MATTERS_MAX;

	if (matter < visit->basket.matter_count)
		visit_file_for(visit, matter, person,
			basket_find_for(&visit->basket,
				visit->basket.matters[matter]->implement_code, person) < 0);
}

bool guide_persons_act(struct screen_context *context, const struct input *input)
{
	struct visit *visit = context->visit;
	size_t number;

	if (input->kind != INPUT_PRESS || !input->name)
		return false;
	if (pressed(input, "guide.add_person"))
		visit_add_person(visit);
	else if (numbered(input->name, "guide.without.", &number))
		visit_drop_person(visit, (unsigned)number);
	else if (numbered(input->name, "guide.for.", &number))
		tick(visit, number);
	else
		return false;
	return true;
}
