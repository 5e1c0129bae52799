#include "firmware/storage/database_repair.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/storage/database_inside.h"

enum {
	BATCH = 5000,   /* rows in one transaction */
	BLIND = 100000, /* numbers tried after the last good row when nothing tells the last */
	NEAR = 4096,    /* numbers tried one by one when the last is far away */
	SQL_MAX = 256,
	HEADER = 100 /* bytes of a file's header */
};

enum status database_check_once(struct database *database, const char *marker_path)
{
	char boot_id[CLOCK_BOOT_ID_SIZE];
	struct bytes checked = {0};
	enum status status = STATUS_OK;

	/* Who hides the kernel's words from us has all of it read at every start. */
	if (clock_boot_id(boot_id) != STATUS_OK)
		return database_check(database);
	if (file_read(marker_path, CLOCK_BOOT_ID_SIZE, &checked) != STATUS_OK ||
		checked.len != strlen(boot_id) ||
		memcmp(checked.data, boot_id, checked.len) != 0) {
		status = database_check(database);
		if (status == STATUS_OK &&
			file_write(marker_path, boot_id, strlen(boot_id), 0640) != STATUS_OK)
			log_warn("storage", "unmarked", "it is checked again next time");
	}
	bytes_free(&checked);
	return status;
}

/* Bytes that the header speaks of, 0 when it is none (file format, 1.3). */
static off_t length_of(const uint8_t header[HEADER])
{
	off_t page = header[16] << 8 | header[17];
	off_t pages = (off_t)header[28] << 24 | header[29] << 16 | header[30] << 8 | header[31];

	if (memcmp(header, "SQLite format 3", 16) != 0 || page == 0 || (page & (page - 1)))
		return 0;
	return (page == 1 ? 65536 : page) * pages;
}

enum status database_lengthen(const char *path)
{
	uint8_t header[HEADER] = {0};
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	struct stat now;
	enum status status = STATUS_OK;

	if (fd < 0)
		return errno == ENOENT ? STATUS_NOT_FOUND
				       : failure(STATUS_IO, "database: errno %d", errno);
	if (pread(fd, header, HEADER, 0) == HEADER && fstat(fd, &now) == 0 &&
		now.st_size < length_of(header) && now.st_size > 0) {
		log_warn("storage", "lengthened", "bytes=%lld of=%lld", (long long)now.st_size,
			(long long)length_of(header));
		if (ftruncate(fd, length_of(header)) != 0 || fsync(fd) != 0)
			status = failure(errno == ENOSPC || errno == EDQUOT || errno == EFBIG
						 ? STATUS_FULL
						 : STATUS_IO,
				"database: errno %d", errno);
	}
	close(fd);
	return status;
}

/* One table under way.  Failures of reading are expected here, so they are not logged. */
struct copying {
	struct database *from, *to;
	sqlite3_stmt *after, *at,
		*add; /* rows after a number, the row of a number, a new row */
	int columns;
	int64_t row, last; /* where we are; -1: nobody knows the last */
	int64_t batch;
	struct database_salvage *out;
	int64_t leap; /* numbers; wider each time */
};

static enum status prepare(
	struct database *database, const char *format, const char *table, sqlite3_stmt **out)
{
	char sql[SQL_MAX];

	snprintf(sql, sizeof(sql), format, table);
	return sqlite3_prepare_v2(database->handle, sql, -1, out, NULL) == SQLITE_OK
		       ? STATUS_OK
		       : failure(STATUS_BAD_DATA, "%s: no table %s", database->name, table);
}

/* "INSERT OR IGNORE INTO t VALUES(?,?,…)" for as many columns as the damaged table has. */
static enum status prepare_add(struct copying *copying, const char *table)
{
	struct bytes sql = {0};
	enum status status = bytes_add_format(&sql, "INSERT OR IGNORE INTO %s VALUES(", table);

	for (int i = 0; status == STATUS_OK && i < copying->columns; i++)
		status = bytes_add_text(&sql, i ? ",?" : "?");
	if (status == STATUS_OK)
		status = bytes_add_text(&sql, ")");
	if (status == STATUS_OK)
		status = prepare(copying->to, "%s", (const char *)sql.data, &copying->add);
	bytes_free(&sql);
	return status;
}

