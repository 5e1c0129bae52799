/*
 * sequence_note.h - the office's signed word how far a terminal has come, and what time it is.
 *
 * Answer to a heartbeat.  Text: "<origin>/sequence" LF kiosk_id LF highest number the office
 * has LF its manifest hash in hex (zeros for none) LF the office's time in ms LF.  Signed by
 * the receipt key.  A terminal that is behind it (restored backup, cloned disk) numbers nothing
 * more; one whose numbers forked is told the last number there can be, so that it is behind for
 * good, wherever it stands.  The time moves the clock floor.
 * Source: design wire, "Names", "Promises".
 */
#ifndef FIRMWARE_EVIDENCE_SEQUENCE_NOTE_H
#define FIRMWARE_EVIDENCE_SEQUENCE_NOTE_H

#include "firmware/evidence/note.h"
#include "firmware/model/ids.h"

#define SEQUENCE_NOTE_MAX 1024 /* bytes */

struct sequence {
	char kiosk_id[KIOSK_ID_SIZE];
	int64_t last_seq; /* 0: no case yet */
	uint8_t last_hash[32];
	int64_t now_ms; /* the office's clock */
};

/* Makes it the word that no number is free any more, for a terminal that forked. */
void sequence_stop(struct sequence *sequence);

/* True for that word. */
bool sequence_is_stop(const struct sequence *sequence);

/* Appends the signed note. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status sequence_note_make(
	const struct note_key *key, const struct sequence *sequence, struct bytes *out);

/* A true note by this key for this terminal. Fails BAD_DATA, DENIED. */
MUST_CHECK enum status sequence_note_read(const struct note_key *key, const void *note,
	size_t len, const char *kiosk_id, struct sequence *out);

#endif
