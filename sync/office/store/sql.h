/*
 * sql.h - a database as the store sees it: the seam between its SQL and who runs it.
 *
 * The SQL above it is portable (design wire, "Office store"); values are bound by one letter
 * per
 * '?': i int64_t, t const char *.  sql_sqlite.c is the one that stands; another database is one
 * file more with the same two tables of functions.  Thread: one at a time per struct sql.
 * TIMEOUT means: nothing of the transaction exists, run all of it again (BUSY, 40001, 40P01).
 */
#ifndef SYNC_OFFICE_STORE_SQL_H
#define SYNC_OFFICE_STORE_SQL_H

#include <stdarg.h>
#include <stdbool.h>

#include "firmware/base/bytes.h"

struct sql;
struct sql_rows;

/* Steps from nothing to the present schema; only added to at the end. */
struct sql_schema {
	const char *const *steps;
	int count;
};

struct sql_class {
	/* Starts a writing transaction. Fails TIMEOUT, DENIED (reader), IO. */
	enum status (*begin)(struct sql *sql);
	/* keep: durable when OK; else nothing of it exists. Fails TIMEOUT, CONFLICT, FULL, IO.
	 */
	enum status (*end)(struct sql *sql, bool keep);
	/* One statement without rows; *changes is how many rows it touched. */
	enum status (*run)(struct sql *sql, const char *text, const char *types, va_list values,
		int64_t *changes);
	/* Starts a query. Close it before the next statement. */
	enum status (*query)(struct sql *sql, const char *text, const char *types,
		va_list values, struct sql_rows **out);
	/* Makes deleted rows unreadable on the disk, as far as the database can. Fails IO. */
	enum status (*scrub)(struct sql *sql);
	/* Closes and frees. */
	void (*close)(struct sql *sql);
};

struct sql_rows_class {
	/* The next row. Fails NOT_FOUND after the last, BAD_DATA, IO, TIMEOUT. */
	enum status (*next)(struct sql_rows *rows);
	/* Column of this row as a number, 0 when it is none. */
	int64_t (*number)(struct sql_rows *rows, int column);
	/* Appends a text of at most max bytes. Fails BAD_DATA, NO_MEMORY. */
	enum status (*bytes)(struct sql_rows *rows, int column, size_t max, struct bytes *out);
	/* The same into out, with its NUL. Fails BAD_DATA when it does not fit. */
	enum status (*text)(struct sql_rows *rows, int column, char *out, size_t size);
	/* Ends the query. */
	void (*close)(struct sql_rows *rows);
};

struct sql {
	const struct sql_class *class;
};

struct sql_rows {
	const struct sql_rows_class *class;
};

/* Opens (or, when writing, makes) the file at path. Fails NOT_FOUND, IO, FULL, DENIED (newer).
 */
MUST_CHECK enum status sql_sqlite_open(
	const char *path, bool writing, const struct sql_schema *schema, struct sql **out);

/* Runs one statement that gives no rows; changes may be NULL. */
MUST_CHECK enum status sql_run(
	struct sql *sql, int64_t *changes, const char *text, const char *types, ...);

/* Starts a query. */
MUST_CHECK enum status sql_query(
	struct sql *sql, struct sql_rows **out, const char *text, const char *types, ...);

/* Starts a query and goes to its first row. Fails NOT_FOUND. */
MUST_CHECK enum status sql_first(
	struct sql *sql, struct sql_rows **out, const char *text, const char *types, ...);

/* One number of one row. Fails NOT_FOUND. */
MUST_CHECK enum status sql_number(
	struct sql *sql, int64_t *out, const char *text, const char *types, ...);

/* Ends a query. NULL is allowed. */
void sql_rows_close(struct sql_rows *rows);

#endif
