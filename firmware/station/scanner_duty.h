/*
 * scanner_duty.h - what a scanner's worker does: waits for codes and tells them.
 *
 * Inside firmware/station only.  It waits in the transfer itself, without any poll of its own.
 */
#ifndef FIRMWARE_STATION_SCANNER_DUTY_H
#define FIRMWARE_STATION_SCANNER_DUTY_H

#include "firmware/station/device_worker.h"

struct scanner_worker {
	struct device_worker base; /* first */

	/* the thread's own */
	struct scanner *scanner;
	struct scan scan;
};

extern const struct device_duty scanner_duty, scanner_2_duty;

#endif
