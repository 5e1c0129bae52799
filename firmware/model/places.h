/*
 * places.h - POST /v1/questions: how many places of a matter are left; no person is in it.
 *
 * The body names the matter alone and is answered at once, 200 with the slots that somebody
 * holds a place of; of every other slot all places are left.  It is advice: what counts is the
 * moment when the office receives the case.  Written by kiosk, carried by kiosk-sync, answered
 * by office.  Source: design wire, "Upload".
 */
#ifndef FIRMWARE_MODEL_PLACES_H
#define FIRMWARE_MODEL_PLACES_H

#include <stddef.h>

#include "firmware/model/booking.h"
#include "firmware/model/ids.h"

#define PLACES_QUESTION_MAX 256 /* bytes of the body */
#define PLACES_MAX 32768        /* bytes of the answer */
#define PLACES_SLOTS_MAX 200
#define PLACES_CODE_SIZE 40

struct places_question {
	char question_id[UUID_SIZE];
	char implement_code[PLACES_CODE_SIZE];
};

struct places_slot {
	struct booking slot;
	int left;
};

/* The answer; about 15 KB. */
struct places {
	char question_id[UUID_SIZE];
	char implement_code[PLACES_CODE_SIZE];
	size_t count;
	struct places_slot slots[PLACES_SLOTS_MAX]; /* the nearest days first */
};

/* Appends the body of a question. Fails NO_MEMORY. */
MUST_CHECK enum status places_question_write(
	const struct places_question *question, struct bytes *out);

/* Reads it: exactly these members. Fails BAD_DATA, which is not logged: it may be another question. */
MUST_CHECK enum status places_question_read(
	const void *text, size_t len, struct places_question *out);

/* Appends the answer. Fails NO_MEMORY. */
MUST_CHECK enum status places_write(const struct places *places, struct bytes *out);

/* Reads it: exactly these members, no slot twice. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status places_read(const void *text, size_t len, struct places *out);

/* Places left of a slot which has so many; all of them when nobody holds one. */
int places_left(const struct places *places, const struct booking *slot, int all);

#endif
