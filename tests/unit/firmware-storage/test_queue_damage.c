#include "tests/unit/firmware-storage/queue_desk.h"

#include "firmware/storage/database.h"

enum { CASES = 60, PAGE = 4096 };

/* Cases with manifests of most of a page each. */
static void fill_queue(void)
{
	static char jws[3000];
	uint8_t prev[32];

	memset(jws, 'j', sizeof(jws));
	open_queue();
	for (int n = 1; n <= CASES; n++) {
		struct queue_case entry = a_case(n);

		entry.part_count = 1;
		assert_int_equal(queue_write_part(queue, entry.case_id, 0, "x", 1), STATUS_OK);
		assert_int_equal(queue_begin(queue, &entry.kiosk_seq, prev), STATUS_OK);
		assert_int_equal(queue_add(queue, &entry, jws, sizeof(jws)), STATUS_OK);
		assert_int_equal(queue_commit(queue), STATUS_OK);
	}
	close_queue();
	/* Everything into the file, as after some time. */
	open_queue();
	close_queue();
}

/* Power went and came: the next opening reads all of the file. */
static void forget_check(void)
{
	assert_int_equal(unlink(in_folder("queue/checked")), 0);
}

static void damage(long at_page, long pages)
{
	char noise[PAGE];
	FILE *file = fopen(in_folder("queue/queue.db"), "r+");

	assert_non_null(file);
	memset(noise, 0x5a, sizeof(noise));
	assert_int_equal(fseek(file, at_page * PAGE, SEEK_SET), 0);
	for (long i = 0; i < pages; i++)
		assert_int_equal(fwrite(noise, 1, PAGE, file), PAGE);
	fclose(file);
}

static void assert_takes_nothing_new(void)
{
	uint8_t prev[32];
	int64_t seq;

	assert_int_equal(queue_numbers(queue), STATUS_DENIED);
	assert_int_equal(queue_begin(queue, &seq, prev), STATUS_DENIED);
}

static void a_torn_page_costs_its_rows_and_no_others(void **unused)
{
	struct queue_case entry;
	struct bytes jws = {0};
	int64_t queued, last;
	uint8_t hash[32];

	(void)unused;
	fill_queue();
	forget_check();
	damage(30, 2);
	open_queue();
	queued = queue_count(queue).queued;
	print_message("%d of %d cases read out\n", (int)queued, CASES);
	assert_in_range(queued, CASES - 6, CASES - 1);
	assert_int_equal(queue_last(queue, &last, hash), STATUS_OK);
	assert_int_equal(last, CASES);
	assert_takes_nothing_new();
	/* What is left can go: manifests are whole, files are there, also the orphans. */
	assert_int_equal(queue_next(queue, QUEUE_QUEUED, 0, &entry), STATUS_OK);
	assert_int_equal(queue_manifest(queue, entry.case_id, &jws), STATUS_OK);
	assert_int_equal(jws.len, 3000);
	assert_int_equal(queue_release(queue, entry.case_id, "note", 5), STATUS_OK);
	assert_int_equal(parts_in_folder(), CASES);
	assert_true(exists("queue/damaged.1/queue.db"));
	bytes_free(&jws);
	close_queue();
	/* It stays so. */
	open_queue();
	assert_int_equal(queue_count(queue).queued, queued - 1);
	assert_int_equal(parts_in_folder(), CASES);
	assert_takes_nothing_new();
	close_queue();
}

static void a_file_of_noise_reads_as_empty_and_takes_nothing(void **unused)
{
	(void)unused;
	fill_queue();
	damage(0, 20);
	open_queue();
	assert_int_equal(queue_count(queue).queued, 0);
	assert_int_equal(parts_in_folder(), CASES);
	assert_takes_nothing_new();
	close_queue();
}

