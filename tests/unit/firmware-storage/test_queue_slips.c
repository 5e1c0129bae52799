#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>

#include "tests/unit/firmware-storage/desk.h"

enum { DAY = 24 * 3600 * 1000, NOON = 4 * 3600 * 1000 /* at +08:00, days after 1970 */ };

static struct queue *queue;
static const int64_t today = 20000ll * DAY + NOON;

static int open_desk(void **unused)
{
	return make_desk(unused) == 0 && queue_open(folder, &queue) == STATUS_OK ? 0 : -1;
}

static int close_desk(void **unused)
{
	queue_close(queue);
	return remove_desk(unused);
}

/* A visit whose slip opens with the letter; in this test the secret is the letter too. */
static void put_slip(int n, char letter, int64_t made_ms)
{
	uint8_t secret[32];

	memset(secret, letter, sizeof(secret));
	assert_int_equal(start_case(queue, n, 10), STATUS_OK);
	assert_int_equal(queue_add_slip(queue, a_case(n).visit_id, made_ms, secret, &letter, 1),
		STATUS_OK);
	assert_int_equal(queue_commit(queue), STATUS_OK);
}

struct attempt {
	char code, visit_id[UUID_SIZE];
	int tried;
	enum status otherwise;
};

static enum status try_code(void *user, const char *visit_id, const uint8_t secret[32],
	const void *sealed, size_t len)
{
	struct attempt *attempt = user;

	attempt->tried++;
	assert_int_equal(len, 1);
	assert_int_equal(*(const char *)sealed, secret[31]);
	if (secret[0] != attempt->code)
		return attempt->otherwise;
	strcpy(attempt->visit_id, visit_id);
	return STATUS_OK;
}

static enum status try_letter(char code, int64_t now_ms, struct attempt *out)
{
	*out = (struct attempt){.code = code, .otherwise = STATUS_DENIED};
	return queue_slip_open(queue, now_ms, try_code, out);
}

static void the_right_code_finds_its_slip_among_others(void **unused)
{
	struct attempt attempt;

	(void)unused;
	assert_int_equal(try_letter('A', today, &attempt), STATUS_NOT_FOUND);
	put_slip(1, 'A', today);
	put_slip(2, 'B', today);
	put_slip(3, 'C', today);
	assert_int_equal(try_letter('B', today, &attempt), STATUS_OK);
	assert_string_equal(attempt.visit_id, a_case(2).visit_id);
	assert_int_equal(try_letter('X', today, &attempt), STATUS_DENIED);
	assert_int_equal(attempt.tried, 3);
}

static void right_codes_never_use_up_the_tries(void **unused)
{
	struct attempt attempt;

	(void)unused;
	put_slip(1, 'A', today);
	for (int i = 0; i < 30; i++)
		assert_int_equal(try_letter('A', today, &attempt), STATUS_OK);
}

static void after_ten_wrong_codes_nothing_opens_until_tomorrow(void **unused)
{
	struct attempt attempt;

	(void)unused;
	put_slip(1, 'A', today);
	for (int i = 0; i < 10; i++)
		assert_int_equal(try_letter('X', today + i, &attempt), STATUS_DENIED);
	assert_int_equal(try_letter('A', today, &attempt), STATUS_DENIED);
	assert_int_equal(attempt.tried, 0);
	assert_int_equal(try_letter('A', today + DAY / 2 - 1, &attempt), STATUS_DENIED);
	assert_int_equal(try_letter('A', today + DAY / 2, &attempt), STATUS_OK);
}

static void a_clock_set_back_gives_no_new_tries(void **unused)
{
	struct attempt attempt;

	(void)unused;
	put_slip(1, 'A', today);
	for (int i = 0; i < 10; i++)
		assert_int_equal(try_letter('X', today, &attempt), STATUS_DENIED);
	assert_int_equal(queue_slip_sweep(queue, today), STATUS_OK);
	assert_int_equal(try_letter('A', today, &attempt), STATUS_DENIED);
	assert_int_equal(attempt.tried, 0);
}

static enum status die_while_trying(void *user, const char *visit_id, const uint8_t secret[32],
	const void *sealed, size_t len)
{
	(void)user, (void)visit_id, (void)secret, (void)sealed, (void)len;
	kill(getpid(), SIGKILL);
	return STATUS_OK;
}

