/* 「您已于X日提交过」: from what the citizen themself looked up, and gone with them. */
#include "tests/unit/ui-screens/track_bench.h"

#define OTHER "11539900000000001150"

static struct enquiry_answer an_answer_about(enum case_state state, const char *item)
{
	struct enquiry_answer answer = an_answer(state, NULL);

	strcpy(answer.item, item);
	return answer;
}

static void look_up(enum case_state state, const char *item)
{
	struct enquiry_answer answer = an_answer_about(state, item);

	ask_for_a_case();
	answer_with(STATUS_OK, &answer);
}

static void go_on_to(const char *item)
{
	press("track.start");
	assert_int_equal(citizen.visit->state, VISIT_CHOOSE);
	visit_choose(citizen.visit, item);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
}

static const struct widget *shown(const char *name)
{
	const struct screen_context context = {.visit = citizen.visit, .wall_ms = wall_ms};

	build_in(&context, "zh-Hans");
	return tree_find(tree, name);
}

static bool is_said(void)
{
	for (size_t m = 0; m < BASKET_MATTERS_MAX; m++) {
		char name[32];

		snprintf(name, sizeof(name), "guide.filed.%zu", m);
		if (shown(name))
			return true;
	}
	return false;
}

static void what_was_looked_up_is_said_where_it_is_begun_again(void **state)
{
	char name[32];
	int matter;

	(void)state;
	look_up(CASE_ACCEPTED, ITEM);
	assert_non_null(shown("track.start"));
	go_on_to(ITEM);
	assert_int_equal(citizen.visit->filed.count, 1);
	assert_string_equal(citizen.visit->track.code, ""); /* what was shown there is gone */
	check_screen("guide-filed");
	matter = basket_find(&citizen.visit->basket, ITEM);
	snprintf(name, sizeof(name), "guide.filed.%d", matter);
	assert_string_equal(shown(name)->text, "您已于2025年11月25日提交过这件事");
	assert_null(shown("guide.filed_before")); /* it is said already */
	visit_set_field(citizen.visit, "ground", "residence");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_NOTICE); /* never forbidden */
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	check_screen("form-filed");
	snprintf(name, sizeof(name), "form.filed.%d", matter);
	assert_non_null(shown(name));
}

static void another_matter_is_not_said_to_be_there(void **state)
{
	(void)state;
	look_up(CASE_ACCEPTED, OTHER);
	go_on_to(ITEM);
	assert_false(is_said());
	assert_non_null(shown("guide.filed_before"));
}

/* An office from before says the matter in its letter, or not at all. */
static void an_older_offices_letter_says_it_too(void **state)
{
	struct enquiry_answer answer = an_answer(CASE_ACCEPTED, "{\"item\":\"" ITEM "\"}");
	struct enquiry_answer silent = an_answer(CASE_ACCEPTED, NULL);

	(void)state;
	ask_for_a_case();
	answer_with(STATUS_OK, &silent);
	assert_int_equal(citizen.visit->filed.count, 0);
	press("track.back");
	edit("track.number", NUMBER);
	press("track.next");
	answer_with(STATUS_OK, &answer);
	assert_int_equal(citizen.visit->filed.count, 1);
	go_on_to(ITEM);
	assert_true(is_said());
}

static void progress_is_one_touch_away_and_leads_back(void **state)
{
	struct enquiry_answer answer = an_answer_about(CASE_CORRECTION, ITEM);
	char name[32];

	(void)state;
	look_up(CASE_RECEIVED, ITEM);
	go_on_to(ITEM);
	snprintf(name, sizeof(name), "guide.progress.%d",
		basket_find(&citizen.visit->basket, ITEM));
	press(name);
	assert_int_equal(citizen.visit->state, VISIT_TRACK);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_BUSY);
	answer_with(STATUS_OK, &answer);
	check_screen("track-from-guide");
	assert_null(shown("track.start"));
	press("track.next");
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	assert_int_equal(citizen.visit->filed.count, 1);
	assert_int_equal(citizen.visit->filed.cases[0].state, CASE_CORRECTION);
	check_screen("guide-filed-correction");
	assert_true(visit_knows_what(citizen.visit)); /* the basket is as it was */
}

static void who_begins_with_the_guide_can_look_it_up_there(void **state)
{
	struct enquiry_answer answer = an_answer_about(CASE_DECIDED, ITEM);

	(void)state;
	answer.step.outcome = CASE_GRANTED;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, ITEM);
	press("guide.filed_before");
	assert_int_equal(citizen.visit->state, VISIT_TRACK);
	check_screen("track-asked-from-guide");
	press("track.back");
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	press("guide.filed_before");
	edit("track.number", NUMBER);
	edit("track.code", CODE);
	press("track.next");
	answer_with(STATUS_OK, &answer);
	press("track.next");
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	assert_true(is_said());
}

