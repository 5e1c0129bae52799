#include "firmware/storage/database_inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static bool is_full(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

/* A write that did not fit was undone by SQLite; a failed fsync leaves the file unknown. */
static enum status io_status(struct database *database, int extended)
{
	bool sync = extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC ||
		    extended == SQLITE_IOERR_CLOSE;

	if (!sync && is_full(sqlite3_system_errno(database->handle)))
		return STATUS_FULL;
	database->stopped = true;
	return STATUS_IO;
}

enum status database_open_status(int error)
{
	if (is_full(error))
		return STATUS_FULL;
	if (error == ENOENT)
		return STATUS_NOT_FOUND;
	return error == EACCES || error == EPERM || error == ELOOP ? STATUS_DENIED : STATUS_IO;
}

enum status database_status(struct database *database, int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return STATUS_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return STATUS_TIMEOUT;
	case SQLITE_CONSTRAINT:
		return STATUS_CONFLICT;
	case SQLITE_NOMEM:
		return STATUS_NO_MEMORY;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return STATUS_DENIED;
	case SQLITE_CANTOPEN:
		return database_open_status(sqlite3_system_errno(database->handle));
	case SQLITE_IOERR:
		return io_status(database, code);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		database->damaged = true;
		return STATUS_BAD_DATA;
	default: /* TOOBIG, INTERRUPT, ERROR ("no such table") … */
		return STATUS_BAD_DATA;
	}
}

/* SQLite's message may quote the file, which may be a stranger's: numbers only. */
enum status database_failure(struct database *database, const char *doing)
{
	int code = sqlite3_extended_errcode(database->handle);

	return failure(database_status(database, code), "%s: %s: sqlite %d, errno %d",
		database->name, doing, code, sqlite3_system_errno(database->handle));
}

enum status database_execute(struct database *database, const char *sql, const char *doing)
{
	database->work = 0;
	if (sqlite3_exec(database->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return database_failure(database, doing);
	return STATUS_OK;
}

bool database_is_newer(const struct database *database)
{
	return database->newer;
}

bool database_is_damaged(const struct database *database)
{
	return database->damaged;
}

enum status database_writable(const struct database *database)
{
	if (database->newer || database->use != DATABASE_OWNER)
		return failure(STATUS_DENIED, "%s: open for reading only", database->name);
	if (database->stopped)
		return failure(STATUS_IO, "%s: stopped by an I/O error, must be opened again",
			database->name);
	return STATUS_OK;
}

void database_stop(struct database *database)
{
	database->stopped = true;
}

enum status database_begin(struct database *database)
{
	enum status status = database_writable(database);

	if (status != STATUS_OK)
		return status;
	if (database->in_transaction)
		return failure(STATUS_CONFLICT, "%s: a transaction is open", database->name);
	status = database_execute(database, "BEGIN IMMEDIATE", "begin");
	database->in_transaction = status == STATUS_OK;
	database->failed = STATUS_OK;
	return status;
}

enum status database_commit(struct database *database)
{
	enum status status = database->failed;

	assert(database->in_transaction);
	/* An I/O error next to the database (a part file) condemns the transaction too. */
	if (status == STATUS_OK)
		status = database_writable(database);
	if (status == STATUS_OK)
		status = database_execute(database, "COMMIT", "commit");
	if (status != STATUS_OK) {
		database_rollback(database);
		return status;
	}
	database->in_transaction = false;
	return STATUS_OK;
}

void database_rollback(struct database *database)
{
	/* SQLite may have rolled back by itself when the disk was full. */
	if (database->in_transaction && !sqlite3_get_autocommit(database->handle))
		sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
	database->in_transaction = false;
	database->failed = STATUS_OK;
}
