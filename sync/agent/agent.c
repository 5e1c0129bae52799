#include "sync/agent/agent.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/local_socket.h"
#include "firmware/base/log.h"
#include "firmware/model/json.h"
#include "firmware/storage/sync_state.h"
#include "sync/agent/backoff.h"
#include "sync/agent/upload.h"
#include "sync/agent/version.h"

#define NEVER INT64_MAX
#define FAULT_CODE_MAX 48

/* What the socket's thread may see. */
struct agent_view {
	const char *doing; /* "idle" | "sending" | "waiting" */
	char line[FAULT_CODE_MAX];
	int64_t waiting, delivered, quarantined; /* cases, of the last turn */
	int64_t due_ms;
};

struct agent {
	char folder[PATH_TEXT_MAX];
	char kiosk_socket[PATH_TEXT_MAX];
	agent_connect *connect;
	void *user;
	struct sync_state *state;
	struct local_socket *socket;
	struct backoff backoff;
	size_t piece;
	int64_t due_ms, not_before_ms; /* monotonic */
	int wake;                      /* eventfd */
	atomic_bool rung, stop;
	pthread_mutex_t mutex; /* guards view */
	struct agent_view view;
};

/* Everything one turn works with. */
struct turn {
	struct settings settings;
	struct enrolment enrolment;
	struct queue *queue;
	struct uploader uploader;
	struct agent_view view;
	struct verdict verdict; /* what ended it early; DONE: nothing did */
};

static void wake(struct agent *agent)
{
	uint64_t one = 1;

	/* Only a full counter fails, and then it is awake. */
	(void)!write(agent->wake, &one, sizeof(one));
}

void agent_stop(struct agent *agent)
{
	atomic_store(&agent->stop, true);
	wake(agent);
}

static struct agent_view see(struct agent *agent)
{
	struct agent_view view;

	pthread_mutex_lock(&agent->mutex);
	view = agent->view;
	pthread_mutex_unlock(&agent->mutex);
	return view;
}

static void show(struct agent *agent, const struct agent_view *view)
{
	pthread_mutex_lock(&agent->mutex);
	agent->view = *view;
	pthread_mutex_unlock(&agent->mutex);
}

static json_t *status_json(struct agent *agent)
{
	struct agent_view view = see(agent);
	int64_t wait_ms = view.due_ms == NEVER ? -1 : view.due_ms - clock_monotonic_ms();

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
	wake(agent);
	return json_pack("{s:i}", "ok", 1);
}
#endif

static json_t *answer_json(struct agent *agent, const char *line)
{
	json_t *request = NULL, *answer;
	const char *verb = NULL;

	if (json_read(line, strlen(line), &request) == STATUS_OK)
		verb = json_text(request, "do");
	if (verb && strcmp(verb, "status") == 0)
		answer = status_json(agent);
#ifndef RELEASE
	else if (verb && strcmp(verb, "advance") == 0)
		answer = advance(agent, request);
#endif
	else
		answer = json_pack("{s:s}", "error", "unknown");
	json_decref(request);
	return answer;
}

/* On the socket's thread. */
static void handle_line(void *user, const char *line, struct bytes *out)
{
	struct agent *agent = user;
	json_t *answer;

	if (*line == '\0') {
		atomic_store(&agent->rung, true);
		wake(agent);
		return;
	}
	answer = answer_json(agent, line);
	if (!answer || json_canonical(answer, out) != STATUS_OK)
		log_warn("sync", "no_answer", "bytes=%zu", strlen(line));
	json_decref(answer);
}

/* Says once what is wrong with the line, to sync.db and by doorbell to the screen. */
static void set_line(struct agent *agent, struct turn *turn, enum fault fault)
{
	char before[FAULT_CODE_MAX] = "";
	const char *code = fault_code(fault);

	snprintf(turn->view.line, sizeof(turn->view.line), "%s", code);
	if (sync_state_line(agent->state, before) == STATUS_OK && strcmp(before, code) == 0)
		return;
	if (fault == FAULT_NONE)
		log_info("sync", "line_works", "before=%s", before);
	else
		log_warn("sync", "line", "fault=%s http=%d", code, turn->verdict.http_status);
	if (sync_state_set_line(agent->state, code, clock_wall_ms()) == STATUS_OK)
		local_socket_ring(agent->kiosk_socket);
}

static enum status record_delivery(
	struct agent *agent, const struct queue_case *entry, const struct bytes *note)
{
	enum status status = sync_state_delivered(
		agent->state, entry->case_id, note->data, note->len, clock_wall_ms());

	if (status != STATUS_OK)
		return status;
	log_info("sync", "delivered", "seq=%lld", (long long)entry->kiosk_seq);
	local_socket_ring(agent->kiosk_socket);
	return STATUS_OK;
}

