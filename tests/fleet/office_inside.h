/*
 * office_inside.h - what the office's process (office.c) and the verdict on it (office_judge.c)
 * share; nobody else includes it.
 */
#ifndef TESTS_FLEET_OFFICE_INSIDE_H
#define TESTS_FLEET_OFFICE_INSIDE_H

#include "sync/office/intake/intake.h"
#include "tests/fleet/office.h"

struct machine;
struct service_visit;

struct office {
	struct machine *machine;
	struct intake intake;
	bool is_open;
	long life; /* changes with every process */
	struct service_visit *serving;
	int64_t full_until_ms;
	int64_t from_ms, to_ms; /* of its certificate */
};

/* The one of this region. */
extern struct office office;

/* In the schedule: its process starts again. */
void office_open_again(void *user, int64_t unused);

#endif
