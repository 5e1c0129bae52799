/*
 * sql_postgres.c - the office's SQL on PostgreSQL, for the tests of the store.
 *
 * The linker puts it in the place of sql_sqlite_open() (backends.mk), so that the store, the
 * intake and officectl run their own tests on another database, from this one file.  libpq
 * takes the server from PGHOST; every office.db becomes a schema named by its path.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/files.h"
#include "firmware/evidence/seal.h"
#include "sync/office/store/sql.h"

enum { STATEMENT_MAX = 4096, VALUES_MAX = 32, NUMBER_SIZE = 24 };
enum { OID_INT8 = 20, OID_TEXT = 25 }; /* pg_type.dat */

struct postgres {
	struct sql base; /* first */
	PGconn *connection;
	bool writing;
};

struct postgres_rows {
	struct sql_rows base; /* first */
	PGresult *result;
	int at;
};

enum status __wrap_sql_sqlite_open(
	const char *path, bool writing, const struct sql_schema *schema, struct sql **out);

/* By SQLSTATE: 40 begins what has to run again, 23 is a constraint, 53 no room. */
static enum status status_of(const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	if (PQresultStatus(result) == PGRES_COMMAND_OK ||
		PQresultStatus(result) == PGRES_TUPLES_OK)
		return STATUS_OK;
	if (state && strncmp(state, "40", 2) == 0)
		return STATUS_TIMEOUT;
	if (state && strncmp(state, "23", 2) == 0)
		return STATUS_CONFLICT;
	return failure(state && strncmp(state, "53", 2) == 0 ? STATUS_FULL : STATUS_IO,
		"postgres: %s", PQresultErrorMessage(result));
}

static enum status do_text(PGconn *connection, const char *text)
{
	PGresult *result = PQexec(connection, text);
	enum status status = status_of(result);

	PQclear(result);
	return status;
}

/* '?' becomes $1, $2 and so on. */
static void number_places(const char *text, char out[STATEMENT_MAX])
{
	int places = 0;
	size_t at = 0;

	for (; *text && at < STATEMENT_MAX - 8; text++)
		at += (size_t)(*text == '?' ? sprintf(out + at, "$%d", ++places)
					    : sprintf(out + at, "%c", *text));
	out[at] = '\0';
}

/* For run.py, which looks that every statement of the store was run: a line each. */
static void tell_statement(const char *text)
{
	const char *path = getenv("STATEMENTS");
	FILE *list = path ? fopen(path, "a") : NULL;

	if (list && (fprintf(list, "%s\n", text) < 0 || fclose(list) != 0))
		abort();
}

static PGresult *ask(
	struct postgres *postgres, const char *text, const char *types, va_list values)
{
	static _Thread_local char numbers[VALUES_MAX][NUMBER_SIZE];
	char statement[STATEMENT_MAX];
	const char *given[VALUES_MAX];
	Oid oids[VALUES_MAX];
	int count = (int)strlen(types);

	if (count > VALUES_MAX)
		abort();
	for (int i = 0; i < count; i++) {
		oids[i] = types[i] == 'i' ? OID_INT8 : OID_TEXT;
		given[i] = types[i] == 'i' ? numbers[i] : va_arg(values, const char *);
		if (types[i] == 'i')
			snprintf(numbers[i], NUMBER_SIZE, "%lld",
				(long long)va_arg(values, int64_t));
	}
	tell_statement(text);
	number_places(text, statement);
	return PQexecParams(postgres->connection, statement, count, oids, given, NULL, NULL, 0);
}

static enum status postgres_begin(struct sql *sql)
{
	struct postgres *postgres = (struct postgres *)sql;

	if (!postgres->writing)
		return failure(STATUS_DENIED, "open for reading");
	return do_text(postgres->connection, "BEGIN ISOLATION LEVEL SERIALIZABLE");
}

static enum status postgres_end(struct sql *sql, bool keep)
{
	return do_text(((struct postgres *)sql)->connection, keep ? "COMMIT" : "ROLLBACK");
}

static enum status postgres_run(
	struct sql *sql, const char *text, const char *types, va_list values, int64_t *changes)
{
	PGresult *result = ask((struct postgres *)sql, text, types, values);
	enum status status = status_of(result);

	if (status == STATUS_OK)
		*changes = strtoll(PQcmdTuples(result), NULL, 10);
	PQclear(result);
	return status;
}

static enum status rows_next(struct sql_rows *base)
{
	struct postgres_rows *rows = (struct postgres_rows *)base;

	return ++rows->at < PQntuples(rows->result) ? STATUS_OK : STATUS_NOT_FOUND;
}

static int64_t rows_number(struct sql_rows *base, int column)
{
	struct postgres_rows *rows = (struct postgres_rows *)base;

	return strtoll(PQgetvalue(rows->result, rows->at, column), NULL, 10);
}

