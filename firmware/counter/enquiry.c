#include "firmware/counter/enquiry.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/local_socket.h"
#include "firmware/evidence/letter_key.h"
#include "firmware/evidence/slip_store.h"
#include "firmware/storage/office_memory.h"

static enum status read_cursor(const struct counter *counter, int64_t *out)
{
	struct sync_state *sync = NULL;
	struct office_memory memory;
	enum status status = sync_state_open_reader(counter->state_folder, &sync);

	if (status == STATUS_OK) {
		office_memory_read(sync, &memory);
		*out = memory.inbox_cursor;
	}
	sync_state_close(sync);
	return status;
}

static enum status send(const struct counter *counter, const struct question *question)
{
	struct bytes text = {0};
	json_t *answer = NULL;
	enum status status = question_write(question, &text);

	if (status == STATUS_OK)
		status = counter_ask_sync(
			counter, "ask", "question", (const char *)text.data, &answer);
	if (status == STATUS_OK && !json_object_get(answer, "ok"))
		status = failure(STATUS_IO, "enquiry: not taken");
	json_decref(answer);
	bytes_free(&text);
	return status;
}

enum status enquiry_ask(const struct counter *counter, enum question_want want, int64_t now_ms,
	struct enquiry *enquiry)
{
	struct question *question = &enquiry->question;
	enum status status;

	if (counter_line_is_down(counter))
		return failure(STATUS_NO_DEVICE, "enquiry: the line is down");
	question->want = want;
	question->reads = REPLY_FORM;
	uuid_make(now_ms, question->question_id);
	query_tag(question->receipt_no, enquiry->visit_code, question->query_tag);
	status = seal_identity_make(&enquiry->once);
	memcpy(question->recipient.key, enquiry->once.key, sizeof(question->recipient.key));
	if (status == STATUS_OK)
		status = read_cursor(counter, &enquiry->after);
	return status == STATUS_OK ? send(counter, question) : status;
}

/* A letter for another question about the same number does not open. */
static bool open_reply(
	const struct enquiry *enquiry, const struct bytes *body, struct reply *out)
{
	struct bytes plain = {0};
	bool ours = unseal(body->data, body->len, &enquiry->once, &plain) == STATUS_OK &&
		    reply_read(plain.data, plain.len, out) == STATUS_OK;

	bytes_free(&plain);
	if (ours && strcmp(out->question_id, enquiry->question.question_id) == 0 &&
		strcmp(out->receipt_no, enquiry->question.receipt_no) == 0)
		return true;
	if (ours)
		reply_free(out);
	return false;
}

static enum status find_reply(
	const struct counter *counter, const struct enquiry *enquiry, struct reply *out)
{
	struct sync_state *sync = NULL;
	struct letter letter = {.id = enquiry->after};
	struct bytes body = {0};
	bool found = false;

	if (sync_state_open_reader(counter->state_folder, &sync) != STATUS_OK)
		return STATUS_NOT_READY;
	while (!found && office_memory_letter(sync, letter.id, &letter, &body) == STATUS_OK) {
		found = strcmp(letter.kind, REPLY_KIND) == 0 &&
			strcmp(letter.about, enquiry->question.receipt_no) == 0 &&
			open_reply(enquiry, &body, out);
		bytes_free(&body);
	}
	sync_state_close(sync);
	return found ? STATUS_OK : STATUS_NOT_READY;
}

/* Why there is no answer yet. */
static enum status ask_sync(const struct counter *counter, const struct enquiry *enquiry)
{
	json_t *answer = NULL;
	const char *state = NULL;
	enum status status = counter_ask_sync(
		counter, "asked", "question_id", enquiry->question.question_id, &answer);

	if (status == STATUS_OK)
		state = json_text(answer, "state");
	if (state && strcmp(state, "often") == 0)
		status = STATUS_FULL;
	else if (!state || (strcmp(state, "busy") != 0 && strcmp(state, "asked") != 0))
		status = STATUS_OFFLINE;
	else
		status = STATUS_NOT_READY;
	json_decref(answer);
	return status;
}

/* What was said opens with the code; of a case by an older terminal it waits at the desk. */
static void open_letter(
	const struct enquiry *enquiry, const struct reply *reply, struct enquiry_answer *out)
{
	struct seal_identity identity;
	struct bytes plain = {0};

	if (reply->letter.len &&
		letter_key_make(enquiry->visit_code, reply->visit_id, &identity) == STATUS_OK &&
		unseal(reply->letter.data, reply->letter.len, &identity, &plain) == STATUS_OK &&
		json_read(plain.data, plain.len, &out->letter) != STATUS_OK)
		out->letter = NULL;
	bytes_wipe(&identity, sizeof(identity));
	bytes_free(&plain);
}

/* The signed step must be of this case, and its letter the one that came with it. */
static enum status check_step(
	const struct counter *counter, const struct reply *reply, struct enquiry_answer *out)
{
	uint8_t hash[32] = {0};
	enum status status = step_note_read(&counter->desk.enrolment.receipt_key,
		reply->note.data, reply->note.len, &out->step, NULL);

	if (status != STATUS_OK)
		return status;
	if (reply->letter.len)
		sha256(reply->letter.data, reply->letter.len, hash);
	if (strcmp(out->step.receipt_no, reply->receipt_no) != 0 ||
		strcmp(case_state_word(out->step.state), reply->state) != 0 ||
		memcmp(hash, out->step.letter, sizeof(hash)) != 0)
		return failure(STATUS_DENIED, "enquiry: a step of another case");
	return STATUS_OK;
}

static enum status take_reply(const struct counter *counter, const struct enquiry *enquiry,
	const struct reply *reply, struct enquiry_answer *out)
{
	enum status status = STATUS_OK;

	out->known = case_state_read(reply->state) != CASE_STATES;
	out->received_ms = reply->received_ms;
	memcpy(out->item, reply->item, sizeof(out->item));
	out->printed = reply->printed;
	out->booking = reply->booking;
	out->booked = reply->booked;
	out->no_place = reply->no_place;
	memcpy(out->notices, reply->notices, sizeof(out->notices));
	out->notice_count = reply->notice_count;
	if (!out->known || !reply->note.len)
		return STATUS_OK;
	status = check_step(counter, reply, out);
	if (status == STATUS_OK)
		status = bytes_add(&out->note, reply->note.data, reply->note.len);
	if (status == STATUS_OK)
		open_letter(enquiry, reply, out);
	return status;
}

enum status enquiry_look(const struct counter *counter, const struct enquiry *enquiry,
	struct enquiry_answer *out)
{
	struct reply reply = {.received_ms = 0};
	enum status status;

	memset(out, 0, sizeof(*out));
	if (!counter->desk_open)
		return STATUS_OFFLINE;
	status = find_reply(counter, enquiry, &reply);
	if (status != STATUS_OK)
		return ask_sync(counter, enquiry);
	status = take_reply(counter, enquiry, &reply, out);
	reply_free(&reply);
	if (status != STATUS_OK)
		enquiry_answer_free(out);
	return status == STATUS_OK ? status : STATUS_DENIED;
}

void enquiry_answer_free(struct enquiry_answer *answer)
{
	json_decref(answer->letter);
	bytes_free(&answer->note);
	bytes_wipe(answer, sizeof(*answer));
}
