/*
 * case_clock.h - when a case is due, step by step, and what the law lets an official make of it.
 *
 * Pure.  The promised limit runs from 受理; a special procedure stops it and what it took is
 * added; an extension is asked for once and is at most ten working days (行政许可法 42, 45, 82).
 * Source: design service-model, "Clock".
 */
#ifndef SYNC_OFFICE_INTAKE_CASE_CLOCK_H
#define SYNC_OFFICE_INTAKE_CASE_CLOCK_H

#include "firmware/evidence/step_note.h"
#include "sync/office/intake/published.h"

#define CASE_WHY_SIZE 160
#define CASE_EXTENSION_DAYS 10 /* working days */

struct case_clock {
	enum case_state state;
	char due[DATE_SIZE];       /* "" not known */
	char paused_on[DATE_SIZE]; /* a special procedure goes on since; "" none */
	bool extended;
};

/* Before the first step. */
void case_clock_begin(struct case_clock *clock);

/* One signed step more. */
void case_clock_take(struct case_clock *clock, const struct step_note *step);

/*
 * What until is of a step to state on the day today, and where none is given what it becomes:
 * why says what the law does not allow, "" when nothing.  Fails FULL (after 9999).
 */
MUST_CHECK enum status case_clock_settle(const struct case_clock *clock,
	const struct published *published, enum case_state state, const char *today,
	char until[DATE_SIZE], char why[CASE_WHY_SIZE]);

#endif
