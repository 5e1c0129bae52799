/* What was answered or kept before need not fit any more: it is settled, not signed. */
#include "tests/unit/firmware-visit/citizen.h"

#define COMPANY "11539900000000010240" /* for enterprises alone */
#define FELLING "11539900000000009230" /* a tree in the yard needs no permit */
#define GONE "A-1"

static void begin_with_card(void)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, FELLING);
	visit_set_field(citizen.visit, "where", "forest");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
}

static void nothing_is_signed_when_nothing_needs_to_be_filed(void **unused)
{
	(void)unused;
	begin_with_card();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_true(visit_files_something(citizen.visit));
	visit_set_field(citizen.visit, "where", "yard");
	visit_confirm_change(citizen.visit, true);
	assert_false(visit_files_something(citizen.visit));
	assert_false(visit_nothing_is_missing(citizen.visit));
	citizen.visit->state = VISIT_REVIEW;
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
}

/* A draft of the day before yesterday, as the worker opens it. */
static void resume(const char *matters, const char *answers)
{
	struct resume_job *job;

	visit_resume(citizen.visit);
	job = (struct resume_job *)next_job();
	job->content =
		json_pack("{s:o, s:o, s:{}, s:{}}", "matters", json_loads(matters, 0, NULL),
			"answers", json_loads(answers, 0, NULL), "ways", "wrongs");
	assert_non_null(job->content);
	job->head.status = STATUS_OK;
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
}

static void who_acts_in_a_draft_is_who_may_act_now(void **unused)
{
	(void)unused;
	begin_with_card();
	resume("[{\"code\":\"parties\",\"person\":0},{\"code\":\"" COMPANY "\",\"person\":0}]",
		"{\"visit.acting\":\"self\"}");
	assert_string_equal(form_get(citizen.visit->answers, VISIT_ACTING), "enterprise");
}

static void a_matter_that_is_offered_no_longer_is_left_out_of_a_draft(void **unused)
{
	const struct service_item *felling;

	(void)unused;
	begin_with_card();
	felling = catalogue_find(&citizen.visit->catalogue, FELLING);
	((struct service_item *)(uintptr_t)felling)->in_force = false; /* abolished meanwhile */
	resume("[{\"code\":\"parties\",\"person\":0},{\"code\":\"" FELLING
	       "\",\"person\":0},{\"code\":\"" GONE "\",\"person\":0}]",
		"{\"visit.acting\":\"self\"}");
	assert_int_equal(basket_find(&citizen.visit->basket, FELLING), -1);
	assert_false(visit_nothing_is_missing(citizen.visit));
}

#define CHANGED_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHANGED_TEST(nothing_is_signed_when_nothing_needs_to_be_filed),
		CHANGED_TEST(who_acts_in_a_draft_is_who_may_act_now),
		CHANGED_TEST(a_matter_that_is_offered_no_longer_is_left_out_of_a_draft),
	};

	return cmocka_run_group_tests_name("visit_changed", tests, NULL, NULL);
}
