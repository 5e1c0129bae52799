#include "sync/office/intake/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/evidence/sequence_note.h"
#include "sync/wire/tus.h"

#define DRIFT_MAX_MS                                                                           \
	(5 * 60 * 1000) /* beyond it somebody should look at the terminal's clock */

static void note_drift(
	const struct exchange *exchange, const struct wire_heartbeat *heartbeat, int64_t now_ms)
{
	int64_t wall_ms = heartbeat->values[WIRE_BEAT_WALL_MS], drift_ms = wall_ms - now_ms;

	if (wall_ms >= 0 && (drift_ms > DRIFT_MAX_MS || drift_ms < -DRIFT_MAX_MS))
		log_warn("intake", "drift", "terminal=%s ms=%lld", exchange->kiosk_id,
			(long long)drift_ms);
}

/* Kept as we would write it: known numbers only. */
static enum wire_problem keep_heartbeat(struct exchange *exchange, int64_t now_ms)
{
	struct wire_heartbeat heartbeat;
	struct bytes numbers = {0};
	enum status status;

	if (strcmp(exchange_header(exchange, "Content-Type"), WIRE_TYPE_JSON) != 0)
		return WIRE_TYPE_REFUSED;
	if (wire_heartbeat_read(exchange->body.data, exchange->body.len, &heartbeat) !=
		STATUS_OK)
		return WIRE_REQUEST_BAD;
	note_drift(exchange, &heartbeat, now_ms);
	status = wire_heartbeat_write(&heartbeat, &numbers);
	if (status == STATUS_OK)
		status = store_beat(exchange->intake->store, exchange->kiosk_id,
			(const char *)numbers.data, now_ms);
	bytes_free(&numbers);
	/* Whoever must stop hears it from a full disk too; the numbers come again. */
	return status == STATUS_OK || status == STATUS_FULL ? WIRE_PROBLEM_NONE
							    : storage_problem(status);
}

/*
 * A terminal whose numbers forked hears it at every heartbeat; its queued cases still come in.
 * It is a signed word, as kiosk itself must believe it: a refusal would stop at kiosk-sync.
 */
static enum wire_problem say_sequence(
	struct exchange *exchange, int64_t now_ms, struct answer *out)
{
	struct store_sequence known;
	struct sequence said = {.now_ms = now_ms};

	if (store_sequence(exchange->intake->store, exchange->kiosk_id, &known) != STATUS_OK)
		return WIRE_STORAGE_FAILED;
	memcpy(said.kiosk_id, exchange->kiosk_id, sizeof(said.kiosk_id));
	memcpy(said.last_hash, known.hash, sizeof(said.last_hash));
	said.last_seq = known.last;
	if (known.forked_ms)
		sequence_stop(&said);
	return sequence_note_make(&exchange->intake->receipt_key, &said, &out->body) ==
			       STATUS_OK
		       ? WIRE_PROBLEM_NONE
		       : WIRE_STORAGE_FAILED;
}

void intake_heartbeat(struct exchange *exchange, struct answer *out)
{
	int64_t now_ms = clock_wall_ms();
	enum wire_problem problem = keep_heartbeat(exchange, now_ms);

	if (problem == WIRE_PROBLEM_NONE)
		problem = say_sequence(exchange, now_ms, out);
	if (problem != WIRE_PROBLEM_NONE) {
		answer_problem(out, problem, NULL);
		return;
	}
	out->status = 200;
	out->content_type = WIRE_TYPE_RECEIPT;
	answer_header(out, "Cache-Control", "no-store");
}

void intake_inbox(struct exchange *exchange, struct answer *out)
{
	const char *after = exchange_argument(exchange, WIRE_INBOX_AFTER);
	struct wire_inbox *inbox = calloc(1, sizeof(*inbox));
	int64_t cursor = 0;
	enum wire_problem problem = WIRE_PROBLEM_NONE;

	if (*after && tus_number_read(after, &cursor) != STATUS_OK)
		problem = WIRE_REQUEST_BAD;
	else if (!inbox || store_inbox(exchange->intake->store, exchange->kiosk_id, cursor,
				   inbox) != STATUS_OK)
		problem = WIRE_STORAGE_FAILED;
	else if (wire_inbox_write(inbox, &out->body) != STATUS_OK)
		problem = WIRE_STORAGE_FAILED;
	if (inbox)
		wire_inbox_free(inbox);
	free(inbox);
	if (problem != WIRE_PROBLEM_NONE) {
		answer_problem(out, problem, NULL);
		return;
	}
	out->status = 200;
	out->content_type = WIRE_TYPE_JSON;
	answer_header(out, "Cache-Control", "no-store");
}
