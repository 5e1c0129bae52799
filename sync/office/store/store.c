#include "sync/office/store/store_rows.h"

#include <stdlib.h>
#include <string.h>

static const char *const STEPS[] = {
	"CREATE TABLE terminal_keys ("
	" kid TEXT NOT NULL PRIMARY KEY,"
	" kiosk_id TEXT NOT NULL,"
	" role TEXT NOT NULL,"
	" spki TEXT NOT NULL,"
	" test BIGINT NOT NULL,"
	" enrolled_ms BIGINT NOT NULL,"
	" revoked_ms BIGINT NOT NULL,"
	" ver BIGINT NOT NULL,"
	" UNIQUE (kiosk_id, role));"
	"CREATE TABLE cases ("
	" case_id TEXT NOT NULL PRIMARY KEY,"
	" visit_id TEXT NOT NULL,"
	" kiosk_id TEXT NOT NULL,"
	" kiosk_seq BIGINT NOT NULL,"
	" receipt_no TEXT NOT NULL,"
	" kid TEXT NOT NULL,"
	" manifest_hash TEXT NOT NULL,"
	" prev TEXT NOT NULL,"
	" implement_code TEXT NOT NULL,"
	" department TEXT NOT NULL,"
	" test BIGINT NOT NULL,"
	" claimed_ms BIGINT NOT NULL,"
	" opened_ms BIGINT NOT NULL,"
	" touched_ms BIGINT NOT NULL,"
	" received_ms BIGINT NOT NULL,"
	" fork BIGINT NOT NULL,"
	" jws TEXT NOT NULL,"
	" receipt TEXT NOT NULL,"
	" ver BIGINT NOT NULL);"
	"CREATE INDEX cases_by_number ON cases (kiosk_id, kiosk_seq, case_id);"
	"CREATE INDEX cases_by_receipt_no ON cases (receipt_no);"
	"CREATE INDEX cases_by_touch ON cases (received_ms, touched_ms);"
	"CREATE TABLE parts ("
	" case_id TEXT NOT NULL,"
	" n BIGINT NOT NULL,"
	" name TEXT NOT NULL,"
	" sha256 TEXT NOT NULL,"
	" len BIGINT NOT NULL,"
	" stored BIGINT NOT NULL,"
	" PRIMARY KEY (case_id, n));",
	"ALTER TABLE cases ADD COLUMN erased_ms BIGINT NOT NULL DEFAULT 0;"
	"ALTER TABLE cases ADD COLUMN queue TEXT NOT NULL DEFAULT '';"
	"UPDATE cases SET queue = department;"
	"CREATE INDEX cases_by_queue ON cases (queue, received_ms);"
	"CREATE INDEX parts_by_hash ON parts (sha256);"
	"CREATE TABLE terminals ("
	" kiosk_id TEXT NOT NULL PRIMARY KEY,"
	" forked_ms BIGINT NOT NULL,"  /* a number came twice; 0 never */
	" beat_ms BIGINT NOT NULL,"    /* last heartbeat */
	" beat TEXT NOT NULL,"         /* its numbers as JSON */
	" inbox_last BIGINT NOT NULL," /* last id given out */
	" ver BIGINT NOT NULL);"
	"INSERT INTO terminals (kiosk_id, forked_ms, beat_ms, beat, inbox_last, ver)"
	" SELECT DISTINCT kiosk_id, 0, 0, '', 0, 1 FROM terminal_keys;"
	"UPDATE terminals SET forked_ms = 1 WHERE kiosk_id IN"
	" (SELECT kiosk_id FROM cases WHERE fork = 1);"
	"CREATE TABLE inbox ("
	" kiosk_id TEXT NOT NULL,"
	" id BIGINT NOT NULL,"
	" question_id TEXT NOT NULL,"
	" kind TEXT NOT NULL,"
	" about TEXT NOT NULL,"
	" body TEXT NOT NULL,"
	" made_ms BIGINT NOT NULL,"
	" PRIMARY KEY (kiosk_id, id),"
	" UNIQUE (kiosk_id, question_id));"
	"CREATE TABLE tries ("
	" what TEXT NOT NULL,"
	" day BIGINT NOT NULL,"
	" count BIGINT NOT NULL,"
	" PRIMARY KEY (what, day));"
	"CREATE TABLE doomed (sha256 TEXT NOT NULL PRIMARY KEY);",     /* parts to be removed */
	"ALTER TABLE cases ADD COLUMN state TEXT NOT NULL DEFAULT '';" /* of its last step */
	"ALTER TABLE cases ADD COLUMN steps BIGINT NOT NULL DEFAULT 0;"
	"CREATE TABLE steps ("
	" case_id TEXT NOT NULL,"
	" n BIGINT NOT NULL,"
	" letter TEXT NOT NULL," /* sealed; '' none */
	" note TEXT NOT NULL,"   /* signed */
	" PRIMARY KEY (case_id, n));",
	"CREATE TABLE prints (" /* of results, at terminals */
	" case_id TEXT NOT NULL,"
	" n BIGINT NOT NULL,"
	" question_id TEXT NOT NULL,"
	" kiosk_id TEXT NOT NULL,"
	" at_ms BIGINT NOT NULL,"
	" PRIMARY KEY (case_id, n),"
	" UNIQUE (case_id, question_id));",
	"CREATE TABLE bookings (" /* of a place, for a part of a day */
	" case_id TEXT NOT NULL PRIMARY KEY,"
	" implement_code TEXT NOT NULL,"
	" department TEXT NOT NULL,"
	" kind TEXT NOT NULL,"
	" day TEXT NOT NULL,"
	" time TEXT NOT NULL,"
	" no_place BIGINT NOT NULL);" /* all were held when it was received */
	"CREATE INDEX bookings_by_slot ON bookings (implement_code, day);"
	"CREATE INDEX bookings_by_day ON bookings (day);",
	"CREATE TABLE appointments (" /* other times that were agreed on */
	" case_id TEXT NOT NULL,"
	" n BIGINT NOT NULL,"
	" note TEXT NOT NULL," /* signed */
	" PRIMARY KEY (case_id, n));",
};

