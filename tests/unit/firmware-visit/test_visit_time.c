/* Patience, countdown, and what the next citizen finds.  Time is an argument. */
#include "tests/unit/firmware-visit/citizen.h"

static void who_walks_away_sees_a_countdown_and_leaves_nothing(void **unused)
{
	(void)unused;
	go_to_form();
	assert_int_equal(visit_countdown_s(citizen.visit), -1);
	assert_int_equal(visit_wake_ms(citizen.visit), citizen.now + 60000);
	tick(59999);
	assert_int_equal(visit_countdown_s(citizen.visit), -1);
	tick(1);
	assert_int_equal(visit_countdown_s(citizen.visit), 30);
	assert_int_equal(visit_wake_ms(citizen.visit), citizen.now + 1000);
	tick(29999);
	assert_int_equal(visit_countdown_s(citizen.visit), 1);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	tick(1);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_true(citizen.visit->abandoned);
	assert_true(citizen.visit->kept);
	assert_null(citizen.visit->answers);
	assert_int_equal(citizen.visit->identity.name[0], 0);
	assert_int_equal(citizen.visit->visit_code[0], 0);
	tick(6000);
	assert_true(citizen.visit->over);
}

static void more_time_can_be_had_again_and_again(void **unused)
{
	int i;

	(void)unused;
	go_to_form();
	for (i = 0; i < 12; i++) {
		tick(89000);
		assert_int_equal(visit_countdown_s(citizen.visit), 1);
		visit_handle(citizen.visit, VISIT_EV_MORE_TIME);
		assert_int_equal(visit_countdown_s(citizen.visit), -1);
	}
	assert_int_equal(citizen.visit->state, VISIT_FORM);
}

static void nobody_waits_at_the_attract_screen(void **unused)
{
	(void)unused;
	assert_int_equal(visit_wake_ms(citizen.visit), -1);
	visit_set_language(citizen.visit, "en");
	assert_int_equal(visit_wake_ms(citizen.visit), citizen.now + 30000);
	tick(30000);
	assert_string_equal(citizen.visit->language, "zh-Hans");
	assert_int_equal(visit_wake_ms(citizen.visit), -1);
}

static void how_it_looks_returns_to_usual_for_the_next_citizen(void **unused)
{
	(void)unused;
	visit_adjust(citizen.visit);
	assert_int_equal(visit_wake_ms(citizen.visit), citizen.now + 30000);
	tick(30000);
	assert_false(citizen.visit->adjusted);
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_adjust(citizen.visit);
	tick(1000);
	assert_true(citizen.visit->adjusted);
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	assert_int_equal(citizen.visit->state, VISIT_ATTRACT);
	assert_false(citizen.visit->adjusted);
}

static void help_that_nobody_closes_goes_away_before_the_next_citizen(void **unused)
{
	(void)unused;
	visit_help(citizen.visit, true);
	assert_int_equal(visit_wake_ms(citizen.visit), citizen.now + 60000);
	tick(59000);
	assert_true(citizen.visit->helping);
	tick(1000);
	assert_false(citizen.visit->helping);
	assert_int_equal(visit_wake_ms(citizen.visit), -1);
	visit_set_unhurried(citizen.visit, true);
	tick(30000);
	assert_false(citizen.visit->unhurried);
}

#define VISIT_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISIT_TEST(who_walks_away_sees_a_countdown_and_leaves_nothing),
		VISIT_TEST(more_time_can_be_had_again_and_again),
		VISIT_TEST(nobody_waits_at_the_attract_screen),
		VISIT_TEST(how_it_looks_returns_to_usual_for_the_next_citizen),
		VISIT_TEST(help_that_nobody_closes_goes_away_before_the_next_citizen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
