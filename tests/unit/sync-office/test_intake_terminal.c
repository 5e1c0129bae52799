#include "tests/unit/sync-office/office_fixture.h"

#include "firmware/evidence/sequence_note.h"
#include "sync/office/store/store_rows.h"

static int beat(struct fixture *fixture, const char *body, struct answer *out)
{
	fixture_add(fixture, "Content-Type", WIRE_TYPE_JSON);
	return fixture_ask(fixture, "POST", WIRE_PATH_HEARTBEAT, body, strlen(body), out);
}

static int beat_status(struct fixture *fixture, const char *body)
{
	struct answer answer;
	int status = beat(fixture, body, &answer);

	answer_free(&answer);
	return status;
}

static void a_heartbeat_is_kept_and_answered_by_the_signed_sequence(void **state)
{
	struct fixture *fixture = *state;
	struct store_terminal terminal = {0};
	struct fixture_case made;
	struct sequence said;
	struct answer answer;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	assert_int_equal(beat(fixture, "{\"queued\":7,\"paper\":1}", &answer), 200);
	assert_int_equal(sequence_note_read(&fixture->terminal.enrolment.receipt_key,
				 answer.body.data, answer.body.len, FIXTURE_NUMBER, &said),
		STATUS_OK);
	assert_int_equal(said.last_seq, 1);
	assert_memory_equal(said.last_hash, made.bundle.manifest_hash, 32);
	answer_free(&answer);
	assert_int_equal(store_next_terminal(fixture->intake.store, &terminal), STATUS_OK);
	assert_string_equal(terminal.kiosk_id, FIXTURE_NUMBER);
	assert_non_null(strstr(terminal.beat, "\"queued\":7"));
	assert_true(terminal.beat_ms > 0);
	assert_int_equal(terminal.open, 1);
	assert_int_equal(terminal.last_seq, 1);
	fixture_case_free(&made);
}

static void a_terminal_without_a_case_hears_zero(void **state)
{
	struct fixture *fixture = *state;
	static const uint8_t zeros[32];
	struct sequence said;
	struct answer answer;

	assert_int_equal(beat(fixture, "{}", &answer), 200);
	assert_int_equal(sequence_note_read(&fixture->terminal.enrolment.receipt_key,
				 answer.body.data, answer.body.len, FIXTURE_NUMBER, &said),
		STATUS_OK);
	assert_int_equal(said.last_seq, 0);
	assert_memory_equal(said.last_hash, zeros, 32);
	answer_free(&answer);
}

static void a_heartbeat_that_is_none_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct answer answer;

	assert_int_equal(beat_status(fixture, "[]"), 400);
	assert_int_equal(beat_status(fixture, "{\"queued\":\"many\"}"), 400);
	assert_int_equal(
		fixture_ask(fixture, "POST", WIRE_PATH_HEARTBEAT, "{}", 2, &answer), 415);
	answer_free(&answer);
}

static const struct sql_class *true_class;

/* A disk without room: what was written is undone. */
static enum status end_on_a_full_disk(struct sql *sql, bool keep)
{
	enum status status = true_class->end(sql, false);

	return keep && status == STATUS_OK ? STATUS_FULL : status;
}

/* Who must stop has to hear it also while the office cannot write anything down. */
static void a_full_disk_keeps_no_heartbeat_and_still_says_the_sequence(void **state)
{
	struct fixture *fixture = *state;
	struct store_terminal terminal = {0};
	struct fixture_case first, second;
	struct sql *sql = fixture->intake.store->write.sql;
	struct sql_class full = *sql->class;
	struct sequence said;
	struct answer answer;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &second);
	fixture_deliver(fixture, &first);
	fixture_deliver(fixture, &second);
	true_class = sql->class;
	full.end = end_on_a_full_disk;
	sql->class = &full;
	assert_int_equal(beat(fixture, "{\"queued\":7}", &answer), 200);
	sql->class = true_class;
	assert_int_equal(sequence_note_read(&fixture->terminal.enrolment.receipt_key,
				 answer.body.data, answer.body.len, FIXTURE_NUMBER, &said),
		STATUS_OK);
	assert_true(sequence_is_stop(&said));
	answer_free(&answer);
	assert_int_equal(store_next_terminal(fixture->intake.store, &terminal), STATUS_OK);
	assert_string_equal(terminal.beat, "");
	fixture_case_free(&first);
	fixture_case_free(&second);
}

