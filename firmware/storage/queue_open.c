/* Opening the queue: folders, schema, the check after power came, the way out of damage. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/storage/database_repair.h"
#include "firmware/storage/queue_inside.h"

enum {
	FOLDER_MODE = 02750, /* set-group-id: files belong to the group both users are in */
	SECRET_FOLDER_MODE = 0700
};

static const char *const STEPS[] = {
	"CREATE TABLE counter("
	" id INTEGER PRIMARY KEY CHECK(id = 1), last_seq INTEGER NOT NULL,"
	" last_hash BLOB NOT NULL, probe INTEGER NOT NULL);"
	"INSERT INTO counter VALUES(1, 0, zeroblob(32), 0);"
	"CREATE TABLE queued_case("
	" kiosk_seq INTEGER PRIMARY KEY, case_id TEXT NOT NULL UNIQUE, visit_id TEXT NOT NULL,"
	" receipt_no TEXT NOT NULL, implement_code TEXT NOT NULL, queued_ms INTEGER NOT NULL,"
	" manifest_hash BLOB NOT NULL, part_count INTEGER NOT NULL, state INTEGER NOT NULL,"
	" released_ms INTEGER NOT NULL DEFAULT 0, receipt_note TEXT, jws BLOB);"
	"CREATE INDEX queued_case_state ON queued_case(state, kiosk_seq);"
	"CREATE TABLE slip("
	" visit_id TEXT PRIMARY KEY, made_ms INTEGER NOT NULL, sealed BLOB NOT NULL,"
	" shown INTEGER NOT NULL DEFAULT 0, reprints INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE slip_try(day INTEGER PRIMARY KEY, wrong INTEGER NOT NULL);",
	"ALTER TABLE counter ADD COLUMN recovered INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE counter ADD COLUMN index_version INTEGER NOT NULL DEFAULT 0;",
	"CREATE TABLE rating(day TEXT NOT NULL, value INTEGER NOT NULL, count INTEGER NOT NULL,"
	" PRIMARY KEY(day, value));",
};
const struct database_schema QUEUE_SCHEMA = {STEPS, sizeof(STEPS) / sizeof(STEPS[0])};

static enum status make_folder(
	const char *parent, const char *name, mode_t mode, char *out, size_t size)
{
	enum status status = path_join(out, size, parent, name);

	if (status == STATUS_OK)
		status = folder_make(out, mode);
	return status;
}

static enum status make_folders(struct queue *queue, const char *state_folder)
{
	enum status status;

	if ((status = make_folder(state_folder, "queue", FOLDER_MODE, queue->folder,
		     sizeof(queue->folder))) != STATUS_OK ||
		(status = make_folder(queue->folder, "parts", FOLDER_MODE, queue->parts,
			 sizeof(queue->parts))) != STATUS_OK)
		return status;
	return make_folder(
		queue->folder, "slips", SECRET_FOLDER_MODE, queue->slips, sizeof(queue->slips));
}

/*
 * Once after power came all of the file is read: what broke then is found before it is used.
 * Without a mark no start came to its end: a process before us may have died between making the
 * queue and syncing its name.
 */
static enum status check_once(struct queue *queue, const char *state_folder)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), queue->folder, "checked");

	if (status == STATUS_OK && access(path, F_OK) != 0)
		status = folder_sync(state_folder);
	return status == STATUS_OK ? database_check_once(queue->database, path) : status;
}

static enum status open_database(struct queue *queue, const char *state_folder)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), queue->folder, "queue.db");

	if (queue_is_recovering(queue->folder))
		return STATUS_BAD_DATA;
	if (status == STATUS_OK)
		status = database_open(path, DATABASE_OWNER, &QUEUE_SCHEMA, &queue->database);
	return status == STATUS_OK ? check_once(queue, state_folder) : status;
}

/* Part files whose rows were lost are the only trace of a case: they are not swept. */
static enum status sweep(struct queue *queue)
{
	/* Rows of a later version may own files in ways unknown here. */
	if (database_is_newer(queue->database))
		return STATUS_OK;
	return queue_numbers(queue) == STATUS_OK ? queue_sweep(queue) : STATUS_OK;
}

static enum status open_owner(struct queue *queue, const char *state_folder)
{
	enum status status = make_folders(queue, state_folder);

	if (status == STATUS_OK)
		status = open_database(queue, state_folder);
	if (status == STATUS_BAD_DATA) {
		database_close(queue->database);
		queue->database = NULL;
		status = queue_recover(queue->folder);
		if (status == STATUS_OK)
			status = open_database(queue, state_folder);
	}
	if (status == STATUS_OK)
		status = folder_sync(queue->folder);
	return status == STATUS_OK ? sweep(queue) : status;
}

static enum status open_reader(struct queue *queue, const char *state_folder)
{
	char path[PATH_TEXT_MAX];
	enum status status;

	if ((status = path_join(queue->parts, sizeof(queue->parts), state_folder,
		     "queue/parts")) != STATUS_OK ||
		(status = path_join(path, sizeof(path), state_folder, "queue/queue.db")) !=
			STATUS_OK)
		return status;
	return database_open(path, DATABASE_READER, &QUEUE_SCHEMA, &queue->database);
}

static enum status open_with(
	enum status (*open_it)(struct queue *queue, const char *state_folder),
	const char *state_folder, struct queue **out)
{
	struct queue *queue = calloc(1, sizeof(*queue));
	enum status status;

	if (!queue)
		return failure(STATUS_NO_MEMORY, "queue");
	pthread_mutex_init(&queue->mutex, NULL);
	pthread_mutex_init(&queue->ballast, NULL);
	status = open_it(queue, state_folder);
	if (status != STATUS_OK) {
		queue_close(queue);
		return status;
	}
	*out = queue;
	return STATUS_OK;
}

enum status queue_open(const char *state_folder, struct queue **out)
{
	return open_with(open_owner, state_folder, out);
}

enum status queue_open_reader(const char *state_folder, struct queue **out)
{
	return open_with(open_reader, state_folder, out);
}

void queue_close(struct queue *queue)
{
	if (!queue)
		return;
	if (queue->database)
		queue_rollback(queue);
	database_close(queue->database);
	pthread_mutex_destroy(&queue->mutex);
	pthread_mutex_destroy(&queue->ballast);
	free(queue);
}
