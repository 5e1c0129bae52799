#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/unit/firmware-storage/desk.h"

static struct queue *queue;

static void open_queue(void)
{
	assert_int_equal(queue_open(folder, &queue), STATUS_OK);
}

static void close_queue(void)
{
	queue_close(queue);
	queue = NULL;
}

static void a_committed_case_is_there_for_owner_and_reader(void **unused)
{
	struct queue_case entry, expected = a_case(1);
	struct queue *reader;
	struct bytes jws = {0};

	(void)unused;
	open_queue();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	assert_int_equal(queue_open_reader(folder, &reader), STATUS_OK);
	assert_int_equal(queue_next(reader, QUEUE_QUEUED, 0, &entry), STATUS_OK);
	assert_string_equal(entry.case_id, expected.case_id);
	assert_string_equal(entry.receipt_no, expected.receipt_no);
	assert_memory_equal(entry.manifest_hash, expected.manifest_hash, 32);
	assert_int_equal(entry.kiosk_seq, 1);
	assert_int_equal(entry.part_count, 2);
	assert_int_equal(queue_manifest(reader, entry.case_id, &jws), STATUS_OK);
	assert_string_equal(jws.data, "{}");
	assert_int_equal(queue_next(reader, QUEUE_QUEUED, 1, &entry), STATUS_NOT_FOUND);
	assert_int_equal(queue_count(reader).queued, 1);
	assert_int_equal(queue_count(reader).oldest_queued_ms, 1001);
	bytes_free(&jws);
	queue_close(reader);
	close_queue();
}

static void a_reader_cannot_write(void **unused)
{
	struct queue *reader;
	int64_t seq;
	uint8_t prev[32];

	(void)unused;
	assert_int_equal(queue_open_reader(folder, &reader), STATUS_NOT_FOUND);
	open_queue();
	assert_int_equal(queue_open_reader(folder, &reader), STATUS_OK);
	assert_int_equal(queue_begin(reader, &seq, prev), STATUS_DENIED);
	assert_int_equal(queue_admits(reader, 0), STATUS_DENIED);
	queue_close(reader);
	close_queue();
}

static void files_have_the_modes_of_the_formats(void **unused)
{
	static const struct {
		const char *path;
		mode_t mode;
	} expected[] = {
		{"queue", S_IFDIR | 02750},
		{"queue/parts", S_IFDIR | 02750},
		{"queue/slips", S_IFDIR | 0700},
		{"queue/queue.db", S_IFREG | 0640},
		{"queue/queue.db-wal", S_IFREG | 0640},
		{"queue/queue.db-shm", S_IFREG | 0640},
		{"queue/parts/0193573b-0000-7000-8000-000000000001.0.age", S_IFREG | 0640},
	};
	struct stat info;

	(void)unused;
	umask(077);
	open_queue();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		print_message("%s\n", expected[i].path);
		assert_int_equal(stat(in_folder(expected[i].path), &info), 0);
		assert_int_equal(info.st_mode, expected[i].mode);
	}
	close_queue();
	umask(022);
	assert_true(exists("queue/queue.db-wal")); /* persistent, for readers of another user */
}

static void numbers_have_no_gap_and_prev_is_the_hash_before(void **unused)
{
	struct queue_case first = a_case(1);
	uint8_t prev[32];
	int64_t seq;

	(void)unused;
	open_queue();
	assert_int_equal(queue_begin(queue, &seq, prev), STATUS_OK);
	assert_int_equal(seq, 1);
	assert_memory_equal(prev, (uint8_t[32]){0}, 32);
	queue_rollback(queue);
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	close_queue();
	open_queue();
	assert_int_equal(queue_begin(queue, &seq, prev), STATUS_OK);
	assert_int_equal(seq, 2);
	assert_memory_equal(prev, first.manifest_hash, 32);
	queue_rollback(queue);
	close_queue();
}

static void refuses_a_wrong_number_a_doubled_case_and_a_missing_part(void **unused)
{
	struct queue_case entry = a_case(2);
	uint8_t prev[32];

	(void)unused;
	open_queue();
	assert_int_equal(queue_add(queue, &entry, "{}", 2), STATUS_CONFLICT);
	assert_int_equal(queue_commit(queue), STATUS_CONFLICT);
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	assert_int_equal(put_case(queue, 1), STATUS_CONFLICT);

	assert_int_equal(queue_begin(queue, &entry.kiosk_seq, prev), STATUS_OK);
	assert_int_equal(queue_add(queue, &entry, "{}", 2), STATUS_CONFLICT);
	entry.kiosk_seq++;
	assert_int_equal(queue_write_part(queue, entry.case_id, 0, "x", 1), STATUS_OK);
	assert_int_equal(queue_write_part(queue, entry.case_id, 1, "x", 1), STATUS_OK);
	assert_int_equal(queue_add(queue, &entry, "{}", 2), STATUS_CONFLICT);
	queue_rollback(queue);
	assert_int_equal(queue_count(queue).queued, 1);
	close_queue();
}

