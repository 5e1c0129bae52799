/*
 * clock_floor.h - what time it is when the machine's clock may be wrong.
 *
 * Pure.  The floor is the latest time the office signed.  A clock at or up to 400 days after
 * it is believed; any other reads as the floor itself.  Signed time moves the floor at most
 * 400 days beyond where it was when the last new index came, so an owned intake host cannot
 * make a terminal live in the far future.  Source: design wire, "Promises".
 */
#ifndef SYNC_AGENT_CLOCK_FLOOR_H
#define SYNC_AGENT_CLOCK_FLOOR_H

#include <stdint.h>

#include "firmware/storage/office_memory.h"

#define CLOCK_FLOOR_AHEAD_MS (INT64_C(400) * 24 * 3600 * 1000)

/* The moment at which certificates must be valid. built_ms: no clock is before this build. */
int64_t clock_floor_now(const struct office_memory *memory, int64_t built_ms, int64_t wall_ms);

/* Moves the floor to a verified signed time. True when memory changed. */
bool clock_floor_raise(struct office_memory *memory, int64_t built_ms, int64_t signed_ms);

/* A new index was accepted: from here the floor may rise again. */
void clock_floor_renew(struct office_memory *memory, int64_t built_ms);

#endif