static void a_recovery_cut_off_is_begun_again(void **unused)
{
	(void)unused;
	fill_queue();
	put_file("queue/recovering", "", 0);
	unlink(in_folder("queue/queue.db-wal"));
	open_queue();
	assert_int_equal(queue_count(queue).queued, CASES);
	assert_takes_nothing_new();
	assert_false(exists("queue/recovering"));
	close_queue();
}

/* No page is torn, so nothing is read out anew: the row alone makes no sense any more. */
static void a_row_that_cannot_be_read_holds_up_none_behind_it(void **unused)
{
	char command[2 * PATH_TEXT_MAX];
	struct queue_case entry;

	(void)unused;
	fill_queue();
	snprintf(command, sizeof(command),
		"sqlite3 %s \"UPDATE queued_case SET manifest_hash = x'00' WHERE kiosk_seq IN (1, 2, 4)\"",
		in_folder("queue/queue.db"));
	assert_int_equal(system(command), 0);
	open_queue();
	assert_int_equal(queue_next(queue, QUEUE_QUEUED, 0, &entry), STATUS_OK);
	assert_int_equal(entry.kiosk_seq, 3);
	assert_int_equal(queue_next(queue, QUEUE_QUEUED, 3, &entry), STATUS_OK);
	assert_int_equal(entry.kiosk_seq, 5);
	assert_int_equal(queue_next(queue, QUEUE_QUEUED, CASES, &entry), STATUS_NOT_FOUND);
	assert_int_equal(queue_count(queue).queued, CASES);
	assert_int_equal(parts_in_folder(), CASES);
	close_queue();
}

static void an_index_never_goes_back(void **unused)
{
	(void)unused;
	open_queue();
	assert_int_equal(queue_keep_index(queue, 7), STATUS_OK);
	assert_int_equal(queue_keep_index(queue, 7), STATUS_OK);
	assert_int_equal(queue_keep_index(queue, 6), STATUS_DENIED);
	close_queue();
	open_queue();
	assert_int_equal(queue_keep_index(queue, 6), STATUS_DENIED);
	assert_int_equal(queue_keep_index(queue, 9), STATUS_OK);
	close_queue();
}

/* The statements of the first version, word for word: they read what later steps made. */
static void the_version_before_reads_this_one(void **unused)
{
	static const char *const READS[] = {
		"SELECT last_seq, last_hash FROM counter WHERE id = 1",
		"SELECT case_id, visit_id, receipt_no, implement_code, kiosk_seq, queued_ms,"
		" part_count, state, released_ms, manifest_hash FROM queued_case"
		" WHERE state = 0 AND kiosk_seq > 0 ORDER BY kiosk_seq LIMIT 1",
		"SELECT jws FROM queued_case WHERE jws IS NOT NULL",
		"SELECT state, count(*), min(queued_ms) FROM queued_case GROUP BY state",
	};
	static const char *const STEPS[] = {"never run"};
	static const struct database_schema FIRST = {STEPS, 1};
	struct database *database;
	struct statement *statement;

	(void)unused;
	fill_queue();
	open_queue();
	assert_int_equal(
		database_open(in_folder("queue/queue.db"), DATABASE_READER, &FIRST, &database),
		STATUS_OK);
	assert_true(database_is_newer(database));
	for (size_t i = 0; i < sizeof(READS) / sizeof(READS[0]); i++) {
		assert_int_equal(database_query(database, &statement, READS[i], ""), STATUS_OK);
		assert_int_equal(statement_next(statement), STATUS_OK);
		statement_close(statement);
	}
	database_close(database);
	close_queue();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_torn_page_costs_its_rows_and_no_others),
		at_a_desk(a_file_of_noise_reads_as_empty_and_takes_nothing),
		at_a_desk(a_recovery_cut_off_is_begun_again),
		at_a_desk(a_row_that_cannot_be_read_holds_up_none_behind_it),
		at_a_desk(an_index_never_goes_back),
		at_a_desk(the_version_before_reads_this_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