static void a_failure_inside_the_transaction_undoes_all_of_it(void **unused)
{
	(void)unused;
	open_queue();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	assert_int_equal(start_case(queue, 2, 100), STATUS_OK);
	assert_int_equal(
		queue_add_slip(queue, a_case(2).visit_id, 5, (uint8_t[32]){1}, "sealed", 6),
		STATUS_OK);
	assert_int_equal(
		queue_add_slip(queue, a_case(2).visit_id, 5, (uint8_t[32]){1}, "sealed", 6),
		STATUS_CONFLICT);
	assert_int_equal(queue_commit(queue), STATUS_CONFLICT);
	assert_int_equal(queue_count(queue).queued, 1);
	assert_int_equal(parts_in_folder(), 2);
	assert_false(exists("queue/slips/0193573b-1111-7000-8000-000000000002"));
	assert_false(queue_slip_waits(queue));
	assert_int_equal(put_case(queue, 2), STATUS_OK);
	close_queue();
}

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

/* Fails the nth sync of a case. */
static void fail_sync(int nth)
{
	struct queue_case entry;
	enum status status;
	int64_t seq;
	uint8_t prev[32];

	failing_sync = nth;
	status = put_case(queue, 2);
	assert_int_equal(status, STATUS_IO);
	assert_int_equal(failing_sync, 0);

	/* Nothing is tried again before the queue is opened again. */
	syncs = 0;
	assert_int_equal(queue_begin(queue, &seq, prev), STATUS_IO);
	assert_int_equal(queue_write_part(queue, a_case(3).case_id, 0, "x", 1), STATUS_IO);
	assert_int_equal(queue_admits(queue, 0), STATUS_IO);
	assert_int_equal(queue_find(queue, a_case(1).case_id, &entry), STATUS_OK);
	close_queue();
	assert_int_equal(syncs, 0);
}

static void a_failed_fsync_stops_the_queue_until_it_is_opened_again(void **unused)
{
	int needed;

	(void)unused;
	open_queue();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	close_queue();
	open_queue();
	syncs = 0;
	assert_int_equal(put_case(queue, 3), STATUS_OK);
	needed = syncs;
	assert_true(needed >= 4); /* two parts, their folder, the WAL */
	close_queue();
	for (int nth = 1; nth <= needed; nth++) {
		struct queue_counts counts;

		open_queue();
		fail_sync(nth);
		open_queue();
		/* Only the last sync, of the WAL, leaves it open whether the case is there. */
		counts = queue_count(queue);
		assert_true(counts.queued == 2 || (nth >= 4 && counts.queued == 3));
		assert_int_equal(parts_in_folder(), 2 * counts.queued);
		close_queue();
		if (counts.queued == 3)
			return;
	}
}

static void a_file_too_large_for_the_disk_is_full_and_leaves_nothing(void **unused)
{
	struct rlimit before, small = {64 * 1024, RLIM_INFINITY};

	(void)unused;
	open_queue();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	setrlimit(RLIMIT_FSIZE, &small);
	assert_int_equal(start_case(queue, 2, 200 * 1024), STATUS_FULL);
	queue_rollback(queue);
	assert_int_equal(parts_in_folder(), 2);

	/* The WAL cannot be written, which SQLite does not tell from a broken disk. */
	small.rlim_cur = 16 * 1024;
	setrlimit(RLIMIT_FSIZE, &small);
	assert_int_equal(put_case(queue, 2), STATUS_IO);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(put_case(queue, 2), STATUS_IO);
	close_queue();
	open_queue();
	assert_int_equal(parts_in_folder(), 2);
	assert_int_equal(put_case(queue, 2), STATUS_OK);
	assert_int_equal(queue_count(queue).queued, 2);
	close_queue();
}

static void fill_the_disk(void)
{
	static char block[65536];
	int fd = open(in_folder("filler"), O_WRONLY | O_CREAT, 0600);

	for (size_t len = sizeof(block); len > 0; len /= 2)
		while (write(fd, block, len) == (ssize_t)len)
			;
	close(fd);
}

static void a_full_disk_admits_no_visit_and_half_stores_nothing(void **unused)
{
	enum status status;

	(void)unused;
	if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("tmpfs", folder, "tmpfs", 0, "size=2m") != 0) {
		print_message("no tmpfs here: the file size limit above stands for it\n");
		return;
	}
	open_queue();
	assert_int_equal(queue_admits(queue, 1024 * 1024), STATUS_OK);
	assert_int_equal(queue_admits(queue, 8 * 1024 * 1024), STATUS_FULL);
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	fill_the_disk();
	assert_int_equal(queue_admits(queue, 4096), STATUS_FULL);
	for (int n = 2; (status = put_case(queue, n)) == STATUS_OK;)
		n++;
	assert_int_equal(status, STATUS_FULL);
	assert_int_equal(parts_in_folder(), 2 * queue_count(queue).queued);
	unlink(in_folder("filler"));
	assert_int_equal(queue_admits(queue, 4096), STATUS_OK);
	assert_int_equal(put_case(queue, 99), STATUS_OK);
	close_queue();
	umount(folder);
}

