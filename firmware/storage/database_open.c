#include "firmware/storage/database_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"

/* What a statement over a stranger's file may cost before it is cut off. */
enum { HOSTILE_STEP = 1000, HOSTILE_STEPS = 5000 };

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
	return database_execute(database,
		database->use == DATABASE_OWNER
			? "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA "
			  "secure_delete=ON"
			: "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA query_only=ON;"
			  "PRAGMA cell_size_check=ON",
		"configure");
}

/*
 * SQLite gives the WAL and its index the mode of the file, so that mode is set first.  A file
 * that is there is never opened here: to close it would take this process's locks of it away,
 * also those of another connection (POSIX, fcntl).
 */
static enum status make_file(const char *path)
{
	int fd = open(
		path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, DATABASE_FILE_MODE);
	struct stat info;

	if (fd >= 0)
		close(fd);
	else if (errno != EEXIST)
		return failure(database_open_status(errno), "database file: errno %d", errno);
	if (lstat(path, &info) == 0 && !S_ISREG(info.st_mode))
		return failure(STATUS_DENIED, "database is no regular file");
	if (access(path, R_OK | W_OK) != 0)
		return failure(database_open_status(errno), "database file: errno %d", errno);
	if ((info.st_mode & 07777) != DATABASE_FILE_MODE &&
		chmod(path, DATABASE_FILE_MODE) != 0)
		return failure(STATUS_DENIED, "database file mode: errno %d", errno);
	return STATUS_OK;
}

/*
 * After a failed fsync the kernel takes what it could not write for written and goes on showing
 * it.  The log is read from the disk: frames that are not there end it, as after a power cut,
 * before any page of them goes into the file.
 */
static enum status distrust_memory(const char *path)
{
	char log[PATH_TEXT_MAX];
	int len = snprintf(log, sizeof(log), "%s-wal", path), fd;

	if (len < 0 || (size_t)len >= sizeof(log))
		return failure(STATUS_FULL, "database path too long");
	fd = open(log, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return STATUS_OK; /* none yet, or nothing SQLite would read either */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
	return STATUS_OK;
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
			return failure(
				database_open_status(errno), "database: errno %d", errno);
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
			return failure(database_open_status(errno), "database folder: errno %d",
				errno);
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
	return database_execute(database,
		"PRAGMA synchronous=FULL; PRAGMA journal_size_limit=4194304", "use WAL");
}

/*
 * Frames whose fsync failed in an earlier life, should the kernel still show them, are not on
 * the disk; what is appended behind them would be lost with them.  So the owner begins with an
 * empty WAL: everything goes into the file, which is synced.
 */
enum status database_fold(struct database *database)
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
		status = database_execute(database, schema->steps[version], "schema step");
		if (status == STATUS_OK)
			status = database_execute(database, set, "schema version");
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
	database_drop_statements(database);
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
		(status = database_fold(database)) != STATUS_OK)
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
	return version < schema->count && database->use != DATABASE_HOSTILE
		       ? failure(STATUS_BAD_DATA, "%s: schema too old to read", database->name)
		       : STATUS_OK;
}

enum status database_open(const char *path, enum database_use use,
	const struct database_schema *schema, struct database **out)
{
	const char *slash = strrchr(path, '/');
	struct database *database;
	enum status status = use == DATABASE_OWNER ? make_file(path) : check_regular(path);

	if (status == STATUS_OK && use == DATABASE_OWNER)
		status = distrust_memory(path);
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
	database_drop_statements(database);
	sqlite3_close(database->handle);
	free(database);
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

static enum status run_check(struct database *database, const char *pragma)
{
	struct statement *statement = NULL;
	char word[8] = "";
	enum status status = database_query(database, &statement, pragma, "");

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK &&
		(statement_text(statement, 0, word, sizeof(word)) != STATUS_OK ||
			strcmp(word, "ok") != 0))
		status = failure(STATUS_BAD_DATA, "%s: damaged", database->name);
	statement_close(statement);
	return status;
}

enum status database_check(struct database *database)
{
	return run_check(database, "PRAGMA quick_check(1)");
}

enum status database_check_indices(struct database *database)
{
	return run_check(database, "PRAGMA integrity_check(1)");
}
