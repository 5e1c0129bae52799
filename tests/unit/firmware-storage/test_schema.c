#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/storage/drafts.h"
#include "firmware/storage/office_memory.h"
#include "firmware/storage/queue_inside.h"
#include "firmware/storage/sync_state_inside.h"
#include "tests/unit/firmware-storage/desk.h"
#include "tests/unit/firmware-storage/steps.h"

#define CASE "0193573b-0000-7000-8000-000000000001"
#define VISIT "01a2145f-ccea-76a3-b282-413cdb3cd210"
#define MADE_MS INT64_C(1795600000000)

static void the_queues_steps_only_add(void **unused)
{
	static const char *const SHIPPED[] = {
		"b2ce2c3d02be4958", "2399a923290cbc0e", "adb508746157596d"};

	(void)unused;
	steps_assert_only_add(QUEUE_SCHEMA.steps, QUEUE_SCHEMA.count, SHIPPED, 3);
}

static void the_steps_of_sync_db_only_add(void **unused)
{
	static const char *const SHIPPED[] = {"554705159c05d714", "65bca6df645ab700"};

	(void)unused;
	steps_assert_only_add(SYNC_SCHEMA.steps, SYNC_SCHEMA.count, SHIPPED, 2);
}

/* The queue as every version before this one left it, with a case in it. */
static void every_older_queue_is_taken_over(void **unused)
{
	(void)unused;
	for (int old = 1; old < QUEUE_SCHEMA.count; old++) {
		struct queue *queue = NULL;
		struct queue_case entry;
		sqlite3 *file;

		make_desk(NULL);
		assert_int_equal(queue_open(folder, &queue), STATUS_OK); /* its folders */
		queue_close(queue);
		unlink(in_folder("queue/queue.db"));
		unlink(in_folder("queue/queue.db-wal"));
		unlink(in_folder("queue/queue.db-shm"));
		file = steps_make(in_folder("queue/queue.db"), QUEUE_SCHEMA.steps, old);
		steps_run(file,
			"INSERT INTO queued_case(kiosk_seq, case_id, visit_id, receipt_no,"
			" implement_code, queued_ms, manifest_hash, part_count, state, jws)"
			" VALUES(1, '" CASE "', 'v', 'r', 'c', 5, zeroblob(32), 0, 0, '{}');"
			"UPDATE counter SET last_seq = 1");
		sqlite3_close(file);
		assert_int_equal(queue_open(folder, &queue), STATUS_OK);
		assert_int_equal(queue_find(queue, CASE, &entry), STATUS_OK);
		assert_int_equal(entry.queued_ms, 5);
		assert_int_equal(put_case(queue, 2), STATUS_OK);
		queue_close(queue);
		remove_desk(NULL);
	}
}

static void make_sync_db(int steps)
{
	sqlite3 *file;

	assert_int_equal(mkdir(in_folder("sync"), 0700), 0);
	file = steps_make(in_folder("sync/sync.db"), SYNC_SCHEMA.steps, steps);
	steps_run(file,
		"INSERT INTO delivery VALUES('" CASE "', 'quarantined', 'why', 422, NULL, 5)");
	sqlite3_close(file);
}

static void every_older_sync_db_is_taken_over(void **unused)
{
	(void)unused;
	for (int old = 1; old < SYNC_SCHEMA.count; old++) {
		char state[16], reason[48];
		struct sync_state *sync;
		struct office_memory memory = {.index_version = 7};

		make_desk(NULL);
		make_sync_db(old);
		assert_int_equal(sync_state_open(folder, &sync), STATUS_OK);
		assert_int_equal(sync_state_of(sync, CASE, state, reason), STATUS_OK);
		assert_string_equal(state, "quarantined");
		assert_int_equal(office_memory_write(sync, &memory), STATUS_OK);
		sync_state_close(sync);
		remove_desk(NULL);
	}
}

