#include "firmware/ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/model/json.h"
#include "firmware/model/settings.h"
#include "firmware/storage/queue.h"
#include "firmware/storage/sync_state.h"

enum { ASK_MS = 2000 };

enum ctl_exit ctl_settings(const struct ctl *ctl)
{
	char path[PATH_TEXT_MAX];
	struct settings settings;
	enum status status = path_join(path, sizeof(path), ctl->state_folder, "settings.json");

	if (status == STATUS_OK)
		status = settings_read(path, &settings);
	if (ctl->json)
		printf("{\"settings\":\"%s\"}\n", status_name(status));
	else
		printf("settings: %s\n", status == STATUS_NOT_FOUND
						 ? "none, built-in values hold"
						 : status_name(status));
	if (status == STATUS_OK || status == STATUS_NOT_FOUND)
		return CTL_DONE;
	return status == STATUS_BAD_DATA ? CTL_WANTING : CTL_COULD_NOT;
}

const char *ctl_socket_folder(const struct ctl *ctl, struct settings *settings)
{
	char path[PATH_TEXT_MAX];

	settings_defaults(settings);
	if (path_join(path, sizeof(path), ctl->state_folder, "settings.json") == STATUS_OK &&
		settings_read(path, settings) == STATUS_OK && settings->socket_folder[0])
		return settings->socket_folder;
	return ctl->state_folder;
}

json_t *ctl_ask(const struct ctl *ctl, const char *socket_name, const char *line)
{
	char path[PATH_TEXT_MAX];
	struct settings settings;
	const char *folder = ctl_socket_folder(ctl, &settings);
	struct bytes answer = {0};
	json_t *json = NULL;

	if (path_join(path, sizeof(path), folder, socket_name) != STATUS_OK ||
		local_socket_ask(path, line, ASK_MS, &answer) != STATUS_OK ||
		json_read(answer.data, answer.len, &json) != STATUS_OK)
		json = json_null();
	bytes_free(&answer);
	return json;
}

/* What a program says; JSON null when it does not run. A new reference. */
static json_t *ask(const struct ctl *ctl, const char *socket_name)
{
	return ctl_ask(ctl, socket_name, "{\"do\":\"status\"}");
}

enum ctl_exit ctl_tell(const struct ctl *ctl, const char *socket_name, const char *line)
{
	json_t *answer = ctl_ask(ctl, socket_name, line);
	const char *error = json_text(answer, "error");
	enum ctl_exit end = CTL_DONE;

	if (json_is_null(answer)) {
		fprintf(stderr, "kioskctl: %s: not running\n", socket_name);
		end = CTL_COULD_NOT;
	} else if (error) {
		fprintf(stderr, "kioskctl: %s\n", error);
		end = CTL_WANTING;
	}
	json_decref(answer);
	return end;
}

enum ctl_exit ctl_clock(const struct ctl *ctl)
{
	if (ctl->count != 1 || strcmp(ctl->words[0], "forget") != 0)
		return CTL_USAGE;
	return ctl_tell(ctl, "kiosk-sync.sock", "{\"do\":\"forget_clock\"}");
}

static json_t *queue_json(const struct ctl *ctl)
{
	struct queue *queue;
	struct queue_counts counts;

	if (queue_open_reader(ctl->state_folder, &queue) != STATUS_OK)
		return json_null();
	counts = queue_count(queue);
	queue_close(queue);
	return json_pack("{s:I, s:I, s:I, s:I}", "queued", (json_int_t)counts.queued,
		"released", (json_int_t)counts.released, "purged", (json_int_t)counts.purged,
		"oldest_queued_ms", (json_int_t)counts.oldest_queued_ms);
}

static void read_line_fault(const struct ctl *ctl, char line[48])
{
	struct sync_state *state;

	line[0] = '\0';
	if (sync_state_open_reader(ctl->state_folder, &state) != STATUS_OK)
		return;
	if (sync_state_line(state, line) != STATUS_OK)
		line[0] = '\0';
	sync_state_close(state);
}

/* One program: its members on one line, in the order of their names. */
static void print_program(const char *name, const json_t *said)
{
	struct bytes text = {0};

	if (json_is_null(said))
		printf("%-11s not running\n", name);
	else if (json_canonical(said, &text) == STATUS_OK)
		printf("%-11s %s\n", name, (const char *)text.data);
	bytes_free(&text);
}

static void print_queue(const json_t *queue)
{
	int64_t oldest = json_integer_value(json_object_get(queue, "oldest_queued_ms"));
	char when[CLOCK_TEXT_SIZE];

	if (json_is_null(queue)) {
		printf("%-11s none yet\n", "queue");
		return;
	}
	clock_text(oldest, when);
	printf("%-11s %lld wait%s%s, %lld delivered and kept, %lld purged\n", "queue",
		(long long)json_integer_value(json_object_get(queue, "queued")),
		oldest ? " since " : "", oldest ? when : "",
		(long long)json_integer_value(json_object_get(queue, "released")),
		(long long)json_integer_value(json_object_get(queue, "purged")));
}

enum ctl_exit ctl_status(const struct ctl *ctl)
{
	json_t *kiosk = ask(ctl, "kiosk.sock"), *sync = ask(ctl, "kiosk-sync.sock");
	json_t *queue = queue_json(ctl);
	struct bytes text = {0};
	char line[48];
	enum ctl_exit end = CTL_DONE;

	read_line_fault(ctl, line);
	if (ctl->json) {
		json_t *all = json_pack("{s:o, s:o, s:o, s:s}", "kiosk", kiosk, "kiosk_sync",
			sync, "queue", queue, "line", line);

		if (all && json_canonical(all, &text) == STATUS_OK)
			puts((const char *)text.data);
		else
			end = CTL_COULD_NOT;
		json_decref(all);
	} else {
		print_program("kiosk", kiosk);
		print_program("kiosk-sync", sync);
		printf("%-11s %s\n", "line", line[0] ? line : "no fault known");
		print_queue(queue);
		json_decref(kiosk);
		json_decref(sync);
		json_decref(queue);
	}
	bytes_free(&text);
	return end;
}
