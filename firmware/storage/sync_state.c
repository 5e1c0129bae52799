#include "firmware/storage/sync_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/base/log.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/storage/database_repair.h"
#include "firmware/storage/sync_state_inside.h"

enum { FOLDER_MODE = 02750, REASON_SIZE = 48, STATE_SIZE = 16 };

static const char *const STEPS[] = {
	"CREATE TABLE delivery("
	" case_id TEXT PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL,"
	" http_status INTEGER NOT NULL, note BLOB, at_ms INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE line("
	" id INTEGER PRIMARY KEY CHECK(id = 1), fault TEXT NOT NULL, at_ms INTEGER NOT NULL);"
	"INSERT INTO line VALUES(1, '', 0);",
	"CREATE TABLE office("
	" id INTEGER PRIMARY KEY CHECK(id = 1), floor_ms INTEGER NOT NULL DEFAULT 0,"
	" floor_base_ms INTEGER NOT NULL DEFAULT 0, index_version INTEGER NOT NULL DEFAULT 0,"
	" index_etag TEXT NOT NULL DEFAULT '', inbox_cursor INTEGER NOT NULL DEFAULT 0,"
	" sequence BLOB);"
	"INSERT INTO office(id) VALUES(1);"
	"CREATE TABLE letter("
	" id INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, body BLOB NOT NULL,"
	" at_ms INTEGER NOT NULL);",
};
const struct database_schema SYNC_SCHEMA = {STEPS, sizeof(STEPS) / sizeof(STEPS[0])};

static enum status database_path(const char *state_folder, char *out, size_t size)
{
	return path_join(out, size, state_folder, "sync/sync.db");
}

static enum status make_folder(const char *state_folder)
{
	char folder[PATH_TEXT_MAX];
	enum status status = path_join(folder, sizeof(folder), state_folder, "sync");

	return status == STATUS_OK ? folder_make(folder, FOLDER_MODE) : status;
}

static enum status in_sync(const char *state_folder, const char *name, char *out, size_t size)
{
	char folder[PATH_TEXT_MAX];
	enum status status = path_join(folder, sizeof(folder), state_folder, "sync");

	return status == STATUS_OK ? path_join(out, size, folder, name) : status;
}

/* All of it is read once after power came, as the queue is. */
static enum status open_checked(const char *state_folder, struct database **out)
{
	char path[PATH_TEXT_MAX], marker[PATH_TEXT_MAX];
	struct database *database = NULL;
	enum status status = database_path(state_folder, path, sizeof(path));

	if (status == STATUS_OK)
		status = in_sync(state_folder, "checked", marker, sizeof(marker));
	if (status == STATUS_OK)
		status = database_open(path, DATABASE_OWNER, &SYNC_SCHEMA, &database);
	if (status == STATUS_OK && database_writable(database) == STATUS_OK)
		status = database_check_once(database, marker);
	if (status == STATUS_OK)
		*out = database;
	else
		database_close(database);
	return status;
}

/*
 * Kept for who wants to look, the last one.  The log goes first: it must not be replayed into
 * the file that follows.
 */
static enum status put_aside(const char *state_folder)
{
	static const char *const ENDS[] = {"-wal", "-shm", ""};
	char from[PATH_TEXT_MAX], to[PATH_TEXT_MAX], name[16];
	enum status status = STATUS_OK;

	for (int i = 0; i < 3 && status == STATUS_OK; i++) {
		snprintf(name, sizeof(name), "sync.db%s", ENDS[i]);
		status = in_sync(state_folder, name, from, sizeof(from));
		snprintf(name, sizeof(name), "damaged%s", ENDS[i]);
		if (status == STATUS_OK)
			status = in_sync(state_folder, name, to, sizeof(to));
		if (status == STATUS_OK && rename(from, to) != 0 && errno != ENOENT)
			status = failure(STATUS_IO, "sync.db aside: errno %d", errno);
	}
	log_warn("storage", "sync_begun_anew", "status=%s", status_name(status));
	return status;
}

/* What it held is told again by the office: a damaged one is begun anew. */
static enum status open_or_begin(const char *state_folder, struct database **out)
{
	enum status status = open_checked(state_folder, out);

	if (status != STATUS_BAD_DATA)
		return status;
	status = put_aside(state_folder);
	return status == STATUS_OK ? open_checked(state_folder, out) : status;
}

enum status sync_state_open(const char *state_folder, struct sync_state **out)
{
	struct sync_state *state = calloc(1, sizeof(*state));
	enum status status;

