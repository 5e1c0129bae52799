#include "sync/office/store/store_bookings.h"

#include <string.h>

struct addition {
	const struct store_case *entry;
	const struct manifest *manifest;
	const struct store_limits *limits;
	struct bytes jws; /* followed by a NUL */
	bool fork;        /* out */
};

/* What the terminals' open cases wait for: of all, and of this one. */
struct promised {
	int64_t all, own, own_cases;
};

/* Old cases gave up their place. */
static enum status read_promised(struct sql *sql, const char *case_id, const char *kiosk_id,
	int64_t since_ms, struct promised *out)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(sql, &row,
		"SELECT COALESCE(SUM(parts.len), 0),"
		" COALESCE(SUM(CASE WHEN cases.kiosk_id = ? THEN parts.len ELSE 0 END), 0)"
		" FROM parts JOIN cases ON cases.case_id = parts.case_id"
		" WHERE parts.stored = 0 AND cases.case_id <> ? AND cases.received_ms = 0"
		" AND cases.touched_ms >= ?",
		"tti", kiosk_id, case_id, since_ms);

	if (status != STATUS_OK)
		return status;
	out->all = STORE_NUMBER(row, 0);
	out->own = STORE_NUMBER(row, 1);
	sql_rows_close(row);
	return sql_number(sql, &out->own_cases,
		"SELECT COUNT(*) FROM cases WHERE kiosk_id = ? AND case_id <> ?"
		" AND received_ms = 0 AND erased_ms = 0 AND touched_ms >= ?",
		"tti", kiosk_id, case_id, since_ms);
}

/* DENIED: the terminal has too much under way; FULL: the disk has. */
static enum status check_room(struct sql *sql, const char *case_id, const char *kiosk_id,
	uint64_t needed, const struct store_limits *limits)
{
	struct promised promised = {0};
	enum status status = read_promised(sql, case_id, kiosk_id, limits->since_ms, &promised);

	if (status != STATUS_OK)
		return status;
	if (promised.own_cases >= limits->terminal_cases ||
		needed + (uint64_t)promised.own > limits->terminal_bytes)
		return failure(STATUS_DENIED, "terminal=%s has %lld cases, %lld bytes open",
			kiosk_id, (long long)promised.own_cases, (long long)promised.own);
	if (needed + (uint64_t)promised.all > limits->room)
		return failure(STATUS_FULL,
			"a case needs %llu bytes, %lld are promised, %llu free",
			(unsigned long long)needed, (long long)promised.all,
			(unsigned long long)limits->room);
	return STATUS_OK;
}

static uint64_t size_of(const struct manifest *manifest)
{
	uint64_t size = 0;

	for (size_t i = 0; i < manifest->part_count; i++)
		size += (uint64_t)manifest->parts[i].len;
	return size;
}

/* A number used twice marks every case that has it: nobody knows which one is the copy. */
static enum status mark_fork(struct sql *sql, const struct store_case *entry, bool *fork)
{
	int64_t changes = 0;
	enum status status = sql_run(sql, &changes,
		"UPDATE cases SET fork = 1, ver = ver + 1 WHERE kiosk_id = ? AND kiosk_seq = ?",
		"ti", entry->kiosk_id, entry->kiosk_seq);

	*fork = changes > 0;
	if (status != STATUS_OK || !*fork)
		return status;
	return sql_run(sql, NULL,
		"UPDATE terminals SET forked_ms = ?, ver = ver + 1"
		" WHERE kiosk_id = ? AND forked_ms = 0",
		"it", entry->opened_ms, entry->kiosk_id);
}

static enum status add_row(struct sql *sql, const struct addition *addition)
{
	const struct store_case *entry = addition->entry;
	char hash[STORE_HEX_SIZE], prev[STORE_HEX_SIZE];

	hex_encode(entry->manifest_hash, 32, hash);
	hex_encode(entry->prev, 32, prev);
	return sql_run(sql, NULL,
		"INSERT INTO cases (case_id, visit_id, kiosk_id, kiosk_seq, receipt_no, kid,"
		" manifest_hash, prev, implement_code, department, queue, test, claimed_ms,"
		" opened_ms, touched_ms, received_ms, erased_ms, fork, jws, receipt, ver)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, '', 1)",
		"tttitttttttiiiiit", entry->case_id, entry->visit_id, entry->kiosk_id,
		entry->kiosk_seq, entry->receipt_no, entry->kid, hash, prev,
		entry->implement_code, entry->department, entry->queue, (int64_t)entry->test,
		entry->claimed_ms, entry->opened_ms, entry->opened_ms, (int64_t)addition->fork,
		(const char *)addition->jws.data);
}

static enum status add_part(
	struct sql *sql, const char *case_id, const struct manifest_part *part)
{
	char hash[STORE_HEX_SIZE];

	hex_encode(part->sha256, 32, hash);
	return sql_run(sql, NULL,
		"INSERT INTO parts (case_id, n, name, sha256, len, stored)"
		" VALUES (?, ?, ?, ?, ?, 0)",
		"titti", case_id, (int64_t)part->n, part->name, hash, part->len);
}

static enum status add_case(struct sql *sql, void *context)
{
	struct addition *addition = context;
	const struct store_case *entry = addition->entry;
	int64_t present = 0;
	enum status status = sql_number(sql, &present,
		"SELECT COUNT(*) FROM cases WHERE case_id = ?", "t", entry->case_id);

