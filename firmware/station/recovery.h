/*
 * recovery.h - what is tried, in which order, when a device stops making sense.
 *
 * Data: one ladder per kind of device, one rung per failure in a row.  Inside firmware/station
 * only; device_worker climbs it.  A device that is gone needs none: plugging it in does.
 */
#ifndef FIRMWARE_STATION_RECOVERY_H
#define FIRMWARE_STATION_RECOVERY_H

#include <stdbool.h>
#include <stddef.h>

enum recovery_step {
	RECOVERY_RETRY,      /* ask again */
	RECOVERY_CLEAR_HALT, /* of every endpoint */
	RECOVERY_REOPEN,     /* let go and take it again */
	RECOVERY_RESET,      /* reset it on the bus, then take it again */
	RECOVERY_OUT_OF_ORDER,
};

struct recovery_ladder {
	const enum recovery_step *steps; /* the last one stays */
	size_t count;
	bool keeps_open; /* out of order means to go on asking, not to let go */
};

/* For what keeps nothing that a reset could lose. */
extern const struct recovery_ladder RECOVERY_WHOLE;

/*
 * For receipt printers: closing one forgets how much of a torn slip it still waits for, and
 * some hang when they are reset (protocols 4.2).
 */
extern const struct recovery_ladder RECOVERY_GENTLE;

/* The step for a failure that follows so many others in a row. */
enum recovery_step recovery_step(const struct recovery_ladder *ladder, unsigned failures);

/* Its word, for log and technician: "clear_halt". Never NULL. */
const char *recovery_word(enum recovery_step step);

#endif
