/*
 * rush.h - how many requests reach the office in each second, all regions together.
 */
#ifndef TESTS_FLEET_RUSH_H
#define TESTS_FLEET_RUSH_H

#include <stdint.h>

/* Room for so many seconds, shared with the processes of all regions. */
void rush_start(int64_t seconds);
void rush_count(int64_t at_ms);

/* The fullest second from..to. */
unsigned rush_peak(int64_t from_ms, int64_t to_ms);

#endif
