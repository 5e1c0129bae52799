/*
 * printer_duty.h - what the printer's worker does: prints when asked, and asks how the printer
 * is when that may have changed.
 *
 * Inside firmware/station only.
 */
#ifndef FIRMWARE_STATION_PRINTER_DUTY_H
#define FIRMWARE_STATION_PRINTER_DUTY_H

#include "firmware/station/device_worker.h"

struct printer_worker {
	struct device_worker base; /* first */

	/* guarded by base.mutex */
	struct bitmap *bitmap; /* owned; NULL: nothing to print */
	unsigned paper;        /* its number */
	unsigned papers;       /* numbers given */
	bool check;

	/* the thread's own */
	struct printer *printer;
	bool paper_low;
};

extern const struct device_duty printer_duty;

#endif