/* The version before this one finds a file of this one; 99 steps stand for it. */
static void a_newer_sync_db_is_read_and_never_written(void **unused)
{
	char state[16], reason[48];
	struct office_memory memory = {.index_version = 7};
	struct sync_state *sync;
	sqlite3 *file;

	(void)unused;
	make_desk(NULL);
	make_sync_db(SYNC_SCHEMA.count);
	assert_int_equal(sqlite3_open(in_folder("sync/sync.db"), &file), SQLITE_OK);
	steps_run(file, "ALTER TABLE delivery ADD COLUMN more TEXT NOT NULL DEFAULT 'm';"
			"CREATE TABLE other(x); PRAGMA user_version=99");
	sqlite3_close(file);
	assert_int_equal(sync_state_open(folder, &sync), STATUS_OK);
	assert_int_equal(sync_state_of(sync, CASE, state, reason), STATUS_OK);
	assert_string_equal(state, "quarantined");
	assert_string_equal(reason, "why");
	assert_int_equal(sync_state_delivered(sync, CASE, "n", 1, 1), STATUS_DENIED);
	assert_int_equal(office_memory_write(sync, &memory), STATUS_DENIED);
	sync_state_close(sync);
	assert_int_equal(sync_state_open_reader(folder, &sync), STATUS_OK);
	assert_int_equal(sync_state_of(sync, CASE, state, reason), STATUS_OK);
	assert_string_equal(state, "quarantined");
	sync_state_close(sync);
	remove_desk(NULL);
}

static void put_draft(const char *head)
{
	uint8_t secret[DRAFT_SECRET_SIZE] = {7};

	for (int i = 0; i < 3; i++) {
		static const char *const FOLDERS[] = {
			"queue", "queue/drafts", "queue/drafts/" VISIT};
		assert_int_equal(mkdir(in_folder(FOLDERS[i]), 0700), 0);
	}
	put_file("queue/drafts/" VISIT "/head", head, strlen(head));
	put_file("queue/drafts/" VISIT "/secret.1", secret, sizeof(secret));
	put_file("queue/drafts/" VISIT "/content", "sealed", 6);
}

/* As it was written by the first version, and as a later one may: with a member more. */
static void a_draft_of_the_first_and_of_a_later_version_is_found(void **unused)
{
	static const char *const MORE[] = {"", ",\"later\":{\"x\":1}"};

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		struct draft_head heads[DRAFTS_MAX];
		uint8_t secret[DRAFT_SECRET_SIZE];
		struct bytes content = {0};
		char head[400];

		make_desk(NULL);
		snprintf(head, sizeof(head),
			"{\"hint\":\"0709\",\"made_ms\":%lld,\"tries\":2,\"turn\":1,"
			"\"wrapped\":\"%096d\"%s}",
			(long long)MADE_MS, 0, MORE[i]);
		put_draft(head);
		draft_sweep(folder, MADE_MS + 1000);
		assert_int_equal(draft_list(folder, MADE_MS + 1000, heads), 1);
		assert_string_equal(heads[0].visit_id, VISIT);
		assert_int_equal(heads[0].hint[1], 9);
		assert_int_equal(heads[0].tries, 2);
		assert_int_equal(draft_secret(folder, &heads[0], secret), STATUS_OK);
		assert_int_equal(secret[0], 7);
		assert_int_equal(draft_get(folder, VISIT, "content", &content), STATUS_OK);
		assert_int_equal(content.len, 6);
		bytes_free(&content);
		remove_desk(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_queues_steps_only_add),
		cmocka_unit_test(the_steps_of_sync_db_only_add),
		cmocka_unit_test(every_older_queue_is_taken_over),
		cmocka_unit_test(every_older_sync_db_is_taken_over),
		cmocka_unit_test(a_newer_sync_db_is_read_and_never_written),
		cmocka_unit_test(a_draft_of_the_first_and_of_a_later_version_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
