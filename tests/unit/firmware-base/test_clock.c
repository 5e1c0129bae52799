#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/clock.h"

static void expect_text(int64_t wall_ms, const char *text, const char *date, const char *utc)
{
	char out[CLOCK_UTC_TEXT_SIZE];

	clock_text(wall_ms, out);
	assert_string_equal(out, text);
	clock_date(wall_ms, out);
	assert_string_equal(out, date);
	clock_utc_text(wall_ms, out);
	assert_string_equal(out, utc);
}

static void people_read_the_time_of_china_machines_utc(void **unused)
{
	(void)unused;
	expect_text(0, "1970-01-01 08:00", "1970-01-01", "1970-01-01T00:00:00.000Z");
	expect_text(
		1795460000123, "2026-11-24 02:53", "2026-11-24", "2026-11-23T18:53:20.123Z");
	expect_text(
		1709222399999, "2024-02-29 23:59", "2024-02-29", "2024-02-29T15:59:59.999Z");
	expect_text(
		1709222400000, "2024-03-01 00:00", "2024-03-01", "2024-02-29T16:00:00.000Z");
	expect_text(
		4107542400000, "2100-03-01 08:00", "2100-03-01", "2100-03-01T00:00:00.000Z");
	expect_text(-1, "1970-01-01 07:59", "1970-01-01", "1969-12-31T23:59:59.999Z");
	expect_text(
		-631180800000, "1950-01-01 00:00", "1950-01-01", "1949-12-31T16:00:00.000Z");
}

static void the_ends_of_time_do_not_overflow(void **unused)
{
	(void)unused;
	expect_text(INT64_MIN, "0000-01-01 00:00", "0000-01-01", "0000-01-01T00:00:00.000Z");
	expect_text(INT64_MAX, "9999-12-31 23:59", "9999-12-31", "9999-12-31T23:59:59.999Z");
}

static void both_clocks_run_forward(void **unused)
{
	int64_t before_ms = clock_monotonic_ms();

	(void)unused;
	assert_true(clock_wall_ms() > 1700000000000);
	assert_true(clock_monotonic_ms() >= before_ms);
}

/* The last of all here: a floor stays for the life of a process. */
static void a_clock_that_cannot_be_right_is_not_believed(void **unused)
{
	const int64_t day_ms = INT64_C(86400000);
	int64_t moved_ms = clock_offset_ms(), right_ms = clock_wall_ms() - moved_ms, now_ms;

	(void)unused;
	clock_set_floor(right_ms - 10 * day_ms); /* as it should be: we are later */
	now_ms = clock_wall_ms() - moved_ms;
	assert_true(now_ms >= right_ms && now_ms < right_ms + 60000);
	clock_set_floor(right_ms + 3 * day_ms); /* ours is days behind */
	now_ms = clock_wall_ms() - moved_ms;
	assert_true(now_ms >= right_ms + 3 * day_ms && now_ms < right_ms + 3 * day_ms + 60000);
	clock_set_floor(right_ms); /* never back */
	assert_true(clock_wall_ms() - moved_ms >= now_ms);
}

