#include "sync/office/store_rows.h"

#include <string.h>

#define CASE_COLUMNS                                                                           \
	"case_id, visit_id, kiosk_id, receipt_no, kid, implement_code, department,"            \
	" manifest_hash, prev, kiosk_seq, test, claimed_ms, opened_ms, received_ms, fork, ver"
#define PART_COLUMNS "n, name, sha256, len, stored"

static enum status case_texts(struct statement *row, struct store_case *out)
{
	const struct {
		char *text;
		size_t size;
	} texts[] = {
		{out->case_id, sizeof(out->case_id)},
		{out->visit_id, sizeof(out->visit_id)},
		{out->kiosk_id, sizeof(out->kiosk_id)},
		{out->receipt_no, sizeof(out->receipt_no)},
		{out->kid, sizeof(out->kid)},
		{out->implement_code, sizeof(out->implement_code)},
		{out->department, sizeof(out->department)},
	};
	enum status status = STATUS_OK;

	for (int i = 0; status == STATUS_OK && i < (int)(sizeof(texts) / sizeof(texts[0])); i++)
		status = statement_text(row, i, texts[i].text, texts[i].size);
	return status;
}

static enum status case_row(struct statement *row, struct store_case *out)
{
	enum status status = case_texts(row, out);

	if (status == STATUS_OK)
		status = store_column_hash(row, 7, out->manifest_hash);
	if (status == STATUS_OK)
		status = store_column_hash(row, 8, out->prev);
	out->kiosk_seq = statement_int(row, 9);
	out->test = (int)statement_int(row, 10);
	out->claimed_ms = statement_int(row, 11);
	out->opened_ms = statement_int(row, 12);
	out->received_ms = statement_int(row, 13);
	out->fork = statement_int(row, 14) != 0;
	out->ver = statement_int(row, 15);
	return status;
}

/* The first row of a query over cases that was started with status; closes it, unlocks. */
static enum status first_case(
	struct store *store, enum status status, struct statement *row, struct store_case *out)
{
	struct store_case found = {0};

	if (status == STATUS_OK)
		status = statement_next(row);
	if (status == STATUS_OK)
		status = case_row(row, &found);
	statement_close(row);
	store_unlock(store);
	if (status == STATUS_OK)
		*out = found;
	return status;
}

enum status store_case(struct store *store, const char *id, struct store_case *out)
{
	struct statement *row = NULL;
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	status = database_query(store->database, &row,
		"SELECT " CASE_COLUMNS " FROM cases WHERE case_id = ? OR receipt_no = ?"
		" ORDER BY case_id",
		"tt", id, id);
	return first_case(store, status, row, out);
}

enum status store_next(struct store *store, struct store_case *entry)
{
	struct statement *row = NULL;
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	status = database_query(store->database, &row,
		"SELECT " CASE_COLUMNS " FROM cases"
		" WHERE (kiosk_id, kiosk_seq, case_id) > (?, ?, ?)"
		" ORDER BY kiosk_id, kiosk_seq, case_id LIMIT 1",
		"tit", entry->kiosk_id, entry->kiosk_seq, entry->case_id);
	return first_case(store, status, row, entry);
}

enum status store_by_number(
	struct store *store, const char *kiosk_id, int64_t kiosk_seq, struct store_case *out)
{
	struct statement *row = NULL;
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	status = database_query(store->database, &row,
		"SELECT " CASE_COLUMNS " FROM cases WHERE kiosk_id = ? AND kiosk_seq = ?"
		" ORDER BY case_id LIMIT 1",
		"ti", kiosk_id, kiosk_seq);
	return first_case(store, status, row, out);
}

enum status store_by_hash(struct store *store, const char *kiosk_id, int64_t kiosk_seq,
	const uint8_t manifest_hash[32], struct store_case *out)
{
	char hash[STORE_HEX_SIZE];
	struct statement *row = NULL;
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	hex_encode(manifest_hash, 32, hash);
	status = database_query(store->database, &row,
		"SELECT " CASE_COLUMNS " FROM cases WHERE kiosk_id = ? AND kiosk_seq = ?"
		" AND manifest_hash = ? ORDER BY case_id LIMIT 1",
		"tit", kiosk_id, kiosk_seq, hash);
	return first_case(store, status, row, out);
}

/* The one value of one row, appended; an empty one counts as not there. */
static enum status only_value(struct store *store, const char *sql, const char *case_id,
	size_t max, struct bytes *out)
{
	struct statement *row = NULL;
	struct bytes value = {0};
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	status = database_query(store->database, &row, sql, "t", case_id);
	if (status == STATUS_OK)
		status = statement_next(row);
	if (status == STATUS_OK)
		status = statement_blob(row, 0, max, &value);
	statement_close(row);
	store_unlock(store);
	if (status == STATUS_OK)
		status = value.len ? bytes_add(out, value.data, value.len) : STATUS_NOT_FOUND;
	bytes_free(&value);
	return status;
}

