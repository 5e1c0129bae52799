/*
 * visit_filed.h - what was handed in before, as far as this sitting knows it.
 *
 * Nothing here is looked up by person: no terminal has an index of whom it knows.  A case is
 * known because the citizen gave its visit code in this very sitting, for its progress (查办件进度)
 * or for a slip that waits here, and goes on to another matter without leaving.  Part of the visit
 * (visit.h): wiped with it, and who leaves leaves by a new process.
 * Source: design product, "A visit", step 5; service-model, "Privacy".
 */
#ifndef FIRMWARE_VISIT_VISIT_FILED_H
#define FIRMWARE_VISIT_VISIT_FILED_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/model/case_state.h"
#include "firmware/model/date.h"
#include "firmware/model/ids.h"

#define VISIT_FILED_MAX 16 /* of a sitting; what was heard of first goes first */

struct visit;

/* One case. */
struct visit_filed_case {
	char implement_code[40], receipt_no[RECEIPT_NO_SIZE], visit_code[VISIT_CODE_SIZE];
	char day[DATE_SIZE]; /* when it was received */
	enum case_state state;
	enum case_outcome outcome;
};

struct visit_filed {
	struct visit_filed_case cases[VISIT_FILED_MAX];
	size_t count;
	bool given; /* a number and a code were asked for: this visit is somebody's */
};

/* The last of this matter; NULL: none is known, which does not say that there is none. */
const struct visit_filed_case *visit_filed(const struct visit *visit, size_t matter);

/* From what was looked up, or a slip that waited, on to the matters. */
void visit_go_on(struct visit *visit);

/* True when that can be done: there is a catalogue. */
bool visit_may_go_on(const struct visit *visit);

/* From the guide: how it stands.  NULL: number and code are asked for. */
void visit_track_filed(struct visit *visit, const struct visit_filed_case *filed);

/* True while 查办件进度 leads back to the guide it was opened from. */
bool visit_tracks_from_guide(const struct visit *visit);

#endif
