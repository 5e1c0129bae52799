#include "tests/unit/sync-office/office_fixture.h"

#include <pthread.h>

#include "firmware/evidence/question.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* A question as a visit would ask it. */
struct visitor {
	struct question question;
	struct seal_identity identity;
};

static void make_tag(const char *receipt_no, const char *code, uint8_t out[32])
{
	char text[64];

	snprintf(text, sizeof(text), "onevisit/query/v1%s%s", receipt_no, code);
	sha256(text, strlen(text), out);
}

static void visitor_make(const struct fixture_case *made, const char *code, struct visitor *out)
{
	memset(out, 0, sizeof(*out));
	uuid_make(clock_wall_ms(), out->question.question_id);
	memcpy(out->question.receipt_no, made->bundle.receipt_no, RECEIPT_NO_SIZE);
	make_tag(made->bundle.receipt_no, code, out->question.query_tag);
	assert_int_equal(seal_identity_make(&out->identity), STATUS_OK);
	memcpy(out->question.recipient.key, out->identity.key, SEAL_KEY_SIZE);
}

static int visitor_ask(struct fixture *fixture, const struct visitor *visitor)
{
	struct bytes body = {0};
	struct answer answer;
	int status;

	assert_int_equal(question_write(&visitor->question, &body), STATUS_OK);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_JSON);
	status =
		fixture_ask(fixture, "POST", WIRE_PATH_QUESTIONS, body.data, body.len, &answer);
	answer_free(&answer);
	bytes_free(&body);
	return status;
}

static void read_inbox(struct fixture *fixture, const char *after, struct wire_inbox *out)
{
	struct answer answer;

	fixture->after = after;
	assert_int_equal(fixture_ask(fixture, "GET", WIRE_PATH_INBOX, NULL, 0, &answer), 200);
	assert_int_equal(wire_inbox_read(answer.body.data, answer.body.len,
				 after ? atoll(after) : 0, out),
		STATUS_OK);
	answer_free(&answer);
	fixture->after = NULL;
}

static void open_reply(
	const struct visitor *visitor, const struct wire_inbox_entry *entry, struct reply *out)
{
	struct bytes plain = {0};

	assert_int_equal(unseal(entry->body.data, entry->body.len, &visitor->identity, &plain),
		STATUS_OK);
	assert_int_equal(reply_read(plain.data, plain.len, out), STATUS_OK);
	bytes_free(&plain);
}

static void a_question_is_answered_to_the_one_who_asked_alone(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct visitor right, wrong;
	struct wire_inbox *inbox = calloc(1, sizeof(*inbox));
	struct reply reply;
	struct bytes plain = {0};

	assert_non_null(inbox);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	visitor_make(&made, made.visit_code, &right);
	visitor_make(&made, "0123456789ABCDEF", &wrong);
	assert_int_equal(visitor_ask(fixture, &right), 202);
	assert_int_equal(visitor_ask(fixture, &right), 202); /* the same question */
	assert_int_equal(visitor_ask(fixture, &wrong), 202);
	read_inbox(fixture, NULL, inbox);
	assert_int_equal(inbox->count, 2);
	assert_int_equal(inbox->entries[0].body.len, inbox->entries[1].body.len);
	open_reply(&right, &inbox->entries[0], &reply);
	assert_string_equal(reply.state, "received");
	assert_true(reply.received_ms > 0);
	assert_string_equal(reply.item, ""); /* a terminal from before reads no such member */
	reply_free(&reply);
	assert_int_not_equal(unseal(inbox->entries[0].body.data, inbox->entries[0].body.len,
				     &wrong.identity, &plain),
		STATUS_OK);
	open_reply(&wrong, &inbox->entries[1], &reply);
	assert_string_equal(reply.state, "unknown");
	assert_int_equal(reply.received_ms, 0);
	reply_free(&reply);
	wire_inbox_free(inbox);
	read_inbox(fixture, "1", inbox);
	assert_int_equal(inbox->count, 1);
	assert_int_equal(inbox->entries[0].id, 2);
	wire_inbox_free(inbox);
	fixture->certificate = fixture->other.certificate;
	read_inbox(fixture, NULL, inbox);
	assert_int_equal(inbox->count, 0);
	free(inbox);
	fixture_case_free(&made);
}

