/* The machine: every step, cards, ways back and out. */
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_identity.h"
#include "tests/unit/firmware-visit/citizen.h"

static void a_touch_starts_only_when_the_terminal_can_take_cases(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_START);
	assert_int_equal(citizen.visit->state, VISIT_ATTRACT);
	answer_terminal(FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CHOOSE);
}

static void a_full_disk_pauses_services_before_a_visit_and_they_resume(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_QUEUE_FULL);
	assert_int_equal(citizen.visit->state, VISIT_OUT_OF_SERVICE);
	assert_int_equal(citizen.visit->blocked, FAULT_QUEUE_FULL);
	visit_doorbell(citizen.visit);
	answer_terminal(FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_ATTRACT);
	assert_false(citizen.visit->asked_to_start);
}

static void paused_services_show_guides_but_take_nothing(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_SEALING_KEY);
	visit_handle(citizen.visit, VISIT_EV_START);
	visit_choose(citizen.visit, ITEM);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	answer_terminal(FAULT_SEALING_KEY);
	assert_int_equal(citizen.visit->state, VISIT_OUT_OF_SERVICE);
}

static void a_card_on_the_reader_starts_and_is_not_read_before_the_notice(void **unused)
{
	(void)unused;
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	answer_terminal(FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_NOTICE);
	assert_int_equal(citizen.reads, 0);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
	assert_int_equal(citizen.reads, 1);
}

static void a_card_left_behind_starts_nothing(void **unused)
{
	(void)unused;
	visit_follows_another(citizen.visit);
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.job_count, 0);
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.job_count, 1);
}

static void an_identity_that_nobody_waits_for_is_not_taken(void **unused)
{
	(void)unused;
	go_to_notice();
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_NOTICE);
	assert_false(citizen.visit->identified);
	assert_int_equal(citizen.visit->identity.name[0], 0);
}

static void who_is_identified_has_names_keys_and_a_filled_form(void **unused)
{
	(void)unused;
	go_to_form();
	assert_true(citizen.visit->identified);
	assert_int_equal(strlen(citizen.visit->visit_code), 16);
	assert_true(uuid_is_valid(citizen.visit->visit_id));
	assert_string_equal(visit_value(citizen.visit, "ethnicity"), "傈僳");
	assert_int_equal(citizen.reads, 1);
}

static void a_card_put_in_mid_visit_is_said_and_not_read(void **unused)
{
	(void)unused;
	go_to_form();
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE); /* their own lies there still */
	assert_false(citizen.visit->card_put);
	tick(5000);
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	assert_true(citizen.visit->card_put);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	assert_int_equal(citizen.reads, 1);
	assert_string_equal(citizen.visit->identity.name, person().name);
	fill_form();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_false(citizen.visit->card_put);
}

static void an_expired_card_is_refused_with_its_date_and_forgotten(void **unused)
{
	struct identity identity = person();
	const struct device_event event = {
		.kind = DEVICE_CARD_READ, .role = DEVICE_READER, .identity = &identity};

	(void)unused;
	strcpy(identity.valid_to, "2020-06-30");
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_device(citizen.visit, &event);
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
	assert_int_equal(citizen.visit->fault, FAULT_CARD_EXPIRED);
	assert_string_equal(citizen.visit->fault_note, "2020-06-30");
	assert_int_equal(citizen.visit->identity.name[0], 0);
	assert_int_equal(citizen.reads, 2);
}

static void a_card_that_fails_is_named_and_asked_for_again(void **unused)
{
	static const enum fault FAILS[] = {
		FAULT_CARD_LIFTED, FAULT_CARD_UNREADABLE, FAULT_CARD_UNKNOWN};
	size_t i;

	(void)unused;
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	for (i = 0; i < 3; i++) {
		device(DEVICE_CARD_FAILED, DEVICE_READER, FAILS[i]);
		assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
		assert_int_equal(citizen.visit->fault, FAILS[i]);
		assert_int_equal(citizen.reads, i + 2);
	}
}