static void purges_released_cases_after_their_days_only(void **unused)
{
	struct queue_case entry;
	struct bytes jws = {0};

	(void)unused;
	open_queue();
	for (int n = 1; n <= 3; n++)
		assert_int_equal(put_case(queue, n), STATUS_OK);
	assert_int_equal(queue_release(queue, a_case(1).case_id, "note", 1000), STATUS_OK);
	assert_int_equal(queue_release(queue, a_case(2).case_id, "note", 5000), STATUS_OK);
	assert_int_equal(queue_release(queue, a_case(8).case_id, "note", 1), STATUS_NOT_FOUND);
	assert_int_equal(queue_purge(queue, 7000, 6000), STATUS_OK);
	assert_int_equal(queue_count(queue).released, 2);
	assert_int_equal(queue_purge(queue, 7001, 6000), STATUS_OK);
	assert_int_equal(queue_find(queue, a_case(1).case_id, &entry), STATUS_OK);
	assert_int_equal(entry.state, QUEUE_PURGED);
	assert_int_equal(parts_in_folder(), 4);
	assert_int_equal(queue_manifest(queue, a_case(1).case_id, &jws), STATUS_NOT_FOUND);
	assert_int_equal(queue_count(queue).queued, 1);
	assert_int_equal(queue_count(queue).released, 1);

	/* A second receipt brings nothing back. */
	assert_int_equal(queue_release(queue, a_case(1).case_id, "note", 9000), STATUS_OK);
	assert_int_equal(queue_count(queue).purged, 1);
	close_queue();
}

static void a_newer_queue_is_read_and_never_written(void **unused)
{
	struct queue_case entry;
	char command[160];

	(void)unused;
	open_queue();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	close_queue();
	put_file("queue/parts/stray", "x", 1);
	snprintf(command, sizeof(command), "sqlite3 %s/queue/queue.db 'PRAGMA user_version=99'",
		folder);
	assert_int_equal(system(command), 0);
	open_queue();
	assert_int_equal(queue_find(queue, a_case(1).case_id, &entry), STATUS_OK);
	assert_int_equal(queue_admits(queue, 0), STATUS_DENIED);
	assert_int_equal(put_case(queue, 2), STATUS_DENIED);
	assert_true(exists("queue/parts/stray"));
	close_queue();
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, make_desk, remove_desk)

static void ratings_are_counted_and_only_five_exist(void **unused)
{
	int64_t ratings[QUEUE_RATINGS];

	(void)unused;
	open_queue();
	assert_int_equal(queue_ratings(queue, ratings), STATUS_OK);
	assert_int_equal(ratings[4], 0);
	assert_int_equal(queue_rate(queue, "2026-11-25", 5), STATUS_OK);
	assert_int_equal(queue_rate(queue, "2026-11-25", 5), STATUS_OK);
	assert_int_equal(queue_rate(queue, "2026-11-26", 5), STATUS_OK);
	assert_int_equal(queue_rate(queue, "2026-11-26", 1), STATUS_OK);
	assert_int_equal(queue_rate(queue, "2026-11-26", 0), STATUS_BAD_DATA);
	assert_int_equal(queue_rate(queue, "2026-11-26", 6), STATUS_BAD_DATA);
	assert_int_equal(queue_ratings(queue, ratings), STATUS_OK);
	assert_int_equal(ratings[4], 3);
	assert_int_equal(ratings[0], 1);
	close_queue();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_committed_case_is_there_for_owner_and_reader),
		at_a_desk(a_reader_cannot_write),
		at_a_desk(files_have_the_modes_of_the_formats),
		at_a_desk(numbers_have_no_gap_and_prev_is_the_hash_before),
		at_a_desk(refuses_a_wrong_number_a_doubled_case_and_a_missing_part),
		at_a_desk(a_failure_inside_the_transaction_undoes_all_of_it),
		at_a_desk(killed_before_the_commit_leaves_nothing),
		at_a_desk(killed_after_the_commit_keeps_the_case),
		at_a_desk(killed_at_any_moment_never_loses_an_acknowledged_case),
		at_a_desk(sweeps_what_no_case_owns),
		at_a_desk(a_failed_fsync_stops_the_queue_until_it_is_opened_again),
		at_a_desk(a_file_too_large_for_the_disk_is_full_and_leaves_nothing),
		at_a_desk(purges_released_cases_after_their_days_only),
		at_a_desk(a_newer_queue_is_read_and_never_written),
		at_a_desk(a_full_disk_admits_no_visit_and_half_stores_nothing),
		at_a_desk(ratings_are_counted_and_only_five_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
