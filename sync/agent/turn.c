#include "sync/agent/agent_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/evidence/receipt_note.h"
#include "firmware/evidence/renewal.h"
#include "sync/agent/clock_floor.h"
#include "sync/agent/version.h"

enum { CERTIFICATE_MAX = 16 * 1024, CHINA_H = 8, HOUR_MS = 3600 * 1000 };

/* Of a terminal that catches up: after so many turns one case more goes in each. */
enum { MORE_AFTER_TURNS = 4 };

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

/* Its place in the list; the place of another, at nought, when it has none. */
static struct sick_case *find_sick(struct agent *agent, const char *case_id)
{
	struct sick_case *place;

	for (size_t i = 0; i < AGENT_SICK_MAX; i++)
		if (strcmp(agent->sick[i].case_id, case_id) == 0)
			return &agent->sick[i];
	place = &agent->sick[agent->next_sick++ % AGENT_SICK_MAX];
	memcpy(place->case_id, case_id, sizeof(place->case_id));
	place->times = 0;
	return place;
}

/* True when it is this case and not the line: others go through, and of it never a byte. */
static bool breaks_the_line(
	struct agent *agent, const struct turn *turn, const struct queue_case *entry)
{
	struct sick_case *sick = find_sick(agent, entry->case_id);

	if (turn->uploader.got_on)
		sick->times = 0;
	else if (turn->sent > 0)
		sick->times++;
	return sick->times >= AGENT_ALONE_MAX;
}

/* A case that has to wait goes behind all others; one that broke off every time steps aside. */
static struct verdict record_vain_try(struct agent *agent, struct turn *turn,
	const struct queue_case *entry, struct verdict verdict)
{
	struct verdict broken = {.reaction = WIRE_CASE_BAD,
		.fault = verdict.fault == FAULT_QUEUE_IO ? FAULT_QUEUE_IO
							 : FAULT_OFFICE_BROKEN_OFF};

	if (verdict.http_status == 0 && breaks_the_line(agent, turn, entry)) {
		find_sick(agent, entry->case_id)->times = 0; /* when somebody wants it back */
		verdict = recorded(record_quarantine(agent, entry, &broken));
		turn->view.quarantined += verdict.reaction == WIRE_DONE;
		return verdict;
	}
	(void)!sync_state_tried(
		agent->state, entry->case_id, verdict.http_status, clock_wall_ms());
	return verdict;
}

