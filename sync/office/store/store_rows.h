/*
 * store_rows.h - the inside of the store: two connections, one way to write.
 *
 * For store*.c only.  Readers have a connection of their own, so that looking up whose
 * certificate it is never waits for somebody else's sync.
 */
#ifndef SYNC_OFFICE_STORE_STORE_ROWS_H
#define SYNC_OFFICE_STORE_STORE_ROWS_H

#include <pthread.h>

#include "firmware/base/files.h"
#include "sync/office/store/sql.h"
#include "sync/office/store/store.h"

#define STORE_HEX_SIZE 65 /* 32 bytes in hex, and NUL */

struct store_side {
	pthread_mutex_t mutex;
	struct sql *sql; /* write: NULL when open for reading only */
};

/* Who waits to write, oldest first; under write.mutex. */
struct store_queue {
	pthread_cond_t changed; /* nobody writes any more */
	struct store_job *first;
	size_t waiting;
	int scrubs; /* who wait to scrub, or do */
	bool busy;  /* somebody writes, for all who waited when it began, or scrubs */
};

struct store {
	struct store_side write, read;
	struct store_queue queue;
};

/* All steps of office.db. */
extern const struct sql_schema STORE_SCHEMA;

/*
 * Statements of one transaction, which others' work may share; any failure undoes all of it.
 * May run again, from the beginning.
 */
typedef enum status store_work(struct sql *sql, void *context);

/*
 * Runs work in a writing transaction and waits until it is durable; who comes while another's
 * transaction goes to the disk shares the next one.  BUSY is tried three times.
 */
MUST_CHECK enum status store_write(struct store *store, store_work *work, void *context);

/* The reading connection, locked until store_looked(). */
struct sql *store_look(struct store *store);

/* Ends a query (NULL allowed) and gives the reading connection back. */
void store_looked(struct store *store, struct sql_rows *rows);

/* 32 bytes from a hex column. Fails BAD_DATA. */
MUST_CHECK enum status store_column_hash(struct sql_rows *rows, int column, uint8_t out[32]);

/* A text column into an array; a number column. */
#define STORE_TEXT(rows, column, out) (rows)->class->text(rows, column, out, sizeof(out))
#define STORE_NUMBER(rows, column) (rows)->class->number(rows, column)

#endif
