#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "tests/unit/sync-agent/agent_desk.h"

/* So many tries that come to nothing, one after the other. */
static void lose_the_line_for(int tries)
{
	office.kind = REQUEST_LOST;
	office.fail_at = -1;
	for (int i = 0; i < tries; i++)
		agent_turn(agent);
	office.fail_at = 0;
	assert_string_equal(office.order, "");
	assert_int_equal(office.beats, 0);
}

static void queue_cases(int count)
{
	for (int n = 1; n <= count; n++)
		queue_two_parts(queue, &office, n);
}

/* The next turn comes within ten minutes; lets them pass. */
static void assert_says_waiting(int cases)
{
	char text[64];

	snprintf(text, sizeof(text), "\"waiting\":%d", cases);
	until_status_says(text);
	until_status_says(cases ? "\"doing\":\"waiting\"" : "\"doing\":\"idle\"");
}

static void wait_for_the_next(void)
{
	assert_in_range(waits_ms() + 1000, 0, 601000);
	clock_advance(600 * 1000);
	agent_turn(agent);
}

static void after_an_outage_comes_a_look_then_one_case_at_a_time(void **unused)
{
	(void)unused;
	queue_cases(4);
	start_agent();
	lose_the_line_for(5);
	agent_turn(agent);
	assert_string_equal(office.order, "");
	assert_int_equal(office.beats, 1);
	assert_line("");
	assert_says_waiting(4);
	wait_for_the_next();
	assert_string_equal(office.order, "1");
	wait_for_the_next();
	assert_string_equal(office.order, "12");
	wait_for_the_next();
	wait_for_the_next();
	assert_string_equal(office.order, "1234");
	assert_says_waiting(0);
	/* All is as ever. */
	queue_two_parts(queue, &office, 5);
	queue_two_parts(queue, &office, 6);
	agent_turn(agent);
	assert_string_equal(office.order, "123456");
	assert_in_range(waits_ms(), 0, 1000000);
}

static void who_catches_up_for_long_sends_more_and_more(void **unused)
{
	static const size_t SENT[] = {0, 1, 2, 3, 5, 7, 9, 11, 14};

	(void)unused;
	queue_cases(15);
	start_agent();
	lose_the_line_for(5);
	agent_turn(agent);
	for (size_t i = 0; i < sizeof(SENT) / sizeof(SENT[0]); i++) {
		assert_int_equal(strlen(office.order), SENT[i]);
		wait_for_the_next();
	}
}

static void a_short_break_is_no_outage(void **unused)
{
	(void)unused;
	queue_cases(3);
	start_agent();
	lose_the_line_for(4);
	agent_turn(agent);
	assert_string_equal(office.order, "123");
	assert_int_equal(office.beats, 1);
	/* Two short ones are no long one. */
	for (int n = 4; n <= 5; n++)
		queue_two_parts(queue, &office, n);
	office.fail_at = -1;
	for (int i = 0; i < 4; i++)
		agent_turn(agent);
	office.fail_at = 0;
	agent_turn(agent);
	assert_string_equal(office.order, "12345");
}

/* Its only case is locked there for ever: it is heard all the same. */
static void a_case_that_always_waits_silences_nobody_who_was_away(void **unused)
{
	(void)unused;
	queue_cases(1);
	start_agent();
	lose_the_line_for(5);
	strcpy(office.busy_with, "0193573b-0000-7000-8000-000000000001");
	for (int i = 0; i < 12; i++) {
		agent_turn(agent);
		clock_advance(1100 * 1000);
	}
	assert_in_range(office.beats, 11, 12);
}

static void an_office_that_was_a_stranger_to_all_is_an_outage(void **unused)
{
	(void)unused;
	queue_cases(3);
	start_agent();
	office.kind = STRANGER;
	office.fail_at = 1;
	agent_turn(agent);
	agent_turn(agent);
	wait_for_the_next();
	assert_string_equal(office.order, "1");
	wait_for_the_next();
	assert_string_equal(office.order, "12");
}

/* With nothing to bring it looks at the office at once. */
static void after_an_outage_nothing_that_waits_holds_the_look_up(void **unused)
{
	(void)unused;
	clock_advance(400 * 1000);
	start_agent();
	lose_the_line_for(5);
	agent_turn(agent);
	assert_int_equal(office.beats, 1);
	assert_in_range(waits_ms(), 800000, 1000000);
}

/* Somebody calls the staff: that is told whatever else has to wait. */
static void a_call_for_help_is_told_in_the_first_turn(void **unused)
{
	(void)unused;
	queue_cases(2);
	start_agent();
	lose_the_line_for(5);
	assert_says("{\"do\":\"beat\"}", "{\"ok\":1}");
	agent_turn(agent);
	assert_string_equal(office.order, "");
	assert_int_equal(office.beats, 1);
}

static void a_start_on_a_machine_that_runs_is_none_of_a_whole_town(void **unused)
{
	(void)unused;
	queue_cases(3);
	clock_advance(400 * 1000);
	start_agent();
	agent_turn(agent);
	assert_string_equal(office.order, "123");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			after_an_outage_comes_a_look_then_one_case_at_a_time, open_desk,
			close_desk),
		cmocka_unit_test_setup_teardown(
			who_catches_up_for_long_sends_more_and_more, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(
			a_short_break_is_no_outage, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(
			a_case_that_always_waits_silences_nobody_who_was_away, open_desk,
			close_desk),
		cmocka_unit_test_setup_teardown(
			an_office_that_was_a_stranger_to_all_is_an_outage, open_desk,
			close_desk),
		cmocka_unit_test_setup_teardown(
			after_an_outage_nothing_that_waits_holds_the_look_up, open_desk,
			close_desk),
		cmocka_unit_test_setup_teardown(
			a_call_for_help_is_told_in_the_first_turn, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(
			a_start_on_a_machine_that_runs_is_none_of_a_whole_town, open_desk,
			close_desk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