/* True in the hours when the line belongs to others. */
static bool is_busy_hour(const struct settings *settings, int64_t wall_ms)
{
	int hour = (int)((wall_ms / HOUR_MS + CHINA_H) % 24);
	int from = settings->busy_from_hour, to = settings->busy_to_hour;

	return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

/* What one needs that is called amid an upload. */
struct passage {
	struct agent *agent;
	struct turn *turn;
};

/*
 * A case of many parts takes hours on a slow line: the time of day counts for each piece, and
 * who calls for help or asks meanwhile is heard.
 */
static struct verdict between_pieces(void *user, int64_t *send_max)
{
	struct turn *turn = ((struct passage *)user)->turn;
	const struct settings *settings = &turn->settings;

	agent_poll_when_due(((struct passage *)user)->agent, turn);
	turn->now_ms = clock_floor_now(&turn->memory, turn->built_ms, clock_wall_ms());
	*send_max =
		is_busy_hour(settings, turn->now_ms) ? settings->busy_kib_s * INT64_C(1024) : 0;
	return turn->verdict;
}

static void send_case(struct agent *agent, struct turn *turn, const struct queue_case *entry)
{
	struct bytes note = {0};
	struct passage passage = {agent, turn};
	struct verdict verdict;

	turn->uploader.between = between_pieces;
	turn->uploader.user = &passage;
	verdict = upload_case(&turn->uploader, entry, &note);
	if (verdict.reaction == WIRE_DONE) {
		verdict = recorded(record_delivery(agent, entry, &note));
		turn->view.delivered += verdict.reaction == WIRE_DONE;
		turn->sent++;
	} else if (verdict.reaction == WIRE_CASE_BAD) {
		verdict = recorded(record_quarantine(agent, entry, &verdict));
		turn->view.quarantined += verdict.reaction == WIRE_DONE;
	} else if (verdict.reaction == WIRE_WAIT) {
		verdict = record_vain_try(agent, turn, entry, verdict);
	}
	turn->verdict = verdict;
	bytes_free(&note);
}

static void take_one(struct agent *agent, struct turn *turn, const struct arrived *arrived)
{
	struct queue_case entry;
	int64_t received_ms;

	if (!turn->queue || queue_find(turn->queue, arrived->case_id, &entry) != STATUS_OK ||
		receipt_note_verify(&turn->enrolment.receipt_key, arrived->note.data,
			arrived->note.len, entry.case_id, entry.manifest_hash,
			&received_ms) != STATUS_OK ||
		record_delivery(agent, &entry, &arrived->note) != STATUS_OK)
		log_warn("sync", "courier_refused", "bytes=%zu", arrived->note.len);
}

void turn_take_arrived(struct agent *agent, struct turn *turn)
{
	struct arrived *list;

	pthread_mutex_lock(&agent->mutex);
	list = agent->arrived;
	agent->arrived = NULL;
	agent->arrived_count = 0;
	pthread_mutex_unlock(&agent->mutex);
	while (list) {
		struct arrived *arrived = list;

		list = arrived->next;
		take_one(agent, turn, arrived);
		bytes_free(&arrived->note);
		free(arrived);
	}
}

enum case_turn { CASE_DECIDED, CASE_NEW, CASE_TRIED };

/* Whether the case still has to go, and whether it was tried in vain. Counts the decided. */
static enum case_turn turn_of(
	struct agent *agent, struct turn *turn, const struct queue_case *entry)
{
	char state[16], reason[48];

	if (sync_state_of(agent->state, entry->case_id, state, reason) != STATUS_OK)
		return CASE_NEW;
	turn->unreleased |= strcmp(state, "delivered") == 0;
	turn->view.delivered += strcmp(state, "delivered") == 0;
	turn->view.quarantined += strcmp(state, "quarantined") == 0;
	turn->view.waiting += state[0] == '\0';
	if (state[0])
		return CASE_DECIDED;
	return sync_state_was_tried(agent->state, entry->case_id) ? CASE_TRIED : CASE_NEW;
}

bool turn_connect(struct agent *agent, struct turn *turn)
{
	const struct settings *settings = &turn->settings;
	struct line line = {.url = settings->office_url,
		.proxy = settings->proxy_url,
		.certificate = turn->certificate,
		.revoked = &turn->revoked};

	if (turn->uploader.transport)
		return true;
	turn->now_ms = clock_floor_now(&turn->memory, turn->built_ms, clock_wall_ms());
	line.verify_ms = turn->now_ms;
	if (agent->connect(agent->user, &line, &turn->uploader.transport) == STATUS_OK)
		return true;
	turn->verdict =
		(struct verdict){.reaction = WIRE_WAIT, .fault = FAULT_OFFICE_UNREACHABLE};
	return false;
}

bool turn_is_full(const struct turn *turn)
{
	if (turn->catching_up == 1 && turn->looked)
		return true;
	return turn->catching_up > 0 &&
	       turn->sent >= 1 + (turn->catching_up - 1) / MORE_AFTER_TURNS;
}

static void send_one(struct agent *agent, struct turn *turn, const struct queue_case *entry)
{
	if (turn->verdict.reaction != WIRE_DONE || turn_is_full(turn) ||
		!turn_connect(agent, turn))
		return;
	send_case(agent, turn, entry);
	if (turn->verdict.reaction == WIRE_DONE)
		turn->view.waiting--;
	agent_poll_when_due(agent, turn);
}

static void send_new(struct agent *agent, struct turn *turn)
{
	struct queue_case entry = {.kiosk_seq = 0};

	while (!atomic_load(&agent->stop) &&
		queue_next(turn->queue, QUEUE_QUEUED, entry.kiosk_seq, &entry) == STATUS_OK) {
		if (turn_of(agent, turn, &entry) == CASE_NEW)
			send_one(agent, turn, &entry);
	}
}

static void send_tried(struct agent *agent, struct turn *turn)
{
	struct sync_tried tried = {.at_ms = 0};
	struct queue_case entry;

	while (!atomic_load(&agent->stop) && turn->verdict.reaction == WIRE_DONE &&
		!turn_is_full(turn) &&
		sync_state_next_tried(agent->state, &tried) == STATUS_OK) {
		if (queue_find(turn->queue, tried.case_id, &entry) == STATUS_OK &&
			entry.state == QUEUE_QUEUED)
			send_one(agent, turn, &entry);
	}
}

/*
 * New ones before those that were tried in vain, and of these the one that waits longest: a
 * sick case holds nobody up.  Nor does it, or a long queue, hold up the look at the office.
 */
void turn_send(struct agent *agent, struct turn *turn)
{
	if (!turn->queue)
		return;
	send_new(agent, turn);
	agent_poll_when_due(agent, turn);
	send_tried(agent, turn);
}

/* Takes pem. */
static enum status read_dates(struct known_certificate *known, struct bytes *pem)
{
	struct known_certificate next = {.pem = *pem};
	enum status status;

	*pem = (struct bytes){0};
	if (known->pem.len > 0 && known->pem.len == next.pem.len &&
		memcmp(known->pem.data, next.pem.data, next.pem.len) == 0) {
		bytes_free(&next.pem);
		return STATUS_OK;
	}
	status = renewal_dates(next.pem.data, next.pem.len, &next.from_ms, &next.to_ms);
	bytes_free(status == STATUS_OK ? &known->pem : &next.pem);
	if (status == STATUS_OK)
		*known = next;
	return status;
}

/* A renewed certificate lies in our own folder; the enrolled one stays where it is. */
void turn_find_certificate(struct agent *agent, struct turn *turn)
{
	static const char *const PLACES[] = {"sync/tls.crt", "keys/tls.crt"};
	struct bytes pem = {0};

	for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++) {
		if (path_join(turn->certificate, sizeof(turn->certificate), agent->folder,
			    PLACES[i]) != STATUS_OK ||
			file_read(turn->certificate, CERTIFICATE_MAX, &pem) != STATUS_OK)
			continue;
		if (read_dates(&agent->known, &pem) == STATUS_OK) {
			turn->certificate_from_ms = agent->known.from_ms;
			turn->certificate_to_ms = agent->known.to_ms;
			return;
		}
	}
	bytes_free(&pem);
}

