#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "firmware/model/catalogue/calendar.h"

/* National Day 2026 as an example: a week off, two weekends worked. */
static const char CALENDAR[] =
	"{\"off\":[\"2026-10-01\",\"2026-10-02\",\"2026-10-05\",\"2026-10-06\",\"2026-10-07\"],"
	"\"worked\":[\"2026-09-27\",\"2026-10-10\"]}";

static struct calendar calendar;

static int load(void **unused)
{
	json_t *json;
	enum status status;

	(void)unused;
	if (json_read(CALENDAR, strlen(CALENDAR), &json) != STATUS_OK)
		return -1;
	status = calendar_load(json, &calendar);
	json_decref(json);
	return status != STATUS_OK;
}

static void expect_due(
	const char *unit, int days, int special, const char *from, const char *due)
{
	struct service_item item = {.limit_unit = unit, .promised_days = days};
	char out[DATE_SIZE];

	assert_int_equal(calendar_due(&calendar, &item, from, special, out), STATUS_OK);
	assert_string_equal(out, due);
}

static void the_day_after_counts_as_the_first(void **unused)
{
	(void)unused;
	expect_due("working", 1, 0, "2026-11-23", "2026-11-24"); /* Monday → Tuesday */
	expect_due("working", 5, 0, "2026-11-25", "2026-12-02"); /* over a weekend */
	expect_due("working", 1, 0, "2026-11-27", "2026-11-30"); /* Friday → Monday */
	expect_due("working", 0, 0, "2026-11-28", "2026-11-30"); /* at once, on a Saturday */
}

static void holidays_and_worked_weekends_count_as_published(void **unused)
{
	(void)unused;
	expect_due("working", 2, 0, "2026-09-25", "2026-09-28"); /* Sunday 27 is worked */
	expect_due("working", 1, 0, "2026-09-30", "2026-10-08");
	expect_due("working", 3, 0, "2026-09-30", "2026-10-10"); /* Saturday 10 is worked */
}

static void calendar_days_end_on_a_working_day(void **unused)
{
	(void)unused;
	expect_due("calendar", 15, 0, "2026-09-14", "2026-09-29");
	expect_due("calendar", 15, 0, "2026-09-18", "2026-10-08"); /* 3 October is off */
}

static void special_procedures_are_added(void **unused)
{
	(void)unused;
	expect_due("working", 5, 10, "2026-11-02", "2026-11-23");
	expect_due("calendar", 5, 10, "2026-11-02", "2026-11-17");
}

static void years_and_leap_days_turn(void **unused)
{
	char next[DATE_SIZE];

	(void)unused;
	expect_due("calendar", 2, 0, "2026-12-31", "2027-01-04"); /* Saturday → Monday */
	assert_int_equal(date_next("2028-02-28", next), STATUS_OK);
	assert_string_equal(next, "2028-02-29");
	assert_int_equal(date_next("9999-12-31", next), STATUS_FULL);
	assert_int_equal(date_next("2026-02-30", next), STATUS_BAD_DATA);
}

static void days_for_an_appointment_are_the_next_working_ones(void **unused)
{
	char days[3][DATE_SIZE];

	(void)unused;
	assert_int_equal(calendar_days_after(&calendar, "2026-09-29", days, 3), STATUS_OK);
	assert_string_equal(days[0], "2026-09-30"); /* from the 1st on it is off */
	assert_string_equal(days[1], "2026-10-08");
	assert_string_equal(days[2], "2026-10-09");
	assert_int_equal(
		calendar_days_after(&calendar, "2026-02-30", days, 3), STATUS_BAD_DATA);
	assert_int_equal(date_weekday("2026-11-26"), 4);
	assert_int_equal(date_weekday("2026-11-29"), 7);
}

static void an_impossible_calendar_is_refused(void **unused)
{
	static const char *const BAD[] = {"{\"off\":[\"2026-02-30\"]}", "{\"off\":7}",
		"{\"off\":[5]}", "{\"off\":[\"2026-10-01\"],\"worked\":[\"2026-10-01\"]}"};
	struct calendar out;

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		json_t *json;

		assert_int_equal(json_read(BAD[i], strlen(BAD[i]), &json), STATUS_OK);
		assert_int_equal(calendar_load(json, &out), STATUS_BAD_DATA);
		json_decref(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_day_after_counts_as_the_first),
		cmocka_unit_test(holidays_and_worked_weekends_count_as_published),
		cmocka_unit_test(calendar_days_end_on_a_working_day),
		cmocka_unit_test(special_procedures_are_added),
		cmocka_unit_test(years_and_leap_days_turn),
		cmocka_unit_test(days_for_an_appointment_are_the_next_working_ones),
		cmocka_unit_test(an_impossible_calendar_is_refused),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
