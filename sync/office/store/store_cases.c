#include "sync/office/store/store_rows.h"

#include <string.h>

#define CASE_COLUMNS                                                                           \
	"case_id, visit_id, kiosk_id, receipt_no, kid, implement_code, department,"            \
	" manifest_hash, prev, kiosk_seq, test, claimed_ms, opened_ms, received_ms, fork, "    \
	"ver,"                                                                                 \
	" queue, erased_ms, state, steps"
#define PART_COLUMNS "n, name, sha256, len, stored"

static enum status case_texts(struct sql_rows *row, struct store_case *out)
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
		status = row->class->text(row, i, texts[i].text, texts[i].size);
	return status;
}

static enum status case_row(struct sql_rows *row, struct store_case *out)
{
	enum status status = case_texts(row, out);

	if (status == STATUS_OK)
		status = store_column_hash(row, 7, out->manifest_hash);
	if (status == STATUS_OK)
		status = store_column_hash(row, 8, out->prev);
	out->kiosk_seq = STORE_NUMBER(row, 9);
	out->test = (int)STORE_NUMBER(row, 10);
	out->claimed_ms = STORE_NUMBER(row, 11);
	out->opened_ms = STORE_NUMBER(row, 12);
	out->received_ms = STORE_NUMBER(row, 13);
	out->fork = STORE_NUMBER(row, 14) != 0;
	out->ver = STORE_NUMBER(row, 15);
	if (status == STATUS_OK)
		status = STORE_TEXT(row, 16, out->queue);
	out->erased_ms = STORE_NUMBER(row, 17);
	if (status == STATUS_OK)
		status = STORE_TEXT(row, 18, out->state);
	out->steps = STORE_NUMBER(row, 19);
	return status;
}

/* The row that a query over cases found with status; closes it, gives the connection back. */
static enum status first_case(
	struct store *store, enum status status, struct sql_rows *row, struct store_case *out)
{
	struct store_case found = {0};

	if (status == STATUS_OK)
		status = case_row(row, &found);
	store_looked(store, row);
	if (status == STATUS_OK)
		*out = found;
	return status;
}

/* A key of another type than its column's is read as less than it counts: the walk would go round. */
static bool goes_back(const struct store_case *from, const struct store_case *to)
{
	int order = strcmp(to->kiosk_id, from->kiosk_id);

	return order < 0 || (order == 0 && to->kiosk_seq < from->kiosk_seq);
}

/* The same of a walk, which a row that cannot be read does not end; one that goes back does. */
static enum status next_case(
	struct store *store, enum status status, struct sql_rows *row, struct store_case *entry)
{
	struct store_case found = {0}, key = {.damaged = true};

	if (status == STATUS_OK)
		status = STORE_TEXT(row, 0, key.case_id);
	if (status == STATUS_OK)
		status = STORE_TEXT(row, 2, key.kiosk_id);
	if (status == STATUS_OK) {
		key.kiosk_seq = STORE_NUMBER(row, 9);
		status = case_row(row, &found);
		if (status == STATUS_BAD_DATA) {
			found = key;
			status = STATUS_OK;
		}
		if (status == STATUS_OK && goes_back(entry, &found))
			status = failure(STATUS_BAD_DATA, "cases: %s %lld out of order",
				found.kiosk_id, (long long)found.kiosk_seq);
	}
	store_looked(store, row);
	if (status == STATUS_OK)
		*entry = found;
	return status;
}

enum status store_case(struct store *store, const char *id, struct store_case *out)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT " CASE_COLUMNS " FROM cases WHERE case_id = ? OR receipt_no = ?"
		" ORDER BY case_id",
		"tt", id, id);
	return first_case(store, status, row, out);
}

enum status store_next(struct store *store, struct store_case *entry)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT " CASE_COLUMNS " FROM cases"
		" WHERE (kiosk_id, kiosk_seq, case_id) > (?, ?, ?)"
		" ORDER BY kiosk_id, kiosk_seq, case_id LIMIT 1",
		"tit", entry->kiosk_id, entry->kiosk_seq, entry->case_id);
	return next_case(store, status, row, entry);
}

enum status store_next_unanswered(
	struct store *store, int64_t before_ms, struct store_case *entry)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT " CASE_COLUMNS " FROM cases"
		" WHERE (kiosk_id, kiosk_seq, case_id) > (?, ?, ?)"
		" AND (steps = 0 OR state = 'waiting') AND received_ms <> 0 AND erased_ms = 0"
		" AND (claimed_ms <= ? OR received_ms <= ?)"
		" ORDER BY kiosk_id, kiosk_seq, case_id LIMIT 1",
		"titii", entry->kiosk_id, entry->kiosk_seq, entry->case_id, before_ms,
		before_ms);
	return next_case(store, status, row, entry);
}

