#include "sync/office/store/store_rows.h"

#include <string.h>

/*
 * touched_ms of an open case: when its terminal last worked on it; GIVEN_UP when that was too
 * long ago, EMPTIED when its parts are gone too.  A case that is not touched again cannot be
 * received (store_receive), so nobody relies on a part while it goes.
 */
enum { GIVEN_UP = 0, EMPTIED = -1 };

struct expiry {
	int64_t since_ms;
	store_part_handler *handler;
	void *user;
};

static enum status give_up(struct sql *sql, void *context)
{
	const struct expiry *expiry = context;

	return sql_run(sql, NULL,
		"UPDATE cases SET touched_ms = ?, ver = ver + 1 WHERE received_ms = 0"
		" AND erased_ms = 0 AND touched_ms > ? AND touched_ms < ?",
		"iii", (int64_t)GIVEN_UP, (int64_t)GIVEN_UP, expiry->since_ms);
}

/* Its parts, but for those that a case needs which is received or under way. */
static enum status read_unneeded(struct sql *sql, const char *case_id,
	uint8_t out[MANIFEST_PARTS_MAX][32], size_t *count)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(sql, &row,
		"SELECT DISTINCT own.sha256 FROM parts AS own WHERE own.case_id = ?"
		" AND NOT EXISTS (SELECT 1 FROM parts AS other"
		" JOIN cases ON cases.case_id = other.case_id"
		" WHERE other.sha256 = own.sha256 AND other.case_id <> own.case_id"
		" AND (cases.received_ms <> 0 OR cases.touched_ms > ?))",
		"ti", case_id, (int64_t)GIVEN_UP);

	*count = 0;
	while (status == STATUS_OK && *count < MANIFEST_PARTS_MAX) {
		/* What nobody can read is no file's name: it holds up no other. */
		*count += store_column_hash(row, 0, out[*count]) == STATUS_OK;
		status = row->class->next(row);
	}
	sql_rows_close(row);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The row is ours until the files are gone: whoever wants to touch the case waits so long. */
static enum status empty(struct sql *sql, void *context)
{
	const struct expiry *expiry = context;
	uint8_t hashes[MANIFEST_PARTS_MAX][32];
	char case_id[UUID_SIZE];
	struct sql_rows *row = NULL;
	size_t count = 0;
	enum status status = sql_first(sql, &row,
		"SELECT case_id FROM cases WHERE received_ms = 0 AND touched_ms = ?"
		" ORDER BY case_id LIMIT 1",
		"i", (int64_t)GIVEN_UP);

	if (status == STATUS_OK)
		status = STORE_TEXT(row, 0, case_id);
	sql_rows_close(row);
	if (status == STATUS_OK)
		status = sql_run(sql, NULL,
			"UPDATE cases SET touched_ms = ?, ver = ver + 1 WHERE case_id = ?",
			"it", (int64_t)EMPTIED, case_id);
	if (status == STATUS_OK)
		status = read_unneeded(sql, case_id, hashes, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		expiry->handler(expiry->user, hashes[i]);
	return status;
}

enum status store_expire(
	struct store *store, int64_t since_ms, store_part_handler *handler, void *user)
{
	struct expiry expiry = {since_ms, handler, user};
	enum status status = store_write(store, give_up, &expiry);

	while (status == STATUS_OK)
		status = store_write(store, empty, &expiry);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
