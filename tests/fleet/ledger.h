/*
 * ledger.h - what was filed, what the citizen was told, and what became of it.
 */
#ifndef TESTS_FLEET_LEDGER_H
#define TESTS_FLEET_LEDGER_H

#include "firmware/storage/queue.h"
#include "tests/fleet/fleet.h"

struct filed {
	char case_id[UUID_SIZE];
	uint8_t hash[32];
	int terminal; /* its place in the fleet */
	int32_t seq;
	int received;  /* how often the office took it in */
	bool poisoned; /* the office must refuse it */
	bool told;     /* the citizen has the receipt number */
	bool seen;     /* at the end, in the office */
	enum queue_state state;
	int64_t filed_ms;
};

void ledger_start(void);

/* A new line; its number is what the ledger knows it by. */
long ledger_add(const struct filed *filed);

/* NULL: nobody filed it. Only valid until the next addition. */
struct filed *ledger_find(const char *case_id);
struct filed *ledger_line(long number);
long ledger_count(void);

/* The office took this case in, durably. */
void ledger_received(const char *case_id);

/* After the office fell: what it took in last is still there. */
void ledger_check_latest(void);

/* The state a case of a terminal's queue is in now; queued cases need their bytes. */
void ledger_look(struct filed *filed, struct queue *queue);

/* At the end: everything told is there, once, whole. */
void ledger_judge(void);

#endif
