/*
 * sdt_hid.h - the reports that some readers wrap their frames in.
 *
 * Pure.  Only one source describes them, and it does not say what the length of a device's
 * report counts: both readings are taken, the sum decides.  Source: reference protocols 2.5.
 */
#ifndef DRIVERS_CARD_READER_SDT_HID_H
#define DRIVERS_CARD_READER_SDT_HID_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define SDT_HID_REPORT 64
#define SDT_HID_SENT_MAX (SDT_HID_REPORT - 8) /* bytes of a frame in one host report */

/* A whole host report with len ≤ SDT_HID_SENT_MAX bytes of frame. */
void sdt_hid_wrap(const uint8_t *frame, size_t len, uint8_t out[SDT_HID_REPORT]);

struct sdt_hid_piece {
	uint8_t result;  /* 0 done */
	uint16_t number; /* of this report, increasing */
	const uint8_t *data;
	size_t len;
};

/* What a device report holds; *out borrows from report. Fails BAD_DATA. */
MUST_CHECK enum status sdt_hid_unwrap(
	const uint8_t *report, size_t len, struct sdt_hid_piece *out);

#endif
