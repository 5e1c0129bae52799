/*
 * Which matter is for whom: of several persons each has what they may ask for so, and one person
 * who may not becomes two.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_parts.h"

#define NOBODY BASKET_PERSONS_MAX

static bool is_parties(const struct service_item *item)
{
	return !strcmp(item->implement_code, ITEM_PARTIES);
}

static bool is_of_enterprises(const struct service_item *item)
{
	return !is_parties(item) && !fitting_acting(item, "self") &&
	       !fitting_acting(item, "agent") && !fitting_acting(item, "guardian");
}

/* True when who acts so for a person may ask for the item too, without an answer of theirs. */
static bool takes(const struct visit *visit, unsigned person, const struct service_item *item)
{
	if (!visit_count_of(visit, person))
		return true;
	if (visit_is_unasked(visit, person) && !fitting_only(item) &&
		strcmp(visit_answered(visit, person), visit_person_acting(visit, person)) != 0)
		return false;
	return fitting_acting(item, visit_person_acting(visit, person));
}

/* Who is there already and may have the item, best of all so acting; NOBODY. */
static unsigned place_for(
	const struct visit *visit, const struct service_item *item, const char *best)
{
	unsigned persons[BASKET_PERSONS_MAX], found = NOBODY;
	size_t count = visit_persons(visit, persons);

	for (size_t i = count; i-- > 0;)
		if (takes(visit, persons[i], item) &&
			(found == NOBODY ||
				strcmp(visit_person_acting(visit, found), best) != 0 ||
				!strcmp(visit_person_acting(visit, persons[i]), best)))
			found = persons[i];
	return found;
}

/* A further person, for whom the citizen acts so; NOBODY when there is no room. */
unsigned visit_open_person(struct visit *visit, const char *acting)
{
	const struct service_item *parties = catalogue_find(&visit->catalogue, ITEM_PARTIES);
	unsigned persons[BASKET_PERSONS_MAX], person;
	size_t count = visit_persons(visit, persons);

	person = count ? persons[count - 1] + 1
		       : 0; /* after the others, as long as there is room */
	if (person == NOBODY)
		person = 0;
	while (person < NOBODY && visit_parties(visit, person) >= 0)
		person++;
	if (person == NOBODY || !parties || !visit_answer_acting(visit, person, acting))
		return NOBODY;
	if (basket_add_for(&visit->basket, parties, NULL, person) != STATUS_OK) {
		visit_forget_person(visit, person);
		return NOBODY;
	}
	return person;
}

/* As what somebody new would ask for it: nothing is asked where one way alone fits. */
static const char *first_acting(const struct service_item *item)
{
	static const char *const WAYS[] = {"self", "guardian", "agent"};

	for (size_t i = 0; !fitting_only(item) && i < sizeof(WAYS) / sizeof(WAYS[0]); i++)
		if (fitting_acting(item, WAYS[i]))
			return WAYS[i];
	return "self";
}

/* An answer that is known by its matter alone goes with it. */
static void carry_answers(
	struct visit *visit, const struct service_item *item, unsigned from, unsigned to)
{
	size_t len = strlen(item->implement_code);
	char wanted[BASKET_KEY_SIZE], given[BASKET_KEY_SIZE], name[BASKET_KEY_SIZE];
	const char *key;
	json_t *value, *copy = json_copy(visit->answers);

	json_object_foreach (copy, key, value) {
		if (strncmp(key, item->implement_code, len) != 0 || key[len] != '/')
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(key, "#"), key);
		basket_key_for(name, from, wanted);
		basket_key_for(name, to, given);
		if (!strcmp(key, wanted) && !json_object_get(visit->answers, given) &&
			json_object_set(visit->answers, given, value))
			log_warn("visit", "answer", "is asked again");
	}
	json_decref(copy);
}

static void give(struct visit *visit, size_t matter, unsigned to)
{
	carry_answers(visit, visit->basket.matters[matter], visit->basket.person[matter], to);
	basket_give(&visit->basket, matter, to);
}

/* All they have, or nothing: who has nothing left goes. */
static void give_all(struct visit *visit, unsigned from, unsigned to)
{
	for (size_t m = visit->basket.matter_count; m-- > 0;)
		if (visit->basket.person[m] == from && !visit_is_parties(visit, m))
			give(visit, m, to);
	visit_remove_person(visit, from);
}

/* Who was made a person of their own by what they ask for alone, and so acting. */
static bool was_made(const struct visit *visit, unsigned person, const char *acting)
{
	return visit_is_unasked(visit, person) &&
	       !strcmp(visit_answered(visit, person), "self") &&
	       !strcmp(visit_person_acting(visit, person), acting);
}

static bool is_free_for(const struct visit *visit, unsigned person, const char *acting)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);

	if (!strcmp(acting, "enterprise"))
		return count < 2;
	for (size_t i = 0; i < count; i++)
		if (persons[i] != person && !strcmp(acting, "self") &&
			!strcmp(visit_person_acting(visit, persons[i]), acting) &&
			!was_made(visit, persons[i], acting))
			return false;
	return true;
}

