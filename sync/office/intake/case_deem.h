/*
 * case_deem.h - 视为受理: what nobody answered in five working days counts as accepted.
 *
 * From the 收件时间 on the slip, not from when it came here; effective on that day (行政许可法
 * 32).  The office looks by itself; `officectl deem` has it look now.  Writes each step once.
 * Source: design service-model, "Clock".
 */
#ifndef SYNC_OFFICE_INTAKE_CASE_DEEM_H
#define SYNC_OFFICE_INTAKE_CASE_DEEM_H

#include "sync/office/intake/case_step.h"

#define CASE_DEEM_DAYS 5 /* working days */

/* Writes the step of every case that is due at now_ms; *count: so many. Fails IO, FULL. */
MUST_CHECK enum status case_deem(
	const struct case_keeper *keeper, int64_t now_ms, size_t *count);

#endif
