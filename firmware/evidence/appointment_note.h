/*
 * appointment_note.h - the office's signed word on another time that was agreed on (改约).
 *
 * Text, one line each: "<origin>/appointment", case_id, receipt number, n, prev in hex, time in
 * ms, kind, day, part of the day or "-", who.  n counts from 1; prev is the hash of the text
 * before, of the first one the manifest hash, which holds what was booked at the terminal.  A
 * chain beside the steps (evidence/step_note): the case stands where it stood, and what was
 * agreed on is told with the answer to a question.  Signed by the receipt key; kept and checked
 * at the office.
 */
#ifndef FIRMWARE_EVIDENCE_APPOINTMENT_NOTE_H
#define FIRMWARE_EVIDENCE_APPOINTMENT_NOTE_H

#include "firmware/evidence/note.h"
#include "firmware/evidence/note_lines.h"
#include "firmware/model/booking.h"
#include "firmware/model/ids.h"

#define APPOINTMENT_NOTE_MAX 1024 /* bytes */

struct appointment_note {
	char case_id[UUID_SIZE], receipt_no[RECEIPT_NO_SIZE];
	int64_t n;
	uint8_t prev[32];
	int64_t at_ms;
	struct booking booking; /* from now on */
	char by[NOTE_WORD_SIZE];
};

/* Appends the signed note; *hash is the prev of the next. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status appointment_note_make(const struct note_key *key,
	const struct appointment_note *appointment, struct bytes *out, uint8_t hash[32]);

/* A true note by this key; hash may be NULL. Fails BAD_DATA, DENIED. */
MUST_CHECK enum status appointment_note_read(const struct note_key *key, const void *note,
	size_t len, struct appointment_note *out, uint8_t hash[32]);

#endif
