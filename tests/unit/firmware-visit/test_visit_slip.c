/* From the signature to the paper: what is asked once, what survives, what is reprinted. */
#include <stdio.h>

#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_sign.h"
#include "tests/unit/firmware-visit/citizen.h"

static void an_empty_signature_is_asked_for_again_and_then_any_mark_counts(void **unused)
{
	(void)unused;
	go_to_review();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
	assert_true(citizen.visit->ink_asked_again);
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SIGN); /* no mark at all is no signature */
	visit_draw_ink(citizen.visit, &(struct ink_point){100, 100, 0, true}, 9000, 4000);
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
}

static void the_signed_text_names_everything_it_covers(void **unused)
{
	(void)unused;
	go_to_review();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_non_null(strstr(citizen.visit->signed_text, "居住证申领"));
	assert_non_null(strstr(citizen.visit->signed_text, "本人相片"));
	assert_non_null(strstr(citizen.visit->signed_text, "居住地住址证明"));
	assert_non_null(strstr(citizen.visit->signed_text, "户口簿"));
}

static void nothing_disturbs_the_visit_while_it_is_being_stored(void **unused)
{
	(void)unused;
	go_to_sending();
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	assert_int_equal(citizen.job_count, 1);
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	tick(600000);
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
	assert_int_equal(visit_countdown_s(citizen.visit), -1);
}

static void a_case_that_could_not_be_stored_is_named_and_nothing_is_lost(void **unused)
{
	struct file_job *job;

	(void)unused;
	go_to_sending();
	job = (struct file_job *)next_job();
	job->head.status = STATUS_FULL;
	job->head.fault = FAULT_QUEUE_FULL;
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
	assert_int_equal(citizen.visit->fault, FAULT_QUEUE_FULL);
	assert_int_equal(citizen.visit->page_count, 2);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
}

static void the_slip_waits_a_moment_for_the_office_and_no_longer(void **unused)
{
	(void)unused;
	go_to_sending();
	answer_filing(false);
	answer_drawing(0);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_WAITING);
	assert_int_equal(
		visit_wake_ms(citizen.visit), citizen.now + citizen.settings.receipt_wait_ms);
	tick(citizen.settings.receipt_wait_ms - 1);
	assert_int_equal(citizen.prints, 0);
	tick(1);
	answer_drawing(0);
	assert_int_equal(citizen.prints, 1);
}

static void the_office_s_word_ends_the_wait_and_is_on_the_slip(void **unused)
{
	struct note_job *note;

	(void)unused;
	go_to_sending();
	answer_filing(false);
	answer_drawing(0);
	visit_doorbell(citizen.visit);
	note = (struct note_job *)next_job();
	assert_string_equal(note->receipt_no, "530702000000170");
	assert_int_equal(bytes_add_text(&note->note, "a signed note\n"), STATUS_OK);
	note->head.job.done(&note->head.job);
	assert_string_equal(citizen.visit->slip->office_note, "a signed note\n");
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DRAWING);
}

static void a_line_that_is_down_is_not_waited_for(void **unused)
{
	(void)unused;
	go_to_slip();
	answer_drawing(0);
	assert_int_equal(citizen.prints, 1);
}

static void printed_means_the_slip_was_given(void **unused)
{
	(void)unused;
	go_to_slip();
	answer_drawing(0);
	assert_int_equal(citizen.job_count, 0);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DONE);
	assert_int_equal(citizen.job_count, 1); /* tells the queue */
	assert_true(citizen.visit->slip_shown);
}

static void without_paper_the_screen_keeps_the_slip_and_paper_brings_it_out(void **unused)
{
	(void)unused;
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_PAPER_OUT;
	go_to_sending();
	answer_filing(true);
	answer_drawing(0);
	tick(1);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_REFUSED);
	assert_int_equal(citizen.visit->print_fault, FAULT_PRINTER_PAPER_OUT);
	assert_true(citizen.visit->qr.len > 0);
	device_becomes(DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DRAWING);
	assert_false(((struct draw_job *)citizen.jobs[0])->reprint);
}

/* 大字: who reads the screen in large letters reads the slip so too, and nobody after them. */
static void large_letters_are_printed_large(void **unused)
{
	(void)unused;
	go_to_sending();
	visit_set_large(citizen.visit, true);
	answer_filing(true);
	answer_drawing(0);
	tick(1);
	assert_true(((struct draw_job *)citizen.jobs[0])->large);
	answer_drawing(0);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	free(next_job());
	visit_set_large(citizen.visit, false);
	visit_handle(citizen.visit, VISIT_EV_REPRINT);
	assert_false(((struct draw_job *)citizen.jobs[0])->large);
	visit_set_large(citizen.visit, true);
	visit_return_to_usual(citizen.visit);
	assert_false(citizen.visit->large);
}

