#include "sync/office/store/store_bookings.h"

#include <string.h>

struct erasure {
	const char *case_id;
	int64_t now_ms;
	char hash[STORE_HEX_SIZE];
};

/* Only parts that no other case names go; they are remembered until their files are gone. */
static enum status doom_parts(struct sql *sql, const char *case_id)
{
	enum status status = sql_run(sql, NULL,
		"INSERT INTO doomed (sha256) SELECT DISTINCT sha256 FROM parts AS own"
		" WHERE case_id = ? AND NOT EXISTS (SELECT 1 FROM parts AS other"
		" WHERE other.sha256 = own.sha256 AND other.case_id <> own.case_id)"
		" ON CONFLICT (sha256) DO NOTHING",
		"t", case_id);

	return status == STATUS_OK
		       ? sql_run(sql, NULL, "DELETE FROM parts WHERE case_id = ?", "t", case_id)
		       : status;
}

static enum status erase(struct sql *sql, void *context)
{
	const struct erasure *erasure = context;
	int64_t changes = 0;
	enum status status = sql_run(sql, &changes,
		"UPDATE cases SET erased_ms = ?, received_ms = 0, claimed_ms = 0, visit_id = "
		"'',"
		" kid = '', implement_code = '', department = '', queue = '', jws = '',"
		" receipt = '', state = '', steps = 0, ver = ver + 1 WHERE case_id = ? AND erased_ms = 0",
		"it", erasure->now_ms, erasure->case_id);

	if (status == STATUS_OK)
		status = sql_run(sql, NULL, "DELETE FROM steps WHERE case_id = ?", "t",
			erasure->case_id);
	if (status == STATUS_OK)
		status = sql_run(sql, NULL, "DELETE FROM prints WHERE case_id = ?", "t",
			erasure->case_id);
	if (status == STATUS_OK)
		status = store_bookings_erase(sql, erasure->case_id);
	if (status != STATUS_OK)
		return status;
	return changes == 1 ? doom_parts(sql, erasure->case_id)
			    : failure(STATUS_NOT_FOUND, "no such case, or erased before");
}

enum status store_erase(struct store *store, const char *case_id, int64_t now_ms)
{
	struct erasure erasure = {.case_id = case_id, .now_ms = now_ms};
	enum status status = store_write(store, erase, &erasure);

	return status == STATUS_OK ? store_scrub(store) : status;
}

enum status store_doomed(struct store *store, uint8_t sha256[32])
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT sha256 FROM doomed ORDER BY sha256 LIMIT 1", "");

	if (status == STATUS_OK)
		status = store_column_hash(row, 0, sha256);
	store_looked(store, row);
	return status;
}

static enum status bury(struct sql *sql, void *context)
{
	const struct erasure *erasure = context;

	return sql_run(sql, NULL, "DELETE FROM doomed WHERE sha256 = ?", "t", erasure->hash);
}

enum status store_bury(struct store *store, const uint8_t sha256[32])
{
	struct erasure erasure = {.now_ms = 0};

	hex_encode(sha256, 32, erasure.hash);
	return store_write(store, bury, &erasure);
}

enum status store_is_named(struct store *store, const char *sha256_hex, bool *out)
{
	int64_t count = 0;
	enum status status = sql_number(store_look(store), &count,
		"SELECT COUNT(*) FROM parts WHERE sha256 = ?", "t", sha256_hex);

	store_looked(store, NULL);
	if (status == STATUS_OK)
		*out = count > 0;
	return status;
}