static enum status record_quarantine(
	struct agent *agent, const struct queue_case *entry, const struct verdict *verdict)
{
	log_warn("sync", "quarantined", "seq=%lld fault=%s http=%d problem=%s",
		(long long)entry->kiosk_seq, fault_code(verdict->fault), verdict->http_status,
		wire_problem_code(verdict->problem));
	return sync_state_quarantined(agent->state, entry->case_id, fault_code(verdict->fault),
		verdict->http_status, clock_wall_ms());
}

/* What cannot be recorded was not done: everything is tried again after a while. */
static struct verdict recorded(enum status status)
{
	if (status == STATUS_OK)
		return (struct verdict){.reaction = WIRE_DONE};
	return (struct verdict){.reaction = WIRE_WAIT, .fault = FAULT_QUEUE_IO};
}

static void send_case(struct agent *agent, struct turn *turn, const struct queue_case *entry)
{
	struct bytes note = {0};
	struct verdict verdict = upload_case(&turn->uploader, entry, &note);

	if (verdict.reaction == WIRE_DONE) {
		verdict = recorded(record_delivery(agent, entry, &note));
		turn->view.delivered += verdict.reaction == WIRE_DONE;
	} else if (verdict.reaction == WIRE_CASE_BAD) {
		verdict = recorded(record_quarantine(agent, entry, &verdict));
		turn->view.quarantined += verdict.reaction == WIRE_DONE;
	}
	turn->verdict = verdict;
	bytes_free(&note);
}

/* True when the case still has to go. Counts the others. */
static bool is_waiting(struct agent *agent, struct turn *turn, const struct queue_case *entry)
{
	char state[16], reason[48];

	if (sync_state_of(agent->state, entry->case_id, state, reason) != STATUS_OK)
		return true;
	turn->view.delivered += strcmp(state, "delivered") == 0;
	turn->view.quarantined += strcmp(state, "quarantined") == 0;
	return state[0] == '\0';
}

static bool may_connect(struct agent *agent, struct turn *turn)
{
	if (turn->uploader.transport)
		return true;
	if (agent->connect(agent->user, &turn->settings, &turn->uploader.transport) ==
		STATUS_OK)
		return true;
	turn->verdict =
		(struct verdict){.reaction = WIRE_WAIT, .fault = FAULT_OFFICE_UNREACHABLE};
	return false;
}

/* Sends what waits as long as turn->verdict is DONE; then the others are only counted. */
static void send_cases(struct agent *agent, struct turn *turn)
{
	struct queue_case entry;
	int64_t seq = 0;

	while (!atomic_load(&agent->stop) &&
		queue_next(turn->queue, QUEUE_QUEUED, seq, &entry) == STATUS_OK) {
		seq = entry.kiosk_seq;
		if (!is_waiting(agent, turn, &entry))
			continue;
		if (turn->verdict.reaction != WIRE_DONE || !may_connect(agent, turn)) {
			turn->view.waiting++;
			continue;
		}
		send_case(agent, turn, &entry);
		turn->view.waiting += turn->verdict.reaction != WIRE_DONE;
	}
}

/* False when this machine has nothing to send, or nowhere to send it: turn->verdict. */
static bool turn_open(struct agent *agent, struct turn *turn)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), agent->folder, "settings.json");

	if (status == STATUS_OK)
		status = settings_read(path, &turn->settings);
	if (status == STATUS_OK)
		status = enrolment_read(agent->folder, &turn->enrolment);
	if (status != STATUS_OK || turn->settings.office_url[0] == '\0') {
		turn->verdict.reaction = WIRE_STOP_ALL;
		turn->verdict.fault = FAULT_NOT_ENROLLED;
		return false;
	}
	status = queue_open_reader(agent->folder, &turn->queue);
	if (status == STATUS_NOT_FOUND) /* before the first start of kiosk */
		return false;
	if (status != STATUS_OK) {
		turn->verdict.reaction = WIRE_WAIT;
		turn->verdict.fault = FAULT_QUEUE_IO;
		return false;
	}
	turn->uploader.queue = turn->queue;
	turn->uploader.receipt_key = &turn->enrolment.receipt_key;
	turn->uploader.piece = agent->piece;
	return true;
}

static uint64_t dice(void)
{
	uint64_t random;

	random_bytes(&random, sizeof(random));
	return random;
}

/* When to look again. */
static void plan(struct agent *agent, const struct verdict *verdict)
{
	int64_t now_ms = clock_monotonic_ms();

	agent->not_before_ms = now_ms;
	agent->due_ms = NEVER;
	if (verdict->reaction == WIRE_WAIT) {
		agent->not_before_ms +=
			verdict->retry_after_s > 0 ? verdict->retry_after_s * 1000 : 0;
		agent->due_ms = now_ms + backoff_next_ms(&agent->backoff, dice(),
						 verdict->retry_after_s);
		if (agent->not_before_ms > agent->due_ms)
			agent->not_before_ms = agent->due_ms;
	} else if (verdict->reaction == WIRE_STOP_ALL) {
		agent->due_ms = now_ms + backoff_stopped_ms(dice());
	} else {
		backoff_reset(&agent->backoff);
	}
}