enum status store_manifest(struct store *store, const char *case_id, struct bytes *out)
{
	return only_value(
		store, "SELECT jws FROM cases WHERE case_id = ?", case_id, JWS_MAX, out);
}

enum status store_receipt(struct store *store, const char *case_id, struct bytes *out)
{
	return only_value(store, "SELECT receipt FROM cases WHERE case_id = ?", case_id,
		RECEIPT_NOTE_MAX, out);
}

static enum status part_row(struct statement *row, struct store_part *out)
{
	enum status status = STORE_TEXT(row, 1, out->name);

	if (status == STATUS_OK)
		status = store_column_hash(row, 2, out->sha256);
	out->n = (int)statement_int(row, 0);
	out->len = statement_int(row, 3);
	out->stored = statement_int(row, 4) != 0;
	return status;
}

static enum status part_rows(
	struct statement *row, struct store_part out[MANIFEST_PARTS_MAX], size_t *count)
{
	enum status status;
	size_t found = 0;

	while ((status = statement_next(row)) == STATUS_OK) {
		if (found == MANIFEST_PARTS_MAX)
			return failure(STATUS_BAD_DATA, "a case with more than 64 parts");
		status = part_row(row, &out[found++]);
		if (status != STATUS_OK)
			return status;
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*count = found;
	return found ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status store_parts(struct store *store, const char *case_id,
	struct store_part out[MANIFEST_PARTS_MAX], size_t *count)
{
	struct statement *row = NULL;
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	status = database_query(store->database, &row,
		"SELECT " PART_COLUMNS " FROM parts WHERE case_id = ? ORDER BY n", "t",
		case_id);
	if (status == STATUS_OK)
		status = part_rows(row, out, count);
	statement_close(row);
	store_unlock(store);
	return status;
}

enum status store_part(struct store *store, const char *case_id, int n, struct store_part *out)
{
	struct statement *row = NULL;
	struct store_part part = {0};
	enum status status = store_lock(store);

	if (status != STATUS_OK)
		return status;
	status = database_query(store->database, &row,
		"SELECT " PART_COLUMNS " FROM parts WHERE case_id = ? AND n = ?", "ti", case_id,
		(int64_t)n);
	if (status == STATUS_OK)
		status = statement_next(row);
	if (status == STATUS_OK)
		status = part_row(row, &part);
	statement_close(row);
	store_unlock(store);
	if (status == STATUS_OK)
		*out = part;
	return status;
}

struct addition {
	const struct store_case *entry;
	const struct manifest *manifest;
	struct bytes jws; /* followed by a NUL */
	uint64_t room;
	int64_t since_ms;
};

/* One integer from a query without conditions but these two. */
static enum status ask_number(struct database *database, const char *sql, const char *types,
	const char *text, int64_t number, int64_t *out)
{
	struct statement *row = NULL;
	enum status status = database_query(database, &row, sql, types, text, number);

	if (status == STATUS_OK)
		status = statement_next(row);
	if (status == STATUS_OK)
		*out = statement_int(row, 0);
	statement_close(row);
	return status;
}

/* Bytes that cases in work still wait for; old ones gave up their place. */
static enum status check_room(struct database *database, const struct addition *addition)
{
	const struct manifest *manifest = addition->manifest;
	uint64_t needed = 0;
	int64_t reserved = 0;
	enum status status = ask_number(database,
		"SELECT COALESCE(SUM(parts.len), 0) FROM parts"
		" JOIN cases ON cases.case_id = parts.case_id"
		" WHERE parts.stored = 0 AND cases.case_id <> ? AND cases.received_ms = 0"
		" AND cases.touched_ms >= ?",
		"ti", addition->entry->case_id, addition->since_ms, &reserved);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < manifest->part_count; i++)
		needed += (uint64_t)manifest->parts[i].len;
	if (needed + (uint64_t)reserved > addition->room)
		return failure(STATUS_FULL,
			"a case needs %llu bytes, %lld are promised, %llu free",
			(unsigned long long)needed, (long long)reserved,
			(unsigned long long)addition->room);
	return STATUS_OK;
}

/* A number used twice marks every case that has it: nobody knows which one is the copy. */
static enum status mark_fork(
	struct database *database, const struct store_case *entry, bool *fork)
{
	enum status status = database_run(database,
		"UPDATE cases SET fork = 1, ver = ver + 1 WHERE kiosk_id = ? AND kiosk_seq = ?",
		"ti", entry->kiosk_id, entry->kiosk_seq);

	*fork = database_changes(database) > 0;
	return status;
}

static enum status add_row(
	struct database *database, const struct addition *addition, bool fork)
{
	const struct store_case *entry = addition->entry;
	char hash[STORE_HEX_SIZE], prev[STORE_HEX_SIZE];