	if (!state)
		return failure(STATUS_NO_MEMORY, "sync state");
	if ((status = make_folder(state_folder)) != STATUS_OK ||
		(status = open_or_begin(state_folder, &state->database)) != STATUS_OK) {
		free(state);
		return status;
	}
	*out = state;
	return STATUS_OK;
}

/* The next opening reads all of it. */
static void doubt(const char *state_folder)
{
	char marker[PATH_TEXT_MAX];

	if (in_sync(state_folder, "checked", marker, sizeof(marker)) == STATUS_OK)
		unlink(marker);
}

enum status sync_state_mend(struct sync_state *state, const char *state_folder)
{
	struct database *before = state->database;
	enum status status;

	if (database_is_damaged(before)) {
		database_stop(before);
		doubt(state_folder);
	}
	if (database_writable(before) != STATUS_IO)
		return STATUS_OK;
	status = open_or_begin(state_folder, &state->database);
	/* The stopped one writes nothing any more, not even when it is closed. */
	if (status == STATUS_OK)
		database_close(before);
	return status;
}

/* What a stranger's file may hold under our names is looked at before it is asked. */
static enum status open_hostile(struct sync_state *state, const char *path)
{
	enum status status =
		database_open(path, DATABASE_HOSTILE, &SYNC_SCHEMA, &state->database);

	if (status != STATUS_OK)
		return status;
	if (!database_has_table(state->database, "delivery") ||
		!database_has_table(state->database, "line")) {
		database_close(state->database);
		state->database = NULL;
		return failure(STATUS_BAD_DATA, "sync.db: not our tables");
	}
	return STATUS_OK;
}

enum status sync_state_open_reader(const char *state_folder, struct sync_state **out)
{
	struct sync_state *state = calloc(1, sizeof(*state));
	char path[PATH_TEXT_MAX];
	enum status status;

	if (!state)
		return failure(STATUS_NO_MEMORY, "sync state");
	status = database_path(state_folder, path, sizeof(path));
	if (status == STATUS_OK)
		status = open_hostile(state, path);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		log_warn("storage", "sync_unreadable", "status=%s", status_name(status));
	*out = state;
	return STATUS_OK;
}

void sync_state_close(struct sync_state *state)
{
	if (!state)
		return;
	database_close(state->database);
	free(state);
}

/* The row of a case. Fails NOT_FOUND, also for an empty view. */
static enum status find_row(
	struct sync_state *state, const char *case_id, struct statement **out)
{
	struct statement *statement = NULL;
	enum status status;

	if (!state->database)
		return STATUS_NOT_FOUND;
	status = database_query(state->database, &statement,
		"SELECT state, reason, note FROM delivery WHERE case_id = ?", "t", case_id);
	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status != STATUS_OK) {
		statement_close(statement);
		return status;
	}
	*out = statement;
	return STATUS_OK;
}

enum status sync_state_receipt(struct sync_state *state, const char *case_id, struct bytes *out)
{
	struct statement *statement = NULL;
	struct bytes note = {0};
	enum status status = find_row(state, case_id, &statement);

	if (status != STATUS_OK)
		/* Damage reads as "nothing delivered"; it was logged where it was met. */
		return status == STATUS_NO_MEMORY ? status : STATUS_NOT_FOUND;
	status = statement_blob(statement, 2, RECEIPT_NOTE_MAX, &note);
	if (status == STATUS_OK && note.len > 0)
		status = bytes_add(out, note.data, note.len);
	else if (status != STATUS_NO_MEMORY)
		status = STATUS_NOT_FOUND;
	statement_close(statement);
	bytes_free(&note);
	return status;
}

enum status sync_state_delivered(struct sync_state *state, const char *case_id,
	const void *note, size_t len, int64_t now_ms)
{
	if (len == 0 || len > RECEIPT_NOTE_MAX)
		return failure(STATUS_FULL, "sync.db: receipt of %zu bytes", len);
	return database_run(state->database,
		"INSERT INTO delivery(case_id, state, reason, http_status, note, at_ms)"
		" VALUES(?, 'delivered', '', 200, ?, ?) ON CONFLICT(case_id) DO UPDATE SET"
		" state = 'delivered', reason = '', http_status = 200, note = excluded.note,"
		" at_ms = excluded.at_ms",
		"tbi", case_id, note, len, now_ms);
}

