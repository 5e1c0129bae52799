/* 改约: the time that was agreed on is counted, signed and told, and nothing else changes. */
#include "tests/unit/sync-office/bookings_desk.h"

#include "sync/office/intake/case_rebook.h"

#define NEXT "2099-01-06" /* a Tuesday */
#define SATURDAY "2099-01-10"

static const struct booking FAR = {"window", "2099-01-05", "morning"};

#define rebook(fixture, made, ...)                                                             \
	fixture_run(officectl_rebook, "rebook", (fixture)->office, (made)->bundle.receipt_no,  \
		__VA_ARGS__, "--by", "和丽 0317", NULL)

/* officectl works alone while nobody holds the lock. */
static void close_shop(struct fixture *fixture)
{
	intake_close(&fixture->intake);
}

static int list(struct fixture *fixture)
{
	return fixture_run(officectl_bookings, "bookings", fixture->office, NULL);
}

static int verify(struct fixture *fixture, const struct fixture_case *made)
{
	return fixture_run(
		officectl_verify, "verify", fixture->office, made->bundle.receipt_no, NULL);
}

static void who_had_no_place_has_the_time_that_was_agreed_on(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, late;

	publish(fixture, 1);
	file(fixture, &fixture->terminal, 1, FAR, &first);
	file(fixture, &fixture->other, 1, FAR, &late);
	close_shop(fixture);
	assert_int_equal(list(fixture), OFFICECTL_WANTING);
	assert_int_equal(rebook(fixture, &late, NEXT, "afternoon"), OFFICECTL_DONE);
	assert_int_equal(list(fixture), OFFICECTL_DONE);
	assert_int_equal(verify(fixture, &late), OFFICECTL_DONE);
	assert_int_equal(fixture_run(officectl_show, "show", fixture->office,
				 late.bundle.receipt_no, "--json", NULL),
		OFFICECTL_DONE);
	fixture_start(fixture);
	assert_false(row(fixture, &late).no_place);
	assert_string_equal(row(fixture, &late).booking.day, NEXT);
	assert_string_equal(row(fixture, &late).booking.time, "afternoon");
	assert_int_equal(held(fixture, &FAR), 1);
	close_shop(fixture);
	/* Once more: the place before is free again, for the next. */
	assert_int_equal(rebook(fixture, &late, NEXT, "morning"), OFFICECTL_DONE);
	assert_int_equal(rebook(fixture, &first, NEXT, "afternoon"), OFFICECTL_DONE);
	assert_int_equal(verify(fixture, &late), OFFICECTL_DONE);
	fixture_start(fixture);
	assert_int_equal(held(fixture, &FAR), 0);
	fixture_case_free(&first);
	fixture_case_free(&late);
}

/* The window is full, whoever of another matter holds its places. */
static void no_place_is_given_that_another_matter_of_the_window_holds(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, late;

	publish_both(fixture, 1);
	fixture->terminal.code = BESIDE;
	file(fixture, &fixture->terminal, 1, (struct booking){"window", NEXT, "morning"},
		&first);
	file(fixture, &fixture->other, 1, FAR, &late);
	close_shop(fixture);
	assert_int_equal(rebook(fixture, &late, NEXT, "morning"), OFFICECTL_WANTING);
	assert_int_equal(rebook(fixture, &late, NEXT, "afternoon"), OFFICECTL_DONE);
	assert_int_equal(verify(fixture, &late), OFFICECTL_DONE);
	fixture_start(fixture);
	assert_string_equal(row(fixture, &late).booking.time, "afternoon");
	fixture_case_free(&first);
	fixture_case_free(&late);
}

/* The same time again, once its place is free: who was told not to come may come. */
static void a_place_that_became_free_may_be_given_to_who_wanted_it(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, late;

	publish(fixture, 1);
	file(fixture, &fixture->terminal, 1, FAR, &first);
	file(fixture, &fixture->other, 1, FAR, &late);
	close_shop(fixture);
	assert_int_equal(rebook(fixture, &late, FAR.day, "morning"), OFFICECTL_WANTING);
	fixture_start(fixture);
	take_step(fixture, &first, CASE_WITHDRAWN);
	close_shop(fixture);
	assert_int_equal(rebook(fixture, &late, FAR.day, "morning"), OFFICECTL_DONE);
	fixture_start(fixture);
	assert_false(row(fixture, &late).no_place);
	fixture_case_free(&first);
	fixture_case_free(&late);
}

