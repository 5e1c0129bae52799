/*
 * delivery.h - the kiosk's side of delivery: believe the office's receipt, and only that.
 *
 * kiosk-sync's word in sync.db is a hint where to look.  A case is released when the receipt
 * found there verifies, by enrolment's key, over the manifest hash of our own row; its
 * ciphertext is deleted purge_days later.  Run on the housekeeping worker at start and at
 * every doorbell.  Source: design wire "Receipt and slip", "Promises".
 */
#ifndef FIRMWARE_STATION_DELIVERY_H
#define FIRMWARE_STATION_DELIVERY_H

#include "firmware/evidence/enrolment.h"
#include "firmware/storage/queue.h"

/*
 * Looks at every queued case, releases what is proven, purges what was released purge_days ago.
 * A forged receipt is logged and changes nothing.  Fails as queue_release() and queue_purge().
 */
MUST_CHECK enum status delivery_check(struct queue *queue, const char *state_folder,
	const struct enrolment *enrolment, int64_t now_ms, int purge_days);

#endif
