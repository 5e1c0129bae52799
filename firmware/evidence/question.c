#include "firmware/evidence/question.h"

#include <string.h>

#include "firmware/model/json.h"

#define QUESTION_MEMBERS 5
#define PRINTED_MAX 1000000
#define STEPS_MAX 1000000

static const char *const WANTS[QUESTION_WANTS] = {"status", "print"};

enum status question_write(const struct question *question, struct bytes *out)
{
	char recipient[SEAL_TEXT_SIZE], tag[65];
	json_t *object;
	enum status status;

	seal_recipient_text(&question->recipient, recipient);
	hex_encode(question->query_tag, sizeof(question->query_tag), tag);
	object = json_pack("{s:s, s:s, s:s, s:s, s:s}", "want", WANTS[question->want],
		"question_id", question->question_id, "receipt_no", question->receipt_no,
		"query_tag", tag, "recipient", recipient);
	if (object && ((question->reads && json_object_set_new(object, "reads",
						   json_integer(question->reads))) ||
			      (question->step && json_object_set_new(object, "step",
							 json_integer(question->step))))) {
		json_decref(object);
		object = NULL;
	}
	status = object ? json_canonical(object, out) : failure(STATUS_NO_MEMORY, "question");
	json_decref(object);
	return status;
}

/* A number from 1 to max, or 0 where the member is not there. */
static bool read_rare(const json_t *object, const char *member, int64_t max, int64_t *out)
{
	const json_t *number = json_object_get(object, member);

	*out = json_integer_value(number);
	return !number || (json_is_integer(number) && *out > 0 && *out <= max);
}

/* Who does not say which form they read reads the first; a step is only printed. */
static bool read_rest(const json_t *object, struct question *out)
{
	int64_t reads = 0;

	if (!read_rare(object, "reads", REPLY_FORM_MAX, &reads) ||
		!read_rare(object, "step", STEPS_MAX, &out->step))
		return false;
	out->reads = (int)reads;
	return (!out->step || out->want == QUESTION_PRINT) &&
	       json_object_size(object) ==
		       QUESTION_MEMBERS + (size_t)(out->reads != 0) + (size_t)(out->step != 0);
}

static bool read_want(const json_t *object, enum question_want *out)
{
	const char *want = json_text(object, "want");
	int i = 0;

	while (i < QUESTION_WANTS && (!want || strcmp(want, WANTS[i]) != 0))
		i++;
	*out = (enum question_want)i;
	return i < QUESTION_WANTS;
}

static bool read_question(const json_t *object, struct question *out)
{
	const char *id = json_text(object, "question_id"),
		   *number = json_text(object, "receipt_no"),
		   *tag = json_text(object, "query_tag"),
		   *recipient = json_text(object, "recipient");

	if (!read_want(object, &out->want) || !read_rest(object, out) || !id || !number ||
		!tag || !recipient || !uuid_is_valid(id) || !receipt_no_is_valid(number) ||
		strlen(tag) != 64)
		return false;
	memcpy(out->question_id, id, UUID_SIZE);
	memcpy(out->receipt_no, number, RECEIPT_NO_SIZE);
	return hex_decode(tag, out->query_tag, sizeof(out->query_tag)) == STATUS_OK &&
	       seal_recipient_read(recipient, &out->recipient) == STATUS_OK;
}

enum status question_read(const void *text, size_t len, struct question *out)
{
	struct question question = {0};
	json_t *object = NULL;
	enum status status = len <= QUESTION_MAX
				     ? json_read(text, len, &object)
				     : failure(STATUS_BAD_DATA, "question: %zu bytes", len);

	if (status == STATUS_OK && !read_question(object, &question))
		status = failure(STATUS_BAD_DATA, "question: not its members");
	json_decref(object);
	if (status == STATUS_OK)
		*out = question;
	return status;
}

static bool add_booking(const struct reply *reply, json_t *out)
{
	return !json_object_set_new(out, "booking", booking_to_json(&reply->booking)) &&
	       !json_object_set_new(out, "no_place", json_integer(reply->no_place)) &&
	       (!reply->booked.day[0] ||
		       !json_object_set_new(out, "booked", booking_to_json(&reply->booked)));
}

static bool add_notices(const struct reply *reply, json_t *out)
{
	json_t *list = json_array();
	bool added = list && !json_object_set_new(out, "notices", list);

	for (size_t i = 0; added && i < reply->notice_count; i++)
		added = !json_array_append_new(
			list, json_pack("{s:I, s:s}", "n", (json_int_t)reply->notices[i].n,
				      "state", case_state_word(reply->notices[i].state)));
	return added;
}

static enum status pack_reply(const struct reply *reply, json_t **out)
{
	struct bytes letter = {0};
	enum status status = base64url_encode(reply->letter.data, reply->letter.len, &letter);

