/* basket_acting() and basket_check() of basket.h: what was answered, as it is asked now. */
#include <string.h>

#include "firmware/model/basket/acting.h"
#include "firmware/model/basket/basket.h"
#include "firmware/model/basket/form.h"

const char *basket_acting(const struct basket *basket, const json_t *answers, unsigned person)
{
	char key[BASKET_KEY_SIZE];

	basket_key_for(ACTING_KEY, person, key);
	for (size_t q = 0; q < basket->question_count; q++)
		if (basket->questions[q].situation &&
			strcmp(basket->questions[q].key, key) == 0)
			return form_get(answers, key);
	return "";
}

/* A choice among what everybody who asks offers to who acts. */
static const char *check_situation(const struct basket *basket, const struct basket_view *view,
	size_t question, const json_t *answers)
{
	const struct basket_question *asked = &basket->questions[question];
	const char *value = form_get(answers, asked->key);

	for (size_t u = 0; u < asked->use_count; u++) {
		size_t matter = asked->uses[u].matter;
		uint16_t bit = (uint16_t)(1u << matter);
		const json_t *option =
			item_option(basket_question_json(basket, asked, bit), value);

		if (!(view->asked[question] & bit))
			continue;
		if (!*value || !acting_offers(basket->matters[matter], option,
				       basket_acting(basket, answers, basket->person[matter])))
			return "form.required";
		if (!option)
			return "form.choice";
	}
	return NULL;
}

/* Who is told the answer may ask for more than who asks. */
static const char *check_told(const struct basket *basket, const struct basket_view *view,
	size_t question, const char *value)
{
	for (size_t t = 0; t < view->told_count; t++) {
		const struct basket_question *told = &basket->questions[view->told[t].question];
		const struct basket_use *use = &told->uses[view->told[t].use];
		const char *wrong;

		if (view->told[t].teller != question || told->situation ||
			(view->not_needed & 1u << use->matter))
			continue;
		wrong = form_check(basket_field(basket, told, use), value);
		if (wrong)
			return wrong;
	}
	return NULL;
}

const char *basket_check(const struct basket *basket, const struct basket_view *view,
	size_t question, const json_t *answers)
{
	const struct basket_question *asked = &basket->questions[question];
	const char *value = form_get(answers, asked->key);

	if (asked->situation)
		return check_situation(basket, view, question, answers);
	for (size_t u = 0; u < asked->use_count; u++) {
		const char *wrong;

		if (!(view->asked[question] & 1u << asked->uses[u].matter))
			continue;
		wrong = form_check(basket_field(basket, asked, &asked->uses[u]), value);
		if (wrong)
			return wrong;
	}
	return check_told(basket, view, question, value);
}
