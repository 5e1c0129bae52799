#include "firmware/counter/places_ask.h"

#include <string.h>

static enum status send(const struct counter *counter, const struct places_question *question)
{
	struct bytes text = {0};
	json_t *answer = NULL;
	enum status status = places_question_write(question, &text);

	if (status == STATUS_OK)
		status = counter_ask_sync(
			counter, "ask", "question", (const char *)text.data, &answer);
	if (status == STATUS_OK && !json_object_get(answer, "ok"))
		status = failure(STATUS_IO, "places: not taken");
	json_decref(answer);
	bytes_free(&text);
	return status;
}

enum status places_ask(
	const struct counter *counter, int64_t now_ms, struct places_question *question)
{
	if (counter_line_is_down(counter))
		return failure(STATUS_NO_DEVICE, "places: the line is down");
	uuid_make(now_ms, question->question_id);
	return send(counter, question);
}

static bool is_ours(const struct places *places, const struct places_question *question)
{
	return strcmp(places->question_id, question->question_id) == 0 &&
	       strcmp(places->implement_code, question->implement_code) == 0;
}

static enum status take(
	const json_t *said, const struct places_question *question, struct places *out)
{
	const char *state = json_text(said, "state"), *text = json_text(said, "answer");

	if (state && strcmp(state, "busy") == 0)
		return STATUS_NOT_READY;
	if (!state || strcmp(state, "asked") != 0 || !text ||
		places_read(text, strlen(text), out) != STATUS_OK || !is_ours(out, question))
		return STATUS_OFFLINE;
	return STATUS_OK;
}

enum status places_look(const struct counter *counter, const struct places_question *question,
	struct places *out)
{
	json_t *said = NULL;
	enum status status =
		counter_ask_sync(counter, "asked", "question_id", question->question_id, &said);

	if (status == STATUS_OK)
		status = take(said, question, out);
	else
		status = STATUS_OFFLINE;
	json_decref(said);
	return status;
}