/* 400 days beyond what is known to be true nothing is believed: in a process of its own. */
static void a_clock_far_in_the_future_is_not_believed(void **unused)
{
	const int64_t day_ms = INT64_C(86400000);
	int64_t wall_ms = clock_wall_ms();
	pid_t child = fork();
	int how = 0;

	(void)unused;
	if (child == 0) {
		bool well;

		clock_set_floor(wall_ms - 399 * day_ms);
		well = clock_wall_ms() >= wall_ms;
		_exit(well ? 7 : 8);
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_int_equal(WEXITSTATUS(how), 7);
	child = fork();
	if (child == 0) {
		bool well;

		clock_set_floor(wall_ms - 401 * day_ms);
		well = clock_wall_ms() < wall_ms - 400 * day_ms;
		_exit(well ? 7 : 8);
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_int_equal(WEXITSTATUS(how), 7);
}

static void the_boot_id_is_a_uuid(void **unused)
{
	char a[CLOCK_BOOT_ID_SIZE], b[CLOCK_BOOT_ID_SIZE];

	(void)unused;
	assert_int_equal(clock_boot_id(a), STATUS_OK);
	assert_int_equal(clock_boot_id(b), STATUS_OK);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 36);
	assert_int_equal(strspn(a, "0123456789abcdef-"), 36);
}

static void the_quality_is_one_of_three_words(void **unused)
{
	const char *quality = clock_quality();

	(void)unused;
	assert_true(strcmp(quality, "synced") == 0 || strcmp(quality, "held") == 0 ||
		    strcmp(quality, "unknown") == 0);
}

/* The offset a fresh process sees when it is started with this text. */
static int64_t offset_from(const char *text)
{
	int64_t offset_ms = -1;
	char out[32];
	int ends[2], how;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		setenv("ONEVISIT_CLOCK_OFFSET_MS", text, 1);
		execl("/proc/self/exe", "test_clock", "offset", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	ssize_t len = read(ends[0], out, sizeof(out) - 1);
	out[len > 0 ? len : 0] = '\0';
	close(ends[0]);
	waitpid(pid, &how, 0);
	sscanf(out, "%ld", &offset_ms);
	return offset_ms;
}

#ifndef RELEASE
static void advancing_moves_both_clocks_but_not_the_steady_one(void **unused)
{
	int64_t wall_ms = clock_wall_ms(), monotonic_ms = clock_monotonic_ms();
	int64_t steady_ms = clock_steady_ms(), offset_ms = clock_offset_ms();

	(void)unused;
	clock_advance(86400000);
	assert_int_equal(clock_offset_ms(), offset_ms + 86400000);
	assert_in_range(clock_wall_ms() - wall_ms, 86400000, 86460000);
	assert_in_range(clock_monotonic_ms() - monotonic_ms, 86400000, 86460000);
	assert_in_range(clock_steady_ms() - steady_ms, 0, 60000);
}

static void the_clock_never_goes_back(void **unused)
{
	int64_t offset_ms = clock_offset_ms();

	(void)unused;
	clock_advance(0);
	clock_advance(-1);
	clock_advance(INT64_MIN);
	clock_advance(INT64_MAX);
	assert_int_equal(clock_offset_ms(), offset_ms);
}

static void the_offset_passes_through_execve(void **unused)
{
	(void)unused;
	assert_int_equal(offset_from("123456"), 123456);
	assert_int_equal(offset_from(""), 0);
	assert_int_equal(offset_from("12x"), 0);
	assert_int_equal(offset_from("-5"), 0);
	assert_int_equal(offset_from("99999999999999999999"), 0);
}
#else
static void a_release_clock_cannot_be_moved(void **unused)
{
	(void)unused;
	clock_advance(86400000);
	assert_int_equal(clock_offset_ms(), 0);
	assert_int_equal(offset_from("123456"), 0);
}
#endif

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_read_the_time_of_china_machines_utc),
		cmocka_unit_test(the_ends_of_time_do_not_overflow),
		cmocka_unit_test(both_clocks_run_forward),
		cmocka_unit_test(a_clock_far_in_the_future_is_not_believed),
		cmocka_unit_test(the_boot_id_is_a_uuid),
		cmocka_unit_test(the_quality_is_one_of_three_words),
#ifndef RELEASE
		cmocka_unit_test(advancing_moves_both_clocks_but_not_the_steady_one),
		cmocka_unit_test(the_clock_never_goes_back),
		cmocka_unit_test(the_offset_passes_through_execve),
#else
		cmocka_unit_test(a_release_clock_cannot_be_moved),
#endif
		cmocka_unit_test(a_clock_that_cannot_be_right_is_not_believed),
	};

	if (argc == 2 && strcmp(argv[1], "offset") == 0)
		return printf("%ld\n", (long)clock_offset_ms()) < 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
