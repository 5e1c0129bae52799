/*
 * ask.h - one question to the office, and the verdict on its answer.
 *
 * What every talk of kiosk-sync with the office has in common.
 */
#ifndef SYNC_AGENT_ASK_H
#define SYNC_AGENT_ASK_H

#include "sync/agent/reaction.h"

/* A request without path and body; type NULL: it has none. */
struct request ask_new(const char *method, const char *type);

/*
 * Asks and judges; expected_type as in verdict_of().  304 to an If-None-Match is DONE.
 * Frees nothing: answer->body is the caller's.
 */
struct verdict ask_office(struct transport *transport, const struct request *request,
	const char *expected_type, struct answer *answer);

#endif