/* Nobody is sent to look at a printer that has nothing. */
static void a_slip_that_cannot_be_drawn_is_no_fault_of_the_printer(void **unused)
{
	struct draw_job *job;

	(void)unused;
	go_to_slip();
	job = (struct draw_job *)next_job();
	job->head.status = STATUS_NO_MEMORY;
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_REFUSED);
	assert_int_equal(citizen.visit->print_fault, FAULT_PAPER_NOT_DRAWN);
	assert_int_equal(citizen.prints, 0);
	visit_handle(citizen.visit, VISIT_EV_REPRINT);
	answer_drawing(0);
	assert_int_equal(citizen.prints, 1);
}

static void low_paper_still_prints(void **unused)
{
	(void)unused;
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_PAPER_LOW;
	go_to_slip();
	answer_drawing(0);
	assert_int_equal(citizen.prints, 1);
}

static void torn_paper_is_reprinted_from_the_start_and_numbered(void **unused)
{
	(void)unused;
	go_to_slip();
	answer_drawing(0);
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_ABSENT;
	device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_TORN);
	assert_int_equal(citizen.visit->print_fault, FAULT_PRINTER_INTERRUPTED);
	tick(3000); /* looks again, the printer is still away */
	assert_int_equal(citizen.job_count, 0);
	device_becomes(DEVICE_PRINTER, FAULT_NONE);
	assert_true(((struct draw_job *)citizen.jobs[0])->reprint);
	answer_drawing(1);
	assert_int_equal(citizen.visit->reprints, 1);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_false(citizen.visit->torn);
}

/* Only the citizen sees whether it is whole: nothing comes out again by itself. */
static void an_unconfirmed_slip_is_printed_again_only_when_asked_for(void **unused)
{
	(void)unused;
	go_to_slip();
	answer_drawing(0);
	device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_UNCONFIRMED);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DONE);
	assert_int_equal(citizen.visit->print_fault, FAULT_PRINTER_UNCONFIRMED);
	tick(3000);
	device_becomes(DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.job_count, 1); /* only that it was shown */
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DONE);
	visit_handle(citizen.visit, VISIT_EV_REPRINT);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DRAWING);
	assert_int_equal(citizen.visit->print_fault, FAULT_NONE);
}

static void paper_that_came_back_unseen_is_tried_again_but_not_for_ever(void **unused)
{
	unsigned i;

	(void)unused;
	go_to_slip();
	answer_drawing(0);
	for (i = 0; i < 3; i++) {
		device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
		assert_int_equal(visit_wake_ms(citizen.visit), citizen.now + 3000);
		tick(3000);
		answer_drawing(i + 1);
		assert_int_equal(citizen.prints, i + 2);
	}
	device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
	tick(3000);
	assert_int_equal(citizen.job_count, 0);
}

static void a_second_slip_by_hand_is_a_reprint(void **unused)
{
	(void)unused;
	go_to_slip();
	answer_drawing(0);
	visit_handle(citizen.visit, VISIT_EV_REPRINT); /* while it prints: nothing */
	assert_int_equal(citizen.job_count, 0);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	free(next_job());
	visit_handle(citizen.visit, VISIT_EV_REPRINT);
	assert_true(((struct draw_job *)citizen.jobs[0])->reprint);
}

static void nobody_is_sent_away_while_paper_comes_out(void **unused)
{
	(void)unused;
	go_to_slip();
	answer_drawing(0);
	tick(300000);
	assert_int_equal(citizen.visit->state, VISIT_SLIP);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	tick(89999);
	assert_int_equal(citizen.visit->state, VISIT_SLIP);
	tick(1);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_false(citizen.visit->abandoned);
	assert_int_equal(citizen.visit->slip->case_count, 0);
}

static void leaving_without_paper_still_counts_as_shown(void **unused)
{
	(void)unused;
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_ABSENT;
	go_to_sending();
	answer_filing(true);
	answer_drawing(0);
	tick(1);
	assert_int_equal(citizen.job_count, 0);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_int_equal(citizen.job_count, 1);
	assert_true(uuid_is_valid(((struct shown_job *)citizen.jobs[0])->visit_id));
}

