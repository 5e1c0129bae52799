#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/evidence/receipt_note.h"
#include "firmware/storage/sync_state.h"
#include "firmware/storage/sync_state_inside.h"
#include "tests/unit/firmware-storage/desk.h"

static const char CASE[] = "0193573b-0000-7000-8000-000000000001";

static void write_as_sync(void)
{
	struct sync_state *state;

	assert_int_equal(sync_state_open(folder, &state), STATUS_OK);
	assert_int_equal(sync_state_delivered(state, CASE, "the note", 8, 5), STATUS_OK);
	assert_int_equal(sync_state_set_line(state, "office.unreachable", 5), STATUS_OK);
	sync_state_close(state);
}

static struct sync_state *reader(void)
{
	struct sync_state *state = NULL;

	assert_int_equal(sync_state_open_reader(folder, &state), STATUS_OK);
	assert_non_null(state);
	return state;
}

/* The view that a missing file gives. */
static void assert_nothing_delivered(void)
{
	struct sync_state *state = reader();
	char word[16] = "x", reason[48] = "x", line[48] = "x";
	struct bytes note = {0};

	assert_int_equal(sync_state_receipt(state, CASE, &note), STATUS_NOT_FOUND);
	assert_int_equal(note.len, 0);
	assert_int_equal(sync_state_of(state, CASE, word, reason), STATUS_OK);
	assert_string_equal(word, "");
	assert_string_equal(reason, "");
	assert_int_equal(sync_state_line(state, line), STATUS_OK);
	sync_state_close(state);
}

static void what_sync_records_is_read(void **unused)
{
	char word[16], reason[48], line[48];
	struct sync_state *state;
	struct bytes note = {0};

	(void)unused;
	write_as_sync();
	state = reader();
	assert_int_equal(sync_state_receipt(state, CASE, &note), STATUS_OK);
	assert_string_equal(note.data, "the note");
	assert_int_equal(sync_state_of(state, CASE, word, reason), STATUS_OK);
	assert_string_equal(word, "delivered");
	assert_string_equal(reason, "");
	assert_int_equal(sync_state_line(state, line), STATUS_OK);
	assert_string_equal(line, "office.unreachable");
	bytes_free(&note);
	sync_state_close(state);
}

static void a_reader_sees_what_the_running_owner_writes(void **unused)
{
	char word[16], reason[48];
	struct sync_state *owner, *state;

	(void)unused;
	assert_int_equal(sync_state_open(folder, &owner), STATUS_OK);
	state = reader();
	assert_int_equal(
		sync_state_quarantined(owner, CASE, "office.refused", 422, 7), STATUS_OK);
	assert_int_equal(sync_state_of(state, CASE, word, reason), STATUS_OK);
	assert_string_equal(word, "quarantined");
	assert_string_equal(reason, "office.refused");
	assert_int_equal(sync_state_delivered(owner, CASE, "n", 1, 8), STATUS_OK);
	assert_int_equal(
		sync_state_quarantined(owner, CASE, "office.refused", 422, 9), STATUS_OK);
	assert_int_equal(sync_state_of(state, CASE, word, reason), STATUS_OK);
	assert_string_equal(word, "delivered");
	sync_state_close(state);
	sync_state_close(owner);
}

static void a_missing_file_says_nothing_is_delivered(void **unused)
{
	(void)unused;
	assert_nothing_delivered();
}

static void run_sql(const char *sql)
{
	char command[2048];

	mkdir(in_folder("sync"), 0755);
	snprintf(command, sizeof(command), "sqlite3 %s/sync/sync.db >/dev/null \"%s\"", folder,
		sql);
	assert_int_equal(system(command), 0);
}

#define DELIVERY                                                                               \
	"CREATE TABLE delivery(case_id TEXT PRIMARY KEY, state, reason, http_status, note,"    \
	" at_ms);"
#define LINE "CREATE TABLE line(id INTEGER PRIMARY KEY, fault, at_ms);"
#define ROW(state, reason, note)                                                               \
	"INSERT INTO delivery VALUES('0193573b-0000-7000-8000-000000000001', " state           \
	", " reason ", 0, " note ", 0);"
#define ENDLESS                                                                                \
	"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"                     \
	" SELECT max(i) FROM n)"

