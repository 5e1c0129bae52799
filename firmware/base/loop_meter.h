/*
 * loop_meter.h - how long the main loop kept the citizen waiting, round by round.
 *
 * A round begins when the loop wakes and ends when it waits again.  Counted is everything in
 * between, computing, waiting for a disk or a lock, but not the time in which the kernel had
 * no core for us: the run delay of /proc/thread-self/schedstat.  Wall time alone would accuse
 * us of what others do on a loaded machine; the thread's CPU time alone would never see that
 * we slept in an fsync.  Without schedstat the whole wall time counts.  Who sleeps gives its
 * core away by itself, and the kernel counts that: what is neither work nor delay of a thread
 * that did not was taken by what lies under the kernel, a hypervisor or the firmware, and is
 * nobody's work here.  A lock may be slow
 * because who holds it had no core: nobody can tell that from a slow disk, so how often we had
 * none ourselves is counted beside it.  What lies between two
 * processes, from the last picture of one to the first of the next, is not measured here.
 * Main thread, but for loop_meter_read().
 */
#ifndef FIRMWARE_BASE_LOOP_METER_H
#define FIRMWARE_BASE_LOOP_METER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LOOP_BUCKETS 8

/* Upper ends of the buckets in ms; the last one has none. */
extern const unsigned LOOP_BUCKET_MS[LOOP_BUCKETS - 1];

/* A moment of the thread: how late it is, how long it ran, how long it waited for a core, how
 * often it went to sleep, how often it was sent there, how often a page of its own was on the
 * disk, and what was read from there on its account. */
struct loop_sample {
	int64_t wall_ns, worked_ns, delay_ns, naps, taken, faults, read_bytes;
};

/* What a round is told by. */
enum loop_part {
	LOOP_US,        /* without the time in which no core was free */
	LOOP_WORKED_US, /* computing */
	LOOP_DELAY_US,  /* no core was free */
	LOOP_NAPS,      /* it waited for something */
	LOOP_TAKEN,     /* its core was given to another */
	LOOP_FAULTS,    /* a page was not in memory */
	LOOP_READ_KIB,  /* came from the disk meanwhile */
	LOOP_PARTS
};

/* Their names, as they are logged and answered. */
extern const char *const LOOP_PART_NAMES[LOOP_PARTS];

/* What was found, this process and those before it together. */
struct loop_tally {
	unsigned rounds[LOOP_BUCKETS];
	unsigned slept;     /* rounds that waited for something longer than LOOP_LIMIT_MS */
	unsigned no_core;   /* rounds and waits in which no core was free for so long */
	unsigned worked_us; /* the most computing of all rounds */
	unsigned slowest[LOOP_PARTS]; /* of all rounds, and what it was made of */
};

struct loop_meter {
	int schedstat; /* −1: the kernel keeps none */
	bool awake;
	struct loop_sample since; /* begin of the round, moved on by what is left out */
	struct loop_sample paused;
	const char *place; /* where the visit is, for the log; NULL: not known */
	atomic_uint rounds[LOOP_BUCKETS], slept, no_core, worked_us, slowest[LOOP_PARTS];
};

enum { LOOP_LIMIT_MS = 10 };
enum { LOOP_NAMED_MS = 5 }; /* a slower one than any before it is logged with its parts */

/* Takes over what the process before this one counted. loop_meter_finish() afterwards. */
void loop_meter_init(struct loop_meter *meter);

/* Frees what it holds. */
void loop_meter_finish(struct loop_meter *meter);

/* Counts one round from its two ends; loop_meter_watch() does it by itself. */
void loop_meter_count(struct loop_meter *meter, const struct loop_sample *begin,
	const struct loop_sample *end);

/* Looks from its two ends whether a round, or a wait, was one without a core. */
void loop_meter_count_no_core(struct loop_meter *meter, const struct loop_sample *begin,
	const struct loop_sample *end);

/* For window_set_watch(): the loop woke, or goes to wait. */
void loop_meter_watch(void *meter, bool awake);

/* A slow round from here on was at place, borrowed for good. */
void loop_meter_is_at(struct loop_meter *meter, const char *place);

/* What comes from here on is no work of the product (pictures for a test). */
void loop_meter_pause(struct loop_meter *meter);

/* From here on it is again. */
void loop_meter_resume(struct loop_meter *meter);

/* Any thread. */
void loop_meter_read(const struct loop_meter *meter, struct loop_tally *out);

/* Leaves its numbers where the next process of this program finds them. */
void loop_meter_pass_on(struct loop_meter *meter);

#endif
