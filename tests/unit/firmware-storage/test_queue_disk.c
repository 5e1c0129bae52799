/* A disk that does not sync, or is full. */
#include "tests/unit/firmware-storage/queue_desk.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "tests/unit/firmware-storage/small_disk.h"

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

static void a_full_disk_admits_no_visit_and_half_stores_nothing(void **unused)
{
	enum status status;

	(void)unused;
	if (!mount_small("size=2m"))
		return;
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

static void a_visit_under_way_finishes_on_a_full_disk(void **unused)
{
	(void)unused;
	if (!mount_small("size=24m"))
		return;
	open_queue();
	assert_int_equal(queue_admits(queue, 1024 * 1024), STATUS_OK);
	assert_true(exists("queue/ballast"));
	fill_the_disk();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	assert_false(exists("queue/ballast"));
	/* The next one does not begin. */
	assert_int_equal(queue_admits(queue, 16 * 1024 * 1024), STATUS_FULL);
	/* What is delivered can be deleted. */
	assert_int_equal(queue_release(queue, a_case(1).case_id, "note", 5), STATUS_OK);
	assert_int_equal(queue_purge(queue, 100, 1), STATUS_OK);
	assert_int_equal(queue_count(queue).purged, 1);
	unlink(in_folder("filler"));
	assert_int_equal(queue_admits(queue, 1024 * 1024), STATUS_OK);
	assert_true(exists("queue/ballast"));
	close_queue();
	umount(folder);
}

/* Only what is known to be delivered is ever deleted: that must fit, however full it is. */
static void a_receipt_is_kept_on_a_full_disk(void **unused)
{
	struct queue_case found;

	(void)unused;
	if (!mount_small("size=24m"))
		return;
	open_queue();
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	assert_int_equal(queue_admits(queue, 1024 * 1024), STATUS_OK);
	close_queue();
	open_queue(); /* with an empty log, which has to grow */
	assert_true(exists("queue/ballast"));
	fill_the_disk();
	assert_int_equal(queue_release(queue, a_case(1).case_id, "note", 5), STATUS_OK);
	assert_false(exists("queue/ballast"));
	assert_int_equal(queue_find(queue, a_case(1).case_id, &found), STATUS_OK);
	assert_int_equal(found.state, QUEUE_RELEASED);
	close_queue();
	umount(folder);
}

enum { SEALERS = 4, ROUNDS = 12 };

/* One of the threads that seal a visit's pages: its part must go onto the full disk. */
static void *seal(void *number)
{
	static const uint8_t page[100000];
	int n = *(int *)number;

	*(int *)number = queue_write_part(queue, a_case(1).case_id, n, page, sizeof(page));
	return number;
}

/* Who meets the full disk while another is burning the ballast waits for the room. */
static void threads_that_meet_a_full_disk_together_all_get_the_room(void **unused)
{
	(void)unused;
	if (!mount_small("size=24m"))
		return;
	open_queue();
	for (int round = 0; round < ROUNDS; round++) {
		pthread_t threads[SEALERS];
		int results[SEALERS];

		assert_int_equal(queue_admits(queue, 1024 * 1024), STATUS_OK);
		assert_true(exists("queue/ballast"));
		fill_the_disk();
		for (int n = 0; n < SEALERS; n++) {
			results[n] = n;
			assert_int_equal(
				pthread_create(&threads[n], NULL, seal, &results[n]), 0);
		}
		for (int n = 0; n < SEALERS; n++) {
			pthread_join(threads[n], NULL);
			assert_int_equal(results[n], STATUS_OK);
		}
		queue_rollback(queue);
		unlink(in_folder("filler"));
	}
	close_queue();
	umount(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_failed_fsync_stops_the_queue_until_it_is_opened_again),
		at_a_desk(a_file_too_large_for_the_disk_is_full_and_leaves_nothing),
		at_a_desk(a_full_disk_admits_no_visit_and_half_stores_nothing),
		at_a_desk(a_visit_under_way_finishes_on_a_full_disk),
		at_a_desk(a_receipt_is_kept_on_a_full_disk),
		at_a_desk(threads_that_meet_a_full_disk_together_all_get_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
