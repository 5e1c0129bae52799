/*
 * filing_booking.h - the appointment (预约) of a case, as the slip says it.
 *
 * For filing_slip.c, on the housekeeping worker.  The office may move it: what it says then is
 * found by the slip's QR code, like all that follows.  Where the office could not be asked whether
 * a place is left, the slip says so.
 */
#ifndef FIRMWARE_COUNTER_FILING_BOOKING_H
#define FIRMWARE_COUNTER_FILING_BOOKING_H

#include "firmware/counter/filing.h"

/*
 * "2026年12月1日 周二 · 上午 · 窗口办理", and where, unless somebody comes to the citizen; leaves out
 * alone when the case has none.  Fails NO_MEMORY.
 */
MUST_CHECK enum status filing_booking_put(
	const struct filing_case *of, const char *language, struct slip_case *out);

#endif
