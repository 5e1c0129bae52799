/*
 * office_memory.h - what kiosk-sync keeps of its talks with the office, in sync.db.
 *
 * The clock floor, how far the inbox was read, which index is held, the signed sequence note,
 * the letters of the inbox.  Written by kiosk-sync; to `kiosk` hostile input like the rest of
 * sync.db: notes count only after they verify, letters only after they open.
 * Source: design wire, "Upload", "Promises".
 */
#ifndef FIRMWARE_STORAGE_OFFICE_MEMORY_H
#define FIRMWARE_STORAGE_OFFICE_MEMORY_H

#include "firmware/storage/sync_state.h"

#define LETTER_WORD_SIZE 40
#define LETTER_BODY_MAX 10240
#define LETTERS_MAX 1000 /* kept; the oldest go first */

struct office_memory {
	int64_t floor_ms;      /* latest verified signed time; 0 none */
	int64_t floor_base_ms; /* floor when the last new index came: it rises so far beyond */
	int64_t index_version; /* of the index held; 0 not known */
	char index_etag[80];
	int64_t inbox_cursor;
};

struct letter {
	int64_t id;
	char kind[LETTER_WORD_SIZE], about[LETTER_WORD_SIZE];
};

/* What is kept; zeros when there is nothing, or a stranger's. */
void office_memory_read(struct sync_state *state, struct office_memory *out);

/* Keeps it durably. Fails IO, FULL. */
MUST_CHECK enum status office_memory_write(
	struct sync_state *state, const struct office_memory *memory);

/* Keeps the sequence note of the last heartbeat. Fails IO, FULL. */
MUST_CHECK enum status office_memory_set_sequence(
	struct sync_state *state, const void *note, size_t len);

/* The kept sequence note, appended. Fails NOT_FOUND, NO_MEMORY. */
MUST_CHECK enum status office_memory_sequence(struct sync_state *state, struct bytes *out);

/* Keeps one letter and moves the cursor to it, in one transaction. Fails IO, FULL. */
MUST_CHECK enum status office_memory_add_letter(struct sync_state *state,
	const struct letter *letter, const void *body, size_t len, int64_t now_ms);

/* The first letter after an id; its body is appended. Fails NOT_FOUND, NO_MEMORY. */
MUST_CHECK enum status office_memory_letter(
	struct sync_state *state, int64_t after, struct letter *out, struct bytes *body);

#endif
