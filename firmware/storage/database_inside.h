/*
 * database_inside.h - what database.c (transactions), database_statement.c and
 * database_open.c share; nobody else includes it.
 */
#ifndef FIRMWARE_STORAGE_DATABASE_INSIDE_H
#define FIRMWARE_STORAGE_DATABASE_INSIDE_H

#include <sqlite3.h>

#include "firmware/storage/database.h"

#define DATABASE_KEPT_MAX 48 /* statements; each takes a few KB */

/* A statement that was prepared before, by its text. */
struct kept_statement {
	sqlite3_stmt *handle;
	bool busy;
};

struct database {
	sqlite3 *handle;
	char name[40]; /* last part of the path, for the log */
	enum database_use use;
	bool newer, stopped, in_transaction;
	bool damaged;       /* SQLite met a page that cannot be */
	enum status failed; /* first failure inside the open transaction */
	struct kept_statement kept[DATABASE_KEPT_MAX];
	int work; /* progress of the running statement, DATABASE_HOSTILE */
};

/* Finalises all kept statements; the handle cannot be closed before. */
void database_drop_statements(struct database *database);

/* What a failed open() means to the caller. */
MUST_CHECK enum status database_open_status(int error);

/* What a result code of SQLite means to the caller; an I/O error stops the database. */
MUST_CHECK enum status database_status(struct database *database, int code);

/* Logs SQLite's last failure and gives its status. */
MUST_CHECK enum status database_failure(struct database *database, const char *doing);

/* Runs statements without values or rows. Fails as database_run(). */
MUST_CHECK enum status database_execute(
	struct database *database, const char *sql, const char *doing);

#endif
