/*
 * reader_duty.h - what the reader's worker does: looks for cards while someone watches, reads
 * one when asked.
 *
 * Inside firmware/station only.  Source: reference protocols 2.6.
 */
#ifndef FIRMWARE_STATION_READER_DUTY_H
#define FIRMWARE_STATION_READER_DUTY_H

#include "firmware/station/device_worker.h"

struct reader_worker {
	struct device_worker base; /* first */

	bool watch, read_wanted; /* guarded by base.mutex */
	unsigned requests;       /* likewise: how often a reading was asked for */
	bool left;               /* likewise: what lies there belongs to somebody before */

	/* the thread's own */
	struct card_reader *reader;
	bool card_there;
	unsigned answering;    /* the request that was there when it looked */
	unsigned empty_looks;  /* in a row */
	int64_t not_before_ms; /* no reading until then */
	char last_number[19];  /* of the card read last … */
	int64_t last_read_ms;  /* … which is not read again for a while */
};

extern const struct device_duty reader_duty, smart_card_duty, smart_card_2_duty;

#endif
