#include "tests/unit/sync-office/decide_desk.h"

static void a_case_goes_from_desk_to_desk_and_the_audit_follows(void **state)
{
	struct desk desk;
	struct store_case entry;

	sit_at(*state, &desk);
	assert_int_equal(decide(&desk, "accepted", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "transferred", "--to", "renshe", "--reason", "职责在此"),
		OFFICECTL_DONE);
	entry = row_of(&desk);
	assert_string_equal(entry.state, "transferred");
	assert_string_equal(entry.queue, "renshe");
	assert_int_equal(decide(&desk, "reviewing", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "decided", "--result", "granted"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "closed", "--reason", "证照已寄出"), OFFICECTL_DONE);
	entry = row_of(&desk);
	assert_string_equal(entry.state, "closed");
	assert_int_equal(entry.steps, 5);
	assert_int_equal(audit(&desk), OFFICECTL_DONE);
	stand_up(&desk);
}

/* Refused with nothing changed: the state, and what each state must say. */
static void what_the_law_does_not_allow_is_refused(void **state)
{
	struct desk desk;

	sit_at(*state, &desk);
	assert_int_equal(decide(&desk, "closed", "--reason", "x"), OFFICECTL_WANTING);
	assert_int_equal(decide(&desk, "decided", "--result", "granted"), OFFICECTL_WANTING);
	assert_int_equal(
		decide(&desk, "rejected", "--reason", "不属于本部门"), OFFICECTL_USAGE);
	assert_int_equal(decide(&desk, "correction", "--until", "2099-01-31"), OFFICECTL_USAGE);
	assert_int_equal(decide(&desk, "correction", "--gap", "照片", "--until", "2099-01-31"),
		OFFICECTL_USAGE);
	assert_int_equal(
		decide(&desk, "correction", "--gap", "照片=" LAW, "--until", "2001-01-31"),
		OFFICECTL_USAGE);
	assert_int_equal(fixture_run(officectl_decide, "decide", desk.fixture->office,
				 desk.made.bundle.receipt_no, "rejected", "--by", "a",
				 "--reason", "x", "--basis", LAW, NULL),
		OFFICECTL_USAGE); /* said, and not sealed */
	assert_int_equal(decide(&desk, "nothing", "--reason", "x"), OFFICECTL_USAGE);
	assert_int_equal(row_of(&desk).steps, 0);
	assert_int_equal(decide(&desk, "correction", "--gap", "照片=" LAW, "--gap",
				 "租房合同=" LAW, "--until", "2099-01-31"),
		OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "received", "--reason", "已补齐"), OFFICECTL_DONE);
	/* Once: what was not said then is no gap any more. */
	assert_int_equal(
		decide(&desk, "correction", "--gap", "再来一份=" LAW, "--until", "2099-01-31"),
		OFFICECTL_WANTING);
	assert_int_equal(row_of(&desk).steps, 2);
	assert_int_equal(decide(&desk, "accepted", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(
		decide(&desk, "special", "--reason", "需要鉴定", "--until", "2099-02-01"),
		OFFICECTL_USAGE); /* which procedure */
	assert_int_equal(decide(&desk, "special", "--procedure", "领导研究", "--reason",
				 "需要研究", "--until", "2099-02-01"),
		OFFICECTL_WANTING); /* no such cause stops the clock */
	assert_int_equal(decide(&desk, "special", "--procedure", "鉴定", "--reason", "需要鉴定",
				 "--until", "2099-02-01"),
		OFFICECTL_DONE);
	/* Back to where it was, not further. */
	assert_int_equal(
		decide(&desk, "reviewing", "--until", "2099-12-31"), OFFICECTL_WANTING);
	assert_int_equal(decide(&desk, "accepted", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "reviewing", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "decided", "--result", "refused"), OFFICECTL_USAGE);
	assert_int_equal(audit(&desk), OFFICECTL_DONE);
	stand_up(&desk);
}

/* Whoever owns the store looks at the rules too, whatever officectl thought. */
static void the_owner_of_the_store_refuses_by_itself(void **state)
{
	struct fixture *fixture = *state;
	struct fixture_case made;
	const struct case_keeper keeper = intake_keeper(&fixture->intake);
	struct step_note step = {.state = CASE_CLOSED, .by = "a"};
	json_t *request = NULL;

	fixture_case(&fixture->terminal, 1, NULL, 5000, &made);
	fixture_deliver(fixture, &made);
	memcpy(step.case_id, made.bundle.case_id, sizeof(step.case_id));
	assert_int_equal(case_step_request(&step, NULL, &request), STATUS_OK);
	assert_int_equal(case_step_apply(&keeper, request, clock_wall_ms()), STATUS_DENIED);
	json_object_set_new(request, "state", json_string("accepted"));
	json_object_set_new(request, "by", json_string("a\nb"));
	assert_int_equal(case_step_apply(&keeper, request, clock_wall_ms()), STATUS_BAD_DATA);
	json_object_set_new(request, "by", json_string(STEP_BY_LAW)); /* nobody is the law */
	assert_int_equal(case_step_apply(&keeper, request, clock_wall_ms()), STATUS_DENIED);
	json_object_set_new(request, "by", json_string("a"));
	json_object_set_new(request, "outcome", json_string("granted")); /* not decided yet */
	assert_int_equal(case_step_apply(&keeper, request, clock_wall_ms()), STATUS_DENIED);
	json_object_set_new(request, "outcome", json_string("maybe"));
	assert_int_equal(case_step_apply(&keeper, request, clock_wall_ms()), STATUS_BAD_DATA);
	json_object_set_new(request, "outcome", json_string(""));
	assert_int_equal(case_step_apply(&keeper, request, clock_wall_ms()), STATUS_OK);
	json_decref(request);
	fixture_case_free(&made);
}

static void what_is_said_is_read_by_who_has_the_code(void **state)
{
	struct desk desk;
	struct reply reply;
	struct step_note step;
	json_t *letter = NULL;
	char command[3 * PATH_TEXT_MAX];

	sit_at(*state, &desk);
	assert_int_equal(
		decide(&desk, "correction", "--gap", "照片=" LAW, "--gap", "租房合同=" LAW,
			"--until", "2099-01-31", "--reason", "请一次补齐"),
		OFFICECTL_DONE);
	/* Nothing of it lies at the office to be read. */
	snprintf(command, sizeof(command), "grep -rqa '租房合同\\|一次补齐' %s",
		desk.fixture->intake_folder);
	assert_int_not_equal(system(command), 0);
	fixture_start(desk.fixture);
	read_answer(&desk, desk.made.visit_code, &reply, &letter);
	assert_string_equal(reply.state, "correction");
	assert_int_equal(step_note_read(&desk.fixture->intake.receipt_key, reply.note.data,
				 reply.note.len, &step, NULL),
		STATUS_OK);
	assert_string_equal(step.until, "2099-01-31");
	assert_string_equal(step.by, "和丽 0317");
	assert_int_equal(json_array_size(json_object_get(letter, "gaps")), 2);
	assert_string_equal(
		json_text(json_array_get(json_object_get(letter, "gaps"), 1), "what"),
		"租房合同");
	assert_string_equal(
		json_text(json_array_get(json_object_get(letter, "gaps"), 1), "basis"), LAW);
	assert_string_equal(json_text(letter, "said"), "请一次补齐");
	json_decref(letter);
	reply_free(&reply);
	read_answer(&desk, "0123456789ABCDEF", &reply, &letter);
	assert_string_equal(reply.state, "unknown");
	assert_int_equal(reply.letter.len + reply.note.len, 0);
	reply_free(&reply);
	fixture_case_free(&desk.made);
}

/* How it is handed out is added to the decision; the reasons stay. */
static void a_closed_case_still_says_its_decision(void **state)
{
	struct desk desk;
	struct reply reply;
	struct step_note step;
	json_t *letter = NULL;

	sit_at(*state, &desk);
	assert_int_equal(decide(&desk, "accepted", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "reviewing", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "decided", "--result", "refused", "--reason", "未达年限",
				 "--basis", LAW),
		OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "closed", "--reason", "决定书已寄出"), OFFICECTL_DONE);
	fixture_start(desk.fixture);
	read_answer(&desk, desk.made.visit_code, &reply, &letter);
	assert_string_equal(reply.state, "closed");
	assert_int_equal(step_note_read(&desk.fixture->intake.receipt_key, reply.note.data,
				 reply.note.len, &step, NULL),
		STATUS_OK);
	assert_int_equal(step.outcome, CASE_REFUSED);
	assert_string_equal(json_text(letter, "outcome"), "refused");
	assert_string_equal(json_text(letter, "item"), desk.made.bundle.implement_code);
	assert_string_equal(json_text(letter, "said"), "未达年限");
	assert_string_equal(json_text(letter, "how"), "决定书已寄出");
	json_decref(letter);
	reply_free(&reply);
	fixture_case_free(&desk.made);
}

