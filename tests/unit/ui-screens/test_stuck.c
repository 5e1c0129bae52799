/* 办不成事: from every state, every failure and every exit there is a way to say so. */
#include "tests/unit/ui-screens/screen_bench.h"

#define MARRIAGE_ITEM "11539900000000005140"
#define STUDENT_ITEM "11539900000000002010" /* 不需要办理, for some */

static const struct widget *shown(const char *name)
{
	const struct screen_context context = {.visit = citizen.visit, .wall_ms = wall_ms};

	screen_build(tree, &context);
	return tree_find(tree, name);
}

/* The report is durable: it has its number. */
static void answer_report(void)
{
	struct stuck_job *job;

	assert_true(citizen.job_count > 0);
	job = (struct stuck_job *)citizen.jobs[--citizen.job_count]; /* given last */
	strcpy(job->slip->cases[0].receipt_no, "530702000000170");
	strcpy(job->slip->qr, "https://example.invalid/s#OV1");
	job->head.status = STATUS_OK;
	job->head.job.done(&job->head.job);
}

/* The number is drawn for the printer, given last. */
static struct checklist_job *next_paper(void)
{
	assert_true(citizen.job_count > 0);
	return (struct checklist_job *)citizen.jobs[--citizen.job_count];
}

static void end_drawing(struct checklist_job *job)
{
	assert_int_equal(bitmap_create(576, 10, &job->bitmap), STATUS_OK);
	job->head.job.done(&job->head.job);
}

static void tell(void)
{
	press("stuck.where.other");
	press("stuck.next");
}

/* Says it where the visit is now, gets a number, and is back there. */
static void tell_it_here(const char *where)
{
	enum visit_state from = citizen.visit->state;
	const struct widget *button = shown("frame.stuck");

	if (!button || !button->enabled || button->role != ROLE_BUTTON)
		fail_msg("no way to say what cannot be done: %s", where);
	press("frame.stuck");
	assert_int_equal(citizen.visit->state, VISIT_STUCK);
	tell();
	answer_report();
	assert_non_null(shown("stuck.receipt_no"));
	if (citizen.visit->stuck_note.print == VISIT_PRINT_DRAWING)
		end_drawing(next_paper());
	press("stuck.back");
	if (citizen.visit->state != from)
		fail_msg("the way back from the report leads elsewhere: %s", where);
}

static bool has_text(const json_t *lines, const char *text)
{
	for (size_t i = 0; i < json_array_size(lines); i++)
		if (strstr(json_text(json_array_get(lines, i), "text"), text))
			return true;
	return false;
}

/* Number, code, where, when the reply comes: by itself, and not a word of what they wrote. */
static void its_number_is_printed(void **unused)
{
	struct checklist_job *job;
	char number[18];

	(void)unused;
	receipt_no_group("530702000000170", number);
	press("frame.stuck");
	edit("stuck.what", "窗口不收材料");
	tell();
	answer_report();
	assert_int_equal(citizen.visit->stuck_note.print, VISIT_PRINT_DRAWING);
	job = next_paper();
	assert_true(has_text(job->lines, number));
	assert_true(has_text(job->lines, "查办件进度"));
	assert_true(has_text(job->lines, "答复"));
	assert_false(has_text(job->lines, "窗口不收材料"));
	assert_string_equal(job->code, "https://example.invalid/s#OV1");
	end_drawing(job);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_non_null(shown("stuck.printed"));
	press("stuck.back");
	assert_int_equal(citizen.visit->stuck_note.print, VISIT_PRINT_NONE);
	assert_int_equal(citizen.visit->stuck_qr[0], 0);
}