	if (status == STATUS_OK && present)
		return STATUS_CONFLICT;
	if (status == STATUS_OK)
		status = check_room(sql, entry->case_id, entry->kiosk_id,
			size_of(addition->manifest), addition->limits);
	if (status == STATUS_OK)
		status = mark_fork(sql, entry, &addition->fork);
	if (status == STATUS_OK)
		status = add_row(sql, addition);
	for (size_t i = 0; status == STATUS_OK && i < addition->manifest->part_count; i++)
		status = add_part(sql, entry->case_id, &addition->manifest->parts[i]);
	if (status == STATUS_OK && addition->manifest->booking.day[0])
		status = store_bookings_add(sql, entry, &addition->manifest->booking);
	return status;
}

enum status store_add_case(struct store *store, const struct store_case *entry,
	const struct manifest *manifest, const void *jws, size_t jws_len,
	const struct store_limits *limits, bool *fork)
{
	struct addition addition = {entry, manifest, limits, {0}, false};
	enum status status = bytes_add(&addition.jws, jws, jws_len);

	if (status == STATUS_OK)
		status = store_write(store, add_case, &addition);
	if (status == STATUS_OK)
		*fork = addition.fork;
	bytes_free(&addition.jws);
	return status;
}

struct change {
	const char *case_id, *kiosk_id;
	const struct store_limits *limits;
	int64_t number, ver;
	struct bytes note;
	const struct store_window *window;
};

/* A case that lost its place has to find one again. */
static enum status touch(struct sql *sql, void *context)
{
	const struct change *change = context;
	int64_t stale = 0, needed = 0;
	enum status status = sql_number(sql, &stale,
		"SELECT COUNT(*) FROM cases WHERE case_id = ? AND received_ms = 0"
		" AND touched_ms < ?",
		"ti", change->case_id, change->limits->since_ms);

	if (status == STATUS_OK && stale)
		status = sql_number(sql, &needed,
			"SELECT COALESCE(SUM(len), 0) FROM parts"
			" WHERE case_id = ? AND stored = 0",
			"t", change->case_id);
	if (status == STATUS_OK && stale)
		status = check_room(sql, change->case_id, change->kiosk_id, (uint64_t)needed,
			change->limits);
	return status == STATUS_OK
		       ? sql_run(sql, NULL, "UPDATE cases SET touched_ms = ? WHERE case_id = ?",
				 "it", change->number, change->case_id)
		       : status;
}

enum status store_touch(struct store *store, const struct store_case *entry, int64_t now_ms,
	const struct store_limits *limits)
{
	struct change change = {.case_id = entry->case_id,
		.kiosk_id = entry->kiosk_id,
		.limits = limits,
		.number = now_ms};

	return store_write(store, touch, &change);
}

static enum status receive(struct sql *sql, void *context)
{
	const struct change *change = context;
	int64_t changes = 0;
	enum status status = sql_run(sql, &changes,
		"UPDATE cases SET received_ms = ?, receipt = ?, ver = ver + 1"
		" WHERE case_id = ? AND ver = ? AND received_ms = 0 AND erased_ms = 0"
		" AND touched_ms > 0",
		"itti", change->number, (const char *)change->note.data, change->case_id,
		change->ver);

	if (status == STATUS_OK && changes != 1)
		return STATUS_CONFLICT;
	if (status == STATUS_OK)
		status = sql_run(sql, NULL, "UPDATE parts SET stored = 1 WHERE case_id = ?",
			"t", change->case_id);
	return status == STATUS_OK
		       ? store_bookings_receive(sql, change->case_id, change->window)
		       : status;
}

enum status store_receive(struct store *store, const char *case_id, int64_t ver,
	const struct store_receipt *receipt)
{
	struct change change = {.case_id = case_id,
		.number = receipt->received_ms,
		.ver = ver,
		.window = receipt->window};
	enum status status = bytes_add(&change.note, receipt->note, receipt->note_len);

	if (status == STATUS_OK)
		status = store_write(store, receive, &change);
	bytes_free(&change.note);
	return status;
}

struct restoring {
	const char *case_id;
	const struct manifest *manifest;
	int64_t added;
};

static enum status restore_part(
	struct sql *sql, struct restoring *restoring, const struct manifest_part *part)
{
	int64_t present = 0;
	enum status status = sql_number(sql, &present,
		"SELECT COUNT(*) FROM parts WHERE case_id = ? AND n = ?", "ti",
		restoring->case_id, (int64_t)part->n);

	if (status != STATUS_OK || present)
		return status;
	restoring->added++;
	return add_part(sql, restoring->case_id, part);
}

static enum status restore_parts(struct sql *sql, void *context)
{
	struct restoring *restoring = context;
	enum status status = STATUS_OK;

	restoring->added = 0;
	for (size_t i = 0; status == STATUS_OK && i < restoring->manifest->part_count; i++)
		status = restore_part(sql, restoring, &restoring->manifest->parts[i]);
	if (status == STATUS_OK && restoring->added)
		status = sql_run(sql, NULL,
			"UPDATE parts SET stored = 1 WHERE case_id = ? AND case_id IN"
			" (SELECT case_id FROM cases WHERE received_ms <> 0)",
			"t", restoring->case_id);
	return status;
}

enum status store_restore_parts(struct store *store, const char *case_id,
	const struct manifest *manifest, int64_t *added)
{
	struct restoring restoring = {.case_id = case_id, .manifest = manifest};
	enum status status = store_write(store, restore_parts, &restoring);

	if (status == STATUS_OK)
		*added = restoring.added;
	return status;
}
