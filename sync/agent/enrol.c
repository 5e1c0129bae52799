/*
 * The first enrolment.  kioskctl has the keys and made the requests; here they only travel, as
 * nothing else on the terminal has the network.  The code lives in memory, for one try.
 */
#include "sync/agent/agent_inside.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/evidence/renewal.h"
#include "sync/agent/ask.h"
#include "sync/agent/clock_floor.h"
#include "sync/agent/version.h"

enum { MANIFEST, TLS, ROLES };
static const char *const ROLE_NAMES[ROLES] = {"manifest", "tls"};

void enrol_forget(struct enrolling *enrolling)
{
	invitation_free(&enrolling->invitation);
	bytes_wipe(enrolling->code, sizeof(enrolling->code));
	for (int i = 0; i < ROLES; i++) {
		bytes_free(&enrolling->requests[i]);
		bytes_free(&enrolling->answers[i]);
		bytes_free(&enrolling->certificates[i]);
	}
	memset(enrolling, 0, sizeof(*enrolling));
	enrolling->state = "none";
	enrolling->problem = "";
}

static enum status read_request(const json_t *request, struct enrolling *out)
{
	const char *text = json_text(request, "invitation"), *code = json_text(request, "code");
	enum status status = text && code
				     ? invitation_decode(text, strlen(text), &out->invitation)
				     : STATUS_BAD_DATA;

	if (status == STATUS_OK)
		status = visit_code_read(code, out->code);
	for (int i = 0; status == STATUS_OK && i < ROLES; i++) {
		const char *one = json_text(request, ROLE_NAMES[i]);

		status = one ? bytes_add_text(&out->requests[i], one) : STATUS_BAD_DATA;
	}
	return status;
}

json_t *enrol_take(struct agent *agent, const json_t *request)
{
	struct enrolling taken = {.state = "busy", .problem = ""};
	bool busy;

	if (read_request(request, &taken) != STATUS_OK) {
		enrol_forget(&taken);
		return json_pack("{s:s}", "error", "no invitation, code or request");
	}
	pthread_mutex_lock(&agent->mutex);
	busy = strcmp(agent->enrolling.state, "busy") == 0;
	if (!busy) {
		enrol_forget(&agent->enrolling);
		agent->enrolling = taken;
	}
	pthread_mutex_unlock(&agent->mutex);
	if (busy) {
		enrol_forget(&taken);
		return json_pack("{s:s}", "error", "busy");
	}
	atomic_store(&agent->rung, true);
	agent_wake(agent);
	return json_pack("{s:i}", "ok", 1);
}

json_t *enrol_say(struct agent *agent, const json_t *request)
{
	const struct enrolling *enrolling = &agent->enrolling;
	json_t *said;

	(void)request;
	pthread_mutex_lock(&agent->mutex);
	said = json_pack("{s:s, s:s, s:s}", "state", enrolling->state, "fault",
		enrolling->fault, "problem", enrolling->problem);
	for (int i = 0; said && i < ROLES; i++)
		if (strcmp(enrolling->state, "done") == 0)
			json_object_set_new(said, ROLE_NAMES[i],
				json_string((const char *)enrolling->answers[i].data));
	pthread_mutex_unlock(&agent->mutex);
	return said;
}

/* The proxy is the only setting that can matter before there is an office. */
static enum status connect_to(struct agent *agent, const struct enrolling *enrolling,
	const char *url, const char *certificate, struct transport **out)
{
	static const struct office_memory NONE;
	int64_t made_ms = enrolling->invitation.made_ms;
	int64_t built_ms = made_ms > AGENT_BUILT_MS ? made_ms : AGENT_BUILT_MS;
	char path[PATH_TEXT_MAX];
	struct settings settings;
	struct line line = {.url = url,
		.certificate = certificate,
		.verify_ms = clock_floor_now(&NONE, built_ms, clock_wall_ms())};

	settings_defaults(&settings);
	if (path_join(path, sizeof(path), agent->folder, "settings.json") != STATUS_OK ||
		settings_read(path, &settings) != STATUS_OK)
		settings_defaults(&settings);
	line.proxy = settings.proxy_url;
	return agent->connect(agent->user, &line, out);
}

static struct verdict ask_certificate(
	struct enrolling *enrolling, struct transport *transport, int role)
{
	struct request request = ask_new("POST", WIRE_TYPE_REQUEST);
	struct answer answer = {0};
	char credentials[INVITATION_CREDENTIALS_SIZE];
	struct verdict verdict;

