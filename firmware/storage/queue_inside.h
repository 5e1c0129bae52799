/*
 * queue_inside.h - what queue.c, queue_slips.c and queue_sweep.c share; nobody else includes
 * it.
 */
#ifndef FIRMWARE_STORAGE_QUEUE_INSIDE_H
#define FIRMWARE_STORAGE_QUEUE_INSIDE_H

#include <pthread.h>

#include "firmware/storage/database.h"
#include "firmware/storage/queue.h"

#define QUEUE_FILE_NAME_SIZE (UUID_SIZE + 16)

/* A file written for the open transaction. */
struct queue_file {
	struct queue_file *next;
	struct queue *queue;
	int fd;             /* until it is synced */
	off_t len, started; /* written; handed to the disk already */
	bool is_slip;
	char name[QUEUE_FILE_NAME_SIZE]; /* inside parts/ or slips/ */
};

#define QUEUE_BALLAST_BYTES (8 * 1024 * 1024)

struct queue {
	struct database *database;
	char folder[PATH_TEXT_MAX];
	char parts[PATH_TEXT_MAX], slips[PATH_TEXT_MAX];
	pthread_mutex_t mutex; /* written, and the database's word on writing */
	struct queue_file *written;
	int64_t next_seq;        /* of the open transaction */
	pthread_mutex_t ballast; /* held until its room is free */
	bool ballast_burnt;      /* since it was last laid out */
};

/* The columns of queue.db, for its owner and its readers. */
extern const struct database_schema QUEUE_SCHEMA;

/* queue_recover.c: puts what is damaged aside, reads out what can be read. Fails IO, FULL. */
MUST_CHECK enum status queue_recover(const char *queue_folder);

/* queue_recover.c: true when that was begun and not ended. */
bool queue_is_recovering(const char *queue_folder);

/* queue_ballast.c: lays the ballast out when keep bytes stay free beside it. */
void queue_ballast_lay(struct queue *queue, uint64_t keep);

/*
 * queue_ballast.c: true when there was one and it is gone now: try again, once.  Any thread; two
 * that meet the full disk together both have the room.
 */
bool queue_ballast_burn(struct queue *queue);

/* queue_ballast.c: burns it before a transaction on a disk that is nearly full. */
void queue_ballast_watch(struct queue *queue);

/* Path of a visit's secret file. Fails BAD_DATA, FULL. */
MUST_CHECK enum status queue_slip_path(
	const struct queue *queue, const char *visit_id, char *out, size_t size);

/* "<case_id>.<n>.age"; out holds QUEUE_FILE_NAME_SIZE. Fails BAD_DATA. */
MUST_CHECK enum status queue_part_name(const char *case_id, int n, char *out);

/* Writes a file into parts/ or slips/ and remembers it for the end of the transaction. */
MUST_CHECK enum status queue_write_file(
	struct queue *queue, bool is_slip, const char *name, const void *data, size_t len);

/* Where file lies. Fails FULL. */
MUST_CHECK enum status queue_file_path(const struct queue_file *file, char *out, size_t size);

/* Makes all files of the transaction durable, folders too. Fails IO; then the queue stops. */
MUST_CHECK enum status queue_files_sync(struct queue *queue);

/* Closes and forgets the files of the transaction; removes them first when they are nobody's.
 */
void queue_files_forget(struct queue *queue, bool remove);

/* Removes every file no row owns: of a cut-off transaction, purged cases, temporary ones. */
MUST_CHECK enum status queue_sweep(struct queue *queue);

#endif
