#include "firmware/storage/queue_inside.h"

#include <errno.h>
#include <unistd.h>

#include "firmware/base/log.h"

enum {
	SLIP_KEPT_MS = 72 * 3600 * 1000,
	SLIP_WRONG_MAX = 10, /* wrong codes per terminal and day */
	SLIP_SEALED_MAX = 256 * 1024,
	SECRET_LEN = 32
};

enum status queue_slip_path(
	const struct queue *queue, const char *visit_id, char *out, size_t size)
{
	if (!uuid_is_valid(visit_id))
		return failure(STATUS_BAD_DATA, "queue: visit id");
	return path_join(out, size, queue->slips, visit_id);
}

enum status queue_add_slip(struct queue *queue, const char *visit_id, int64_t made_ms,
	const uint8_t secret[32], const void *sealed, size_t len)
{
	char path[PATH_TEXT_MAX];
	enum status status;

	if (queue->next_seq == 0)
		return failure(STATUS_CONFLICT, "queue: no transaction");
	if ((status = queue_slip_path(queue, visit_id, path, sizeof(path))) != STATUS_OK ||
		(status = queue_write_file(queue, true, visit_id, secret, SECRET_LEN)) !=
			STATUS_OK)
		return status;
	return database_run(queue->database,
		"INSERT INTO slip(visit_id, made_ms, sealed) VALUES(?,?,?)", "tib", visit_id,
		made_ms, sealed, len);
}

bool queue_slip_waits(struct queue *queue)
{
	struct statement *statement = NULL;
	bool waits = database_query(queue->database, &statement,
			     "SELECT 1 FROM slip WHERE shown = 0 LIMIT 1", "") == STATUS_OK &&
		     statement_next(statement) == STATUS_OK;

	statement_close(statement);
	return waits;
}

static enum status change_slip(struct queue *queue, const char *sql, const char *visit_id)
{
	enum status status = database_run(queue->database, sql, "t", visit_id);

	if (status == STATUS_OK && database_changes(queue->database) == 0)
		return failure(STATUS_NOT_FOUND, "queue: no such slip");
	return status;
}

enum status queue_slip_shown(struct queue *queue, const char *visit_id)
{
	return change_slip(queue, "UPDATE slip SET shown = 1 WHERE visit_id = ?", visit_id);
}

enum status queue_slip_reprint(struct queue *queue, const char *visit_id, unsigned *out)
{
	struct statement *statement = NULL;
	enum status status = change_slip(
		queue, "UPDATE slip SET reprints = reprints + 1 WHERE visit_id = ?", visit_id);

	if (status == STATUS_OK)
		status = database_query(queue->database, &statement,
			"SELECT reprints FROM slip WHERE visit_id = ?", "t", visit_id);
	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		*out = (unsigned)statement_int(statement, 0);
	statement_close(statement);
	return status;
}

/* Days end at midnight of the terminal, +08:00. */
static int64_t day_of(int64_t now_ms)
{
	return (now_ms + 8 * 3600 * 1000) / (24 * 3600 * 1000);
}

static enum status wrong_tries(struct queue *queue, int64_t day, int64_t *out)
{
	struct statement *statement = NULL;
	enum status status = database_query(queue->database, &statement,
		"SELECT wrong FROM slip_try WHERE day = ?", "i", day);

	if (status == STATUS_OK)
		status = statement_next(statement);
	if (status == STATUS_OK)
		*out = statement_int(statement, 0);
	statement_close(statement);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status count_try(struct queue *queue, int64_t day, int64_t by)
{
	return database_run(queue->database,
		"INSERT INTO slip_try(day, wrong) VALUES(?, 1)"
		" ON CONFLICT(day) DO UPDATE SET wrong = wrong + ?",
		"ii", day, by);
}

/* One slip with its secret. Fails NOT_FOUND when the secret is gone. */
static enum status try_slip(
	struct queue *queue, struct statement *statement, queue_slip_try *try_one, void *user)
{
	char visit_id[UUID_SIZE], path[PATH_TEXT_MAX];
	struct bytes sealed = {0}, secret = {0};
	enum status status;

