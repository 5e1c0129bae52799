#include "tests/unit/sync-office/office_fixture.h"

#include "sync/office/store/store_rows.h"
#include "tests/unit/firmware-storage/steps.h"

static void the_offices_steps_only_add(void **state)
{
	static const char *const SHIPPED[] = {"a8a9e3ab442dd181", "7634f88c50f9b0d0",
		"d0c200dffc402ea2", "1271af502fe31e9a", "a88b95623f2eb5cc", "877bbc91372b8b62"};

	(void)state;
	steps_assert_only_add(STORE_SCHEMA.steps, STORE_SCHEMA.count, SHIPPED, 6);
}

static const char *database_of(const struct fixture *fixture)
{
	static char path[PATH_TEXT_MAX];

	assert_int_equal(
		path_join(path, sizeof(path), fixture->intake_folder, "office.db"), STATUS_OK);
	return path;
}

/* Keys and a received case as the first version kept them. */
static void an_older_store_is_taken_over(void **state)
{
	struct fixture *fixture = *state;
	struct store_case entry = {.kiosk_seq = 0};
	struct store_key key;
	struct fixture_case made;
	sqlite3 *file;

	intake_close(&fixture->intake);
	unlink(database_of(fixture));
	file = steps_make(database_of(fixture), STORE_SCHEMA.steps, 1);
	steps_run(file,
		"INSERT INTO cases VALUES('0193573b-0000-7000-8000-000000000009', 'v',"
		" '530799', 1, '530799000000100', 'k', printf('%064d', 0),"
		" printf('%064d', 0), 'i', 'gongan', 0, 1, 2, 3, 4, 0, '{}', 'note', 1);"
		"INSERT INTO terminal_keys VALUES('kid', '530799', 'tls', '00', 0, 1, 0, 1)");
	sqlite3_close(file);
	fixture_start(fixture);
	assert_int_equal(
		store_case(fixture->intake.store, "530799000000100", &entry), STATUS_OK);
	assert_string_equal(entry.queue, "gongan");
	assert_int_equal(entry.received_ms, 4);
	assert_int_equal(store_key(fixture->intake.store, "kid", &key), STATUS_OK);
	/* Who was enrolled is a terminal of the newer table too. */
	assert_int_equal(store_beat(fixture->intake.store, "530799", "{}", 5), STATUS_OK);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(
		fixture_put(fixture, &made), 403); /* its keys were in the other file */
	fixture_case_free(&made);
}

/* This version finds the file of a later one: officectl reads it, office does not start. */
static void a_newer_store_is_read_and_never_written(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = NULL;
	struct fixture_case made;
	struct store_case entry;
	struct intake intake = {.store = NULL};
	struct bytes before = {0}, after = {0};
	sqlite3 *file;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	intake_close(&fixture->intake);
	assert_int_equal(sqlite3_open(database_of(fixture), &file), SQLITE_OK);
	steps_run(file, "ALTER TABLE cases ADD COLUMN more TEXT NOT NULL DEFAULT '';"
			"CREATE TABLE other (x TEXT); PRAGMA user_version=99;"
			"PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_close(file);
	fixture_read(fixture->intake_folder, "office.db", &before);
	assert_int_equal(intake_open(fixture->intake_folder, &intake), STATUS_DENIED);
	intake_close(&intake);
	assert_int_equal(store_open_reader(fixture->intake_folder, &store), STATUS_OK);
	assert_int_equal(store_case(store, made.bundle.receipt_no, &entry), STATUS_OK);
	store_close(store);
	assert_int_equal(
		fixture_run(officectl_audit, "audit", fixture->office, NULL), OFFICECTL_DONE);
	assert_int_equal(
		fixture_run(officectl_cases, "cases", fixture->office, NULL), OFFICECTL_DONE);
	assert_int_not_equal(fixture_run(officectl_erase, "erase", fixture->office,
				     made.bundle.receipt_no, NULL),
		OFFICECTL_DONE);
	fixture_read(fixture->intake_folder, "office.db", &after);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	bytes_free(&before);
	bytes_free(&after);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_offices_steps_only_add),
		office_test(an_older_store_is_taken_over),
		office_test(a_newer_store_is_read_and_never_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