static void pulling_the_plug_during_a_try_buys_no_further_one(void **unused)
{
	struct attempt attempt;
	int state;

	(void)unused;
	put_slip(1, 'A', today);
	for (int i = 0; i < 10; i++) {
		pid_t child;

		queue_close(queue);
		if ((child = fork()) == 0) {
			if (queue_open(folder, &queue) == STATUS_OK)
				(void)!queue_slip_open(queue, today, die_while_trying, NULL);
			_exit(1);
		}
		waitpid(child, &state, 0);
		assert_true(WIFSIGNALED(state));
		assert_int_equal(queue_open(folder, &queue), STATUS_OK);
	}
	assert_int_equal(try_letter('A', today, &attempt), STATUS_DENIED);
	assert_int_equal(attempt.tried, 0);
}

static void a_failure_of_ours_is_no_wrong_code(void **unused)
{
	struct attempt attempt = {.code = 'X', .otherwise = STATUS_NO_MEMORY};

	(void)unused;
	put_slip(1, 'A', today);
	assert_int_equal(queue_slip_open(queue, today, try_code, &attempt), STATUS_NO_MEMORY);
}

static void without_its_secret_file_a_slip_never_opens(void **unused)
{
	struct attempt attempt;
	struct stat info;

	(void)unused;
	put_slip(1, 'A', today);
	assert_int_equal(
		stat(in_folder("queue/slips/0193573b-1111-7000-8000-000000000001"), &info), 0);
	assert_int_equal(info.st_mode, S_IFREG | 0600);
	assert_int_equal(info.st_size, 32);
	unlink(in_folder("queue/slips/0193573b-1111-7000-8000-000000000001"));
	assert_int_equal(try_letter('A', today, &attempt), STATUS_DENIED);
	assert_int_equal(attempt.tried, 0);
}

static void slips_end_after_72_hours(void **unused)
{
	struct attempt attempt;

	(void)unused;
	put_slip(1, 'A', today);
	put_slip(2, 'B', today + DAY);
	/* Not yet swept, but not opened any more either. */
	assert_int_equal(try_letter('A', today + 3 * DAY, &attempt), STATUS_OK);
	assert_int_equal(try_letter('A', today + 3 * DAY + 1, &attempt), STATUS_DENIED);
	assert_int_equal(queue_slip_sweep(queue, today + 3 * DAY + 1), STATUS_OK);
	assert_false(exists("queue/slips/0193573b-1111-7000-8000-000000000001"));
	assert_true(exists("queue/slips/0193573b-1111-7000-8000-000000000002"));
	assert_int_equal(try_letter('B', today + 3 * DAY + 1, &attempt), STATUS_OK);
}

static void a_slip_waits_until_it_was_shown(void **unused)
{
	(void)unused;
	assert_false(queue_slip_waits(queue));
	put_slip(1, 'A', today);
	assert_true(queue_slip_waits(queue));
	assert_int_equal(queue_slip_shown(queue, a_case(1).visit_id), STATUS_OK);
	assert_false(queue_slip_waits(queue));
	assert_int_equal(queue_slip_shown(queue, a_case(2).visit_id), STATUS_NOT_FOUND);
}

static void reprints_are_numbered(void **unused)
{
	unsigned number = 0;

	(void)unused;
	put_slip(1, 'A', today);
	for (unsigned i = 1; i <= 3; i++) {
		assert_int_equal(
			queue_slip_reprint(queue, a_case(1).visit_id, &number), STATUS_OK);
		assert_int_equal(number, i);
	}
	assert_int_equal(
		queue_slip_reprint(queue, a_case(2).visit_id, &number), STATUS_NOT_FOUND);
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(the_right_code_finds_its_slip_among_others),
		at_a_desk(right_codes_never_use_up_the_tries),
		at_a_desk(after_ten_wrong_codes_nothing_opens_until_tomorrow),
		at_a_desk(a_clock_set_back_gives_no_new_tries),
		at_a_desk(pulling_the_plug_during_a_try_buys_no_further_one),
		at_a_desk(a_failure_of_ours_is_no_wrong_code),
		at_a_desk(without_its_secret_file_a_slip_never_opens),
		at_a_desk(slips_end_after_72_hours),
		at_a_desk(a_slip_waits_until_it_was_shown),
		at_a_desk(reprints_are_numbered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
