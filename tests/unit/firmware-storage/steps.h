/*
 * steps.h - what every schema promises: steps only add, and one that was shipped never changes.
 *
 * So the version before still finds all it knows in a newer file, and every older file becomes
 * a new one.  Talks to SQLite itself, on purpose: no code of ours stands between. Source:
 * design formats, "Schemas".
 */
#ifndef TESTS_UNIT_FIRMWARE_STORAGE_STEPS_H
#define TESTS_UNIT_FIRMWARE_STORAGE_STEPS_H

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "firmware/base/bytes.h"

/* Every column as "table.column type", one a line. */
#define STEPS_COLUMNS                                                                          \
	"SELECT m.name || '.' || p.name || ' ' || p.type FROM sqlite_schema m,"                \
	" pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1"
/* One INSERT per table that fills every column. */
#define STEPS_ROWS                                                                             \
	"SELECT 'INSERT OR IGNORE INTO ' || m.name || '(' || group_concat(p.name) ||"          \
	" ') VALUES(' || group_concat(CASE WHEN p.type = 'TEXT' THEN '''x''' WHEN"             \
	" p.type = 'BLOB' THEN 'x''01''' ELSE '1' END) || ')' FROM sqlite_schema m,"           \
	" pragma_table_info(m.name) p WHERE m.type = 'table' GROUP BY m.name"

static inline void steps_run(sqlite3 *file, const char *sql)
{
	char *error = NULL;

	if (sqlite3_exec(file, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", sql, error);
}

/* The first column of all rows as lines. */
static inline void steps_lines(sqlite3 *file, const char *sql, struct bytes *out)
{
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(file, sql, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW)
		assert_int_equal(bytes_add_format(out, "%s\n",
					 (const char *)sqlite3_column_text(statement, 0)),
			STATUS_OK);
	sqlite3_finalize(statement);
}

/* A file as the version with so many steps left it. */
static inline sqlite3 *steps_make(const char *path, const char *const *steps, int count)
{
	sqlite3 *file = NULL;
	char set[40];

	assert_int_equal(sqlite3_open(path, &file), SQLITE_OK);
	for (int i = 0; i < count; i++)
		steps_run(file, steps[i]);
	snprintf(set, sizeof(set), "PRAGMA user_version=%d", count);
	steps_run(file, set);
	return file;
}

/* All the lines of before are lines of after. */
static inline void steps_assert_kept(const struct bytes *before, const struct bytes *after)
{
	char copy[65536], *rest = copy, *line;

	assert_true(before->len < sizeof(copy));
	memcpy(copy, before->data, before->len + 1);
	while ((line = strsep(&rest, "\n")))
		if (*line && !strstr((char *)after->data, line))
			fail_msg("a later step lost %s", line);
}

/* A row in every table of one version, read by that version's columns after all later steps. */
static inline void steps_assert_readable(const char *const *steps, int count, int old)
{
	sqlite3 *file = steps_make(":memory:", steps, old);
	struct bytes columns = {0}, later = {0}, inserts = {0}, selects = {0}, before = {0},
		     after = {0};
	char *rest, *line;

	steps_lines(file, STEPS_COLUMNS, &columns);
	steps_lines(file, STEPS_ROWS, &inserts);
	for (rest = (char *)inserts.data; (line = strsep(&rest, "\n")) && *line;)
		steps_run(file, line);
	steps_lines(file,
		"SELECT 'SELECT quote(' || group_concat(p.name, ') || quote(') || ') FROM ' ||"
		" m.name FROM sqlite_schema m, pragma_table_info(m.name) p"
		" WHERE m.type = 'table' GROUP BY m.name",
		&selects);
	for (int pass = 0; pass < 2; pass++) {
		struct bytes queries = {0};

		assert_int_equal(bytes_add(&queries, selects.data, selects.len), STATUS_OK);
		for (rest = (char *)queries.data; (line = strsep(&rest, "\n")) && *line;)
			steps_lines(file, line, pass ? &after : &before);
		for (int i = old; i < count && pass == 0; i++)
			steps_run(file, steps[i]);
		bytes_free(&queries);
	}
	steps_lines(file, STEPS_COLUMNS, &later);
	steps_assert_kept(&columns, &later);
	assert_string_equal(before.data, after.data);
	bytes_free(&columns);
	bytes_free(&later);
	bytes_free(&inserts);
	bytes_free(&selects);
	bytes_free(&before);
	bytes_free(&after);
	sqlite3_close(file);
}

/* shipped: the first 16 hex digits of SHA-256 of each step, in order; a new step adds one. */
static inline void steps_assert_only_add(
	const char *const *steps, int count, const char *const *shipped, int shipped_count)
{
	uint8_t hash[32];
	char hex[65];

	for (int i = 0; i < count; i++) {
		sha256(steps[i], strlen(steps[i]), hash);
		hex_encode(hash, sizeof(hash), hex);
		hex[16] = '\0';
		assert_string_equal(i < shipped_count ? shipped[i] : "write it down", hex);
	}
	assert_int_equal(count, shipped_count);
	for (int old = 1; old < count; old++)
		steps_assert_readable(steps, count, old);
}

#endif
