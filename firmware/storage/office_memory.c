#include "firmware/storage/office_memory.h"

#include <stdio.h>

#include "firmware/evidence/sequence_note.h"
#include "firmware/storage/sync_state_inside.h"

/* One row of a query; NOT_FOUND also for an empty view, a stranger's file, an older one. */
static enum status first_row(
	struct sync_state *state, struct statement **out, const char *sql, int64_t value)
{
	struct statement *statement = NULL;
	enum status status;

	if (!state->database)
		return STATUS_NOT_FOUND;
	status = database_query(state->database, &statement, sql, "i", value);
	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK) {
		*out = statement;
		return STATUS_OK;
	}
	statement_close(statement);
	return status == STATUS_NO_MEMORY ? status : STATUS_NOT_FOUND;
}

void office_memory_read(struct sync_state *state, struct office_memory *out)
{
	struct office_memory memory = {0};
	struct statement *statement = NULL;

	*out = memory;
	if (first_row(state, &statement,
		    "SELECT floor_ms, floor_base_ms, index_version, inbox_cursor, index_etag"
		    " FROM office WHERE id = ?",
		    1) != STATUS_OK)
		return;
	memory.floor_ms = statement_int(statement, 0);
	memory.floor_base_ms = statement_int(statement, 1);
	memory.index_version = statement_int(statement, 2);
	memory.inbox_cursor = statement_int(statement, 3);
	if (statement_text(statement, 4, memory.index_etag, sizeof(memory.index_etag)) ==
		STATUS_OK)
		*out = memory;
	statement_close(statement);
}

enum status office_memory_write(struct sync_state *state, const struct office_memory *memory)
{
	return database_run(state->database,
		"UPDATE office SET floor_ms = ?, floor_base_ms = ?, index_version = ?,"
		" inbox_cursor = ?, index_etag = ? WHERE id = 1",
		"iiiit", memory->floor_ms, memory->floor_base_ms, memory->index_version,
		memory->inbox_cursor, memory->index_etag);
}

enum status office_memory_set_sequence(struct sync_state *state, const void *note, size_t len)
{
	if (len == 0 || len > SEQUENCE_NOTE_MAX)
		return failure(STATUS_FULL, "sync.db: sequence of %zu bytes", len);
	return database_run(
		state->database, "UPDATE office SET sequence = ? WHERE id = 1", "b", note, len);
}

enum status office_memory_sequence(struct sync_state *state, struct bytes *out)
{
	struct statement *statement = NULL;
	struct bytes note = {0};
	enum status status =
		first_row(state, &statement, "SELECT sequence FROM office WHERE id = ?", 1);

	if (status != STATUS_OK)
		return status;
	if (statement_blob(statement, 0, SEQUENCE_NOTE_MAX, &note) != STATUS_OK ||
		note.len == 0)
		status = STATUS_NOT_FOUND;
	else
		status = bytes_add(out, note.data, note.len);
	statement_close(statement);
	bytes_free(&note);
	return status;
}

enum status office_memory_add_letter(struct sync_state *state, const struct letter *letter,
	const void *body, size_t len, int64_t now_ms)
{
	struct database *database = state->database;
	enum status status;

	if (len > LETTER_BODY_MAX)
		return failure(STATUS_FULL, "sync.db: letter of %zu bytes", len);
	status = database_begin(database);
	if (status != STATUS_OK)
		return status;
	status = database_run(database,
		"INSERT OR IGNORE INTO letter(id, kind, about, body, at_ms)"
		" VALUES(?, ?, ?, ?, ?)",
		"ittbi", letter->id, letter->kind, letter->about, body, len, now_ms);
	if (status == STATUS_OK)
		status = database_run(database,
			"UPDATE office SET inbox_cursor = ? WHERE id = 1", "i", letter->id);
	if (status == STATUS_OK)
		status = database_run(database,
			"DELETE FROM letter WHERE id NOT IN"
			" (SELECT id FROM letter ORDER BY id DESC LIMIT ?)",
			"i", (int64_t)LETTERS_MAX);
	if (status != STATUS_OK) {
		database_rollback(database);
		return status;
	}
	return database_commit(database);
}

enum status office_memory_letter(
	struct sync_state *state, int64_t after, struct letter *out, struct bytes *body)
{
	struct letter letter = {0};
	struct statement *statement = NULL;
	enum status status = first_row(state, &statement,
		"SELECT id, kind, about, body FROM letter WHERE id > ? ORDER BY id LIMIT 1",
		after);

	if (status != STATUS_OK)
		return status;
	letter.id = statement_int(statement, 0);
	if (statement_text(statement, 1, letter.kind, sizeof(letter.kind)) != STATUS_OK ||
		statement_text(statement, 2, letter.about, sizeof(letter.about)) != STATUS_OK)
		status = STATUS_NOT_FOUND;
	else
		status = statement_blob(statement, 3, LETTER_BODY_MAX, body);
	if (status == STATUS_OK)
		*out = letter;
	statement_close(statement);
	return status == STATUS_BAD_DATA ? STATUS_NOT_FOUND : status;
}
