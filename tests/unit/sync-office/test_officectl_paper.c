#include "tests/unit/sync-office/decide_desk.h"

static void write_paper(const struct desk *desk, const void *text, size_t len)
{
	assert_int_equal(officectl_write(desk->fixture->folder, "paper.txt", text, len, 0600),
		STATUS_OK);
}

static int decide_with_paper(struct desk *desk, const char *paper)
{
	char path[PATH_TEXT_MAX];

	assert_int_equal(
		path_join(path, sizeof(path), desk->fixture->folder, paper), STATUS_OK);
	return decide(desk, "decided", "--result", "granted", "--paper", path);
}

static void review(struct desk *desk)
{
	assert_int_equal(decide(desk, "accepted", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(decide(desk, "reviewing", "--until", "2099-12-31"), OFFICECTL_DONE);
}

static void a_paper_must_fit_the_printer(void **state)
{
	struct desk desk;
	char *long_text = malloc(4000);

	sit_at(*state, &desk);
	review(&desk);
	assert_non_null(long_text);
	memset(long_text, 'a', 4000);
	write_paper(&desk, long_text, 4000);
	assert_int_equal(decide_with_paper(&desk, "paper.txt"), OFFICECTL_WANTING);
	memset(long_text, '\n', 200);
	write_paper(&desk, long_text, 200);
	assert_int_equal(decide_with_paper(&desk, "paper.txt"), OFFICECTL_WANTING);
	write_paper(&desk,
		"a\x1b"
		"b",
		3); /* no printer's own words */
	assert_int_equal(decide_with_paper(&desk, "paper.txt"), OFFICECTL_WANTING);
	write_paper(&desk, "\xff\xfe", 2);
	assert_int_equal(decide_with_paper(&desk, "paper.txt"), OFFICECTL_WANTING);
	write_paper(&desk, "", 0);
	assert_int_equal(decide_with_paper(&desk, "paper.txt"), OFFICECTL_WANTING);
	assert_int_equal(decide_with_paper(&desk, "nowhere.txt"), OFFICECTL_WANTING);
	assert_int_equal(row_of(&desk).steps, 2);
	free(long_text);
	stand_up(&desk);
}

/* Asked to be printed, it is counted: each paper has its number, and an end is to it. */
static void a_result_is_counted_before_it_is_printed(void **state)
{
	static const char TEXT[] = "不动产登记资料查询结果\n\n坐落：古城区某路 1 号\n";
	struct desk desk;
	struct reply reply;
	struct store_print print;
	json_t *letter = NULL;

	sit_at(*state, &desk);
	review(&desk);
	write_paper(&desk, TEXT, sizeof(TEXT) - 1);
	assert_int_equal(decide_with_paper(&desk, "paper.txt"), OFFICECTL_DONE);
	fixture_start(desk.fixture);
	read_answer(&desk, desk.made.visit_code, &reply, &letter);
	assert_int_equal(reply.printed, 0);
	assert_string_equal(json_text(letter, "paper"), TEXT);
	json_decref(letter);
	reply_free(&reply);
	for (int i = 1; i <= STORE_PRINTS_MAX + 1; i++) {
		read_answer_to(&desk, QUESTION_PRINT, desk.made.visit_code, &reply, &letter);
		assert_int_equal(reply.printed, i <= STORE_PRINTS_MAX ? i : 0);
		json_decref(letter);
		reply_free(&reply);
	}
	assert_int_equal(store_print(desk.fixture->intake.store, desk.made.bundle.case_id,
				 STORE_PRINTS_MAX, &print),
		STATUS_OK);
	assert_string_equal(print.kiosk_id, FIXTURE_NUMBER);
	read_answer_to(&desk, QUESTION_PRINT, "0123456789ABCDEF", &reply, &letter);
	assert_int_equal(reply.printed, 0);
	reply_free(&reply);
	assert_int_equal(audit(&desk), OFFICECTL_DONE);
	fixture_case_free(&desk.made);
}

/* Who tried too many codes hears nothing more that day, and no paper is counted for it. */
static void a_print_that_is_not_answered_is_not_counted(void **state)
{
	static const char TEXT[] = "不动产登记资料查询结果\n";
	struct desk desk;
	struct reply reply;
	struct store_print print;
	json_t *letter = NULL;
	struct question question = {.want = QUESTION_PRINT};
	struct seal_identity once;
	struct bytes body = {0};
	struct answer answer;

	sit_at(*state, &desk);
	review(&desk);
	write_paper(&desk, TEXT, sizeof(TEXT) - 1);
	assert_int_equal(decide_with_paper(&desk, "paper.txt"), OFFICECTL_DONE);
	fixture_start(desk.fixture);
	for (int i = 0; i < STORE_TRIES_NUMBER; i++) {
		read_answer(&desk, "0123456789ABCDEF", &reply, &letter);
		reply_free(&reply);
	}
	uuid_make(clock_wall_ms(), question.question_id);
	memcpy(question.receipt_no, desk.made.bundle.receipt_no, RECEIPT_NO_SIZE);
	query_tag(question.receipt_no, desk.made.visit_code, question.query_tag);
	assert_int_equal(seal_identity_make(&once), STATUS_OK);
	memcpy(question.recipient.key, once.key, sizeof(once.key));
	assert_int_equal(question_write(&question, &body), STATUS_OK);
	fixture_add(desk.fixture, "Content-Type", WIRE_TYPE_JSON);
	assert_int_equal(fixture_ask(desk.fixture, "POST", WIRE_PATH_QUESTIONS, body.data,
				 body.len, &answer),
		429);
	answer_free(&answer);
	bytes_free(&body);
	assert_int_equal(
		store_print(desk.fixture->intake.store, desk.made.bundle.case_id, 1, &print),
		STATUS_NOT_FOUND);
	fixture_case_free(&desk.made);
}

static int ask_to_print(struct desk *desk)
{
	struct reply reply;
	json_t *letter = NULL;
	int printed;

	fixture_start(desk->fixture);
	read_answer_to(desk, QUESTION_PRINT, desk->made.visit_code, &reply, &letter);
	printed = reply.printed;
	json_decref(letter);
	reply_free(&reply);
	intake_close(&desk->fixture->intake);
	return printed;
}

/* What the law wants in writing is printed as well: the terminal makes a notice of it. */
static void a_notice_is_counted_like_a_result(void **state)
{
	struct desk desk;
	int expected = 1;

	sit_at(*state, &desk);
	assert_int_equal(ask_to_print(&desk), 0);
	assert_int_equal(
		decide(&desk, "correction", "--gap", "户口簿=第九条", "--until", "2099-12-31"),
		OFFICECTL_DONE);
	assert_int_equal(ask_to_print(&desk), expected++);
	assert_int_equal(decide(&desk, "received", "--reason", "补齐了"), OFFICECTL_DONE);
	assert_int_equal(ask_to_print(&desk), 0);
	assert_int_equal(decide(&desk, "accepted", "--until", "2099-12-31"), OFFICECTL_DONE);
	while (expected <= STORE_NOTICES_MAX)
		assert_int_equal(ask_to_print(&desk), expected++);
	assert_int_equal(ask_to_print(&desk), 0);
	assert_int_equal(decide(&desk, "reviewing", "--until", "2099-12-31"), OFFICECTL_DONE);
	assert_int_equal(ask_to_print(&desk), 0);
	write_paper(&desk, "结果", strlen("结果"));
	assert_int_equal(decide_with_paper(&desk, "paper.txt"), OFFICECTL_DONE);
	while (expected <= STORE_PRINTS_MAX)
		assert_int_equal(ask_to_print(&desk), expected++);
	assert_int_equal(ask_to_print(&desk), 0);
	assert_int_equal(audit(&desk), OFFICECTL_DONE);
	stand_up(&desk);
}

static void a_rejection_is_printed_and_what_is_under_way_is_not(void **state)
{
	struct desk desk;

	sit_at(*state, &desk);
	assert_int_equal(decide(&desk, "waiting", "--reason", "等前一件事"), OFFICECTL_DONE);
	assert_int_equal(ask_to_print(&desk), 0);
	assert_int_equal(
		decide(&desk, "rejected", "--reason", "不属于本机关", "--basis", "第三十二条"),
		OFFICECTL_DONE);
	assert_int_equal(ask_to_print(&desk), 1);
	stand_up(&desk);
}

/* Step 1 corrected, 2 received, 3 accepted, 4 reviewing. */
static void go_as_far_as_reviewing(struct desk *desk)
{
	assert_int_equal(
		decide(desk, "correction", "--gap", "户口簿=第九条", "--until", "2099-12-31"),
		OFFICECTL_DONE);
	assert_int_equal(decide(desk, "received", "--reason", "补齐了"), OFFICECTL_DONE);
	review(desk);
}

static struct reply ask_of_step(struct desk *desk, int64_t n, const char *code)
{
	const struct question question = {
		.want = n ? QUESTION_PRINT : QUESTION_STATUS, .reads = REPLY_FORM, .step = n};
	struct reply reply;
	json_t *letter = NULL;

	read_answer_of(desk, &question, code, &reply, &letter);
	assert_int_equal(n == 1 && letter, json_object_get(letter, "gaps") != NULL);
	json_decref(letter);
	return reply;
}

/* A case that moved on keeps what the law wanted told in writing. */
static void an_earlier_notice_is_printed_as_it_was(void **state)
{
	static const struct {
		int64_t step;
		const char *state;
		int printed;
	} ASKED[] = {{1, "correction", 1}, {3, "accepted", 2}, {2, "reviewing", 0},
		{4, "reviewing", 0}, {99, "reviewing", 0}};
	struct desk desk;
	struct reply reply;
	struct step_note step;

	sit_at(*state, &desk);
	go_as_far_as_reviewing(&desk);
	fixture_start(desk.fixture);
	reply = ask_of_step(&desk, 0, desk.made.visit_code);
	assert_int_equal(reply.notice_count, 2);
	assert_int_equal(reply.notices[0].n, 1);
	assert_int_equal(reply.notices[0].state, CASE_CORRECTION);
	assert_int_equal(reply.notices[1].n, 3);
	assert_int_equal(reply.notices[1].state, CASE_ACCEPTED);
	reply_free(&reply);
	for (size_t i = 0; i < sizeof(ASKED) / sizeof(ASKED[0]); i++) {
		reply = ask_of_step(&desk, ASKED[i].step, desk.made.visit_code);
		assert_string_equal(reply.state, ASKED[i].state);
		assert_int_equal(reply.printed, ASKED[i].printed);
		assert_int_equal(step_note_read(&desk.fixture->intake.receipt_key,
					 reply.note.data, reply.note.len, &step, NULL),
			STATUS_OK);
		assert_int_equal(step.n, ASKED[i].printed ? ASKED[i].step : 4);
		reply_free(&reply);
	}
	reply = ask_of_step(&desk, 1, "0123456789ABCDEF");
	assert_string_equal(reply.state, "unknown");
	assert_int_equal(reply.printed + (int)reply.notice_count, 0);
	reply_free(&reply);
	intake_close(&desk.fixture->intake);
	assert_int_equal(audit(&desk), OFFICECTL_DONE);
	stand_up(&desk);
}

/* It reads what it can, and nothing is told that it would refuse. */
static void a_terminal_from_before_is_told_of_no_earlier_notice(void **state)
{
	struct desk desk;
	struct reply reply;
	json_t *letter = NULL;

	sit_at(*state, &desk);
	go_as_far_as_reviewing(&desk);
	fixture_start(desk.fixture);
	read_answer(&desk, desk.made.visit_code, &reply, &letter);
	assert_int_equal(reply.notice_count, 0);
	assert_string_equal(reply.item, "");
	json_decref(letter);
	reply_free(&reply);
	intake_close(&desk.fixture->intake);
	stand_up(&desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		office_test(a_paper_must_fit_the_printer),
		office_test(a_result_is_counted_before_it_is_printed),
		office_test(a_print_that_is_not_answered_is_not_counted),
		office_test(a_notice_is_counted_like_a_result),
		office_test(a_rejection_is_printed_and_what_is_under_way_is_not),
		office_test(an_earlier_notice_is_printed_as_it_was),
		office_test(a_terminal_from_before_is_told_of_no_earlier_notice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
