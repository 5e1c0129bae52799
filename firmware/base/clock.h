/*
 * clock.h - the only reader of time.
 *
 * Wall time is int64 milliseconds UTC since 1970, monotonic time counts from boot.
 * Every build but release can move both forward (tests, the screen driver); the offset
 * passes through execve in the environment variable ONEVISIT_CLOCK_OFFSET_MS.
 */
#ifndef FIRMWARE_BASE_CLOCK_H
#define FIRMWARE_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define CLOCK_TEXT_SIZE 24
#define CLOCK_UTC_TEXT_SIZE 28
#define CLOCK_BOOT_ID_SIZE 37
#define CLOCK_AHEAD_MS (INT64_C(400) * 24 * 3600 * 1000)

int64_t clock_wall_ms(void);      /* UTC since 1970 */
int64_t clock_monotonic_ms(void); /* since boot */

/* Since boot and never moved: for how long to wait for another process. */
int64_t clock_steady_ms(void);

/*
 * It is at least ms now, somebody who can be believed has said.  From then on a wall clock that
 * is before that, or more than CLOCK_AHEAD_MS beyond, is not believed: time goes on from ms.
 * Never goes back.  Any thread.
 */
void clock_set_floor(int64_t ms);

/* Moves both clocks forward; does nothing in a release build. */
void clock_advance(int64_t ms);

/* How far clock_advance() has moved them, ms. */
int64_t clock_offset_ms(void);

/* Leaves the offset for the program that execve puts in this one's place. */
void clock_pass_on(void);

/* "2026-11-24 02:53" at +08:00 from wall_ms. */
void clock_text(int64_t wall_ms, char out[CLOCK_TEXT_SIZE]);

/* "2026-11-24" at +08:00 from wall_ms. */
void clock_date(int64_t wall_ms, char out[CLOCK_TEXT_SIZE]);

/* "2026-11-23T18:53:07.123Z" from wall_ms, for logs and for machines. */
void clock_utc_text(int64_t wall_ms, char out[CLOCK_UTC_TEXT_SIZE]);

/* The kernel's boot id as lower-case UUID text. Fails IO. */
MUST_CHECK enum status clock_boot_id(char out[CLOCK_BOOT_ID_SIZE]);

/* "synced" | "held" | "unknown": what the kernel says of the wall clock (adjtimex). */
const char *clock_quality(void);

#endif