static void a_bad_card_that_nobody_takes_away_does_not_hold_the_terminal(void **unused)
{
	int i;

	(void)unused;
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	for (i = 0; i < 89; i++) {
		tick(1000);
		device(DEVICE_CARD_FAILED, DEVICE_READER, FAULT_CARD_UNREADABLE);
	}
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
	tick(1000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
}

static void a_replugged_reader_is_asked_again(void **unused)
{
	(void)unused;
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device_becomes(DEVICE_READER, FAULT_READER_ABSENT);
	device_becomes(DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.reads, 2);
}

static void a_typed_number_is_checked_before_it_counts(void **unused)
{
	(void)unused;
	go_to_notice();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_type_identity(citizen.visit, VISIT_DOCUMENT_ID);
	visit_set_typed(citizen.visit, "name", "王小明");
	visit_set_typed(citizen.visit, "number", "110105194912310021");
	visit_typed_done(citizen.visit);
	assert_string_equal(citizen.visit->typed_error, "identify.number_wrong");
	visit_set_typed(citizen.visit, "number", "11010519491231002X");
	visit_typed_done(citizen.visit);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_int_equal(citizen.visit->identity.level, IDENTITY_LEVEL_TYPED);
	assert_int_equal(citizen.visit->typed_number[0], 0);
}

static void a_catalogue_nobody_could_take_is_read_again_at_the_first_screen(void **unused)
{
	(void)unused;
	catalogue_close(&citizen.visit->catalogue);
	citizen.visit->catalogue = (struct catalogue){.entries = NULL};
	visit_check_terminal(citizen.visit);
	visit_handle(citizen.visit, VISIT_EV_ASK_SLIP);
	assert_int_equal(citizen.visit->state, VISIT_WAITING_SLIP);
	answer_terminal(FAULT_NONE);
	assert_false(citizen.visit->checking);
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	assert_int_equal(citizen.visit->state, VISIT_ATTRACT);
	assert_true(citizen.visit->checking);
	answer_terminal(FAULT_NONE);
	assert_false(citizen.visit->checking);
}

/* Cancelling leads home without a trace; only who was identified needs a new process. */
static void cancelling_leads_out_of_every_state(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	assert_int_equal(citizen.visit->state, VISIT_ATTRACT);
	assert_false(citizen.visit->over);
	go_to_review();
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_int_equal(citizen.visit->page_count, 0);
	assert_false(citizen.visit->kept);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_true(citizen.visit->over);
}

static void on_the_way_out_it_can_still_be_said_what_went_wrong(void **unused)
{
	(void)unused;
	go_to_review();
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	citizen.visit->abandoned = false; /* as after a visit that was finished */
	visit_handle(citizen.visit, VISIT_EV_STUCK);
	assert_int_equal(citizen.visit->state, VISIT_STUCK);
	tick(90000);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_false(citizen.visit->abandoned);
	assert_false(citizen.visit->over);
	visit_handle(citizen.visit, VISIT_EV_STUCK);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_true(citizen.visit->over);
}

static void the_step_back_goes_the_whole_way(void **unused)
{
	static const enum visit_state WAY[] = {VISIT_MATERIALS, VISIT_FORM, VISIT_CODE};
	size_t i;

	(void)unused;
	go_to_review();
	for (i = 0; i < 3; i++) {
		visit_handle(citizen.visit, VISIT_EV_BACK);
		assert_int_equal(citizen.visit->state, WAY[i]);
	}
	visit_handle(citizen.visit, VISIT_EV_BACK);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
}

static void what_a_state_does_not_expect_changes_nothing(void **unused)
{
	static const enum visit_event UNEXPECTED[] = {VISIT_EV_FILED, VISIT_EV_SIGNED,
		VISIT_EV_FILE_FAILED, VISIT_EV_CODE_RIGHT, VISIT_EV_TYPED, VISIT_EV_START};
	size_t i;

	(void)unused;
	go_to_form();
	for (i = 0; i < sizeof(UNEXPECTED) / sizeof(UNEXPECTED[0]); i++) {
		visit_handle(citizen.visit, UNEXPECTED[i]);
		assert_int_equal(citizen.visit->state, VISIT_FORM);
	}
}

static void gaps_are_shown_once_and_then_all_named_at_the_review(void **unused)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];

	(void)unused;
	go_to_form();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
	assert_int_equal(visit_gaps(citizen.visit, gaps), 4);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
	visit_fix(citizen.visit, &gaps[0]);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	fill_form();
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
	assert_int_equal(visit_gaps(citizen.visit, gaps), 2);
	visit_fix(citizen.visit, &gaps[1]);
	assert_int_equal(citizen.visit->state, VISIT_MATERIALS);
	hand_in(1);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_REVIEW);
	assert_int_equal(visit_gaps(citizen.visit, gaps), 1);
}

static void what_the_government_holds_is_never_a_gap(void **unused)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];

	(void)unused;
	go_to_review();
	assert_false(visit_wants(citizen.visit, merged(4)));
	assert_int_not_equal(citizen.visit->view.held[merged(4)], 0);
	assert_int_equal(visit_gaps(citizen.visit, gaps), 0);
}

/* Who only looked something up is not told that a case is safe. */
static void the_end_says_what_somebody_takes_along(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_TRACK);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_int_equal(citizen.visit->yield, VISIT_YIELD_NOTHING);
}

static void a_case_that_was_filed_is_one_to_take_along(void **unused)
{
	(void)unused;
	go_to_sending();
	answer_filing(true);
	answer_drawing(0);
	strcpy(citizen.visit->slip->cases[0].booking, "2026年12月1日");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_int_equal(citizen.visit->yield, VISIT_YIELD_BOOKED);
}

#define VISIT_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISIT_TEST(the_end_says_what_somebody_takes_along),
		VISIT_TEST(a_case_that_was_filed_is_one_to_take_along),
		VISIT_TEST(a_touch_starts_only_when_the_terminal_can_take_cases),
		VISIT_TEST(a_full_disk_pauses_services_before_a_visit_and_they_resume),
		VISIT_TEST(paused_services_show_guides_but_take_nothing),
		VISIT_TEST(a_card_on_the_reader_starts_and_is_not_read_before_the_notice),
		VISIT_TEST(a_card_left_behind_starts_nothing),
		VISIT_TEST(an_identity_that_nobody_waits_for_is_not_taken),
		VISIT_TEST(who_is_identified_has_names_keys_and_a_filled_form),
		VISIT_TEST(an_expired_card_is_refused_with_its_date_and_forgotten),
		VISIT_TEST(a_card_that_fails_is_named_and_asked_for_again),
		VISIT_TEST(a_bad_card_that_nobody_takes_away_does_not_hold_the_terminal),
		VISIT_TEST(a_replugged_reader_is_asked_again),
		VISIT_TEST(a_card_put_in_mid_visit_is_said_and_not_read),
		VISIT_TEST(a_typed_number_is_checked_before_it_counts),
		VISIT_TEST(a_catalogue_nobody_could_take_is_read_again_at_the_first_screen),
		VISIT_TEST(cancelling_leads_out_of_every_state),
		VISIT_TEST(on_the_way_out_it_can_still_be_said_what_went_wrong),
		VISIT_TEST(the_step_back_goes_the_whole_way),
		VISIT_TEST(what_a_state_does_not_expect_changes_nothing),
		VISIT_TEST(gaps_are_shown_once_and_then_all_named_at_the_review),
		VISIT_TEST(what_the_government_holds_is_never_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
