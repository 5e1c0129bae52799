#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <time.h>

#include <cmocka.h>

#include "firmware/base/loop_meter.h"

#define MS 1000000LL

static struct loop_meter meter;

static int make(void **unused)
{
	(void)unused;
	unsetenv("ONEVISIT_LOOP_TALLY");
	loop_meter_init(&meter);
	return 0;
}

static int end(void **unused)
{
	(void)unused;
	loop_meter_finish(&meter);
	unsetenv("ONEVISIT_LOOP_TALLY");
	return 0;
}

static struct loop_tally after_naps(
	int64_t wall_ns, int64_t worked_ns, int64_t delay_ns, int64_t naps)
{
	const struct loop_sample begin = {.wall_ns = 70 * MS,
		.worked_ns = 5 * MS,
		.delay_ns = 3 * MS,
		.naps = 40,
		.taken = 4,
		.faults = 2,
		.read_bytes = 7 << 10};
	const struct loop_sample end_of_it = {.wall_ns = 70 * MS + wall_ns,
		.worked_ns = 5 * MS + worked_ns,
		.delay_ns = 3 * MS + delay_ns,
		.naps = 40 + naps,
		.taken = 5,
		.faults = 8,
		.read_bytes = 107 << 10};
	struct loop_tally tally;

	loop_meter_count(&meter, &begin, &end_of_it);
	loop_meter_read(&meter, &tally);
	return tally;
}

static struct loop_tally after(int64_t wall_ns, int64_t worked_ns, int64_t delay_ns)
{
	return after_naps(wall_ns, worked_ns, delay_ns, 1);
}

static void a_round_falls_into_the_bucket_of_its_time(void **unused)
{
	struct loop_tally tally;

	(void)unused;
	after(MS / 2, MS / 2, 0);
	after(MS, MS, 0);
	after(10 * MS, 10 * MS, 0);
	tally = after(2000 * MS, 2000 * MS, 0);
	assert_int_equal(tally.rounds[0], 2);
	assert_int_equal(tally.rounds[3], 1);
	assert_int_equal(tally.rounds[LOOP_BUCKETS - 1], 1);
	assert_int_equal(tally.slowest[LOOP_US], 2000000);
	assert_int_equal(tally.slept, 0);
}

/* Others took the core: no fault of ours. */
static void waiting_for_a_core_does_not_count(void **unused)
{
	struct loop_tally tally = after(500 * MS, 2 * MS, 497 * MS);

	(void)unused;
	assert_int_equal(tally.rounds[2], 1);
	assert_int_equal(tally.slept, 0);
	assert_int_equal(tally.slowest[LOOP_US], 3000);
	assert_int_equal(tally.worked_us, 2000);
}

static unsigned without_a_core(int64_t wall_ns, int64_t delay_ns)
{
	const struct loop_sample begin = {.wall_ns = 70 * MS, .delay_ns = 3 * MS};
	const struct loop_sample end_of_it = {
		.wall_ns = 70 * MS + wall_ns, .delay_ns = 3 * MS + delay_ns};
	struct loop_tally before, tally;

	loop_meter_read(&meter, &before);
	loop_meter_count_no_core(&meter, &begin, &end_of_it);
	loop_meter_read(&meter, &tally);
	return tally.no_core - before.no_core;
}

static void how_often_no_core_was_free_is_counted_beside_it(void **unused)
{
	(void)unused;
	assert_int_equal(without_a_core(12 * MS, 11 * MS), 1);
	assert_int_equal(without_a_core(40 * MS, 11 * MS), 1);
	assert_int_equal(without_a_core(9 * MS, 9 * MS), 0);
	assert_int_equal(without_a_core(10000 * MS, 500 * MS), 0); /* many short naps */
}

static void a_loop_that_starts_had_a_core(void **unused)
{
	struct loop_tally tally;

	(void)unused;
	loop_meter_watch(&meter, true);
	loop_meter_watch(&meter, false);
	loop_meter_read(&meter, &tally);
	assert_int_equal(tally.no_core, 0);
}

