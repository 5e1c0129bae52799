/* The socket of the kiosk: what kioskctl asks, and the doorbell of kiosk-sync. */
#include <string.h>

#include "firmware/kiosk/app_inside.h"
#include "firmware/station/devices_json.h"
#include "ui/screens/screens.h"

enum { TEST_MS = 20000 }; /* a reader in the middle of a card comes to the test after it */

static void doorbell(struct app *app)
{
	visit_doorbell(app->visit);
}

/* "1":120 … "more":0: rounds that took at most so many ms. */
static enum status answer_loop(const struct loop_meter *meter, struct bytes *answer)
{
	struct loop_tally tally;
	enum status status;

	loop_meter_read(meter, &tally);
	status = bytes_add_text(answer, ",\"loop\":{\"at_most_ms\":{");
	for (size_t i = 0; i < LOOP_BUCKETS - 1 && !status; i++)
		status = bytes_add_format(
			answer, "\"%u\":%u,", LOOP_BUCKET_MS[i], tally.rounds[i]);
	if (!status)
		status = bytes_add_format(answer,
			"\"more\":%u},\"worked_us\":%u,"
			"\"slept_over_%d_ms\":%u,\"no_core_over_%d_ms\":%u,\"slowest\":{",
			tally.rounds[LOOP_BUCKETS - 1], tally.worked_us, LOOP_LIMIT_MS,
			tally.slept, LOOP_LIMIT_MS, tally.no_core);
	for (size_t i = 0; i < LOOP_PARTS && !status; i++)
		status = bytes_add_format(answer, "%s\"%s\":%u", i ? "," : "",
			LOOP_PART_NAMES[i], tally.slowest[i]);
	return status ? status : bytes_add_text(answer, "}}}");
}

static enum status answer_status(struct app *app, struct bytes *answer)
{
	struct app_facts facts;
	enum status result;

	pthread_mutex_lock(&app->status.mutex);
	facts = app->status.facts;
	pthread_mutex_unlock(&app->status.mutex);
	result = bytes_add_format(answer,
		"{\"program\":\"kiosk\",\"screen\":\"%s\",\"known\":%d,\"services\":\"%s\","
		"\"reader\":\"%s\",\"printer\":\"%s\",\"slip_waits\":%d,\"calls\":%d,"
		"\"kept_catalogue\":%d,\"voice\":\"%s\",\"test\":%d",
		facts.screen, facts.known, fault_code(facts.services),
		fault_code(facts.devices[DEVICE_READER]),
		fault_code(facts.devices[DEVICE_PRINTER]), facts.slip_waits, facts.calls,
		facts.kept_catalogue,
		fault_code(facts.voice_broken ? FAULT_VOICE_SILENT : FAULT_NONE), facts.test);
	return result ? result : answer_loop(&app->meter, answer);
}

/* Takes json, which may be NULL. */
static enum status answer_json(json_t *json, struct bytes *answer)
{
	enum status status = json ? json_canonical(json, answer) : STATUS_NO_MEMORY;

	json_decref(json);
	return status;
}

static enum status answer_test(struct app *app, const char *word, struct bytes *answer)
{
	enum device_role role = device_role_by_word(word ? word : "");

	if (role == DEVICE_ROLES)
		return bytes_add_text(answer, "{\"error\":\"no such role\"}");
	return answer_json(devices_test_json(app->devices, role, TEST_MS), answer);
}

/* On the socket's thread. */
static void on_line(void *user, const char *line, struct bytes *answer)
{
	static const char UNKNOWN[] = "{\"error\":\"unknown request\"}";
	struct app *app = user;
	const char *what;
	json_t *json = NULL;
	enum status status;

	if (!*line) {
		app_post(user, doorbell);
		return;
	}
	status = json_read(line, strlen(line), &json);
	what = status ? NULL : json_text(json, "do");
	if (what && !strcmp(what, "status"))
		status = answer_status(user, answer);
	else if (what && !strcmp(what, "devices"))
		status = answer_json(devices_list_json(app->devices), answer);
	else if (what && !strcmp(what, "test"))
		status = answer_test(app, json_text(json, "role"), answer);
	else
		status = bytes_add_text(answer, UNKNOWN);
	if (status)
		bytes_free(answer);
	json_decref(json);
}

void app_note_status(struct app *app)
{
	const struct visit *visit = app->visit;
	struct app_facts facts = {.screen = SCREENS[visit->state].name,
		.services = visit->blocked,
		.known = visit->known,
		.slip_waits = visit->slip_waits,
		.calls = visit->call == VISIT_CALL_BUSY || visit->call == VISIT_CALL_DONE,
		.kept_catalogue = visit->catalogue.kept_before,
		.voice_broken = speech_is_broken(app->voice.speech),
		.test = visit->test};

	for (int role = 0; role < DEVICE_ROLES; role++)
		facts.devices[role] = APP_HANDS.fault(app, (enum device_role)role);
	pthread_mutex_lock(&app->status.mutex);
	app->status.facts = facts;
	pthread_mutex_unlock(&app->status.mutex);
}

enum status app_socket_open(struct app *app)
{
	const char *folder = app->settings.socket_folder;
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path),
		folder[0] ? folder : app->counter.state_folder, "kiosk.sock");

	if (!status)
		status = local_socket_listen(path, on_line, app, &app->socket);
	return status;
}
