/*
 * For whom: themself, a child or ward, who authorised them, and several of these in one visit.
 * Every matter of each is a case of its own; one who cannot be filed for is left out without
 * touching the others.  Which matter is whose: visit_arrange.c.
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

/* What a person is asked for, but not as what: one way alone fits each of it. */
bool visit_is_unasked(const struct visit *visit, unsigned person)
{
	const struct basket *basket = &visit->basket;

	for (size_t m = 0; m < basket->matter_count; m++)
		if (basket->person[m] == person && !visit_is_parties(visit, m) &&
			!fitting_only(basket->matters[m]))
			return false;
	return true;
}

size_t visit_count_of(const struct visit *visit, unsigned person)
{
	size_t count = 0;

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		count += visit->basket.person[m] == person && !visit_is_parties(visit, m);
	return count;
}

const char *visit_answered(const struct visit *visit, unsigned person)
{
	char key[BASKET_KEY_SIZE];

	basket_key_for(VISIT_ACTING, person, key);
	return form_get(visit->answers, key);
}

bool visit_answer_acting(struct visit *visit, unsigned person, const char *acting)
{
	char key[BASKET_KEY_SIZE];

	basket_key_for(VISIT_ACTING, person, key);
	return form_set(visit->answers, key, acting) == STATUS_OK;
}

const char *visit_person_acting(const struct visit *visit, unsigned person)
{
	const struct basket *basket = &visit->basket;

	for (size_t m = 0; m < basket->matter_count && visit_is_unasked(visit, person); m++)
		if (basket->person[m] == person && !visit_is_parties(visit, m))
			return fitting_only(basket->matters[m]);
	return visit_answered(visit, person);
}

static bool is_asked(const struct basket *basket, const char *key)
{
	for (size_t q = 0; q < basket->question_count; q++)
		if (!strcmp(basket->questions[q].key, key))
			return true;
	for (size_t m = 0; m < basket->material_count; m++)
		if (!strcmp(basket->materials[m].key, key))
			return true;
	return false;
}

/* Of the first person what has no number. */
static bool is_of(const char *key, unsigned person)
{
	const char *hash = strchr(key, '#');
	char end[8];

	snprintf(end, sizeof(end), "#%u", person);
	return hash ? !strcmp(hash, end) : person == 0;
}

void visit_forget_person(struct visit *visit, unsigned person)
{
	json_t *const kept[] = {visit->answers, visit->ways, visit->wrongs, visit->brought};
	const char *key;
	json_t *value;
	void *next;

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		json_object_foreach_safe (kept[i], next, key, value)
			if (is_of(key, person) && !is_asked(&visit->basket, key))
				json_object_del(kept[i], key);
}

void visit_remove_person(struct visit *visit, unsigned person)
{
	unsigned persons[BASKET_PERSONS_MAX];

	if (visit_persons(visit, persons) < 2)
		return;
	for (size_t m = visit->basket.matter_count; m-- > 0;)
		if (visit->basket.person[m] == person)
			basket_remove(&visit->basket, m);
	visit_forget_person(visit, person);
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

void visit_drop_person(struct visit *visit, unsigned person)
{
	unsigned persons[BASKET_PERSONS_MAX];

	if (visit->state > VISIT_REVIEW || visit_persons(visit, persons) < 2 ||
		visit_parties(visit, person) < 0)
		return;
	visit_remove_person(visit, person);
	visit_settle_acting(visit);
	drop_pages(visit);
	visit_save_draft(visit);
	visit_touch(visit);
}

bool visit_has_several(const struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX];

	return visit_persons(visit, persons) > 1;
}

bool visit_all_act(const struct visit *visit, const char *acting)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);

	for (size_t i = 0; i < count; i++)
		if (strcmp(visit_person_acting(visit, persons[i]), acting) != 0)
			return false;
	return count > 0;
}

/* Which of those for whom the citizen acts so, from 1; 0: the only one. */
static unsigned number_of(const struct visit *visit, unsigned person)
{
	unsigned persons[BASKET_PERSONS_MAX], number = 0, alike = 0;
	size_t count = visit_persons(visit, persons);
	const char *acting = visit_person_acting(visit, person);

	for (size_t i = 0; i < count; i++) {
		bool is = !strcmp(visit_person_acting(visit, persons[i]), acting);

		alike += is;
		number += is && persons[i] <= person;
	}
	return alike > 1 ? number : 0;
}

void visit_person_place(const struct visit *visit, unsigned person, char *out, size_t size)
{
	static const char *const PRINCIPALS[] = {"principal.first", "principal.first",
		"principal.second", "principal.third", "principal.fourth"};
	static const char *const WARDS[] = {
		"ward.one", "ward.first", "ward.second", "ward.third", "ward.fourth"};
	const char *acting = visit_person_acting(visit, person), *key = "whom.self";

	if (!strcmp(acting, "agent"))
		key = PRINCIPALS[number_of(visit, person)];
	else if (!strcmp(acting, "guardian"))
		key = WARDS[number_of(visit, person)];
	text_fit(out, size, visit_words(visit, key));
}

void visit_person_name(const struct visit *visit, unsigned person, char *out, size_t size)
{
	const char *acting = visit_person_acting(visit, person);
	char key[BASKET_KEY_SIZE];
	const char *name = "";

	basket_key_for(strcmp(acting, "guardian") ? VISIT_PRINCIPAL_NAME : VISIT_WARD_NAME,
		person, key);
	if (!strcmp(acting, "guardian") || !strcmp(acting, "agent"))
		name = form_get(visit->answers, key);
	if (name[0])
		text_fit(out, size, name);
	else
		visit_person_place(visit, person, out, size);
}