static void end_turn(struct agent *agent, struct turn *turn)
{
	if (turn->uploader.transport)
		turn->uploader.transport->close(turn->uploader.transport);
	queue_close(turn->queue);
	turn->view.due_ms = agent->due_ms;
	turn->view.doing = agent->due_ms == NEVER ? "idle" : "waiting";
	show(agent, &turn->view);
}

void agent_turn(struct agent *agent)
{
	struct turn turn = {0};
	struct agent_view before = see(agent);

	before.doing = "sending";
	show(agent, &before);
	if (turn_open(agent, &turn)) {
		send_cases(agent, &turn);
		agent->piece = turn.uploader.piece;
	}
	/* Being told to leave in mid-upload says nothing about the line. */
	if (!atomic_load(&agent->stop))
		set_line(agent, &turn, turn.verdict.fault);
	plan(agent, &turn.verdict);
	end_turn(agent, &turn);
}

/*
 * Cases that are there already go at a moment of the first five minutes after power came; on
 * a machine that runs longer, at once.  Nothing is sent yet.
 */
static void first_look(struct agent *agent)
{
	struct turn turn = {0};

	if (turn_open(agent, &turn)) {
		turn.verdict.reaction = WIRE_WAIT;
		send_cases(agent, &turn);
	}
	if (turn.verdict.fault == FAULT_NOT_ENROLLED)
		set_line(agent, &turn, turn.verdict.fault);
	else
		(void)!sync_state_line(agent->state, turn.view.line);
	agent->due_ms =
		turn.view.waiting > 0 ? backoff_start_ms(dice()) : NEVER; /* counted from boot */
	end_turn(agent, &turn);
}

int64_t agent_due_ms(const struct agent *agent)
{
	return agent->due_ms;
}

/* Sleeps until something may be to do. The clock may be moved meanwhile, so nothing is kept. */
static void sleep_until(struct agent *agent, int64_t until_ms)
{
	struct pollfd wake_up = {.fd = agent->wake, .events = POLLIN};
	int64_t wait_ms = until_ms == NEVER ? -1 : until_ms - clock_monotonic_ms();
	uint64_t count;

	if (until_ms != NEVER && wait_ms <= 0)
		return;
	if (poll(&wake_up, 1, (int)wait_ms) == 1)
		(void)!read(agent->wake, &count, sizeof(count));
}

/*
 * The doorbell cuts a back-off short, a citizen may be standing there; but not what the office
 * asked for by Retry-After.
 */
static int64_t next_look_ms(const struct agent *agent)
{
	return atomic_load(&agent->rung) ? agent->not_before_ms : agent->due_ms;
}

void agent_run(struct agent *agent)
{
	while (!atomic_load(&agent->stop)) {
		int64_t at_ms = next_look_ms(agent);

		if (at_ms == NEVER || at_ms > clock_monotonic_ms()) {
			sleep_until(agent, at_ms);
			continue;
		}
		/* Before looking: what is queued from now on rings again. */
		atomic_store(&agent->rung, false);
		agent_turn(agent);
	}
}

static enum status open_socket(struct agent *agent)
{
	char path[PATH_TEXT_MAX];
	struct settings settings;
	const char *folder = agent->folder;
	enum status status = path_join(path, sizeof(path), agent->folder, "settings.json");

	if (status != STATUS_OK)
		return status;
	if (settings_read(path, &settings) == STATUS_OK && settings.socket_folder[0])
		folder = settings.socket_folder;
	if ((status = path_join(agent->kiosk_socket, sizeof(agent->kiosk_socket), folder,
		     "kiosk.sock")) != STATUS_OK ||
		(status = path_join(path, sizeof(path), folder, "kiosk-sync.sock")) !=
			STATUS_OK)
		return status;
	return local_socket_listen(path, handle_line, agent, &agent->socket);
}

enum status agent_create(
	const char *state_folder, agent_connect *connect, void *user, struct agent **out)
{
	struct agent *agent = calloc(1, sizeof(*agent));
	enum status status = STATUS_OK;

	if (!agent)
		return failure(STATUS_NO_MEMORY, "agent");
	pthread_mutex_init(&agent->mutex, NULL);
	agent->connect = connect;
	agent->user = user;
	agent->view.doing = "idle";
	snprintf(agent->folder, sizeof(agent->folder), "%s", state_folder);
	agent->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (agent->wake < 0)
		status = failure(STATUS_IO, "eventfd: errno %d", errno);
	if (status == STATUS_OK)
		status = sync_state_open(agent->folder, &agent->state);
	if (status == STATUS_OK)
		status = open_socket(agent);
	if (status == STATUS_OK)
		first_look(agent);
	if (status != STATUS_OK) {
		agent_destroy(agent);
		return status;
	}
	*out = agent;
	return STATUS_OK;
}

void agent_destroy(struct agent *agent)
{
	if (!agent)
		return;
	local_socket_close(agent->socket);
	sync_state_close(agent->state);
	if (agent->wake >= 0)
		close(agent->wake);
	pthread_mutex_destroy(&agent->mutex);
	free(agent);
}