	if (status != STATUS_OK)
		return status;
	*out = json_pack("{s:i, s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "printed", reply->printed,
		"question_id", reply->question_id, "receipt_no", reply->receipt_no, "state",
		reply->state, "received_ms", (json_int_t)reply->received_ms, "visit_id",
		reply->visit_id, "note", reply->note.len ? (const char *)reply->note.data : "",
		"letter", letter.len ? (const char *)letter.data : "");
	bytes_free(&letter);
	if (*out && ((reply->booking.day[0] && !add_booking(reply, *out)) ||
			    (reply->notice_count && !add_notices(reply, *out)) ||
			    (reply->item[0] && json_object_set_new(*out, "item",
						       json_string(reply->item))))) {
		json_decref(*out);
		*out = NULL;
	}
	return *out ? STATUS_OK : failure(STATUS_NO_MEMORY, "reply");
}

enum status reply_write(const struct reply *reply, struct bytes *out)
{
	struct bytes text = {0};
	json_t *object = NULL;
	enum status status = pack_reply(reply, &object);

	if (status == STATUS_OK)
		status = json_canonical(object, &text);
	if (status == STATUS_OK && text.len > REPLY_SIZE)
		status = failure(STATUS_FULL, "reply: %zu bytes", text.len);
	if (status == STATUS_OK)
		status = bytes_add_format(out, "%-*s", REPLY_SIZE, (const char *)text.data);
	bytes_free(&text);
	json_decref(object);
	return status;
}

static bool read_sealed(const json_t *object, struct reply *out)
{
	const char *note = json_text(object, "note"), *letter = json_text(object, "letter");

	return note && letter && bytes_add_text(&out->note, note) == STATUS_OK &&
	       (!*letter ||
		       base64url_decode(letter, strlen(letter), &out->letter) == STATUS_OK);
}

/* Members of those alone that book something. */
static bool read_booking(const json_t *object, struct reply *out)
{
	const json_t *booking = json_object_get(object, "booking");
	const json_t *no_place = json_object_get(object, "no_place");
	const json_t *booked = json_object_get(object, "booked");
	json_int_t flag = json_integer_value(no_place);

	if (!booking)
		return !no_place && !booked;
	out->no_place = flag == 1;
	return json_is_integer(no_place) && (flag == 0 || flag == 1) &&
	       booking_from_json(booking, &out->booking) == STATUS_OK &&
	       (!booked || booking_from_json(booked, &out->booked) == STATUS_OK);
}

/* By which the catalogue finds it; of an older office it is not there. */
static bool read_item(const json_t *object, struct reply *out)
{
	return !json_object_get(object, "item") ||
	       json_text_into(object, "item", out->item, sizeof(out->item));
}

/* Those of states that are not known here are passed over. */
static bool read_notices(const json_t *object, struct reply *out)
{
	const json_t *list = json_object_get(object, "notices"), *one;
	size_t i;

	json_array_foreach (list, i, one) {
		const json_t *n = json_object_get(one, "n");
		const char *word = json_text(one, "state");
		enum case_state state = case_state_read(word ? word : "");

		if (!json_is_integer(n) || json_integer_value(n) < 1 ||
			json_integer_value(n) > STEPS_MAX || !word)
			return false;
		if (case_state_has_notice(state) && out->notice_count < REPLY_NOTICES_MAX)
			out->notices[out->notice_count++] =
				(struct reply_notice){json_integer_value(n), state};
	}
	return !list || json_is_array(list);
}

static bool read_reply(const json_t *object, struct reply *out)
{
	const json_t *received = json_object_get(object, "received_ms");
	const json_t *printed = json_object_get(object, "printed");

	out->printed = (int)json_integer_value(printed);
	out->received_ms = json_integer_value(received);
	return read_booking(object, out) && json_is_integer(received) &&
	       json_is_integer(printed) && json_integer_value(printed) >= 0 &&
	       json_integer_value(printed) <= PRINTED_MAX &&
	       json_text_into(
		       object, "question_id", out->question_id, sizeof(out->question_id)) &&
	       json_text_into(object, "receipt_no", out->receipt_no, sizeof(out->receipt_no)) &&
	       json_text_into(object, "state", out->state, sizeof(out->state)) &&
	       json_text_into(object, "visit_id", out->visit_id, sizeof(out->visit_id)) &&
	       uuid_is_valid(out->question_id) && receipt_no_is_valid(out->receipt_no) &&
	       (!out->visit_id[0] || uuid_is_valid(out->visit_id)) && read_item(object, out) &&
	       read_notices(object, out) && read_sealed(object, out);
}

enum status reply_read(const void *text, size_t len, struct reply *out)
{
	struct reply reply = {.received_ms = 0};
	json_t *object = NULL;
	enum status status = len == REPLY_SIZE
				     ? json_read(text, len, &object)
				     : failure(STATUS_BAD_DATA, "reply: %zu bytes", len);

	if (status == STATUS_OK && !read_reply(object, &reply))
		status = failure(STATUS_BAD_DATA, "reply: not its members");
	json_decref(object);
	if (status == STATUS_OK)
		*out = reply;
	else
		reply_free(&reply);
	return status;
}

void reply_free(struct reply *reply)
{
	bytes_free(&reply->note);
	bytes_free(&reply->letter);
	bytes_wipe(reply, sizeof(*reply));
}
