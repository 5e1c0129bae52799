/*
 * routing.h - in which department's queue a case lands.
 *
 * intake/routing.json, when there is one: {"rules":[{"department":…, "implement_code":…,
 * "queue":…},…]}.  The first rule whose department is equal and whose implement_code is how the
 * case's begins decides (a member left out fits all).  Without a fitting rule the queue is the
 * signed department.  Read once, at the start.  Source: issue of the queue, "Routing".
 */
#ifndef SYNC_OFFICE_INTAKE_ROUTING_H
#define SYNC_OFFICE_INTAKE_ROUTING_H

#include "firmware/evidence/manifest.h"

#define ROUTING_RULES_MAX 256
#define ROUTING_WORD_SIZE 40

struct routing_rule {
	char department[ROUTING_WORD_SIZE], implement_code[ROUTING_WORD_SIZE];
	char queue[ROUTING_WORD_SIZE];
};

struct routing {
	struct routing_rule rules[ROUTING_RULES_MAX];
	size_t count;
};

/* Reads the rules of an intake folder; none is no fault. Fails BAD_DATA, IO, FULL. */
MUST_CHECK enum status routing_read(const char *intake_folder, struct routing *out);

/* The queue of a case. Points into routing or manifest. */
const char *routing_queue(const struct routing *routing, const struct manifest *manifest);

#endif
