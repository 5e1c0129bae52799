#include "sync/office/store/store_rows.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define KEEP_MS (3 * DAY_MS) /* an answer that nobody fetched */
#define WHAT_SIZE 32

/* Tries are counted twice: of the terminal, and of the number asked for. */
struct asking {
	const char *kiosk_id, *receipt_no;
	int64_t now_ms;
};

static enum status tries(struct sql *sql, const char *what, int64_t day, int64_t *out)
{
	enum status status = sql_number(sql, out,
		"SELECT count FROM tries WHERE what = ? AND day = ?", "ti", what, day);

	if (status == STATUS_NOT_FOUND) {
		*out = 0;
		return STATUS_OK;
	}
	return status;
}

static void name_tries(
	const struct asking *asking, char source[WHAT_SIZE], char number[WHAT_SIZE])
{
	snprintf(source, WHAT_SIZE, "source %s", asking->kiosk_id);
	snprintf(number, WHAT_SIZE, "number %s", asking->receipt_no);
}

static enum status may_ask(struct sql *sql, const struct asking *asking)
{
	char source[WHAT_SIZE], number[WHAT_SIZE];
	int64_t by_source = 0, by_number = 0;
	enum status status;

	name_tries(asking, source, number);
	status = tries(sql, source, asking->now_ms / DAY_MS, &by_source);
	if (status == STATUS_OK)
		status = tries(sql, number, asking->now_ms / DAY_MS, &by_number);
	if (status == STATUS_OK &&
		(by_source >= STORE_TRIES_SOURCE || by_number >= STORE_TRIES_NUMBER))
		return failure(STATUS_DENIED, "asked too often today");
	return status;
}

static enum status count(struct sql *sql, const char *what, int64_t day)
{
	return sql_run(sql, NULL,
		"INSERT INTO tries (what, day, count) VALUES (?, ?, 1)"
		" ON CONFLICT (what, day) DO UPDATE SET count = tries.count + 1",
		"ti", what, day);
}

static enum status count_wrong(struct sql *sql, const struct asking *asking)
{
	char source[WHAT_SIZE], number[WHAT_SIZE];
	enum status status;

	name_tries(asking, source, number);
	status = count(sql, source, asking->now_ms / DAY_MS);
	return status == STATUS_OK ? count(sql, number, asking->now_ms / DAY_MS) : status;
}

struct letter {
	struct asking asking;
	const char *question_id;
	bool known; /* the case asked about */
	const struct wire_inbox_entry *entry;
	const char *body;
};

static enum status put_letter(struct sql *sql, const struct letter *letter)
{
	const char *kiosk_id = letter->asking.kiosk_id;
	int64_t id = 0;
	enum status status = sql_run(sql, NULL,
		"UPDATE terminals SET inbox_last = inbox_last + 1, ver = ver + 1"
		" WHERE kiosk_id = ?",
		"t", kiosk_id);

	if (status == STATUS_OK)
		status = sql_number(sql, &id,
			"SELECT inbox_last FROM terminals WHERE kiosk_id = ?", "t", kiosk_id);
	if (status != STATUS_OK)
		return status;
	return sql_run(sql, NULL,
		"INSERT INTO inbox (kiosk_id, id, question_id, kind, about, body, made_ms)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)",
		"titttti", kiosk_id, id, letter->question_id, letter->entry->kind,
		letter->entry->about, letter->body, letter->asking.now_ms);
}

/* However many ask at once: looked at, counted and answered one after the other. */
static enum status answer(struct sql *sql, void *context)
{
	const struct letter *letter = context;
	enum status status = may_ask(sql, &letter->asking);

	if (status == STATUS_OK && !letter->known)
		status = count_wrong(sql, &letter->asking);
	return status == STATUS_OK ? put_letter(sql, letter) : status;
}

enum status store_answer(struct store *store, const char *kiosk_id, const char *question_id,
	bool known, const struct wire_inbox_entry *entry, int64_t now_ms)
{
	struct bytes text = {0};
	struct letter letter = {
		{kiosk_id, entry->about, now_ms}, question_id, known, entry, NULL};
	enum status status = base64url_encode(entry->body.data, entry->body.len, &text);

	letter.body = (const char *)text.data;
	if (status == STATUS_OK)
		status = store_write(store, answer, &letter);
	bytes_free(&text);
	return status;
}

enum status store_was_asked(
	struct store *store, const char *kiosk_id, const char *question_id, bool *out)
{
	int64_t found = 0;
	enum status status = sql_number(store_look(store), &found,
		"SELECT COUNT(*) FROM inbox WHERE kiosk_id = ? AND question_id = ?", "tt",
		kiosk_id, question_id);

	store_looked(store, NULL);
	if (status == STATUS_OK)
		*out = found > 0;
	return status;
}

enum status store_may_ask(
	struct store *store, const char *kiosk_id, const char *receipt_no, int64_t now_ms)
{
	const struct asking asking = {kiosk_id, receipt_no, now_ms};
	enum status status = may_ask(store_look(store), &asking);

	store_looked(store, NULL);
	return status;
}

static enum status letter_row(struct sql_rows *row, struct wire_inbox_entry *out)
{
	struct bytes text = {0};
	enum status status = STORE_TEXT(row, 1, out->kind);

	out->id = STORE_NUMBER(row, 0);
	if (status == STATUS_OK)
		status = STORE_TEXT(row, 2, out->about);
	if (status == STATUS_OK)
		status = row->class->bytes(row, 3, 2 * WIRE_INBOX_BODY_MAX, &text);
	if (status == STATUS_OK)
		status = base64url_decode((const char *)text.data, text.len, &out->body);
	bytes_free(&text);
	return status;
}

enum status store_inbox(
	struct store *store, const char *kiosk_id, int64_t after, struct wire_inbox *out)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT id, kind, about, body FROM inbox WHERE kiosk_id = ? AND id > ?"
		" ORDER BY id LIMIT ?",
		"tii", kiosk_id, after, (int64_t)WIRE_INBOX_ENTRIES_MAX + 1);

	while (status == STATUS_OK && out->count < WIRE_INBOX_ENTRIES_MAX) {
		status = letter_row(row, &out->entries[out->count]);
		out->count++;
		if (status == STATUS_OK)
			status = row->class->next(row);
	}
	out->more = status == STATUS_OK;
	store_looked(store, row);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status forget(struct sql *sql, void *context)
{
	const int64_t *now_ms = context;
	enum status status = sql_run(
		sql, NULL, "DELETE FROM inbox WHERE made_ms < ?", "i", *now_ms - KEEP_MS);

	return status == STATUS_OK ? sql_run(sql, NULL, "DELETE FROM tries WHERE day < ?", "i",
					     *now_ms / DAY_MS)
				   : status;
}

enum status store_forget(struct store *store, int64_t now_ms)
{
	return store_write(store, forget, &now_ms);
}
