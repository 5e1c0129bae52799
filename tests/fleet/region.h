/*
 * region.h - one region of the fleet: its terminals and their office, from enrolment to
 * verdict.
 */
#ifndef TESTS_FLEET_REGION_H
#define TESTS_FLEET_REGION_H

#include "tests/fleet/fleet.h"
#include "tests/fleet/mutant.h"

/* When the power of all regions comes back, ms. */
int64_t region_power_back_ms(const struct plan *plan);

/* Plays it in a process of its own; *out lies in memory that both share. */
void region_play(const struct plan *region, enum mutant mutant, struct tally *out);

#endif
