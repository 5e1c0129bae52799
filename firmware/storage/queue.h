/*
 * queue.h - cases that wait for the office: queue.db and its part files.
 *
 * Written by `kiosk` only (one connection, also its checkpoints), opened read-only by
 * kiosk-sync and kioskctl.  WAL, synchronous=FULL, persistent WAL.  Layout:
 * `<state>/queue/{queue.db, parts/<case_id>.<n>.age, slips/<visit_id>, ballast, checked}`.
 * A damaged queue.db is put aside as `damaged.<n>/` and what can still be read goes into a new
 * one: such a queue delivers and takes nothing more (queue_numbers()).
 * A case is safe when queue_commit() returned OK, and only then.
 * Thread: one at a time (the housekeeping worker), but parts from several.  Source: design
 * wire, architecture, formats.
 */
#ifndef FIRMWARE_STORAGE_QUEUE_H
#define FIRMWARE_STORAGE_QUEUE_H

#include <stdbool.h>

#include "firmware/base/files.h"
#include "firmware/model/ids.h"

struct queue;

enum queue_state { QUEUE_QUEUED, QUEUE_RELEASED, QUEUE_PURGED };

struct queue_case {
	char case_id[UUID_SIZE], visit_id[UUID_SIZE];
	char receipt_no[RECEIPT_NO_SIZE];
	char implement_code[40];
	int64_t kiosk_seq, queued_ms;
	uint8_t manifest_hash[32];
	int part_count; /* including part 0 */
	enum queue_state state;
	int64_t released_ms;
};

struct queue_counts {
	int64_t queued, released, purged, oldest_queued_ms;
	int64_t receipted_seq; /* highest number with a verified receipt; 0 none */
};

/* Opens for the owner: makes folders and schema, checks, sweeps parts no case owns. Fails IO,
 * FULL, BAD_DATA. */
MUST_CHECK enum status queue_open(const char *state_folder, struct queue **out);

/* Opens for a reader. Fails NOT_FOUND before the first start of kiosk. */
MUST_CHECK enum status queue_open_reader(const char *state_folder, struct queue **out);

/* NULL is allowed. */
void queue_close(struct queue *queue);

/*
 * OK when a visit may start: the disk has reserve_bytes free and the database writes.  Lays
 * out the ballast where there is room; a visit under way, a release and a purge burn it when
 * the disk is full.  Fails FULL, IO.
 */
MUST_CHECK enum status queue_admits(struct queue *queue, uint64_t reserve_bytes);

/*
 * A sealed part that comes piece by piece, before or inside the transaction; several threads
 * may write different parts.  It is the queue's: durable with queue_commit(), gone with
 * queue_rollback().  Fails FULL, IO (then the queue stops), BAD_DATA.
 */
struct queue_file;

/* Begins part n of a case. */
MUST_CHECK enum status queue_part_create(
	struct queue *queue, const char *case_id, int n, struct queue_file **out);

/* Its next piece. */
MUST_CHECK enum status queue_part_add(struct queue_file *part, const void *data, size_t len);

/*
 * Nothing more comes: makes the part durable before the commit would, so that somebody else can
 * go on meanwhile.  Fails IO; then the queue stops.
 */
MUST_CHECK enum status queue_part_sync(struct queue_file *part);

/* One sealed part at once. Fails like create and add. */
MUST_CHECK enum status queue_write_part(
	struct queue *queue, const char *case_id, int n, const void *sealed, size_t len);

/* Starts the one transaction: the next number, and the manifest hash of the case before (zeros
 * at first). */
MUST_CHECK enum status queue_begin(struct queue *queue, int64_t *kiosk_seq, uint8_t prev[32]);

/* Adds a case with its signed manifest; kiosk_seq must be the next in order. Fails CONFLICT,
 * IO, FULL. */
MUST_CHECK enum status queue_add(
	struct queue *queue, const struct queue_case *entry, const void *jws, size_t jws_len);

/* Keeps the visit's slip at rest (sealed by evidence/slip_store) with its 32 secret bytes in a
 * file. */
