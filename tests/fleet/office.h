/*
 * office.h - the process around the real intake, and nginx before it.
 */
#ifndef TESTS_FLEET_OFFICE_H
#define TESTS_FLEET_OFFICE_H

#include "firmware/base/bytes.h"
#include "sync/wire/names.h"
#include "tests/fleet/fleet.h"

#define CALL_HEADERS 8

struct answer;

/* One request on its way, and its answer; neither side's own struct. */
struct call {
	const char *method;
	char path[WIRE_PATH_MAX]; /* the query, if any, behind it */
	char after[24];           /* its one argument, "" none */
	struct {
		const char *name;
		char value[160];
	} headers[CALL_HEADERS];
	int header_count;
	const char *certificate; /* as nginx passes it on */
	bool is_renewal;         /* goes to the authority's port */
	struct bytes body;
	size_t cut_at;   /* of the body; SIZE_MAX whole */
	int64_t slow_ms; /* between the two halves of the body, 0 at once */
	/* The answer. */
	bool answered;
	int status;
	char type[64], etag[80];
	int64_t offset, retry_after_s;
	struct bytes reply;
};

/* Called once with an answer, or with none: the connection broke. */
typedef void call_done(struct call *call, void *user);

/* Makes office and enrolment of everything in the plan; then the intake is open. */
void office_make(void);
void office_enrol(const char *kiosk_id, const char *state_folder);
void office_open(void);

/* Whether its certificate is valid for who believes that it is that time. */
bool office_is_valid_at(int64_t wall_ms);

/* The intake, while it runs; NULL otherwise. */
struct intake;
struct intake *office_intake(void);

/* After work on the intake beside requests: the process may have died in it. */
void office_notice(void);

/* authority_desk.c: the same for the authority's port. */
void authority_arrive(struct call *call, call_done *done, void *user);

/* A header of a call, NULL: not sent; user is the call. */
const char *office_call_header(void *user, const char *name);

/* Moves the answer into the call. */
void office_fill_reply(struct call *call, struct answer *answer);

/* A request reaches the office now. Takes nothing; done may be called at once or later. */
void office_arrive(struct call *call, call_done *done, void *user);

/* Faults from now on, while fleet_is_troubled(). */
void office_trouble(void);

/* Rows and parts of a case whose receipt is given just now survive any power cut. */
void office_check_durable(const char *case_id);

/* Whether it took this very case in; *known false: it is not running. */
bool office_has(const char *case_id, const uint8_t hash[32], bool *known);

/* At the end. */
void office_judge(void);
void office_close(void);

#endif
