/* When a case is due, and what the law lets an official make of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/office/intake/case_clock.h"

/* 2 March 2026 is a Monday; 6 April is a day off, 11 April (a Saturday) is worked. */
#define NOON_MS(day) ((INT64_C(1772424000) + ((day)-2) * INT64_C(86400)) * 1000)

static struct service_item item = {
	.promised_days = 5, .statutory_days = 20, .limit_unit = "working"};

static void take(struct case_clock *clock, enum case_state state, int day, const char *until)
{
	struct step_note step = {.state = state, .at_ms = NOON_MS(day)};

	strcpy(step.until, until);
	case_clock_take(clock, &step);
}

static const char *settle(const struct case_clock *clock, bool published, enum case_state state,
	const char *today, char until[DATE_SIZE])
{
	static char why[CASE_WHY_SIZE];
	struct published of = {.item = published ? &item : NULL};

	strcpy(of.calendar.off[0], "2026-04-06");
	strcpy(of.calendar.worked[0], "2026-04-11");
	of.calendar.off_count = of.calendar.worked_count = 1;
	assert_int_equal(case_clock_settle(clock, &of, state, today, until, why), STATUS_OK);
	return why;
}

#define assert_until(clock, state, today, expected)                                            \
	do {                                                                                   \
		char until[DATE_SIZE] = "";                                                    \
		assert_string_equal(settle(clock, true, state, today, until), "");             \
		assert_string_equal(until, expected);                                          \
	} while (0)

static void assert_says(const struct case_clock *clock, bool published, enum case_state state,
	const char *today, const char *until, const char *says)
{
	char day[DATE_SIZE];

	strcpy(day, until);
	if (*says)
		assert_non_null(strstr(settle(clock, published, state, today, day), says));
	else
		assert_string_equal(settle(clock, published, state, today, day), "");
	assert_string_equal(day, until);
}

static void the_promised_limit_runs_from_the_day_of_acceptance(void **unused)
{
	struct case_clock clock;

	(void)unused;
	case_clock_begin(&clock);
	assert_until(&clock, CASE_ACCEPTED, "2026-03-02", "2026-03-09");
	assert_until(&clock, CASE_ACCEPTED, "2026-04-03", "2026-04-11"); /* over the day off */
	assert_says(&clock, true, CASE_ACCEPTED, "2026-03-02", "2026-03-09", "");
	assert_says(&clock, true, CASE_ACCEPTED, "2026-03-02", "2026-03-05", ""); /* sooner */
	assert_says(
		&clock, true, CASE_ACCEPTED, "2026-03-02", "2026-03-10", "due on 2026-03-09");
	assert_says(&clock, false, CASE_ACCEPTED, "2026-03-02", "2099-12-31", "");
}

static void whoever_works_on_it_the_day_stays(void **unused)
{
	struct case_clock clock;

	(void)unused;
	case_clock_begin(&clock);
	take(&clock, CASE_ACCEPTED, 2, "2026-03-09");
	assert_until(&clock, CASE_TRANSFERRED, "2026-03-03", "2026-03-09");
	take(&clock, CASE_TRANSFERRED, 3, "2026-03-09");
	assert_until(&clock, CASE_REVIEWING, "2026-03-04", "2026-03-09");
	assert_says(&clock, true, CASE_REVIEWING, "2026-03-04", "2026-03-10", "extension");
	assert_until(&clock, CASE_DECIDED, "2026-03-05", "");
}

static void a_special_procedure_stops_the_clock_for_as_long_as_it_takes(void **unused)
{
	struct case_clock clock;

	(void)unused;
	case_clock_begin(&clock);
	take(&clock, CASE_ACCEPTED, 2, "2026-03-09");
	take(&clock, CASE_SPECIAL, 4, "2026-03-20");
	assert_until(&clock, CASE_ACCEPTED, "2026-03-04", "2026-03-09"); /* over the same day */
	assert_until(&clock, CASE_ACCEPTED, "2026-03-11", "2026-03-16"); /* five working days */
	assert_says(
		&clock, true, CASE_ACCEPTED, "2026-03-11", "2026-03-17", "due on 2026-03-16");
	take(&clock, CASE_ACCEPTED, 11, "2026-03-16");
	assert_until(&clock, CASE_REVIEWING, "2026-03-12", "2026-03-16");
}

static void an_extension_is_once_and_ten_working_days_at_most(void **unused)
{
	struct case_clock clock;

	(void)unused;
	case_clock_begin(&clock);
	take(&clock, CASE_ACCEPTED, 2, "2026-03-27");
	take(&clock, CASE_REVIEWING, 3, "2026-03-27");
	/* 30 March to 10 April without the 6th are nine, the worked Saturday is the tenth. */
	assert_says(&clock, true, CASE_EXTENDED, "2026-03-26", "2026-04-11", "");
	assert_says(
		&clock, true, CASE_EXTENDED, "2026-03-26", "2026-04-12", "until 2026-04-11");
	assert_says(&clock, false, CASE_EXTENDED, "2026-03-26", "2026-04-13", "第四十二条");
	assert_says(&clock, true, CASE_EXTENDED, "2026-03-26", "2026-03-27",
		"ends after 2026-03-27");
	take(&clock, CASE_EXTENDED, 26, "2026-04-11");
	assert_until(&clock, CASE_REVIEWING, "2026-03-30", "2026-04-11");
	take(&clock, CASE_REVIEWING, 30, "2026-04-11");
	assert_says(&clock, true, CASE_EXTENDED, "2026-04-08", "2026-04-14", "once");
}

static void a_case_whose_day_is_not_known_is_extended_from_today(void **unused)
{
	struct case_clock clock;

	(void)unused;
	case_clock_begin(&clock);
	take(&clock, CASE_ACCEPTED, 2, "");
	assert_says(&clock, false, CASE_EXTENDED, "2026-03-02", "2026-03-16", "");
	assert_says(&clock, false, CASE_EXTENDED, "2026-03-02", "2026-03-17", "2026-03-16");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_promised_limit_runs_from_the_day_of_acceptance),
		cmocka_unit_test(whoever_works_on_it_the_day_stays),
		cmocka_unit_test(a_special_procedure_stops_the_clock_for_as_long_as_it_takes),
		cmocka_unit_test(an_extension_is_once_and_ten_working_days_at_most),
		cmocka_unit_test(a_case_whose_day_is_not_known_is_extended_from_today),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
