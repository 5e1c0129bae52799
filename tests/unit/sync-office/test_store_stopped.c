#include "tests/unit/sync-office/office_fixture.h"

#include <errno.h>
#include <sys/syscall.h>

#include "sync/office/intake/case_deem.h"

static int failing_sync; /* the nth from now on fails, once; 0 none */

/* Called by our code and by SQLite instead of libc's. */
int fsync(int fd);
int fdatasync(int fd);

static int sync_with(long call, int fd)
{
	if (failing_sync > 0 && --failing_sync == 0) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(call, fd);
}

int fsync(int fd)
{
	return sync_with(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return sync_with(SYS_fdatasync, fd);
}

/* Whether it is there nobody knows then; asked again the office looks, and goes on. */
static void after_a_failed_sync_the_store_is_opened_anew_and_takes_cases_in(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;
	struct store_counts counts;
	struct answer answer;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 2, first.bundle.manifest_hash, 5000, &second);
	fixture_deliver(fixture, &first);
	failing_sync = 1;
	assert_int_equal(fixture_put(fixture, &second), 500);
	assert_int_equal(failing_sync, 0);
	assert_in_range(fixture_put(fixture, &second), 200, 201);
	fixture_upload(fixture, &second, 0);
	fixture_upload(fixture, &second, 1);
	assert_int_equal(fixture_commit(fixture, second.bundle.case_id, &answer), 200);
	answer_free(&answer);
	assert_int_equal(store_count(fixture->intake.store, &counts), STATUS_OK);
	assert_int_equal(counts.received, 2);
	assert_int_equal(counts.open, 0);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

/* A case is never blamed for it, and none is given up: the next look goes over all of them. */
static void a_failed_sync_ends_the_look_for_unanswered_cases(void **state)
{
	struct fixture *fixture = *state;
	const struct case_keeper keeper = intake_keeper(&fixture->intake);
	const int64_t now_ms = clock_wall_ms() + INT64_C(60) * 24 * 3600 * 1000;
	struct fixture_case first, second;
	struct case_deemed deemed;
	struct store_case entry = {.kiosk_seq = 0};

	fixture_case(&fixture->terminal, 1, NULL, 500, &first);
	fixture_case(&fixture->terminal, 2, first.bundle.manifest_hash, 500, &second);
	fixture_deliver(fixture, &first);
	fixture_deliver(fixture, &second);
	failing_sync = 1;
	assert_int_equal(case_deem(&keeper, now_ms, &deemed), STATUS_IO);
	assert_int_equal(failing_sync, 0);
	assert_int_equal(deemed.left, 0);
	assert_int_equal(case_deem(&keeper, now_ms, &deemed), STATUS_OK);
	assert_int_equal(deemed.left, 0);
	while (store_next(fixture->intake.store, &entry) == STATUS_OK)
		assert_string_equal(entry.state, "accepted");
	fixture_case_free(&first);
	fixture_case_free(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(after_a_failed_sync_the_store_is_opened_anew_and_takes_cases_in),
		office_test(a_failed_sync_ends_the_look_for_unanswered_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
