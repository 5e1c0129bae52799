#include "sync/agent/ask.h"

struct request ask_new(const char *method, const char *type)
{
	return (struct request){.method = method,
		.content_type = type,
		.upload_length = ANSWER_NONE,
		.upload_offset = ANSWER_NONE};
}

struct verdict ask_office(struct transport *transport, const struct request *request,
	const char *expected_type, struct answer *answer)
{
	*answer = (struct answer){.upload_offset = ANSWER_NONE, .retry_after_s = ANSWER_NONE};
	transport->exchange(transport, request, answer);
	if (answer->contact == CONTACT_ANSWERED && answer->status == 304 &&
		request->if_none_match && request->if_none_match[0])
		return (struct verdict){.reaction = WIRE_DONE, .http_status = 304};
	return verdict_of(answer, expected_type);
}