static void answer_code(enum status status, bool tried)
{
	struct code_job *job = (struct code_job *)next_job();

	job->head.status = status;
	job->tried = tried;
	if (!status) {
		job->slip = secret_alloc(sizeof(*job->slip));
		fill_slip(job->slip);
		strcpy(job->slip->language, "en");
		strcpy(job->visit_id, "01890000-0000-7000-8000-000000000000");
	}
	job->head.job.done(&job->head.job);
}

static void a_waiting_slip_opens_for_its_code_only(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_ASK_SLIP);
	assert_int_equal(citizen.visit->state, VISIT_WAITING_SLIP);
	visit_set_code(citizen.visit, "0000-0000-0000-0000");
	visit_try_code(citizen.visit);
	visit_try_code(citizen.visit); /* one try at a time */
	assert_int_equal(citizen.job_count, 1);
	answer_code(STATUS_DENIED, true);
	assert_int_equal(citizen.visit->state, VISIT_WAITING_SLIP);
	assert_int_equal(citizen.visit->code_wrong, 1);
	assert_false(citizen.visit->code_locked);
	assert_int_equal(citizen.visit->slip->case_count, 0);
	visit_try_code(citizen.visit);
	answer_code(STATUS_OK, true);
	assert_int_equal(citizen.visit->state, VISIT_SLIP);
	assert_string_equal(citizen.visit->language, "en");
}

static void a_slip_shown_for_its_code_is_always_a_reprint(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_ASK_SLIP);
	visit_set_code(citizen.visit, "7ZK3M9QW2TRX5HVB");
	visit_try_code(citizen.visit);
	answer_code(STATUS_OK, true);
	while (citizen.job_count) { /* the note and the QR */
		struct job *job = next_job();
		((struct visit_job *)job)->status = STATUS_NOT_FOUND;
		job->done(job);
	}
	tick(1);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DRAWING);
	assert_true(((struct draw_job *)citizen.jobs[0])->reprint);
}

static void too_many_wrong_codes_close_the_door_for_today(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_ASK_SLIP);
	visit_try_code(citizen.visit);
	answer_code(STATUS_DENIED, false);
	assert_true(citizen.visit->code_locked);
}

/* Somebody who only tries codes is not somebody who needs time. */
static void trying_codes_ends_at_the_attract_screen_without_a_new_process(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_ASK_SLIP);
	visit_set_code(citizen.visit, "7ZK3");
	tick(90000);
	assert_int_equal(citizen.visit->state, VISIT_ATTRACT);
	assert_int_equal(citizen.visit->code_typed[0], 0);
	assert_false(citizen.visit->over);
}

static int open_words(void **unused)
{
	(void)unused;
	return words_open("build/words") != STATUS_OK;
}

static int close_words(void **unused)
{
	(void)unused;
	words_close();
	return 0;
}

/* The checklist that is asked for, drawn and in the printer. */
static void print_checklist(void)
{
	struct checklist_job *job;

	visit_handle(citizen.visit, VISIT_EV_CHECKLIST);
	job = (struct checklist_job *)next_job();
	assert_int_equal(bitmap_create(576, 10, &job->bitmap), STATUS_OK);
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->checklist, VISIT_PRINT_RUNNING);
}

/* The printer is slow and the citizen quick: what it says of the checklist is not of the slip. */
static void a_late_answer_about_another_paper_marks_nothing(void **unused)
{
	(void)unused;
	go_to_review();
	print_checklist();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	draw_name();
	visit_handle(citizen.visit, VISIT_EV_SIGNED);
	answer_filing(true);
	answer_drawing(0); /* the QR for the screen */
	tick(1);
	answer_drawing(0);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_RUNNING);
	paper_ends(1, FAULT_NONE);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_RUNNING);
	assert_false(citizen.visit->slip_shown);
	paper_ends(3, FAULT_NONE); /* of nobody here */
	assert_int_equal(citizen.visit->print, VISIT_PRINT_RUNNING);
	paper_ends(2, FAULT_NONE);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DONE);
	paper_ends(2, FAULT_PRINTER_INTERRUPTED); /* told twice */
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DONE);
}

/* While a slip is still drawn, no answer can be about it. */
static void an_answer_while_the_slip_is_drawn_marks_nothing(void **unused)
{
	(void)unused;
	go_to_slip();
	paper_ends(0, FAULT_NONE);
	paper_ends(1, FAULT_NONE);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DRAWING);
}

