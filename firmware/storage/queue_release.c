#include "firmware/storage/queue_inside.h"

#include <errno.h>
#include <unistd.h>

#include "firmware/base/log.h"

enum { PURGE_AT_ONCE = 64 /* cases per transaction */ };

static enum status mark_released(
	struct queue *queue, const char *case_id, const char *receipt_note, int64_t now_ms)
{
	return database_run(queue->database,
		"UPDATE queued_case SET state = ?, released_ms = ?, receipt_note = ?"
		" WHERE case_id = ?",
		"iitt", (int64_t)QUEUE_RELEASED, now_ms, receipt_note, case_id);
}

enum status queue_release(
	struct queue *queue, const char *case_id, const char *receipt_note, int64_t now_ms)
{
	struct queue_case entry;
	enum status status = queue_find(queue, case_id, &entry);

	/* A second receipt for the same case changes nothing. */
	if (status != STATUS_OK || entry.state != QUEUE_QUEUED)
		return status;
	status = mark_released(queue, case_id, receipt_note, now_ms);
	/* On a full disk nothing could ever be deleted if this were not written. */
	if (status == STATUS_FULL && queue_ballast_burn(queue))
		status = mark_released(queue, case_id, receipt_note, now_ms);
	return status;
}

static enum status remove_parts(struct queue *queue, const struct queue_case *entry)
{
	char path[PATH_TEXT_MAX];

	for (int n = 0; n < entry->part_count; n++) {
		enum status status =
			queue_part_path(queue, entry->case_id, n, path, sizeof(path));

		if (status != STATUS_OK)
			return status;
		if (unlink(path) != 0 && errno != ENOENT)
			return failure(STATUS_IO, "queue: purge: errno %d", errno);
	}
	return STATUS_OK;
}

/* Files first: a row marked purged must never own one. */
static enum status purge_some(
	struct queue *queue, int64_t before_ms, int64_t *after_seq, int *purged)
{
	int64_t seqs[PURGE_AT_ONCE];
	struct queue_case entry;
	enum status status = STATUS_OK;
	int count = 0;

	while (count < PURGE_AT_ONCE &&
		(status = queue_next(queue, QUEUE_RELEASED, *after_seq, &entry)) == STATUS_OK) {
		*after_seq = entry.kiosk_seq;
		if (entry.released_ms >= before_ms)
			continue;
		if ((status = remove_parts(queue, &entry)) != STATUS_OK)
			return status;
		seqs[count++] = entry.kiosk_seq;
	}
	*purged = count;
	if (count == 0 || (status != STATUS_OK && status != STATUS_NOT_FOUND))
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if ((status = folder_sync(queue->parts)) != STATUS_OK ||
		(status = database_begin(queue->database)) != STATUS_OK)
		return status;
	for (int i = 0; i < count && status == STATUS_OK; i++)
		status = database_run(queue->database,
			"UPDATE queued_case SET state = ?, jws = NULL WHERE kiosk_seq = ?",
			"ii", (int64_t)QUEUE_PURGED, seqs[i]);
	/* The commit gives back the first failure inside, and undoes. */
	status = database_commit(queue->database);
	if (status == STATUS_OK)
		log_info("queue", "purged", "cases=%d", count);
	return status;
}

enum status queue_purge(struct queue *queue, int64_t now_ms, int64_t keep_ms)
{
	enum status status = database_writable(queue->database);
	int64_t after_seq = 0;
	int purged = 1;

	while (status == STATUS_OK && purged > 0)
		status = purge_some(queue, now_ms - keep_ms, &after_seq, &purged);
	return status;
}

struct queue_counts queue_count(struct queue *queue)
{
	struct queue_counts counts = {0};
	struct statement *statement = NULL;
	enum status status = database_query(queue->database, &statement,
		"SELECT state, count(*), min(queued_ms), max(kiosk_seq) FROM queued_case"
		" GROUP BY state",
		"");

	while (status == STATUS_OK && (status = statement_next(statement)) == STATUS_OK) {
		int64_t state = statement_int(statement, 0),
			count = statement_int(statement, 1), last = statement_int(statement, 3);

		if (state != QUEUE_QUEUED && last > counts.receipted_seq)
			counts.receipted_seq = last;
		switch (state) {
		case QUEUE_QUEUED:
			counts.queued = count;
			counts.oldest_queued_ms = statement_int(statement, 2);
			break;
		case QUEUE_RELEASED:
			counts.released = count;
			break;
		case QUEUE_PURGED:
			counts.purged = count;
			break;
		}
	}
	statement_close(statement);
	return counts;
}