/* The thread did not run and wanted nothing: it slept in a call. */
static void waiting_for_a_disk_counts_and_is_named(void **unused)
{
	struct loop_tally tally = after(30 * MS, MS, 0);

	(void)unused;
	assert_int_equal(tally.rounds[5], 1);
	assert_int_equal(tally.slept, 1);
}

/* It never went to sleep, and yet time is missing: the machine itself stood still. */
static void what_the_machine_was_taken_for_does_not_count(void **unused)
{
	struct loop_tally tally = after_naps(30 * MS, 3 * MS, 0, 0);

	(void)unused;
	assert_int_equal(tally.rounds[2], 1);
	assert_int_equal(tally.slept, 0);
	assert_int_equal(tally.slowest[LOOP_US], 3000);
	tally = after_naps(30 * MS, 12 * MS, 0, 0);
	assert_int_equal(tally.rounds[4], 1);
}

/* Whoever asks later, or reads the log, learns what the slowest one was made of. */
static void the_slowest_round_is_named(void **unused)
{
	static const unsigned IS[LOOP_PARTS] = {[LOOP_US] = 9000,
		[LOOP_WORKED_US] = 4000,
		[LOOP_DELAY_US] = 2000,
		[LOOP_NAPS] = 3,
		[LOOP_TAKEN] = 1,
		[LOOP_FAULTS] = 6,
		[LOOP_READ_KIB] = 100};
	struct loop_tally tally;

	(void)unused;
	after_naps(11 * MS, 4 * MS, 2 * MS, 3);
	tally = after_naps(3 * MS, MS, 0, 1);
	assert_memory_equal(tally.slowest, IS, sizeof(IS));
}

/* A real sleep is seen as one. */
static void who_sleeps_in_a_round_is_found_out(void **unused)
{
	const struct timespec nap = {0, 15 * MS};
	struct loop_tally tally;

	(void)unused;
	loop_meter_watch(&meter, true);
	nanosleep(&nap, NULL);
	loop_meter_watch(&meter, false);
	loop_meter_read(&meter, &tally);
	assert_int_equal(tally.slept, 1);
}

static void the_next_process_goes_on_counting(void **unused)
{
	struct loop_tally before = after(30 * MS, MS, 0), tally;

	(void)unused;
	loop_meter_pass_on(&meter);
	loop_meter_finish(&meter);
	loop_meter_init(&meter);
	loop_meter_read(&meter, &tally);
	assert_memory_equal(&before, &tally, sizeof(tally));
}

static void what_is_left_out_is_no_part_of_a_round(void **unused)
{
	struct loop_tally tally;

	(void)unused;
	loop_meter_watch(&meter, true);
	meter.since.wall_ns -= 100 * MS; /* as if it had begun earlier */
	loop_meter_pause(&meter);
	meter.paused.wall_ns -= 100 * MS; /* all of it in the pause */
	loop_meter_resume(&meter);
	loop_meter_watch(&meter, false);
	loop_meter_watch(&meter, false); /* nothing began in between */
	loop_meter_read(&meter, &tally);
	assert_int_equal(tally.slept, 0);
	assert_int_equal(tally.rounds[LOOP_BUCKETS - 1], 0);
	assert_true(tally.slowest[LOOP_US] < 50000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_round_falls_into_the_bucket_of_its_time, make, end),
		cmocka_unit_test_setup_teardown(waiting_for_a_core_does_not_count, make, end),
		cmocka_unit_test_setup_teardown(
			how_often_no_core_was_free_is_counted_beside_it, make, end),
		cmocka_unit_test_setup_teardown(a_loop_that_starts_had_a_core, make, end),
		cmocka_unit_test_setup_teardown(
			waiting_for_a_disk_counts_and_is_named, make, end),
		cmocka_unit_test_setup_teardown(
			what_the_machine_was_taken_for_does_not_count, make, end),
		cmocka_unit_test_setup_teardown(the_slowest_round_is_named, make, end),
		cmocka_unit_test_setup_teardown(who_sleeps_in_a_round_is_found_out, make, end),
		cmocka_unit_test_setup_teardown(the_next_process_goes_on_counting, make, end),
		cmocka_unit_test_setup_teardown(
			what_is_left_out_is_no_part_of_a_round, make, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
