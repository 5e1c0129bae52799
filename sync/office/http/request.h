/*
 * request.h - a request and its answer, whoever serves it.
 *
 * Between http.c and what stands behind it: the intake, the authority.  Neither knows the
 * other's library.
 */
#ifndef SYNC_OFFICE_HTTP_REQUEST_H
#define SYNC_OFFICE_HTTP_REQUEST_H

#include "sync/wire/problem.h"

#define ANSWER_HEADERS_MAX 6
#define ANSWER_VALUE_SIZE 192

/* Borrowed for the life of an exchange. header() and argument() give NULL for what was not
 * sent.
 */
struct request {
	const char *method, *path;
	const char *(*header)(void *user, const char *name);
	void *user;
	const char *(*argument)(void *user, const char *name); /* of the query; NULL: none */
};

/* Zero-initialise, free with answer_free(). */
struct answer {
	int status;
	const char *content_type; /* NULL without a body */
	struct bytes body;
	struct {
		const char *name;
		char value[ANSWER_VALUE_SIZE];
	} headers[ANSWER_HEADERS_MAX];
	size_t header_count;
	bool lost; /* tests: close the connection instead */
};

/* Fills in a problem; missing may be NULL. */
void answer_problem(
	struct answer *out, enum wire_problem problem, const struct wire_parts *missing);

/* Adds a header. */
void answer_header(struct answer *out, const char *name, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* NULL-safe inside. */
void answer_free(struct answer *answer);

/*
 * Who answers.  begin() fails NO_MEMORY; body() gets what comes in pieces; finish() fills the
 * answer once; destroy() also ends an exchange whose connection was cut.  Any thread, one
 * exchange on one at a time.
 */
struct service {
	enum status (*begin)(void *user, const struct request *request, void **exchange);
	void (*body)(void *exchange, const void *data, size_t len);
	void (*finish)(void *exchange, struct answer *out);
	void (*destroy)(void *exchange);
};

#endif
