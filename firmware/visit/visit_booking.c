/* 预约: what cannot be done here is given a day, before the visit ends. */
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/visit/visit_basket.h"

static const struct item_field *field_of(
	const struct visit *visit, size_t question, size_t matter)
{
	const struct basket_question *of = &visit->basket.questions[question];

	for (size_t u = 0; !of->situation && u < of->use_count; u++)
		if (of->uses[u].matter == matter)
			return basket_field(&visit->basket, of, &of->uses[u]);
	return NULL;
}

bool visit_books(const struct visit *visit, size_t matter)
{
	for (size_t q = 0; q < visit->basket.question_count; q++) {
		const struct item_field *field = field_of(visit, q, matter);

		if (field && (visit->view.asked[q] & 1u << matter) &&
			!strcmp(field->id, BOOKING_FIELD_DAY))
			return true;
	}
	return false;
}

size_t visit_bookable_days(const struct visit *visit, char out[VISIT_DAYS][DATE_SIZE])
{
	char today[CLOCK_TEXT_SIZE];

	clock_date(clock_wall_ms(), today);
	return calendar_days_after(&visit->catalogue.calendar, today, out, VISIT_DAYS) ==
			       STATUS_OK
		       ? VISIT_DAYS
		       : 0;
}

static bool is_offered(const struct visit *visit, const char *day)
{
	char days[VISIT_DAYS][DATE_SIZE];
	size_t count = visit_bookable_days(visit, days);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(days[i], day))
			return true;
	return false;
}

bool visit_day_is_gone(const struct visit *visit, size_t question)
{
	const struct basket_question *of = &visit->basket.questions[question];
	const struct item_field *field = field_of(visit, question, of->uses[0].matter);

	return field && field->type == FIELD_WORKING_DAY && visit->view.asked[question] &&
	       !is_offered(visit, form_get(visit->answers, of->key));
}

/* A question for a day or for a part of it, and the matter it is asked for. */
static bool asks_for(
	const struct visit *visit, size_t question, const char *field_id, size_t *matter)
{
	const struct basket_question *of = &visit->basket.questions[question];
	const struct item_field *field = field_of(visit, question, of->uses[0].matter);

	*matter = of->uses[0].matter;
	return field && !strcmp(field->id, field_id) && visit->view.asked[question];
}

/* The parts of a day, as the matter asks for them now; NULL: it is booked as a whole. */
static const json_t *times_of(const struct visit *visit, size_t matter)
{
	const struct service_item *item = visit->basket.matters[matter];

	for (size_t i = 0; i < item->field_count; i++)
		if (!strcmp(item->fields[i].id, BOOKING_FIELD_TIME) &&
			service_item_applies(json_object_get(item->fields[i].json, "when"),
				visit->view.forms[matter]))
			return json_object_get(item->fields[i].json, "options");
	return NULL;
}

/* Of several kinds none is chosen yet. */
static bool kind_is_open(const struct visit *visit, size_t matter)
{
	const json_t *booking = json_object_get(visit->basket.matters[matter]->json, "booking");

	return json_array_size(json_object_get(booking, "kinds")) > 1 &&
	       !json_text(visit->view.forms[matter], BOOKING_FIELD_KIND);
}

/* What is chosen so far; any of it may be "". */
static void chosen_of(const struct visit *visit, size_t matter, struct booking *out)
{
	json_t *form = json_copy(visit->view.forms[matter]);

	if (form && !json_text(form, BOOKING_FIELD_DAY))
		json_object_set_new(form, BOOKING_FIELD_DAY, json_string("-"));
	booking_of(visit->basket.matters[matter]->json, form, out);
	if (out->day[0] == '-')
		out->day[0] = '\0';
	json_decref(form);
}

/* Out of the same places: at the same window, or the same matter for another person. */
static bool share_places(const struct visit *visit, size_t one, size_t other)
{
	const char *code = visit->basket.matters[other]->implement_code;

	return strcmp(visit->basket.matters[one]->implement_code, code) == 0 ||
	       json_lists(booking_window(visit->catalogue.frame,
				  visit->basket.matters[one]->implement_code),
		       code);
}