#define STRAYS(table)                                                                          \
	"(SELECT COUNT(*) FROM " table " AS own WHERE NOT EXISTS"                              \
	" (SELECT 1 FROM cases WHERE cases.case_id = own.case_id))"

enum status store_strays(struct store *store, int64_t *count)
{
	int64_t found = 0;
	enum status status = sql_number(store_look(store), &found,
		"SELECT " STRAYS("parts") " + " STRAYS("steps") " + " STRAYS(
			"prints") " + " STRAYS("bookings") " + " STRAYS("appointments"),
		"");

	store_looked(store, NULL);
	if (status == STATUS_OK)
		*count = found;
	return status;
}

enum status store_by_number(
	struct store *store, const char *kiosk_id, int64_t kiosk_seq, struct store_case *out)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT " CASE_COLUMNS " FROM cases WHERE kiosk_id = ? AND kiosk_seq = ?"
		" ORDER BY case_id LIMIT 1",
		"ti", kiosk_id, kiosk_seq);
	return first_case(store, status, row, out);
}

enum status store_by_hash(struct store *store, const char *kiosk_id, int64_t kiosk_seq,
	const uint8_t manifest_hash[32], struct store_case *out)
{
	char hash[STORE_HEX_SIZE];
	struct sql_rows *row = NULL;
	enum status status;

	hex_encode(manifest_hash, 32, hash);
	status = sql_first(store_look(store), &row,
		"SELECT " CASE_COLUMNS " FROM cases WHERE kiosk_id = ? AND kiosk_seq = ?"
		" AND manifest_hash = ? ORDER BY case_id LIMIT 1",
		"tit", kiosk_id, kiosk_seq, hash);
	return first_case(store, status, row, out);
}

/* The one value of one row, appended; an empty one counts as not there. */
static enum status only_value(struct store *store, const char *sql, const char *case_id,
	size_t max, struct bytes *out)
{
	struct sql_rows *row = NULL;
	struct bytes value = {0};
	enum status status = sql_first(store_look(store), &row, sql, "t", case_id);
	if (status == STATUS_OK)
		status = row->class->bytes(row, 0, max, &value);
	store_looked(store, row);
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

enum status store_manifest_read(struct store *store, const char *case_id, struct manifest *out)
{
	struct bytes text = {0};
	struct jws jws = {.input = {0}};
	enum status status = store_manifest(store, case_id, &text);

	if (status == STATUS_OK)
		status = jws_parse(text.data, text.len, MANIFEST_TYP, &jws);
	if (status == STATUS_OK)
		status = manifest_read(jws.payload.data, jws.payload.len, out);
	jws_free(&jws);
	bytes_free(&text);
	return status;
}

enum status store_receipt(struct store *store, const char *case_id, struct bytes *out)
{
	return only_value(store, "SELECT receipt FROM cases WHERE case_id = ?", case_id,
		RECEIPT_NOTE_MAX, out);
}

static enum status part_row(struct sql_rows *row, struct store_part *out)
{
	enum status status = STORE_TEXT(row, 1, out->name);

	if (status == STATUS_OK)
		status = store_column_hash(row, 2, out->sha256);
	out->n = (int)STORE_NUMBER(row, 0);
	out->len = STORE_NUMBER(row, 3);
	out->stored = STORE_NUMBER(row, 4) != 0;
	return status;
}

static enum status part_rows(
	struct sql_rows *row, struct store_part out[MANIFEST_PARTS_MAX], size_t *count)
{
	enum status status;
	size_t found = 0;

	do {
		if (found == MANIFEST_PARTS_MAX)
			return failure(STATUS_BAD_DATA, "a case with more than 64 parts");
		status = part_row(row, &out[found++]);
		if (status == STATUS_OK)
			status = row->class->next(row);
	} while (status == STATUS_OK);
	if (status != STATUS_NOT_FOUND)
		return status;
	*count = found;
	return STATUS_OK;
}

enum status store_parts(struct store *store, const char *case_id,
	struct store_part out[MANIFEST_PARTS_MAX], size_t *count)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT " PART_COLUMNS " FROM parts WHERE case_id = ? ORDER BY n", "t",
		case_id);
	if (status == STATUS_OK)
		status = part_rows(row, out, count);
	store_looked(store, row);
	return status;
}

enum status store_part(struct store *store, const char *case_id, int n, struct store_part *out)
{
	struct sql_rows *row = NULL;
	struct store_part part = {0};
	enum status status = sql_first(store_look(store), &row,
		"SELECT " PART_COLUMNS " FROM parts WHERE case_id = ? AND n = ?", "ti", case_id,
		(int64_t)n);
	if (status == STATUS_OK)
		status = part_row(row, &part);
	store_looked(store, row);
	if (status == STATUS_OK)
		*out = part;
	return status;
}
