/* 好差评 of visits: how often each was given, by day.  Nobody can be told from it. */
#include "firmware/storage/queue_inside.h"

enum status queue_rate(struct queue *queue, const char *day, int value)
{
	if (value < 1 || value > QUEUE_RATINGS)
		return failure(STATUS_BAD_DATA, "queue: rating %d", value);
	return database_run(queue->database,
		"INSERT INTO rating(day, value, count) VALUES(?, ?, 1)"
		" ON CONFLICT(day, value) DO UPDATE SET count = count + 1",
		"ti", day, (int64_t)value);
}

enum status queue_ratings(struct queue *queue, int64_t out[QUEUE_RATINGS])
{
	struct statement *statement = NULL;
	enum status status = database_query(queue->database, &statement,
		"SELECT value, SUM(count) FROM rating GROUP BY value", "");

	for (int i = 0; i < QUEUE_RATINGS; i++)
		out[i] = 0;
	while (status == STATUS_OK && (status = statement_next(statement)) == STATUS_OK) {
		int64_t value = statement_int(statement, 0);

		if (value >= 1 && value <= QUEUE_RATINGS)
			out[value - 1] = statement_int(statement, 1);
	}
	statement_close(statement);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
