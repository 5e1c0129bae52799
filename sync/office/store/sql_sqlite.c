#include "sync/office/store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/storage/database_repair.h"

#define CACHE "PRAGMA cache_size=-32768" /* KiB, filled as it is used */

struct sqlite {
	struct sql base;           /* first */
	struct database *database; /* NULL: could not be opened again */
	enum database_use use;
	struct database_schema schema;
	bool writing; /* a transaction is open */
	char path[PATH_TEXT_MAX];
};

struct sqlite_rows {
	struct sql_rows base; /* first */
	struct statement *statement;
};

static bool marker_path(const struct sqlite *sqlite, char out[PATH_TEXT_MAX])
{
	int len = snprintf(out, PATH_TEXT_MAX, "%s.checked", sqlite->path);

	return len >= 0 && len < PATH_TEXT_MAX;
}

/* Once after power came all of the file is read: what broke then is found before it is used. */
static enum status check_once(struct sqlite *sqlite)
{
	char marker[PATH_TEXT_MAX];

	if (!marker_path(sqlite, marker))
		return failure(STATUS_FULL, "database path");
	return database_check_once(sqlite->database, marker);
}

/* Met damage: the next start reads all of the file. */
static enum status doubt(const struct sqlite *sqlite, enum status status)
{
	char marker[PATH_TEXT_MAX];

	if (status == STATUS_BAD_DATA && sqlite->use == DATABASE_OWNER &&
		marker_path(sqlite, marker))
		unlink(marker);
	return status;
}

/* Upper pages of all indexes stay in memory, however many cases there are. */
static enum status enlarge_cache(struct sqlite *sqlite)
{
	struct statement *statement = NULL;
	enum status status = database_query(sqlite->database, &statement, CACHE, "");

	if (status == STATUS_OK)
		status = statement_next(statement);
	statement_close(statement);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status reopen(struct sqlite *sqlite)
{
	enum status status;

	database_close(sqlite->database);
	sqlite->database = NULL;
	status = database_open(sqlite->path, sqlite->use, &sqlite->schema, &sqlite->database);
	return status == STATUS_OK ? enlarge_cache(sqlite) : status;
}

/* What the kernel dropped is gone: only a fresh look at the files says what is there. */
static enum status look_again(struct sqlite *sqlite)
{
	bool stopped = sqlite->use == DATABASE_OWNER && sqlite->database &&
		       database_writable(sqlite->database) == STATUS_IO;

	if (sqlite->writing || (sqlite->database && !stopped))
		return STATUS_OK;
	return reopen(sqlite);
}

static enum status sqlite_begin(struct sql *sql)
{
	struct sqlite *sqlite = (struct sqlite *)sql;
	enum status status = look_again(sqlite);

	if (status == STATUS_OK)
		status = database_begin(sqlite->database);
	sqlite->writing = status == STATUS_OK;
	return status;
}

static enum status sqlite_end(struct sql *sql, bool keep)
{
	struct sqlite *sqlite = (struct sqlite *)sql;

	sqlite->writing = false;
	if (keep)
		return doubt(sqlite, database_commit(sqlite->database));
	database_rollback(sqlite->database);
	return STATUS_OK;
}

static enum status sqlite_run(
	struct sql *sql, const char *text, const char *types, va_list values, int64_t *changes)
{
	struct sqlite *sqlite = (struct sqlite *)sql;
	enum status status = look_again(sqlite);

	if (status == STATUS_OK)
		status = database_run_list(sqlite->database, text, types, values);
	if (status == STATUS_OK)
		*changes = database_changes(sqlite->database);
	return doubt(sqlite, status);
}

static enum status rows_next(struct sql_rows *rows)
{
	return statement_next(((struct sqlite_rows *)rows)->statement);
}

static int64_t rows_number(struct sql_rows *rows, int column)
{
	return statement_int(((struct sqlite_rows *)rows)->statement, column);
}

static enum status rows_bytes(struct sql_rows *rows, int column, size_t max, struct bytes *out)
{
	return statement_blob(((struct sqlite_rows *)rows)->statement, column, max, out);
}

static enum status rows_text(struct sql_rows *rows, int column, char *out, size_t size)
{
	return statement_text(((struct sqlite_rows *)rows)->statement, column, out, size);
}

static void rows_close(struct sql_rows *rows)
{
	statement_close(((struct sqlite_rows *)rows)->statement);
	free(rows);
}

static const struct sql_rows_class ROWS = {
	.next = rows_next,
	.number = rows_number,
	.bytes = rows_bytes,
	.text = rows_text,
	.close = rows_close,
};

static enum status sqlite_query(struct sql *sql, const char *text, const char *types,
	va_list values, struct sql_rows **out)
{
	struct sqlite *sqlite = (struct sqlite *)sql;
	struct sqlite_rows *rows = calloc(1, sizeof(*rows));
	enum status status =
		rows ? look_again(sqlite) : failure(STATUS_NO_MEMORY, "no memory for rows");

	if (status == STATUS_OK)
		status = database_query_list(
			sqlite->database, &rows->statement, text, types, values);
	if (status != STATUS_OK) {
		free(rows);
		return status;
	}
	rows->base.class = &ROWS;
	*out = &rows->base;
	return STATUS_OK;
}

/* Deleted cells are overwritten as they go; opening empties the write-ahead log. */
static enum status sqlite_scrub(struct sql *sql)
{
	return reopen((struct sqlite *)sql);
}

static void sqlite_close(struct sql *sql)
{
	struct sqlite *sqlite = (struct sqlite *)sql;

	database_close(sqlite->database);
	free(sqlite);
}

static const struct sql_class SQLITE = {
	.begin = sqlite_begin,
	.end = sqlite_end,
	.run = sqlite_run,
	.query = sqlite_query,
	.scrub = sqlite_scrub,
	.close = sqlite_close,
};

enum status sql_sqlite_open(
	const char *path, bool writing, const struct sql_schema *schema, struct sql **out)
{
	struct sqlite *sqlite = calloc(1, sizeof(*sqlite));
	enum status status;

	if (!sqlite)
		return failure(STATUS_NO_MEMORY, "no memory for the database");
	sqlite->base.class = &SQLITE;
	sqlite->use = writing ? DATABASE_OWNER : DATABASE_READER;
	sqlite->schema = (struct database_schema){schema->steps, schema->count};
	status = strlen(path) < sizeof(sqlite->path) ? STATUS_OK
						     : failure(STATUS_FULL, "database path");
	if (status == STATUS_OK) {
		strcpy(sqlite->path, path);
		status = reopen(sqlite);
	}
	if (status == STATUS_OK && writing)
		status = database_writable(sqlite->database);
	if (status == STATUS_OK && writing)
		status = check_once(sqlite);
	if (status != STATUS_OK) {
		sqlite_close(&sqlite->base);
		return status;
	}
	*out = &sqlite->base;
	return STATUS_OK;
}