/* An answer that comes when the guide is back is nobody's. */
static void an_answer_too_late_says_nothing(void **state)
{
	struct enquiry_answer answer = an_answer_about(CASE_ACCEPTED, ITEM);
	struct track_job *job;

	(void)state;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, ITEM);
	press("guide.filed_before");
	edit("track.number", NUMBER);
	edit("track.code", CODE);
	press("track.next");
	job = (struct track_job *)next_job();
	job->head.job.done(&job->head.job);
	visit_look_for_track(citizen.visit);
	job = (struct track_job *)next_job();
	press("track.back");
	press("guide.filed_before");
	job->answer = answer;
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->filed.count, 0);
	assert_int_equal(citizen.visit->track.state, VISIT_TRACK_NOTHING);
}

static void a_slip_that_waited_says_it_too(void **state)
{
	struct visit *visit = citizen.visit;
	char name[32];

	(void)state;
	visit->state = VISIT_SLIP;
	visit->slip_kept_before = true;
	visit->slip->case_count = 1;
	strcpy(visit->slip->cases[0].implement_code, ITEM);
	strcpy(visit->slip->cases[0].receipt_no, NUMBER);
	strcpy(visit->slip->received_at, "2025-11-24 02:53");
	strcpy(visit->slip->visit_code, "7ZK3M9QW2TRX5HVB");
	visit->print = VISIT_PRINT_DONE;
	press("slip.start");
	assert_int_equal(visit->state, VISIT_CHOOSE);
	assert_int_equal(visit->slip->case_count, 0);
	visit_choose(visit, ITEM);
	snprintf(name, sizeof(name), "guide.filed.%d", basket_find(&visit->basket, ITEM));
	assert_string_equal(shown(name)->text, "您已于2025年11月24日提交过这件事");
}

/* A slip of this very visit is not followed by another matter: that is a visit of its own. */
static void who_has_just_filed_leaves(void **state)
{
	(void)state;
	citizen.visit->state = VISIT_SLIP;
	citizen.visit->print = VISIT_PRINT_DONE;
	assert_null(shown("slip.start"));
	visit_go_on(citizen.visit);
	assert_int_equal(citizen.visit->state, VISIT_SLIP);
}

static bool holds(const void *memory, size_t size, const char *text)
{
	return memmem(memory, size, text, strlen(text)) != NULL;
}

/* By whichever way they leave: nothing of it is left for who comes next, and not their process. */
static void the_next_citizen_sees_nothing(void **state)
{
	static const enum visit_event WAYS[] = {
		VISIT_EV_BACK, VISIT_EV_CANCEL, VISIT_EV_TIME_UP};
	struct visit *visit = citizen.visit;

	(void)state;
	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		look_up(CASE_ACCEPTED, ITEM);
		press("track.start");
		assert_true(holds(visit, sizeof(*visit), NUMBER));
		visit_handle(visit, WAYS[i]);
		assert_int_equal(visit->state, VISIT_GOODBYE);
		assert_false(holds(visit, sizeof(*visit), NUMBER));
		assert_false(holds(visit, sizeof(*visit), "7ZK3M9QW2TRX5HVB"));
		visit_handle(visit, VISIT_EV_NEXT);
		assert_true(visit->over);
		visit->over = false;
		visit->state = VISIT_ATTRACT;
		visit_forget(visit);
		visit_handle(visit, VISIT_EV_START);
		answer_terminal(FAULT_NONE);
		visit_choose(visit, ITEM);
		assert_false(is_said());
		visit_handle(visit, VISIT_EV_BACK);
		visit_handle(visit, VISIT_EV_BACK);
		assert_int_equal(visit->state, VISIT_ATTRACT); /* who gave nothing */
		while (citizen.job_count) {
			struct job *job = next_job();

			job->done(job);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(what_was_looked_up_is_said_where_it_is_begun_again),
		SCREEN_TEST(another_matter_is_not_said_to_be_there),
		SCREEN_TEST(an_older_offices_letter_says_it_too),
		SCREEN_TEST(progress_is_one_touch_away_and_leads_back),
		SCREEN_TEST(who_begins_with_the_guide_can_look_it_up_there),
		SCREEN_TEST(an_answer_too_late_says_nothing),
		SCREEN_TEST(a_slip_that_waited_says_it_too),
		SCREEN_TEST(who_has_just_filed_leaves),
		SCREEN_TEST(the_next_citizen_sees_nothing),
	};

	return cmocka_run_group_tests_name("filed", tests, open_house, close_house);
}
