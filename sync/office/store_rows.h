/*
 * store_rows.h - the inside of the store: one connection, one lock, one way to write.
 *
 * For store*.c only.
 */
#ifndef SYNC_OFFICE_STORE_ROWS_H
#define SYNC_OFFICE_STORE_ROWS_H

#include <pthread.h>

#include "firmware/base/files.h"
#include "firmware/storage/database.h"
#include "sync/office/store.h"

#define STORE_HEX_SIZE 65 /* 32 bytes in hex, and NUL */

struct store {
	pthread_mutex_t mutex;
	struct database *database;
	enum database_use use;
	char path[PATH_TEXT_MAX];
};

/* Statements of one transaction; any failure undoes all of it. Runs again on TIMEOUT. */
typedef enum status store_work(struct database *database, void *context);

/* Runs work in a writing transaction under the lock. */
MUST_CHECK enum status store_write(struct store *store, store_work *work, void *context);

/* Takes the lock and opens the database again when an I/O error stopped it. Fails IO. */
MUST_CHECK enum status store_lock(struct store *store);

/* Gives the lock back. */
void store_unlock(struct store *store);

/* 32 bytes from a hex column. Fails BAD_DATA. */
MUST_CHECK enum status store_column_hash(
	struct statement *statement, int column, uint8_t out[32]);

/* statement_text() into an array. */
#define STORE_TEXT(statement, column, out) statement_text(statement, column, out, sizeof(out))

#endif