/* No paper: the screen says what to do, and paper put in goes on by itself. */
static void without_paper_its_number_stands_on_the_screen(void **unused)
{
	(void)unused;
	press("frame.stuck");
	tell();
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_PAPER_OUT;
	answer_report();
	assert_int_equal(citizen.visit->stuck_note.fault, FAULT_PRINTER_PAPER_OUT);
	strcpy(citizen.visit->stuck_code, "7ZK3M9QW2TRX5HVB");
	strcpy(citizen.visit->stuck_due, "2049-03-08");
	check_screen("stuck-no-paper");
	assert_non_null(shown("stuck.receipt_no"));
	device_becomes(DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.visit->stuck_note.print, VISIT_PRINT_DRAWING);
	end_drawing(next_paper());
	device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
	assert_int_equal(citizen.visit->stuck_note.print, VISIT_PRINT_REFUSED);
	press("stuck.print");
	end_drawing(next_paper());
}

/* Who left while it was filed gets no paper into an empty hall. */
static void nothing_is_printed_for_who_has_left(void **unused)
{
	struct stuck_job *job;

	(void)unused;
	press("frame.stuck");
	tell();
	job = (struct stuck_job *)next_job();
	press("stuck.back");
	strcpy(job->slip->cases[0].receipt_no, "530702000000170");
	job->head.job.done(&job->head.job);
	assert_int_equal(citizen.visit->stuck_note.print, VISIT_PRINT_NONE);
	assert_int_equal(citizen.job_count, 0);
}

/* A new state is one of these, or says why not here. */
static void every_state_leads_to_it(void **unused)
{
	(void)unused;
	for (int state = 0; state < VISIT_STATES; state++) {
		sit_down(NULL);
		go_to_form();
		fill_slip(citizen.visit->slip);
		citizen.visit->state = (enum visit_state)state;
		if (state == VISIT_STUCK) { /* it is said here */
			citizen.visit->stuck_from = VISIT_FORM;
			assert_non_null(shown("stuck.next"));
		} else if (state == VISIT_SENDING) { /* nothing disturbs the disk … */
			assert_null(shown("frame.stuck"));
			citizen.visit->overdue = true; /* … until it does not answer */
			tell_it_here("sending");
		} else {
			tell_it_here(SCREENS[state].name);
		}
		stand_up(NULL);
	}
}

static void cancelled(void)
{
	go_to_review();
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
}

static void timed_out(void)
{
	go_to_form();
	tick(60000);
	tick(30000);
}

static void go_to_printing(void)
{
	go_to_slip();
	answer_drawing(0);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_RUNNING);
}

static void thanked(void)
{
	go_to_printing();
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
}

static void has_a_slip(void)
{
	go_to_printing();
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
}

static void has_half_a_slip(void)
{
	go_to_printing();
	device(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_PRINTER_INTERRUPTED);
}

static void has_no_paper(void)
{
	citizen.faults[DEVICE_PRINTER] = FAULT_PRINTER_PAPER_OUT;
	go_to_sending();
	answer_filing(true);
	tick(1);
	assert_int_equal(citizen.visit->print, VISIT_PRINT_REFUSED);
}

static void go_to_identify(void)
{
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
}

static void has_no_reader(void)
{
	citizen.faults[DEVICE_READER] = FAULT_READER_ABSENT;
	go_to_identify();
}

static void has_an_expired_card(void)
{
	struct identity identity = person();
	const struct device_event event = {
		.kind = DEVICE_CARD_READ, .role = DEVICE_READER, .identity = &identity};

	strcpy(identity.valid_to, "2020-06-30");
	go_to_identify();
	visit_device(citizen.visit, &event);
	assert_int_equal(citizen.visit->fault, FAULT_CARD_EXPIRED);
}

static void has_the_wrong_card(void)
{
	go_to_identify();
	device(DEVICE_CARD_FAILED, DEVICE_READER, FAULT_CARD_UNKNOWN);
}

static void is_too_young(void)
{
	struct identity child = person();
	const struct device_event event = {
		.kind = DEVICE_CARD_READ, .role = DEVICE_READER, .identity = &child};

	strcpy(child.birth, "2015-05-01");
	go_to_identify();
	visit_device(citizen.visit, &event);
	assert_int_equal(citizen.visit->fault, FAULT_PERSON_MINOR);
}

