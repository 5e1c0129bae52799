/*
 * mutant_office.c - the office's mutants, and the ledger's ear at its store.
 */
#include <string.h>

#include "firmware/base/clock.h"
#include "sync/office/intake/courier.h"
#include "sync/office/intake/exchange.h"
#include "sync/office/store/store_rows.h"
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
	struct store_limits none = *limits;
	enum status status;

	if (mutant_is(MUTANT_MEMORY_EXPIRES) && is_old(store, entry->case_id) &&
		store_write(store, forget, (void *)entry->case_id) != STATUS_OK)
		return STATUS_IO;
	status = __real_store_add_case(store, entry, manifest, jws, len, limits, fork);
	none.room = UINT64_MAX;
	if (status == STATUS_FULL && mutant_is(MUTANT_HALF_TAKEN) &&
		__real_store_add_case(store, entry, manifest, jws, len, &none, fork) !=
			STATUS_OK)
		return STATUS_IO;
	return status;
}

enum status __real_store_receive(struct store *store, const char *case_id, int64_t ver,
	const struct store_receipt *receipt);
enum status __wrap_store_receive(struct store *store, const char *case_id, int64_t ver,
	const struct store_receipt *receipt);
enum status __wrap_store_receive(struct store *store, const char *case_id, int64_t ver,
	const struct store_receipt *receipt)
{
	enum status status = __real_store_receive(store, case_id, ver, receipt);

	if (status == STATUS_OK)
		ledger_received(case_id);
	return status;
}

enum status __real_parts_room(struct parts *parts, uint64_t *out);
enum status __wrap_parts_room(struct parts *parts, uint64_t *out);
enum status __wrap_parts_room(struct parts *parts, uint64_t *out)
{
	enum status status = __real_parts_room(parts, out);

	if (status == STATUS_OK && mutant_is(MUTANT_ROOM_UNSEEN))
		*out = UINT64_MAX;
	return status;
}

/* Byte for byte what came first? */
static bool is_same_text(const struct exchange *exchange, const char *case_id)
{
	struct bytes first = {0};
	bool same = store_manifest(exchange->intake->store, case_id, &first) == STATUS_OK &&
		    first.len == exchange->body.len &&
		    memcmp(first.data, exchange->body.data, first.len) == 0;

	bytes_free(&first);
	return same;
}

enum wire_problem __real_exchange_case(
	const struct exchange *exchange, const char *case_id, struct store_case *out);
enum wire_problem __wrap_exchange_case(
	const struct exchange *exchange, const char *case_id, struct store_case *out);
enum wire_problem __wrap_exchange_case(
	const struct exchange *exchange, const char *case_id, struct store_case *out)
{
	enum wire_problem problem = __real_exchange_case(exchange, case_id, out);

	if (mutant_is(MUTANT_OWNER_IGNORED) && problem == WIRE_CASE_UNKNOWN &&
		store_case(exchange->intake->store, case_id, out) == STATUS_OK)
		problem = WIRE_PROBLEM_NONE;
	if (mutant_is(MUTANT_TWIN_BLOCKS) && problem == WIRE_PROBLEM_NONE && exchange->route &&
		strcmp(exchange->route->method, "PUT") == 0 && !is_same_text(exchange, case_id))
		problem = WIRE_CASE_CONFLICT;
	return problem;
}

static bool is_received(struct store *store, const char *case_id)
{
	struct store_case known;

	return store_case(store, case_id, &known) == STATUS_OK && known.received_ms;
}

void __real_courier_take(struct intake *intake, const char *folder, struct answer *out);
void __wrap_courier_take(struct intake *intake, const char *folder, struct answer *out);
void __wrap_courier_take(struct intake *intake, const char *folder, struct answer *out)
{
	const char *case_id = strrchr(folder, '/') + 1;

	if (mutant_is(MUTANT_COURIER_ANEW) && is_received(intake->store, case_id))
		(void)!store_write(intake->store, forget, (void *)case_id);
	__real_courier_take(intake, folder, out);
}
