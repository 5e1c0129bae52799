/* Killed at any moment: what was acknowledged is there, what no case owns is swept. */
#include "tests/unit/firmware-storage/queue_desk.h"

#include <signal.h>
#include <sys/wait.h>

/* The child dies at the moment; the next start must find all of the case or nothing. */
static void die_at(int moment)
{
	pid_t child = fork();
	int state;

	assert_true(child >= 0);
	if (child == 0) {
		if (queue_open(folder, &queue) != STATUS_OK)
			_exit(1);
		if (moment == 0) {
			if (queue_write_part(queue, a_case(9).case_id, 0, "x", 1) != STATUS_OK)
				_exit(1);
		} else if (start_case(queue, 9, 5000) != STATUS_OK) {
			_exit(1);
		}
		if (moment == 2 && queue_commit(queue) != STATUS_OK)
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, &state, 0);
	assert_true(WIFSIGNALED(state));
}

static void killed_before_the_commit_leaves_nothing(void **unused)
{
	(void)unused;
	for (int moment = 0; moment < 2; moment++) {
		die_at(moment);
		assert_true(parts_in_folder() > 0);
		open_queue();
		assert_int_equal(queue_count(queue).queued, 0);
		assert_int_equal(parts_in_folder(), 0);
		close_queue();
	}
}

static void killed_after_the_commit_keeps_the_case(void **unused)
{
	struct queue_case entry;

	(void)unused;
	die_at(2);
	open_queue();
	assert_int_equal(queue_find(queue, a_case(9).case_id, &entry), STATUS_OK);
	assert_int_equal(parts_in_folder(), 2);
	assert_int_equal(put_case(queue, 10), STATUS_OK);
	close_queue();
}

static void killed_at_any_moment_never_loses_an_acknowledged_case(void **unused)
{
	(void)unused;
	for (int round = 0; round < 12; round++) {
		int pipes[2], state, acknowledged = 0;
		pid_t child;
		char byte;

		assert_int_equal(pipe(pipes), 0);
		child = fork();
		if (child == 0) {
			struct queue_counts counts;

			if (queue_open(folder, &queue) != STATUS_OK)
				_exit(1);
			counts = queue_count(queue);
			for (int n = (int)counts.queued + 1;; n++)
				if (put_case(queue, n) != STATUS_OK ||
					write(pipes[1], "c", 1) != 1)
					_exit(1);
		}
		close(pipes[1]);
		/* The kill falls wherever the child is after so many acknowledged cases. */
		for (int n = 0; n <= round; n++)
			acknowledged += read(pipes[0], &byte, 1) == 1;
		usleep((useconds_t)(round * 371));
		kill(child, SIGKILL);
		while (read(pipes[0], &byte, 1) == 1)
			acknowledged++;
		close(pipes[0]);
		waitpid(child, &state, 0);
		assert_true(WIFSIGNALED(state));

		struct queue_counts before = {0}, after;
		struct queue *reader;
		assert_int_equal(queue_open_reader(folder, &reader), STATUS_OK);
		before = queue_count(reader);
		queue_close(reader);
		open_queue();
		after = queue_count(queue);
		assert_int_equal(before.queued, after.queued);
		assert_true(after.queued >= acknowledged);
		assert_int_equal(parts_in_folder(), 2 * after.queued);
		close_queue();
	}
}

static void sweeps_what_no_case_owns(void **unused)
{
	static const char *const strays[] = {
		"queue/parts/0193573b-0000-7000-8000-000000000001.2.age", /* has parts 0, 1 */
		"queue/parts/0193573b-0000-7000-8000-000000000001.01.age",
		"queue/parts/0193573b-0000-7000-8000-000000000007.0.age",
		"queue/parts/0193573b-0000-7000-8000-000000000001.0.age.77.new",
		"queue/parts/.hidden",
		"queue/slips/0193573b-1111-7000-8000-000000000008",
	};

	(void)unused;
	open_queue();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	close_queue();
	for (size_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++)
		put_file(strays[i], "x", 1);
	open_queue();
	for (size_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++) {
		print_message("%s\n", strays[i]);
		assert_false(exists(strays[i]));
	}
	assert_int_equal(parts_in_folder(), 2);
	close_queue();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(killed_before_the_commit_leaves_nothing),
		at_a_desk(killed_after_the_commit_keeps_the_case),
		at_a_desk(killed_at_any_moment_never_loses_an_acknowledged_case),
		at_a_desk(sweeps_what_no_case_owns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
