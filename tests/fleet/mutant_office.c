/*
 * mutant_office.c - the office's mutants, and the ledger's ear at its store.
 */
#include "sync/office/store_rows.h"
#include "firmware/base/clock.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/mutant.h"

enum { FORGET_MS = 10 * 60 * 1000 };

static enum status forget(struct sql *sql, void *context)
{
	const char *case_id = context;
	enum status status =
		sql_run(sql, NULL, "DELETE FROM parts WHERE case_id = ?", "t", case_id);

	return status == STATUS_OK
		       ? sql_run(sql, NULL, "DELETE FROM cases WHERE case_id = ?", "t", case_id)
		       : status;
}

static bool is_old(struct store *store, const char *case_id)
{
	struct store_case known;

	return store_case(store, case_id, &known) == STATUS_OK && known.received_ms &&
	       known.received_ms < clock_wall_ms() - FORGET_MS;
}

enum status __real_store_add_case(struct store *store, const struct store_case *entry,
	const struct manifest *manifest, const void *jws, size_t len,
	const struct store_limits *limits, bool *fork);
enum status __wrap_store_add_case(struct store *store, const struct store_case *entry,
	const struct manifest *manifest, const void *jws, size_t len,
	const struct store_limits *limits, bool *fork);
enum status __wrap_store_add_case(struct store *store, const struct store_case *entry,
	const struct manifest *manifest, const void *jws, size_t len,
	const struct store_limits *limits, bool *fork)
{
	if (mutant_is(MUTANT_MEMORY_EXPIRES) && is_old(store, entry->case_id) &&
		store_write(store, forget, (void *)entry->case_id) != STATUS_OK)
		return STATUS_IO;
	return __real_store_add_case(store, entry, manifest, jws, len, limits, fork);
}

enum status __real_store_receive(struct store *store, const char *case_id, int64_t ver,
	int64_t received_ms, const void *note, size_t len);
enum status __wrap_store_receive(struct store *store, const char *case_id, int64_t ver,
	int64_t received_ms, const void *note, size_t len);
enum status __wrap_store_receive(struct store *store, const char *case_id, int64_t ver,
	int64_t received_ms, const void *note, size_t len)
{
	enum status status = __real_store_receive(store, case_id, ver, received_ms, note, len);

	if (status == STATUS_OK)
		ledger_received(case_id);
	return status;
}
