/*
 * The way out of a damaged queue.db.  Debian's `sqlite3 .recover` needs a module its library is
 * built without, so rows are looked up one by one by their number: a torn page costs the rows
 * on it and no others.  What was there is kept beside, nothing is deleted.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/evidence/manifest.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/storage/database_repair.h"
#include "firmware/storage/queue_inside.h"

enum {
	ASIDE_MAX = 100,
	BLIND_SEQS = 20000 /* numbers tried when the file does not say how many there are */
};

struct recovery {
	struct database *from, *to;
	int64_t last_seq; /* highest number known to have been given out */
	int copied, lost;
};

static enum status new_folder(const char *queue_folder, char *out, size_t size)
{
	char name[32];

	for (int i = 1; i <= ASIDE_MAX; i++) {
		enum status status;

		snprintf(name, sizeof(name), "damaged.%d", i);
		status = path_join(out, size, queue_folder, name);
		if (status != STATUS_OK)
			return status;
		if (mkdir(out, 0700) == 0)
			return STATUS_OK;
		if (errno != EEXIST)
			return failure(STATUS_IO, "queue: aside, errno %d", errno);
	}
	return failure(STATUS_FULL, "queue: damaged %d times", ASIDE_MAX);
}

static const char *const NAMES[] = {"queue.db", "queue.db-wal", "queue.db-shm"};

/* A second name for each file: the first one stays until the new file takes its place. */
static enum status keep_aside(const char *queue_folder, const char *aside)
{
	char from[PATH_TEXT_MAX], to[PATH_TEXT_MAX];
	enum status status = STATUS_OK;

	for (int i = 0; i < 2 && status == STATUS_OK; i++) {
		if ((status = path_join(from, sizeof(from), queue_folder, NAMES[i])) !=
				STATUS_OK ||
			(status = path_join(to, sizeof(to), aside, NAMES[i])) != STATUS_OK)
			break;
		if (link(from, to) != 0 && errno != ENOENT)
			status = failure(STATUS_IO, "queue: aside, errno %d", errno);
	}
	return status == STATUS_OK ? folder_sync(aside) : status;
}

static int64_t number_of(struct database *database, const char *sql)
{
	struct statement *statement = NULL;
	int64_t number = 0;

	if (database_query(database, &statement, sql, "") == STATUS_OK &&
		statement_next(statement) == STATUS_OK)
		number = statement_int(statement, 0);
	statement_close(statement);
	return number;
}

/* Everything of one row, as it is read out and written down again. */
struct row {
	char case_id[UUID_SIZE], visit_id[UUID_SIZE], receipt_no[RECEIPT_NO_SIZE], code[40];
	struct bytes hash, jws, note;
	int64_t queued_ms, parts, state, released_ms;
};

static enum status read_row(struct statement *statement, struct row *row)
{
	enum status status;

	if ((status = statement_text(statement, 0, row->case_id, sizeof(row->case_id))) !=
			STATUS_OK ||
		(status = statement_text(statement, 1, row->visit_id, sizeof(row->visit_id))) !=
			STATUS_OK ||
		(status = statement_text(statement, 2, row->receipt_no,
			 sizeof(row->receipt_no))) != STATUS_OK ||
		(status = statement_text(statement, 3, row->code, sizeof(row->code))) !=
			STATUS_OK ||
		(status = statement_blob(statement, 4, 32, &row->hash)) != STATUS_OK)
		return status;
	row->queued_ms = statement_int(statement, 5);
	row->parts = statement_int(statement, 6);
	row->state = statement_int(statement, 7);
	row->released_ms = statement_int(statement, 8);
	/* A purged case has neither. */
	if (statement_blob(statement, 9, 4 * MANIFEST_MAX, &row->jws) != STATUS_OK &&
		row->state != QUEUE_PURGED)
		return STATUS_BAD_DATA;
	if (statement_blob(statement, 10, RECEIPT_NOTE_MAX, &row->note) != STATUS_OK)
		row->note.len = 0;
	return row->hash.len == 32 ? STATUS_OK : STATUS_BAD_DATA;
}

static enum status find_row(struct database *from, int64_t seq, struct row *row)
{
	struct statement *statement = NULL;
	enum status status = database_query(from, &statement,
		"SELECT case_id, visit_id, receipt_no, implement_code, manifest_hash,"
		" queued_ms, part_count, state, released_ms, jws, receipt_note"
		" FROM queued_case WHERE kiosk_seq = ?",
		"i", seq);

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		status = read_row(statement, row);
	statement_close(statement);
	return status;
}

static enum status write_row(struct database *to, int64_t seq, const struct row *row)
{
	enum status status = database_run(to,
		"INSERT INTO queued_case(kiosk_seq, case_id, visit_id, receipt_no,"
		" implement_code, queued_ms, manifest_hash, part_count, state, released_ms,"
		" receipt_note, jws) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
		"ittttibiiitb", seq, row->case_id, row->visit_id, row->receipt_no, row->code,
		row->queued_ms, (const void *)row->hash.data, row->hash.len, row->parts,
		row->state, row->released_ms,
		row->note.len ? (const char *)row->note.data : NULL,
		(const void *)row->jws.data, row->jws.len);

