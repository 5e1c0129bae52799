/* 预约: two citizens never hold one place, and nobody whose case was received is forgotten. */
#include "tests/unit/sync-office/bookings_desk.h"

#include <pthread.h>

#include "firmware/model/catalogue/calendar.h"
#include "firmware/model/places.h"

static void the_last_place_is_held_by_one_and_the_other_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second, third;
	struct store_case entry;
	struct answer answer;

	publish(fixture, 1);
	file(fixture, &fixture->terminal, 1, MORNING, &first);
	file(fixture, &fixture->other, 1, MORNING, &second);
	assert_false(row(fixture, &first).no_place);
	assert_true(row(fixture, &second).no_place);
	assert_int_equal(
		store_case(fixture->intake.store, second.bundle.case_id, &entry), STATUS_OK);
	assert_true(entry.received_ms > 0); /* nothing is lost */
	for (int i = 0; i < 3; i++) {       /* and asked again it stays as it is */
		assert_int_equal(fixture_put(fixture, &second), 200);
		assert_int_equal(fixture_commit(fixture, second.bundle.case_id, &answer), 200);
		answer_free(&answer);
	}
	assert_int_equal(held(fixture, &MORNING), 1);
	file(fixture, &fixture->other, 2, (struct booking){"window", DAY, "afternoon"}, &third);
	assert_false(row(fixture, &third).no_place);
	fixture_case_free(&first);
	fixture_case_free(&second);
	fixture_case_free(&third);
}

static void every_slot_is_counted_for_itself(void **state)
{
	static const struct booking OTHERS[] = {{"window", "2026-12-02", "morning"},
		{"window", DAY, "afternoon"}, {"window", DAY, ""}};
	struct fixture *fixture = *state;
	struct fixture_case made;

	publish(fixture, 1);
	file(fixture, &fixture->terminal, 1, MORNING, &made);
	fixture_case_free(&made);
	for (size_t i = 0; i < 3; i++) {
		file(fixture, &fixture->terminal, 2 + (int64_t)i, OTHERS[i], &made);
		assert_false(row(fixture, &made).no_place);
		fixture_case_free(&made);
	}
}

static void where_nobody_says_how_many_none_is_turned_away(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;

	publish(fixture, 0);
	for (int i = 0; i < 3; i++) {
		file(fixture, &fixture->terminal, 1 + i, MORNING, &made);
		assert_false(row(fixture, &made).no_place);
		fixture_case_free(&made);
	}
	assert_int_equal(held(fixture, &MORNING), 3);
}

static void a_case_that_ends_gives_its_place_back(void **state)
{
	static const enum case_state ENDS[] = {CASE_RETURNED, CASE_DECIDED, CASE_REJECTED,
		CASE_WITHDRAWN, CASE_TERMINATED, CASE_CLOSED};
	static const enum case_state GOES_ON[] = {
		CASE_CORRECTION, CASE_RECEIVED, CASE_ACCEPTED};
	struct fixture *fixture = *state;
	struct fixture_case made, late;
	int64_t seq = 1;

	publish(fixture, 1);
	for (size_t i = 0; i < sizeof(ENDS) / sizeof(ENDS[0]); i++) {
		file(fixture, &fixture->terminal, seq++, MORNING, &made);
		assert_false(row(fixture, &made).no_place);
		for (size_t s = 0; s < 3; s++) {
			take_step(fixture, &made, GOES_ON[s]);
			assert_int_equal(held(fixture, &MORNING), 1);
		}
		take_step(fixture, &made, ENDS[i]);
		assert_true(row(fixture, &made).ended);
		assert_int_equal(held(fixture, &MORNING), 0);
		fixture_case_free(&made);
	}
	file(fixture, &fixture->terminal, seq++, MORNING, &made);
	assert_int_equal(store_erase(fixture->intake.store, made.bundle.case_id, 5), STATUS_OK);
	assert_int_equal(held(fixture, &MORNING), 0);
	file(fixture, &fixture->terminal, seq, MORNING, &late);
	assert_false(row(fixture, &late).no_place);
	fixture_case_free(&made);
	fixture_case_free(&late);
}

/* Opened and not received: a terminal that never finishes blocks nobody. */
static void what_is_not_received_holds_no_place(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case open, made;

	publish(fixture, 1);
	fixture->terminal.booking = MORNING;
	fixture_case(&fixture->terminal, 1, NULL, 500, &open);
	assert_int_equal(fixture_put(fixture, &open), 201);
	assert_int_equal(held(fixture, &MORNING), 0);
	file(fixture, &fixture->other, 1, MORNING, &made);
	assert_false(row(fixture, &made).no_place);
	fixture_case_free(&open);
	fixture_case_free(&made);
}