/* False when this machine has nowhere to send anything. */
static bool read_enrolment(struct agent *agent, struct turn *turn)
{
	char path[PATH_TEXT_MAX];
	enum status status = path_join(path, sizeof(path), agent->folder, "settings.json");

	if (status == STATUS_OK)
		status = settings_read(path, &turn->settings);
	if (status == STATUS_OK)
		status = enrolment_read(agent->folder, &turn->enrolment);
	if (status == STATUS_OK && turn->settings.office_url[0])
		return true;
	turn->verdict.reaction = WIRE_STOP_ALL;
	turn->verdict.fault = FAULT_NOT_ENROLLED;
	return false;
}

/* A list that the disk spoiled is fetched again, from whom our CA still vouches for. */
static void read_revocations(struct agent *agent, struct turn *turn)
{
	enum status status = revocations_read(agent->folder, &turn->enrolment, &turn->revoked);

	if (status != STATUS_OK)
		log_warn("sync", "revocations_damaged", "status=%s", status_name(status));
}

bool turn_open(struct agent *agent, struct turn *turn)
{
	enum status status;

	if (!read_enrolment(agent, turn))
		return false;
	status = queue_open_reader(agent->folder, &turn->queue);
	if (status != STATUS_OK &&
		status != STATUS_NOT_FOUND) { /* before kiosk's first start */
		turn->verdict.reaction = WIRE_WAIT;
		turn->verdict.fault = FAULT_QUEUE_IO;
		return false;
	}
	office_memory_read(agent->state, &turn->memory);
	read_revocations(agent, turn);
	turn_find_certificate(agent, turn);
	/* The authority signed our certificate when it was that late. */
	turn->built_ms = turn->certificate_from_ms > AGENT_BUILT_MS ? turn->certificate_from_ms
								    : AGENT_BUILT_MS;
	turn->now_ms = clock_floor_now(&turn->memory, turn->built_ms, clock_wall_ms());
	turn->uploader.queue = turn->queue;
	turn->uploader.receipt_key = &turn->enrolment.receipt_key;
	turn->uploader.piece = agent->piece;
	turn->uploader.pieces_well = agent->pieces_well;
	return true;
}

void turn_close(struct turn *turn)
{
	if (turn->uploader.transport)
		turn->uploader.transport->close(turn->uploader.transport);
	queue_close(turn->queue);
}
