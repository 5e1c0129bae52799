/*
 * drafts.h - interrupted visits at rest: `<state>/queue/drafts/<visit_id>/`.
 *
 * Each draft is a folder: `head` (who may try, how often it was tried), `secret.<n>` (32 random
 * bytes; without them nothing in the folder opens), `content` and `page.<n>`, sealed to the
 * visit's own identity.  Opens nothing itself (evidence/draft does).  A draft is found by the
 * first two bytes of its card_tag alone.  Thread: housekeeping worker.
 * Source: design wire "Bundle" 2.
 */
#ifndef FIRMWARE_STORAGE_DRAFTS_H
#define FIRMWARE_STORAGE_DRAFTS_H

#include "firmware/base/files.h"
#include "firmware/evidence/draft.h"
#include "firmware/model/ids.h"

#define DRAFTS_MAX 64
#define DRAFT_TRIES_MAX 5
#define DRAFT_KEEP_MS (INT64_C(72) * 60 * 60 * 1000)
#define DRAFT_FILE_MAX (20 * 1024 * 1024)

struct draft_head {
	char visit_id[UUID_SIZE];
	uint8_t hint[DRAFT_HINT_SIZE]; /* of the card_tag */
	uint8_t wrapped[DRAFT_WRAPPED_SIZE];
	int64_t made_ms; /* wall clock; the 72 h run from here */
	int tries;       /* wrong codes so far */
	int turn;        /* number of the secret file in force */
};

/*
 * Puts a draft there, or takes one over: a new secret and head; the secret before it is
 * deleted.  out->turn is set.  Fails IO, FULL, BAD_DATA (a visit_id that is none).
 */
MUST_CHECK enum status draft_begin(const char *state_folder, struct draft_head *head,
	const uint8_t secret[DRAFT_SECRET_SIZE]);

/* Writes content or a page durably. Fails IO, FULL, NOT_FOUND (no such draft). */
MUST_CHECK enum status draft_put(const char *state_folder, const char *visit_id,
	const char *name, const void *sealed, size_t len);

/* Reads it back, appended. Fails NOT_FOUND, IO, FULL. */
MUST_CHECK enum status draft_get(
	const char *state_folder, const char *visit_id, const char *name, struct bytes *out);

/* Deletes one page; what is not there is fine. */
void draft_drop(const char *state_folder, const char *visit_id, const char *name);

/* Heads of all drafts that may still be tried at now_ms; at most DRAFTS_MAX. */
size_t draft_list(const char *state_folder, int64_t now_ms, struct draft_head out[DRAFTS_MAX]);

/* The secret in force. Fails NOT_FOUND. */
MUST_CHECK enum status draft_secret(const char *state_folder, const struct draft_head *head,
	uint8_t out[DRAFT_SECRET_SIZE]);

/*
 * Counts a try, durably, before its answer is known: a wrong code cannot be untried by cutting
 * the power.  The draft ends with the last one that is allowed; then DENIED.  Fails IO.
 */
MUST_CHECK enum status draft_count_try(const char *state_folder, struct draft_head *head);

/* The code was right: tries count from 0 again. Fails IO. */
MUST_CHECK enum status draft_forgive(const char *state_folder, struct draft_head *head);

/* Ends a draft: the secret first, so that nothing opens from then on, then the rest. */
void draft_end(const char *state_folder, const char *visit_id);

/* Ends those older than 72 h, tried too often, or broken; not what a disk cannot read just now. */
void draft_sweep(const char *state_folder, int64_t now_ms);

#endif
