/*
 * step_note.h - the office's signed word on one step of a case: who, when, to which state.
 *
 * Text, one line each: "<origin>/step", case_id, receipt number, n, prev in hex, state, time in
 * ms, due day or "-", who, queue, SHA-256 of the letter in force in hex.  The line of the state
 * of a decided or closed case says what was decided: "decided granted", "closed refused"; an
 * older step has the state alone, and is as true.  n counts from 1; prev is the hash of the text
 * before, of the first one the manifest hash: a step cannot be changed, left out or put into
 * another case unseen.  What is said to the citizen is not in it: that is the letter, sealed
 * (evidence/letter_key).  Signed by the receipt key.
 */
#ifndef FIRMWARE_EVIDENCE_STEP_NOTE_H
#define FIRMWARE_EVIDENCE_STEP_NOTE_H

#include "firmware/evidence/note.h"
#include "firmware/evidence/note_lines.h"
#include "firmware/model/case_state.h"
#include "firmware/model/date.h"
#include "firmware/model/ids.h"

#define STEP_NOTE_MAX 1024            /* bytes */
#define STEP_WORD_SIZE NOTE_WORD_SIZE /* who, queue */
#define STEP_BY_LAW                                                                            \
	"行政许可法第三十二条" /* who: nobody answered in time, so it counts as accepted */

struct step_note {
	char case_id[UUID_SIZE], receipt_no[RECEIPT_NO_SIZE];
	int64_t n;
	uint8_t prev[32];
	enum case_state state;
	enum case_outcome outcome; /* decided, closed */
	int64_t at_ms;
	char until[DATE_SIZE]; /* "" none */
	char by[STEP_WORD_SIZE], queue[STEP_WORD_SIZE];
	uint8_t letter[32]; /* zeros: none yet */
};

/* Appends the signed note; *hash is the prev of the next. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status step_note_make(const struct note_key *key, const struct step_note *step,
	struct bytes *out, uint8_t hash[32]);

/* A true note by this key; hash may be NULL. Fails BAD_DATA, DENIED. */
MUST_CHECK enum status step_note_read(const struct note_key *key, const void *note, size_t len,
	struct step_note *out, uint8_t hash[32]);

#endif
