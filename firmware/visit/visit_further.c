/* One person more, and which of the matters are filed for whom: as the citizen ticks them. */
#include <string.h>

#include "firmware/model/catalogue/fitting.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_parts.h"

/* As for the last, or for somebody else. */
static const char *next_acting(const struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons);
	const char *last = count ? visit_person_acting(visit, persons[count - 1]) : "";

	if (strcmp(last, "self") != 0)
		return last;
	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (!visit_is_parties(visit, m) &&
			fitting_acting(visit->basket.matters[m], "guardian"))
			return "guardian";
	return "agent";
}

/* The first of several that are the same matter, where who acts so may ask for it. */
static bool is_for_next(const struct visit *visit, size_t matter, const char *acting)
{
	const struct service_item *item = visit->basket.matters[matter];

	return !visit_is_parties(visit, matter) && fitting_acting(item, acting) &&
	       basket_is_first(&visit->basket, matter);
}

const char *visit_next_acting(const struct visit *visit)
{
	unsigned persons[BASKET_PERSONS_MAX];
	size_t count = visit_persons(visit, persons), matters = 0;
	const char *acting = next_acting(visit);

	for (size_t m = 0; m < visit->basket.matter_count; m++)
		matters += is_for_next(visit, m, acting);
	return visit->state == VISIT_GUIDE && count && count < BASKET_PERSONS_MAX &&
			       strcmp(acting, "enterprise") != 0 && matters &&
			       visit->basket.matter_count + matters + 1 <= BASKET_MATTERS_MAX
		       ? acting
		       : "";
}

static bool asks_as_what(const struct visit *visit, const char *acting)
{
	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (is_for_next(visit, m, acting) && !fitting_only(visit->basket.matters[m]))
			return true;
	return false;
}

void visit_add_person(struct visit *visit)
{
	struct basket *basket = &visit->basket;
	size_t count = basket->matter_count;
	const char *acting = next_acting(visit);
	unsigned person;

	if (!*visit_next_acting(visit))
		return;
	person = visit_open_person(visit, asks_as_what(visit, acting) ? acting : "self");
	for (size_t m = 0; m < count && person != BASKET_PERSONS_MAX; m++) {
		int needs = basket->needs[m];

		if (is_for_next(visit, m, acting))
			visit_put(visit, basket->matters[m],
				needs < 0 ? NULL : basket->matters[needs]->implement_code,
				person);
	}
	visit_settle_acting(visit);
}

bool visit_may_file_for(const struct visit *visit, size_t matter, unsigned person)
{
	return !visit_is_parties(visit, matter) && fitting_acting(visit->basket.matters[matter],
							   visit_person_acting(visit, person));
}

static bool is_for_another(
	const struct visit *visit, const struct service_item *item, unsigned person)
{
	for (size_t m = 0; m < visit->basket.matter_count; m++)
		if (visit->basket.matters[m] == item && visit->basket.person[m] != person)
			return true;
	return false;
}

void visit_file_for(struct visit *visit, size_t matter, unsigned person, bool files)
{
	const struct service_item *item;
	int has;

	if (visit->state != VISIT_GUIDE || matter >= visit->basket.matter_count ||
		visit_parties(visit, person) < 0 || !visit_may_file_for(visit, matter, person))
		return;
	item = visit->basket.matters[matter];
	has = basket_find_for(&visit->basket, item->implement_code, person);
	if (files && has < 0) {
		int needs = visit->basket.needs[matter];

		/* They stay who they are, now that it is asked. */
		if (!visit_answer_acting(visit, person, visit_person_acting(visit, person)))
			return;
		visit_put(visit, item,
			needs < 0 ? NULL : visit->basket.matters[needs]->implement_code,
			person);
	} else if (!files && has >= 0 && visit_count_of(visit, person) > 1 &&
		   is_for_another(visit, item, person)) {
		basket_remove(&visit->basket, (size_t)has);
		visit_forget_person(visit, person);
	}
	visit_settle_acting(visit);
}
