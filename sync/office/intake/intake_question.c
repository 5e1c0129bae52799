#include "sync/office/intake/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/evidence/question.h"
#include "sync/office/intake/case_step.h"

/* What a case's own manifest says the visit code's tag is; the code itself is nowhere here. */
static bool tag_fits(struct store *store, const char *case_id, const uint8_t query_tag[32])
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	bool fits = manifest && store_manifest_read(store, case_id, manifest) == STATUS_OK &&
		    bytes_equal(manifest->query_tag, query_tag, 32);

	free(manifest);
	return fits;
}

/* Of a fork each case has a tag of its own, so all cases of the number are looked at. */
static enum status find_case(
	struct store *store, const struct question *question, struct store_case *out)
{
	char kiosk_id[KIOSK_ID_SIZE];
	int64_t seq = 0;
	struct store_case entry = {0};
	enum status status;

	snprintf(kiosk_id, sizeof(kiosk_id), "%.6s", question->receipt_no);
	for (const char *c = question->receipt_no + 6; c < question->receipt_no + 13; c++)
		seq = seq * 10 + (*c - '0');
	memcpy(entry.kiosk_id, kiosk_id, sizeof(kiosk_id));
	entry.kiosk_seq = seq;
	while ((status = store_next(store, &entry)) == STATUS_OK && entry.kiosk_seq == seq &&
		strcmp(entry.kiosk_id, kiosk_id) == 0) {
		if (!entry.damaged && !entry.erased_ms &&
			tag_fits(store, entry.case_id, question->query_tag)) {
			*out = entry;
			return STATUS_OK;
		}
	}
	return status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

/* What the terminal booked, and its paper says, where another time was agreed on since. */
static enum status fill_booked(
	struct store *store, const struct store_case *found, struct reply *out)
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	enum status status = manifest ? store_manifest_read(store, found->case_id, manifest)
				      : failure(STATUS_NO_MEMORY, "a manifest");

	if (status == STATUS_OK && !booking_is_same(&manifest->booking, &out->booking))
		out->booked = manifest->booking;
	free(manifest);
	/* A manifest that came out bent is the audit's to name. */
	return status == STATUS_BAD_DATA || status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status fill_booking(
	struct store *store, const struct store_case *found, struct reply *out)
{
	struct store_booking booking;
	enum status status = store_booking(store, found->case_id, &booking);

