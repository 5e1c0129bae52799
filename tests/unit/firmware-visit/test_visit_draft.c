/* A draft that cannot be written is promised to nobody; what could be written later is. */
#include "firmware/storage/drafts.h"
#include "tests/unit/firmware-evidence/scratch.h"
#include "tests/unit/firmware-visit/citizen.h"

static struct save_job *next_save(void)
{
	return (struct save_job *)next_job();
}

static void end_save(struct save_job *job, enum status status)
{
	job->head.status = status;
	job->head.job.done(&job->head.job);
}

static void a_full_disk_promises_nothing(void **unused)
{
	(void)unused;
	citizen.aside_ends = STATUS_FULL;
	go_to_form();
	assert_true(visit_keeps_draft(citizen.visit));
	assert_false(visit_promises_draft(citizen.visit));
	visit_handle(citizen.visit, VISIT_EV_LEAVE);
	assert_int_equal(citizen.visit->keeping, VISIT_KEEPING_FAILED);
	citizen.aside_ends = STATUS_OK; /* somebody made room */
	visit_keep_again(citizen.visit);
	assert_true(visit_promises_draft(citizen.visit));
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_true(citizen.visit->kept);
	assert_int_equal(citizen.visit->keeping, VISIT_KEEPING_DONE);
}

/* The worker may answer when the person is forgotten already; it is said all the same. */
static void what_became_of_it_is_known_at_the_end(void **unused)
{
	struct save_job *job;

	(void)unused;
	go_to_form();
	citizen.holds_aside = true;
	tick(60000);
	tick(30000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_true(citizen.visit->kept);
	assert_int_equal(citizen.visit->keeping, VISIT_KEEPING_BUSY);
	tick(10000);
	assert_false(citizen.visit->over); /* it is waited for */
	job = next_save();
	end_save(job, STATUS_IO);
	assert_int_equal(citizen.visit->keeping, VISIT_KEEPING_FAILED);
	tick(20000);
	assert_false(citizen.visit->over); /* there is more to read */
	tick(10000);
	assert_true(citizen.visit->over);
}

static void what_is_kept_holds_nobody_up(void **unused)
{
	(void)unused;
	go_to_form();
	tick(60000);
	tick(30000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	tick(6000);
	assert_true(citizen.visit->over);
}

static void the_last_save_has_the_last_word(void **unused)
{
	struct save_job *first, *second;

	(void)unused;
	citizen.holds_aside = true;
	go_to_form();
	visit_handle(citizen.visit, VISIT_EV_LEAVE);
	(void)next_job(); /* the look for drafts */
	first = next_save();
	second = next_save();
	end_save(first, STATUS_OK);
	assert_int_equal(citizen.visit->keeping, VISIT_KEEPING_BUSY);
	end_save(second, STATUS_IO);
	assert_int_equal(citizen.visit->keeping, VISIT_KEEPING_FAILED);
}

static void what_was_not_begun_is_begun_again(void **unused)
{
	struct save_job *job;

	(void)unused;
	citizen.aside_ends = STATUS_FULL;
	go_to_form();
	citizen.holds_aside = true;
	visit_save_draft(citizen.visit);
	job = next_save();
	assert_true(job->begins);
	end_save(job, STATUS_OK);
	visit_save_draft(citizen.visit);
	job = next_save();
	assert_false(job->begins);
	end_save(job, STATUS_OK);
}

/* Nobody waits for a draft of what was deleted or filed. */
static void what_is_deleted_is_not_missed(void **unused)
{
	(void)unused;
	citizen.aside_ends = STATUS_FULL;
	go_to_form();
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_false(citizen.visit->kept);
	assert_int_equal(citizen.visit->keeping, VISIT_KEEPING_NONE);
}

static bool is_there(const char *name)
{
	struct bytes bytes = {0};
	bool there = draft_get(citizen.counter.state_folder, citizen.visit->visit_id, name,
			     &bytes) == STATUS_OK;

	bytes_free(&bytes);
	return there;
}

/* For real: a page that found no disk is written with the next save, before the content. */
static void pages_that_found_no_disk_are_written_later(void **unused)
{
	struct scratch scratch;
	struct save_job *job;
	struct draft_head heads[DRAFTS_MAX];
	char page[32];

	(void)unused;
	scratch_open(&scratch);
	citizen.aside_ends = STATUS_IO;
	go_to_form();
	fill_form();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	hand_in(0);
	assert_false(citizen.visit->pages[0].kept);
	citizen.counter.state_folder = scratch.folder;
	citizen.holds_aside = true;
	visit_save_draft(citizen.visit);
	job = next_save();
	job->head.job.work(&job->head.job);
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->keeping, VISIT_KEEPING_DONE);
	assert_true(citizen.visit->pages[0].kept);
	visit_page_file(citizen.visit->pages[0].number, page);
	assert_true(is_there(page));
	assert_true(is_there("content"));
	assert_int_equal(draft_list(scratch.folder, clock_wall_ms(), heads), 1);
	visit_save_draft(citizen.visit);
	job = next_save();
	assert_int_equal(job->page_count, 0);
	citizen.counter.state_folder = "/nonexistent";
	job->head.job.work(&job->head.job);
	assert_int_not_equal(job->head.status, STATUS_OK);
	job->head.job.done(&job->head.job);
	assert_false(visit_promises_draft(citizen.visit));
	scratch_close(&scratch);
}

#define VISIT_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISIT_TEST(a_full_disk_promises_nothing),
		VISIT_TEST(what_became_of_it_is_known_at_the_end),
		VISIT_TEST(what_is_kept_holds_nobody_up),
		VISIT_TEST(the_last_save_has_the_last_word),
		VISIT_TEST(what_was_not_begun_is_begun_again),
		VISIT_TEST(what_is_deleted_is_not_missed),
		VISIT_TEST(pages_that_found_no_disk_are_written_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
