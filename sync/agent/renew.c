#include "sync/agent/agent_inside.h"

#include <stdio.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/evidence/renewal.h"
#include "firmware/model/json.h"
#include "sync/agent/ask.h"

enum { KEY_MAX = 16 * 1024, ENROLMENT_MAX = 64 * 1024 };

bool turn_is_expired(const struct turn *turn)
{
	return turn->certificate_to_ms > 0 && turn->now_ms >= turn->certificate_to_ms;
}

/* In the last third of its life. */
static bool ends_soon(const struct turn *turn)
{
	int64_t life_ms = turn->certificate_to_ms - turn->certificate_from_ms;

	return turn->certificate_to_ms > 0 &&
	       turn->now_ms >= turn->certificate_to_ms - life_ms / 3;
}

/* The enrolled CA, a new reference to enrolment.json; NULL when it cannot be read. */
static json_t *read_ca(struct agent *agent, const char **ca)
{
	char path[PATH_TEXT_MAX];
	json_t *json = NULL;

	if (path_join(path, sizeof(path), agent->folder, "enrolment.json") == STATUS_OK &&
		json_read_file(path, ENROLMENT_MAX, &json) == STATUS_OK &&
		!(*ca = json_text(json, "ca"))) {
		json_decref(json);
		json = NULL;
	}
	return json;
}

static enum status take_certificate(
	struct agent *agent, const struct answer *answer, const struct bytes *present)
{
	char path[PATH_TEXT_MAX];
	struct bytes next = {0};
	const char *ca = NULL;
	json_t *enrolment = read_ca(agent, &ca);
	enum status status = STATUS_BAD_DATA;

	if (enrolment)
		status =
			renewal_accept(answer->body.data, answer->body.len, present, ca, &next);
	if (status == STATUS_OK)
		status = path_join(path, sizeof(path), agent->folder, "sync/tls.crt");
	if (status == STATUS_OK)
		status = file_write(path, next.data, next.len, 0640);
	if (status == STATUS_OK)
		log_info("sync", "certificate_renewed", "bytes=%zu", next.len);
	bytes_free(&next);
	json_decref(enrolment);
	return status;
}

static struct verdict ask_renewal(
	struct agent *agent, struct transport *transport, const struct bytes *present)
{
	struct request request = ask_new("POST", WIRE_TYPE_REQUEST);
	struct bytes key = {0}, body = {0};
	struct answer answer = {0};
	char path[PATH_TEXT_MAX];
	struct verdict verdict = {.reaction = WIRE_WAIT, .fault = FAULT_QUEUE_IO};

	if (path_join(path, sizeof(path), agent->folder, "keys/tls.pem") == STATUS_OK &&
		file_read(path, KEY_MAX, &key) == STATUS_OK &&
		renewal_request(&key, present, &body) == STATUS_OK) {
		snprintf(request.path, sizeof(request.path), "%s", WIRE_PATH_REENROLL);
		request.body = body.data;
		request.len = body.len;
		request.body_max = RENEWAL_ANSWER_MAX;
		verdict = ask_office(transport, &request, WIRE_TYPE_CERTIFICATES, &answer);
		if (verdict.reaction == WIRE_DONE &&
			take_certificate(agent, &answer, present) != STATUS_OK)
			verdict = verdict_untrusted(answer.status);
	}
	bytes_free(&key);
	bytes_free(&body);
	bytes_free(&answer.body);
	return verdict;
}

static struct verdict renew(struct agent *agent, struct turn *turn)
{
	const struct line line = {.url = turn->settings.renewal_url,
		.proxy = turn->settings.proxy_url,
		.certificate = turn->certificate,
		.verify_ms = turn->now_ms,
		.revoked = &turn->revoked};
	struct verdict verdict = {.reaction = WIRE_WAIT, .fault = FAULT_OFFICE_UNREACHABLE};
	struct transport *transport = NULL;
	struct bytes present = {0};

	if (turn->settings.renewal_url[0] &&
		file_read(turn->certificate, KEY_MAX, &present) == STATUS_OK &&
		agent->connect(agent->user, &line, &transport) == STATUS_OK) {
		verdict = ask_renewal(agent, transport, &present);
		transport->close(transport);
	}
	bytes_free(&present);
	return verdict;
}

/*
 * Before its end a failure only means another try at the next look; after it nothing else is
 * allowed any more.
 */
void turn_renew(struct agent *agent, struct turn *turn)
{
	struct verdict verdict;

	if (!ends_soon(turn) ||
		(!turn_is_expired(turn) && clock_monotonic_ms() < agent->poll_ms))
		return;
	verdict = renew(agent, turn);
	if (verdict.reaction == WIRE_DONE)
		turn_find_certificate(agent, turn);
	else if (turn_is_expired(turn) && !turn_is_not_offered(&verdict))
		turn->verdict = verdict;
	if (turn_is_expired(turn) && turn->verdict.reaction == WIRE_DONE)
		turn->verdict = (struct verdict){
			.reaction = WIRE_STOP_ALL, .fault = FAULT_CERTIFICATE_EXPIRED};
}
