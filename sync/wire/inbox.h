/*
 * inbox.h - what the office leaves for a terminal: answers sealed to a citizen's visit, status
 * words.
 *
 * Answer of GET /v1/inbox?after=N: {"entries":[{"about","body","id","kind"},…],"more":0|1},
 * ids ascending and above N.  Neither kiosk-sync nor the office reads a body; it is kept in
 * sync.db until kiosk fetched it.  Source: design wire, "Upload".
 */
#ifndef SYNC_WIRE_INBOX_H
#define SYNC_WIRE_INBOX_H

#include <stdbool.h>

#include "firmware/base/bytes.h"

#define WIRE_INBOX_BODY_MAX 10240   /* bytes of one body */
#define WIRE_INBOX_ENTRIES_MAX 16   /* in one answer */
#define WIRE_INBOX_MAX (256 * 1024) /* bytes of one answer */
#define WIRE_INBOX_WORD_SIZE 40     /* kind and about, NUL included */

struct wire_inbox_entry {
	int64_t id;                       /* the cursor: ask for what is after it */
	char kind[WIRE_INBOX_WORD_SIZE];  /* "answer", "status", … : [a-z_] */
	char about[WIRE_INBOX_WORD_SIZE]; /* receipt number or case_id; [0-9a-f-] */
	struct bytes body;
};

struct wire_inbox {
	struct wire_inbox_entry entries[WIRE_INBOX_ENTRIES_MAX];
	size_t count;
	bool more;
};

/* Appends the JSON. Fails BAD_DATA (an entry that could not be read back), NO_MEMORY. */
MUST_CHECK enum status wire_inbox_write(const struct wire_inbox *inbox, struct bytes *out);

/* Reads an answer to "after". Free with wire_inbox_free(). Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status wire_inbox_read(
	const void *text, size_t len, int64_t after, struct wire_inbox *out);

/* Harmless on a zeroed one. */
void wire_inbox_free(struct wire_inbox *inbox);

#endif