static void who_reads_it_hears_which_matter_it_is(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct visitor right, wrong;
	struct wire_inbox *inbox = calloc(1, sizeof(*inbox));
	struct reply reply;

	assert_non_null(inbox);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	visitor_make(&made, made.visit_code, &right);
	visitor_make(&made, "0123456789ABCDEF", &wrong);
	right.question.reads = wrong.question.reads = REPLY_FORM;
	assert_int_equal(visitor_ask(fixture, &right), 202);
	assert_int_equal(visitor_ask(fixture, &wrong), 202);
	read_inbox(fixture, NULL, inbox);
	assert_int_equal(inbox->count, 2);
	assert_int_equal(inbox->entries[0].body.len, inbox->entries[1].body.len);
	open_reply(&right, &inbox->entries[0], &reply);
	assert_string_equal(reply.item, made.bundle.implement_code);
	reply_free(&reply);
	open_reply(&wrong, &inbox->entries[1], &reply);
	assert_string_equal(reply.item, "");
	reply_free(&reply);
	wire_inbox_free(inbox);
	free(inbox);
	fixture_case_free(&made);
}

static void guessing_a_code_ends_after_ten_tries_of_a_day(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct visitor visitor;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	for (int i = 0; i < STORE_TRIES_NUMBER; i++) {
		visitor_make(&made, "0123456789ABCDEF", &visitor);
		assert_int_equal(visitor_ask(fixture, &visitor), 202);
	}
	visitor_make(&made, made.visit_code, &visitor);
	assert_int_equal(visitor_ask(fixture, &visitor), 429);
	fixture->certificate = fixture->other.certificate;
	assert_int_equal(visitor_ask(fixture, &visitor), 429);
	clock_advance(DAY_MS);
	assert_int_equal(visitor_ask(fixture, &visitor), 202);
	fixture_case_free(&made);
}

/* Another number each time: no number has had its ten. */
static void visitor_turn_to(struct visitor *visitor, int64_t kiosk_seq)
{
	struct question *question = &visitor->question;

	uuid_make(clock_wall_ms(), question->question_id);
	receipt_no_make(FIXTURE_NUMBER, kiosk_seq, question->receipt_no);
	make_tag(question->receipt_no, "0123456789ABCDEF", question->query_tag);
}

static void guessing_numbers_ends_after_a_hundred_tries_of_a_terminal_and_day(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct visitor right, guess;

	rate_destroy(fixture->intake.rate);
	assert_int_equal(rate_create(0, &fixture->intake.rate), STATUS_OK);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	visitor_make(&made, made.visit_code, &right);
	visitor_make(&made, made.visit_code, &guess);
	for (int i = 0; i < STORE_TRIES_SOURCE; i++) {
		visitor_turn_to(&guess, 1000 + i);
		assert_int_equal(visitor_ask(fixture, &guess), 202);
	}
	visitor_turn_to(&guess, 9999);
	assert_int_equal(visitor_ask(fixture, &guess), 429);
	assert_int_equal(visitor_ask(fixture, &right), 429);
	fixture->certificate = fixture->other.certificate;
	assert_int_equal(visitor_ask(fixture, &right), 202);
	fixture->certificate = fixture->terminal.certificate;
	clock_advance(DAY_MS);
	assert_int_equal(visitor_ask(fixture, &right), 202);
	fixture_case_free(&made);
}

static void answers_that_nobody_fetched_are_dropped(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct visitor visitor;
	struct wire_inbox *inbox = calloc(1, sizeof(*inbox));

	assert_non_null(inbox);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	visitor_make(&made, "0123456789ABCDEF", &visitor);
	assert_int_equal(visitor_ask(fixture, &visitor), 202);
	intake_sweep(&fixture->intake, clock_wall_ms() + 4 * DAY_MS);
	read_inbox(fixture, NULL, inbox);
	assert_int_equal(inbox->count, 0);
	visitor_make(&made, "0123456789ABCDEF", &visitor);
	assert_int_equal(visitor_ask(fixture, &visitor), 202);
	read_inbox(fixture, NULL, inbox);
	assert_int_equal(inbox->entries[0].id, 2); /* a cursor is never used twice */
	wire_inbox_free(inbox);
	free(inbox);
	fixture_case_free(&made);
}

