/*
 * mutant.h - what the code must not do, done on purpose: each must be caught.
 *
 * The linker puts __wrap_X in the place of X, so that nothing of this is in the product.
 * Source: design wire, "Promises", "Method".
 */
#ifndef TESTS_FLEET_MUTANT_H
#define TESTS_FLEET_MUTANT_H

#include <stdbool.h>

enum mutant {
	MUTANT_NONE,
	MUTANT_NO_STABLE_ID,
	MUTANT_PART_BEFORE_FSYNC,
	MUTANT_ROW_BEFORE_FSYNC,
	MUTANT_NAME_BEFORE_FSYNC,
	MUTANT_QUEUE_BEFORE_FSYNC,
	MUTANT_QUEUE_PART_BEFORE_FSYNC,
	MUTANT_FSYNC_AGAIN,
	MUTANT_MEMORY_BELIEVED,
	MUTANT_DELETE_BEFORE_RECEIPT,
	MUTANT_TELL_BEFORE_COMMIT,
	MUTANT_MEMORY_EXPIRES,
	MUTANT_REPLY_IS_RECEIPT,
	MUTANT_SEQUENCE_IGNORED,
	MUTANT_NO_START_JITTER,
	MUTANT_POISON_STOPS_ALL,
	MUTANT_CLOCK_BELIEVED,
	MUTANT_ALWAYS_ADMITS,
	MUTANT_ROOM_UNSEEN,
	MUTANT_HALF_TAKEN,
	MUTANT_TWIN_BLOCKS,
	MUTANT_OWNER_IGNORED,
	MUTANT_COURIER_ANEW,
	MUTANTS,
	MUTANT_NO_PACE = MUTANTS /* seen in a rush of many only */
};

/* Its name; NULL beyond the last. */
const char *mutant_name(enum mutant mutant);

/* What it is, in a few words. */
const char *mutant_words(enum mutant mutant);

/* Which of the promises it breaks: bits 1 << enum fleet_broken. */
unsigned mutant_breaks(enum mutant mutant);

/* From now on. */
void mutant_use(enum mutant mutant);
bool mutant_is(enum mutant mutant);

/* Bits of enum disk_lie for the office and for terminals. */
unsigned mutant_office_lies(void);
unsigned mutant_terminal_lies(void);

#endif
