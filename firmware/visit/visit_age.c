/* Ages: may who is here act, and does the age of whom a matter is for lie within its bounds. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_identity.h"
#include "firmware/visit/visit_parts.h"

#define PRINCIPAL_NUMBER "principal.id_number"
#define WARD_NUMBER "child.id_number"
#define WARD_BIRTH "child.birth"

static int question_of(const struct visit *visit, const char *key)
{
	for (size_t q = 0; q < visit->basket.question_count; q++)
		if (!strcmp(visit->basket.questions[q].key, key) && visit->view.asked[q])
			return (int)q;
	return -1;
}

/* The field that `age_of` names, where the matter asks it now. */
static int named_question(const struct visit *visit, size_t matter, const char *field)
{
	for (size_t q = 0; field && q < visit->basket.question_count; q++) {
		const struct basket_question *of = &visit->basket.questions[q];

		for (size_t u = 0; !of->situation && u < of->use_count; u++)
			if (of->uses[u].matter == matter &&
				(visit->view.asked[q] & 1u << matter) &&
				!strcmp(basket_field(&visit->basket, of, &of->uses[u])->id,
					field))
				return (int)q;
	}
	return -1;
}

/* The question whose answer tells the age of whom a matter is for; −1: the card does. */
static int teller(const struct visit *visit, size_t matter)
{
	int named = named_question(
		visit, matter, json_text(visit->basket.matters[matter]->json, "age_of"));
	const char *acting = visit_acting(visit, matter);
	char key[BASKET_KEY_SIZE];

	if (named >= 0)
		return named;
	if (!strcmp(acting, "agent")) {
		basket_key_for(PRINCIPAL_NUMBER, visit->basket.person[matter], key);
		return question_of(visit, key);
	}
	if (strcmp(acting, "guardian") != 0)
		return -1;
	basket_key_for(WARD_BIRTH, visit->basket.person[matter], key);
	return question_of(visit, key);
}

static int age_at_birth(const char *birth)
{
	struct identity somebody = {.sex = ""};
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	snprintf(somebody.birth, sizeof(somebody.birth), "%.10s", birth);
	return identity_age(&somebody, today);
}

/* A date of birth, or a number that holds one; −1 when it is neither. */
static int age_told(const char *value)
{
	char birth[DATE_SIZE];

	if (!id_number_is_valid(value))
		return age_at_birth(value);
	snprintf(birth, sizeof(birth), "%.4s-%.2s-%.2s", value + 6, value + 10, value + 12);
	return age_at_birth(birth);
}

bool visit_age_is_wrong(const struct visit *visit, size_t question, size_t *matter)
{
	int age = age_told(form_get(visit->answers, visit->basket.questions[question].key));

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (visit_is_filed(visit, m) && teller(visit, m) == (int)question &&
			!fitting_age(visit->basket.matters[m], age)) {
			*matter = m;
			return true;
		}
	return false;
}

const char *visit_check(const struct visit *visit, size_t question)
{
	const char *wrong =
		basket_check(&visit->basket, &visit->view, question, visit->answers);
	size_t matter;

	if (wrong)
		return wrong;
	if (visit_age_is_wrong(visit, question, &matter))
		return "form.age";
	if (visit_day_is_gone(visit, question))
		return "form.day_gone";
	return visit_slot_is_full(visit, question) ? "form.slot_full" : NULL;
}

/* Only a card's own age is judged before the form. */
static enum fault fault_of(struct visit *visit, int age)
{
	bool alone = true;

	for (size_t m = 0; m < visit->basket.matter_count; m++) {
		const struct service_item *item = visit->basket.matters[m];
		bool self = !strcmp(visit_acting(visit, m), "self");

		if (!visit_is_filed(visit, m))
			continue;
		if (self && teller(visit, m) < 0 && !fitting_age(item, age)) {
			visit->age_matter = (int)m;
			return FAULT_PERSON_AGE;
		}
		alone &= self ? fitting_alone(item, age) : age < 0 || age >= FITTING_ADULT;
	}
	return alone ? FAULT_NONE : FAULT_PERSON_MINOR;
}

bool visit_age_refuses(struct visit *visit)
{
	visit->age_matter = -1;
	bytes_wipe(&visit->minor, sizeof(visit->minor));
	if (!visit->answers)
		return false;
	visit->heard = fault_of(visit, age_at_birth(visit->identity.birth));
	if (visit->heard == FAULT_PERSON_MINOR)
		visit->minor = visit->identity;
	return visit->heard != FAULT_NONE;
}

/* The one person there is. */
static unsigned only_person(const struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX];

	return visit_persons(visit, persons) ? persons[0] : 0;
}

bool visit_may_call_guardian(const struct visit *visit)
{
	return visit->state == VISIT_IDENTIFY && visit->minor.name[0] &&
	       !visit_has_several(visit) &&
	       !strcmp(basket_acting(&visit->basket, visit->answers, only_person(visit)),
		       "self") &&
	       visit_may_act(visit, only_person(visit), "guardian");
}

static enum status give(struct visit *visit, const char *what, const char *text)
{
	char key[BASKET_KEY_SIZE];

	basket_key_for(what, only_person(visit), key);
	return *text && !form_get(visit->answers, key)[0] ? form_set(visit->answers, key, text)
							  : STATUS_OK;
}

/* The child's card said who it is for: the guardian need not type it. */
void visit_call_guardian(struct visit *visit)
{
	char key[BASKET_KEY_SIZE];

	basket_key_for(VISIT_ACTING, only_person(visit), key);
	if (!visit_may_call_guardian(visit) ||
		form_set(visit->answers, key, "guardian") != STATUS_OK ||
		give(visit, VISIT_WARD_NAME, visit->minor.name) != STATUS_OK ||
		give(visit, WARD_BIRTH, visit->minor.birth) != STATUS_OK ||
		give(visit, WARD_NUMBER, visit->minor.id_number) != STATUS_OK)
		return;
	bytes_wipe(&visit->minor, sizeof(visit->minor));
	visit_evaluate(visit);
	visit->fault = FAULT_NONE;
	visit_forget_typed(visit);
	visit_ask_for_card(visit);
	visit_touch(visit);
}
