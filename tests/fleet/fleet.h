/*
 * fleet.h - terminals and their office in virtual time: what the files of this folder share.
 *
 * terminal.c plays kiosk and kiosk-sync around the real queue and the real agent, line.c the
 * network between, office.c the process around the real intake, ledger.c remembers what was
 * promised to whom and judges.  Machines fail, lines fail, the code is what is shipped.
 */
#ifndef TESTS_FLEET_FLEET_H
#define TESTS_FLEET_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/model/ids.h"
#include "tests/fleet/schedule.h"

#define FLEET_SECOND_MS INT64_C(1000)
#define FLEET_MINUTE_MS (60 * FLEET_SECOND_MS)
#define FLEET_HOUR_MS (60 * FLEET_MINUTE_MS)
#define FLEET_DAY_MS (24 * FLEET_HOUR_MS)
#define FLEET_DRAIN_MS (2 * FLEET_DAY_MS) /* without faults, until everything has arrived */

struct plan {
	int terminals, first; /* terminal numbers begin at first */
	int days;
	int cases_per_day; /* of one terminal, about */
	int heartbeat_s;
	int trouble;     /* how often things fail: 1 as in a bad year, more for mutants */
	int check_every; /* of so many cases one is read back whole at the end */
	int restored;    /* one terminal in so many is restored from a backup; 0 none */
	uint64_t seed;
	bool rush; /* hours without a line, one without power, and the hour after */
};

/* What went wrong on purpose. */
enum fault_kind_of_fleet {
	FLEET_REQUEST_LOST,
	FLEET_REQUEST_CUT,
	FLEET_REQUEST_SLOW,
	FLEET_REQUEST_LATE,
	FLEET_REQUEST_REPEATED,
	FLEET_REPLY_LOST,
	FLEET_TWIN,
	FLEET_NEIGHBOUR,
	FLEET_PORTAL,
	FLEET_PROXY,
	FLEET_LINE_DOWN,
	FLEET_POWER_CUT,
	FLEET_KILL,
	FLEET_SYNC_FAILED,
	FLEET_SYNC_DB_GONE,
	FLEET_RESTORED,
	FLEET_POISONED,
	FLEET_CERTIFICATE_ENDS,
	FLEET_CERTIFICATE_RENEWED,
	FLEET_CERTIFICATE_EXPIRED,
	FLEET_COURIER,
	FLEET_COURIER_CASES,
	FLEET_COURIER_AGAIN,
	FLEET_CLOCK_1970,
	FLEET_CLOCK_2040,
	FLEET_CLOCK_DRIFT,
	FLEET_DISK_FULL,
	FLEET_OFFICE_POWER_CUT,
	FLEET_OFFICE_KILL,
	FLEET_OFFICE_SYNC_FAILED,
	FLEET_OFFICE_FULL,
	FLEET_OFFICE_RESTART,
	FLEET_FAULTS
};

/* What must never be. */
enum fleet_broken {
	FLEET_LOST,       /* the citizen was told, the office has it not */
	FLEET_DOUBLED,    /* taken in twice, or a case nobody filed */
	FLEET_UNVERIFIED, /* counted as delivered without the office's true receipt */
	FLEET_ILLEGAL,    /* a queue state, or a queued case without its bytes */
	FLEET_HOLE,       /* a number missing, or a chain that does not fit */
	FLEET_STUCK,      /* never arrived */
	FLEET_UNDURABLE,  /* promised while a power cut could still take it back */
	FLEET_POISON,     /* a bad case that was taken, or that nobody put aside */
	FLEET_ADMITTED,   /* a visit that began, and found the disk full */
	FLEET_EXPIRED,    /* an expired certificate used for more than being renewed */
	FLEET_CLOCK,      /* a wrong clock that made a stranger of the office */
	FLEET_TOGETHER,   /* many that call in one moment after the power came */
	FLEET_FORKS,      /* a restored terminal that goes on numbering */
	FLEET_HALF,       /* let in by an office that has no room, or half of it */
	FLEET_OWNER,      /* another terminal was told something */
	FLEET_PEAK,       /* more requests in a second than promised */
	FLEET_BROKEN
};

struct tally {
	long cases, visits, turned_away, requests, beats, events;
	long faults[FLEET_FAULTS], broken[FLEET_BROKEN];
	long forks, stopped, receipts, unknown; /* unknown: filed, but nobody was told */
	long read_back;
	unsigned peak, peak_after_power; /* requests in one second */
	char first[FLEET_BROKEN][120];
};

extern struct plan plan;
extern struct tally tally;

/* Notes a fault; gives true, for conditions. */
bool fleet_fault(enum fault_kind_of_fleet kind);

/* Notes what must not be. */
void fleet_broken(enum fleet_broken kind, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* True while things fail: the last days are calm. */
bool fleet_is_troubled(void);

#define FLEET_RENEWAL_URL "https://office.test:8444"

#define FLEET_RUSH_S 3600 /* of interest after the power came back */

/* Whole folders of the country: the office's, in memory. */
#define FLEET_OFFICE "/fleet/office"
#define FLEET_INTAKE "/fleet/office/intake"

#endif
