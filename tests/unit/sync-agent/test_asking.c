#include "tests/unit/sync-agent/poll_desk.h"

#include "firmware/model/places.h"
#include "firmware/storage/office_memory.h"

static void a_question_goes_at_once_and_its_answer_lies_there(void **unused)
{
	struct sync_state *reader;
	struct letter letter;
	struct bytes body = {0};

	(void)unused;
	turn_when_due(); /* the look at the office is over for long */
	bring_question();
	assert_asked("busy");
	agent_turn(agent);
	assert_asked("asked");
	assert_int_equal(office.questions, 1);
	assert_int_equal(sync_state_open_reader(folder, &reader), STATUS_OK);
	assert_int_equal(office_memory_letter(reader, 0, &letter, &body), STATUS_OK);
	assert_string_equal(letter.kind, "answer");
	sync_state_close(reader);
	bytes_free(&body);
	agent_turn(agent); /* asked once */
	assert_int_equal(office.questions, 1);
}

static void a_question_does_not_wait_for_the_queue_and_refusals_do_not_stop_it(void **unused)
{
	(void)unused;
	queue_two_parts(queue, &office, 1);
	office.question_status = 429;
	office.problem = WIRE_TOO_MANY;
	bring_question();
	turn_when_due();
	assert_asked("often");
	assert_state(1, "delivered", "");
	assert_line("");
	office.problem = WIRE_STORAGE_FAILED;
	bring_question();
	agent_turn(agent);
	assert_asked("failed");
	assert_line("");
}

static void without_a_line_it_is_told_that_nobody_was_asked(void **unused)
{
	(void)unused;
	office.kind = REQUEST_LOST;
	office.fail_at = -1;
	bring_question();
	agent_turn(agent);
	assert_asked("failed");
	assert_says(
		"{\"do\":\"asked\",\"question_id\":\"0193573b-0000-7000-8000-00000000000b\"}",
		"{\"state\":\"none\"}");
	office.fail_at = 0;
	agent_turn(agent); /* the citizen was told: nothing is asked behind their back */
	assert_int_equal(office.questions, 0);
}

#define CODE "11539900000000005140"
#define PLACES                                                                                 \
	"{\"implement_code\":\"" CODE "\",\"question_id\":\"" QUESTION_ID "\",\"slots\":[]}"

static void bring_places_question(void)
{
	const struct places_question question = {QUESTION_ID, CODE};
	struct bytes text = {0};

	assert_int_equal(places_question_write(&question, &text), STATUS_OK);
	bring(&text);
}

/* No person is in it: the reply itself is the answer, handed on as it came. */
static void places_are_asked_and_told_at_once(void **unused)
{
	struct bytes line = {0};
	json_t *said = NULL;

	(void)unused;
	turn_when_due();
	office.places = PLACES;
	bring_places_question();
	assert_asked("busy");
	agent_turn(agent);
	assert_int_equal(office.questions, 1);
	ask("{\"do\":\"asked\",\"question_id\":\"" QUESTION_ID "\"}", &line);
	assert_int_equal(json_read(line.data, line.len, &said), STATUS_OK);
	assert_string_equal(json_text(said, "state"), "asked");
	assert_string_equal(json_text(said, "answer"), PLACES);
	json_decref(said);
	bytes_free(&line);
	office.kind = PORTAL;
	office.fail_at = -1;
	bring_places_question(); /* what was known before is not told again */
	assert_asked("busy");
	agent_turn(agent);
	assert_asked("failed");
}

static void what_is_no_question_is_not_taken(void **unused)
{
	(void)unused;
	assert_says("{\"do\":\"ask\",\"question\":\"{}\"}", "{\"error\":\"no question\"}");
	assert_says("{\"do\":\"ask\"}", "{\"error\":\"no question\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_a_desk(a_question_goes_at_once_and_its_answer_lies_there),
		at_a_desk(a_question_does_not_wait_for_the_queue_and_refusals_do_not_stop_it),
		at_a_desk(without_a_line_it_is_told_that_nobody_was_asked),
		at_a_desk(places_are_asked_and_told_at_once),
		at_a_desk(what_is_no_question_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