static int64_t read_last(const struct copying *copying, const char *table)
{
	sqlite3_stmt *statement = NULL;
	int64_t last = -1;

	if (prepare(copying->from, "SELECT max(rowid) FROM %s", table, &statement) ==
			STATUS_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		last = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return last;
}

static enum status begin(struct copying *copying, const char *table)
{
	/* The good half of a torn page counts too. */
	enum status status =
		database_execute(copying->from, "PRAGMA cell_size_check=OFF", "salvage");

	if (status == STATUS_OK)
		status = prepare(copying->from,
			"SELECT rowid, * FROM %s WHERE rowid > ? ORDER BY rowid", table,
			&copying->after);
	if (status == STATUS_OK)
		status = prepare(copying->from, "SELECT rowid, * FROM %s WHERE rowid = ?",
			table, &copying->at);
	if (status != STATUS_OK)
		return status;
	copying->columns = sqlite3_column_count(copying->at) - 1;
	copying->last = read_last(copying, table);
	status = prepare_add(copying, table);
	return status == STATUS_OK ? database_begin(copying->to) : status;
}

static enum status next_batch(struct copying *copying)
{
	enum status status;

	if (++copying->batch % BATCH)
		return STATUS_OK;
	status = database_commit(copying->to);
	return status == STATUS_OK ? database_begin(copying->to) : status;
}

/* A row that the table refuses (another one has its key) is as lost as one nobody can read. */
static enum status add(struct copying *copying, sqlite3_stmt *row)
{
	int code;

	copying->row = sqlite3_column_int64(row, 0);
	for (int i = 0; i < copying->columns; i++)
		sqlite3_bind_value(copying->add, i + 1, sqlite3_column_value(row, i + 1));
	code = sqlite3_step(copying->add);
	sqlite3_reset(copying->add);
	if (code != SQLITE_DONE)
		return database_failure(copying->to, "salvage");
	if (sqlite3_changes(copying->to->handle) == 1)
		copying->out->copied++;
	else
		copying->out->lost++;
	return next_batch(copying);
}

/* As far as the table reads in one go. *broken: it stopped at damage. */
static enum status read_on(struct copying *copying, bool *broken)
{
	enum status status = STATUS_OK;
	int code = SQLITE_DONE;

	sqlite3_bind_int64(copying->after, 1, copying->row);
	while (status == STATUS_OK && (code = sqlite3_step(copying->after)) == SQLITE_ROW)
		status = add(copying, copying->after);
	*broken = code != SQLITE_DONE;
	sqlite3_reset(copying->after);
	return status;
}

/* A bent number may be the largest there is: what counts up to it would never end. */
static int64_t on_from(int64_t row, int64_t by)
{
	return row < INT64_MAX - 1 - by ? row + by : INT64_MAX - 1;
}

/* The next row behind gaps that grow each time: so many numbers are not looked for one by one. */
static enum status leap_over(struct copying *copying, int64_t from, bool *found)
{
	enum status status = STATUS_OK;
	int code = SQLITE_ROW;

	while (code != SQLITE_DONE && !*found && from < copying->last) {
		sqlite3_bind_int64(copying->after, 1, from);
		code = sqlite3_step(copying->after);
		*found = code == SQLITE_ROW;
		if (*found)
			status = add(copying, copying->after);
		sqlite3_reset(copying->after);
		if (copying->row < from)
			copying->row = from;
		from = copying->last - from > copying->leap ? from + copying->leap
							    : copying->last;
		copying->leap = on_from(copying->leap, copying->leap);
	}
	return status;
}

/*
 * Over the damage, number by number, to the next row that reads; false: there is none.  A last
 * number far away is bent, or what lay between is gone for long.
 */
static enum status step_over(struct copying *copying, bool *found)
{
	int64_t to =
		copying->last >= 0 ? on_from(copying->last, 0) : on_from(copying->row, BLIND);
	enum status status = STATUS_OK;

	if (copying->last >= 0 && to - copying->row > NEAR)
		to = on_from(copying->row, NEAR);
	*found = false;
	for (int64_t row = copying->row + 1; row <= to && !*found && status == STATUS_OK;
		row++) {
		int code;

		sqlite3_bind_int64(copying->at, 1, row);
		code = sqlite3_step(copying->at);
		*found = code == SQLITE_ROW;
		if (*found)
			status = add(copying, copying->at);
		else if (code != SQLITE_DONE && copying->last >= 0)
			copying->out->lost++;
		sqlite3_reset(copying->at);
	}
	if (status == STATUS_OK && !*found)
		status = leap_over(copying, to, found);
	return status;
}

/* A bent number leads back, but never twice to the same place. */
static enum status copy(struct copying *copying)
{
	bool on = true, broken = false;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && on) {
		int64_t before = copying->row;

		status = read_on(copying, &broken);
		if (copying->row < before)
			copying->row = before;
		on = broken || copying->last > copying->row;
		before = copying->row;
		if (status == STATUS_OK && on)
			status = step_over(copying, &on);
		if (copying->row <= before)
			copying->row = on_from(before, 1);
	}
	return status;
}

enum status database_copy_readable(struct database *from, struct database *to,
	const char *table, struct database_salvage *out)
{
	struct copying copying = {.from = from, .to = to, .out = out, .leap = 1};
	enum status status = begin(&copying, table);

	if (status == STATUS_OK)
		status = copy(&copying);
	sqlite3_finalize(copying.after);
	sqlite3_finalize(copying.at);
	sqlite3_finalize(copying.add);
	if (status == STATUS_OK)
		return database_commit(to);
	database_rollback(to);
	return status;
}
