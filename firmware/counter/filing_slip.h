/*
 * filing_slip.h - the sentences of a slip, from the item, the pages and the words.
 *
 * Used by filing.c alone.  Fills all but receipt number and QR, which only the queue's
 * transaction knows.  Texts too long for the slip end at a whole character.
 * Source: design experience "Paper", product "Words on paper and screen".
 */
#ifndef FIRMWARE_COUNTER_FILING_SLIP_H
#define FIRMWARE_COUNTER_FILING_SLIP_H

#include "firmware/counter/filing.h"

/* What filing says, into out (wiped first). Fails NO_MEMORY. */
MUST_CHECK enum status filing_slip_fill(const struct filing_desk *desk,
	const struct filing *filing, int64_t received_ms, struct slip *out);

#endif
