/*
 * control.h - how a run is spoiled on purpose, and what came of it.
 *
 * The databases of the product are opened with synchronous=FULL; a control rewrites that word
 * on its way to SQLite, or lets the disk lie about a kind of fsync.
 */
#ifndef TESTS_POWER_CONTROL_H
#define TESTS_POWER_CONTROL_H

#include "tests/power/disk.h"

struct control {
	const char *name, *synchronous; /* NULL: FULL, as the product says */
	enum disk_lie lie;
};

/* The control of that name; NULL when there is none. "honest" is none. */
const struct control *control_named(const char *name);

/* What SQLite is told from now on. */
void control_use(const struct control *control);

/* What came of all runs. */
struct losses {
	long cuts, acknowledged, lost, doubled, damaged;
	long again; /* parts that have to be sent once more, which is no loss */
};

/* At which of so many changes the power goes, from the seed alone. */
long control_cut(uint64_t seed, long changes);

/* Names an honest run that lost something: CUTS 1 and its SEED repeat it. */
void control_tell(const char *what, const struct control *control, uint64_t seed,
	const struct losses *before, const struct losses *after);

/* Prints one line; 0 when an honest run lost nothing, or a control was caught. */
int control_verdict(
	const char *what, const struct control *control, const struct losses *losses);

#endif
