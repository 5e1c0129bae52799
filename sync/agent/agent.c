#include "sync/agent/agent_inside.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"

void agent_wake(struct agent *agent)
{
	uint64_t one = 1;

	/* Only a full counter fails, and then it is awake. */
	(void)!write(agent->wake, &one, sizeof(one));
}

void agent_ring(struct agent *agent)
{
	atomic_store(&agent->rung, true);
	agent_wake(agent);
}

void agent_stop(struct agent *agent)
{
	atomic_store(&agent->stop, true);
	agent_wake(agent);
}

struct agent_view agent_see(struct agent *agent)
{
	struct agent_view view;

	pthread_mutex_lock(&agent->mutex);
	view = agent->view;
	pthread_mutex_unlock(&agent->mutex);
	return view;
}

void agent_show(struct agent *agent, const struct agent_view *view)
{
	pthread_mutex_lock(&agent->mutex);
	agent->view = *view;
	pthread_mutex_unlock(&agent->mutex);
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

static uint64_t dice(void)
{
	uint64_t random;

	random_bytes(&random, sizeof(random));
	return random;
}

/* True while there is more to do than one turn may. */
static bool is_behind(const struct agent *agent, const struct turn *turn)
{
	return turn->view.waiting > 0 || agent->poll_ms <= clock_monotonic_ms();
}

/* Nobody answered, or nginx did while the office was away. */
static bool is_unheard(int http_status)
{
	return http_status == 0 || (http_status >= 502 && http_status <= 504);
}

/* Others may have been away with us; not when it is about this terminal, or a case of it. */
static bool is_outage(const struct agent *agent, const struct turn *turn)
{
	const struct verdict *verdict = &turn->verdict;

	if (verdict->reaction == WIRE_STOP_ALL)
		return verdict->fault == FAULT_OFFICE_UNTRUSTED ||
		       verdict->fault == FAULT_OFFICE_REVOKED;
	return verdict->reaction == WIRE_WAIT && turn->sent == 0 &&
	       is_unheard(verdict->http_status) && agent->backoff.tries >= BACKOFF_OUTAGE_TRIES;
}

static void plan_pace(struct agent *agent, const struct turn *turn)
{
	if (is_outage(agent, turn)) {
		agent->catching_up = 1;
	} else if (turn->verdict.reaction == WIRE_DONE && agent->catching_up > 0) {
		agent->catching_up = is_behind(agent, turn) ? agent->catching_up + 1 : 0;
		if (agent->catching_up > 0)
			agent->due_ms = clock_monotonic_ms() + backoff_pace_ms(dice());
	} else if (agent->catching_up == 1 && !is_unheard(turn->verdict.http_status)) {
		agent->catching_up = 2;
	}
}

/* When to look again. */
static void plan(struct agent *agent, const struct turn *turn)
{
	const struct verdict *verdict = &turn->verdict;
	int64_t now_ms = clock_monotonic_ms();

	agent->not_before_ms = now_ms;
	agent->due_ms = agent->poll_ms;
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
	plan_pace(agent, turn);
}

static void end_turn(struct agent *agent, struct turn *turn)
{
	agent->piece = turn->uploader.piece;
	agent->pieces_well = turn->uploader.pieces_well;
	turn_close(turn);
	turn->view.due_ms = agent->due_ms;
	/* Looking at the office now and then is no waiting. */
	turn->view.doing = turn->verdict.reaction == WIRE_DONE && turn->view.waiting == 0
				   ? "idle"
				   : "waiting";
	agent_show(agent, &turn->view);
}

/* Does what another program asked for by the socket. */
static void do_requests(struct agent *agent)
{
	char case_id[UUID_SIZE];

	pthread_mutex_lock(&agent->mutex);
	memcpy(case_id, agent->release, sizeof(case_id));
	agent->release[0] = '\0';
	pthread_mutex_unlock(&agent->mutex);
	if (case_id[0] && sync_state_release(agent->state, case_id) == STATUS_OK)
		log_info("sync", "released", "case=%s", case_id);
	if (atomic_exchange(&agent->forget_floor, false)) {
		struct office_memory memory;

		office_memory_read(agent->state, &memory);
		memory.floor_ms = memory.floor_base_ms = 0;
		if (office_memory_write(agent->state, &memory) == STATUS_OK)
			log_warn("sync", "clock_floor", "forgotten by a technician");
	}
}

/* Between two looks a tenth more or less, so that a town does not beat in step. */
static int64_t next_poll_ms(const struct turn *turn)
{
	int64_t every_ms = turn->settings.heartbeat_s * INT64_C(1000);

	return clock_monotonic_ms() + every_ms * 9 / 10 +
	       (int64_t)(dice() % (uint64_t)(every_ms / 5));
}

/* What the office says to a look says nothing about the cases: they go on, and are told first.
 */
static void keep_apart(struct turn *turn)
{
	turn->poll_verdict = turn->verdict;
	turn->polled_in_vain = true;
	turn->verdict = (struct verdict){.reaction = WIRE_DONE};
}

void agent_poll_when_due(struct agent *agent, struct turn *turn)
{
	turn_ask(agent, turn);
	if (turn->verdict.reaction != WIRE_DONE || turn->polled_in_vain)
		return;
	if (!atomic_exchange(&agent->beat_now, false) && clock_monotonic_ms() < agent->poll_ms)
		return;
	turn->looked = true;
	turn_poll(agent, turn);
	if (turn->verdict.reaction == WIRE_DONE)
		agent->poll_ms = next_poll_ms(turn);
	else if (turn->verdict.http_status)
		keep_apart(turn);
}

void agent_turn(struct agent *agent)
{
	struct turn turn = {.catching_up = agent->catching_up};
	struct agent_view before = agent_see(agent);

	/* Before looking: what is queued from now on rings again. */
	atomic_store(&agent->rung, false);
	before.doing = "sending";
	agent_show(agent, &before);
	if (sync_state_mend(agent->state, agent->folder) != STATUS_OK)
		log_warn("sync", "unwritable", "what is delivered cannot be written down");
	do_requests(agent);
	agent_enrol(agent);
	if (turn_open(agent, &turn)) {
		turn_take_arrived(agent, &turn);
		turn_renew(agent, &turn);
		turn_ask(agent, &turn);
		if (turn.catching_up == 1)
			agent_poll_when_due(agent, &turn);
		turn_send(agent, &turn);
		agent_poll_when_due(agent, &turn);
		if (turn.polled_in_vain && turn.verdict.reaction == WIRE_DONE)
			turn.verdict = turn.poll_verdict;
	}
	if (turn.verdict.reaction != WIRE_DONE)
		asking_give_up(agent);
	/* Being told to leave in mid-upload says nothing about the line. */
	if (!atomic_load(&agent->stop))
		set_line(agent, &turn, turn.verdict.fault);
	plan(agent, &turn);
	end_turn(agent, &turn);
}

/*
 * Cases that are there already go, and the office is looked at, at a moment of the first five
 * minutes after power came; on a machine that runs longer, at once.  Nothing is sent yet.
 */
static void first_look(struct agent *agent)
{
	struct turn turn = {0};

	agent->poll_ms = backoff_start_ms(dice()); /* counted from boot */
	agent->due_ms = agent->poll_ms;
	if (turn_open(agent, &turn)) {
		turn.verdict.reaction = WIRE_WAIT;
		turn_send(agent, &turn);
		if (turn.view.waiting == 0)
			turn.verdict.reaction = WIRE_DONE;
		else if (clock_monotonic_ms() < agent->poll_ms)
			agent->catching_up = 1;
	}
	if (turn.verdict.fault == FAULT_NOT_ENROLLED) {
		set_line(agent, &turn, turn.verdict.fault);
		agent->due_ms = NEVER;
	} else {
		(void)!sync_state_line(agent->state, turn.view.line);
	}
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
int64_t agent_next_ms(const struct agent *agent)
{
	return atomic_load(&agent->rung) ? agent->not_before_ms : agent->due_ms;
}

void agent_run(struct agent *agent)
{
	while (!atomic_load(&agent->stop)) {
		int64_t at_ms = agent_next_ms(agent);

		if (at_ms == NEVER || at_ms > clock_monotonic_ms()) {
			sleep_until(agent, at_ms);
			continue;
		}
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
	return local_socket_listen(path, agent_answer, agent, &agent->socket);
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
	agent->enrolling.state = agent->asking.state = "none";
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
	while (agent->arrived) {
		struct arrived *arrived = agent->arrived;

		agent->arrived = arrived->next;
		bytes_free(&arrived->note);
		free(arrived);
	}
	enrol_forget(&agent->enrolling);
	asking_forget(agent);
	bytes_free(&agent->known.pem);
	sync_state_close(agent->state);
	if (agent->wake >= 0)
		close(agent->wake);
	pthread_mutex_destroy(&agent->mutex);
	free(agent);
}
