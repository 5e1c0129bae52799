/*
 * backoff.h - how long kiosk-sync waits before it tries again: full jitter, 5 s to 600 s.
 *
 * Pure: randomness is an argument.  Source: design wire, "Upload", "Promises".
 */
#ifndef SYNC_AGENT_BACKOFF_H
#define SYNC_AGENT_BACKOFF_H

#include <stdint.h>

#define BACKOFF_START_MAX_MS 300000 /* after power came back to a whole town */

struct backoff {
	unsigned tries; /* in a row that came to nothing */
};

/*
 * After a failed try: somewhere between 5 s and 5 s · 2^tries (600 s at most), evenly spread;
 * never before retry_after_s, which counts up to 600.
 */
int64_t backoff_next_ms(struct backoff *backoff, uint64_t random, int64_t retry_after_s);

/* After "stop all": 300..600 s. */
int64_t backoff_stopped_ms(uint64_t random);

/* When after power-on a process that finds old cases tries first: 0..300 s. */
int64_t backoff_start_ms(uint64_t random);

/* After a success. */
void backoff_reset(struct backoff *backoff);

#endif
