/*
 * database.h - the only place that speaks to SQLite.
 *
 * Three ways to open a file: its owner (one per database: WAL, synchronous=FULL, persistent
 * WAL, checkpoints, schema steps), a reader of our own data, and a reader of a file that a
 * stranger may have written.  Callers see rows, never SQLite.
 * After an I/O error the owner writes nothing more until the file is opened again: what the
 * kernel dropped at a failed fsync is gone, and a second fsync would only hide it.
 * Thread: one at a time per struct database.  Source: design architecture, wire "Promises".
 */
#ifndef FIRMWARE_STORAGE_DATABASE_H
#define FIRMWARE_STORAGE_DATABASE_H

#include <stdarg.h>
#include <stdbool.h>

#include "firmware/base/bytes.h"

#define DATABASE_FILE_MODE 0640 /* the other user of the group reads */
#define DATABASE_BUSY_MS 5000   /* how long a lock of another process is waited for */
#define DATABASE_HOSTILE_VALUE_MAX (64 * 1024) /* bytes of one row or value of a stranger */

struct database;
struct statement;

enum database_use {
	DATABASE_OWNER,
	DATABASE_READER,
	DATABASE_HOSTILE /* reader: no views, no triggers, no mmap, bounded work and values */
};

/*
 * steps[v] takes PRAGMA user_version v to v + 1.  Steps are only added at the end, never
 * changed; each runs in a transaction of its own.  A reader needs all of them; one of a
 * stranger's file takes any and looks what is there.
 */
struct database_schema {
	const char *const *steps;
	int count;
};

/*
 * Opens path.  The owner makes the file (0640) and runs the missing steps; a file with more
 * steps than known is opened read-only, logged, and database_is_newer().
 * Fails NOT_FOUND (readers), BAD_DATA, DENIED, FULL, IO, NO_MEMORY.
 */
MUST_CHECK enum status database_open(const char *path, enum database_use use,
	const struct database_schema *schema, struct database **out);

/* Rolls back what is open. The owner's WAL stays beside the file. NULL is allowed. */
void database_close(struct database *database);

/* True when a later version made this file: nothing can be written. */
bool database_is_newer(const struct database *database);

/* True once a statement met damage: nothing that it says can be relied on. */
bool database_is_damaged(const struct database *database);

/* OK while the owner may write. Fails DENIED (newer, reader), IO (an I/O error was seen). */
MUST_CHECK enum status database_writable(const struct database *database);

/* From now on nothing is written any more, until opened again: an I/O error was seen beside it.
 */
void database_stop(struct database *database);

/* True when name is a real table (no view, no virtual table). For files of strangers. */
bool database_has_table(struct database *database, const char *name);

/* OK when SQLite finds the file whole (quick_check). Reads all of it. Fails BAD_DATA, IO. */
MUST_CHECK enum status database_check(struct database *database);

/* The same, and every index against its rows: a look-up finds what stands there. Slower. */
MUST_CHECK enum status database_check_indices(struct database *database);

/* Moves everything from the WAL into the file, durably. For the owner. Fails IO, FULL. */
MUST_CHECK enum status database_fold(struct database *database);

/* Starts a writing transaction. Fails CONFLICT (one is open), TIMEOUT, DENIED, IO. */
MUST_CHECK enum status database_begin(struct database *database);

/*
 * Durable when OK.  Fails FULL, TIMEOUT, CONFLICT, BAD_DATA: then nothing of it exists.
 * Fails IO: whether it exists is known after opening again; nothing is written until then.
 * When a database_run() inside failed, that failure comes back and nothing exists.
 */
MUST_CHECK enum status database_commit(struct database *database);

/* Undoes the open transaction; nothing when none is open. */
void database_rollback(struct database *database);

/*
 * Runs one statement that gives no rows.  types has one letter per '?': i int64_t, t const
 * char * (NULL is NULL), b const void * and size_t.  Outside a transaction it is one itself.
 * Fails as database_commit() does.
 */
MUST_CHECK enum status database_run(
	struct database *database, const char *sql, const char *types, ...);

/* The same with the values as a list. */
MUST_CHECK enum status database_run_list(
	struct database *database, const char *sql, const char *types, va_list values);

/* Rows changed by the last database_run(). */
int64_t database_changes(struct database *database);

/* Starts a query; bound values are copied. Close it before the next write. Fails as
 * database_run(). */
MUST_CHECK enum status database_query(struct database *database, struct statement **out,
	const char *sql, const char *types, ...);

/* The same with the values as a list. */
MUST_CHECK enum status database_query_list(struct database *database, struct statement **out,
	const char *sql, const char *types, va_list values);

/* One row. Fails NOT_FOUND after the last, BAD_DATA, IO, TIMEOUT. */
MUST_CHECK enum status statement_next(struct statement *statement);

/* Column of the present row; 0 when it is no integer. */
int64_t statement_int(struct statement *statement, int column);

/* Copies text into out. Fails BAD_DATA when it is no text, holds a NUL or does not fit. */
MUST_CHECK enum status statement_text(
	struct statement *statement, int column, char *out, size_t size);

/* Appends a blob or text of at most max bytes. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status statement_blob(
	struct statement *statement, int column, size_t max, struct bytes *out);

/* Ends the query. NULL is allowed. */
void statement_close(struct statement *statement);

#endif
