/*
 * bookings_desk.h - an office whose matter has so many places, and citizens who book them.
 *
 * For the unit tests of appointments.
 */
#ifndef TESTS_UNIT_SYNC_OFFICE_BOOKINGS_DESK_H
#define TESTS_UNIT_SYNC_OFFICE_BOOKINGS_DESK_H

#include "tests/unit/sync-office/office_fixture.h"

#define CODE "11530702MB0000000X4000123001000" /* of the fixture's cases */
#define DAY "2026-12-01"

#define BESIDE "11530702MB0000000X4000123002000" /* another matter, at the same window */

static inline void publish_frame(const struct fixture *fixture, const char *windows)
{
	char path[2 * PATH_TEXT_MAX];
	json_t *frame = json_pack("{s:o}", "windows", json_loads(windows, 0, NULL));

	snprintf(path, sizeof(path), "%s/signed/catalogue/catalogue.json",
		fixture->intake_folder);
	assert_int_equal(json_dump_file(frame, path, 0), 0);
	json_decref(frame);
}

/* The wedding's rules under this code, with so many places; 0: it does not say. */
static inline void publish_as(const struct fixture *fixture, const char *code, int window)
{
	json_t *item = json_load_file("assets/services/11539900000000005140.json", 0, NULL);
	json_t *booking = json_object_get(item, "booking");
	char path[2 * PATH_TEXT_MAX];

	assert_non_null(booking);
	json_object_set_new(item, "implement_code", json_string(code));
	json_object_set_new(booking, "places", json_pack("{s:i}", "window", window));
	if (!window)
		json_object_del(booking, "places");
	snprintf(path, sizeof(path), "mkdir -p %s/signed/catalogue", fixture->intake_folder);
	assert_int_equal(system(path), 0);
	snprintf(path, sizeof(path), "%s/signed/catalogue/%s.json", fixture->intake_folder,
		code);
	assert_int_equal(json_dump_file(item, path, 0), 0);
	json_decref(item);
}

/* The same of the fixture's own matter, which has a window of its own. */
static inline void publish(const struct fixture *fixture, int window)
{
	publish_as(fixture, CODE, window);
}

/* Both matters are booked at one window, which has so many places. */
static inline void publish_both(const struct fixture *fixture, int window)
{
	publish_as(fixture, CODE, window);
	publish_as(fixture, BESIDE, window);
	publish_frame(fixture, "[{\"id\":\"w\",\"items\":[\"" CODE "\",\"" BESIDE "\"]}]");
}

static inline void turn_to(struct fixture *fixture, struct fixture_terminal *terminal)
{
	fixture->certificate = terminal->certificate;
}

/* A citizen at a terminal books this, and the case is received. */
static inline void file(struct fixture *fixture, struct fixture_terminal *terminal, int64_t seq,
	struct booking booking, struct fixture_case *out)
{
	terminal->booking = booking;
	fixture_case(terminal, seq, NULL, 500, out);
	turn_to(fixture, terminal);
	fixture_deliver(fixture, out);
}

static inline struct store_booking row(struct fixture *fixture, const struct fixture_case *made)
{
	struct store_booking found;

	assert_int_equal(
		store_booking(fixture->intake.store, made->bundle.case_id, &found), STATUS_OK);
	return found;
}

static inline int64_t held(struct fixture *fixture, const struct booking *slot)
{
	const struct store_window window = {.count = 1, .codes = {CODE}};
	struct store_slot slots[STORE_SLOTS_MAX];
	size_t count = 0;

	assert_int_equal(
		store_slots(fixture->intake.store, &window, "2026-11-01", slots, &count),
		STATUS_OK);
	for (size_t i = 0; i < count; i++)
		if (booking_is_same(&slots[i].slot, slot))
			return slots[i].held;
	return 0;
}

static inline void take_step(
	struct fixture *fixture, const struct fixture_case *made, enum case_state state)
{
	const struct bytes note = {.data = (uint8_t *)"note", .len = 4};
	struct store_case entry;

	assert_int_equal(
		store_case(fixture->intake.store, made->bundle.case_id, &entry), STATUS_OK);
	assert_int_equal(
		store_add_step(fixture->intake.store, &entry, state, "gongan", NULL, &note),
		STATUS_OK);
}

static const struct booking MORNING = {"window", DAY, "morning"};

#endif
