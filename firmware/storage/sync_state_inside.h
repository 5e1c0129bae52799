/*
 * sync_state_inside.h - what sync_state.c and office_memory.c share; nobody else includes it.
 */
#ifndef FIRMWARE_STORAGE_SYNC_STATE_INSIDE_H
#define FIRMWARE_STORAGE_SYNC_STATE_INSIDE_H

#include "firmware/storage/database.h"
#include "firmware/storage/sync_state.h"

/* The steps of sync.db. */
extern const struct database_schema SYNC_SCHEMA;

struct sync_state {
	struct database *database; /* NULL: an empty view */
};

#endif