static void a_cloned_terminal_is_stopped_and_loses_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case first, second;
	struct answer answer;
	struct sequence said;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &first);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &second);
	fixture_deliver(fixture, &first);
	assert_int_equal(beat_status(fixture, "{}"), 200);
	fixture_deliver(fixture, &second);
	assert_int_equal(beat(fixture, "{}", &answer), 200);
	assert_int_equal(sequence_note_read(&fixture->terminal.enrolment.receipt_key,
				 answer.body.data, answer.body.len, FIXTURE_NUMBER, &said),
		STATUS_OK);
	assert_true(sequence_is_stop(&said));
	answer_free(&answer);
	fixture->certificate = fixture->other.certificate;
	assert_int_equal(beat_status(fixture, "{}"), 200);
	fixture_case_free(&first);
	fixture_case_free(&second);
}

static int erase(struct fixture *fixture, const char *case_id)
{
	json_t *change = NULL;
	enum status status;

	assert_int_equal(terminal_change_erase(case_id, &change), STATUS_OK);
	status =
		terminal_change_apply(fixture->intake.store, &fixture->intake.parts, change, 5);
	json_decref(change);
	return (int)status;
}

static void an_erased_case_is_gone_for_ever_at_every_door(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	struct store_case entry;
	struct bytes part = {0};
	struct answer answer;
	char path[WIRE_PATH_MAX];
	uint8_t hash[32];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	assert_int_equal(erase(fixture, made.bundle.case_id), STATUS_OK);
	assert_int_equal(fixture_put(fixture, &made), 410);
	assert_int_equal(fixture_create(fixture, made.bundle.case_id, 1,
				 fixture_part(&made, 1)->len, &answer),
		410);
	answer_free(&answer);
	assert_int_equal(
		fixture_patch(fixture, made.bundle.case_id, 1, 0, "x", 1, &answer), 410);
	answer_free(&answer);
	assert_int_equal(fixture_head(fixture, made.bundle.case_id, 1, &answer), 410);
	answer_free(&answer);
	assert_int_equal(fixture_commit(fixture, made.bundle.case_id, &answer), 410);
	answer_free(&answer);
	wire_path_case(made.bundle.case_id, "/receipt", path);
	assert_int_equal(fixture_expect(fixture, "GET", path, NULL, 0, NULL), 410);
	fixture->certificate = fixture->other.certificate;
	assert_int_equal(fixture_expect(fixture, "GET", path, NULL, 0, NULL), 404);
	assert_int_equal(
		store_case(fixture->intake.store, made.bundle.case_id, &entry), STATUS_OK);
	assert_string_equal(entry.kiosk_id, FIXTURE_NUMBER);
	assert_int_equal(entry.kiosk_seq, 1);
	assert_memory_equal(entry.manifest_hash, made.bundle.manifest_hash, 32);
	assert_string_equal(entry.department, "");
	sha256(fixture_part(&made, 1)->data, fixture_part(&made, 1)->len, hash);
	assert_int_equal(parts_read(&fixture->intake.parts, hash, &part), STATUS_NOT_FOUND);
	assert_int_equal(erase(fixture, made.bundle.case_id), STATUS_NOT_FOUND);
	fixture_case_free(&made);
}

/* The manifest's bytes must not be found in any file of the database. */
static void erasure_reaches_the_disk(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	char command[PATH_TEXT_MAX + 128];

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	snprintf(command, sizeof(command), "cat %s/office.db* | grep -qa %.60s",
		fixture->intake_folder, strstr((char *)made.bundle.jws.data, "payload") + 10);
	assert_int_equal(system(command), 0);
	assert_int_equal(erase(fixture, made.bundle.case_id), STATUS_OK);
	assert_int_not_equal(system(command), 0);
	fixture_case_free(&made);
}

static void one_terminal_cannot_fill_the_office(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made[3];
	enum wire_problem problem;
	struct answer answer;

	fixture->intake.settings.terminal_cases = 2;
	for (int i = 0; i < 3; i++)
		fixture_case(&fixture->terminal, i + 1, NULL, 5000, &made[i]);
	assert_int_equal(fixture_put(fixture, &made[0]), 201);
	assert_int_equal(fixture_put(fixture, &made[1]), 201);
	assert_int_equal(fixture_put_bytes(fixture, made[2].bundle.case_id,
				 made[2].bundle.jws.data, made[2].bundle.jws.len, &answer),
		429);
	assert_string_equal(fixture_value(&answer, "Retry-After"), "5");
	assert_int_equal(wire_problem_read(answer.body.data, answer.body.len, &problem, NULL),
		STATUS_OK);
	assert_int_equal(problem, WIRE_TOO_MANY);
	answer_free(&answer);
	fixture_upload(fixture, &made[0], 0);
	fixture_upload(fixture, &made[0], 1);
	assert_int_equal(fixture_commit(fixture, made[0].bundle.case_id, &answer), 200);
	answer_free(&answer);
	assert_int_equal(fixture_put(fixture, &made[2]), 201);
	fixture->intake.settings.terminal_cases = 64;
	fixture->intake.settings.terminal_mb = 0;
	fixture_case_free(&made[0]);
	fixture_case(&fixture->terminal, 4, NULL, 5000, &made[0]);
	assert_int_equal(fixture_put(fixture, &made[0]), 429);
	for (int i = 0; i < 3; i++)
		fixture_case_free(&made[i]);
}

