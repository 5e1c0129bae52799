/*
 * decide_desk.h - an official at a desk with one case, and the citizen who asks about it.
 *
 * For the unit tests of officectl decide.
 */
#ifndef TESTS_UNIT_SYNC_OFFICE_DECIDE_DESK_H
#define TESTS_UNIT_SYNC_OFFICE_DECIDE_DESK_H

#include "tests/unit/sync-office/office_fixture.h"

#include "firmware/evidence/question.h"
#include "firmware/evidence/slip_store.h"
#include "sync/office/intake/case_step.h"

#define LAW "行政许可法 第三十二条"

/* A case at the office, and who may write about it. */
struct desk {
	struct fixture *fixture;
	struct fixture_case made;
	char key[PATH_TEXT_MAX];
	int64_t seen; /* letters of the inbox */
};

static inline void sit_at(struct fixture *fixture, struct desk *out)
{
	*out = (struct desk){.fixture = fixture};
	assert_int_equal(path_join(out->key, sizeof(out->key), fixture->office,
				 "departments/gongan/identity.txt"),
		STATUS_OK);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &out->made);
	fixture_deliver(fixture, &out->made);
	intake_close(&fixture->intake); /* nobody holds the lock: officectl works alone */
}

static inline void stand_up(struct desk *desk)
{
	fixture_start(desk->fixture);
	fixture_case_free(&desk->made);
}

#define decide(desk, state, ...)                                                               \
	fixture_run(officectl_decide, "decide", (desk)->fixture->office,                       \
		(desk)->made.bundle.receipt_no, state, "--by", "和丽 0317", "--key",           \
		(desk)->key, __VA_ARGS__, NULL)

static inline struct store_case row_of(const struct desk *desk)
{
	struct store *store = NULL;
	struct store_case entry;

	assert_int_equal(store_open_reader(desk->fixture->intake_folder, &store), STATUS_OK);
	assert_int_equal(store_case(store, desk->made.bundle.case_id, &entry), STATUS_OK);
	store_close(store);
	return entry;
}

static inline int audit(const struct desk *desk)
{
	return fixture_run(officectl_audit, "audit", desk->fixture->office, NULL);
}

/* What was said, as who asks with the code reads it; asked: what, of which step, in which form. */
static inline void read_answer_of(struct desk *desk, const struct question *asked,
	const char *code, struct reply *reply, json_t **letter)
{
	struct fixture *fixture = desk->fixture;
	struct question question = *asked;
	struct seal_identity once, reader;
	struct bytes body = {0}, plain = {0};
	struct answer answer;
	struct wire_inbox *inbox = calloc(1, sizeof(*inbox));

	assert_non_null(inbox);
	uuid_make(clock_wall_ms(), question.question_id);
	memcpy(question.receipt_no, desk->made.bundle.receipt_no, RECEIPT_NO_SIZE);
	query_tag(question.receipt_no, code, question.query_tag);
	assert_int_equal(seal_identity_make(&once), STATUS_OK);
	memcpy(question.recipient.key, once.key, sizeof(once.key));
	assert_int_equal(question_write(&question, &body), STATUS_OK);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_JSON);
	assert_int_equal(
		fixture_ask(fixture, "POST", WIRE_PATH_QUESTIONS, body.data, body.len, &answer),
		202);
	answer_free(&answer);
	assert_int_equal(store_inbox(fixture->intake.store, FIXTURE_NUMBER, desk->seen, inbox),
		STATUS_OK);
	assert_int_equal(inbox->count, 1);
	desk->seen = inbox->entries[0].id;
	assert_int_equal(
		unseal(inbox->entries[0].body.data, inbox->entries[0].body.len, &once, &plain),
		STATUS_OK);
	assert_int_equal(reply_read(plain.data, plain.len, reply), STATUS_OK);
	wire_inbox_free(inbox);
	free(inbox);
	bytes_free(&plain);
	bytes_free(&body);
	*letter = NULL;
	if (!reply->letter.len)
		return;
	assert_int_equal(letter_key_make(code, reply->visit_id, &reader), STATUS_OK);
	assert_int_equal(
		unseal(reply->letter.data, reply->letter.len, &reader, &plain), STATUS_OK);
	assert_int_equal(json_read(plain.data, plain.len, letter), STATUS_OK);
	bytes_free(&plain);
}

static inline void read_answer_to(struct desk *desk, enum question_want want, const char *code,
	struct reply *reply, json_t **letter)
{
	const struct question question = {.want = want};

	read_answer_of(desk, &question, code, reply, letter);
}

static inline void read_answer(
	struct desk *desk, const char *code, struct reply *reply, json_t **letter)
{
	read_answer_to(desk, QUESTION_STATUS, code, reply, letter);
}

#endif