static void sees_another_card(void)
{
	go_to_form();
	tick(5000);
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	assert_true(citizen.visit->card_put);
}

static void fail_filing(enum fault fault)
{
	struct file_job *job = (struct file_job *)next_job();

	job->head.status = STATUS_FULL;
	job->head.fault = fault;
	job->head.job.done(&job->head.job);
}

static void was_not_filed(void)
{
	go_to_sending();
	fail_filing(FAULT_QUEUE_FULL);
	assert_int_equal(citizen.visit->fault, FAULT_QUEUE_FULL);
}

static void waits_too_long(void)
{
	go_to_sending();
	tick(14999);
	assert_null(shown("frame.stuck"));
	tick(1);
}

static void has_a_wrong_code(void)
{
	visit_handle(citizen.visit, VISIT_EV_ASK_SLIP);
	visit_handle(citizen.visit, VISIT_EV_CODE_WRONG);
}

static void finds_nothing_about_a_case(void)
{
	visit_handle(citizen.visit, VISIT_EV_TRACK);
	citizen.visit->track.state = VISIT_TRACK_UNKNOWN;
}

static void choose_item(const char *code)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, code);
}

static void has_to_come_in_person(void)
{
	choose_item(MARRIAGE_ITEM);
}

static void may_only_read_about_it(void)
{
	choose_item(CATALOGUE_STUCK);
	assert_non_null(citizen.visit->item);
}

static void need_not_do_it(void)
{
	choose_item(STUDENT_ITEM);
	visit_set_field(citizen.visit, "student", "yes");
	assert_int_not_equal(citizen.visit->view.not_needed, 0);
}

static void has_a_broken_page(void)
{
	go_to_form();
	fill_form();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	citizen.visit->page_fault = FAULT_PAGE_BROKEN;
}

static void finds_no_room(void)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_QUEUE_FULL);
}

