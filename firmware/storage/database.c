#include "firmware/storage/database.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"

/* What a statement over a stranger's file may cost before it is cut off. */
enum { HOSTILE_STEP = 1000, HOSTILE_STEPS = 5000 };

struct database {
	sqlite3 *handle;
	char name[40]; /* last part of the path, for the log */
	enum database_use use;
	bool newer, stopped, in_transaction;
	enum status failed; /* first failure inside the open transaction */
	int work;           /* progress of the running statement, DATABASE_HOSTILE */
};

struct statement {
	struct database *database;
	sqlite3_stmt *handle;
};

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

static enum status cantopen_status(int error)
{
	if (is_full(error))
		return STATUS_FULL;
	if (error == ENOENT)
		return STATUS_NOT_FOUND;
	return error == EACCES || error == EPERM || error == ELOOP ? STATUS_DENIED : STATUS_IO;
}

static enum status status_of(struct database *database, int code)
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
		return cantopen_status(sqlite3_system_errno(database->handle));
	case SQLITE_IOERR:
		return io_status(database, code);
	default: /* CORRUPT, NOTADB, TOOBIG, INTERRUPT, ERROR ("no such table") … */
		return STATUS_BAD_DATA;
	}
}

/* SQLite's message may quote the file, which may be a stranger's: numbers only. */
static enum status database_failure(struct database *database, const char *doing)
{
	int code = sqlite3_extended_errcode(database->handle);

	return failure(status_of(database, code), "%s: %s: sqlite %d, errno %d", database->name,
		doing, code, sqlite3_system_errno(database->handle));
}