	if (status == STATUS_OK && !booking.ended) {
		out->booking = booking.booking;
		out->no_place = booking.no_place;
		status = fill_booked(store, found, out);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* One step as it was signed, and the letter in force then. */
static enum status fill_step(
	struct store *store, const struct store_case *found, int64_t n, struct reply *out)
{
	struct store_step step = {.note = {0}};
	enum status status = store_step(store, found->case_id, n, &step);

	out->note = step.note;
	bytes_free(&step.letter);
	if (status == STATUS_OK)
		status = store_letter(store, found->case_id, n, &out->letter);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* What the law wants in writing: of what counts as accepted nobody said anything. */
static bool has_notice(const struct step_note *step, const uint8_t before[32])
{
	if (step->state == CASE_ACCEPTED)
		return strcmp(step->by, STEP_BY_LAW) != 0;
	return case_state_has_notice(step->state) && memcmp(step->letter, before, 32) != 0;
}

static bool is_listed(const struct reply *reply, enum case_state state)
{
	for (size_t i = 0; i < reply->notice_count; i++)
		if (reply->notices[i].state == state)
			return true;
	return false;
}

/* Those before the last step; after a special procedure it is not accepted a second time. */
static enum status fill_notices(
	struct intake *intake, const struct store_case *found, struct reply *out)
{
	uint8_t before[32] = {0};
	struct case_steps steps;
	enum status status = STATUS_OK;

	case_steps_begin(intake->store, &intake->receipt_key, found, &steps);
	while (steps.step.n + 1 < found->steps &&
		(status = case_steps_next(&steps)) == STATUS_OK) {
		const struct step_note *step = &steps.step;

		if (has_notice(step, before) && !is_listed(out, step->state) &&
			step->state != case_step_state(found) &&
			out->notice_count < REPLY_NOTICES_MAX)
			out->notices[out->notice_count++] =
				(struct reply_notice){step->n, step->state};
		memcpy(before, step->letter, sizeof(before));
	}
	/* A step that came out bent is the audit's to name. */
	return status == STATUS_BAD_DATA || status == STATUS_DENIED ? STATUS_OK : status;
}

/* An earlier step is told of in the place of the last. */
static int64_t step_told(
	const struct question *question, const struct store_case *found, struct reply *out)
{
	for (size_t i = 0; i < out->notice_count; i++)
		if (question->step && out->notices[i].n == question->step) {
			strcpy(out->state, case_state_word(out->notices[i].state));
			return question->step;
		}
	return found->steps;
}

/* What is known of a case, in the form that its asker reads. */
static enum status fill_reply(struct intake *intake, const struct question *question,
	const struct store_case *found, struct reply *out)
{
	enum status status;

	out->received_ms = found->received_ms;
	strcpy(out->state, case_state_word(case_step_state(found)));
	memcpy(out->visit_id, found->visit_id, sizeof(out->visit_id));
	status = fill_booking(intake->store, found, out);
	if (status == STATUS_OK && question->reads >= REPLY_FORM) {
		memcpy(out->item, found->implement_code, sizeof(out->item));
		status = fill_notices(intake, found, out);
	}
	if (status != STATUS_OK || !found->steps)
		return status;
	return fill_step(intake->store, found, step_told(question, found, out), out);
}

static bool is_printable(const struct question *question, const struct reply *reply)
{
	for (size_t i = 0; i < reply->notice_count; i++)
		if (reply->notices[i].n == question->step)
			return true;
	return false;
}

/* What is about to be printed is counted first: the paper has its number, the office knows. */
static enum status count_print(struct exchange *exchange, const struct question *question,
	const struct store_case *found, int64_t now_ms, struct reply *out)
{
	enum case_state state = case_state_read(out->state);
	bool decided = state == CASE_DECIDED || state == CASE_CLOSED;
	struct store_print print = {.at_ms = now_ms, .notice = !decided};
	int64_t n = 0;
	enum status status;

	/* A step that cannot be told of is not printed for another. */
	if (question->want != QUESTION_PRINT ||
		(question->step && !is_printable(question, out)) ||
		!(decided || case_state_has_notice(state)) ||
		(!out->letter.len && state != CASE_ACCEPTED))
		return STATUS_OK;
	memcpy(print.kiosk_id, exchange->kiosk_id, sizeof(print.kiosk_id));
	status = store_add_print(
		exchange->intake->store, found->case_id, question->question_id, &print, &n);
	out->printed = (int)n;
	return status == STATUS_FULL ? STATUS_OK : status;
}

static enum status seal_reply(struct exchange *exchange, const struct question *question,
	const struct store_case *found, int64_t now_ms, struct bytes *out)
{
	struct reply reply = {.state = "unknown"};
	struct bytes plain = {0};
	enum status status = STATUS_OK;

	memcpy(reply.question_id, question->question_id, sizeof(reply.question_id));
	memcpy(reply.receipt_no, question->receipt_no, sizeof(reply.receipt_no));
	if (found && found->received_ms)
		status = fill_reply(exchange->intake, question, found, &reply);
	if (status == STATUS_OK && found && found->received_ms)
		status = count_print(exchange, question, found, now_ms, &reply);
	if (status == STATUS_OK)
		status = reply_write(&reply, &plain);
	if (status == STATUS_OK)
		status = seal(plain.data, plain.len, &question->recipient, 1, out);
	bytes_free(&plain);
	reply_free(&reply);
	return status;
}

/* A wrong try is counted, durably, before anybody hears what it was. */
static enum status answer_question(
	struct exchange *exchange, const struct question *question, int64_t now_ms)
{
	struct store *store = exchange->intake->store;
	struct wire_inbox_entry entry = {.kind = REPLY_KIND};
	struct store_case found;
	enum status status = find_case(store, question, &found);
	const bool known = status == STATUS_OK;

	if (!known && status != STATUS_NOT_FOUND)
		return status; /* a disk that fails is no wrong try */
	memcpy(entry.about, question->receipt_no, RECEIPT_NO_SIZE);
	status = seal_reply(exchange, question, known ? &found : NULL, now_ms, &entry.body);
	if (status == STATUS_OK)
		status = store_answer(store, exchange->kiosk_id, question->question_id, known,
			&entry, now_ms);
	bytes_free(&entry.body);
	return status == STATUS_CONFLICT ? STATUS_OK
					 : status; /* the same question, twice at once */
}

static enum wire_problem ask(struct exchange *exchange)
{
	struct store *store = exchange->intake->store;
	int64_t now_ms = clock_wall_ms();
	struct question question;
	bool before = false;
	enum status status;

	if (question_read(exchange->body.data, exchange->body.len, &question) != STATUS_OK)
		return WIRE_REQUEST_BAD;
	status = store_was_asked(store, exchange->kiosk_id, question.question_id, &before);
	if (status == STATUS_OK && before)
		return WIRE_PROBLEM_NONE;
	if (status == STATUS_OK) /* before a print is counted */
		status = store_may_ask(store, exchange->kiosk_id, question.receipt_no, now_ms);
	if (status == STATUS_OK)
		status = answer_question(exchange, &question, now_ms);
	if (status == STATUS_DENIED)
		return WIRE_TOO_MANY;
	return status == STATUS_OK ? WIRE_PROBLEM_NONE : storage_problem(status);
}

/* Nothing is kept of it: the answer is the reply. */
static void answer_places(
	struct exchange *exchange, const struct places_question *question, struct answer *out)
{
	enum status status = intake_places(exchange->intake, question, &out->body);

	if (status != STATUS_OK) {
		answer_problem(out, storage_problem(status), NULL);
		return;
	}
	out->status = 200;
	out->content_type = WIRE_TYPE_JSON;
}

void intake_question(struct exchange *exchange, struct answer *out)
{
	struct places_question places;
	enum wire_problem problem = WIRE_PROBLEM_NONE;

	if (strcmp(exchange_header(exchange, "Content-Type"), WIRE_TYPE_JSON) != 0) {
		answer_problem(out, WIRE_TYPE_REFUSED, NULL);
		return;
	}
	if (places_question_read(exchange->body.data, exchange->body.len, &places) ==
		STATUS_OK) {
		answer_places(exchange, &places, out);
		return;
	}
	problem = ask(exchange);
	if (problem != WIRE_PROBLEM_NONE)
		answer_problem(out, problem, NULL);
	else
		out->status = 202;
}
