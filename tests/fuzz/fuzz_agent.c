/*
 * Whatever comes over kiosk-sync's socket: each line is answered by one line of JSON, and the
 * turn that follows does what it was told with a line that is down.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/model/json.h"
#include "sync/agent/agent_inside.h"
#include "tests/fuzz/fuzz.h"

enum { LINES_MAX = 8 };

static char folder[64];
static struct agent *agent;

static enum status no_line(void *user, const struct line *line, struct transport **out)
{
	(void)user, (void)line, (void)out;
	return STATUS_IO;
}

/* One agent per process; libFuzzer calls many times. */
static void make_agent(void)
{
	if (agent)
		return;
	snprintf(folder, sizeof(folder), "/tmp/fuzz-agent.XXXXXX");
	FUZZ_HOLDS(mkdtemp(folder) != NULL);
	FUZZ_HOLDS(agent_create(folder, no_line, NULL, &agent) == STATUS_OK);
}

static void ask(const char *line)
{
	struct bytes answer = {0};
	json_t *json = NULL;

	agent_answer(agent, line, &answer);
	if (*line) {
		FUZZ_HOLDS(
			json_read((const char *)answer.data, answer.len, &json) == STATUS_OK);
		FUZZ_HOLDS(json_is_object(json));
		FUZZ_HOLDS(memchr(answer.data, '\n', answer.len) == NULL);
	}
	json_decref(json);
	bytes_free(&answer);
}

/* A line of the socket has no NUL and no line feed in it, and is not endless. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char line[64 * 1024];

	make_agent();
	for (int i = 0; i < LINES_MAX && size > 0; i++) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t len = end ? (size_t)(end - data) : size;

		snprintf(line, sizeof(line), "%.*s", (int)len, (const char *)data);
		ask(line);
		data += len + (end != NULL);
		size -= len + (end != NULL);
	}
	agent_turn(agent);
	FUZZ_HOLDS(agent->arrived_count <= AGENT_ARRIVED_MAX);
	return 0;
}
