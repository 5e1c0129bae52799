/*
 * asked.h - one request out of the input: "METHOD PATH?AFTER", headers, a blank line, a body.
 *
 * For targets that stand behind the office's doors.  A header that the input does not bring may
 * come from the target: the certificate of a true terminal.
 */
#ifndef TESTS_FUZZ_ASKED_H
#define TESTS_FUZZ_ASKED_H

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sync/office/desk/officectl.h"
#include "sync/office/http/request.h"
#include "tests/fuzz/fuzz.h"

enum { ASKED_HEADERS_MAX = 8 };

struct asked {
	const char *method, *path, *after, *body;
	struct {
		const char *name, *value;
	} headers[ASKED_HEADERS_MAX];
	size_t header_count;
};

/* Of the terminal 530702 of asked_make_office(), as nginx passes it on. */
static char asked_certificate[16384];

static void asked_run(int (*command)(int, char **), const char *name, const char *office,
	const char *kiosk_id, const char *state)
{
	char *argv[] = {(char *)name, (char *)office, (char *)kiosk_id, (char *)state, NULL};

	optind = 0;
	FUZZ_HOLDS(command(kiosk_id ? 4 : 2, argv) == OFFICECTL_DONE);
}

static void asked_escape(const char *text)
{
	size_t at = 0;

	for (; *text && at + 4 < sizeof(asked_certificate); text++)
		at += (size_t)snprintf(asked_certificate + at, sizeof(asked_certificate) - at,
			"%%%02X", (uint8_t)*text);
}

/* A whole office with one terminal in a folder of its own, for the whole run. */
static const char *asked_make_office(void)
{
	static char folder[] = "build/fuzz/asked-XXXXXX", office[64];
	char state[64];
	struct bytes pem = {0};

	FUZZ_HOLDS(mkdtemp(folder) != NULL);
	snprintf(office, sizeof(office), "%s/office", folder);
	snprintf(state, sizeof(state), "%s/state", folder);
	asked_run(officectl_init, "init", office, NULL, NULL);
	asked_run(officectl_enrol, "enrol", office, "530702", state);
	FUZZ_HOLDS(officectl_read(state, "keys/tls.crt", &pem) == STATUS_OK);
	asked_escape((char *)pem.data);
	bytes_free(&pem);
	return office;
}

static void asked_split_header(char *line, struct asked *out)
{
	const char *name = strsep(&line, ":");

	out->headers[out->header_count].name = name;
	out->headers[out->header_count++].value = line ? line : "";
}

/* The text is cut in place, and borrowed. */
static void asked_split(char *text, struct asked *out)
{
	char *line = strsep(&text, "\n");

	*out = (struct asked){.method = strsep(&line, " ")};
	out->path = line ? strsep(&line, "?") : "";
	out->after = line;
	while (text && out->header_count < ASKED_HEADERS_MAX && *(line = strsep(&text, "\n")))
		asked_split_header(line, out);
	out->body = text ? text : "";
}

/* The input's own headers come first. */
static const char *asked_header(void *user, const char *name)
{
	const struct asked *asked = user;

	for (size_t i = 0; i < asked->header_count; i++)
		if (strcasecmp(asked->headers[i].name, name) == 0)
			return asked->headers[i].value;
	return strcmp(name, WIRE_HEADER_CLIENT_CERT) == 0 ? asked_certificate : NULL;
}

static const char *asked_argument(void *user, const char *name)
{
	(void)name;
	return ((const struct asked *)user)->after;
}

/* Every answer has a status, every refusal is problem JSON; nothing at the office broke. */
static void asked_judge(const struct answer *answer)
{
	enum wire_problem problem = WIRE_PROBLEM_NONE;

	FUZZ_HOLDS(answer->status >= 200 && answer->status < 600);
	if (answer->status < 400)
		return;
	FUZZ_HOLDS(strcmp(answer->content_type, WIRE_TYPE_PROBLEM) == 0);
	FUZZ_HOLDS(wire_problem_read(answer->body.data, answer->body.len, &problem, NULL) ==
			   STATUS_OK &&
		   problem != WIRE_PROBLEM_NONE && problem != WIRE_STORAGE_FAILED);
}

/* The whole of it, to a service; *out is to be freed. */
static void asked_put(const struct service *service, void *user, const uint8_t *data,
	size_t size, struct answer *out)
{
	char *text = malloc(size + 1);
	struct asked asked;
	void *exchange = NULL;

	FUZZ_HOLDS(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	asked_split(text, &asked);
	const struct request request = {
		asked.method, asked.path, asked_header, &asked, asked_argument};
	FUZZ_HOLDS(service->begin(user, &request, &exchange) == STATUS_OK);
	service->body(exchange, asked.body, strlen(asked.body));
	service->finish(exchange, out);
	asked_judge(out);
	service->destroy(exchange);
	free(text);
}

#endif
