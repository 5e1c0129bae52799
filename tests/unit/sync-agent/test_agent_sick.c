#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "sync/agent/agent_inside.h"
#include "sync/wire/names.h"
#include "tests/unit/sync-agent/agent_desk.h"

#define CASE_1 "0193573b-0000-7000-8000-000000000001"

static void who_breaks_the_line_is_tried_after_all_others(void **unused)
{
	(void)unused;
	for (int n = 1; n <= 3; n++)
		queue_two_parts(queue, &office, n);
	strcpy(office.breaks, CASE_1);
	start_agent();
	agent_turn(agent);
	assert_line("office.unreachable");
	assert_string_equal(office.order, ""); /* it was first */
	agent_turn(agent);
	assert_string_equal(office.order, "23");
	assert_state(1, "", "");
	office.breaks[0] = '\0';
	agent_turn(agent);
	assert_string_equal(office.order, "231");
	assert_line("");
}

/* So many turns in which case n and those after it go through, and the first does not. */
static void others_go_through(int n, int turns)
{
	for (int i = 0; i < turns; i++) {
		assert_state(1, "", "");
		queue_two_parts(queue, &office, n + i);
		agent_turn(agent);
		assert_arrived_once(&office, n + i);
	}
}

static void who_breaks_it_each_time_steps_aside_with_its_reason(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	strcpy(office.breaks, CASE_1);
	start_agent();
	agent_turn(agent);
	others_go_through(2, AGENT_ALONE_MAX);
	assert_state(1, "quarantined", "office.broken_off");
	assert_line("");
	office.requests = 0;
	agent_turn(agent);
	assert_int_equal(office.requests, 0);
	/* The way back, with as many tries as before. */
	assert_int_equal(sync_state_release(agent->state, CASE_1), STATUS_OK);
	others_go_through(2 + AGENT_ALONE_MAX, 1);
	assert_state(1, "", "");
	office.breaks[0] = '\0';
	agent_turn(agent);
	assert_arrived_once(&office, 1);
}

/* The office is heard, but no case goes through: nothing is known about any of them. */
static void a_line_that_bears_no_case_condemns_none(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	queue_two_parts(queue, &office, 2);
	strcpy(office.breaks, "/v1/cases/");
	start_agent();
	for (int i = 0; i < 4 * AGENT_ALONE_MAX; i++)
		agent_turn(agent);
	assert_int_equal(office.beats, 1);
	assert_in_range(-office.breaks_after, 3 * AGENT_ALONE_MAX, 4 * AGENT_ALONE_MAX);
	office.breaks[0] = '\0';
	agent_turn(agent);
	agent_turn(agent);
	assert_string_equal(office.order, "12");
}

/* A line that bears a piece of it now and then will bear all of it one day. */
static void who_gets_on_a_little_is_not_sick(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	strcpy(office.breaks, CASE_1);
	start_agent();
	agent->piece = WIRE_PATCH_MIN;
	office.breaks_after = 2; /* PUT and PATCH */
	agent_turn(agent);
	others_go_through(2, AGENT_ALONE_MAX - 1);
	office.breaks_after = 2;
	others_go_through(1 + AGENT_ALONE_MAX, AGENT_ALONE_MAX);
	assert_state(1, "", "");
	others_go_through(1 + 2 * AGENT_ALONE_MAX, 1);
	assert_state(1, "quarantined", "office.broken_off");
}

static void cases_that_wait_take_turns(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	queue_two_parts(queue, &office, 2);
	start_agent();
	strcpy(office.busy_with, CASE_1);
	agent_turn(agent); /* the first has to wait */
	strcpy(office.busy_with, "0193573b-0000-7000-8000-000000000002");
	agent_turn(agent); /* so has the second, before the first is tried again */
	strcpy(office.busy_with, CASE_1);
	agent_turn(agent);
	assert_string_equal(office.order, "");
	agent_turn(agent);
	assert_string_equal(office.order, "2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			who_breaks_the_line_is_tried_after_all_others, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(
			who_breaks_it_each_time_steps_aside_with_its_reason, open_desk,
			close_desk),
		cmocka_unit_test_setup_teardown(
			a_line_that_bears_no_case_condemns_none, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(
			who_gets_on_a_little_is_not_sick, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(
			cases_that_wait_take_turns, open_desk, close_desk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
