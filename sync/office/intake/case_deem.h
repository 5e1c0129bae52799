/*
 * case_deem.h - 视为受理: what nobody answered in five working days counts as accepted.
 *
 * From the 收件时间 on the slip, not from when it came here; effective on that day (行政许可法
 * 32).  Where the terminal's clock was not known, or its time cannot be, from when it came here.  What waits for another matter of its visit (待前置) has its five days from the day on which
 * that was decided, and never before.
 *  The office looks by itself; `officectl deem` has it look now.  Writes each step once.
 * Source: design service-model, "Clock".
 */
#ifndef SYNC_OFFICE_INTAKE_CASE_DEEM_H
#define SYNC_OFFICE_INTAKE_CASE_DEEM_H

#include "sync/office/intake/case_step.h"

#define CASE_DEEM_DAYS 5 /* working days */

struct case_deemed {
	size_t accepted; /* steps written */
	size_t left;     /* due or not nobody can say: damaged; each is named in the log */
};

/*
 * Writes the step of every case that is due at now_ms.  What is wrong with one case stops no
 * other; a store that fails stops it: BAD_DATA (damaged), IO, FULL, TIMEOUT.
 */
MUST_CHECK enum status case_deem(
	const struct case_keeper *keeper, int64_t now_ms, struct case_deemed *out);

/* {"accepted":N,"left":N} into answer. Fails NO_MEMORY. */
MUST_CHECK enum status case_deem_tell(const struct case_deemed *deemed, json_t *answer);

#endif
