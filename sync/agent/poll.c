#include "sync/agent/agent_inside.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/evidence/sequence_note.h"
#include "sync/agent/ask.h"
#include "sync/agent/clock_floor.h"
#include "sync/agent/download.h"
#include "sync/agent/heartbeat.h"
#include "sync/wire/inbox.h"

enum { INBOX_ROUNDS = 64 };

/* What an office of an earlier version does not offer, or refuses to hear, is no trouble. */
bool turn_is_not_offered(const struct verdict *verdict)
{
	return verdict->reaction == WIRE_GO_ON || verdict->reaction == WIRE_CASE_BAD ||
	       (verdict->http_status == 405 && verdict->problem == WIRE_METHOD_REFUSED);
}

/* True when the step was done; turn->verdict says why not, DONE when it is not offered. */
static bool step_done(struct turn *turn, struct verdict verdict)
{
	if (turn_is_not_offered(&verdict))
		return false;
	turn->verdict = verdict;
	return verdict.reaction == WIRE_DONE;
}

static void keep_memory(struct agent *agent, struct turn *turn)
{
	if (office_memory_write(agent->state, &turn->memory) != STATUS_OK)
		turn->verdict =
			(struct verdict){.reaction = WIRE_WAIT, .fault = FAULT_QUEUE_IO};
}

/* The office's word that our numbers forked: kiosk reads it too, the technician sees it here. */
static void stop_numbers(struct turn *turn, int http_status)
{
	log_warn("sync", "sequence_stopped", "terminal=%s", turn->enrolment.kiosk_id);
	turn->verdict = (struct verdict){.reaction = WIRE_STOP_ALL,
		.fault = FAULT_TERMINAL_STOPPED,
		.http_status = http_status,
		.problem = WIRE_SEQUENCE};
}

static void take_sequence(struct agent *agent, struct turn *turn, const struct answer *answer)
{
	struct sequence sequence;

	if (sequence_note_read(&turn->enrolment.receipt_key, answer->body.data,
		    answer->body.len, turn->enrolment.kiosk_id, &sequence) != STATUS_OK) {
		turn->verdict = verdict_untrusted(answer->status);
		return;
	}
	if (clock_floor_raise(&turn->memory, turn->built_ms, sequence.now_ms))
		keep_memory(agent, turn);
	if (office_memory_set_sequence(agent->state, answer->body.data, answer->body.len) !=
		STATUS_OK)
		turn->verdict =
			(struct verdict){.reaction = WIRE_WAIT, .fault = FAULT_QUEUE_IO};
	else if (sequence_is_stop(&sequence))
		stop_numbers(turn, answer->status);
}

static void send_heartbeat(struct agent *agent, struct turn *turn)
{
	struct request request = ask_new("POST", WIRE_TYPE_JSON);
	struct wire_heartbeat heartbeat;
	struct answer answer = {0};
	struct bytes body = {0};

	wire_heartbeat_init(&heartbeat);
	heartbeat_gather(turn->queue, agent->folder, &heartbeat);
	heartbeat_ask_kiosk(agent->kiosk_socket, &heartbeat);
	heartbeat.values[WIRE_BEAT_QUARANTINED] = turn->view.quarantined;
	heartbeat.values[WIRE_BEAT_INDEX] =
		turn->memory.index_version ? turn->memory.index_version : -1;
	if (turn->certificate_to_ms > 0)
		heartbeat.values[WIRE_BEAT_EXPIRES_MS] = turn->certificate_to_ms;
	if (wire_heartbeat_write(&heartbeat, &body) != STATUS_OK)
		return;
	snprintf(request.path, sizeof(request.path), "%s", WIRE_PATH_HEARTBEAT);
	request.body = body.data;
	request.len = body.len;
	if (step_done(turn,
		    ask_office(turn->uploader.transport, &request, WIRE_TYPE_RECEIPT, &answer)))
		take_sequence(agent, turn, &answer);
	bytes_free(&answer.body);
	bytes_free(&body);
}

/* False when something could not be kept. */
static bool keep_letters(struct agent *agent, struct turn *turn, const struct wire_inbox *inbox)
{
	for (size_t i = 0; i < inbox->count; i++) {
		const struct wire_inbox_entry *entry = &inbox->entries[i];
		struct letter letter = {.id = entry->id};

		memcpy(letter.kind, entry->kind, sizeof(letter.kind));
		memcpy(letter.about, entry->about, sizeof(letter.about));
		if (office_memory_add_letter(agent->state, &letter, entry->body.data,
			    entry->body.len, clock_wall_ms()) != STATUS_OK)
			return false;
		turn->memory.inbox_cursor = entry->id;
	}
	return true;
}

/* One answer of the inbox; true when there is more. */
static bool read_inbox(struct agent *agent, struct turn *turn)
{
	struct request request = ask_new("GET", NULL);
	struct wire_inbox inbox = {.count = 0};
	struct answer answer = {0};
	bool more = false;

	snprintf(request.path, sizeof(request.path),
		WIRE_PATH_INBOX "?" WIRE_INBOX_AFTER "=%lld",
		(long long)turn->memory.inbox_cursor);
	request.body_max = WIRE_INBOX_MAX;
	if (!step_done(turn,
		    ask_office(turn->uploader.transport, &request, WIRE_TYPE_JSON, &answer)))
		goto done;
	if (wire_inbox_read(answer.body.data, answer.body.len, turn->memory.inbox_cursor,
		    &inbox) != STATUS_OK) {
		turn->verdict = verdict_untrusted(answer.status);
	} else if (!keep_letters(agent, turn, &inbox)) {
		turn->verdict =
			(struct verdict){.reaction = WIRE_WAIT, .fault = FAULT_QUEUE_IO};
	} else {
		more = inbox.more && inbox.count > 0;
		if (inbox.count > 0)
			local_socket_ring(agent->kiosk_socket);
	}
	wire_inbox_free(&inbox);
done:
	bytes_free(&answer.body);
	return more;
}

void turn_read_inbox(struct agent *agent, struct turn *turn)
{
	for (int i = 0; i < INBOX_ROUNDS && turn->verdict.reaction == WIRE_DONE; i++)
		if (!read_inbox(agent, turn))
			break;
}

static void get_signed(struct agent *agent, struct turn *turn)
{
	struct download download = {.transport = turn->uploader.transport,
		.state_folder = agent->folder,
		.enrolment = &turn->enrolment,
		.memory = &turn->memory};
	struct office_memory before = turn->memory;

	if (!step_done(turn, download_signed(&download)))
		return;
	if (download.changed)
		clock_floor_renew(&turn->memory, turn->built_ms);
	if (memcmp(&before, &turn->memory, sizeof(before)) != 0)
		keep_memory(agent, turn);
	if (download.changed) {
		log_info("sync", "downloaded", "index=%lld",
			(long long)turn->memory.index_version);
		local_socket_ring(agent->kiosk_socket);
	}
}

void turn_poll(struct agent *agent, struct turn *turn)
{
	/* Its look at a receipt may have met a full disk, and nobody else rings for days. */
	if (turn->unreleased)
		local_socket_ring(agent->kiosk_socket);
	if (!turn_connect(agent, turn))
		return;
	send_heartbeat(agent, turn);
	turn_read_inbox(agent, turn);
	if (turn->verdict.reaction == WIRE_DONE)
		get_signed(agent, turn);
}
