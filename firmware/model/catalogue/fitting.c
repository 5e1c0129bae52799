#include "firmware/model/catalogue/fitting.h"

#include <string.h>

#define ALONE_FROM 16

static int bound(const struct service_item *item, const char *member, int otherwise)
{
	const json_t *value = json_object_get(item->json, member);

	return json_is_integer(value) ? (int)json_integer_value(value) : otherwise;
}

bool fitting_age(const struct service_item *item, int age)
{
	return age < 0 || (age >= bound(item, "age_min", 0) &&
				  age <= bound(item, "age_max", CATALOGUE_NO_AGE));
}

bool fitting_alone(const struct service_item *item, int age)
{
	int from = bound(item, "age_min", 0);

	if (from < ALONE_FROM || from > FITTING_ADULT)
		from = FITTING_ADULT;
	return age < 0 || age >= from;
}

const char *fitting_only(const struct service_item *item)
{
	const json_t *by = json_object_get(item->json, "filed_by");

	return json_array_size(by) == 1 ? json_string_value(json_array_get(by, 0)) : NULL;
}

bool fitting_acting(const struct service_item *item, const char *acting)
{
	return service_item_is_filed_by(item->json, acting);
}

static bool is_asked(const struct service_item *item)
{
	return strcmp(item->implement_code, ITEM_PARTIES) != 0 && !fitting_only(item);
}

static bool fits_all(const struct service_item *const *items, size_t count, const char *acting)
{
	for (size_t i = 0; i < count; i++)
		if (is_asked(items[i]) && !fitting_acting(items[i], acting))
			return false;
	return true;
}

bool fitting_offers(const struct service_item *const *items, size_t count, const char *acting)
{
	bool asked = false, self = !strcmp(acting, "self");

	for (size_t i = 0; i < count; i++)
		asked |= is_asked(items[i]);
	if (!asked)
		return self;
	return fits_all(items, count, acting) ||
	       (!strcmp(acting, "enterprise") && !fits_all(items, count, "self"));
}

/* The later in life a matter begins, the more it is made for who may ask for it; not for who is
 * of no known age. */
static int rank(const struct catalogue_entry *entry, int age)
{
	if (age < 0)
		return 0;
	if (entry->age_min > 0)
		return entry->age_min;
	return entry->age_max != CATALOGUE_NO_AGE;
}

static bool fits(const struct catalogue_entry *entry, int age, bool enterprise)
{
	if (entry->confidential || !entry->terminal[0] ||
		!strcmp(entry->terminal, "guide_only"))
		return false;
	if (enterprise)
		return entry->for_enterprises;
	return entry->for_persons &&
	       (age < 0 || (age >= entry->age_min && age <= entry->age_max));
}

size_t fitting_list(
	const struct catalogue *catalogue, int age, bool enterprise, uint32_t *out, size_t max)
{
	size_t count = 0;

	for (int from = ITEM_AGE_MAX; from >= 0 && count < max; from--)
		for (size_t i = 0; i < catalogue->count && count < max; i++) {
			const struct catalogue_entry *entry = &catalogue->entries[i];

			if (fits(entry, age, enterprise) && rank(entry, age) == from)
				out[count++] = (uint32_t)i;
		}
	return count;
}