/* A cloned terminal files for two people under one number: each is a person who comes. */
static void each_case_of_a_fork_is_counted_once(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case one, other;

	publish(fixture, 2);
	file(fixture, &fixture->terminal, 1, MORNING, &one);
	file(fixture, &fixture->terminal, 1, MORNING, &other);
	assert_int_equal(held(fixture, &MORNING), 2);
	assert_false(row(fixture, &one).no_place || row(fixture, &other).no_place);
	fixture_case_free(&one);
	fixture_case_free(&other);
}

/* One of many whose cases are complete at the same moment. */
struct commit {
	pthread_barrier_t *start;
	struct store *store;
	struct store_case entry;
};

static void *commit_at_once(void *context)
{
	struct commit *commit = context;
	const struct store_window window = {.count = 1, .codes = {CODE}, .places = 3};
	const struct store_receipt receipt = {5, "note", 4, &window};

	pthread_barrier_wait(commit->start);
	return store_receive(commit->store, commit->entry.case_id, commit->entry.ver,
		       &receipt) == STATUS_OK
		       ? commit
		       : NULL;
}

static void however_many_come_at_once_no_place_is_given_twice(void **state)
{
	enum { CITIZENS = 12 };
	struct fixture *fixture = *state;
	struct fixture_case made[CITIZENS];
	struct commit commits[CITIZENS];
	pthread_t threads[CITIZENS];
	pthread_barrier_t start;
	void *done;
	int without = 0;

	fixture->terminal.booking = MORNING;
	assert_int_equal(pthread_barrier_init(&start, NULL, CITIZENS), 0);
	for (int i = 0; i < CITIZENS; i++) {
		fixture_case(&fixture->terminal, 1 + i, NULL, 500, &made[i]);
		assert_int_equal(fixture_put(fixture, &made[i]), 201);
		commits[i] = (struct commit){&start, fixture->intake.store, {.ver = 0}};
		assert_int_equal(store_case(fixture->intake.store, made[i].bundle.case_id,
					 &commits[i].entry),
			STATUS_OK);
	}
	for (int i = 0; i < CITIZENS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, commit_at_once, &commits[i]), 0);
	for (int i = 0; i < CITIZENS; i++) {
		pthread_join(threads[i], &done);
		assert_non_null(done);
	}
	for (int i = 0; i < CITIZENS; i++) {
		without += row(fixture, &made[i]).no_place;
		fixture_case_free(&made[i]);
	}
	pthread_barrier_destroy(&start);
	assert_int_equal(without, CITIZENS - 3);
	assert_int_equal(held(fixture, &MORNING), 3);
}

static int ask(struct fixture *fixture, const char *code, struct places *out)
{
	struct places_question question = {.question_id = ""};
	struct bytes body = {0};
	struct answer answer;
	int status;

	uuid_make(clock_wall_ms(), question.question_id);
	strcpy(question.implement_code, code);
	assert_int_equal(places_question_write(&question, &body), STATUS_OK);
	fixture_add(fixture, "Content-Type", WIRE_TYPE_JSON);
	status =
		fixture_ask(fixture, "POST", WIRE_PATH_QUESTIONS, body.data, body.len, &answer);
	assert_int_equal(places_read(answer.body.data, answer.body.len, out), STATUS_OK);
	assert_string_equal(out->question_id, question.question_id);
	bytes_free(&body);
	answer_free(&answer);
	return status;
}

static void who_asks_is_told_what_is_left_and_nothing_is_kept(void **state)
{
	static struct places places;
	struct fixture *fixture = *state;
	struct booking near = MORNING;
	struct fixture_case one, two;
	struct wire_inbox *inbox = calloc(1, sizeof(*inbox));
	char days[1][DATE_SIZE], today[CLOCK_TEXT_SIZE];
	static const struct calendar PLAIN;

	assert_non_null(inbox);
	clock_date(clock_wall_ms(), today);
	assert_int_equal(calendar_days_after(&PLAIN, today, days, 1), STATUS_OK);
	memcpy(near.day, days[0], DATE_SIZE);
	publish(fixture, 2);
	assert_int_equal(ask(fixture, CODE, &places), 200);
	assert_int_equal(places_left(&places, &near, 2), 2);
	file(fixture, &fixture->terminal, 1, near, &one);
	assert_int_equal(ask(fixture, CODE, &places), 200);
	assert_int_equal(places_left(&places, &near, 2), 1);
	file(fixture, &fixture->terminal, 2, near, &two);
	assert_int_equal(ask(fixture, CODE, &places), 200);
	assert_int_equal(places_left(&places, &near, 2), 0);
	publish(fixture, 1); /* fewer than hold one already */
	assert_int_equal(ask(fixture, CODE, &places), 200);
	assert_int_equal(places_left(&places, &near, 1), 0);
	assert_int_equal(ask(fixture, "NOBODY-KNOWS-IT", &places), 200);
	assert_int_equal(places.count, 0);
	assert_int_equal(
		store_inbox(fixture->intake.store, FIXTURE_NUMBER, 0, inbox), STATUS_OK);
	assert_int_equal(inbox->count, 0);
	free(inbox);
	fixture_case_free(&one);
	fixture_case_free(&two);
}