/* What they may not ask for so is somebody else's. */
static void split(struct visit *visit, unsigned person)
{
	const char *acting = visit_answered(visit, person);

	for (size_t m = visit->basket.matter_count; m-- > 0;) {
		const struct service_item *item = visit->basket.matters[m];
		unsigned to;

		if (visit->basket.person[m] != person || is_parties(item) ||
			fitting_acting(item, acting))
			continue;
		to = place_for(visit, item, first_acting(item));
		if (to == NOBODY)
			to = visit_open_person(visit, first_acting(item));
		if (to != NOBODY)
			give(visit, m, to);
	}
}

void visit_arrange(struct visit *visit, unsigned person)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);
	const char *acting = visit_answered(visit, person);

	if (visit->state != VISIT_GUIDE || !strcmp(acting, "enterprise") ||
		visit_is_unasked(visit, person))
		return;
	for (size_t i = 0; i < count; i++)
		if (persons[i] != person && was_made(visit, persons[i], acting)) {
			give_all(visit, persons[i], person);
			break; /* the others are other children */
		}
	split(visit, person);
}

void visit_put(struct visit *visit, const struct service_item *item, const char *needs,
	unsigned person)
{
	if (basket_add_for(&visit->basket, item, needs, person) != STATUS_OK)
		log_info("visit", "basket_full", "matters=%zu", visit->basket.matter_count);
}

/* For all of them whom one agent acts for, and nobody else. */
static bool put_for_principals(
	struct visit *visit, const struct service_item *item, const char *needs)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);

	for (size_t i = 0; i < count; i++)
		if (strcmp(visit_person_acting(visit, persons[i]), "agent") != 0)
			return false;
	if (count < 2 || !fitting_acting(item, "agent"))
		return false;
	for (size_t i = 0; i < count; i++)
		visit_put(visit, item, needs, persons[i]);
	return true;
}

void visit_put_in(struct visit *visit, const struct service_item *item, const char *needs,
	const char *acting)
{
	const char *best = acting && fitting_acting(item, acting) ? acting : first_acting(item);
	unsigned persons[BASKET_PERSONS_MAX], to;

	if (!visit_persons(visit, persons)) {
		visit_put(visit, item, needs, 0);
		return;
	}
	to = persons[0];
	if (put_for_principals(visit, item, needs))
		return;
	if (!is_of_enterprises(item) && strcmp(visit_answered(visit, to), "enterprise") != 0) {
		to = place_for(visit, item, best);
		if (to == NOBODY ||
			(best == acting && strcmp(visit_person_acting(visit, to), best) != 0))
			to = visit_open_person(visit, best);
	}
	visit_put(visit, item, needs, to == NOBODY ? persons[0] : to);
}

/* A draft of former times says once for all as what somebody acts. */
static void complete_answers(struct visit *visit, const unsigned *persons, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!visit_answered(visit, persons[i])[0] &&
			!visit_answer_acting(
				visit, persons[i], visit_answered(visit, persons[0])))
			return;
}

/* An enterprise's matter leaves nobody to be acted for: what is left is of who is here. */
static void join_for_enterprise(struct visit *visit, const unsigned *persons, size_t count)
{
	bool found = false;

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		found |= is_of_enterprises(visit->basket.matters[m]);
	for (size_t i = 1; i < count && found; i++)
		give_all(visit, persons[i], persons[0]);
}

static void answer_what_fits(struct visit *visit, unsigned person)
{
	static const char *const WAYS[] = {"self", "guardian", "agent", "enterprise"};
	size_t i = 0;

	if (!visit_answered(visit, person)[0] ||
		visit_may_act(visit, person, visit_answered(visit, person)))
		return;
	while (!visit_is_unasked(visit, person) && i + 1 < sizeof(WAYS) / sizeof(WAYS[0]) &&
		!visit_may_act(visit, person, WAYS[i]))
		i++;
	if (!visit_answer_acting(visit, person, WAYS[i]))
		log_warn("visit", "acting", "keeps what it was");
}

void visit_settle_acting(struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);

	complete_answers(visit, persons, count);
	join_for_enterprise(visit, persons, count);
	for (size_t i = count; i-- > 0;)
		if (!visit_count_of(visit, persons[i]))
			visit_remove_person(visit, persons[i]);
	count = visit_persons(visit, persons);
	for (size_t i = 0; i < count; i++)
		answer_what_fits(visit, persons[i]);
	visit_evaluate(visit);
}

bool visit_may_act(const struct visit *visit, unsigned person, const char *acting)
{
	const struct service_item *items[BASKET_MATTERS_MAX];
	size_t count = 0;

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (visit->basket.person[m] == person)
			items[count++] = visit->basket.matters[m];
	return fitting_offers(items, count, acting) && is_free_for(visit, person, acting);
}
