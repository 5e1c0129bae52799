/* Statements: prepared once, their values bound by letters, their rows read by type. */
#include "firmware/storage/database_inside.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct statement {
	struct database *database;
	sqlite3_stmt *handle;
	struct kept_statement *kept; /* NULL: finalised at the end */
};

static int bind(sqlite3_stmt *handle, int index, char type, va_list *values)
{
	const void *data;
	const char *text;
	size_t len;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(handle, index, va_arg(*values, int64_t));
	case 't':
		text = va_arg(*values, const char *);
		return sqlite3_bind_text(handle, index, text, -1, SQLITE_TRANSIENT);
	case 'b':
		data = va_arg(*values, const void *);
		len = va_arg(*values, size_t);
		return sqlite3_bind_blob64(
			handle, index, len ? data : "", len, SQLITE_TRANSIENT);
	default:
		assert(!"type letter");
		return SQLITE_MISUSE;
	}
}

/* The place of this text, or one that is free for it; NULL when all are taken. */
static struct kept_statement *find_kept(struct database *database, const char *sql)
{
	struct kept_statement *place = NULL;

	for (int i = 0; i < DATABASE_KEPT_MAX; i++) {
		struct kept_statement *kept = &database->kept[i];

		if (!kept->handle)
			place = place ? place : kept;
		else if (!kept->busy && strcmp(sqlite3_sql(kept->handle), sql) == 0)
			return kept;
	}
	return place;
}

/* Parsing costs more than most statements; a stranger's file is not worth keeping any for. */
static enum status prepare(struct database *database, const char *sql, struct statement *out)
{
	struct kept_statement *kept =
		database->use == DATABASE_HOSTILE ? NULL : find_kept(database, sql);

	if (kept && kept->handle)
		out->handle = kept->handle;
	else if (sqlite3_prepare_v3(database->handle, sql, -1,
			 kept ? SQLITE_PREPARE_PERSISTENT : 0, &out->handle, NULL) != SQLITE_OK)
		return database_failure(database, "prepare");
	out->kept = kept;
	if (kept)
		*kept = (struct kept_statement){out->handle, true};
	return STATUS_OK;
}

static void end_statement(struct statement *statement)
{
	if (!statement->kept) {
		sqlite3_finalize(statement->handle);
		return;
	}
	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
	statement->kept->busy = false;
}

void database_drop_statements(struct database *database)
{
	for (int i = 0; i < DATABASE_KEPT_MAX; i++) {
		sqlite3_finalize(database->kept[i].handle);
		database->kept[i] = (struct kept_statement){NULL, false};
	}
}

static enum status open_statement(struct database *database, const char *sql, const char *types,
	va_list *values, struct statement *out)
{
	enum status status;
	int code;

	database->work = 0;
	out->database = database;
	status = prepare(database, sql, out);
	if (status != STATUS_OK)
		return status;
	assert((size_t)sqlite3_bind_parameter_count(out->handle) == strlen(types));
	for (int i = 0; types[i]; i++) {
		if ((code = bind(out->handle, i + 1, types[i], values)) != SQLITE_OK) {
			end_statement(out);
			return failure(
				database_status(database, code), "%s: bind", database->name);
		}
	}
	return STATUS_OK;
}

static enum status run(
	struct database *database, const char *sql, const char *types, va_list *values)
{
	struct statement statement;
	enum status status = open_statement(database, sql, types, values, &statement);

	if (status != STATUS_OK)
		return status;
	if (sqlite3_step(statement.handle) != SQLITE_DONE)
		status = database_failure(database, "run");
	end_statement(&statement);
	return status;
}

enum status database_run_list(
	struct database *database, const char *sql, const char *types, va_list values)
{
	enum status status = database->failed;
	va_list copy;

	/*
	 * Once a statement failed SQLite may have ended the transaction; the next one would
	 * then commit alone.
	 */
	if (database->in_transaction && status != STATUS_OK)
		return status;
	status = database_writable(database);
	if (status != STATUS_OK)
		return status;
	va_copy(copy, values);
	status = run(database, sql, types, &copy);
	va_end(copy);
	if (database->in_transaction)
		database->failed = status;
	return status;
}

enum status database_run(struct database *database, const char *sql, const char *types, ...)
{
	enum status status;
	va_list values;

	va_start(values, types);
	status = database_run_list(database, sql, types, values);
	va_end(values);
	return status;
}

int64_t database_changes(struct database *database)
{
	return sqlite3_changes64(database->handle);
}

enum status database_query_list(struct database *database, struct statement **out,
	const char *sql, const char *types, va_list values)
{
	struct statement *statement = calloc(1, sizeof(*statement));
	enum status status;
	va_list copy;

	if (!statement)
		return failure(STATUS_NO_MEMORY, "statement");
	va_copy(copy, values);
	status = open_statement(database, sql, types, &copy, statement);
	va_end(copy);
	if (status != STATUS_OK) {
		free(statement);
		return status;
	}
	*out = statement;
	return STATUS_OK;
}

enum status database_query(struct database *database, struct statement **out, const char *sql,
	const char *types, ...)
{
	enum status status;
	va_list values;

	va_start(values, types);
	status = database_query_list(database, out, sql, types, values);
	va_end(values);
	return status;
}

enum status statement_next(struct statement *statement)
{
	switch (sqlite3_step(statement->handle)) {
	case SQLITE_ROW:
		return STATUS_OK;
	case SQLITE_DONE:
		return STATUS_NOT_FOUND;
	default:
		return database_failure(statement->database, "read");
	}
}

int64_t statement_int(struct statement *statement, int column)
{
	if (sqlite3_column_type(statement->handle, column) != SQLITE_INTEGER)
		return 0;
	return sqlite3_column_int64(statement->handle, column);
}

enum status statement_text(struct statement *statement, int column, char *out, size_t size)
{
	const unsigned char *text;
	size_t len;

	if (sqlite3_column_type(statement->handle, column) != SQLITE_TEXT)
		return failure(STATUS_BAD_DATA, "%s: no text", statement->database->name);
	text = sqlite3_column_text(statement->handle, column);
	len = (size_t)sqlite3_column_bytes(statement->handle, column);
	if (!text || len >= size || memchr(text, 0, len))
		return failure(STATUS_BAD_DATA, "%s: text", statement->database->name);
	memcpy(out, text, len);
	out[len] = '\0';
	return STATUS_OK;
}

enum status statement_blob(
	struct statement *statement, int column, size_t max, struct bytes *out)
{
	int type = sqlite3_column_type(statement->handle, column);
	const void *data;
	size_t len;

	if (type != SQLITE_BLOB && type != SQLITE_TEXT)
		return failure(STATUS_BAD_DATA, "%s: no blob", statement->database->name);
	data = sqlite3_column_blob(statement->handle, column);
	len = (size_t)sqlite3_column_bytes(statement->handle, column);
	if (len > max)
		return failure(STATUS_BAD_DATA, "%s: blob of %zu bytes",
			statement->database->name, len);
	return len ? bytes_add(out, data, len) : STATUS_OK;
}

void statement_close(struct statement *statement)
{
	if (!statement)
		return;
	end_statement(statement);
	free(statement);
}
