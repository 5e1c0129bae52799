#include "sync/office/http/request.h"

#include <stdarg.h>
#include <stdio.h>

#include "sync/wire/names.h"

void answer_header(struct answer *out, const char *name, const char *format, ...)
{
	va_list args;

	if (out->header_count == ANSWER_HEADERS_MAX)
		return;
	out->headers[out->header_count].name = name;
	va_start(args, format);
	vsnprintf(out->headers[out->header_count].value, ANSWER_VALUE_SIZE, format, args);
	va_end(args);
	out->header_count++;
}

void answer_problem(
	struct answer *out, enum wire_problem problem, const struct wire_parts *missing)
{
	out->status = wire_problem_status(problem);
	out->content_type = WIRE_TYPE_PROBLEM;
	bytes_free(&out->body);
	if (wire_problem_write(problem, missing, &out->body) != STATUS_OK)
		out->content_type = NULL;
	if (problem == WIRE_SPACE)
		answer_header(out, "Retry-After", "%d", WIRE_RETRY_AFTER_S);
	if (problem == WIRE_TOO_MANY)
		answer_header(out, "Retry-After", "%d", WIRE_RATE_RETRY_AFTER_S);
	if (problem == WIRE_TUS_VERSION_REFUSED)
		answer_header(out, WIRE_HEADER_TUS_VERSION, "%s", WIRE_TUS);
}

void answer_free(struct answer *answer)
{
	bytes_free(&answer->body);
}