static void every_failure_and_every_exit_leads_to_it(void **unused)
{
	static const struct {
		void (*go)(void);
		enum visit_state to;
		const char *what;
	} WAYS[] = {
		{cancelled, VISIT_GOODBYE, "cancelled"},
		{timed_out, VISIT_GOODBYE, "timed out"},
		{thanked, VISIT_GOODBYE, "thank you"},
		{has_a_slip, VISIT_SLIP, "the slip"},
		{has_half_a_slip, VISIT_SLIP, "a slip that tore"},
		{has_no_paper, VISIT_SLIP, "a slip without paper"},
		{has_no_reader, VISIT_IDENTIFY, "no reader"},
		{has_an_expired_card, VISIT_IDENTIFY, "an expired card"},
		{has_the_wrong_card, VISIT_IDENTIFY, "the wrong card"},
		{is_too_young, VISIT_IDENTIFY, "a child"},
		{sees_another_card, VISIT_FORM, "another card in mid-visit"},
		{was_not_filed, VISIT_REVIEW, "not filed"},
		{waits_too_long, VISIT_SENDING, "not filed in time"},
		{has_a_wrong_code, VISIT_WAITING_SLIP, "a wrong code"},
		{finds_nothing_about_a_case, VISIT_TRACK, "nothing is known"},
		{has_to_come_in_person, VISIT_GUIDE, "booking only"},
		{may_only_read_about_it, VISIT_GUIDE, "guide only"},
		{need_not_do_it, VISIT_GUIDE, "not needed"},
		{has_a_broken_page, VISIT_MATERIALS, "a page that cannot be read"},
		{finds_no_room, VISIT_OUT_OF_SERVICE, "out of service"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		sit_down(NULL);
		WAYS[i].go();
		if (citizen.visit->state != WAYS[i].to)
			fail_msg("%s: state %d", WAYS[i].what, citizen.visit->state);
		tell_it_here(WAYS[i].what);
		stand_up(NULL);
	}
}

/* Where it cannot be filed it is said, with who takes it: on all screens that are open then. */
static void what_cannot_be_filed_is_told_by_phone(void **unused)
{
	static const enum fault BROKEN[] = {FAULT_QUEUE_IO, FAULT_NOT_ENROLLED,
		FAULT_SEALING_KEY, FAULT_CATALOGUE, FAULT_TERMINAL_STOPPED};

	(void)unused;
	strcpy(citizen.visit->kiosk_id, "530702");
	for (size_t i = 0; i < sizeof(BROKEN) / sizeof(BROKEN[0]); i++) {
		visit_check_terminal(citizen.visit);
		answer_terminal(BROKEN[i]);
		strcpy(citizen.visit->kiosk_id, "530702");
		assert_int_equal(citizen.visit->state, VISIT_OUT_OF_SERVICE);
		assert_null(shown("frame.stuck"));
		assert_non_null(shown("out.no_report"));
		assert_non_null(strstr(shown("out.by_phone")->text, "12345"));
		assert_non_null(strstr(shown("out.number")->text, "530702"));
	}
	check_screen("out-no-report");
	press("out.track");
	assert_non_null(strstr(shown("frame.no_report")->text, "12345"));
}

static void a_full_disk_still_takes_what_could_not_be_done(void **unused)
{
	(void)unused;
	finds_no_room();
	assert_null(shown("out.no_report"));
	press("frame.stuck");
	tell();
	answer_report();
	strcpy(citizen.visit->stuck_code, "7ZK3M9QW2TRX5HVB"); /* the picture is of this one */
	strcpy(citizen.visit->stuck_due, "2049-03-02");
	end_drawing(next_paper());
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	check_screen("stuck-told");
	tick(60000);
	tick(30000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	check_screen("goodbye-reported");
}

static void service_that_came_back_meanwhile_is_seen_on_the_way_back(void **unused)
{
	(void)unused;
	finds_no_room();
	press("frame.stuck");
	press("stuck.back");
	answer_terminal(FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_ATTRACT);
}

/* The paper comes out while it is told: the slip's screen knows. */
static void paper_that_comes_out_meanwhile_is_no_paper_that_hangs(void **unused)
{
	(void)unused;
	go_to_slip();
	press("frame.stuck");
	answer_drawing(0);
	assert_int_equal(citizen.prints, 1);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_STUCK);
	press("stuck.back");
	assert_int_equal(citizen.visit->print, VISIT_PRINT_DONE);
	assert_true(shown("slip.next")->enabled);
	assert_true(visit_wake_ms(citizen.visit) > 0);
}

static void a_checklist_too(void **unused)
{
	struct checklist_job *job;

	(void)unused;
	choose_item(ITEM);
	press("guide.print");
	press("frame.stuck");
	job = (struct checklist_job *)next_job();
	assert_int_equal(bitmap_create(576, 10, &job->bitmap), STATUS_OK);
	job->head.job.done(&job->head.job);
	device(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
	press("stuck.back");
	assert_int_equal(citizen.visit->checklist, VISIT_PRINT_DONE);
}

/* Filing goes on behind it, and leads to the slip. */
static void a_case_filed_meanwhile_has_its_slip(void **unused)
{
	struct job *report;

	(void)unused;
	waits_too_long();
	check_screen("sending-overdue");
	press("frame.stuck");
	tell();
	assert_non_null(shown("stuck.busy"));
	answer_filing(true);
	assert_int_equal(citizen.visit->state, VISIT_STUCK);
	check_screen("stuck-filed");
	report = next_job();
	answer_drawing(0);
	citizen.jobs[citizen.job_count++] = report;
	press("stuck.back");
	assert_int_equal(citizen.visit->state, VISIT_SLIP);
	assert_true(citizen.visit->qr.len > 0);
	assert_true(citizen.visit->stuck_busy); /* and what was told is still on its way */
}

static void a_case_not_filed_meanwhile_says_why(void **unused)
{
	(void)unused;
	waits_too_long();
	press("frame.stuck");
	fail_filing(FAULT_QUEUE_IO);
	press("stuck.back");
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
	assert_non_null(shown("fault.queue.io"));
}

/* What is being filed lends memory of the visit: nobody leaves before it is answered. */
static void whoever_cancels_the_report_waits_for_the_case(void **unused)
{
	(void)unused;
	waits_too_long();
	press("frame.stuck");
	press("stuck.cancel");
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
	assert_int_not_equal(citizen.visit->identity.name[0], 0);
	answer_filing(true);
	assert_int_equal(citizen.visit->state, VISIT_SLIP);
}

/* Nothing is shown or printed once the citizen may have left: the slip waits for its code. */
static void whoever_left_meanwhile_has_a_slip_that_waits(void **unused)
{
	size_t jobs;

	(void)unused;
	waits_too_long();
	press("frame.stuck");
	tick(60000);
	tick(30000);
	assert_int_equal(citizen.visit->state, VISIT_SENDING);
	jobs = citizen.job_count;
	answer_filing(true);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_false(citizen.visit->slip_shown);
	assert_int_equal(citizen.visit->slip->case_count, 0);
	assert_int_equal(citizen.job_count, jobs - 1); /* no picture of it is asked for */
	assert_int_equal(citizen.prints, 0);
}

static void whoever_left_without_a_case_has_a_draft(void **unused)
{
	(void)unused;
	go_to_sending();
	tick(90000);
	fail_filing(FAULT_QUEUE_IO);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_true(citizen.visit->abandoned);
	assert_true(citizen.visit->kept);
}

static void a_touch_while_it_is_filed_is_a_sign_of_life(void **unused)
{
	(void)unused;
	go_to_sending();
	tick(90000);
	press("frame.text");
	answer_filing(true);
	assert_int_equal(citizen.visit->state, VISIT_SLIP);
}

/* Back before the disk answered: the number is told at the next touch of the button. */
static void a_number_that_came_late_is_not_lost(void **unused)
{
	(void)unused;
	go_to_form();
	press("frame.stuck");
	tell();
	press("stuck.back");
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	answer_report();
	press("frame.stuck");
	assert_non_null(shown("stuck.receipt_no"));
	press("stuck.back");
	press("frame.stuck");
	assert_null(shown("stuck.receipt_no")); /* the next report is another one */
}

/* After the slip, time runs out on the report: what was filed is not called lost. */
static void whoever_filed_is_not_told_that_nothing_was(void **unused)
{
	(void)unused;
	has_a_slip();
	press("frame.stuck");
	tick(60000);
	tick(30000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_false(citizen.visit->abandoned);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(its_number_is_printed),
		SCREEN_TEST(without_paper_its_number_stands_on_the_screen),
		SCREEN_TEST(nothing_is_printed_for_who_has_left),
		cmocka_unit_test(every_state_leads_to_it),
		cmocka_unit_test(every_failure_and_every_exit_leads_to_it),
		SCREEN_TEST(what_cannot_be_filed_is_told_by_phone),
		SCREEN_TEST(a_full_disk_still_takes_what_could_not_be_done),
		SCREEN_TEST(service_that_came_back_meanwhile_is_seen_on_the_way_back),
		SCREEN_TEST(paper_that_comes_out_meanwhile_is_no_paper_that_hangs),
		SCREEN_TEST(a_checklist_too),
		SCREEN_TEST(a_case_filed_meanwhile_has_its_slip),
		SCREEN_TEST(a_case_not_filed_meanwhile_says_why),
		SCREEN_TEST(whoever_cancels_the_report_waits_for_the_case),
		SCREEN_TEST(whoever_left_meanwhile_has_a_slip_that_waits),
		SCREEN_TEST(whoever_left_without_a_case_has_a_draft),
		SCREEN_TEST(a_touch_while_it_is_filed_is_a_sign_of_life),
		SCREEN_TEST(a_number_that_came_late_is_not_lost),
		SCREEN_TEST(whoever_filed_is_not_told_that_nothing_was),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
