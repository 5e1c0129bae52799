/*
 * sequence.h - may this terminal give out numbers: what the office last signed, held against
 * our own queue.
 *
 * A restored backup or a cloned disk is behind the office, or has another case under a number;
 * a queue that was recovered from damage may be.  Such a terminal takes nothing until it is
 * enrolled under a new number; what it has goes on being delivered.  Run on the housekeeping
 * worker.  Source: design wire, "Names", "Promises".
 */
#ifndef FIRMWARE_STATION_SEQUENCE_H
#define FIRMWARE_STATION_SEQUENCE_H

#include "firmware/evidence/enrolment.h"
#include "firmware/storage/queue.h"

/* OK also while the office has said nothing, or what is said in its name is not its own. */
MUST_CHECK enum status sequence_check(
	struct queue *queue, const char *state_folder, const struct enrolment *enrolment);

/*
 * A moment that has passed already, whatever this machine's clock says: when our manifest
 * certificate was made, and what the office last signed, as far as kiosk-sync took it.  0: none.
 */
int64_t sequence_floor_ms(const char *state_folder, const struct enrolment *enrolment);

#endif