static void an_audit_finds_a_changed_step(void **state)
{
	static const char *const DAMAGES[] = {
		"UPDATE cases SET state = 'closed'",
		"UPDATE cases SET state = '', steps = 0",
		"UPDATE cases SET queue = 'another'",
		"DELETE FROM steps WHERE n = 1; UPDATE steps SET n = n - 1; UPDATE cases SET steps = 2",
		"UPDATE steps SET note = replace(note, 'gongan', 'gonaan') WHERE n = 1",
		"UPDATE steps SET note = (SELECT note FROM steps WHERE n = 1) WHERE n = 2",
		"UPDATE steps SET letter = replace(letter, substr(letter, 9, 3), 'AAA') WHERE n = 3",
		"UPDATE steps SET letter = '' WHERE n = 3",
		"UPDATE steps SET letter = (SELECT letter FROM steps WHERE n = 3) WHERE n = 1",
		"DELETE FROM steps WHERE n = 2",
	};
	struct desk desk;
	char command[4 * PATH_TEXT_MAX];

	sit_at(*state, &desk);
	assert_int_equal(decide(&desk, "accepted", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "reviewing", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(&desk, "decided", "--result", "granted"), OFFICECTL_DONE);
	assert_int_equal(audit(&desk), OFFICECTL_DONE);
	snprintf(command, sizeof(command), "cp -a '%s' '%s.good'", desk.fixture->intake_folder,
		desk.fixture->intake_folder);
	assert_int_equal(system(command), 0);
	for (size_t i = 0; i < sizeof(DAMAGES) / sizeof(DAMAGES[0]); i++) {
		print_message("%s\n", DAMAGES[i]);
		snprintf(command, sizeof(command), "sqlite3 %s/office.db \"%s\"",
			desk.fixture->intake_folder, DAMAGES[i]);
		assert_int_equal(system(command), 0);
		assert_int_equal(audit(&desk), OFFICECTL_WANTING);
		snprintf(command, sizeof(command), "rm -rf '%s' && cp -a '%s.good' '%s'",
			desk.fixture->intake_folder, desk.fixture->intake_folder,
			desk.fixture->intake_folder);
		assert_int_equal(system(command), 0);
	}
	assert_int_equal(audit(&desk), OFFICECTL_DONE);
	stand_up(&desk);
}

static void an_erased_case_keeps_no_steps(void **state)
{
	struct desk desk;
	struct store_step step;

	sit_at(*state, &desk);
	assert_int_equal(decide(&desk, "accepted", "--until", "2099-12-31"), OFFICECTL_DONE);
	fixture_start(desk.fixture);
	assert_int_equal(
		store_step(desk.fixture->intake.store, row_of(&desk).case_id, 1, &step),
		STATUS_OK);
	store_step_free(&step);
	assert_int_equal(
		store_erase(desk.fixture->intake.store, row_of(&desk).case_id, 1), STATUS_OK);
	assert_int_equal(
		store_step(desk.fixture->intake.store, row_of(&desk).case_id, 1, &step),
		STATUS_NOT_FOUND);
	assert_int_equal(row_of(&desk).steps, 0);
	fixture_case_free(&desk.made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_case_goes_from_desk_to_desk_and_the_audit_follows),
		office_test(what_the_law_does_not_allow_is_refused),
		office_test(the_owner_of_the_store_refuses_by_itself),
		office_test(what_is_said_is_read_by_who_has_the_code),
		office_test(a_closed_case_still_says_its_decision),
		office_test(an_audit_finds_a_changed_step),
		office_test(an_erased_case_keeps_no_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