static void a_terminal_that_asks_too_fast_waits_and_others_do_not(void **state)
{
	struct fixture *fixture = *state;
	int good = 0, status = 200;

	rate_destroy(fixture->intake.rate);
	assert_int_equal(rate_create(1, &fixture->intake.rate), STATUS_OK);
	for (int i = 0; status == 200 && i < 100; i++)
		good += (status = beat_status(fixture, "{}")) == 200;
	assert_in_range(good, RATE_BURST_S, RATE_BURST_S + 2);
	assert_int_equal(status, 429);
	fixture->certificate = fixture->other.certificate;
	assert_int_equal(beat_status(fixture, "{}"), 200);
}

static void a_bucket_fills_again_with_time(void **state)
{
	struct rate *rate = NULL;

	(void)state;
	assert_int_equal(rate_create(2, &rate), STATUS_OK);
	for (int i = 0; i < 2 * RATE_BURST_S; i++)
		assert_true(rate_take(rate, FIXTURE_NUMBER, 1000));
	assert_false(rate_take(rate, FIXTURE_NUMBER, 1000));
	assert_false(rate_take(rate, FIXTURE_NUMBER, 1499));
	assert_true(rate_take(rate, FIXTURE_NUMBER, 1500));
	assert_false(rate_take(rate, FIXTURE_NUMBER, 1500));
	assert_true(rate_take(rate, FIXTURE_OTHER, 1500));
	rate_destroy(rate);
}

static void a_case_lands_where_the_rules_say(void **state)
{
	struct fixture *fixture = *state;
	static const char rules[] = "{\"rules\":[{\"department\":\"renshe\",\"queue\":\"a\"},"
				    "{\"department\":\"gongan\",\"implement_code\":"
				    "\"11530702\",\"queue\":\"hall_2\"}]}";
	struct fixture_case made;
	struct store_case entry;

	intake_close(&fixture->intake);
	assert_int_equal(officectl_write(fixture->intake_folder, "routing.json", rules,
				 strlen(rules), 0600),
		STATUS_OK);
	fixture_start(fixture);
	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	assert_int_equal(fixture_put(fixture, &made), 201);
	assert_int_equal(
		store_case(fixture->intake.store, made.bundle.case_id, &entry), STATUS_OK);
	assert_string_equal(entry.queue, "hall_2");
	assert_string_equal(entry.department, "gongan");
	fixture_case_free(&made);
}

static void a_rule_without_a_queue_keeps_the_office_from_starting(void **state)
{
	struct fixture *fixture = *state;
	struct intake intake = {0};

	assert_int_equal(officectl_write(fixture->intake_folder, "routing.json",
				 "{\"rules\":[{\"department\":\"gongan\"}]}", 36, 0600),
		STATUS_OK);
	intake_close(&fixture->intake);
	assert_int_equal(intake_open(fixture->intake_folder, &intake), STATUS_BAD_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_heartbeat_is_kept_and_answered_by_the_signed_sequence),
		office_test(a_terminal_without_a_case_hears_zero),
		office_test(a_heartbeat_that_is_none_is_refused),
		office_test(a_full_disk_keeps_no_heartbeat_and_still_says_the_sequence),
		office_test(a_cloned_terminal_is_stopped_and_loses_nothing),
		office_test(an_erased_case_is_gone_for_ever_at_every_door),
		office_test(erasure_reaches_the_disk),
		office_test(one_terminal_cannot_fill_the_office),
		office_test(a_terminal_that_asks_too_fast_waits_and_others_do_not),
		cmocka_unit_test(a_bucket_fills_again_with_time),
		office_test(a_case_lands_where_the_rules_say),
		office_test(a_rule_without_a_queue_keeps_the_office_from_starting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