static void file_as(struct fixture *fixture, const char *code, int64_t seq,
	struct booking booking, struct fixture_case *out)
{
	fixture->terminal.code = code;
	file(fixture, &fixture->terminal, seq, booking, out);
	fixture->terminal.code = NULL;
}

/* Matters of one window are counted together, by whoever asks for which of them. */
static void who_waits_at_one_window_takes_a_place_of_the_others(void **state)
{
	static struct places places;
	struct fixture *fixture = *state;
	struct fixture_case one, two, three, evening;

	publish_both(fixture, 2);
	file_as(fixture, CODE, 1, MORNING, &one);
	file_as(fixture, BESIDE, 2, MORNING, &two);
	file_as(fixture, CODE, 3, MORNING, &three);
	file_as(fixture, BESIDE, 4, (struct booking){"window", DAY, "evening"}, &evening);
	assert_false(row(fixture, &one).no_place || row(fixture, &two).no_place);
	assert_true(row(fixture, &three).no_place);
	assert_false(row(fixture, &evening).no_place);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(ask(fixture, i ? BESIDE : CODE, &places), 200);
		assert_int_equal(places_left(&places, &MORNING, 2), 0);
	}
	publish_frame(fixture, "[]"); /* each has its own from now on */
	assert_int_equal(ask(fixture, BESIDE, &places), 200);
	assert_int_equal(places_left(&places, &MORNING, 2), 1);
	fixture_case_free(&one);
	fixture_case_free(&two);
	fixture_case_free(&three);
	fixture_case_free(&evening);
}

static enum status keep_first(void *user, const struct store_booking *booking)
{
	struct store_booking *first = user;

	if (!first->case_id[0])
		*first = *booking;
	return STATUS_OK;
}

static int list(struct fixture *fixture, const char *day)
{
	return fixture_run(officectl_bookings, "bookings", fixture->office, "--day", day,
		"--department", "gongan", NULL);
}

static void who_has_no_place_is_listed_first_until_the_case_ends(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;
	struct store_booking found = {.received_ms = 0};

	publish(fixture, 1);
	file(fixture, &fixture->terminal, 1, MORNING, &first);
	assert_int_equal(list(fixture, DAY), OFFICECTL_DONE);
	file(fixture, &fixture->other, 1, MORNING, &second);
	assert_int_equal(
		store_bookings(fixture->intake.store, DAY, DAY, keep_first, &found), STATUS_OK);
	assert_string_equal(found.case_id, second.bundle.case_id);
	assert_string_equal(found.department, "gongan");
	assert_int_equal(list(fixture, DAY), OFFICECTL_WANTING);
	assert_int_equal(list(fixture, "2026-12-02"), OFFICECTL_DONE);
	assert_int_equal(list(fixture, "tomorrow"), OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_bookings, "bookings", fixture->office, "--json",
				 "--department", "renshe", NULL),
		OFFICECTL_DONE);
	assert_int_equal(fixture_run(officectl_verify, "verify", fixture->office,
				 second.bundle.case_id, NULL),
		OFFICECTL_DONE);
	take_step(fixture, &second, CASE_WITHDRAWN);
	assert_int_equal(list(fixture, DAY), OFFICECTL_DONE);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(the_last_place_is_held_by_one_and_the_other_is_told),
		office_test(every_slot_is_counted_for_itself),
		office_test(where_nobody_says_how_many_none_is_turned_away),
		office_test(a_case_that_ends_gives_its_place_back),
		office_test(what_is_not_received_holds_no_place),
		office_test(each_case_of_a_fork_is_counted_once),
		office_test(however_many_come_at_once_no_place_is_given_twice),
		office_test(who_asks_is_told_what_is_left_and_nothing_is_kept),
		office_test(who_waits_at_one_window_takes_a_place_of_the_others),
		office_test(who_has_no_place_is_listed_first_until_the_case_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
