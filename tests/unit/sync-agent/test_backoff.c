#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/base/bytes.h"
#include "sync/agent/backoff.h"

static uint64_t dice(void)
{
	uint64_t random;

	random_bytes(&random, sizeof(random));
	return random;
}

static void waits_stay_between_5_and_600_seconds(void **unused)
{
	(void)unused;
	for (int round = 0; round < 500; round++) {
		struct backoff backoff = {0};

		for (int i = 0; i < 40; i++) {
			int64_t wait_ms = backoff_next_ms(&backoff, dice(), 0);

			assert_in_range(wait_ms, 5000, 600000);
		}
	}
}

static void the_top_doubles_with_every_try_until_it_is_600_seconds(void **unused)
{
	static const int64_t tops[] = {
		10000, 20000, 40000, 80000, 160000, 320000, 600000, 600000, 600000};
	struct backoff highest = {0}, lowest = {0};

	(void)unused;
	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		uint64_t spread = (uint64_t)(tops[i] - 5000);

		assert_int_equal(backoff_next_ms(&highest, spread, 0), tops[i]);
		assert_int_equal(backoff_next_ms(&lowest, 0, 0), 5000);
	}
	backoff_reset(&highest);
	assert_int_equal(backoff_next_ms(&highest, 5000, 0), 10000);
}

static void jitter_is_spread_over_the_whole_range(void **unused)
{
	int buckets[10] = {0};

	(void)unused;
	for (int i = 0; i < 10000; i++) {
		struct backoff backoff = {.tries = 16};
		int64_t wait_ms = backoff_next_ms(&backoff, dice(), 0);

		buckets[(wait_ms - 5000) * 10 / 595001]++;
	}
	for (int i = 0; i < 10; i++)
		assert_in_range(buckets[i], 800, 1200);
}

static void retry_after_is_kept_but_never_beyond_600_seconds(void **unused)
{
	struct backoff backoff = {0};

	(void)unused;
	assert_int_equal(backoff_next_ms(&backoff, 0, 300), 300000);
	assert_int_equal(backoff_next_ms(&backoff, 0, INT64_MAX), 600000);
	assert_int_equal(backoff_next_ms(&backoff, 0, -5), 5000);
}

static void cases_after_an_outage_are_spread_over_ten_minutes(void **unused)
{
	int buckets[10] = {0};

	(void)unused;
	for (int i = 0; i < 10000; i++) {
		int64_t pace_ms = backoff_pace_ms(dice());

		assert_in_range(pace_ms, 0, 600000);
		buckets[pace_ms * 10 / 600001]++;
	}
	for (int i = 0; i < 10; i++)
		assert_in_range(buckets[i], 800, 1200);
}

static void starts_and_stops_have_jitter_of_their_own(void **unused)
{
	int starts[10] = {0}, stops[10] = {0};

	(void)unused;
	for (int i = 0; i < 10000; i++) {
		int64_t start_ms = backoff_start_ms(dice()),
			stop_ms = backoff_stopped_ms(dice());

		assert_in_range(start_ms, 0, 300000);
		assert_in_range(stop_ms, 300000, 600000);
		starts[start_ms * 10 / 300001]++;
		stops[(stop_ms - 300000) * 10 / 300001]++;
	}
	for (int i = 0; i < 10; i++) {
		assert_in_range(starts[i], 800, 1200);
		assert_in_range(stops[i], 800, 1200);
	}
}

/* Power comes back to a whole town: a look at the office is three requests, and a retry here
 * and there. */
static void ten_thousand_terminals_start_below_300_requests_a_second(void **unused)
{
	enum { TERMINALS = 10000, REQUESTS = 3 + 1 };
	static int seconds[302];
	uint64_t random = 88172645463325252;
	int peak = 0;

	(void)unused;
	for (int i = 0; i < TERMINALS; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		seconds[backoff_start_ms(random) / 1000] += REQUESTS;
	}
	for (int i = 0; i < 302; i++)
		peak = seconds[i] > peak ? seconds[i] : peak;
	print_message("peak: %d requests in a second\n", peak);
	assert_in_range(peak, TERMINALS * REQUESTS / 300, 299);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_stay_between_5_and_600_seconds),
		cmocka_unit_test(the_top_doubles_with_every_try_until_it_is_600_seconds),
		cmocka_unit_test(jitter_is_spread_over_the_whole_range),
		cmocka_unit_test(retry_after_is_kept_but_never_beyond_600_seconds),
		cmocka_unit_test(cases_after_an_outage_are_spread_over_ten_minutes),
		cmocka_unit_test(starts_and_stops_have_jitter_of_their_own),
		cmocka_unit_test(ten_thousand_terminals_start_below_300_requests_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
