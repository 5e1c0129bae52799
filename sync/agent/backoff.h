/*
 * backoff.h - how long kiosk-sync waits before it tries again: full jitter, 5 s to 600 s.
 *
 * Pure: randomness is an argument.  Source: design wire, "Upload", "Promises".
 */
#ifndef SYNC_AGENT_BACKOFF_H
#define SYNC_AGENT_BACKOFF_H

#include <stdint.h>

#define BACKOFF_START_MAX_MS 300000 /* after power came back to a whole town */
#define BACKOFF_PACE_MAX_MS 600000  /* between two cases after an outage */
#define BACKOFF_OUTAGE_TRIES 5      /* in vain: some minutes, so maybe others' line too */

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

/*
 * Between two cases of a terminal that catches up after an outage: 0..600 s, so that ten thousand
 * which come back together ask for 33 cases a second and no more.
 */
int64_t backoff_pace_ms(uint64_t random);

/* After a success. */
void backoff_reset(struct backoff *backoff);

#endif
