/* Leaving with a draft that waits, and the code for it on a small paper. */
#include "tests/unit/firmware-visit/citizen.h"

#define CODE "7ZK3M9QW2TRX5HVB"
#define GROUPED "7ZK3-M9QW-2TRX-5HVB"

static void go_to_leaving(void)
{
	go_to_form();
	fill_form();
	strcpy(citizen.visit->visit_code, CODE);
	visit_handle(citizen.visit, VISIT_EV_LEAVE);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
}

static void who_leaves_is_asked_first_and_may_go_on(void **unused)
{
	(void)unused;
	go_to_leaving();
	assert_true(citizen.visit->leaving);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	assert_false(citizen.visit->leaving);
	assert_string_equal(visit_value(citizen.visit, "arrival_date"), "2025-02-01");
	visit_handle(citizen.visit, VISIT_EV_NEXT); /* as if nothing had been */
	assert_int_equal(citizen.visit->state, VISIT_MATERIALS);
}

static void what_is_kept_waits(void **unused)
{
	(void)unused;
	go_to_leaving();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_true(citizen.visit->kept);
	assert_int_equal(citizen.visit->identity.name[0], 0);
	assert_int_equal(citizen.visit->visit_code[0], 0);
}

static void what_is_not_wanted_is_gone(void **unused)
{
	(void)unused;
	go_to_leaving();
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_true(citizen.visit->abandoned);
	assert_false(citizen.visit->kept);
}

static void who_goes_without_a_word_has_a_draft_too(void **unused)
{
	(void)unused;
	go_to_leaving();
	tick(60000);
	tick(30000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_true(citizen.visit->kept);
}

/* A typed identity keeps none: there is nothing to come back to. */
static void without_a_card_there_is_nothing_to_keep(void **unused)
{
	char until[64];

	(void)unused;
	go_to_form();
	citizen.visit->identity.level = IDENTITY_LEVEL_TYPED;
	visit_handle(citizen.visit, VISIT_EV_LEAVE);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	assert_false(visit_draft_until(citizen.visit, until, sizeof(until)));
}

static bool says(const json_t *lines, const char *text)
{
	for (size_t i = 0; i < json_array_size(lines); i++)
		if (strstr(json_text(json_array_get(lines, i), "text"), text))
			return true;
	return false;
}

/* The hour until which it waits, the code, where: nothing else of a person. */
static void the_paper_says_the_code_and_until_when_and_no_more(void **unused)
{
	struct checklist_job *job;
	char until[64];

	(void)unused;
	go_to_leaving();
	visit_print_code(citizen.visit);
	assert_int_equal(citizen.visit->code_note.print, VISIT_PRINT_DRAWING);
	job = (struct checklist_job *)next_job();
	assert_true(visit_draft_until(citizen.visit, until, sizeof(until)));
	assert_true(says(job->lines, GROUPED));
	assert_true(says(job->lines, until));
	assert_false(says(job->lines, "欧阳"));
	assert_false(says(job->lines, "1949"));
	assert_false(says(job->lines, "某某街道"));
	assert_false(says(job->lines, "居住证"));
	job->head.job.work(&job->head.job);
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.prints, 1);
	assert_int_equal(visit_wake_ms(citizen.visit), -1); /* the paper is waited for */
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.visit->code_note.print, VISIT_PRINT_DONE);
}

/* Who typed their name has nothing here that waits, or that could be deleted. */
static void without_a_draft_the_paper_promises_none(void **unused)
{
	struct checklist_job *job;

	(void)unused;
	go_to_form();
	citizen.visit->identity.level = IDENTITY_LEVEL_TYPED;
	visit_handle(citizen.visit, VISIT_EV_BACK);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	visit_print_code(citizen.visit);
	job = (struct checklist_job *)next_job();
	assert_true(says(job->lines, "补打凭证"));
	assert_false(says(job->lines, "继续办理"));
	assert_false(says(job->lines, "删除"));
	job->head.job.work(&job->head.job);
	job->head.job.done(&job->head.job);
}

static void paper_that_does_not_come_leaves_it_on_the_screen(void **unused)
{
	struct checklist_job *job;

	(void)unused;
	go_to_leaving();
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_ABSENT;
	visit_print_code(citizen.visit);
	assert_int_equal(citizen.visit->code_note.fault, FAULT_PRINTER_ABSENT);
	assert_int_equal(citizen.job_count, 0);
	device_becomes(DEVICE_PRINTER, FAULT_NONE); /* it goes on by itself */
	job = (struct checklist_job *)next_job();
	job->head.job.work(&job->head.job);
	job->head.job.done(&job->head.job);
	device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_PAPER_OUT);
	assert_int_equal(citizen.visit->code_note.print, VISIT_PRINT_REFUSED);
	assert_int_equal(citizen.visit->code_note.fault, FAULT_PRINTER_PAPER_OUT);
	assert_string_equal(citizen.visit->visit_code, CODE);
	assert_true(visit_countdown_s(citizen.visit) < 0);
}

/* Three days from when it was first kept, not from when the paper was printed. */
static void the_hour_is_that_of_the_draft(void **unused)
{
	char first[64], later[64];

	(void)unused;
	go_to_leaving();
	assert_true(visit_draft_until(citizen.visit, first, sizeof(first)));
	clock_advance(2 * 60 * 60 * 1000);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_handle(citizen.visit, VISIT_EV_LEAVE);
	assert_true(visit_draft_until(citizen.visit, later, sizeof(later)));
	assert_string_equal(first, later);
}

static int open_words(void **unused)
{
	(void)unused;
	return words_open("build/words");
}

static int close_words(void **unused)
{
	(void)unused;
	words_close();
	return 0;
}

#define VISIT_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISIT_TEST(who_leaves_is_asked_first_and_may_go_on),
		VISIT_TEST(what_is_kept_waits), VISIT_TEST(what_is_not_wanted_is_gone),
		VISIT_TEST(who_goes_without_a_word_has_a_draft_too),
		VISIT_TEST(without_a_card_there_is_nothing_to_keep),
		VISIT_TEST(the_paper_says_the_code_and_until_when_and_no_more),
		VISIT_TEST(without_a_draft_the_paper_promises_none),
		VISIT_TEST(paper_that_does_not_come_leaves_it_on_the_screen),
		VISIT_TEST(the_hour_is_that_of_the_draft), /* last: it turns the clock */
	};

	return cmocka_run_group_tests(tests, open_words, close_words);
}
