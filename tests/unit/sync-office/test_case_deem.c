/* 视为受理: what nobody answered in five working days counts as accepted from its first day. */
#include "tests/unit/sync-office/office_fixture.h"

#include <signal.h>
#include <sys/resource.h>

#include "sync/office/intake/case_deem.h"

#define CODE "11530702MB0000000X4000123001000" /* of the fixture's cases */
#define DAY_MS INT64_C(86400000)

static struct store_case row(const struct fixture *fixture, const struct fixture_case *made)
{
	struct store_case entry;

	assert_int_equal(
		store_case(fixture->intake.store, made->bundle.case_id, &entry), STATUS_OK);
	return entry;
}

static size_t look(struct fixture *fixture, int64_t now_ms)
{
	const struct case_keeper keeper = intake_keeper(&fixture->intake);
	struct case_deemed deemed = {99, 99};

	assert_int_equal(case_deem(&keeper, now_ms, &deemed), STATUS_OK);
	assert_int_equal(deemed.left, 0);
	return deemed.accepted;
}

/* The first moment of the day after five working days, Monday to Friday, from the claim. */
static int64_t sixth_day(const struct store_case *entry)
{
	static const struct calendar PLAIN;
	char received[CLOCK_TEXT_SIZE], day[CLOCK_TEXT_SIZE], days[CASE_DEEM_DAYS][DATE_SIZE];
	int64_t ms = entry->claimed_ms;

	clock_date(ms, received);
	assert_int_equal(
		calendar_days_after(&PLAIN, received, days, CASE_DEEM_DAYS), STATUS_OK);
	do {
		ms += DAY_MS;
		clock_date(ms, day);
	} while (strcmp(day, days[CASE_DEEM_DAYS - 1]) <= 0);
	return ms - (ms + 8 * 3600000) % DAY_MS;
}

static void publish(const struct fixture *fixture, const char *name, json_t *json)
{
	char path[2 * PATH_TEXT_MAX];

	snprintf(path, sizeof(path), "mkdir -p %s/signed/catalogue", fixture->intake_folder);
	assert_int_equal(system(path), 0);
	snprintf(path, sizeof(path), "%s/signed/catalogue/%s", fixture->intake_folder, name);
	assert_int_equal(json_dump_file(json, path, 0), 0);
	json_decref(json);
}

static json_t *sample(const char *name)
{
	json_t *json = json_load_file(name, 0, NULL);

	assert_non_null(json);
	return json;
}

/* The residence permit's rules, under the fixture's own code. */
static json_t *item_of_fixture(void)
{
	json_t *item = sample("assets/services/11539900MB000000104000709018000.json");

	json_object_set_new(item, "implement_code", json_string(CODE));
	return item;
}

static void deliver(
	struct fixture *fixture, int64_t seq, const uint8_t prev[32], struct fixture_case *out)
{
	fixture_case(&fixture->terminal, seq, prev, 500, out);
	fixture_deliver(fixture, out);
}

static void five_working_days_without_a_word_are_an_acceptance(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct store_case entry;
	struct store_step kept;
	struct step_note step;
	char day[CLOCK_TEXT_SIZE], due[DATE_SIZE];
	struct published published;
	int64_t over_ms;

	publish(fixture, CODE ".json", item_of_fixture());
	deliver(fixture, 1, NULL, &made);
	entry = row(fixture, &made);
	over_ms = sixth_day(&entry);
	assert_int_equal(look(fixture, over_ms - 1), 0);
	assert_int_equal(row(fixture, &made).steps, 0);
	assert_int_equal(look(fixture, over_ms), 1);
	assert_int_equal(look(fixture, over_ms + DAY_MS), 0); /* once */
	entry = row(fixture, &made);
	assert_string_equal(entry.state, "accepted");
	assert_int_equal(entry.steps, 1);
	assert_int_equal(store_step(fixture->intake.store, entry.case_id, 1, &kept), STATUS_OK);
	assert_int_equal(step_note_read(&fixture->intake.receipt_key, kept.note.data,
				 kept.note.len, &step, NULL),
		STATUS_OK);
	assert_string_equal(step.by, STEP_BY_LAW);
	assert_int_equal(step.at_ms, over_ms);
	clock_date(entry.claimed_ms, day); /* effective on the day of receipt */
	published_read(fixture->intake.signed_folder, CODE, &published);
	assert_non_null(published.item);
	assert_int_equal(
		calendar_due(&published.calendar, published.item, day, 0, due), STATUS_OK);
	published_free(&published);
	assert_string_equal(step.until, due);
	store_step_free(&kept);
	fixture_case_free(&made);
}

