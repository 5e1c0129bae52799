/*
 * case_step.h - one step of a case: asked for by officectl, signed by who owns the store.
 *
 * A step is one JSON request, as enrolment is (terminal_change.h).  The rules hold here, whoever
 * asks: the states and where they lead (model/case_state), one correction in the life of a case,
 * back from a special procedure or an extension to where the case was, the day it is due
 * (case_clock.h).
 * Source: design service-model, "Case", "Clock".
 */
#ifndef SYNC_OFFICE_INTAKE_CASE_STEP_H
#define SYNC_OFFICE_INTAKE_CASE_STEP_H

#include "firmware/model/json.h"
#include "sync/office/intake/case_clock.h"
#include "sync/office/store/store.h"

/* Where a case stands: its last step, received before the first; CASE_STATES when it is no case
 * to work on (parts missing, erased). */
enum case_state case_step_state(const struct store_case *entry);

/* Where the steps are kept, whose word they are, and where the catalogue is published. */
struct case_keeper {
	struct store *store;
	const struct note_key *key;
	const char *signed_folder;
};

/*
 * May the case go where step says?  why tells what stands against it, "" nothing.  The day it is
 * due is put in where the step has none.  Fails IO, BAD_DATA (a broken step).
 */
MUST_CHECK enum status case_step_settle(const struct case_keeper *keeper,
	const struct store_case *entry, struct step_note *step, int64_t now_ms,
	char why[CASE_WHY_SIZE]);

/*
 * {"do":"step",…} of case step->case_id: state, outcome, until, by, and queue ("" stays where it is) are
 * taken from step; letter: sealed, NULL none.  A new reference.  Fails NO_MEMORY.
 */
MUST_CHECK enum status case_step_request(
	const struct step_note *step, const struct bytes *letter, json_t **out);

/*
 * Signs and keeps it.  Fails BAD_DATA when it is none, NOT_FOUND (no such case), DENIED (the
 * rules), CONFLICT (someone was first), IO, FULL.
 */
MUST_CHECK enum status case_step_apply(
	const struct case_keeper *keeper, const json_t *request, int64_t now_ms);

/* The same of a step that nobody asked for; letter: sealed, NULL none. */
MUST_CHECK enum status case_step_add(const struct case_keeper *keeper, struct step_note *step,
	const struct bytes *letter, int64_t now_ms);

/* The signed steps of a case in their order, checked one after the other. */
struct case_steps {
	struct store *store;
	const struct note_key *key; /* verifier */
	const struct store_case *entry;
	struct step_note step; /* the last one read */
	uint8_t hash[32];      /* of its text */
};

/* Before the first step. */
void case_steps_begin(struct store *store, const struct note_key *key,
	const struct store_case *entry, struct case_steps *out);

/* The next step, true to the one before. Fails NOT_FOUND after the last, BAD_DATA, DENIED, IO. */
MUST_CHECK enum status case_steps_next(struct case_steps *steps);

#endif
