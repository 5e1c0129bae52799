#include "sync/agent/agent_inside.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/model/json.h"
#include "sync/agent/version.h"

static json_t *status_json(struct agent *agent, const json_t *request)
{
	struct agent_view view = agent_see(agent);
	int64_t wait_ms = view.due_ms == NEVER ? -1 : view.due_ms - clock_monotonic_ms();

	(void)request;
	if (view.due_ms != NEVER && wait_ms < 0)
		wait_ms = 0;
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "program", "kiosk-sync",
		"version", AGENT_VERSION, "doing", view.doing, "line", view.line, "waiting",
		(json_int_t)view.waiting, "delivered", (json_int_t)view.delivered,
		"quarantined", (json_int_t)view.quarantined, "next_try_ms",
		(json_int_t)wait_ms);
}

#ifndef RELEASE
static json_t *advance(struct agent *agent, const json_t *request)
{
	int64_t ms = json_integer_value(json_object_get(request, "ms"));

	if (ms <= 0)
		return json_pack("{s:s}", "error", "ms");
	clock_advance(ms);
	agent_wake(agent);
	return json_pack("{s:i}", "ok", 1);
}
#endif

/* The main thread alone writes sync.db; it does it before it looks at the queue. */
static json_t *release(struct agent *agent, const json_t *request)
{
	const char *case_id = json_text(request, "case");
	char state[16], reason[FAULT_CODE_MAX];
	bool free_now;

	if (!case_id || !uuid_is_valid(case_id) ||
		sync_state_of(agent->state, case_id, state, reason) != STATUS_OK ||
		strcmp(state, "quarantined") != 0)
		return json_pack("{s:s}", "error", "not quarantined");
	pthread_mutex_lock(&agent->mutex);
	free_now = agent->release[0] == '\0';
	if (free_now)
		strcpy(agent->release, case_id);
	pthread_mutex_unlock(&agent->mutex);
	agent_ring(agent);
	return free_now ? json_pack("{s:i}", "ok", 1) : json_pack("{s:s}", "error", "busy");
}

/* Takes arrived when true; false when nobody has looked at very many. */
static bool keep_arrived(struct agent *agent, struct arrived *arrived)
{
	bool room;

	pthread_mutex_lock(&agent->mutex);
	room = agent->arrived_count < AGENT_ARRIVED_MAX;
	if (room) {
		arrived->next = agent->arrived;
		agent->arrived = arrived;
		agent->arrived_count++;
	}
	pthread_mutex_unlock(&agent->mutex);
	return room;
}

/* It is judged where the queue is open: by the turn that follows. */
static json_t *take_receipt(struct agent *agent, const json_t *request)
{
	const char *case_id = json_text(request, "case"), *note = json_text(request, "note");
	struct arrived *arrived;

	if (!case_id || !note || !uuid_is_valid(case_id) || strlen(note) > RECEIPT_NOTE_MAX)
		return json_pack("{s:s}", "error", "no receipt");
	arrived = calloc(1, sizeof(*arrived));
	if (!arrived || bytes_add_text(&arrived->note, note) != STATUS_OK) {
		free(arrived);
		return json_pack("{s:s}", "error", "no memory");
	}
	strcpy(arrived->case_id, case_id);
	if (!keep_arrived(agent, arrived)) {
		bytes_free(&arrived->note);
		free(arrived);
		return json_pack("{s:s}", "error", "busy");
	}
	agent_ring(agent);
	return json_pack("{s:i}", "ok", 1);
}

static json_t *forget_clock(struct agent *agent, const json_t *request)
{
	(void)request;
	atomic_store(&agent->forget_floor, true);
	agent_ring(agent);
	return json_pack("{s:i}", "ok", 1);
}

/* Something the office should know at once. */
static json_t *beat(struct agent *agent, const json_t *request)
{
	(void)request;
	atomic_store(&agent->beat_now, true);
	atomic_store(&agent->rung, true);
	agent_wake(agent);
	return json_pack("{s:i}", "ok", 1);
}

static const struct {
	const char *verb;
	json_t *(*answer)(struct agent *agent, const json_t *request);
} VERBS[] = {
	{"status", status_json},
	{"release", release},
	{"forget_clock", forget_clock},
	{"receipt", take_receipt},
	{"enrol", enrol_take},
	{"enrolling", enrol_say},
	{"beat", beat},
	{"ask", asking_take},
	{"asked", asking_say},
#ifndef RELEASE
	{"advance", advance},
#endif
};

static json_t *answer_json(struct agent *agent, const char *line)
{
	json_t *request = NULL, *answer = NULL;
	const char *verb = NULL;

	if (json_read(line, strlen(line), &request) == STATUS_OK)
		verb = json_text(request, "do");
	for (size_t i = 0; verb && i < sizeof(VERBS) / sizeof(VERBS[0]); i++)
		if (strcmp(verb, VERBS[i].verb) == 0)
			answer = VERBS[i].answer(agent, request);
	if (!answer)
		answer = json_pack("{s:s}", "error", "unknown");
	json_decref(request);
	return answer;
}

void agent_answer(void *user, const char *line, struct bytes *out)
{
	struct agent *agent = user;
	json_t *answer;

	if (*line == '\0') {
		agent_ring(agent);
		return;
	}
	answer = answer_json(agent, line);
	if (!answer || json_canonical(answer, out) != STATUS_OK)
		log_warn("sync", "no_answer", "bytes=%zu", strlen(line));
	json_decref(answer);
}