	hex_encode(entry->manifest_hash, 32, hash);
	hex_encode(entry->prev, 32, prev);
	return database_run(database,
		"INSERT INTO cases (case_id, visit_id, kiosk_id, kiosk_seq, receipt_no, kid,"
		" manifest_hash, prev, implement_code, department, test, claimed_ms, opened_ms,"
		" touched_ms, received_ms, fork, jws, receipt, ver)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, '', 1)",
		"tttittttttiiiiit", entry->case_id, entry->visit_id, entry->kiosk_id,
		entry->kiosk_seq, entry->receipt_no, entry->kid, hash, prev,
		entry->implement_code, entry->department, (int64_t)entry->test,
		entry->claimed_ms, entry->opened_ms, entry->opened_ms, (int64_t)fork,
		(const char *)addition->jws.data);
}

static enum status add_part(
	struct database *database, const char *case_id, const struct manifest_part *part)
{
	char hash[STORE_HEX_SIZE];

	hex_encode(part->sha256, 32, hash);
	return database_run(database,
		"INSERT INTO parts (case_id, n, name, sha256, len, stored)"
		" VALUES (?, ?, ?, ?, ?, 0)",
		"titti", case_id, (int64_t)part->n, part->name, hash, part->len);
}

static enum status add_case(struct database *database, void *context)
{
	const struct addition *addition = context;
	int64_t present = 0;
	bool fork = false;
	enum status status =
		ask_number(database, "SELECT COUNT(*) FROM cases WHERE case_id = ?", "t",
			addition->entry->case_id, 0, &present);

	if (status == STATUS_OK && present)
		return STATUS_CONFLICT;
	if (status == STATUS_OK)
		status = check_room(database, addition);
	if (status == STATUS_OK)
		status = mark_fork(database, addition->entry, &fork);
	if (status == STATUS_OK)
		status = add_row(database, addition, fork);
	for (size_t i = 0; status == STATUS_OK && i < addition->manifest->part_count; i++)
		status = add_part(
			database, addition->entry->case_id, &addition->manifest->parts[i]);
	return status;
}

enum status store_add_case(struct store *store, const struct store_case *entry,
	const struct manifest *manifest, const void *jws, size_t jws_len, uint64_t room,
	int64_t since_ms)
{
	struct addition addition = {entry, manifest, {0}, room, since_ms};
	enum status status = bytes_add(&addition.jws, jws, jws_len);

	if (status == STATUS_OK)
		status = store_write(store, add_case, &addition);
	bytes_free(&addition.jws);
	return status;
}

struct change {
	const char *case_id;
	int64_t number, ver;
	int n;
	struct bytes note;
};

static enum status touch(struct database *database, void *context)
{
	const struct change *change = context;

	return database_run(database, "UPDATE cases SET touched_ms = ? WHERE case_id = ?", "it",
		change->number, change->case_id);
}

enum status store_touch(struct store *store, const char *case_id, int64_t now_ms)
{
	struct change change = {.case_id = case_id, .number = now_ms};

	return store_write(store, touch, &change);
}

static enum status set_part(struct database *database, void *context)
{
	const struct change *change = context;

	return database_run(database, "UPDATE parts SET stored = ? WHERE case_id = ? AND n = ?",
		"iti", change->number, change->case_id, (int64_t)change->n);
}

enum status store_set_part(struct store *store, const char *case_id, int n, bool stored)
{
	struct change change = {.case_id = case_id, .number = stored, .n = n};

	return store_write(store, set_part, &change);
}

static enum status receive(struct database *database, void *context)
{
	const struct change *change = context;
	int64_t missing = 0;
	enum status status = ask_number(database,
		"SELECT COUNT(*) FROM parts WHERE case_id = ? AND stored = 0", "t",
		change->case_id, 0, &missing);

	if (status != STATUS_OK)
		return status;
	if (missing)
		return failure(STATUS_CONFLICT, "%lld parts are missing", (long long)missing);
	status = database_run(database,
		"UPDATE cases SET received_ms = ?, receipt = ?, ver = ver + 1"
		" WHERE case_id = ? AND ver = ? AND received_ms = 0",
		"itti", change->number, (const char *)change->note.data, change->case_id,
		change->ver);
	if (status == STATUS_OK && database_changes(database) != 1)
		return STATUS_CONFLICT;
	return status;
}

enum status store_receive(struct store *store, const char *case_id, int64_t ver,
	int64_t received_ms, const void *note, size_t note_len)
{
	struct change change = {.case_id = case_id, .number = received_ms, .ver = ver};
	enum status status = bytes_add(&change.note, note, note_len);

	if (status == STATUS_OK)
		status = store_write(store, receive, &change);
	bytes_free(&change.note);
	return status;
}
