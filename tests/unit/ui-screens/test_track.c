/* 查办件进度: what is asked, every state a case can be in, and what the citizen has to do. */
#include "tests/unit/ui-screens/screen_bench.h"

#define NUMBER "530702000001237"
#define CODE "7ZK3-M9QW-2TRX-5HVB"

static void ask_for_a_case(void)
{
	press("attract.track");
	assert_int_equal(citizen.visit->state, VISIT_TRACK);
	edit("track.number", NUMBER);
	edit("track.code", CODE);
	press("track.next");
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_BUSY);
}

/* kiosk-sync took the question, and this is what came back. */
static void answer_with(enum status status, const struct enquiry_answer *answer)
{
	struct track_job *job = (struct track_job *)next_job();

	job->head.status = STATUS_OK;
	job->head.job.done(&job->head.job);
	visit_doorbell(citizen.visit);
	job = (struct track_job *)next_job();
	job->head.status = status;
	if (answer)
		job->answer = *answer;
	job->head.job.done(&job->head.job);
	while (citizen.job_count) { /* the doorbell settles deliveries too */
		struct job *other = next_job();

		other->done(other);
	}
}

static struct enquiry_answer an_answer(enum case_state state, const char *letter)
{
	struct enquiry_answer answer = {.known = true,
		.received_ms = MIDNIGHT_MS,
		.step = {.n = 1, .state = state, .at_ms = MIDNIGHT_MS + 3 * 3600 * 1000}};

	strcpy(answer.step.receipt_no, NUMBER);
	strcpy(answer.step.until, "2025-12-16");
	if (letter)
		assert_int_equal(
			json_read(letter, strlen(letter), &answer.letter), STATUS_OK);
	return answer;
}

static void number_and_code_are_asked_for(void **state)
{
	(void)state;
	press("attract.track");
	check_screen("track");
	edit("track.number", NUMBER);
	edit("track.code", "7ZK3");
	press("track.next");
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_MISTYPED);
	assert_int_equal(citizen.job_count, 0);
	check_screen("track-mistyped");
	edit("track.number", "530702000001238"); /* its check digits are wrong */
	edit("track.code", CODE);
	press("track.next");
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_MISTYPED);
}

static void gaps_are_named_with_their_law_and_day(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_CORRECTION,
		"{\"gaps\":[{\"what\":\"户口簿增页（本人页）\",\"basis\":\"《居住证暂行条例》第九条\"},"
		"{\"what\":\"房屋租赁合同或单位出具的住宿证明\",\"basis\":\"《居住证暂行条例》第九条\"}],"
		"\"said\":\"两项请一次补齐，任何一台终端都可以提交。\"}");

	(void)state;
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_KNOWN);
	check_screen("track-correction");
	press("track.back");
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_NOTHING);
	assert_string_equal(citizen.visit->track.number, "");
	assert_string_equal(citizen.visit->track.code, CODE);
}

static void a_refusal_says_why_and_what_can_be_done(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_CLOSED,
		"{\"outcome\":\"refused\",\"said\":\"在本县连续居住未满半年。\","
		"\"basis\":\"《居住证暂行条例》第二条\",\"how\":\"决定书已按您留的地址免费寄出。\"}");

	(void)state;
	answer.step.until[0] = '\0';
	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
	check_screen("track-refused");
	press("track.next");
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_false(citizen.visit->abandoned);
	assert_null(citizen.visit->track.answer.letter);
	assert_string_equal(citizen.visit->track.code, "");
}

static void every_state_fits_in_every_look(void **state)
{
	char name[40];

	(void)state;
	for (int of = 0; of < CASE_STATES; of++) {
		struct enquiry_answer answer = an_answer((enum case_state)of,
			"{\"said\":\"说明\",\"basis\":\"依据\",\"leader\":\"张某\"}");

		press("attract.track");
		edit("track.number", NUMBER);
		edit("track.code", CODE);
		press("track.next");
		answer_with(STATUS_OK, &answer);
		snprintf(name, sizeof(name), "track-%s", case_state_word((enum case_state)of));
		if (of == CASE_ACCEPTED)
			check_screen(name);
		else
			check_fit(name, "zh-Hans");
		check_fit(name, "en");
		citizen.visit->state = VISIT_ATTRACT;
		visit_forget(citizen.visit);
	}
}

static void trouble_is_said_and_can_be_tried_again(void **state)
{
	static const struct {
		enum status status;
		enum visit_tracking becomes;
	} TROUBLES[] = {{STATUS_FULL, VISIT_TRACK_OFTEN}, {STATUS_OFFLINE, VISIT_TRACK_OFFLINE},
		{STATUS_DENIED, VISIT_TRACK_OFFLINE}};
	struct enquiry_answer nothing = {.known = false};

	(void)state;
	ask_for_a_case();
	check_screen("track-busy");
	for (size_t i = 0; i < sizeof(TROUBLES) / sizeof(TROUBLES[0]); i++) {
		answer_with(TROUBLES[i].status, NULL);
		assert_int_equal(citizen.visit->track.state, TROUBLES[i].becomes);
		if (i == 1)
			check_screen("track-offline");
		press("track.next");
	}
	answer_with(STATUS_OK, &nothing);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_UNKNOWN);
	check_screen("track-unknown");
}

/* The bell may never ring: it looks by itself, and gives up. */
static void an_answer_that_never_comes_is_not_waited_for_for_ever(void **state)
{
	struct track_job *job;
	int looks = 0;

	(void)state;
	ask_for_a_case();
	job = (struct track_job *)next_job();
	job->head.job.done(&job->head.job);
	while (citizen.visit->track.state == VISIT_TRACK_BUSY && looks < 30) {
		assert_true(visit_wake_ms(citizen.visit) <= citizen.now + 2000);
		tick(2000);
		job = (struct track_job *)next_job();
		job->head.status = STATUS_NOT_READY;
		job->head.job.done(&job->head.job);
		looks++;
	}
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_OFFLINE);
	assert_int_equal(looks, 10);
}

/* What comes when they have gone is nobody's. */
static void an_answer_to_who_left_is_dropped(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_ACCEPTED, "{\"said\":\"x\"}");
	struct track_job *job;

	(void)state;
	ask_for_a_case();
	job = (struct track_job *)next_job();
	job->head.job.done(&job->head.job);
	visit_look_for_track(citizen.visit);
	job = (struct track_job *)next_job();
	tick(60000 + 31000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	job->answer = answer;
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_NOTHING);
	assert_null(citizen.visit->track.answer.letter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(number_and_code_are_asked_for),
		SCREEN_TEST(gaps_are_named_with_their_law_and_day),
		SCREEN_TEST(a_refusal_says_why_and_what_can_be_done),
		SCREEN_TEST(every_state_fits_in_every_look),
		SCREEN_TEST(trouble_is_said_and_can_be_tried_again),
		SCREEN_TEST(an_answer_that_never_comes_is_not_waited_for_for_ever),
		SCREEN_TEST(an_answer_to_who_left_is_dropped),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
