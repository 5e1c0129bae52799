/*
 * courier.h - one case from a stick through the same door as from the wire.
 *
 * The terminal is who owns the key that signed the manifest; all that is checked at the wire is
 * checked here, and the same case a second time is the same case.
 * Source: design wire, "Upload" ("Courier import is judged by the owner of kid alone").
 */
#ifndef SYNC_OFFICE_INTAKE_COURIER_H
#define SYNC_OFFICE_INTAKE_COURIER_H

#include "sync/office/intake/intake.h"

/*
 * Takes in the case of folder (<case_id>/ of a stick) and answers like a commit: 200 with the
 * receipt, or a problem.
 */
void courier_take(struct intake *intake, const char *folder, struct answer *out);

/* {"receipt":…} or {"code":…} of an answer, a new reference. Fails NO_MEMORY, BAD_DATA. */
MUST_CHECK enum status courier_tell(const struct answer *answer, json_t **out);

#endif