static void what_was_answered_is_left_alone(void **state)
{
	struct fixture *fixture = *state;
	const struct case_keeper keeper = intake_keeper(&fixture->intake);
	struct step_note step = {.state = CASE_CORRECTION, .by = "a", .until = "2099-01-31"};
	struct fixture_case made;
	struct store_case entry;

	deliver(fixture, 1, NULL, &made);
	entry = row(fixture, &made);
	memcpy(step.case_id, entry.case_id, sizeof(step.case_id));
	assert_int_equal(case_step_add(&keeper, &step, NULL, clock_wall_ms()), STATUS_OK);
	assert_int_equal(look(fixture, sixth_day(&entry) + 30 * DAY_MS), 0);
	assert_string_equal(row(fixture, &made).state, "correction");
	fixture_case_free(&made);
}

/* Days off of the published calendar are no working days. */
static void the_offices_own_calendar_counts(void **state)
{
	struct fixture *fixture = *state;
	json_t *frame = sample("assets/services/catalogue.json"), *off = json_array();
	struct fixture_case made;
	struct store_case entry;
	char day[CLOCK_TEXT_SIZE];

	deliver(fixture, 1, NULL, &made);
	entry = row(fixture, &made);
	for (int i = 0; i < 20; i++) { /* closed for weeks */
		clock_date(entry.claimed_ms + i * DAY_MS, day);
		json_array_append_new(off, json_string(day));
	}
	json_object_set_new(json_object_get(frame, "calendar"), "off", off);
	json_object_set_new(json_object_get(frame, "calendar"), "worked", json_array());
	publish(fixture, "catalogue.json", frame);
	assert_int_equal(look(fixture, entry.claimed_ms + 20 * DAY_MS), 0);
	assert_int_equal(look(fixture, entry.claimed_ms + 30 * DAY_MS), 1);
	fixture_case_free(&made);
}

/* An appointment is nothing that could be accepted. */
static void an_appointment_never_becomes_an_acceptance(void **state)
{
	struct fixture *fixture = *state;
	json_t *item = sample("assets/services/11539900000000005140.json");
	struct fixture_case made;

	json_object_set_new(item, "implement_code", json_string(CODE));
	publish(fixture, CODE ".json", item);
	deliver(fixture, 1, NULL, &made);
	assert_int_equal(look(fixture, clock_wall_ms() + 60 * DAY_MS), 0);
	fixture_case_free(&made);
}

/* Two matters of one visit: the second waits for the result of the first. */
static void file_two(
	struct fixture *fixture, struct fixture_case *first, struct fixture_case *second)
{
	json_t *frame = sample("assets/services/catalogue.json");

	json_object_set_new(frame, "bundles",
		json_pack("[{s:[{s:s},{s:s, s:s}]}]", "items", "item", "FIRST", "item", CODE,
			"needs", "FIRST"));
	publish(fixture, "catalogue.json", frame);
	publish(fixture, CODE ".json", item_of_fixture());
	deliver(fixture, 1, NULL, first);
	deliver(fixture, 2, first->bundle.manifest_hash, second);
	fixture_change_rows(fixture,
		"UPDATE cases SET implement_code = 'FIRST' WHERE kiosk_seq = 1;"
		"UPDATE cases SET visit_id = (SELECT visit_id FROM cases WHERE kiosk_seq = 1)");
}

