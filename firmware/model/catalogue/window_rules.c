#include "firmware/model/catalogue/window_rules.h"

#include <string.h>

#include "firmware/model/booking.h"

static const json_t *parts_of_day(const struct service_item *item)
{
	for (size_t i = 0; i < item->field_count; i++)
		if (strcmp(item->fields[i].id, BOOKING_FIELD_TIME) == 0)
			return json_object_get(item->fields[i].json, "options");
	return NULL;
}

static const json_t *kinds_of(const struct service_item *item)
{
	return json_object_get(json_object_get(item->json, "booking"), "kinds");
}

static bool are_booked_alike(const struct service_item *item, const struct service_item *other)
{
	for (size_t i = 0; i < json_array_size(kinds_of(item)); i++)
		if (json_lists(kinds_of(other),
			    json_string_value(json_array_get(kinds_of(item), i))))
			return true;
	return false;
}

static bool have_the_same_places(
	const struct service_item *item, const struct service_item *other)
{
	for (size_t i = 0; i < json_array_size(kinds_of(item)); i++) {
		const char *kind = json_string_value(json_array_get(kinds_of(item), i));

		if (json_lists(kinds_of(other), kind) &&
			booking_places(item->json, kind) != booking_places(other->json, kind))
			return false;
	}
	return true;
}

static bool have_the_same_parts(
	const struct service_item *item, const struct service_item *other)
{
	const json_t *parts = parts_of_day(item), *others = parts_of_day(other);
	bool same = json_array_size(parts) == json_array_size(others);

	for (size_t i = 0; same && i < json_array_size(parts); i++)
		same = strcmp(json_text(json_array_get(parts, i), "id"),
			       json_text(json_array_get(others, i), "id")) == 0;
	return same;
}

/* At this window before index, or at one before it. */
static bool is_at_a_window(const json_t *windows, const json_t *window, size_t index)
{
	const json_t *items = json_object_get(window, "items");
	const char *code = json_string_value(json_array_get(items, index));

	for (size_t i = 0; i < index; i++)
		if (strcmp(json_string_value(json_array_get(items, i)), code) == 0)
			return true;
	for (size_t i = 0; json_array_get(windows, i) != window; i++)
		if (json_lists(json_object_get(json_array_get(windows, i), "items"), code))
			return true;
	return false;
}

/* Against those named before it. */
static const char *differs_at_window(
	const struct catalogue *catalogue, const json_t *items, size_t index)
{
	const struct service_item *item =
		catalogue_find(catalogue, json_string_value(json_array_get(items, index)));
	bool others = false, meets = false;

	for (size_t i = 0; i < index; i++) {
		const struct service_item *other =
			catalogue_find(catalogue, json_string_value(json_array_get(items, i)));

		others |= other && kinds_of(other);
		if (!other || !are_booked_alike(item, other))
			continue;
		if (!have_the_same_places(item, other))
			return "another item of this window says another number of places";
		if (!have_the_same_parts(item, other))
			return "another item of this window has other parts of a day";
		meets = true;
	}
	if (others && !meets)
		return "no item before it at this window is booked in the same way";
	return NULL;
}

const char *window_fault(const struct catalogue *catalogue, const json_t *window, size_t index)
{
	const json_t *items = json_object_get(window, "items");
	const struct service_item *item =
		catalogue_find(catalogue, json_string_value(json_array_get(items, index)));

	if (!item)
		return "is no valid item of this catalogue";
	if (!kinds_of(item))
		return "books nothing: it has no place at a window";
	if (is_at_a_window(json_object_get(catalogue->frame, "windows"), window, index))
		return "is at a window already";
	return differs_at_window(catalogue, items, index);
}
