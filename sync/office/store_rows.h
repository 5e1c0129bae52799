/*
 * store_rows.h - the inside of the store: two connections, one way to write.
 *
 * For store*.c only.  Readers have a connection of their own, so that looking up whose
 * certificate it is never waits for somebody else's sync.
 */
#ifndef SYNC_OFFICE_STORE_ROWS_H
#define SYNC_OFFICE_STORE_ROWS_H

#include <pthread.h>

#include "firmware/base/files.h"
#include "sync/office/sql.h"
#include "sync/office/store.h"

#define STORE_HEX_SIZE 65 /* 32 bytes in hex, and NUL */

struct store_side {
	pthread_mutex_t mutex;
	struct sql *sql; /* write: NULL when open for reading only */
};

struct store {
	struct store_side write, read;
};

/* All steps of office.db. */
extern const struct sql_schema STORE_SCHEMA;

/* Statements of one transaction; any failure undoes all of it. Runs again on TIMEOUT. */
typedef enum status store_work(struct sql *sql, void *context);

/* Runs work in a writing transaction under the lock, at most three times. */
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