static enum status rows_bytes(struct sql_rows *base, int column, size_t max, struct bytes *out)
{
	struct postgres_rows *rows = (struct postgres_rows *)base;
	size_t len = (size_t)PQgetlength(rows->result, rows->at, column);

	if (len > max)
		return failure(STATUS_BAD_DATA, "a column of %zu bytes", len);
	return bytes_add(out, PQgetvalue(rows->result, rows->at, column), len);
}

static enum status rows_text(struct sql_rows *base, int column, char *out, size_t size)
{
	struct postgres_rows *rows = (struct postgres_rows *)base;
	size_t len = (size_t)PQgetlength(rows->result, rows->at, column);

	if (len >= size)
		return failure(STATUS_BAD_DATA, "a column of %zu bytes", len);
	memcpy(out, PQgetvalue(rows->result, rows->at, column), len + 1);
	return STATUS_OK;
}

static void rows_close(struct sql_rows *base)
{
	PQclear(((struct postgres_rows *)base)->result);
	free(base);
}

static const struct sql_rows_class ROWS = {
	.next = rows_next,
	.number = rows_number,
	.bytes = rows_bytes,
	.text = rows_text,
	.close = rows_close,
};

static enum status postgres_query(struct sql *sql, const char *text, const char *types,
	va_list values, struct sql_rows **out)
{
	struct postgres_rows *rows = calloc(1, sizeof(*rows));
	enum status status;

	if (!rows)
		return failure(STATUS_NO_MEMORY, "no memory for rows");
	rows->base.class = &ROWS;
	rows->at = -1;
	rows->result = ask((struct postgres *)sql, text, types, values);
	status = status_of(rows->result);
	if (status == STATUS_OK)
		*out = &rows->base;
	else
		rows_close(&rows->base);
	return status;
}

static enum status postgres_scrub(struct sql *sql)
{
	return do_text(((struct postgres *)sql)->connection, "VACUUM");
}

static void postgres_close(struct sql *sql)
{
	PQfinish(((struct postgres *)sql)->connection);
	free(sql);
}

static const struct sql_class POSTGRES = {
	.begin = postgres_begin,
	.end = postgres_end,
	.run = postgres_run,
	.query = postgres_query,
	.scrub = postgres_scrub,
	.close = postgres_close,
};

/* Which step of the schema is there; 0 none. */
static int64_t version_of(struct postgres *postgres)
{
	PGresult *result = PQexec(postgres->connection, "SELECT version FROM schema_version");
	int64_t version =
		PQntuples(result) == 1 ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;

	PQclear(result);
	return version;
}

static enum status take_step(struct postgres *postgres, const char *step, int version)
{
	char keep[200];
	enum status status = do_text(postgres->connection, "BEGIN");

	snprintf(keep, sizeof(keep),
		"CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL);"
		"DELETE FROM schema_version; INSERT INTO schema_version VALUES (%d); COMMIT",
		version);
	if (status == STATUS_OK)
		status = do_text(postgres->connection, step);
	return status == STATUS_OK ? do_text(postgres->connection, keep) : status;
}

static enum status set_up(
	struct postgres *postgres, const char *path, const struct sql_schema *schema)
{
	char hex[65], text[300];
	uint8_t hash[32];
	enum status status;

	sha256(path, strlen(path), hash);
	hex_encode(hash, sizeof(hash), hex);
	if (postgres->writing)
		snprintf(text, sizeof(text),
			"SET client_min_messages = error; CREATE SCHEMA IF NOT EXISTS o%.24s;"
			"SET search_path = o%.24s",
			hex, hex);
	else
		snprintf(text, sizeof(text),
			"SET default_transaction_read_only = on; SET search_path = o%.24s",
			hex);
	if (PQstatus(postgres->connection) != CONNECTION_OK)
		return failure(STATUS_IO, "postgres: %s", PQerrorMessage(postgres->connection));
	status = do_text(postgres->connection, text);
	for (int64_t i = version_of(postgres);
		status == STATUS_OK && postgres->writing && i < schema->count; i++)
		status = take_step(postgres, schema->steps[i], (int)i + 1);
	if (status == STATUS_OK && version_of(postgres) == 0)
		status = STATUS_NOT_FOUND;
	return status;
}

enum status __wrap_sql_sqlite_open(
	const char *path, bool writing, const struct sql_schema *schema, struct sql **out)
{
	struct postgres *postgres = calloc(1, sizeof(*postgres));
	enum status status;

	if (!postgres)
		return failure(STATUS_NO_MEMORY, "no memory for the database");
	postgres->base.class = &POSTGRES;
	postgres->writing = writing;
	postgres->connection = PQconnectdb("");
	status = set_up(postgres, path, schema);
	if (status == STATUS_OK)
		*out = &postgres->base;
	else
		postgres_close(&postgres->base);
	return status;
}
