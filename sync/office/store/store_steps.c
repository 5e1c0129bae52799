/* What the office did with a case, step by step. */
#include "sync/office/store/store_rows.h"

#include <string.h>

#define LETTER_TEXT_MAX 16384

struct stepping {
	const struct store_case *entry;
	enum case_state state;
	const char *queue, *letter, *note;
};

static enum status add_step(struct sql *sql, void *context)
{
	const struct stepping *stepping = context;
	const struct store_case *entry = stepping->entry;
	int64_t changes = 0;
	enum status status = sql_run(sql, &changes,
		"UPDATE cases SET state = ?, steps = ?, queue = ?, ver = ver + 1"
		" WHERE case_id = ? AND ver = ? AND steps = ? AND received_ms <> 0"
		" AND erased_ms = 0",
		"tittii", case_state_word(stepping->state), entry->steps + 1, stepping->queue,
		entry->case_id, entry->ver, entry->steps);

	if (status == STATUS_OK && changes != 1)
		return STATUS_CONFLICT;
	return status == STATUS_OK ? sql_run(sql, NULL,
					     "INSERT INTO steps (case_id, n, letter, note)"
					     " VALUES (?, ?, ?, ?)",
					     "titt", entry->case_id, entry->steps + 1,
					     stepping->letter, stepping->note)
				   : status;
}

enum status store_add_step(struct store *store, const struct store_case *entry,
	enum case_state state, const char *queue, const struct bytes *letter,
	const struct bytes *note)
{
	struct bytes text = {0};
	struct stepping stepping = {entry, state, queue, "", (const char *)note->data};
	enum status status =
		letter ? base64url_encode(letter->data, letter->len, &text) : STATUS_OK;

	if (text.data)
		stepping.letter = (const char *)text.data;
	if (status == STATUS_OK)
		status = store_write(store, add_step, &stepping);
	bytes_free(&text);
	return status;
}

static enum status read_letter(struct sql_rows *row, int column, struct bytes *out)
{
	struct bytes text = {0};
	enum status status = row->class->bytes(row, column, LETTER_TEXT_MAX, &text);

	if (status == STATUS_OK && text.len)
		status = base64url_decode((const char *)text.data, text.len, out);
	bytes_free(&text);
	return status;
}

enum status store_step(
	struct store *store, const char *case_id, int64_t n, struct store_step *out)
{
	struct store_step step = {.note = {0}};
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT letter, note FROM steps WHERE case_id = ? AND n = ?", "ti", case_id, n);

	if (status == STATUS_OK)
		status = read_letter(row, 0, &step.letter);
	if (status == STATUS_OK)
		status = row->class->bytes(row, 1, STEP_NOTE_MAX, &step.note);
	store_looked(store, row);
	if (status != STATUS_OK)
		store_step_free(&step);
	*out = step;
	return status;
}

void store_step_free(struct store_step *step)
{
	bytes_free(&step->letter);
	bytes_free(&step->note);
}

enum status store_letter(struct store *store, const char *case_id, int64_t n, struct bytes *out)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT letter FROM steps WHERE case_id = ? AND n <= ? AND letter <> ''"
		" ORDER BY n DESC LIMIT 1",
		"ti", case_id, n);

	if (status == STATUS_OK)
		status = read_letter(row, 0, out);
	store_looked(store, row);
	return status;
}

struct printing {
	const char *case_id, *question_id;
	const struct store_print *print;
	int64_t n; /* out */
};

static enum status add_print(struct sql *sql, void *context)
{
	struct printing *printing = context;
	enum status status = sql_number(sql, &printing->n,
		"SELECT n FROM prints WHERE case_id = ? AND question_id = ?", "tt",
		printing->case_id, printing->question_id);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = sql_number(sql, &printing->n, "SELECT COUNT(*) FROM prints WHERE case_id = ?",
		"t", printing->case_id);
	if (status == STATUS_OK &&
		printing->n >= (printing->print->notice ? STORE_NOTICES_MAX : STORE_PRINTS_MAX))
		return failure(STATUS_FULL, "a case printed often enough");
	printing->n++;
	return status == STATUS_OK
		       ? sql_run(sql, NULL,
				 "INSERT INTO prints (case_id, n, question_id, kiosk_id, at_ms)"
				 " VALUES (?, ?, ?, ?, ?)",
				 "titti", printing->case_id, printing->n, printing->question_id,
				 printing->print->kiosk_id, printing->print->at_ms)
		       : status;
}

enum status store_add_print(struct store *store, const char *case_id, const char *question_id,
	const struct store_print *print, int64_t *n)
{
	struct printing printing = {case_id, question_id, print, 0};
	enum status status = store_write(store, add_print, &printing);

	if (status == STATUS_OK)
		*n = printing.n;
	return status;
}

enum status store_print(
	struct store *store, const char *case_id, int64_t n, struct store_print *out)
{
	struct sql_rows *row = NULL;
	enum status status = sql_first(store_look(store), &row,
		"SELECT kiosk_id, at_ms FROM prints WHERE case_id = ? AND n = ?", "ti", case_id,
		n);

	if (status == STATUS_OK)
		status = STORE_TEXT(row, 0, out->kiosk_id);
	if (status == STATUS_OK)
		out->at_ms = STORE_NUMBER(row, 1);
	store_looked(store, row);
	return status;
}
