/*
 * One request to a real office with a real certificate: "METHOD PATH?AFTER", headers, a blank
 * line, a body.  Every answer has a status, every refusal is problem JSON, and no case is ever
 * received.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "sync/office/desk/officectl.h"
#include "sync/office/intake/intake.h"
#include "tests/fuzz/fuzz.h"

enum { HEADERS_MAX = 8 };

struct input {
	const char *method, *path, *after, *body;
	struct {
		const char *name, *value;
	} headers[HEADERS_MAX];
	size_t header_count;
};

static struct intake intake;
static char certificate[16384];

static void must_run(int (*command)(int, char **), const char *name, const char *a,
	const char *b, const char *c)
{
	char *argv[] = {(char *)name, (char *)a, (char *)b, (char *)c, NULL};
	int argc = c ? 4 : 2;

	optind = 0;
	FUZZ_HOLDS(command(argc, argv) == OFFICECTL_DONE);
}

static void escape(const char *text)
{
	size_t at = 0;

	for (; *text && at + 4 < sizeof(certificate); text++)
		at += (size_t)snprintf(
			certificate + at, sizeof(certificate) - at, "%%%02X", (uint8_t)*text);
}

/* One office for the whole run. */
static void open_office(void)
{
	static char folder[] = "build/fuzz/intake-XXXXXX", office[64], state[64], place[80];
	struct bytes pem = {0};

	FUZZ_HOLDS(mkdtemp(folder) != NULL);
	snprintf(office, sizeof(office), "%s/office", folder);
	snprintf(state, sizeof(state), "%s/state", folder);
	snprintf(place, sizeof(place), "%s/intake", office);
	must_run(officectl_init, "init", office, NULL, NULL);
	must_run(officectl_enrol, "enrol", office, "530702", state);
	FUZZ_HOLDS(officectl_read(state, "keys/tls.crt", &pem) == STATUS_OK);
	escape((char *)pem.data);
	bytes_free(&pem);
	FUZZ_HOLDS(intake_open(place, &intake) == STATUS_OK);
	intake.settings.terminal_cases = 1 << 20;
	rate_destroy(intake.rate);
	FUZZ_HOLDS(rate_create(0, &intake.rate) == STATUS_OK);
}

static void split_header(char *line, struct input *out)
{
	const char *name = strsep(&line, ":");

	out->headers[out->header_count].name = name;
	out->headers[out->header_count++].value = line ? line : "";
}

static void split(char *text, struct input *out)
{
	char *line = strsep(&text, "\n");

	out->method = strsep(&line, " ");
	out->path = line ? strsep(&line, "?") : "";
	out->after = line;
	while (text && out->header_count < HEADERS_MAX && *(line = strsep(&text, "\n")))
		split_header(line, out);
	out->body = text ? text : "";
}

static const char *header(void *user, const char *name)
{
	const struct input *input = user;

	if (strcmp(name, WIRE_HEADER_CLIENT_CERT) == 0)
		return certificate;
	for (size_t i = 0; i < input->header_count; i++)
		if (strcasecmp(input->headers[i].name, name) == 0)
			return input->headers[i].value;
	return NULL;
}

static const char *argument(void *user, const char *name)
{
	(void)name;
	return ((const struct input *)user)->after;
}

static void check(const struct answer *answer)
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct input input = {.header_count = 0};
	struct exchange *exchange = NULL;
	struct answer answer = {0};
	struct store_counts counts;

	FUZZ_HOLDS(text != NULL);
	if (!*certificate)
		open_office();
	memcpy(text, data, size);
	text[size] = '\0';
	split(text, &input);
	const struct request request = {input.method, input.path, header, &input, argument};
	FUZZ_HOLDS(exchange_begin(&intake, &request, &exchange) == STATUS_OK);
	exchange_body(exchange, input.body, strlen(input.body));
	exchange_finish(exchange, &answer);
	check(&answer);
	exchange_destroy(exchange);
	answer_free(&answer);
	free(text);
	FUZZ_HOLDS(store_count(intake.store, &counts) == STATUS_OK && counts.received == 0);
	return 0;
}