	if ((status = statement_text(statement, 0, visit_id, sizeof(visit_id))) == STATUS_OK &&
		(status = statement_blob(statement, 1, SLIP_SEALED_MAX, &sealed)) ==
			STATUS_OK &&
		(status = queue_slip_path(queue, visit_id, path, sizeof(path))) == STATUS_OK &&
		(status = file_read(path, SECRET_LEN, &secret)) == STATUS_OK)
		status = secret.len == SECRET_LEN
				 ? try_one(user, visit_id, secret.data, sealed.data, sealed.len)
				 : STATUS_NOT_FOUND;
	bytes_free(&sealed);
	bytes_free(&secret);
	return status;
}

static enum status try_slips(
	struct queue *queue, int64_t now_ms, queue_slip_try *try_one, void *user)
{
	struct statement *statement = NULL;
	enum status status = database_query(queue->database, &statement,
		"SELECT visit_id, sealed FROM slip WHERE made_ms >= ? ORDER BY made_ms DESC",
		"i", now_ms - SLIP_KEPT_MS);
	bool opened = false;

	while (status == STATUS_OK && !opened &&
		(status = statement_next(statement)) == STATUS_OK) {
		status = try_slip(queue, statement, try_one, user);
		opened = status == STATUS_OK;
		if (status == STATUS_DENIED || status == STATUS_NOT_FOUND)
			status = STATUS_OK;
	}
	statement_close(statement);
	/* The end of the list: no slip opened. */
	return status == STATUS_NOT_FOUND ? STATUS_DENIED : status;
}

static bool any_slip(struct queue *queue, int64_t now_ms)
{
	struct statement *statement = NULL;
	bool any = database_query(queue->database, &statement,
			   "SELECT 1 FROM slip WHERE made_ms >= ? LIMIT 1", "i",
			   now_ms - SLIP_KEPT_MS) == STATUS_OK &&
		   statement_next(statement) == STATUS_OK;

	statement_close(statement);
	return any;
}

enum status queue_slip_open(
	struct queue *queue, int64_t now_ms, queue_slip_try *try_one, void *user)
{
	int64_t day = day_of(now_ms), wrong = 0;
	enum status status, counted;

	if (!any_slip(queue, now_ms))
		return STATUS_NOT_FOUND;
	if ((status = wrong_tries(queue, day, &wrong)) != STATUS_OK)
		return status;
	if (wrong >= SLIP_WRONG_MAX)
		return failure(STATUS_DENIED, "queue: no more tries today");
	/* Counted before the answer, so that pulling the plug buys no further try. */
	if ((status = count_try(queue, day, 1)) != STATUS_OK)
		return status;
	status = try_slips(queue, now_ms, try_one, user);
	if (status == STATUS_OK && (counted = count_try(queue, day, -1)) != STATUS_OK)
		log_warn("queue", "try_not_given_back", "status=%s", status_name(counted));
	return status;
}

/* The secret file goes first: from then on nobody opens the slip, whatever the WAL keeps. */
static enum status forget_secret(struct queue *queue, struct statement *statement)
{
	char visit_id[UUID_SIZE], path[PATH_TEXT_MAX];
	enum status status = statement_text(statement, 0, visit_id, sizeof(visit_id));

	if (status == STATUS_OK)
		status = queue_slip_path(queue, visit_id, path, sizeof(path));
	if (status == STATUS_OK && unlink(path) != 0 && errno != ENOENT)
		status = failure(STATUS_IO, "queue: slip secret: errno %d", errno);
	return status;
}

enum status queue_slip_sweep(struct queue *queue, int64_t now_ms)
{
	struct statement *statement = NULL;
	int64_t before_ms = now_ms - SLIP_KEPT_MS;
	unsigned count = 0;
	enum status status = database_query(queue->database, &statement,
		"SELECT visit_id FROM slip WHERE made_ms < ?", "i", before_ms);

	while (status == STATUS_OK && (status = statement_next(statement)) == STATUS_OK) {
		status = forget_secret(queue, statement);
		count++;
	}
	statement_close(statement);
	if (status != STATUS_NOT_FOUND)
		return status;
	if (count > 0) {
		if ((status = folder_sync(queue->slips)) != STATUS_OK ||
			(status = database_run(queue->database,
				 "DELETE FROM slip WHERE made_ms < ?", "i", before_ms)) !=
				STATUS_OK)
			return status;
		log_info("queue", "slips_swept", "slips=%u", count);
	}
	return database_run(
		queue->database, "DELETE FROM slip_try WHERE day < ?", "i", day_of(now_ms));
}
