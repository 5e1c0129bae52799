#include "sync/office/intake/control.h"

#include <string.h>

#include "firmware/base/clock.h"
#include "sync/office/http/version.h"
#include "sync/office/intake/case_deem.h"
#include "sync/office/intake/case_rebook.h"
#include "sync/office/intake/courier.h"
#include "sync/office/intake/terminal_change.h"

typedef enum status control_command(
	struct intake *intake, const json_t *request, json_t *answer);

static enum status say_status(struct intake *intake, const json_t *request, json_t *answer)
{
	struct store_counts counts;
	enum status status = store_count(intake->store, &counts);

	(void)request;
	if (status == STATUS_OK &&
		json_object_update_new(answer,
			json_pack("{s:s, s:s, s:i, s:I, s:I, s:I, s:I}", "version",
				OFFICE_VERSION, "origin", intake->settings.origin, "test",
				intake->settings.test, "terminals",
				(json_int_t)counts.terminals, "open", (json_int_t)counts.open,
				"received", (json_int_t)counts.received, "forks",
				(json_int_t)counts.forks)) != 0)
		status = STATUS_NO_MEMORY;
	return status;
}

static enum status change_terminal(struct intake *intake, const json_t *request, json_t *answer)
{
	(void)answer;
	return terminal_change_apply(intake->store, &intake->parts, request, clock_wall_ms());
}

static enum status take_step(struct intake *intake, const json_t *request, json_t *answer)
{
	const struct case_keeper keeper = intake_keeper(intake);

	(void)answer;
	return case_step_apply(&keeper, request, clock_wall_ms());
}

static enum status rebook(struct intake *intake, const json_t *request, json_t *answer)
{
	const struct case_keeper keeper = intake_keeper(intake);

	(void)answer;
	return case_rebook_apply(&keeper, request, clock_wall_ms());
}

static enum status deem(struct intake *intake, const json_t *request, json_t *answer)
{
	const struct case_keeper keeper = intake_keeper(intake);
	struct case_deemed deemed;
	enum status status = case_deem(&keeper, clock_wall_ms(), &deemed);

	(void)request;
	return status == STATUS_OK ? case_deem_tell(&deemed, answer) : status;
}

static enum status import_case(struct intake *intake, const json_t *request, json_t *answer)
{
	const char *folder = json_text(request, "folder");
	struct answer taken = {0};
	json_t *told = NULL;
	enum status status = STATUS_BAD_DATA;

	if (!folder || *folder != '/')
		return failure(status, "an import of no folder");
	courier_take(intake, folder, &taken);
	status = courier_tell(&taken, &told);
	if (status == STATUS_OK && json_object_update(answer, told) != 0)
		status = STATUS_NO_MEMORY;
	json_decref(told);
	answer_free(&taken);
	return status;
}

#ifndef RELEASE
static enum status advance(struct intake *intake, const json_t *request, json_t *answer)
{
	json_int_t ms = json_integer_value(json_object_get(request, "ms"));

	(void)intake;
	(void)answer;
	if (ms < 0)
		return failure(STATUS_BAD_DATA, "time goes forward only");
	clock_advance(ms);
	return STATUS_OK;
}

static int read_times(const json_t *request)
{
	const json_t *times = json_object_get(request, "times");

	return times ? (int)json_integer_value(times) : 1;
}

static enum status lose_reply(struct intake *intake, const json_t *request, json_t *answer)
{
	const char *of = json_text(request, "of");

	(void)answer;
	return of && intake_lose(intake, of, read_times(request))
		       ? STATUS_OK
		       : failure(STATUS_BAD_DATA, "no such route");
}

static enum status fail(struct intake *intake, const json_t *request, json_t *answer)
{
	const char *of = json_text(request, "of");

	(void)answer;
	if (of && strcmp(of, "sync") == 0)
		atomic_store(&intake->parts.content->fail_sync, read_times(request));
	else if (of && strcmp(of, "room") == 0)
		atomic_store(&intake->parts.fail_room, read_times(request));
	else
		return failure(STATUS_BAD_DATA, "no such fault");
	return STATUS_OK;
}
#endif

static const struct {
	const char *verb;
	control_command *run;
} COMMANDS[] = {
	{"status", say_status},
	{"enrol", change_terminal},
	{"expect", change_terminal},
	{"revoke", change_terminal},
	{"erase", change_terminal},
	{"import", import_case},
	{"step", take_step},
	{"rebook", rebook},
	{"deem", deem},
#ifndef RELEASE
	{"advance", advance},
	{"lose_reply", lose_reply},
	{"fail", fail},
#endif
};

static enum status run(struct intake *intake, const json_t *request, json_t *answer)
{
	const char *verb = json_text(request, "do");

	for (size_t i = 0; verb && i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++) {
		if (strcmp(COMMANDS[i].verb, verb) == 0)
			return COMMANDS[i].run(intake, request, answer);
	}
	return failure(STATUS_BAD_DATA, "an unknown command");
}

void control_answer(void *user, const char *line, struct bytes *answer)
{
	json_t *request = NULL, *object = json_object();
	enum status status;

	if (!*line || !object) {
		json_decref(object);
		return;
	}
	status = json_read(line, strlen(line), &request);
	if (status == STATUS_OK)
		status = run(user, request, object);
	json_object_set_new(object, "status", json_string(status_name(status)));
	if (json_canonical(object, answer) != STATUS_OK)
		bytes_free(answer);
	json_decref(request);
	json_decref(object);
}
