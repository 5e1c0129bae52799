/*
 * sync_state.h - what kiosk-sync says about deliveries: sync.db.
 *
 * Written by kiosk-sync only; to `kiosk` it is hostile input (read-only, defensive,
 * query_only, no mmap): a receipt in it counts only after receipt_note_verify().
 * A missing file reads as "nothing delivered".
 */
#ifndef FIRMWARE_STORAGE_SYNC_STATE_H
#define FIRMWARE_STORAGE_SYNC_STATE_H

#include <stdbool.h>

#include "firmware/base/bytes.h"
#include "firmware/model/ids.h"

struct sync_state;

/*
 * Opens or makes it, for kiosk-sync.  A damaged one is put aside (`sync/damaged`) and begun anew:
 * what it held is told again by the office.  Fails IO, FULL.
 */
MUST_CHECK enum status sync_state_open(const char *state_folder, struct sync_state **out);

/* Opens for a reader; OK with an empty view when it is missing or damaged (logged). */
MUST_CHECK enum status sync_state_open_reader(
	const char *state_folder, struct sync_state **out);

/*
 * For kiosk-sync, before it works: opens anew what an I/O error has stopped or damage has spoiled,
 * as nothing is written before that.  Nothing when all is well.  Fails IO, FULL; then it is as stopped as before.
 */
MUST_CHECK enum status sync_state_mend(struct sync_state *state, const char *state_folder);

/* NULL is allowed. */
void sync_state_close(struct sync_state *state);

/* The receipt note recorded for a case, appended; NOT_FOUND when there is none. ≤
 * RECEIPT_NOTE_MAX bytes. */
MUST_CHECK enum status sync_state_receipt(
	struct sync_state *state, const char *case_id, struct bytes *out);

/* Records a verified receipt durably. */
MUST_CHECK enum status sync_state_delivered(struct sync_state *state, const char *case_id,
	const void *note, size_t len, int64_t now_ms);

/* Records that the office refused this case; fault code of model/fault. */
MUST_CHECK enum status sync_state_quarantined(struct sync_state *state, const char *case_id,
	const char *fault_code, int http_status, int64_t now_ms);

/*
 * Records that a try came to nothing: new cases go first, and all that were tried before it,
 * whatever the clock says.  What is decided stays.
 */
MUST_CHECK enum status sync_state_tried(
	struct sync_state *state, const char *case_id, int http_status, int64_t now_ms);

/*
 * The next case that was tried in vain and is not decided, the one tried longest ago first; start
 * with a zeroed one.  Fails NOT_FOUND at the end.
 */
struct sync_tried {
	char case_id[UUID_SIZE];
	int64_t at_ms;
};
MUST_CHECK enum status sync_state_next_tried(
	struct sync_state *state, struct sync_tried *tried);

/* True when it was tried in vain and nothing was decided since. */
bool sync_state_was_tried(struct sync_state *state, const char *case_id);

/* The way back: a quarantined case waits again. Fails NOT_FOUND, IO. */
MUST_CHECK enum status sync_state_release(struct sync_state *state, const char *case_id);

/* "" queued or unknown, "delivered", "quarantined"; reason is a fault code or "". */
MUST_CHECK enum status sync_state_of(
	struct sync_state *state, const char *case_id, char state_out[16], char reason_out[48]);

/* The one thing wrong with the line now (fault code, "" when none), for screens and kioskctl.
 */
MUST_CHECK enum status sync_state_set_line(
	struct sync_state *state, const char *fault_code, int64_t now_ms);

/* Reads it. */
MUST_CHECK enum status sync_state_line(struct sync_state *state, char fault_code[48]);

#endif
