#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <sys/wait.h>

#include "firmware/storage/database.h"
#include "tests/unit/firmware-storage/desk.h"

static const char *const STEPS[] = {
	"CREATE TABLE thing(id INTEGER PRIMARY KEY, name TEXT UNIQUE, data BLOB)",
	"ALTER TABLE thing ADD COLUMN colour TEXT DEFAULT 'grey'",
	"CREATE TABLE broken(",
};
static const struct database_schema FIRST = {STEPS, 1}, SECOND = {STEPS, 2}, THIRD = {STEPS, 3};

static struct database *database;

static void copy_bytes(const char *from, const char *to)
{
	static char bytes[1 << 20];
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	size_t len;

	assert_non_null(in);
	assert_non_null(out);
	len = fread(bytes, 1, sizeof(bytes), in);
	assert_int_equal(fwrite(bytes, 1, len, out), len);
	fclose(in);
	fclose(out);
}

/* Called by our code instead of libc's: the kernel forgets the log, and reads it from the disk. */
int posix_fadvise(int fd, off_t offset, off_t len, int advice)
{
	char name[32], log[256] = "", disk[96];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	snprintf(disk, sizeof(disk), "%s/things.disk", folder);
	if (readlink(name, log, sizeof(log) - 1) > 0 && strstr(log, "things.db-wal") &&
		offset == 0 && len == 0 && advice == POSIX_FADV_DONTNEED &&
		access(disk, F_OK) == 0)
		copy_bytes(disk, log);
	return 0;
}

static enum status open_as(enum database_use use, const struct database_schema *schema)
{
	return database_open(in_folder("things.db"), use, schema, &database);
}

static void close_it(void)
{
	database_close(database);
	database = NULL;
}

static enum status add(int64_t id, const char *name)
{
	return database_run(
		database, "INSERT INTO thing(id, name) VALUES(?, ?)", "it", id, name);
}

static int64_t count(void)
{
	struct statement *statement;
	int64_t rows;

	assert_int_equal(database_query(database, &statement, "SELECT count(*) FROM thing", ""),
		STATUS_OK);
	assert_int_equal(statement_next(statement), STATUS_OK);
	rows = statement_int(statement, 0);
	assert_int_equal(statement_next(statement), STATUS_NOT_FOUND);
	statement_close(statement);
	return rows;
}

static void values_come_back_as_they_went_in(void **unused)
{
	static const uint8_t data[] = {0, 1, 255, 0};
	struct statement *statement;
	struct bytes blob = {0};
	char name[8];

	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(database_run(database, "INSERT INTO thing VALUES(?, ?, ?)", "itb",
				 INT64_MIN, "居住证", (const void *)data, sizeof(data)),
		STATUS_OK);
	assert_int_equal(database_changes(database), 1);
	assert_int_equal(
		database_query(database, &statement,
			"SELECT id, name, data, NULL FROM thing WHERE name = ?", "t", "居住证"),
		STATUS_OK);
	assert_int_equal(statement_next(statement), STATUS_OK);
	assert_true(statement_int(statement, 0) == INT64_MIN);
	assert_int_equal(statement_int(statement, 1), 0);
	assert_int_equal(statement_text(statement, 1, name, sizeof(name)), STATUS_BAD_DATA);
	assert_int_equal(statement_text(statement, 3, name, sizeof(name)), STATUS_BAD_DATA);
	assert_int_equal(statement_blob(statement, 2, 3, &blob), STATUS_BAD_DATA);
	assert_int_equal(statement_blob(statement, 2, 4, &blob), STATUS_OK);
	assert_memory_equal(blob.data, data, sizeof(data));
	statement_close(statement);
	bytes_free(&blob);
	close_it();
}

static void schema_steps_are_added_to_what_is_there(void **unused)
{
	struct statement *statement;
	char colour[8];

	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	close_it();
	assert_int_equal(open_as(DATABASE_READER, &SECOND), STATUS_BAD_DATA);
	assert_int_equal(open_as(DATABASE_OWNER, &SECOND), STATUS_OK);
	assert_int_equal(database_query(database, &statement, "SELECT colour FROM thing", ""),
		STATUS_OK);
	assert_int_equal(statement_next(statement), STATUS_OK);
	assert_int_equal(statement_text(statement, 0, colour, sizeof(colour)), STATUS_OK);
	assert_string_equal(colour, "grey");
	statement_close(statement);
	close_it();
	/* A step that fails leaves the version before it. */
	assert_int_equal(open_as(DATABASE_OWNER, &THIRD), STATUS_BAD_DATA);
	assert_int_equal(open_as(DATABASE_OWNER, &SECOND), STATUS_OK);
	assert_int_equal(count(), 1);
	close_it();
}

static void an_older_program_reads_and_does_not_write(void **unused)
{
	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &SECOND), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	close_it();
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_true(database_is_newer(database));
	assert_int_equal(count(), 1);
	assert_int_equal(add(2, "b"), STATUS_DENIED);
	assert_int_equal(database_begin(database), STATUS_DENIED);
	close_it();
}

/* SQLite may end a transaction by itself; what follows must not be committed alone. */
static void after_a_failure_nothing_of_the_transaction_is_kept(void **unused)
{
	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	assert_int_equal(database_begin(database), STATUS_OK);
	assert_int_equal(database_begin(database), STATUS_CONFLICT);
	assert_int_equal(add(2, "b"), STATUS_OK);
	assert_int_equal(add(3, "a"), STATUS_CONFLICT);
	assert_int_equal(add(4, "d"), STATUS_CONFLICT);
	assert_int_equal(database_commit(database), STATUS_CONFLICT);
	assert_int_equal(count(), 1);
	assert_int_equal(add(4, "d"), STATUS_OK);
	assert_int_equal(count(), 2);
	close_it();
}

