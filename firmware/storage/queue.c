#include "firmware/storage/queue_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/evidence/manifest.h"

#define CASE_COLUMNS                                                                           \
	"case_id, visit_id, receipt_no, implement_code, kiosk_seq, queued_ms, part_count,"     \
	" state, released_ms, manifest_hash"

enum status queue_admits(struct queue *queue, uint64_t reserve_bytes)
{
	uint64_t space = 0;
	enum status status = database_writable(queue->database);

	if (status == STATUS_OK)
		status = folder_space(queue->parts, &space);
	if (status != STATUS_OK)
		return status;
	if (space < reserve_bytes)
		return failure(STATUS_FULL, "queue: %llu bytes free, %llu wanted",
			(unsigned long long)space, (unsigned long long)reserve_bytes);
	queue_ballast_lay(queue, reserve_bytes);
	return database_run(queue->database, "UPDATE counter SET probe = 1 - probe", "");
}

static enum status counter_number(struct queue *queue, const char *sql, int64_t *out)
{
	struct statement *statement = NULL;
	enum status status = database_query(queue->database, &statement, sql, "");

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		*out = statement_int(statement, 0);
	statement_close(statement);
	return status;
}

enum status queue_numbers(struct queue *queue)
{
	int64_t recovered = 1;
	enum status status =
		counter_number(queue, "SELECT recovered FROM counter WHERE id = 1", &recovered);

	if (status == STATUS_OK && recovered)
		status = failure(STATUS_DENIED, "queue: recovered, gives no numbers");
	return status;
}

enum status queue_keep_index(struct queue *queue, int64_t version)
{
	int64_t held = 0;
	enum status status =
		counter_number(queue, "SELECT index_version FROM counter WHERE id = 1", &held);

	if (status != STATUS_OK || version == held)
		return status;
	if (version < held)
		return failure(STATUS_DENIED, "queue: index %lld after %lld",
			(long long)version, (long long)held);
	return database_run(queue->database,
		"UPDATE counter SET index_version = ? WHERE id = 1", "i", version);
}

static enum status read_counter(struct queue *queue, int64_t *last_seq, uint8_t last_hash[32])
{
	struct statement *statement = NULL;
	struct bytes hash = {0};
	enum status status = database_query(queue->database, &statement,
		"SELECT last_seq, last_hash FROM counter WHERE id = 1", "");

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		status = statement_blob(statement, 1, 32, &hash);
	if (status == STATUS_OK && hash.len != 32)
		status = failure(STATUS_BAD_DATA, "queue: last hash");
	if (status == STATUS_OK) {
		*last_seq = statement_int(statement, 0);
		memcpy(last_hash, hash.data, 32);
	}
	statement_close(statement);
	bytes_free(&hash);
	return status;
}

enum status queue_last(struct queue *queue, int64_t *kiosk_seq, uint8_t manifest_hash[32])
{
	return read_counter(queue, kiosk_seq, manifest_hash);
}

enum status queue_begin(struct queue *queue, int64_t *kiosk_seq, uint8_t prev[32])
{
	int64_t last = 0;
	uint8_t hash[32];
	enum status status;

	queue_ballast_watch(queue);
	status = queue_numbers(queue);
	if (status == STATUS_OK)
		status = database_begin(queue->database);
	if (status != STATUS_OK)
		return status;
	status = read_counter(queue, &last, hash);
	if (status == STATUS_OK && last >= KIOSK_SEQ_MAX)
		status = failure(STATUS_FULL, "queue: terminal number is used up");
	if (status != STATUS_OK) {
		queue_rollback(queue);
		return status;
	}
	queue->next_seq = last + 1;
	*kiosk_seq = last + 1;
	memcpy(prev, hash, 32);
	return STATUS_OK;
}

/* A row must never own a part that is not there: the office would wait for it for ever. */
static enum status check_parts(struct queue *queue, const struct queue_case *entry)
{
	char path[PATH_TEXT_MAX];

	if (entry->part_count < 1 || entry->part_count > MANIFEST_PARTS_MAX + 1)
		return failure(STATUS_CONFLICT, "queue: %d parts", entry->part_count);
	for (int n = 0; n < entry->part_count; n++) {
		enum status status =
			queue_part_path(queue, entry->case_id, n, path, sizeof(path));

		if (status != STATUS_OK)
			return status;
		if (access(path, F_OK) != 0)
			return failure(STATUS_CONFLICT, "queue: part %d was not written", n);
	}
	return STATUS_OK;
}

static enum status insert_case(
	struct queue *queue, const struct queue_case *entry, const void *jws, size_t jws_len)
{
	return database_run(queue->database,
		"INSERT INTO queued_case(kiosk_seq, case_id, visit_id, receipt_no,"
		" implement_code, queued_ms, manifest_hash, part_count, state, jws)"
		" VALUES(?,?,?,?,?,?,?,?,?,?)",
		"ittttibiib", entry->kiosk_seq, entry->case_id, entry->visit_id,
		entry->receipt_no, entry->implement_code, entry->queued_ms,
		(const void *)entry->manifest_hash, (size_t)32, (int64_t)entry->part_count,
		(int64_t)QUEUE_QUEUED, jws, jws_len);
}