static enum status execute(struct database *database, const char *sql, const char *doing)
{
	database->work = 0;
	if (sqlite3_exec(database->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return database_failure(database, doing);
	return STATUS_OK;
}

static int count_work(void *user)
{
	struct database *database = user;

	return ++database->work > HOSTILE_STEPS;
}

static void distrust(struct database *database)
{
	static const int limits[][2] = {
		{SQLITE_LIMIT_LENGTH, DATABASE_HOSTILE_VALUE_MAX},
		{SQLITE_LIMIT_COLUMN, 32},
		{SQLITE_LIMIT_EXPR_DEPTH, 16},
		{SQLITE_LIMIT_FUNCTION_ARG, 8},
		{SQLITE_LIMIT_ATTACHED, 0},
		{SQLITE_LIMIT_TRIGGER_DEPTH, 1},
		{SQLITE_LIMIT_WORKER_THREADS, 0},
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(database->handle, limits[i][0], limits[i][1]);
	sqlite3_db_config(database->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(database->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(database->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
	sqlite3_progress_handler(database->handle, HOSTILE_STEP, count_work, database);
}

static enum status configure(struct database *database)
{
	sqlite3_extended_result_codes(database->handle, 1);
	sqlite3_busy_timeout(database->handle, DATABASE_BUSY_MS);
	sqlite3_db_config(database->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(database->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (database->use == DATABASE_HOSTILE)
		distrust(database);
	return execute(database,
		database->use == DATABASE_OWNER
			? "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA "
			  "secure_delete=ON"
			: "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA query_only=ON;"
			  "PRAGMA cell_size_check=ON",
		"configure");
}

/* SQLite gives the WAL and its index the mode of the file, so that mode is set first. */
static enum status make_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, DATABASE_FILE_MODE);
	int error = 0;

	if (fd < 0)
		return failure(cantopen_status(errno), "database file: errno %d", errno);
	if (fchmod(fd, DATABASE_FILE_MODE) != 0)
		error = errno;
	close(fd);
	return error ? failure(STATUS_DENIED, "database file mode: errno %d", error)
		     : STATUS_OK;
}

/* A pipe or a link in the place of the file or its WAL would hang or mislead the reader. */
static enum status check_regular(const char *path)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
	char full[PATH_TEXT_MAX];
	struct stat info;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		int len = snprintf(full, sizeof(full), "%s%s", path, suffixes[i]);

		if (len < 0 || (size_t)len >= sizeof(full))
			return failure(STATUS_FULL, "database path too long");
		if (lstat(full, &info) != 0) {
			if (errno == ENOENT && i > 0)
				continue;
			if (errno == ENOENT)
				return STATUS_NOT_FOUND; /* normal before the first start */
			return failure(cantopen_status(errno), "database: errno %d", errno);
		}
		if (!S_ISREG(info.st_mode))
			return failure(STATUS_BAD_DATA, "database is no regular file");
	}
	return STATUS_OK;
}

static enum status connect_file(struct database *database, const char *path)
{
	int flags = SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_FULLMUTEX |
		    (database->use == DATABASE_OWNER ? SQLITE_OPEN_READWRITE
						     : SQLITE_OPEN_READONLY);
	char real[PATH_TEXT_MAX];
	const char *slash = strrchr(path, '/');

	/* SQLite's NOFOLLOW refuses links in the whole path; only the last part matters here.
	 */
	if (slash) {
		char folder[PATH_TEXT_MAX];
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path + 1), path);
		char *resolved = realpath(folder, NULL);
		if (!resolved)
			return failure(
				cantopen_status(errno), "database folder: errno %d", errno);
		int len = snprintf(real, sizeof(real), "%s/%s", resolved, slash + 1);
		free(resolved);
		if (len < 0 || (size_t)len >= sizeof(real))
			return failure(STATUS_FULL, "database path too long");
		path = real;
	}
	if (sqlite3_open_v2(path, &database->handle, flags, NULL) != SQLITE_OK)
		return database->handle ? database_failure(database, "open")
					: failure(STATUS_NO_MEMORY, "%s: open", database->name);
	return configure(database);
}

static enum status read_version(struct database *database, int64_t *out)
{
	struct statement *statement = NULL;
	enum status status = database_query(database, &statement, "PRAGMA user_version", "");

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		*out = statement_int(statement, 0);
	statement_close(statement);
	return status;
}

static enum status use_wal(struct database *database)
{
	struct statement *statement = NULL;
	char mode[16] = "";
	int persist = 1;
	enum status status =
		database_query(database, &statement, "PRAGMA journal_mode=WAL", "");

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		status = statement_text(statement, 0, mode, sizeof(mode));
	statement_close(statement);
	if (status != STATUS_OK)
		return status;
	if (strcmp(mode, "wal") != 0)
		return failure(STATUS_IO, "%s: this disk takes no WAL", database->name);
	/* A reader under another user cannot make the WAL, so it must never be deleted. */
	sqlite3_file_control(database->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
	return execute(database, "PRAGMA synchronous=FULL; PRAGMA journal_size_limit=4194304",
		"use WAL");
}

/*
 * Frames whose fsync failed in an earlier life may still be readable from the kernel's cache
 * without being on the disk; what is appended behind them would be lost with them.  So the
 * owner begins with an empty WAL: everything goes into the file, which is synced.
 */
static enum status empty_wal(struct database *database)
{
	struct statement *statement = NULL;
	enum status status =
		database_query(database, &statement, "PRAGMA wal_checkpoint(TRUNCATE)", "");

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK && statement_int(statement, 0) != 0)
		log_warn("storage", "wal_busy", "name=%s", database->name);
	statement_close(statement);
	return status;
}

static enum status run_steps(
	struct database *database, const struct database_schema *schema, int64_t version)
{
	for (; version < schema->count; version++) {
		char set[48];
		enum status status = database_begin(database);

		if (status != STATUS_OK)
			return status;
		snprintf(set, sizeof(set), "PRAGMA user_version=%d", (int)version + 1);
		status = execute(database, schema->steps[version], "schema step");
		if (status == STATUS_OK)
			status = execute(database, set, "schema version");
		if (status == STATUS_OK)
			status = database_commit(database);
		if (status != STATUS_OK) {
			database_rollback(database);
			return status;
		}
	}
	return STATUS_OK;
}

static enum status open_newer(struct database *database, const char *path, int64_t version)
{
	log_warn("storage", "newer_schema", "name=%s version=%lld", database->name,
		(long long)version);
	sqlite3_close(database->handle);
	database->handle = NULL;
	database->use = DATABASE_READER;
	database->newer = true;
	return connect_file(database, path);
}

static enum status prepare_owner(
	struct database *database, const char *path, const struct database_schema *schema)
{
	int64_t version = 0;
	enum status status = read_version(database, &version);

	if (status != STATUS_OK)
		return status;
	if (version > schema->count)
		return open_newer(database, path, version);
	if (version < 0)
		return failure(STATUS_BAD_DATA, "%s: schema version", database->name);
	if ((status = use_wal(database)) != STATUS_OK ||
		(status = empty_wal(database)) != STATUS_OK)
		return status;
	return run_steps(database, schema, version);
}

static enum status check_version(
	struct database *database, const struct database_schema *schema)
{
	int64_t version = 0;
	enum status status = read_version(database, &version);

	if (status != STATUS_OK)
		return status;
	if (version == 0) /* the owner was cut off before its first step */
		return STATUS_NOT_FOUND;
	database->newer = version > schema->count;
	if (version != schema->count)
		log_warn("storage", "other_schema", "name=%s version=%lld", database->name,
			(long long)version);
	return version < schema->count
		       ? failure(STATUS_BAD_DATA, "%s: schema too old to read", database->name)
		       : STATUS_OK;
}

enum status database_open(const char *path, enum database_use use,
	const struct database_schema *schema, struct database **out)
{
	const char *slash = strrchr(path, '/');
	struct database *database;
	enum status status = use == DATABASE_OWNER ? make_file(path) : check_regular(path);

	if (status != STATUS_OK)
		return status;
	if (!(database = calloc(1, sizeof(*database))))
		return failure(STATUS_NO_MEMORY, "database");
	database->use = use;
	snprintf(database->name, sizeof(database->name), "%s", slash ? slash + 1 : path);
	status = connect_file(database, path);
	if (status == STATUS_OK)
		status = use == DATABASE_OWNER ? prepare_owner(database, path, schema)
					       : check_version(database, schema);
	if (status != STATUS_OK) {
		database_close(database);
		return status;
	}
	*out = database;
	return STATUS_OK;
}

void database_close(struct database *database)
{
	if (!database)
		return;
	database_rollback(database);
	/* Closing checkpoints, and that would sync once more what failed to sync. */
	if (database->stopped && database->handle)
		sqlite3_db_config(database->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_close(database->handle);
	free(database);
}

bool database_is_newer(const struct database *database)
{
	return database->newer;
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

bool database_has_table(struct database *database, const char *name)
{
	struct statement *statement = NULL;
	enum status status = database_query(database, &statement,
		"SELECT rootpage FROM sqlite_schema WHERE type='table' AND name=?", "t", name);
	bool found = false;

	/* A virtual table has no page of its own. */
	if (status == STATUS_OK && statement_next(statement) == STATUS_OK)
		found = statement_int(statement, 0) > 0;
	statement_close(statement);
	return found;
}

enum status database_begin(struct database *database)
{
	enum status status = database_writable(database);

	if (status != STATUS_OK)
		return status;
	if (database->in_transaction)
		return failure(STATUS_CONFLICT, "%s: a transaction is open", database->name);
	status = execute(database, "BEGIN IMMEDIATE", "begin");
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
		status = execute(database, "COMMIT", "commit");
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

static enum status open_statement(struct database *database, const char *sql, const char *types,
	va_list *values, struct statement *out)
{
	int code;

	database->work = 0;
	out->database = database;
	if (sqlite3_prepare_v2(database->handle, sql, -1, &out->handle, NULL) != SQLITE_OK)
		return database_failure(database, "prepare");
	assert((size_t)sqlite3_bind_parameter_count(out->handle) == strlen(types));
	for (int i = 0; types[i]; i++) {
		if ((code = bind(out->handle, i + 1, types[i], values)) != SQLITE_OK) {
			sqlite3_finalize(out->handle);
			return failure(status_of(database, code), "%s: bind", database->name);
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
	sqlite3_finalize(statement.handle);
	return status;
}

enum status database_run(struct database *database, const char *sql, const char *types, ...)
{
	enum status status = database->failed;
	va_list values;

	/*
	 * Once a statement failed SQLite may have ended the transaction; the next one would
	 * then commit alone.
	 */
	if (database->in_transaction && status != STATUS_OK)
		return status;
	status = database_writable(database);
	if (status != STATUS_OK)
		return status;
	va_start(values, types);
	status = run(database, sql, types, &values);
	va_end(values);
	if (database->in_transaction)
		database->failed = status;
	return status;
}

int64_t database_changes(struct database *database)
{
	return sqlite3_changes64(database->handle);
}

enum status database_query(struct database *database, struct statement **out, const char *sql,
	const char *types, ...)
{
	struct statement *statement = calloc(1, sizeof(*statement));
	enum status status;
	va_list values;

	if (!statement)
		return failure(STATUS_NO_MEMORY, "statement");
	va_start(values, types);
	status = open_statement(database, sql, types, &values, statement);
	va_end(values);
	if (status != STATUS_OK) {
		free(statement);
		return status;
	}
	*out = statement;
	return STATUS_OK;
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
	sqlite3_finalize(statement->handle);
	free(statement);
}
