/*
 * A citizen asks at the screen how a case stands: kiosk brings the question by the socket, it
 * goes to the office at once, and the answer lies in the inbox when the doorbell rings.  Neither
 * can be read here: the question holds no visit code, the answer is sealed to who asked.  Which
 * places are left of a matter is asked the same way; no person is in it, and the reply is kept.
 */
#include "sync/agent/agent_inside.h"

#include <stdio.h>
#include <string.h>

#include "firmware/evidence/question.h"
#include "firmware/model/places.h"
#include "sync/agent/ask.h"
#include "sync/wire/path.h"

/* How a case stands, or which places are left. */
static bool read_either(const char *text, char id[UUID_SIZE], bool *is_places)
{
	struct places_question places;
	struct question question;

	*is_places = places_question_read(text, strlen(text), &places) == STATUS_OK;
	if (*is_places)
		memcpy(id, places.question_id, UUID_SIZE);
	else if (question_read(text, strlen(text), &question) == STATUS_OK)
		memcpy(id, question.question_id, UUID_SIZE);
	else
		return false;
	return true;
}

json_t *asking_take(struct agent *agent, const json_t *request)
{
	const char *text = json_text(request, "question");
	struct asking *asking = &agent->asking;
	char id[UUID_SIZE];
	bool taken, places;

	if (!text || !read_either(text, id, &places))
		return json_pack("{s:s}", "error", "no question");
	pthread_mutex_lock(&agent->mutex);
	bytes_free(&asking->body);
	bytes_free(&asking->answer);
	taken = bytes_add_text(&asking->body, text) == STATUS_OK;
	memcpy(asking->question_id, id, sizeof(asking->question_id));
	asking->places = places;
	asking->state = taken ? "busy" : "failed";
	pthread_mutex_unlock(&agent->mutex);
	agent_ring(agent);
	return taken ? json_pack("{s:i}", "ok", 1) : json_pack("{s:s}", "error", "no memory");
}

json_t *asking_say(struct agent *agent, const json_t *request)
{
	const char *id = json_text(request, "question_id");
	const struct asking *asking = &agent->asking;
	json_t *said;

	pthread_mutex_lock(&agent->mutex);
	if (!id || strcmp(id, asking->question_id) != 0)
		said = json_pack("{s:s}", "state", "none");
	else if (asking->answer.len)
		said = json_pack("{s:s, s:s}", "state", asking->state, "answer",
			(const char *)asking->answer.data);
	else
		said = json_pack("{s:s}", "state", asking->state);
	pthread_mutex_unlock(&agent->mutex);
	return said;
}

/* A copy of what waits to be asked; its body is empty when nothing does. */
static void copy_waiting(struct agent *agent, struct asking *out)
{
	const struct asking *asking = &agent->asking;

	pthread_mutex_lock(&agent->mutex);
	memcpy(out->question_id, asking->question_id, sizeof(out->question_id));
	out->places = asking->places;
	if (strcmp(asking->state, "busy") == 0 &&
		bytes_add(&out->body, asking->body.data, asking->body.len) != STATUS_OK)
		out->body.len = 0;
	pthread_mutex_unlock(&agent->mutex);
}

/* Unless another question came meanwhile. Frees what was copied. */
static void settle(struct agent *agent, struct asking *of)
{
	struct asking *asking = &agent->asking;

	pthread_mutex_lock(&agent->mutex);
	if (strcmp(asking->question_id, of->question_id) == 0) {
		asking->state = of->state;
		bytes_free(&asking->body);
		bytes_free(&asking->answer);
		asking->answer = of->answer;
		of->answer = (struct bytes){0};
	}
	pthread_mutex_unlock(&agent->mutex);
	bytes_free(&of->body);
	bytes_free(&of->answer);
	local_socket_ring(agent->kiosk_socket);
}

/* What the office says to a question says nothing about the line for cases. */
static const char *post(struct turn *turn, struct asking *asking)
{
	struct request request = ask_new("POST", WIRE_TYPE_JSON);
	struct answer answer = {0};
	struct verdict verdict;

	snprintf(request.path, sizeof(request.path), "%s", WIRE_PATH_QUESTIONS);
	request.body = asking->body.data;
	request.len = asking->body.len;
	request.body_max = asking->places ? PLACES_MAX : 0;
	verdict = ask_office(turn->uploader.transport, &request,
		asking->places ? WIRE_TYPE_JSON : NULL, &answer);
	if (asking->places && verdict.reaction == WIRE_DONE &&
		bytes_add(&asking->answer, answer.body.data, answer.body.len) != STATUS_OK)
		verdict.reaction = WIRE_WAIT;
	bytes_free(&answer.body);
	if (verdict.http_status == 429)
		return "often";
	if (!verdict.http_status)
		turn->verdict = verdict; /* the line itself */
	return verdict.reaction == WIRE_DONE ? "asked" : "failed";
}

void turn_ask(struct agent *agent, struct turn *turn)
{
	struct asking asking = {.state = "failed"};

	copy_waiting(agent, &asking);
	if (!asking.body.len)
		return;
	if (turn->verdict.reaction == WIRE_DONE && turn_connect(agent, turn))
		asking.state = post(turn, &asking);
	if (strcmp(asking.state, "asked") == 0 && !asking.places) {
		turn_read_inbox(agent, turn);
		if (turn->verdict.reaction != WIRE_DONE)
			asking.state = "failed";
	}
	settle(agent, &asking);
}

void asking_give_up(struct agent *agent)
{
	struct asking asking = {.state = "failed"};

	copy_waiting(agent, &asking);
	if (asking.body.len)
		settle(agent, &asking);
}

void asking_forget(struct agent *agent)
{
	bytes_free(&agent->asking.body);
	bytes_free(&agent->asking.answer);
}
