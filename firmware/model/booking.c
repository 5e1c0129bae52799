#include "firmware/model/booking.h"

#include <stdio.h>
#include <string.h>

#define MEMBERS 3

static bool is_kind(const char *text)
{
	return strcmp(text, "window") == 0 || strcmp(text, "home") == 0 ||
	       strcmp(text, "extended") == 0;
}

static bool is_time(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

bool booking_is_valid(const struct booking *booking)
{
	return is_kind(booking->kind) && date_is_valid(booking->day) && is_time(booking->time);
}

bool booking_is_same(const struct booking *one, const struct booking *other)
{
	return strcmp(one->kind, other->kind) == 0 && strcmp(one->day, other->day) == 0 &&
	       strcmp(one->time, other->time) == 0;
}

static const char *text_or(const json_t *object, const char *member, const char *otherwise)
{
	const char *text = json_text(object, member);

	return text ? text : otherwise;
}

/* What was chosen, or the only one there is. */
static const char *kind_of(const json_t *item, const json_t *form)
{
	const json_t *kinds = json_object_get(json_object_get(item, "booking"), "kinds");
	const char *only = json_string_value(json_array_get(kinds, 0));

	return text_or(form, BOOKING_FIELD_KIND, only ? only : "window");
}

void booking_of(const json_t *item, const json_t *form, struct booking *out)
{
	memset(out, 0, sizeof(*out));
	snprintf(out->day, sizeof(out->day), "%s", text_or(form, BOOKING_FIELD_DAY, ""));
	if (!out->day[0])
		return;
	snprintf(out->kind, sizeof(out->kind), "%s", kind_of(item, form));
	snprintf(out->time, sizeof(out->time), "%s", text_or(form, BOOKING_FIELD_TIME, ""));
}

bool booking_fits_form(const struct booking *booking, const json_t *form)
{
	return strcmp(text_or(form, BOOKING_FIELD_DAY, ""), booking->day) == 0 &&
	       strcmp(text_or(form, BOOKING_FIELD_TIME, ""), booking->time) == 0 &&
	       strcmp(text_or(form, BOOKING_FIELD_KIND, booking->kind), booking->kind) == 0;
}

json_t *booking_to_json(const struct booking *booking)
{
	return json_pack("{s:s, s:s, s:s}", "day", booking->day, "kind", booking->kind, "time",
		booking->time);
}

enum status booking_from_json(const json_t *json, struct booking *out)
{
	struct booking booking = {.day = ""};

	if (json_object_size(json) != MEMBERS ||
		!json_text_into(json, "day", booking.day, sizeof(booking.day)) ||
		!json_text_into(json, "kind", booking.kind, sizeof(booking.kind)) ||
		!json_text_into(json, "time", booking.time, sizeof(booking.time)) ||
		!booking_is_valid(&booking))
		return failure(STATUS_BAD_DATA, "not an appointment");
	*out = booking;
	return STATUS_OK;
}

int booking_places(const json_t *item, const char *kind)
{
	const json_t *places = json_object_get(json_object_get(item, "booking"), "places");

	return (int)json_integer_value(json_object_get(places, kind));
}

const json_t *booking_window(const json_t *frame, const char *implement_code)
{
	const json_t *windows = json_object_get(frame, "windows");

	for (size_t i = 0; i < json_array_size(windows); i++) {
		const json_t *items = json_object_get(json_array_get(windows, i), "items");

		if (json_lists(items, implement_code))
			return items;
	}
	return NULL;
}