MUST_CHECK enum status queue_add_slip(struct queue *queue, const char *visit_id,
	int64_t made_ms, const uint8_t secret[32], const void *sealed, size_t len);

/* Durable or not at all. After a failure nothing of the transaction exists. Fails FULL, IO. */
MUST_CHECK enum status queue_commit(struct queue *queue);

/* Undoes the transaction and removes the part files of case_ids it had. */
void queue_rollback(struct queue *queue);

/*
 * The case with the lowest number above after_seq in a state; NOT_FOUND at the end.  A row that
 * cannot be read is named in the log and passed by: it holds up none behind it.
 */
MUST_CHECK enum status queue_next(
	struct queue *queue, enum queue_state state, int64_t after_seq, struct queue_case *out);

/* One case. Fails NOT_FOUND. */
MUST_CHECK enum status queue_find(
	struct queue *queue, const char *case_id, struct queue_case *out);

/* The signed manifest of a case, appended. Fails NOT_FOUND. */
MUST_CHECK enum status queue_manifest(
	struct queue *queue, const char *case_id, struct bytes *out);

/* Path of a part file. */
MUST_CHECK enum status queue_part_path(
	struct queue *queue, const char *case_id, int n, char *out, size_t size);

/* Marks a case delivered; the caller has verified the receipt over this manifest. Fails
 * NOT_FOUND, IO. */
MUST_CHECK enum status queue_release(
	struct queue *queue, const char *case_id, const char *receipt_note, int64_t now_ms);

/* Deletes part files of cases released before now_ms − keep_ms, then marks them purged. */
MUST_CHECK enum status queue_purge(struct queue *queue, int64_t now_ms, int64_t keep_ms);

/*
 * OK when this queue may give out numbers.  Fails DENIED after it was recovered from damage: a
 * number may be gone that the office has.  Only a new enrolment helps.
 */
MUST_CHECK enum status queue_numbers(struct queue *queue);

/* Keeps the newest index version ever used. Fails DENIED for an older one, IO, FULL. */
MUST_CHECK enum status queue_keep_index(struct queue *queue, int64_t version);

/* Highest number assigned and the manifest hash of that case; 0 and zeros before the first. */
MUST_CHECK enum status queue_last(
	struct queue *queue, int64_t *kiosk_seq, uint8_t manifest_hash[32]);

/* How many cases are in which state. */
struct queue_counts queue_count(struct queue *queue);

/* True when a slip waits that was never shown after its commit (a crash in between). */
bool queue_slip_waits(struct queue *queue);

/* A visit's slip was given to the citizen on screen or paper. */
MUST_CHECK enum status queue_slip_shown(struct queue *queue, const char *visit_id);

/* OK: this is the slip that was meant. */
typedef enum status queue_slip_try(void *user, const char *visit_id, const uint8_t secret[32],
	const void *sealed, size_t len);

/*
 * Tries visit_code on every slip kept: try_one() returns OK for the right one.  Counts wrong
 * tries (10 a day for the terminal, committed before the answer).  Fails DENIED, NOT_FOUND.
 */
MUST_CHECK enum status queue_slip_open(
	struct queue *queue, int64_t now_ms, queue_slip_try *try_one, void *user);

/* Counts a reprint of a visit's slip; out is the number to print (1 = first reprint). */
MUST_CHECK enum status queue_slip_reprint(
	struct queue *queue, const char *visit_id, unsigned *out);

/* Deletes slips made before now_ms − 72 h, secret file first. */
MUST_CHECK enum status queue_slip_sweep(struct queue *queue, int64_t now_ms);

#define QUEUE_RATINGS 5 /* 1 非常不满意 … 5 非常满意 */

/* Counts one rating of a visit on a day (YYYY-MM-DD). Fails BAD_DATA, FULL, IO. */
MUST_CHECK enum status queue_rate(struct queue *queue, const char *day, int value);

/* How often each was given, ever; out[0] is 1. */
MUST_CHECK enum status queue_ratings(struct queue *queue, int64_t out[QUEUE_RATINGS]);

#endif
