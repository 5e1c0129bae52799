/*
 * A citizen asks at the screen how a case stands: kiosk brings the question by the socket, it
 * goes to the office at once, and the answer lies in the inbox when the doorbell rings.  Neither
 * can be read here: the question holds no visit code, the answer is sealed to who asked.
 */
#include "sync/agent/agent_inside.h"

#include <stdio.h>
#include <string.h>

#include "firmware/evidence/question.h"
#include "sync/agent/ask.h"
#include "sync/wire/path.h"

json_t *asking_take(struct agent *agent, const json_t *request)
{
	const char *text = json_text(request, "question");
	struct question question;
	struct asking *asking = &agent->asking;
	bool taken;

	if (!text || question_read(text, strlen(text), &question) != STATUS_OK)
		return json_pack("{s:s}", "error", "no question");
	pthread_mutex_lock(&agent->mutex);
	bytes_free(&asking->body);
	taken = bytes_add_text(&asking->body, text) == STATUS_OK;
	memcpy(asking->question_id, question.question_id, sizeof(asking->question_id));
	asking->state = taken ? "busy" : "failed";
	pthread_mutex_unlock(&agent->mutex);
	agent_ring(agent);
	return taken ? json_pack("{s:i}", "ok", 1) : json_pack("{s:s}", "error", "no memory");
}

json_t *asking_say(struct agent *agent, const json_t *request)
{
	const char *id = json_text(request, "question_id"), *state;

	pthread_mutex_lock(&agent->mutex);
	state = id && strcmp(id, agent->asking.question_id) == 0 ? agent->asking.state : "none";
	pthread_mutex_unlock(&agent->mutex);
	return json_pack("{s:s}", "state", state);
}

/* A copy of what waits to be asked; empty when nothing does. */
static void copy_waiting(struct agent *agent, char id[UUID_SIZE], struct bytes *out)
{
	const struct asking *asking = &agent->asking;

	pthread_mutex_lock(&agent->mutex);
	memcpy(id, asking->question_id, UUID_SIZE);
	if (strcmp(asking->state, "busy") == 0 &&
		bytes_add(out, asking->body.data, asking->body.len) != STATUS_OK)
		out->len = 0;
	pthread_mutex_unlock(&agent->mutex);
}

/* Unless another question came meanwhile. */
static void settle(struct agent *agent, const char *id, const char *state)
{
	struct asking *asking = &agent->asking;

	pthread_mutex_lock(&agent->mutex);
	if (strcmp(asking->question_id, id) == 0) {
		asking->state = state;
		bytes_free(&asking->body);
	}
	pthread_mutex_unlock(&agent->mutex);
	local_socket_ring(agent->kiosk_socket);
}

/* What the office says to a question says nothing about the line for cases. */
static const char *post(struct turn *turn, const struct bytes *body)
{
	struct request request = ask_new("POST", WIRE_TYPE_JSON);
	struct answer answer = {0};
	struct verdict verdict;

	snprintf(request.path, sizeof(request.path), "%s", WIRE_PATH_QUESTIONS);
	request.body = body->data;
	request.len = body->len;
	verdict = ask_office(turn->uploader.transport, &request, NULL, &answer);
	bytes_free(&answer.body);
	if (verdict.http_status == 429)
		return "often";
	if (!verdict.http_status)
		turn->verdict = verdict; /* the line itself */
	return verdict.reaction == WIRE_DONE ? "asked" : "failed";
}

void turn_ask(struct agent *agent, struct turn *turn)
{
	char id[UUID_SIZE];
	struct bytes body = {0};
	const char *state = "failed";

	copy_waiting(agent, id, &body);
	if (!body.len)
		return;
	if (turn->verdict.reaction == WIRE_DONE && turn_connect(agent, turn))
		state = post(turn, &body);
	if (strcmp(state, "asked") == 0) {
		turn_read_inbox(agent, turn);
		if (turn->verdict.reaction != WIRE_DONE)
			state = "failed";
	}
	settle(agent, id, state);
	bytes_free(&body);
}

void asking_give_up(struct agent *agent)
{
	char id[UUID_SIZE];
	struct bytes body = {0};

	copy_waiting(agent, id, &body);
	if (body.len)
		settle(agent, id, "failed");
	bytes_free(&body);
}

void asking_forget(struct agent *agent)
{
	bytes_free(&agent->asking.body);
}
