/*
 * places_ask.h - which places of a matter are left: asked while the citizen chooses a day.
 *
 * By kiosk-sync's socket, there and back; nothing is kept.  The answer is advice and proves
 * nothing: whoever owned kiosk-sync could make a day look full or free, and no more.
 * On the housekeeping worker.
 */
#ifndef FIRMWARE_COUNTER_PLACES_ASK_H
#define FIRMWARE_COUNTER_PLACES_ASK_H

#include "firmware/counter/counter.h"
#include "firmware/model/places.h"

/*
 * Asks about question->implement_code; its id is made here.  Fails NO_DEVICE (the line is
 * down), OFFLINE, TIMEOUT (no kiosk-sync), IO, NO_MEMORY.
 */
MUST_CHECK enum status places_ask(
	const struct counter *counter, int64_t now_ms, struct places_question *question);

/* Looks for the answer. Fails NOT_READY while there is none, OFFLINE. */
MUST_CHECK enum status places_look(const struct counter *counter,
	const struct places_question *question, struct places *out);

#endif