const struct sql_schema STORE_SCHEMA = {STEPS, sizeof(STEPS) / sizeof(STEPS[0])};

static enum status open_side(const char *intake_folder, bool writing, struct store_side *out)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), intake_folder, "office.db");

	return status == STATUS_OK ? sql_sqlite_open(path, writing, &STORE_SCHEMA, &out->sql)
				   : status;
}

static enum status open_as(const char *intake_folder, bool writing, struct store **out)
{
	struct store *store = calloc(1, sizeof(*store));
	enum status status = STATUS_OK;

	if (!store)
		return failure(STATUS_NO_MEMORY, "no memory for the store");
	pthread_mutex_init(&store->write.mutex, NULL);
	pthread_mutex_init(&store->read.mutex, NULL);
	pthread_cond_init(&store->queue.changed, NULL);
	if (writing)
		status = open_side(intake_folder, true, &store->write);
	if (status == STATUS_OK)
		status = open_side(intake_folder, false, &store->read);
	if (status != STATUS_OK) {
		store_close(store);
		return status;
	}
	*out = store;
	return STATUS_OK;
}

enum status store_open(const char *intake_folder, struct store **out)
{
	return open_as(intake_folder, true, out);
}

enum status store_open_reader(const char *intake_folder, struct store **out)
{
	return open_as(intake_folder, false, out);
}

static void close_side(struct store_side *side)
{
	if (side->sql)
		side->sql->class->close(side->sql);
	pthread_mutex_destroy(&side->mutex);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	close_side(&store->read);
	close_side(&store->write);
	pthread_cond_destroy(&store->queue.changed);
	free(store);
}

struct sql *store_look(struct store *store)
{
	pthread_mutex_lock(&store->read.mutex);
	return store->read.sql;
}

void store_looked(struct store *store, struct sql_rows *rows)
{
	sql_rows_close(rows);
	pthread_mutex_unlock(&store->read.mutex);
}

enum status store_column_hash(struct sql_rows *rows, int column, uint8_t out[32])
{
	char hex[STORE_HEX_SIZE];
	enum status status = STORE_TEXT(rows, column, hex);

	return status == STATUS_OK ? hex_decode(hex, out, 32) : status;
}

static enum status count_rows(struct sql_rows *rows, struct store_counts *out)
{
	*out = (struct store_counts){STORE_NUMBER(rows, 0), STORE_NUMBER(rows, 1),
		STORE_NUMBER(rows, 2), STORE_NUMBER(rows, 3)};
	return STATUS_OK;
}

enum status store_count(struct store *store, struct store_counts *out)
{
	struct sql_rows *rows = NULL;
	enum status status = sql_first(store_look(store), &rows,
		"SELECT (SELECT COUNT(*) FROM terminals),"
		" (SELECT COUNT(*) FROM cases WHERE received_ms = 0 AND erased_ms = 0),"
		" (SELECT COUNT(*) FROM cases WHERE received_ms <> 0),"
		" (SELECT COUNT(*) FROM cases WHERE fork = 1)",
		"");

	if (status == STATUS_OK)
		status = count_rows(rows, out);
	store_looked(store, rows);
	return status;
}
