/*
 * recovery.h - what is tried, in which order, when a device stops making sense.
 *
 * Data: one table for all, a ladder per kind of trouble and, where a device is known to need
 * it, per vendor and product; one rung per failure in a row.  firmware/station climbs for a
 * device as a whole, ccid_link for the commands of one that is open.  To treat a device
 * differently: one row in recovery.c.  A device that is gone needs none: plugging it in does.
 */
#ifndef DRIVERS_USB_RECOVERY_H
#define DRIVERS_USB_RECOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum recovery_step {
	RECOVERY_RETRY,      /* ask again; what still comes in is dropped */
	RECOVERY_ABORT,      /* call the command off, then ask again */
	RECOVERY_CLEAR_HALT, /* of every endpoint */
	RECOVERY_REOPEN,     /* let go and take it again */
	RECOVERY_RESET,      /* reset it on the bus, then take it again */
	RECOVERY_OUT_OF_ORDER,
};

/* Whose trouble it is. */
enum recovery_kind {
	RECOVERY_ID_READER,
	RECOVERY_SMART_CARD,   /* the reader as a whole */
	RECOVERY_CCID_COMMAND, /* one command of it after another, while it is open */
	RECOVERY_PRINTER,
	RECOVERY_SCANNER,
	RECOVERY_CAMERA,
	RECOVERY_KINDS
};

#define RECOVERY_STEPS_MAX 8

struct recovery_ladder {
	size_t count;
	enum recovery_step steps[RECOVERY_STEPS_MAX]; /* the last one stays */
	bool keeps_open; /* out of order means to go on asking, not to let go */
};

/* The ladder for a device; never NULL.  0, 0: nothing is known of it. */
const struct recovery_ladder *recovery_ladder(
	enum recovery_kind kind, uint16_t vendor, uint16_t product);

/* The step for a failure that follows so many others in a row. */
enum recovery_step recovery_step(const struct recovery_ladder *ladder, unsigned failures);

/* Its word, for log and technician: "clear_halt". Never NULL. */
const char *recovery_word(enum recovery_step step);

#endif
