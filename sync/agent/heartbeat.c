#include "sync/agent/heartbeat.h"

#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/model/fault.h"
#include "firmware/model/json.h"
#include "sync/agent/version.h"

enum { ASK_MS = 2000 };

static int64_t clock_number(void)
{
	static const char *const WORDS[] = {"unknown", "held", "synced"};

	for (int i = 0; i < 3; i++)
		if (strcmp(clock_quality(), WORDS[i]) == 0)
			return i;
	return -1;
}

static void take_ratings(struct queue *queue, int64_t *values)
{
	int64_t given[QUEUE_RATINGS];

	if (queue_ratings(queue, given) != STATUS_OK)
		return;
	for (int i = 0; i < QUEUE_RATINGS; i++)
		values[WIRE_BEAT_RATED_1 + i] = given[i];
}

void heartbeat_gather(struct queue *queue, const char *state_folder, struct wire_heartbeat *out)
{
	int64_t now_ms = clock_wall_ms(), *values = out->values;
	uint64_t space;

	values[WIRE_BEAT_WALL_MS] = now_ms;
	values[WIRE_BEAT_CLOCK] = clock_number();
	values[WIRE_BEAT_FIRMWARE] = AGENT_VERSION_NUMBER;
	if (folder_space(state_folder, &space) == STATUS_OK)
		values[WIRE_BEAT_FREE_MB] = (int64_t)(space >> 20);
	if (queue) {
		struct queue_counts counts = queue_count(queue);
		uint8_t hash[32];

		values[WIRE_BEAT_QUEUED] = counts.queued;
		values[WIRE_BEAT_RECEIPTED] = counts.receipted_seq;
		if (counts.queued > 0 && now_ms >= counts.oldest_queued_ms)
			values[WIRE_BEAT_OLDEST_S] = (now_ms - counts.oldest_queued_ms) / 1000;
		if (queue_last(queue, &values[WIRE_BEAT_LAST_SEQ], hash) != STATUS_OK)
			values[WIRE_BEAT_LAST_SEQ] = -1;
		take_ratings(queue, values);
	}
}

static void take_devices(const json_t *json, int64_t *values)
{
	static const char *const ROLES[] = {"reader", "printer"};

	values[WIRE_BEAT_DEVICES] = values[WIRE_BEAT_FAULTS] = 0;
	for (size_t i = 0; i < sizeof(ROLES) / sizeof(ROLES[0]); i++) {
		const char *code = json_text(json, ROLES[i]);

		if (code)
			values[*code && fault_by_code(code) != FAULT_PRINTER_PAPER_LOW
					? WIRE_BEAT_FAULTS
					: WIRE_BEAT_DEVICES]++;
	}
}

/* -1: a kiosk that does not say it yet. */
static int64_t silent_number(const json_t *json)
{
	const char *code = json_text(json, "voice");

	return code ? fault_by_code(code) == FAULT_VOICE_SILENT : -1;
}

static int64_t paper_number(const json_t *json)
{
	const char *code = json_text(json, "printer");

	if (!code)
		return -1;
	switch ((int)fault_by_code(code)) {
	case FAULT_PRINTER_PAPER_OUT:
		return 0;
	case FAULT_PRINTER_PAPER_LOW:
		return 1;
	default:
		return *code ? -1 : 2;
	}
}

void heartbeat_ask_kiosk(const char *socket_path, struct wire_heartbeat *out)
{
	struct bytes answer = {0};
	json_t *json = NULL;

	if (local_socket_ask(socket_path, "{\"do\":\"status\"}", ASK_MS, &answer) ==
			STATUS_OK &&
		json_read(answer.data, answer.len, &json) == STATUS_OK) {
		take_devices(json, out->values);
		out->values[WIRE_BEAT_PAPER] = paper_number(json);
		out->values[WIRE_BEAT_SILENT] = silent_number(json);
		out->values[WIRE_BEAT_CALLS] =
			json_integer_value(json_object_get(json, "calls")) == 1;
		out->values[WIRE_BEAT_KEPT] =
			json_integer_value(json_object_get(json, "kept_catalogue")) == 1;
	}
	json_decref(json);
	bytes_free(&answer);
}