	invitation_credentials(enrolling->invitation.id, enrolling->code, credentials);
	snprintf(request.path, sizeof(request.path), "%s", WIRE_PATH_ENROL);
	request.authorization = credentials;
	request.body = enrolling->requests[role].data;
	request.len = enrolling->requests[role].len;
	request.body_max = RENEWAL_ANSWER_MAX;
	verdict = ask_office(transport, &request, WIRE_TYPE_CERTIFICATES, &answer);
	if (verdict.reaction == WIRE_DONE &&
		renewal_first_accept(answer.body.data, answer.body.len,
			(const char *)enrolling->requests[role].data,
			(const char *)enrolling->invitation.ca.data,
			&enrolling->certificates[role]) != STATUS_OK)
		verdict = verdict_untrusted(answer.status);
	bytes_wipe(credentials, sizeof(credentials));
	bytes_free(&enrolling->answers[role]);
	enrolling->answers[role] = answer.body;
	return verdict;
}

static struct verdict get_certificates(struct agent *agent, struct enrolling *enrolling)
{
	struct verdict verdict = {.reaction = WIRE_WAIT, .fault = FAULT_OFFICE_UNREACHABLE};
	struct transport *transport;

	if (connect_to(agent, enrolling, enrolling->invitation.renewal_url, "", &transport) !=
		STATUS_OK)
		return verdict;
	verdict = ask_certificate(enrolling, transport, MANIFEST);
	if (verdict.reaction == WIRE_DONE)
		verdict = ask_certificate(enrolling, transport, TLS);
	transport->close(transport);
	return verdict;
}

/* TLS by the one certificate, the other as the body. */
static struct verdict introduce(struct agent *agent, struct enrolling *enrolling)
{
	const struct bytes *tls = &enrolling->certificates[TLS];
	struct request request = ask_new("POST", WIRE_TYPE_CERTIFICATE);
	struct verdict verdict = {.reaction = WIRE_WAIT, .fault = FAULT_QUEUE_IO};
	struct answer answer = {0};
	struct transport *transport;
	char path[PATH_TEXT_MAX];

	if (path_join(path, sizeof(path), agent->folder, "sync/tls.crt") != STATUS_OK ||
		file_write(path, tls->data, tls->len, 0640) != STATUS_OK)
		return verdict;
	verdict.fault = FAULT_OFFICE_UNREACHABLE;
	if (connect_to(agent, enrolling, enrolling->invitation.office_url, path, &transport) !=
		STATUS_OK)
		return verdict;
	snprintf(request.path, sizeof(request.path), "%s", WIRE_PATH_TERMINAL);
	request.body = enrolling->certificates[MANIFEST].data;
	request.len = enrolling->certificates[MANIFEST].len;
	verdict = ask_office(transport, &request, WIRE_TYPE_JSON, &answer);
	bytes_free(&answer.body);
	transport->close(transport);
	return verdict;
}

static void conclude(struct agent *agent, struct verdict verdict)
{
	struct enrolling *enrolling = &agent->enrolling;
	bool done = verdict.reaction == WIRE_DONE;

	if (done)
		log_info("sync", "enrolled", "terminal=%s",
			enrolling->invitation.enrolment.kiosk_id);
	else
		log_warn("sync", "not_enrolled", "fault=%s http=%d problem=%s",
			fault_code(verdict.fault), verdict.http_status,
			wire_problem_code(verdict.problem));
	pthread_mutex_lock(&agent->mutex);
	bytes_wipe(enrolling->code, sizeof(enrolling->code));
	snprintf(enrolling->fault, sizeof(enrolling->fault), "%s", fault_code(verdict.fault));
	enrolling->problem = wire_problem_code(verdict.problem);
	enrolling->state = done ? "done" : "failed";
	pthread_mutex_unlock(&agent->mutex);
}

void agent_enrol(struct agent *agent)
{
	struct verdict verdict;
	bool asked;

	/* While it is busy nobody else touches what is inside. */
	pthread_mutex_lock(&agent->mutex);
	asked = strcmp(agent->enrolling.state, "busy") == 0;
	pthread_mutex_unlock(&agent->mutex);
	if (!asked)
		return;
	verdict = get_certificates(agent, &agent->enrolling);
	if (verdict.reaction == WIRE_DONE)
		verdict = introduce(agent, &agent->enrolling);
	conclude(agent, verdict);
}
