#include "tests/unit/firmware-storage/queue_desk.h"

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

/* A receipt number has room for seven digits of it. */
static void a_terminal_number_is_used_up_after_the_last_one(void **unused)
{
	uint8_t prev[32];
	char sql[160];
	int64_t seq;

	(void)unused;
	open_queue();
	close_queue();
	snprintf(sql, sizeof(sql),
		"sqlite3 %s/queue/queue.db 'UPDATE counter SET last_seq = 9999998'", folder);
	assert_int_equal(system(sql), 0);
	open_queue();
	assert_int_equal(queue_begin(queue, &seq, prev), STATUS_OK);
	assert_int_equal(seq, KIOSK_SEQ_MAX);
	queue_rollback(queue);
	assert_int_equal(put_case(queue, 1), STATUS_OK);
	assert_int_equal(queue_begin(queue, &seq, prev), STATUS_FULL);
	assert_int_equal(put_case(queue, 2), STATUS_FULL);
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
	assert_int_equal(queue_count(queue).receipted_seq, 2);
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
		at_a_desk(a_terminal_number_is_used_up_after_the_last_one),
		at_a_desk(refuses_a_wrong_number_a_doubled_case_and_a_missing_part),
		at_a_desk(a_failure_inside_the_transaction_undoes_all_of_it),
		at_a_desk(purges_released_cases_after_their_days_only),
		at_a_desk(a_newer_queue_is_read_and_never_written),
		at_a_desk(ratings_are_counted_and_only_five_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