/* 待前置: its clock has not started, while the same matter alone would be accepted. */
static void what_waits_for_another_result_is_not_accepted(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;

	file_two(fixture, &first, &second);
	assert_int_equal(look(fixture, clock_wall_ms() + 60 * DAY_MS), 1);
	assert_string_equal(row(fixture, &first).state, "accepted");
	assert_string_equal(row(fixture, &second).state, "");
	fixture_change_rows(fixture, "UPDATE cases SET visit_id = case_id WHERE kiosk_seq = 2");
	assert_int_equal(look(fixture, clock_wall_ms() + 60 * DAY_MS), 1);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

static void step_to(struct fixture *fixture, const struct fixture_case *made,
	enum case_state state, int64_t now_ms)
{
	const struct case_keeper keeper = intake_keeper(&fixture->intake);
	struct step_note step = {.state = state, .by = "a"};

	step.outcome = state == CASE_DECIDED ? CASE_GRANTED : CASE_UNSAID;
	memcpy(step.case_id, made->bundle.case_id, sizeof(step.case_id));
	assert_int_equal(case_step_add(&keeper, &step, NULL, now_ms), STATUS_OK);
}

/* Goes through as officials do; decided at decided_ms. */
static void decide_first(
	struct fixture *fixture, const struct fixture_case *first, int64_t decided_ms)
{
	step_to(fixture, first, CASE_ACCEPTED, decided_ms - DAY_MS);
	step_to(fixture, first, CASE_REVIEWING, decided_ms - DAY_MS);
	step_to(fixture, first, CASE_DECIDED, decided_ms);
}

/* The day it is due, of the law's own step. */
static void law_says_due(
	struct fixture *fixture, const struct fixture_case *made, char out[DATE_SIZE])
{
	struct store_case entry = row(fixture, made);
	struct store_step kept;
	struct step_note step;

	assert_string_equal(entry.state, "accepted");
	assert_int_equal(store_step(fixture->intake.store, entry.case_id, entry.steps, &kept),
		STATUS_OK);
	assert_int_equal(step_note_read(&fixture->intake.receipt_key, kept.note.data,
				 kept.note.len, &step, NULL),
		STATUS_OK);
	assert_string_equal(step.by, STEP_BY_LAW);
	memcpy(out, step.until, DATE_SIZE);
	store_step_free(&kept);
}

static void due_from(const struct fixture *fixture, int64_t ms, char out[DATE_SIZE])
{
	struct published published;
	char day[CLOCK_TEXT_SIZE];

	clock_date(ms, day);
	published_read(fixture->intake.signed_folder, CODE, &published);
	assert_non_null(published.item);
	assert_int_equal(
		calendar_due(&published.calendar, published.item, day, 0, out), STATUS_OK);
	published_free(&published);
}

/* Its five days begin when what it waited for is decided. */
static void check_days_from_the_decision(struct fixture *fixture, bool noted)
{
	struct fixture_case first, second;
	struct store_case decided = {.kiosk_seq = 0};
	char due[DATE_SIZE], expected[DATE_SIZE];
	int64_t over_ms;

	file_two(fixture, &first, &second);
	if (noted)
		step_to(fixture, &second, CASE_WAITING, clock_wall_ms());
	decided.claimed_ms = clock_wall_ms() + 40 * DAY_MS;
	decide_first(fixture, &first, decided.claimed_ms);
	over_ms = sixth_day(&decided);
	assert_int_equal(look(fixture, over_ms - 1), 0);
	assert_int_equal(look(fixture, over_ms), 1);
	assert_int_equal(look(fixture, over_ms + 60 * DAY_MS), 0); /* once */
	law_says_due(fixture, &second, due);
	due_from(fixture, decided.claimed_ms, expected);
	assert_string_equal(due, expected);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

static void what_waited_has_its_five_days_from_the_decision(void **state)
{
	check_days_from_the_decision(*state, false);
}

static void what_an_official_had_wait_too(void **state)
{
	check_days_from_the_decision(*state, true);
}

/* No decision, nothing to begin with: the official says what becomes of it. */
static void what_waited_for_a_refusal_is_not_accepted_by_silence_alone(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;

	file_two(fixture, &first, &second);
	step_to(fixture, &second, CASE_WAITING, clock_wall_ms());
	step_to(fixture, &first, CASE_REJECTED, clock_wall_ms());
	step_to(fixture, &first, CASE_CLOSED, clock_wall_ms());
	assert_int_equal(look(fixture, clock_wall_ms() + 60 * DAY_MS), 0);
	assert_string_equal(row(fixture, &second).state, "waiting");
	step_to(fixture, &second, CASE_REJECTED, clock_wall_ms());
	fixture_case_free(&first);
	fixture_case_free(&second);
}

/* What an official had wait for something outside the visit is theirs to go on with. */
static void what_waits_for_something_else_stays(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;

	publish(fixture, CODE ".json", item_of_fixture());
	deliver(fixture, 1, NULL, &made);
	step_to(fixture, &made, CASE_WAITING, clock_wall_ms());
	assert_int_equal(look(fixture, clock_wall_ms() + 60 * DAY_MS), 0);
	fixture_case_free(&made);
}

static void a_claim_of_the_future_counts_from_when_it_came(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct store_case entry;

	deliver(fixture, 1, NULL, &made);
	entry = row(fixture, &made);
	fixture_change_rows(fixture, "UPDATE cases SET claimed_ms = claimed_ms + 400000000000");
	assert_int_equal(look(fixture, sixth_day(&entry)), 1);
	fixture_case_free(&made);
}

/* 1970, or a battery that ran empty last year: nobody's days are over before they began. */
static void a_clock_that_cannot_be_counts_from_when_it_came(void **state)
{
	static const struct {
		int64_t off_ms;
		const char *quality;
	} WRONG[] = {{-20000 * DAY_MS, "unknown"}, {-20000 * DAY_MS, "held"},
		{-300 * DAY_MS, "synced"}, {0, "unknown"}, {-8 * DAY_MS, "unknown"}};
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct store_case entry;
	struct store_step kept;
	struct step_note step;
	int64_t over_ms;

	publish(fixture, CODE ".json", item_of_fixture());
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		if (i ==
			4) /* enrolled long ago: its own word alone says that it did not know */
			fixture_change_rows(
				fixture, "UPDATE terminal_keys SET enrolled_ms = 1");
		fixture->terminal.clock_ms = WRONG[i].off_ms;
		fixture->terminal.clock_quality = WRONG[i].quality;
		deliver(fixture, 1 + (int64_t)i, NULL, &made);
		entry = row(fixture, &made);
		entry.claimed_ms = entry.received_ms;
		over_ms = sixth_day(&entry);
		assert_int_equal(look(fixture, entry.received_ms), 0);
		assert_int_equal(look(fixture, over_ms - 1), 0);
		assert_int_equal(look(fixture, over_ms), 1);
		assert_int_equal(
			store_step(fixture->intake.store, entry.case_id, 1, &kept), STATUS_OK);
		assert_int_equal(step_note_read(&fixture->intake.receipt_key, kept.note.data,
					 kept.note.len, &step, NULL),
			STATUS_OK);
		assert_true(step.until[0] == '2'); /* due in our days */
		store_step_free(&kept);
		fixture_case_free(&made);
	}
}

/* One after the other in the terminal's order, the damaged between two that are well. */
static void a_damaged_case_is_named_and_holds_up_no_other(void **state)
{
	struct fixture *fixture = *state;
	const int64_t now_ms = clock_wall_ms() + 60 * DAY_MS;
	struct case_deemed deemed;
	struct fixture_case made[6];

	for (int i = 0; i < 6; i++)
		deliver(fixture, i + 1, i ? made[i - 1].bundle.manifest_hash : NULL, &made[i]);
	fixture_change_rows(fixture,
		"UPDATE cases SET receipt_no = 'none' WHERE kiosk_seq = 2;"
		"UPDATE cases SET manifest_hash = 'zz' WHERE kiosk_seq = 3;"
		"UPDATE cases SET state = 'closed' WHERE kiosk_seq = 4;"
		"INSERT INTO steps (case_id, n, letter, note)"
		" SELECT case_id, 1, '', '' FROM cases WHERE kiosk_seq = 5");
	for (int round = 0; round < 2; round++) {
		const struct case_keeper keeper = intake_keeper(&fixture->intake);

		assert_int_equal(case_deem(&keeper, now_ms, &deemed), STATUS_OK);
		assert_int_equal(deemed.left, 4);
		assert_int_equal(deemed.accepted, round ? 0 : 2);
	}
	assert_string_equal(row(fixture, &made[0]).state, "accepted");
	assert_string_equal(row(fixture, &made[5]).state, "accepted");
	clock_advance(60 * DAY_MS);
	intake_close(&fixture->intake);
	assert_int_equal(
		fixture_run(officectl_deem, "deem", fixture->office, NULL), OFFICECTL_WANTING);
	fixture_start(fixture);
	for (int i = 0; i < 6; i++)
		fixture_case_free(&made[i]);
}

/* As a repair may leave it: sorted behind all numbers, and read as none. */
static void a_number_of_another_type_does_not_lead_a_walk_round(void **state)
{
	struct fixture *fixture = *state;
	struct store_case entry = {.kiosk_seq = 0};
	enum status status = STATUS_OK;
	struct fixture_case made[3];
	int seen = 0;

	for (int i = 0; i < 3; i++)
		deliver(fixture, i + 1, i ? made[i - 1].bundle.manifest_hash : NULL, &made[i]);
	fixture_change_rows(fixture, "UPDATE cases SET kiosk_seq = x'41' WHERE kiosk_seq = 2");
	while (seen < 9 && (status = store_next(fixture->intake.store, &entry)) == STATUS_OK)
		seen++;
	assert_int_equal(status, STATUS_BAD_DATA);
	assert_int_equal(seen, 2);
	for (int i = 0; i < 3; i++)
		fixture_case_free(&made[i]);
}

/* Nothing of it is the case's fault: the look ends, says so, and begins anew the next time. */
static void a_full_disk_ends_the_look(void **state)
{
	const struct rlimit small = {.rlim_cur = 1, .rlim_max = RLIM_INFINITY};
	struct fixture *fixture = *state;
	const struct case_keeper keeper = intake_keeper(&fixture->intake);
	const int64_t now_ms = clock_wall_ms() + 60 * DAY_MS;
	struct fixture_case first, second;
	struct case_deemed deemed;
	struct rlimit old;
	enum status status;

	deliver(fixture, 1, NULL, &first);
	deliver(fixture, 2, first.bundle.manifest_hash, &second);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	status = case_deem(&keeper, now_ms, &deemed);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_true(status == STATUS_FULL || status == STATUS_IO);
	assert_int_equal(deemed.left, 0);
	assert_string_equal(row(fixture, &first).state, "");
	assert_int_equal(look(fixture, now_ms), 2);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(five_working_days_without_a_word_are_an_acceptance),
		office_test(what_was_answered_is_left_alone),
		office_test(the_offices_own_calendar_counts),
		office_test(an_appointment_never_becomes_an_acceptance),
		office_test(what_waits_for_another_result_is_not_accepted),
		office_test(what_waited_has_its_five_days_from_the_decision),
		office_test(what_an_official_had_wait_too),
		office_test(what_waited_for_a_refusal_is_not_accepted_by_silence_alone),
		office_test(what_waits_for_something_else_stays),
		office_test(a_claim_of_the_future_counts_from_when_it_came),
		office_test(a_clock_that_cannot_be_counts_from_when_it_came),
		office_test(a_damaged_case_is_named_and_holds_up_no_other),
		office_test(a_number_of_another_type_does_not_lead_a_walk_round),
		office_test(a_full_disk_ends_the_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
