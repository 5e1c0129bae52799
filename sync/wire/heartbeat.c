#include "sync/wire/heartbeat.h"

#include "firmware/model/json.h"

#define TIME_MAX INT64_C(253402300799999) /* the end of 9999 */

static const struct {
	const char *name;
	int64_t max;
} BEATS[WIRE_BEATS] = {
	[WIRE_BEAT_QUEUED] = {"queued", 9999999},
	[WIRE_BEAT_OLDEST_S] = {"oldest_s", TIME_MAX},
	[WIRE_BEAT_QUARANTINED] = {"quarantined", 9999999},
	[WIRE_BEAT_LAST_SEQ] = {"last_seq", 9999999},
	[WIRE_BEAT_WALL_MS] = {"wall_ms", TIME_MAX},
	[WIRE_BEAT_CLOCK] = {"clock", 2},
	[WIRE_BEAT_PAPER] = {"paper", 2},
	[WIRE_BEAT_DEVICES] = {"devices", 64},
	[WIRE_BEAT_FAULTS] = {"faults", 64},
	[WIRE_BEAT_FREE_MB] = {"free_mb", TIME_MAX},
	[WIRE_BEAT_INDEX] = {"index", TIME_MAX},
	[WIRE_BEAT_FIRMWARE] = {"firmware", 999999999},
	[WIRE_BEAT_EXPIRES_MS] = {"expires_ms", TIME_MAX},
	[WIRE_BEAT_CALLS] = {"calls", 1},
	[WIRE_BEAT_KEPT] = {"kept_catalogue", 1},
	[WIRE_BEAT_RATED_1] = {"rated_1", TIME_MAX},
	[WIRE_BEAT_RATED_2] = {"rated_2", TIME_MAX},
	[WIRE_BEAT_RATED_3] = {"rated_3", TIME_MAX},
	[WIRE_BEAT_RATED_4] = {"rated_4", TIME_MAX},
	[WIRE_BEAT_RATED_5] = {"rated_5", TIME_MAX},
	[WIRE_BEAT_RECEIPTED] = {"receipted_seq", 9999999},
	[WIRE_BEAT_SILENT] = {"voice_silent", 1},
};

void wire_heartbeat_init(struct wire_heartbeat *out)
{
	for (int i = 0; i < WIRE_BEATS; i++)
		out->values[i] = -1;
}

const char *wire_heartbeat_name(enum wire_beat beat)
{
	return BEATS[beat].name;
}

enum status wire_heartbeat_write(const struct wire_heartbeat *heartbeat, struct bytes *out)
{
	json_t *json = json_object();
	enum status status = STATUS_OK;

	for (int i = 0; i < WIRE_BEATS && status == STATUS_OK; i++)
		if (json_object_set_new(
			    json, BEATS[i].name, json_integer(heartbeat->values[i])) != 0)
			status = STATUS_NO_MEMORY;
	if (status == STATUS_OK)
		status = json_canonical(json, out);
	json_decref(json);
	return status;
}

static enum status read_members(const json_t *json, struct wire_heartbeat *out)
{
	for (int i = 0; i < WIRE_BEATS; i++) {
		const json_t *value = json_object_get(json, BEATS[i].name);
		int64_t number = json_integer_value(value);

		if (!value)
			continue;
		if (!json_is_integer(value) || number < -1 || number > BEATS[i].max)
			return failure(STATUS_BAD_DATA, "heartbeat: %s", BEATS[i].name);
		out->values[i] = number;
	}
	return STATUS_OK;
}

enum status wire_heartbeat_read(const void *text, size_t len, struct wire_heartbeat *out)
{
	struct wire_heartbeat heartbeat;
	json_t *json = NULL;
	enum status status = len > WIRE_HEARTBEAT_MAX
				     ? failure(STATUS_BAD_DATA, "heartbeat: %zu bytes", len)
				     : json_read(text, len, &json);

	wire_heartbeat_init(&heartbeat);
	if (status == STATUS_OK && !json_is_object(json))
		status = failure(STATUS_BAD_DATA, "heartbeat: no object");
	if (status == STATUS_OK)
		status = read_members(json, &heartbeat);
	if (status == STATUS_OK)
		*out = heartbeat;
	json_decref(json);
	return status;
}
