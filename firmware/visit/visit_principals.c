/*
 * One agent, several principals: the same matters once for each, every one a case of its own.
 * One who cannot be filed for is left out without touching the others.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_materials.h"
#include "firmware/visit/visit_parts.h"

bool visit_is_parties(const struct visit *visit, size_t matter)
{
	return !strcmp(visit->basket.matters[matter]->implement_code, ITEM_PARTIES);
}

int visit_parties(const struct visit *visit, unsigned person)
{
	return basket_find_for(&visit->basket, ITEM_PARTIES, person);
}

size_t visit_persons(const struct visit *visit, unsigned out[BASKET_PERSONS_MAX])
{
	size_t count = 0;

	for (unsigned person = 0; person < BASKET_PERSONS_MAX; person++)
		if (visit_parties(visit, person) >= 0)
			out[count++] = person;
	return count;
}

static bool is_agent(const struct visit *visit)
{
	return !strcmp(form_get(visit->answers, VISIT_ACTING), "agent");
}

static unsigned free_place(const struct visit *visit)
{
	unsigned person = 0;

	while (person < BASKET_PERSONS_MAX && visit_parties(visit, person) >= 0)
		person++;
	return person;
}

bool visit_may_add_principal(const struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);

	return visit->state == VISIT_GUIDE && count && is_agent(visit) &&
	       count < BASKET_PERSONS_MAX &&
	       visit->basket.matter_count + visit->basket.matter_count / count <=
		       BASKET_MATTERS_MAX;
}

/* What one may only ask for as themself no agent asks for again. */
static bool is_for_principals(const struct service_item *item)
{
	return !strcmp(item->implement_code, ITEM_PARTIES) || fitting_acting(item, "agent");
}

static void remove_person(struct visit *visit, unsigned person)
{
	for (size_t m = visit->basket.matter_count; m-- > 0;)
		if (visit->basket.person[m] == person &&
			is_for_principals(visit->basket.matters[m]))
			basket_remove(&visit->basket, m);
}

static enum status copy_matters(struct visit *visit, unsigned from, unsigned to)
{
	struct basket *basket = &visit->basket;
	size_t count = basket->matter_count;
	enum status status = STATUS_OK;

	for (size_t m = 0; m < count && status == STATUS_OK; m++) {
		int needs = basket->needs[m];

		if (basket->person[m] == from && is_for_principals(basket->matters[m]))
			status = basket_add_for(basket, basket->matters[m],
				needs < 0 ? NULL : basket->matters[needs]->implement_code, to);
	}
	return status;
}

void visit_add_principal(struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX], place = free_place(visit);

	if (!visit_may_add_principal(visit) || !visit_persons(visit, persons))
		return;
	if (copy_matters(visit, persons[0], place) != STATUS_OK)
		remove_person(visit, place);
	visit_evaluate(visit);
}

/* Whatever was typed for them is forgotten too. */
static void forget_answers(struct visit *visit, unsigned person)
{
	char end[8];
	const char *key;
	json_t *value;
	void *next;

	snprintf(end, sizeof(end), "#%u", person);
	json_object_foreach_safe (visit->answers, next, key, value) {
		const char *hash = strchr(key, '#');

		if (hash && !strcmp(hash, end))
			json_object_del(visit->answers, key);
	}
}

static void drop_pages(struct visit *visit)
{
	for (size_t p = visit->page_count; p-- > 0;) {
		bool asked = false;

		for (size_t m = 0; m < visit->basket.material_count; m++)
			asked |= !strcmp(
				visit->basket.materials[m].key, visit->pages[p].material);
		if (!asked)
			visit_drop_page(visit, p);
	}
}

void visit_drop_principal(struct visit *visit, unsigned person)
{
	unsigned persons[BASKET_PERSONS_MAX];

	if (visit->state > VISIT_REVIEW || visit_persons(visit, persons) < 2 ||
		visit_parties(visit, person) < 0)
		return;
	remove_person(visit, person);
	forget_answers(visit, person);
	drop_pages(visit);
	visit_evaluate(visit);
	visit_save_draft(visit);
	visit_touch(visit);
}

void visit_settle_principals(struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);

	for (size_t i = 1; i < count && !is_agent(visit); i++) {
		remove_person(visit, persons[i]);
		forget_answers(visit, persons[i]);
	}
}

void visit_person_name(const struct visit *visit, unsigned person, char *out, size_t size)
{
	static const char *const PLACES[BASKET_PERSONS_MAX] = {
		"principal.first", "principal.second", "principal.third", "principal.fourth"};
	char key[BASKET_KEY_SIZE];
	const char *name;

	basket_key_for(VISIT_PRINCIPAL_NAME, person, key);
	name = form_get(visit->answers, key);
	text_fit(out, size, name[0] ? name : visit_words(visit, PLACES[person]));
}
