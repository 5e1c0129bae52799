#include "sync/wire/question.h"

#include <string.h>

#include "firmware/model/json.h"

#define QUESTION_MEMBERS 4
#define REPLY_MEMBERS 4

enum status wire_question_write(const struct wire_question *question, struct bytes *out)
{
	char recipient[SEAL_TEXT_SIZE], tag[65];
	json_t *object;
	enum status status;

	seal_recipient_text(&question->recipient, recipient);
	hex_encode(question->query_tag, sizeof(question->query_tag), tag);
	object = json_pack("{s:s, s:s, s:s, s:s}", "question_id", question->question_id,
		"receipt_no", question->receipt_no, "query_tag", tag, "recipient", recipient);
	status = object ? json_canonical(object, out) : failure(STATUS_NO_MEMORY, "question");
	json_decref(object);
	return status;
}

static bool read_question(const json_t *object, struct wire_question *out)
{
	const char *id = json_text(object, "question_id"),
		   *number = json_text(object, "receipt_no"),
		   *tag = json_text(object, "query_tag"),
		   *recipient = json_text(object, "recipient");

	if (!id || !number || !tag || !recipient ||
		json_object_size(object) != QUESTION_MEMBERS || !uuid_is_valid(id) ||
		!receipt_no_is_valid(number) || strlen(tag) != 64)
		return false;
	memcpy(out->question_id, id, UUID_SIZE);
	memcpy(out->receipt_no, number, RECEIPT_NO_SIZE);
	return hex_decode(tag, out->query_tag, sizeof(out->query_tag)) == STATUS_OK &&
	       seal_recipient_read(recipient, &out->recipient) == STATUS_OK;
}

enum status wire_question_read(const void *text, size_t len, struct wire_question *out)
{
	struct wire_question question = {0};
	json_t *object = NULL;
	enum status status = len <= WIRE_QUESTION_MAX
				     ? json_read(text, len, &object)
				     : failure(STATUS_BAD_DATA, "question: %zu bytes", len);

	if (status == STATUS_OK && !read_question(object, &question))
		status = failure(STATUS_BAD_DATA, "question: not its members");
	json_decref(object);
	if (status == STATUS_OK)
		*out = question;
	return status;
}

enum status wire_reply_write(const struct wire_reply *reply, struct bytes *out)
{
	struct bytes text = {0};
	json_t *object = json_pack("{s:s, s:s, s:s, s:I}", "question_id", reply->question_id,
		"receipt_no", reply->receipt_no, "state", reply->state, "received_ms",
		(json_int_t)reply->received_ms);
	enum status status =
		object ? json_canonical(object, &text) : failure(STATUS_NO_MEMORY, "reply");

	if (status == STATUS_OK)
		status = bytes_add_format(
			out, "%-*s", WIRE_ANSWER_SIZE, (const char *)text.data);
	bytes_free(&text);
	json_decref(object);
	return status;
}

static bool read_reply(const json_t *object, struct wire_reply *out)
{
	const char *id = json_text(object, "question_id"),
		   *number = json_text(object, "receipt_no"),
		   *state = json_text(object, "state");
	const json_t *received = json_object_get(object, "received_ms");

	if (!id || !number || !state || json_object_size(object) != REPLY_MEMBERS ||
		!uuid_is_valid(id) || !receipt_no_is_valid(number) ||
		strlen(state) >= sizeof(out->state) || !json_is_integer(received))
		return false;
	memcpy(out->question_id, id, UUID_SIZE);
	memcpy(out->receipt_no, number, RECEIPT_NO_SIZE);
	strcpy(out->state, state);
	out->received_ms = json_integer_value(received);
	return true;
}

enum status wire_reply_read(const void *text, size_t len, struct wire_reply *out)
{
	struct wire_reply reply = {.received_ms = 0};
	json_t *object = NULL;
	enum status status = len == WIRE_ANSWER_SIZE
				     ? json_read(text, len, &object)
				     : failure(STATUS_BAD_DATA, "reply: %zu bytes", len);

	if (status == STATUS_OK && !read_reply(object, &reply))
		status = failure(STATUS_BAD_DATA, "reply: not its members");
	json_decref(object);
	if (status == STATUS_OK)
		*out = reply;
	return status;
}
