#include "sync/agent/reaction.h"

#include <string.h>
#include <strings.h>

#include "firmware/base/log.h"

struct verdict verdict_untrusted(int http_status)
{
	return (struct verdict){.reaction = WIRE_STOP_ALL,
		.fault = FAULT_OFFICE_UNTRUSTED,
		.http_status = http_status};
}

/* Whether a refusal must carry problem JSON before it is believed. */
static const struct {
	enum fault fault;
	bool must_be_named;
} REACTIONS[] = {
	[WIRE_DONE] = {FAULT_NONE, false},
	[WIRE_GO_ON] = {FAULT_NONE, true},
	[WIRE_CASE_BAD] = {FAULT_OFFICE_REFUSED, true},
	/* Proxies and nginx say 502 and 504 in words of their own. */
	[WIRE_WAIT] = {FAULT_OFFICE_UNREACHABLE, false},
	[WIRE_STOP_ALL] = {FAULT_OFFICE_UNTRUSTED, false},
};

/* "application/json; charset=utf-8" is application/json. */
static bool type_is(const char *type, const char *expected)
{
	size_t len = strcspn(expected, ";");

	if (strncasecmp(type, expected, len) != 0)
		return false;
	return type[len] == '\0' || type[len] == ';' || type[len] == ' ';
}

static bool is_named(const struct answer *answer, struct verdict *verdict)
{
	return type_is(answer->type, WIRE_TYPE_PROBLEM) &&
	       wire_problem_read(answer->body.data, answer->body.len, &verdict->problem,
		       &verdict->missing) == STATUS_OK &&
	       verdict->problem != WIRE_PROBLEM_NONE;
}

static struct verdict judge(const struct answer *answer, const char *expected_type)
{
	struct verdict verdict = {
		.reaction = wire_reaction(answer->status), .http_status = answer->status};

	verdict.fault = REACTIONS[verdict.reaction].fault;
	if (REACTIONS[verdict.reaction].must_be_named && !is_named(answer, &verdict))
		return verdict_untrusted(answer->status);
	if (verdict.reaction == WIRE_DONE && expected_type &&
		!type_is(answer->type, expected_type))
		return verdict_untrusted(answer->status);
	if (verdict.reaction == WIRE_WAIT && answer->retry_after_s > 0)
		verdict.retry_after_s = answer->retry_after_s;
	/* A refused terminal is the office's decision, not a stranger on the line. */
	if ((answer->status == 401 || answer->status == 403) && is_named(answer, &verdict))
		verdict.fault = FAULT_TERMINAL_STOPPED;
	return verdict;
}

struct verdict verdict_of(const struct answer *answer, const char *expected_type)
{
	switch (answer->contact) {
	case CONTACT_ANSWERED:
		return judge(answer, expected_type);
	case CONTACT_LOST:
		return (struct verdict){
			.reaction = WIRE_WAIT, .fault = FAULT_OFFICE_UNREACHABLE};
	case CONTACT_REVOKED:
		return (struct verdict){
			.reaction = WIRE_STOP_ALL, .fault = FAULT_OFFICE_REVOKED};
	case CONTACT_UNTRUSTED:
		break;
	}
	return verdict_untrusted(0);
}
