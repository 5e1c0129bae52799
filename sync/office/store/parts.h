/*
 * parts.h - the bytes of an office: uploads under way, and the content store.
 *
 * `intake/uploads/<case_id>.<n>` grows by appending; what is complete and checked goes into the
 * content store.  Between requests the length of an upload is durable: whoever appended has
 * synced, or cut the file back to where it began.  A failed sync is never repeated; and what an
 * earlier process left counts as a part only by its hash, read from the disk and not from the
 * kernel's memory, which shows what a failed sync could not write.  A part goes into the store
 * in one step, so a cut at any point leaves it here or there.  Any thread; one upload is worked
 * on by one request at a time (CONFLICT for the second). Source: design wire, "Upload",
 * "Promises".
 */
#ifndef SYNC_OFFICE_STORE_PARTS_H
#define SYNC_OFFICE_STORE_PARTS_H

#include <stdatomic.h>

#include "firmware/base/files.h"
#include "sync/office/store/content.h"

#define PARTS_STALE_MS (INT64_C(7) * 24 * 60 * 60 * 1000) /* after the last byte */

#define PARTS_ID_SIZE 48 /* {case_id}.{n} and NUL */

struct parts {
	char uploads[PATH_TEXT_MAX];
	struct content *content;
	struct running_digests *running; /* hashes of uploads that go on */
	struct piece_writers *writers;   /* how appends reach the disk */
	uint64_t reserve;                /* bytes kept free */
#ifndef RELEASE
	atomic_int fail_room;     /* tests: the next so many fail */
	uint64_t pretended_space; /* tests: instead of the disk's; 0: the disk's */
#endif
};

/* An upload that is being appended to, locked. */
struct part_append {
	struct parts *parts;
	int fd;
	int64_t start, length;        /* durable before, with what came now */
	struct piece_writer *writer;  /* may have the last of it yet; NULL: there is none */
	int64_t behind;               /* up to here the disk writes already */
	enum status failed;           /* first failed write */
	struct evp_md_ctx_st *digest; /* of all up to length; NULL: not known */
	char id[PARTS_ID_SIZE];
};

/* Makes both folders when missing. Fails IO, DENIED. */
MUST_CHECK enum status parts_open(
	const char *intake_folder, uint64_t reserve, struct parts *out);

/* Harmless on a zeroed one. */
void parts_close(struct parts *parts);

/* Bytes that may still be promised. Fails IO. */
MUST_CHECK enum status parts_room(struct parts *parts, uint64_t *out);

/*
 * Makes an empty upload, or leaves the one that is there; an empty one need not survive a cut.
 * Fails FULL, IO.
 */
MUST_CHECK enum status parts_create(struct parts *parts, const char *id);

/* Makes durable what is there and says how long it is. Fails NOT_FOUND, CONFLICT, IO. */
MUST_CHECK enum status parts_length(struct parts *parts, const char *id, int64_t *out);

/* Opens for appending at its end (out->start). Fails NOT_FOUND, CONFLICT, IO. */
MUST_CHECK enum status part_append_open(
	struct parts *parts, const char *id, struct part_append *out);

/* The same; an upload that is not there is made, empty. Fails CONFLICT, FULL, IO. */
MUST_CHECK enum status part_append_create(
	struct parts *parts, const char *id, struct part_append *out);

/* Appends; after a failure the rest is dropped and part_append_close() says why. */
void part_append_write(struct part_append *append, const void *data, size_t len);

/* Cuts off everything that came since the start; then close. */
void part_append_undo(struct part_append *append);

/*
 * Syncs and unlocks; *length is the durable length in any case.  Fails FULL (what fitted is
 * kept), IO (back at the start).
 */
MUST_CHECK enum status part_append_close(struct part_append *append, int64_t *length);

/*
 * Instead of close, when the part is complete: checks its hash, moves it into the content store,
 * syncs.  Fails BAD_DATA (another hash: the upload is gone), FULL, IO; *length as close.
 */
MUST_CHECK enum status part_append_keep(
	struct part_append *append, const uint8_t sha256[32], int64_t *length);

/*
 * Puts a complete upload into the content store, durably.
 * Fails BAD_DATA when its hash is another, NOT_FOUND, CONFLICT, FULL, IO.
 */
MUST_CHECK enum status parts_keep(
	struct parts *parts, const char *id, const uint8_t sha256[32]);

/*
 * Looks whether a part of this hash lies in the content store, whole and durable; one that a cut
 * left torn is forgotten.  Fails NOT_FOUND, CONFLICT (on its way in), IO.
 */
MUST_CHECK enum status parts_find(struct parts *parts, const uint8_t sha256[32]);

/* Removes an upload unless it is being worked on. */
void parts_drop(struct parts *parts, const char *id);

/* Hashes a stored part again and counts the keys it is sealed to. Fails NOT_FOUND, BAD_DATA,
 * CONFLICT (on its way in), IO. */
MUST_CHECK enum status parts_check(
	struct parts *parts, const uint8_t sha256[32], size_t *stanzas);

/* Forgets a stored part for good. */
void parts_forget(struct parts *parts, const uint8_t sha256[32]);

/* Forgets one that a check found damaged, unless it has come in again meanwhile. */
void parts_forget_damaged(struct parts *parts, const uint8_t sha256[32]);

/* Reads a stored part whole, appended. Fails NOT_FOUND, FULL (beyond 20 MiB), IO. */
MUST_CHECK enum status parts_read(
	const struct parts *parts, const uint8_t sha256[32], struct bytes *out);

/* Called with every upload there is and the time of its last byte. */
typedef void parts_upload_handler(void *user, const char *id, int64_t last_ms);

/* Walks all uploads; the handler may drop the one it is called with. Fails IO. */
MUST_CHECK enum status parts_each_upload(
	struct parts *parts, parts_upload_handler *handler, void *user);

#endif