/* Every shape of lie that SQL can hold; none may be believed, hang or crash. */
static const struct {
	const char *what, *sql;
} LIES[] = {
	{"an empty database", "PRAGMA user_version=1"},
	{"no version", DELIVERY LINE ROW("'delivered'", "''", "'n'")},
	{"other tables", "PRAGMA user_version=1; CREATE TABLE other(a)"},
	{"other columns",
		"PRAGMA user_version=1; CREATE TABLE delivery(a); CREATE TABLE line(a)"},
	{"a view instead of a table",
		"PRAGMA user_version=1;" LINE
		"CREATE VIEW delivery AS SELECT '0193573b-0000-7000-8000-000000000001' case_id,"
		" 'delivered' state, '' reason, 0 http_status, 'n' note, 0 at_ms"},
	{"an endless view", "PRAGMA user_version=1;" DELIVERY
			    "CREATE VIEW line AS SELECT 1 id, " ENDLESS " fault, 0 at_ms"},
	{"a virtual table",
		"PRAGMA user_version=1;" LINE
		"CREATE VIRTUAL TABLE delivery USING fts5(case_id, state, reason, http_status,"
		" note, at_ms);" ROW("'delivered'", "''", "'n'")},
	{"a blob far too large", "PRAGMA user_version=1;" DELIVERY LINE ROW("'delivered'",
					 "zeroblob(40000000)", "zeroblob(40000000)")},
	{"a note too large",
		"PRAGMA user_version=1;" DELIVERY LINE ROW("''", "''", "zeroblob(1025)")},
	{"an empty note", "PRAGMA user_version=1;" DELIVERY LINE ROW("''", "''", "''")},
	{"numbers for words", "PRAGMA user_version=1;" DELIVERY LINE ROW("1", "2", "3")},
	{"a state nobody knows",
		"PRAGMA user_version=1;" DELIVERY LINE ROW("'purged'", "''", "NULL")},
	{"a reason that is no code", "PRAGMA user_version=1;" DELIVERY LINE ROW(
					     "'quarantined'", "'<b>call 555</b>'", "NULL")},
	{"a NUL inside", "PRAGMA user_version=1;" DELIVERY LINE ROW(
				 "'delivered' || char(0) || 'x'", "''", "NULL")},
	{"invalid UTF-16",
		"PRAGMA encoding='UTF-16le'; PRAGMA user_version=1;" DELIVERY LINE ROW(
			"CAST(x'00d800d800' AS TEXT)", "''", "NULL")},
};

static void no_lie_in_sql_is_believed(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(LIES) / sizeof(LIES[0]); i++) {
		print_message("%s\n", LIES[i].what);
		run_sql(LIES[i].sql);
		assert_nothing_delivered();
		assert_int_equal(unlink(in_folder("sync/sync.db")), 0);
	}
}

static void triggers_never_run(void **unused)
{
	struct sync_state *state;
	char line[48];

	(void)unused;
	write_as_sync();
	run_sql("CREATE TRIGGER evil AFTER UPDATE ON line BEGIN"
		" DELETE FROM delivery; END");
	state = reader();
	assert_int_equal(sync_state_set_line(state, "x", 9), STATUS_DENIED);
	assert_int_equal(sync_state_line(state, line), STATUS_OK);
	assert_string_equal(line, "office.unreachable");
	sync_state_close(state);
}

static void what_is_no_database_says_nothing_is_delivered(void **unused)
{
	char noise[32768];

	(void)unused;
	mkdir(in_folder("sync"), 0755);
	assert_int_equal(mkfifo(in_folder("sync/sync.db"), 0600), 0);
	assert_nothing_delivered();
	unlink(in_folder("sync/sync.db"));
	assert_int_equal(symlink("/etc/passwd", in_folder("sync/sync.db")), 0);
	assert_nothing_delivered();
	unlink(in_folder("sync/sync.db"));
	mkdir(in_folder("sync/sync.db"), 0700);
	assert_nothing_delivered();
	rmdir(in_folder("sync/sync.db"));
	put_file("sync/sync.db", "", 0);
	assert_nothing_delivered();
	srand(7);
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < sizeof(noise); i++)
			noise[i] = (char)rand();
		if (round % 2)
			memcpy(noise, "SQLite format 3", 16);
		put_file("sync/sync.db", noise, sizeof(noise));
		assert_nothing_delivered();
	}
}

static size_t read_whole(const char *name, uint8_t *out, size_t size)
{
	FILE *file = fopen(in_folder(name), "r");
	size_t len;

	assert_non_null(file);
	len = fread(out, 1, size, file);
	fclose(file);
	return len;
}

/* Damage may lose what was said, but never hangs, crashes or invents. */
static void any_damaged_byte_is_survived(void **unused)
{
	static uint8_t whole[65536], damaged[65536];
	size_t len;

	(void)unused;
	write_as_sync();
	run_sql("PRAGMA wal_checkpoint(TRUNCATE)");
	len = read_whole("sync/sync.db", whole, sizeof(whole));
	srand(11);
	for (int round = 0; round < 400; round++) {
		char word[16], reason[48], line[48];
		struct sync_state *state;
		struct bytes note = {0};

		memcpy(damaged, whole, len);
		for (int i = 0; i <= round % 8; i++)
			damaged[(size_t)rand() % len] = (uint8_t)rand();
		put_file("sync/sync.db", damaged, len - (round % 5 ? 0 : (size_t)rand() % len));
		state = reader();
		if (sync_state_receipt(state, CASE, &note) == STATUS_OK)
			assert_true(note.len <= RECEIPT_NOTE_MAX);
		assert_int_equal(sync_state_of(state, CASE, word, reason), STATUS_OK);
		assert_int_equal(sync_state_line(state, line), STATUS_OK);
		bytes_free(&note);
		sync_state_close(state);
	}
}

