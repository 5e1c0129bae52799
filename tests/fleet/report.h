/*
 * report.h - what was done and what went wrong, in words.  For fleet_main.c.
 */
#ifndef TESTS_FLEET_REPORT_H
#define TESTS_FLEET_REPORT_H

#include "tests/fleet/fleet.h"

/* How often any promise was broken. */
long report_broken(const struct tally *sum);

/* What was broken, in a few words. */
const char *report_word(enum fleet_broken kind);

/* Prints the whole table of a run. */
void report_fleet(
	const struct plan *whole, int regions, const struct tally *sum, double took_s);

#endif