/* Wherever the citizen is by then: the button is not busy for ever. */
static void a_checklist_answered_on_another_screen_is_answered(void **unused)
{
	(void)unused;
	go_to_review();
	print_checklist();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_SIGN);
	paper_ends(1, FAULT_PRINTER_PAPER_OUT);
	assert_int_equal(citizen.visit->checklist, VISIT_PRINT_REFUSED);
	assert_int_equal(citizen.visit->print_fault, FAULT_PRINTER_PAPER_OUT);
}

/* A technician ends the program while a slip is being drawn: its printer is gone when it is. */
static void what_comes_back_after_the_end_moves_nothing(void **unused)
{
	const struct device_event event = {.kind = DEVICE_PRINTED};
	size_t asked;

	(void)unused;
	go_to_slip();
	asked = citizen.job_count;
	visit_close(citizen.visit);
	answer_drawing(0);
	visit_device(citizen.visit, &event);
	visit_check_terminal(citizen.visit);
	assert_int_equal(citizen.prints, 0);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DRAWING);
	assert_int_equal(citizen.job_count, asked - 1);
}

/* Papers other than the slip too. */
static bool is_list_large(bool large)
{
	struct checklist_job *job;

	visit_set_large(citizen.visit, large);
	visit_handle(citizen.visit, VISIT_EV_CHECKLIST);
	job = (struct checklist_job *)next_job();
	large = job->large;
	job->head.status = STATUS_FULL;
	job->head.job.done(&job->head.job);
	return large;
}

static void a_list_is_as_large_as_the_screen(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, ITEM);
	assert_true(is_list_large(true));
	assert_false(is_list_large(false));
}

#define SLIP_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

static void the_list_of_a_test_says_first_that_it_is_one(void **unused)
{
	struct checklist_job *job;

	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, ITEM);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	citizen.visit->test = 1;
	visit_handle(citizen.visit, VISIT_EV_CHECKLIST);
	job = (struct checklist_job *)citizen.jobs[0];
	assert_string_equal(json_text(json_array_get(job->lines, 0), "kind"), "test");
	assert_string_equal(json_text(json_array_get(job->lines, 0), "text"), "测试件·无效");
	assert_string_equal(json_text(json_array_get(job->lines, 1), "kind"), "hall");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLIP_TEST(a_late_answer_about_another_paper_marks_nothing),
		SLIP_TEST(an_answer_while_the_slip_is_drawn_marks_nothing),
		SLIP_TEST(a_checklist_answered_on_another_screen_is_answered),
		SLIP_TEST(an_empty_signature_is_asked_for_again_and_then_any_mark_counts),
		SLIP_TEST(the_signed_text_names_everything_it_covers),
		SLIP_TEST(nothing_disturbs_the_visit_while_it_is_being_stored),
		SLIP_TEST(a_case_that_could_not_be_stored_is_named_and_nothing_is_lost),
		SLIP_TEST(the_slip_waits_a_moment_for_the_office_and_no_longer),
		SLIP_TEST(the_office_s_word_ends_the_wait_and_is_on_the_slip),
		SLIP_TEST(a_line_that_is_down_is_not_waited_for),
		SLIP_TEST(printed_means_the_slip_was_given),
		SLIP_TEST(without_paper_the_screen_keeps_the_slip_and_paper_brings_it_out),
		SLIP_TEST(a_slip_that_cannot_be_drawn_is_no_fault_of_the_printer),
		SLIP_TEST(large_letters_are_printed_large),
		SLIP_TEST(a_list_is_as_large_as_the_screen),
		SLIP_TEST(low_paper_still_prints),
		SLIP_TEST(what_comes_back_after_the_end_moves_nothing),
		SLIP_TEST(the_list_of_a_test_says_first_that_it_is_one),
		SLIP_TEST(torn_paper_is_reprinted_from_the_start_and_numbered),
		SLIP_TEST(an_unconfirmed_slip_is_printed_again_only_when_asked_for),
		SLIP_TEST(paper_that_came_back_unseen_is_tried_again_but_not_for_ever),
		SLIP_TEST(a_second_slip_by_hand_is_a_reprint),
		SLIP_TEST(nobody_is_sent_away_while_paper_comes_out),
		SLIP_TEST(leaving_without_paper_still_counts_as_shown),
		SLIP_TEST(a_waiting_slip_opens_for_its_code_only),
		SLIP_TEST(a_slip_shown_for_its_code_is_always_a_reprint),
		SLIP_TEST(too_many_wrong_codes_close_the_door_for_today),
		SLIP_TEST(trying_codes_ends_at_the_attract_screen_without_a_new_process),
	};

	return cmocka_run_group_tests(tests, open_words, close_words);
}