static void what_cannot_be_agreed_on_is_refused_and_changes_nothing(void **state)
{
	static const struct {
		const char *day, *time, *kind;
		int code;
	} BAD[] = {{"2099-01-05", "morning", "window", OFFICECTL_WANTING}, /* it has it */
		{"2020-01-06", "morning", "window", OFFICECTL_WANTING},    /* over */
		{SATURDAY, "morning", "window", OFFICECTL_WANTING},
		{"2099-02-30", "morning", "window", OFFICECTL_WANTING},
		{"next week", "morning", "window", OFFICECTL_WANTING},
		{NEXT, "midnight", "window", OFFICECTL_WANTING},
		{NEXT, "", "window", OFFICECTL_WANTING},
		{NEXT, "morning", "home", OFFICECTL_WANTING}, /* not offered */
		{NEXT, "morning", "somewhere else", OFFICECTL_WANTING},
		{NEXT, "afternoon", "window", OFFICECTL_WANTING}}; /* full */
	struct fixture *fixture = *state;
	struct fixture_case made, other;
	struct store_booking now;

	publish(fixture, 1);
	file(fixture, &fixture->terminal, 1, FAR, &made);
	file(fixture, &fixture->other, 1, (struct booking){"window", NEXT, "afternoon"},
		&other);
	close_shop(fixture);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(
			rebook(fixture, &made, BAD[i].day, BAD[i].time, "--kind", BAD[i].kind),
			BAD[i].code);
	assert_int_equal(fixture_run(officectl_rebook, "rebook", fixture->office,
				 made.bundle.receipt_no, NEXT, "morning", NULL),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_rebook, "rebook", fixture->office,
				 "530702000009999", NEXT, "morning", "--by", "x", NULL),
		OFFICECTL_WANTING);
	assert_int_equal(verify(fixture, &made), OFFICECTL_DONE);
	fixture_start(fixture);
	now = row(fixture, &made);
	assert_true(booking_is_same(&now.booking, &FAR));
	take_step(fixture, &made, CASE_WITHDRAWN);
	close_shop(fixture);
	assert_int_equal(rebook(fixture, &made, NEXT, "morning"), OFFICECTL_WANTING);
	fixture_case_free(&made);
	fixture_case_free(&other);
}

static void what_books_nothing_has_no_time(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;

	publish(fixture, 1);
	file(fixture, &fixture->terminal, 1, (struct booking){.day = ""}, &made);
	close_shop(fixture);
	assert_int_equal(rebook(fixture, &made, NEXT, "morning"), OFFICECTL_WANTING);
	fixture_case_free(&made);
}

/* Two officials give the last place away at once: the office counts, whatever they saw. */
static void the_last_place_is_given_once_whoever_asks(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made[2];
	const struct bytes note = {.data = (uint8_t *)"note", .len = 4};
	const struct store_window window = {.count = 1, .codes = {CODE}, .places = 1};
	const struct store_rebook to = {{"window", NEXT, "morning"}, &window, 1};
	struct store_case entries[2];
	struct store *store = fixture->intake.store;

	publish(fixture, 1);
	for (int i = 0; i < 2; i++) {
		file(fixture, &fixture->terminal, 1 + i, FAR, &made[i]);
		assert_int_equal(
			store_case(store, made[i].bundle.case_id, &entries[i]), STATUS_OK);
	}
	assert_int_equal(store_rebook(store, &entries[0], &to, &note), STATUS_OK);
	assert_int_equal(store_rebook(store, &entries[0], &to, &note), STATUS_CONFLICT);
	assert_int_equal(store_rebook(store, &entries[1], &to, &note), STATUS_DENIED);
	assert_string_equal(row(fixture, &made[1]).booking.day, FAR.day);
	assert_true(row(fixture, &made[1]).no_place); /* all is undone */
	for (int i = 0; i < 2; i++)
		fixture_case_free(&made[i]);
}

static void whoever_moves_an_appointment_without_the_offices_word_is_seen(void **state)
{
	static const char *const MEDDLING[][2] = {
		{"UPDATE bookings SET day = '2099-01-07'",
			"UPDATE bookings SET day = '" NEXT "'"},
		{"UPDATE bookings SET no_place = 1", "UPDATE bookings SET no_place = 0"},
		{"UPDATE appointments SET n = 2", "UPDATE appointments SET n = 1"},
		{"UPDATE appointments SET note = replace(note, 'morning', 'evening')",
			"UPDATE appointments SET note = replace(note, 'evening', 'morning')"},
		{"UPDATE appointments SET case_id = 'x' || case_id",
			"UPDATE appointments SET case_id = substr(case_id, 2)"}};
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct bytes note = {0};
	int64_t strays = -1;

	publish(fixture, 1);
	file(fixture, &fixture->terminal, 1, FAR, &made);
	close_shop(fixture);
	assert_int_equal(rebook(fixture, &made, NEXT, "morning"), OFFICECTL_DONE);
	for (size_t i = 0; i < sizeof(MEDDLING) / sizeof(MEDDLING[0]); i++) {
		fixture_change_rows(fixture, MEDDLING[i][0]);
		assert_int_equal(verify(fixture, &made), OFFICECTL_WANTING);
		fixture_change_rows(fixture, MEDDLING[i][1]);
		assert_int_equal(verify(fixture, &made), OFFICECTL_DONE);
	}
	assert_int_equal(store_erase(fixture->intake.store, made.bundle.case_id, 5), STATUS_OK);
	assert_int_equal(store_strays(fixture->intake.store, &strays), STATUS_OK);
	assert_int_equal(strays, 0);
	assert_int_equal(
		store_appointment(fixture->intake.store, made.bundle.case_id, 1, &note),
		STATUS_NOT_FOUND);
	fixture_case_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(who_had_no_place_has_the_time_that_was_agreed_on),
		office_test(no_place_is_given_that_another_matter_of_the_window_holds),
		office_test(a_place_that_became_free_may_be_given_to_who_wanted_it),
		office_test(what_cannot_be_agreed_on_is_refused_and_changes_nothing),
		office_test(what_books_nothing_has_no_time),
		office_test(the_last_place_is_given_once_whoever_asks),
		office_test(whoever_moves_an_appointment_without_the_offices_word_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