enum status queue_add(
	struct queue *queue, const struct queue_case *entry, const void *jws, size_t jws_len)
{
	enum status status;

	if (queue->next_seq == 0 || entry->kiosk_seq != queue->next_seq)
		return failure(STATUS_CONFLICT, "queue: number %lld, next is %lld",
			(long long)entry->kiosk_seq, (long long)queue->next_seq);
	if ((status = check_parts(queue, entry)) != STATUS_OK ||
		(status = insert_case(queue, entry, jws, jws_len)) != STATUS_OK)
		return status;
	status = database_run(queue->database,
		"UPDATE counter SET last_seq = ?, last_hash = ? WHERE id = 1", "ib",
		entry->kiosk_seq, (const void *)entry->manifest_hash, (size_t)32);
	if (status == STATUS_OK)
		queue->next_seq++;
	return status;
}

static void end_transaction(struct queue *queue, bool remove)
{
	queue_files_forget(queue, remove);
	queue->next_seq = 0;
}

enum status queue_commit(struct queue *queue)
{
	enum status status;

	if (queue->next_seq == 0)
		return failure(STATUS_CONFLICT, "queue: no transaction");
	status = queue_files_sync(queue);
	if (status != STATUS_OK) {
		queue_rollback(queue);
		return status;
	}
	status = database_commit(queue->database);
	/*
	 * After an I/O error only the next opening knows whether the rows are there; until
	 * then their files stay.
	 */
	end_transaction(queue, status != STATUS_OK && status != STATUS_IO);
	return status;
}

void queue_rollback(struct queue *queue)
{
	database_rollback(queue->database);
	end_transaction(queue, true);
}

static enum status read_case(struct statement *statement, struct queue_case *out)
{
	struct queue_case entry = {0};
	struct bytes hash = {0};
	enum status status;

	if ((status = statement_text(statement, 0, entry.case_id, sizeof(entry.case_id))) !=
			STATUS_OK ||
		(status = statement_text(
			 statement, 1, entry.visit_id, sizeof(entry.visit_id))) != STATUS_OK ||
		(status = statement_text(statement, 2, entry.receipt_no,
			 sizeof(entry.receipt_no))) != STATUS_OK ||
		(status = statement_text(statement, 3, entry.implement_code,
			 sizeof(entry.implement_code))) != STATUS_OK ||
		(status = statement_blob(statement, 9, 32, &hash)) != STATUS_OK)
		goto done;
	if (hash.len != 32) {
		status = failure(STATUS_BAD_DATA, "queue: manifest hash");
		goto done;
	}
	memcpy(entry.manifest_hash, hash.data, 32);
	entry.kiosk_seq = statement_int(statement, 4);
	entry.queued_ms = statement_int(statement, 5);
	entry.part_count = (int)statement_int(statement, 6);
	entry.state = (enum queue_state)statement_int(statement, 7);
	entry.released_ms = statement_int(statement, 8);
	*out = entry;
done:
	bytes_free(&hash);
	return status;
}

static enum status one_case(
	struct statement *statement, enum status status, struct queue_case *out)
{
	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		status = read_case(statement, out);
	statement_close(statement);
	return status;
}

enum status queue_next(
	struct queue *queue, enum queue_state state, int64_t after_seq, struct queue_case *out)
{
	struct statement *statement = NULL;
	enum status row = STATUS_BAD_DATA,
		    status = database_query(queue->database, &statement,
			    "SELECT " CASE_COLUMNS
			    " FROM queued_case WHERE state = ? AND kiosk_seq > ?"
			    " ORDER BY kiosk_seq",
			    "ii", (int64_t)state, after_seq);

	while (status == STATUS_OK && row == STATUS_BAD_DATA) {
		status = statement_next(statement);
		row = status == STATUS_OK ? read_case(statement, out) : status;
		if (status == STATUS_OK && row == STATUS_BAD_DATA)
			log_warn("queue", "damaged_row", "seq=%lld",
				(long long)statement_int(statement, 4));
	}
	statement_close(statement);
	return status == STATUS_OK ? row : status;
}

enum status queue_find(struct queue *queue, const char *case_id, struct queue_case *out)
{
	struct statement *statement = NULL;
	enum status status = database_query(queue->database, &statement,
		"SELECT " CASE_COLUMNS " FROM queued_case WHERE case_id = ?", "t", case_id);

	return one_case(statement, status, out);
}

enum status queue_manifest(struct queue *queue, const char *case_id, struct bytes *out)
{
	struct statement *statement = NULL;
	enum status status = database_query(queue->database, &statement,
		"SELECT jws FROM queued_case WHERE case_id = ? AND jws IS NOT NULL", "t",
		case_id);

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		status = statement_blob(statement, 0, 4 * MANIFEST_MAX, out);
	statement_close(statement);
	return status;
}

enum status queue_part_path(
	struct queue *queue, const char *case_id, int n, char *out, size_t size)
{
	char name[QUEUE_FILE_NAME_SIZE];
	enum status status = queue_part_name(case_id, n, name);

	return status == STATUS_OK ? path_join(out, size, queue->parts, name) : status;
}
