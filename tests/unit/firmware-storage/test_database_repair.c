#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/files.h"
#include "firmware/storage/database_repair.h"

enum { ROWS = 200, PAGE = 4096 };

#define FAR (INT64_MAX - ROWS)

static const char *const STEPS[] = {"CREATE TABLE thing(id TEXT PRIMARY KEY, body TEXT)"};
static const struct database_schema SCHEMA = {STEPS, 1};
static char folder[64], old_path[96], new_path[96], marker[96];
static bool kernel_is_hidden; /* as a unit with ProcSubset=pid has it */

/* Called by our code and by SQLite instead of libc's. */
int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list more;

	if (kernel_is_hidden && strncmp(path, "/proc/sys/", 10) == 0) {
		errno = ENOENT;
		return -1;
	}
	va_start(more, flags);
	if (flags & O_CREAT)
		mode = va_arg(more, mode_t);
	va_end(more);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static int open_folder(void **unused)
{
	struct database *database = NULL;
	char body[1500], id[16];

	(void)unused;
	strcpy(folder, "/tmp/onevisit-repair-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(old_path, sizeof(old_path), "%s/old.db", folder);
	snprintf(new_path, sizeof(new_path), "%s/new.db", folder);
	snprintf(marker, sizeof(marker), "%s/checked", folder);
	memset(body, 'b', sizeof(body));
	body[sizeof(body) - 1] = '\0';
	assert_int_equal(
		database_open(old_path, DATABASE_OWNER, &SCHEMA, &database), STATUS_OK);
	assert_int_equal(database_begin(database), STATUS_OK);
	for (int i = 0; i < ROWS; i++) {
		snprintf(id, sizeof(id), "id-%d", i);
		assert_int_equal(database_run(database, "INSERT INTO thing VALUES(?, ?)", "tt",
					 id, body),
			STATUS_OK);
	}
	assert_int_equal(database_commit(database), STATUS_OK);
	assert_int_equal(database_fold(database), STATUS_OK);
	database_close(database);
	return 0;
}

static int drop_folder(void **unused)
{
	char command[96];

	(void)unused;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static off_t length(void)
{
	struct stat info;

	assert_int_equal(stat(old_path, &info), 0);
	return info.st_size;
}

static void damage(off_t page)
{
	char noise[PAGE];
	FILE *file = fopen(old_path, "r+");

	assert_non_null(file);
	memset(noise, 0x5a, sizeof(noise));
	assert_int_equal(fseek(file, page * PAGE, SEEK_SET), 0);
	assert_int_equal(fwrite(noise, 1, PAGE, file), PAGE);
	fclose(file);
}

static struct database_salvage salvage(void)
{
	struct database_salvage out = {0, 0};
	struct database *from = NULL, *to = NULL;

	assert_int_equal(database_open(old_path, DATABASE_READER, &SCHEMA, &from), STATUS_OK);
	assert_int_equal(database_open(new_path, DATABASE_OWNER, &SCHEMA, &to), STATUS_OK);
	assert_int_equal(database_copy_readable(from, to, "thing", &out), STATUS_OK);
	assert_int_equal(database_check(to), STATUS_OK);
	assert_int_equal(database_copy_readable(from, to, "nothing", &out), STATUS_BAD_DATA);
	database_close(from);
	database_close(to);
	return out;
}

static void a_whole_file_is_copied_whole(void **unused)
{
	struct database_salvage out = salvage();

	(void)unused;
	assert_int_equal(out.copied, ROWS);
	assert_int_equal(out.lost, 0);
}

static void a_damaged_page_costs_what_is_on_it(void **unused)
{
	off_t pages = length() / PAGE;

	(void)unused;
	for (off_t page = pages / 2; page < pages / 2 + 12; page += 4) {
		struct database_salvage out;

		assert_int_equal(drop_folder(NULL), 0);
		open_folder(NULL);
		damage(page);
		out = salvage();
		assert_in_range(out.copied, ROWS - 4, ROWS);
		assert_int_equal(out.copied + out.lost, ROWS);
	}
}

/* Number by number up to there would take longer than anybody lives. */
static void a_number_that_is_far_away_is_not_walked_to(void **unused)
{
	(void)unused;
	for (off_t page = 1; page <= 16; page++) {
		struct database_salvage out;
		struct database *database = NULL;

		assert_int_equal(drop_folder(NULL), 0);
		open_folder(NULL);
		assert_int_equal(
			database_open(old_path, DATABASE_OWNER, &SCHEMA, &database), STATUS_OK);
		assert_int_equal(database_run(database,
					 "UPDATE thing SET rowid = rowid + ? WHERE rowid > ?",
					 "ii", FAR, (int64_t)ROWS - 16),
			STATUS_OK);
		assert_int_equal(database_fold(database), STATUS_OK);
		database_close(database);
		damage(length() / PAGE - page);
		out = salvage();
		assert_in_range(out.copied, ROWS - 20, ROWS);
	}
}

static void a_file_that_lost_its_end_gets_its_length_back(void **unused)
{
	struct database *database = NULL;
	struct database_salvage out;
	off_t whole = length();

	(void)unused;
	assert_int_equal(database_lengthen(old_path), STATUS_OK);
	assert_int_equal(length(), whole);
	assert_int_equal(truncate(old_path, whole - 9 * PAGE), 0);
	assert_int_not_equal(
		database_open(old_path, DATABASE_READER, &SCHEMA, &database), STATUS_OK);
	assert_int_equal(database_lengthen(old_path), STATUS_OK);
	assert_int_equal(length(), whole);
	out = salvage();
	assert_in_range(out.copied, ROWS - 30, ROWS - 5);
	assert_int_equal(database_lengthen("/tmp/no-such-file"), STATUS_NOT_FOUND);
}

static void a_file_is_checked_once_after_power_came(void **unused)
{
	struct database *database = NULL;

	(void)unused;
	assert_int_equal(
		database_open(old_path, DATABASE_OWNER, &SCHEMA, &database), STATUS_OK);
	assert_int_equal(database_check_once(database, marker), STATUS_OK);
	database_close(database);
	damage(length() / PAGE / 2);
	assert_int_equal(
		database_open(old_path, DATABASE_OWNER, &SCHEMA, &database), STATUS_OK);
	assert_int_equal(database_check_once(database, marker), STATUS_OK);
	assert_int_equal(unlink(marker), 0); /* the machine was off */
	assert_int_equal(database_check_once(database, marker), STATUS_BAD_DATA);
	assert_int_equal(access(marker, F_OK), -1);
	database_close(database);
}

static void where_nobody_tells_of_the_power_it_is_checked_each_time(void **unused)
{
	struct database *database = NULL;

	(void)unused;
	kernel_is_hidden = true;
	assert_int_equal(
		database_open(old_path, DATABASE_OWNER, &SCHEMA, &database), STATUS_OK);
	assert_int_equal(database_check_once(database, marker), STATUS_OK);
	assert_int_equal(database_check_once(database, marker), STATUS_OK);
	assert_int_equal(access(marker, F_OK), -1);
	database_close(database);
	damage(length() / PAGE / 2);
	assert_int_equal(
		database_open(old_path, DATABASE_OWNER, &SCHEMA, &database), STATUS_OK);
	assert_int_equal(database_check_once(database, marker), STATUS_BAD_DATA);
	database_close(database);
	kernel_is_hidden = false;
}

#define folder_test(name) cmocka_unit_test_setup_teardown(name, open_folder, drop_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(a_whole_file_is_copied_whole),
		folder_test(a_damaged_page_costs_what_is_on_it),
		folder_test(a_number_that_is_far_away_is_not_walked_to),
		folder_test(a_file_that_lost_its_end_gets_its_length_back),
		folder_test(a_file_is_checked_once_after_power_came),
		folder_test(where_nobody_tells_of_the_power_it_is_checked_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