enum status sync_state_quarantined(struct sync_state *state, const char *case_id,
	const char *fault_code, int http_status, int64_t now_ms)
{
	/* A case that is delivered stays so. */
	return database_run(state->database,
		"INSERT INTO delivery(case_id, state, reason, http_status, note, at_ms)"
		" VALUES(?, 'quarantined', ?, ?, NULL, ?) ON CONFLICT(case_id) DO UPDATE SET"
		" state = 'quarantined', reason = excluded.reason,"
		" http_status = excluded.http_status, at_ms = excluded.at_ms"
		" WHERE state <> 'delivered'",
		"ttii", case_id, fault_code, (int64_t)http_status, now_ms);
}

enum status sync_state_tried(
	struct sync_state *state, const char *case_id, int http_status, int64_t now_ms)
{
	return database_run(state->database,
		"INSERT INTO delivery(case_id, state, reason, http_status, note, at_ms)"
		" VALUES(?, 'tried', '', ?, NULL, MAX(?, (SELECT COALESCE(MAX(at_ms) + 1, 0)"
		" FROM delivery WHERE state = 'tried'))) ON CONFLICT(case_id) DO UPDATE SET"
		" http_status = excluded.http_status, at_ms = excluded.at_ms"
		" WHERE state = 'tried'",
		"tii", case_id, (int64_t)http_status, now_ms);
}

enum status sync_state_next_tried(struct sync_state *state, struct sync_tried *tried)
{
	struct statement *statement = NULL;
	enum status status = database_query(state->database, &statement,
		"SELECT case_id, at_ms FROM delivery WHERE state = 'tried'"
		" AND (at_ms, case_id) > (?, ?) ORDER BY at_ms, case_id LIMIT 1",
		"it", tried->at_ms, tried->case_id);

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		status = statement_text(statement, 0, tried->case_id, sizeof(tried->case_id));
	if (status == STATUS_OK)
		tried->at_ms = statement_int(statement, 1);
	statement_close(statement);
	return status;
}

bool sync_state_was_tried(struct sync_state *state, const char *case_id)
{
	struct statement *statement = NULL;
	char word[STATE_SIZE] = "";

	if (find_row(state, case_id, &statement) != STATUS_OK)
		return false;
	if (statement_text(statement, 0, word, sizeof(word)) != STATUS_OK)
		word[0] = '\0';
	statement_close(statement);
	return strcmp(word, "tried") == 0;
}

enum status sync_state_release(struct sync_state *state, const char *case_id)
{
	enum status status = database_run(state->database,
		"UPDATE delivery SET state = 'tried', reason = ''"
		" WHERE case_id = ? AND state = 'quarantined'",
		"t", case_id);

	if (status == STATUS_OK && database_changes(state->database) == 0)
		return STATUS_NOT_FOUND;
	return status;
}

static bool is_state(const char *text)
{
	return strcmp(text, "delivered") == 0 || strcmp(text, "quarantined") == 0;
}

/* A fault code, so that a stranger's text never reaches a screen. */
static bool is_code(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(text);
}

enum status sync_state_of(
	struct sync_state *state, const char *case_id, char state_out[16], char reason_out[48])
{
	char word[STATE_SIZE] = "", reason[REASON_SIZE] = "";
	struct statement *statement = NULL;
	enum status status = find_row(state, case_id, &statement);

	if (status == STATUS_NO_MEMORY)
		return status;
	if (status == STATUS_OK &&
		(statement_text(statement, 0, word, sizeof(word)) != STATUS_OK ||
			statement_text(statement, 1, reason, sizeof(reason)) != STATUS_OK ||
			!is_state(word) || !is_code(reason)))
		word[0] = reason[0] = '\0';
	statement_close(statement);
	snprintf(state_out, STATE_SIZE, "%s", word);
	snprintf(reason_out, REASON_SIZE, "%s", reason);
	return STATUS_OK;
}

enum status sync_state_set_line(
	struct sync_state *state, const char *fault_code, int64_t now_ms)
{
	return database_run(state->database,
		"UPDATE line SET fault = ?, at_ms = ? WHERE id = 1 AND fault <> ?", "tit",
		fault_code, now_ms, fault_code);
}

enum status sync_state_line(struct sync_state *state, char fault_code[48])
{
	struct statement *statement = NULL;
	char text[REASON_SIZE] = "";
	enum status status = state->database
				     ? database_query(state->database, &statement,
					       "SELECT fault FROM line WHERE id = 1", "")
				     : STATUS_NOT_FOUND;

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK &&
		(statement_text(statement, 0, text, sizeof(text)) != STATUS_OK ||
			!is_code(text)))
		text[0] = '\0';
	statement_close(statement);
	snprintf(fault_code, REASON_SIZE, "%s", text);
	return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}
