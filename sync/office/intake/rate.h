/*
 * rate.h - how fast one terminal may ask: a bucket of requests that fills with time.
 *
 * One array over all terminal numbers, touched only where terminals are; any thread.
 */
#ifndef SYNC_OFFICE_INTAKE_RATE_H
#define SYNC_OFFICE_INTAKE_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define RATE_BURST_S 10 /* a bucket holds what comes in so many seconds */

struct rate;

/* per_s requests in the long run, 0 for no limit. Fails NO_MEMORY. */
MUST_CHECK enum status rate_create(int per_s, struct rate **out);

/* NULL is allowed. */
void rate_destroy(struct rate *rate);

/* Takes one request of terminal kiosk_id (six digits) out of its bucket; false: it is empty. */
bool rate_take(struct rate *rate, const char *kiosk_id, int64_t now_ms);

#endif
