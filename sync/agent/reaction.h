/*
 * reaction.h - what an answer of the office means: for this case, and for the whole line.
 *
 * Three reactions and nothing else: the case is bad, wait, stop all.
 * Source: design wire, "Upload".
 */
#ifndef SYNC_AGENT_REACTION_H
#define SYNC_AGENT_REACTION_H

#include "firmware/model/fault.h"
#include "sync/agent/transport.h"
#include "sync/wire/problem.h"

struct verdict {
	enum wire_reaction reaction;
	enum fault fault;          /* for CASE_BAD, WAIT and STOP_ALL */
	int http_status;           /* 0: none came */
	int64_t retry_after_s;     /* WAIT: not before, 0 when not said */
	enum wire_problem problem; /* what the office named */
	struct wire_parts missing; /* GO_ON after a commit */
};

/*
 * Judges answer.  expected_type is the content type of a good answer, NULL when it has no body.
 * A refusal counts as the office's only when it is problem JSON with a code of ours: what a
 * middlebox says never puts a case aside.
 */
struct verdict verdict_of(const struct answer *answer, const char *expected_type);

/* STOP_ALL because what came cannot be the office's word. */
struct verdict verdict_untrusted(int http_status);

#endif
