/*
 * queue_inside.h - what queue.c, queue_slips.c and queue_sweep.c share; nobody else includes
 * it.
 */
#ifndef FIRMWARE_STORAGE_QUEUE_INSIDE_H
#define FIRMWARE_STORAGE_QUEUE_INSIDE_H

#include <pthread.h>

#include "firmware/storage/database.h"
#include "firmware/storage/queue.h"

/* A file written for the open transaction. */
struct queue_file {
	struct queue_file *next;
	bool is_slip;
	char name[UUID_SIZE + 16]; /* inside parts/ or slips/ */
};

struct queue {
	struct database *database;
	char parts[PATH_TEXT_MAX], slips[PATH_TEXT_MAX];
	pthread_mutex_t mutex; /* written, and the database's word on writing */
	struct queue_file *written;
	int64_t next_seq; /* of the open transaction */
};

/* Path of a visit's secret file. Fails BAD_DATA, FULL. */
MUST_CHECK enum status queue_slip_path(
	const struct queue *queue, const char *visit_id, char *out, size_t size);

/* Makes a file in parts/ or slips/ durable but for its folder, and remembers it for rollback.
 */
MUST_CHECK enum status queue_write_file(
	struct queue *queue, bool is_slip, const char *name, const void *data, size_t len);

/* Removes every file no row owns: of a cut-off transaction, purged cases, temporary ones. */
MUST_CHECK enum status queue_sweep(struct queue *queue);

#endif
