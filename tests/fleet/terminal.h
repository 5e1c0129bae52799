/*
 * terminal.h - one terminal: its kiosk, its kiosk-sync, its power.
 */
#ifndef TESTS_FLEET_TERMINAL_H
#define TESTS_FLEET_TERMINAL_H

#include "firmware/evidence/enrolment.h"
#include "firmware/evidence/signing_key.h"
#include "firmware/storage/queue.h"
#include "tests/fleet/fleet.h"
#include "tests/fleet/memory_disk.h"

/* No visit needs more. */
#define TERMINAL_VISIT_BYTES (16 * 1024 * 1024)

struct agent;

struct terminal {
	int number; /* its place in the fleet */
	char kiosk_id[KIOSK_ID_SIZE], folder[40];
	struct machine *machine, *backup;
	struct clocks clocks;
	struct enrolment enrolment;
	struct signing_key *key;
	char *certificate; /* escaped, as nginx passes it on */
	int64_t certificate_to_ms;
	struct queue *queue;
	struct agent *agent;
	struct task *turn; /* under way */
	long life;         /* changes with every start: what was asked for before is void */
	long turns;        /* the same for turns asked for */
	bool is_on, look_asked, restored;
	bool ends_early; /* its certificate, within the week */
	int64_t restored_ms;
	int64_t outage_until_ms, portal_until_ms;
	long *open; /* lines of the ledger that are not purged yet */
	size_t open_count, open_size;
	int visits, backup_visits, failed_starts;
	unsigned sticks;
};

/* All of the plan. */
extern struct terminal *fleet;

/* Enrols and starts all of them; from now on people come. */
void terminals_start(void);

/* The machine lost power or its processes; noticed in an event, or soon when a task runs. */
void terminal_check(struct terminal *terminal);

/* Power of the whole region: off, and on again for all at once. */
void terminals_power(bool on);

/* No turn begins any more; those under way come to their end. */
void terminals_close(void);

/* The end: everything is delivered, and closed. */
void terminals_judge(void);

/* Its kiosk-sync is rung. */
void terminal_ring(struct terminal *terminal);

/* certificates.c: before enrolment: one in forty is enrolled long ago. */
void certificate_age(struct terminal *terminal);

/* certificates.c: from now on it shows the one of that file. */
void certificate_show(struct terminal *terminal, const char *path);

/* certificates.c: false when no office takes it any more. */
bool certificate_holds(const struct terminal *terminal);

/* courier.c: the line is dead for days, and somebody comes with a stick. */
void courier_call(struct terminal *terminal);

/* mishap.c: after a power cut, perhaps; and now and then. */
void mishap_clock_lost(struct terminal *terminal);
void mishap_clock_drifts(struct terminal *terminal);
void mishap_disk_full(struct terminal *terminal);

/* filing.c: a visit of so many cases; false: nobody was told anything. */
bool terminal_file(struct terminal *terminal, int cases);
void filing_start(const struct terminal *terminal);

/* filing.c: signs a manifest and says its hash. */
struct manifest;
MUST_CHECK enum status filing_sign(const struct signing_key *key,
	const struct manifest *manifest, struct bytes *out, uint8_t hash[32]);

/* line.c: a connection for one turn of the agent; the answer of a call of a dead machine. */
struct transport;
struct line;
MUST_CHECK enum status line_connect(
	void *user, const struct line *line, struct transport **out);

#endif
