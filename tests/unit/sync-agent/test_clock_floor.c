#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sync/agent/clock_floor.h"

#define DAY INT64_C(86400000)
#define BUILT INT64_C(1764028800000)

static void a_clock_that_may_be_right_is_believed_and_no_other(void **unused)
{
	struct office_memory memory = {.floor_ms = BUILT + 100 * DAY};

	(void)unused;
	assert_true(clock_floor_now(&memory, BUILT, BUILT + 100 * DAY) == BUILT + 100 * DAY);
	assert_true(clock_floor_now(&memory, BUILT, BUILT + 500 * DAY) == BUILT + 500 * DAY);
	/* 1970, the day before, 2040. */
	assert_true(clock_floor_now(&memory, BUILT, 0) == memory.floor_ms);
	assert_true(clock_floor_now(&memory, BUILT, BUILT + 99 * DAY) == memory.floor_ms);
	assert_true(clock_floor_now(&memory, BUILT, INT64_C(2208988800000)) == memory.floor_ms);
	/* Without a word from the office the build is the floor. */
	memory.floor_ms = 0;
	assert_true(clock_floor_now(&memory, BUILT, 5) == BUILT);
}

static void signed_time_moves_it_forward_only(void **unused)
{
	struct office_memory memory = {0};

	(void)unused;
	assert_true(clock_floor_raise(&memory, BUILT, BUILT + 10 * DAY));
	assert_true(memory.floor_ms == BUILT + 10 * DAY);
	assert_false(clock_floor_raise(&memory, BUILT, BUILT + 9 * DAY));
	assert_false(clock_floor_raise(&memory, BUILT, 0));
	assert_true(memory.floor_ms == BUILT + 10 * DAY);
}

static void without_a_new_index_it_rises_400_days_and_no_further(void **unused)
{
	struct office_memory memory = {0};

	(void)unused;
	assert_true(clock_floor_raise(&memory, BUILT, INT64_MAX));
	assert_true(memory.floor_ms == BUILT + 400 * DAY);
	assert_false(clock_floor_raise(&memory, BUILT, INT64_MAX));
	clock_floor_renew(&memory, BUILT);
	assert_true(clock_floor_raise(&memory, BUILT, INT64_MAX));
	assert_true(memory.floor_ms == BUILT + 800 * DAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_that_may_be_right_is_believed_and_no_other),
		cmocka_unit_test(signed_time_moves_it_forward_only),
		cmocka_unit_test(without_a_new_index_it_rises_400_days_and_no_further),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
