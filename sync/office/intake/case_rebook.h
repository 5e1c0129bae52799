/*
 * case_rebook.h - another time for an appointment (改约), agreed on with the citizen.
 *
 * Asked for by officectl as one JSON request, signed and counted by who owns the store, as a
 * step is (case_step.h).  The rules hold here, whoever asks: a case that has not ended, a day to
 * come on which the hall works, a kind and a part of the day that the published matter has, a
 * place that is left.  What is agreed on is a chain of signed notes of its own
 * (evidence/appointment_note); the case stands where it stood.
 * Source: design service-model (`booking`), wire "Upload" (questions).
 */
#ifndef SYNC_OFFICE_INTAKE_CASE_REBOOK_H
#define SYNC_OFFICE_INTAKE_CASE_REBOOK_H

#include "sync/office/intake/case_step.h"

struct case_rebook {
	char case_id[UUID_SIZE];
	struct booking to; /* kind "": as before */
	char by[NOTE_WORD_SIZE];
};

/*
 * May the case have that time?  why tells what stands against it, "" nothing.  An empty kind is
 * filled in.  Whether a place is left is said as it is now: what counts is case_rebook_apply().
 * Fails IO, BAD_DATA.
 */
MUST_CHECK enum status case_rebook_settle(const struct case_keeper *keeper,
	const struct store_case *entry, struct booking *to, int64_t now_ms,
	char why[CASE_WHY_SIZE]);

/* {"do":"rebook",…}, a new reference. Fails NO_MEMORY. */
MUST_CHECK enum status case_rebook_request(const struct case_rebook *move, json_t **out);

/*
 * Signs, counts and keeps it.  Fails BAD_DATA when it is none, NOT_FOUND (no such case), DENIED
 * (the rules, or the last place is gone), CONFLICT (someone was first), IO, FULL.
 */
MUST_CHECK enum status case_rebook_apply(
	const struct case_keeper *keeper, const json_t *request, int64_t now_ms);

/* The signed times of a case in their order, checked one after the other. */
struct case_appointments {
	struct store *store;
	const struct note_key *key; /* verifier */
	const struct store_case *entry;
	struct appointment_note last; /* n 0: none yet */
	uint8_t hash[32];             /* of its text */
};

/* Before the first. */
void case_appointments_begin(struct store *store, const struct note_key *key,
	const struct store_case *entry, struct case_appointments *out);

/* The next one, true to the one before. Fails NOT_FOUND after the last, BAD_DATA, DENIED, IO. */
MUST_CHECK enum status case_appointments_next(struct case_appointments *appointments);

#endif