	if (status == STATUS_OK)
		status = database_run(to, "UPDATE counter SET last_hash = ? WHERE id = 1", "b",
			(const void *)row->hash.data, row->hash.len);
	return status;
}

static enum status copy_row(struct recovery *recovery, int64_t seq)
{
	struct row row = {.case_id = ""};
	enum status found = find_row(recovery->from, seq, &row), status = STATUS_OK;

	if (found == STATUS_OK) {
		status = write_row(recovery->to, seq, &row);
		recovery->copied++;
		if (seq > recovery->last_seq)
			recovery->last_seq = seq;
	} else if (found != STATUS_NOT_FOUND) {
		recovery->lost++;
	}
	bytes_free(&row.hash);
	bytes_free(&row.jws);
	bytes_free(&row.note);
	return status;
}

static enum status copy_rows(struct recovery *recovery)
{
	int64_t last = 0, seq;
	enum status status = STATUS_OK;

	if (recovery->from) {
		recovery->last_seq =
			number_of(recovery->from, "SELECT last_seq FROM counter WHERE id = 1");
		seq = number_of(recovery->from, "SELECT max(kiosk_seq) FROM queued_case");
		if (seq > recovery->last_seq)
			recovery->last_seq = seq;
		last = recovery->last_seq > 0 && recovery->last_seq <= KIOSK_SEQ_MAX
			       ? recovery->last_seq
			       : BLIND_SEQS;
	}
	for (seq = 1; seq <= last && status == STATUS_OK; seq++)
		status = copy_row(recovery, seq);
	if (status == STATUS_OK)
		status = database_run(recovery->to,
			"UPDATE counter SET last_seq = ?, recovered = 1 WHERE id = 1", "i",
			recovery->last_seq);
	return status;
}

static enum status read_out(struct recovery *recovery)
{
	enum status status = database_begin(recovery->to);

	if (status != STATUS_OK)
		return status;
	status = copy_rows(recovery);
	if (status != STATUS_OK) {
		database_rollback(recovery->to);
		return status;
	}
	return database_commit(recovery->to);
}

/* The old WAL goes first: it would be replayed into the new file. */
static enum status put_in_place(const char *queue_folder, const char *made)
{
	char path[PATH_TEXT_MAX];
	enum status status = STATUS_OK;

	for (int i = 2; i > 0 && status == STATUS_OK; i--) {
		status = path_join(path, sizeof(path), queue_folder, NAMES[i]);
		if (status == STATUS_OK && unlink(path) != 0 && errno != ENOENT)
			status = failure(STATUS_IO, "queue: old WAL, errno %d", errno);
	}
	if (status == STATUS_OK)
		status = folder_sync(queue_folder);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), queue_folder, NAMES[0]);
	if (status == STATUS_OK && rename(made, path) != 0)
		status = failure(STATUS_IO, "queue: recovered, errno %d", errno);
	return status == STATUS_OK ? folder_sync(queue_folder) : status;
}

static enum status make_new(const char *queue_folder, const char *aside)
{
	struct recovery recovery = {.last_seq = 0};
	char old[PATH_TEXT_MAX], made[PATH_TEXT_MAX];
	enum status status;

	if ((status = path_join(old, sizeof(old), aside, NAMES[0])) != STATUS_OK ||
		(status = path_join(made, sizeof(made), aside, "recovered.db")) != STATUS_OK ||
		(status = database_open(made, DATABASE_OWNER, &QUEUE_SCHEMA, &recovery.to)) !=
			STATUS_OK)
		return status;
	if (database_lengthen(old) != STATUS_OK ||
		database_open(old, DATABASE_READER, &QUEUE_SCHEMA, &recovery.from) != STATUS_OK)
		recovery.from = NULL;
	status = read_out(&recovery);
	if (status == STATUS_OK)
		status = database_fold(recovery.to);
	database_close(recovery.from);
	database_close(recovery.to);
	if (status == STATUS_OK)
		status = put_in_place(queue_folder, made);
	if (status == STATUS_OK)
		log_warn("queue", "recovered", "cases=%d lost=%d last=%lld", recovery.copied,
			recovery.lost, (long long)recovery.last_seq);
	return status;
}

/* A cut on the way must never read as a queue that is merely empty or short. */
static enum status marker_path(const char *queue_folder, char *out, size_t size)
{
	return path_join(out, size, queue_folder, "recovering");
}

bool queue_is_recovering(const char *queue_folder)
{
	char path[PATH_TEXT_MAX];

	return marker_path(queue_folder, path, sizeof(path)) == STATUS_OK &&
	       access(path, F_OK) == 0;
}

enum status queue_recover(const char *queue_folder)
{
	char aside[PATH_TEXT_MAX], marker[PATH_TEXT_MAX];
	enum status status = marker_path(queue_folder, marker, sizeof(marker));

	if (status == STATUS_OK)
		status = file_write(marker, "", 0, 0600);
	if (status == STATUS_OK)
		status = new_folder(queue_folder, aside, sizeof(aside));
	if (status == STATUS_OK)
		status = keep_aside(queue_folder, aside);
	if (status == STATUS_OK)
		status = make_new(queue_folder, aside);
	if (status == STATUS_OK && unlink(marker) != 0)
		status = failure(STATUS_IO, "queue: recovered, errno %d", errno);
	return status == STATUS_OK ? folder_sync(queue_folder) : status;
}