static void an_open_transaction_ends_with_the_database(void **unused)
{
	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(database_begin(database), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	close_it();
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(count(), 0);
	close_it();
}

static void every_commit_is_synced(void **unused)
{
	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	for (int64_t id = 2; id < 20; id++) {
		char name[8];

		snprintf(name, sizeof(name), "%d", (int)id);
		syncs = 0;
		assert_int_equal(add(id, name), STATUS_OK);
		assert_true(syncs >= 1);
	}
	close_it();
}

/* Asked by another process: what of the file SQLite has locked (pager's shared bytes). */
static bool is_locked(const char *name)
{
	struct flock lock = {.l_type = F_WRLCK, .l_start = 0x40000002, .l_len = 510};
	pid_t child = fork();
	int fd, how = 0;

	if (child == 0) {
		fd = open(in_folder(name), O_RDWR);
		_exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK);
	}
	assert_true(child > 0 && waitpid(child, &how, 0) == child);
	return how != 0;
}

/* A process that opens its file again loses no lock by it, as it would by any close(). */
static void opening_again_takes_no_lock_away(void **unused)
{
	struct database *again = NULL;

	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	assert_true(is_locked("things.db"));
	assert_int_equal(database_open(in_folder("things.db"), DATABASE_OWNER, &FIRST, &again),
		STATUS_OK);
	assert_true(is_locked("things.db"));
	database_close(again);
	assert_true(is_locked("things.db"));
	assert_int_equal(count(), 1);
	close_it();
}

static void the_owners_file_is_a_file_of_its_mode(void **unused)
{
	struct stat info;

	(void)unused;
	assert_int_equal(symlink("elsewhere", in_folder("things.db")), 0);
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_DENIED);
	unlink(in_folder("things.db"));
	put_file("things.db", "", 0);
	assert_int_equal(chmod(in_folder("things.db"), 0604), 0);
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(stat(in_folder(i ? "things.db-wal" : "things.db"), &info), 0);
		assert_int_equal(info.st_mode & 07777, DATABASE_FILE_MODE);
	}
	close_it();
}

static off_t size_of(const char *name)
{
	struct stat info;

	assert_int_equal(stat(in_folder(name), &info), 0);
	return info.st_size;
}

/* What a failed sync left in the kernel's cache must not stand before what comes now. */
static void after_a_failed_sync_the_next_opening_begins_with_an_empty_wal(void **unused)
{
	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	failing_sync = 1;
	assert_int_equal(add(2, "b"), STATUS_IO);
	assert_int_equal(add(3, "c"), STATUS_IO);
	close_it();
	assert_true(size_of("things.db-wal") > 0);
	syncs = 0;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(size_of("things.db-wal"), 0);
	assert_true(syncs >= 1);
	assert_int_equal(add(3, "c"), STATUS_OK);
	close_it();
}

static void copy_file(const char *from, const char *to)
{
	char path[256];

	snprintf(path, sizeof(path), "%s", in_folder(from));
	copy_bytes(path, in_folder(to));
}

/*
 * The log as the disk has it lies in things.disk; the kernel forgets what it shows when it is asked
 * to, and reads that.
 */
static void what_only_the_kernel_shows_of_the_log_is_not_believed(void **unused)
{
	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	copy_file("things.db-wal", "things.disk");
	failing_sync = 1;
	assert_int_equal(add(2, "b"), STATUS_IO);
	close_it();
	assert_true(size_of("things.db-wal") > size_of("things.disk"));
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(count(), 1);
	assert_int_equal(add(3, "b"), STATUS_OK);
	close_it();
}

static void an_opening_whose_sync_fails_is_no_opening(void **unused)
{
	(void)unused;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(add(1, "a"), STATUS_OK);
	database_stop(database); /* so that closing leaves the WAL as it is */
	close_it();
	failing_sync = 1;
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_IO);
	assert_int_equal(open_as(DATABASE_OWNER, &FIRST), STATUS_OK);
	assert_int_equal(count(), 1);
	close_it();
}

static void a_reader_of_a_file_without_schema_finds_nothing(void **unused)
{
	(void)unused;
	assert_int_equal(open_as(DATABASE_READER, &FIRST), STATUS_NOT_FOUND);
	put_file("things.db", "", 0);
	assert_int_equal(open_as(DATABASE_READER, &FIRST), STATUS_NOT_FOUND);
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, make_desk, remove_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(values_come_back_as_they_went_in),
		at_a_desk(schema_steps_are_added_to_what_is_there),
		at_a_desk(an_older_program_reads_and_does_not_write),
		at_a_desk(after_a_failure_nothing_of_the_transaction_is_kept),
		at_a_desk(an_open_transaction_ends_with_the_database),
		at_a_desk(every_commit_is_synced),
		at_a_desk(opening_again_takes_no_lock_away),
		at_a_desk(the_owners_file_is_a_file_of_its_mode),
		at_a_desk(after_a_failed_sync_the_next_opening_begins_with_an_empty_wal),
		at_a_desk(what_only_the_kernel_shows_of_the_log_is_not_believed),
		at_a_desk(an_opening_whose_sync_fails_is_no_opening),
		at_a_desk(a_reader_of_a_file_without_schema_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