/* One of many who guess at the same moment. */
struct guess {
	pthread_barrier_t *start;
	struct store *store;
	struct wire_inbox_entry entry;
	char question_id[UUID_SIZE];
	enum status status;
};

static void *guess_at_once(void *context)
{
	struct guess *guess = context;

	pthread_barrier_wait(guess->start);
	guess->status = store_answer(guess->store, FIXTURE_NUMBER, guess->question_id, false,
		&guess->entry, clock_wall_ms());
	return NULL;
}

static void guessing_at_once_gives_no_more_tries(void **state)
{
	enum { GUESSES = 3 * STORE_TRIES_NUMBER };
	struct fixture *fixture = *state;
	struct guess guesses[GUESSES];
	pthread_t threads[GUESSES];
	pthread_barrier_t start;
	int answered = 0;

	assert_int_equal(pthread_barrier_init(&start, NULL, GUESSES), 0);
	for (int i = 0; i < GUESSES; i++) {
		guesses[i] = (struct guess){.start = &start,
			.store = fixture->intake.store,
			.entry = {.kind = REPLY_KIND,
				.body = {.data = (uint8_t *)"no", .len = 2}}};
		receipt_no_make(FIXTURE_NUMBER, 1, guesses[i].entry.about);
		uuid_make(clock_wall_ms(), guesses[i].question_id);
		assert_int_equal(
			pthread_create(&threads[i], NULL, guess_at_once, &guesses[i]), 0);
	}
	for (int i = 0; i < GUESSES; i++) {
		pthread_join(threads[i], NULL);
		answered += guesses[i].status == STATUS_OK;
	}
	pthread_barrier_destroy(&start);
	assert_int_equal(answered, STORE_TRIES_NUMBER);
}

/* The same question twice at once is one question. */
static void a_question_asked_twice_counts_once(void **state)
{
	struct fixture *fixture = *state;
	struct wire_inbox_entry entry = {
		.kind = REPLY_KIND, .body = {.data = (uint8_t *)"no", .len = 2}};
	char question_id[UUID_SIZE];

	receipt_no_make(FIXTURE_NUMBER, 1, entry.about);
	uuid_make(clock_wall_ms(), question_id);
	for (int i = 0; i < 2 * STORE_TRIES_NUMBER; i++)
		assert_int_equal(store_answer(fixture->intake.store, FIXTURE_NUMBER,
					 question_id, false, &entry, clock_wall_ms()),
			i == 0 ? STATUS_OK : STATUS_CONFLICT);
}

static void the_same_question_is_the_same_print(void **state)
{
	struct fixture *fixture = *state;
	struct store_print print = {.kiosk_id = FIXTURE_NUMBER, .at_ms = 5};
	char question_id[UUID_SIZE];
	int64_t n = 0;

	for (int i = 0; i < 3; i++) {
		uuid_make(clock_wall_ms(), question_id);
		for (int again = 0; again < 2; again++) {
			assert_int_equal(store_add_print(fixture->intake.store, "case",
						 question_id, &print, &n),
				STATUS_OK);
			assert_int_equal(n, i + 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_question_is_answered_to_the_one_who_asked_alone),
		office_test(who_reads_it_hears_which_matter_it_is),
		office_test(guessing_a_code_ends_after_ten_tries_of_a_day),
		office_test(guessing_numbers_ends_after_a_hundred_tries_of_a_terminal_and_day),
		office_test(guessing_at_once_gives_no_more_tries),
		office_test(a_question_asked_twice_counts_once),
		office_test(answers_that_nobody_fetched_are_dropped),
		office_test(the_same_question_is_the_same_print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
