/*
 * receipt_note.h - the office's signed word that it has a case.
 *
 * Text: "<origin>/receipt" LF case_id LF manifest hash hex LF received_ms LF.  Byte
 * completion is never the receipt; an HTTP reply is never the receipt.
 */
#ifndef FIRMWARE_EVIDENCE_RECEIPT_NOTE_H
#define FIRMWARE_EVIDENCE_RECEIPT_NOTE_H

#include "firmware/evidence/note.h"

#define RECEIPT_NOTE_MAX 1024 /* bytes */

/* Appends the signed receipt. */
MUST_CHECK enum status receipt_note_make(const struct note_key *key, const char *case_id,
	const uint8_t manifest_hash[32], int64_t received_ms, struct bytes *out);

/* True receipt for exactly this case and manifest by this key. Fails BAD_DATA, DENIED. */
MUST_CHECK enum status receipt_note_verify(const struct note_key *key, const void *note,
	size_t len, const char *case_id, const uint8_t manifest_hash[32], int64_t *received_ms);

#endif
