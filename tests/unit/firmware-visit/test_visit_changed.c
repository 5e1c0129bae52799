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

/* The terminal as it is found before this visit; the office has taken a key back. */
static void start_with_keys_of(const char *department, bool renewed)
{
	struct terminal_job *job;

	visit_handle(citizen.visit, VISIT_EV_START);
	job = (struct terminal_job *)next_job();
	job->view.department_count = 2;
	strcpy(job->view.departments[0], "escrow");
	strcpy(job->view.departments[1], department);
	job->view.renewed = renewed;
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->state, VISIT_CHOOSE);
	assert_false(citizen.visit->over);
}

static void what_cannot_be_sealed_is_said_before_the_form_and_not_after_it(void **unused)
{
	size_t matters[BASKET_MATTERS_MAX];

	(void)unused;
	start_with_keys_of("lincao", true);
	visit_choose(citizen.visit, COMPANY);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	assert_string_equal(citizen.visit->item->implement_code, COMPANY);
	assert_null(citizen.visit->answers);
	assert_false(visit_may_begin(citizen.visit));
	visit_handle(citizen.visit, VISIT_EV_BACK);
	assert_int_equal(citizen.visit->state, VISIT_CHOOSE);
	visit_choose(citizen.visit, FELLING);
	assert_int_equal(visit_matters(citizen.visit, matters), 1);
}

/* Half of one would have the others wait for a result that nobody asked for. */
static void a_bundle_with_such_a_matter_is_not_begun_by_halves(void **unused)
{
	const json_t *bundles, *first;

	(void)unused;
	start_with_keys_of("gongan", false);
	bundles = catalogue_bundles(&citizen.visit->catalogue);
	first = json_array_get(bundles, 0);
	visit_choose_bundle(citizen.visit, json_text(first, "id"));
	assert_non_null(citizen.visit->item);
	assert_string_not_equal(citizen.visit->item->department, "gongan");
	assert_null(citizen.visit->answers);
}

static void what_the_office_published_is_read_while_nobody_is_there(void **unused)
{
	(void)unused;
	for (int renewed = 0; renewed < 2; renewed++) {
		struct terminal_job *job;

		visit_doorbell(citizen.visit);
		job = (struct terminal_job *)next_job();
		job->view.renewed = renewed;
		job->head.job.done(&job->head.job);
		assert_int_equal(citizen.visit->over, renewed);
		while (citizen.job_count) {
			struct job *settling = next_job();

			settling->done(settling);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHANGED_TEST(nothing_is_signed_when_nothing_needs_to_be_filed),
		CHANGED_TEST(who_acts_in_a_draft_is_who_may_act_now),
		CHANGED_TEST(a_matter_that_is_offered_no_longer_is_left_out_of_a_draft),
		CHANGED_TEST(what_cannot_be_sealed_is_said_before_the_form_and_not_after_it),
		CHANGED_TEST(a_bundle_with_such_a_matter_is_not_begun_by_halves),
		CHANGED_TEST(what_the_office_published_is_read_while_nobody_is_there),
	};

	return cmocka_run_group_tests_name("visit_changed", tests, NULL, NULL);
}