/* What this visit itself takes of a slot for its other matters. */
static int taken_beside(const struct visit *visit, size_t matter, const struct booking *slot)
{
	struct booking own;
	int taken = 0;

	for (size_t m = 0; m < visit->basket.matter_count; m++) {
		if (m == matter || !visit_is_filed(visit, m) || !share_places(visit, matter, m))
			continue;
		chosen_of(visit, m, &own);
		taken += own.day[0] && booking_is_same(&own, slot);
	}
	return taken;
}

/* −1: nobody said. */
static int left_of(const struct visit *visit, size_t matter, const struct booking *slot)
{
	const struct places *known = visit->places.known[matter];
	const struct service_item *item = visit->basket.matters[matter];
	int all = booking_places(item->json, slot->kind), left;

	if (!all || !known || kind_is_open(visit, matter) ||
		strcmp(known->implement_code, item->implement_code))
		return -1;
	left = places_left(known, slot, all) - taken_beside(visit, matter, slot);
	return left > 0 ? left : 0;
}

static void set_time(struct booking *slot, const json_t *option)
{
	const char *id = json_text(option, "id");

	slot->time[0] = '\0';
	if (id && strlen(id) < sizeof(slot->time))
		strcpy(slot->time, id);
}

/* In all parts of the day of slot; first: the first of them that has one. */
static int left_of_day(
	const struct visit *visit, size_t matter, struct booking slot, struct booking *first)
{
	const json_t *times = times_of(visit, matter);
	size_t count = times ? json_array_size(times) : 1;
	int sum = 0;

	for (size_t i = 0; i < count; i++) {
		int left;

		set_time(&slot, json_array_get(times, i));
		left = left_of(visit, matter, &slot);
		if (left < 0)
			return -1;
		if (left && !sum && first)
			*first = slot;
		sum += left;
	}
	return sum;
}

int visit_places_left(const struct visit *visit, size_t question, const char *option)
{
	struct booking slot;
	size_t matter;

	if (strlen(option) >= sizeof(slot.time))
		return -1;
	if (asks_for(visit, question, BOOKING_FIELD_DAY, &matter) &&
		strlen(option) < sizeof(slot.day)) {
		chosen_of(visit, matter, &slot);
		strcpy(slot.day, option);
		return left_of_day(visit, matter, slot, NULL);
	}
	if (!asks_for(visit, question, BOOKING_FIELD_TIME, &matter))
		return -1;
	chosen_of(visit, matter, &slot);
	strcpy(slot.time, option);
	return slot.day[0] ? left_of(visit, matter, &slot) : -1;
}

bool visit_first_free(const struct visit *visit, size_t question, struct booking *out)
{
	char days[VISIT_DAYS][DATE_SIZE];
	size_t matter, count = visit_bookable_days(visit, days);
	struct booking slot;

	if (!asks_for(visit, question, BOOKING_FIELD_DAY, &matter))
		return false;
	chosen_of(visit, matter, &slot);
	for (size_t i = 0; i < count; i++) {
		memcpy(slot.day, days[i], sizeof(slot.day));
		if (left_of_day(visit, matter, slot, out) > 0)
			return true;
	}
	return false;
}

bool visit_slot_is_full(const struct visit *visit, size_t question)
{
	const char *chosen = form_get(visit->answers, visit->basket.questions[question].key);

	return *chosen && !visit_places_left(visit, question, chosen);
}

enum visit_places_word visit_places_word(const struct visit *visit, size_t question)
{
	size_t matter;

	if (!asks_for(visit, question, BOOKING_FIELD_DAY, &matter))
		return VISIT_PLACES_NONE;
	if (visit->places.known[matter])
		return VISIT_PLACES_KNOWN;
	return visit->places.wanted & 1u << matter ? VISIT_PLACES_BUSY : VISIT_PLACES_OPEN;
}

bool visit_place_was_seen(const struct visit *visit, size_t matter)
{
	struct booking slot;

	chosen_of(visit, matter, &slot);
	return slot.day[0] && left_of(visit, matter, &slot) > 0;
}