static void what_an_io_error_stopped_is_opened_anew(void **unused)
{
	struct sync_state *state;
	char line[48];

	(void)unused;
	assert_int_equal(sync_state_open(folder, &state), STATUS_OK);
	assert_int_equal(sync_state_mend(state, folder), STATUS_OK);
	database_stop(state->database);
	assert_int_equal(sync_state_set_line(state, "office.unreachable", 5), STATUS_IO);
	assert_int_equal(sync_state_mend(state, folder), STATUS_OK);
	assert_int_equal(sync_state_set_line(state, "office.unreachable", 5), STATUS_OK);
	assert_int_equal(sync_state_line(state, line), STATUS_OK);
	assert_string_equal(line, "office.unreachable");
	sync_state_close(state);
}

static void assert_writes(struct sync_state *state)
{
	char word[16], reason[48];

	assert_int_equal(sync_state_delivered(state, CASE, "the note", 8, 5), STATUS_OK);
	assert_int_equal(sync_state_of(state, CASE, word, reason), STATUS_OK);
	assert_string_equal(word, "delivered");
}

/* All but the first page, which names the tables. */
static void spoil(void)
{
	struct stat info;
	int fd = open(in_folder("sync/sync.db"), O_RDWR);
	static uint8_t noise[4096];

	memset(noise, 0xa5, sizeof(noise));
	assert_true(fd >= 0 && fstat(fd, &info) == 0);
	for (off_t at = 4096; at < info.st_size; at += 4096)
		assert_int_equal(pwrite(fd, noise, sizeof(noise), at), sizeof(noise));
	close(fd);
}

/* What it says comes again from the office: kiosk-sync must never be unable to start. */
static void a_damaged_file_is_put_aside_and_begun_anew(void **unused)
{
	struct sync_state *state;
	char word[16], reason[48];

	(void)unused;
	for (int i = 0; i < 2; i++) {
		write_as_sync();
		run_sql("PRAGMA wal_checkpoint(TRUNCATE)");
		if (i == 0)
			put_file("sync/sync.db", "no database at all, but longer than nothing",
				40);
		else
			spoil();
		unlink(in_folder("sync/checked")); /* power came */
		assert_int_equal(sync_state_open(folder, &state), STATUS_OK);
		assert_true(exists("sync/damaged"));
		assert_int_equal(sync_state_of(state, CASE, word, reason), STATUS_OK);
		assert_string_equal(word, "");
		assert_writes(state);
		sync_state_close(state);
		assert_int_equal(unlink(in_folder("sync/damaged")), 0);
	}
}

static void damage_that_is_met_at_work_is_mended_before_the_next_turn(void **unused)
{
	struct sync_state *state;

	(void)unused;
	write_as_sync();
	run_sql("PRAGMA wal_checkpoint(TRUNCATE)");
	spoil();
	assert_int_equal(
		sync_state_open(folder, &state), STATUS_OK); /* read this boot already */
	assert_int_equal(sync_state_delivered(state, CASE, "the note", 8, 5), STATUS_BAD_DATA);
	assert_int_equal(sync_state_mend(state, folder), STATUS_OK);
	assert_writes(state);
	assert_int_equal(sync_state_mend(state, folder), STATUS_OK);
	assert_writes(state);
	sync_state_close(state);
	assert_true(exists("sync/damaged"));
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, make_desk, remove_desk)

/* Whatever the clock did between them. */
static void who_was_tried_longest_ago_comes_first(void **unused)
{
	static const struct {
		const char *case_id;
		int64_t now_ms;
	} TRIES[] = {{"a", 1000}, {"b", 10}, {"c", 20}, {"a", 5}};
	struct sync_tried tried = {.at_ms = 0};
	struct sync_state *state;

	(void)unused;
	assert_int_equal(sync_state_open(folder, &state), STATUS_OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(sync_state_tried(state, TRIES[i].case_id, 0, TRIES[i].now_ms),
			STATUS_OK);
	assert_int_equal(sync_state_delivered(state, "c", "note", 4, 30), STATUS_OK);
	assert_int_equal(sync_state_next_tried(state, &tried), STATUS_OK);
	assert_string_equal(tried.case_id, "b");
	assert_int_equal(sync_state_next_tried(state, &tried), STATUS_OK);
	assert_string_equal(tried.case_id, "a");
	assert_int_equal(sync_state_next_tried(state, &tried), STATUS_NOT_FOUND);
	sync_state_close(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(what_sync_records_is_read),
		at_a_desk(who_was_tried_longest_ago_comes_first),
		at_a_desk(a_reader_sees_what_the_running_owner_writes),
		at_a_desk(a_missing_file_says_nothing_is_delivered),
		at_a_desk(no_lie_in_sql_is_believed),
		at_a_desk(triggers_never_run),
		at_a_desk(what_is_no_database_says_nothing_is_delivered),
		at_a_desk(any_damaged_byte_is_survived),
		at_a_desk(what_an_io_error_stopped_is_opened_anew),
		at_a_desk(a_damaged_file_is_put_aside_and_begun_anew),
		at_a_desk(damage_that_is_met_at_work_is_mended_before_the_next_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
