#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/model/places.h"

#define ID "0193573b-0000-7000-8000-00000000000a"
#define CODE "11539900000000005140"
#define SLOT(day, left)                                                                        \
	"{\"day\":\"" day "\",\"kind\":\"window\",\"left\":" left ",\"time\":\"morning\"}"
#define ANSWER(slots)                                                                          \
	"{\"implement_code\":\"" CODE "\",\"question_id\":\"" ID "\",\"slots\":[" slots "]}"

static void a_question_names_the_matter_and_nobody(void **unused)
{
	const struct places_question question = {ID, CODE};
	struct places_question back;
	struct bytes text = {0};

	(void)unused;
	assert_int_equal(places_question_write(&question, &text), STATUS_OK);
	assert_string_equal(text.data, "{\"implement_code\":\"" CODE "\",\"question_id\":\"" ID
				       "\",\"want\":\"places\"}");
	assert_int_equal(places_question_read(text.data, text.len, &back), STATUS_OK);
	assert_string_equal(back.question_id, ID);
	assert_string_equal(back.implement_code, CODE);
	bytes_free(&text);
}

static void what_is_no_such_question_is_refused(void **unused)
{
	static const char *const BAD[] = {"", "{}", "[]",
		"{\"implement_code\":\"" CODE "\",\"question_id\":\"" ID
		"\",\"want\":\"status\"}",
		"{\"implement_code\":\"../" CODE "\",\"question_id\":\"" ID
		"\",\"want\":\"places\"}",
		"{\"implement_code\":\"\",\"question_id\":\"" ID "\",\"want\":\"places\"}",
		"{\"implement_code\":\"" CODE "\",\"question_id\":\"x\",\"want\":\"places\"}",
		"{\"implement_code\":\"" CODE "\",\"question_id\":\"" ID
		"\",\"want\":\"places\",\"name\":\"x\"}"};
	struct places_question back;

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(
			places_question_read(BAD[i], strlen(BAD[i]), &back), STATUS_BAD_DATA);
}

static void an_answer_is_read_as_it_was_written(void **unused)
{
	static const char TEXT[] = ANSWER(SLOT("2026-12-01", "0") "," SLOT("2026-12-02", "7"));
	const struct booking first = {"window", "2026-12-01", "morning"},
			     second = {"window", "2026-12-02", "morning"},
			     other = {"home", "2026-12-01", "morning"};
	struct places places;
	struct bytes text = {0};

	(void)unused;
	assert_int_equal(places_read(TEXT, strlen(TEXT), &places), STATUS_OK);
	assert_int_equal(places_left(&places, &first, 9), 0);
	assert_int_equal(places_left(&places, &second, 9), 7);
	assert_int_equal(places_left(&places, &other, 9), 9); /* nobody holds one */
	assert_int_equal(places_write(&places, &text), STATUS_OK);
	assert_string_equal(text.data, TEXT);
	bytes_free(&text);
}

static void what_is_no_answer_is_refused(void **unused)
{
	static const char *const BAD[] = {"", "{}", ANSWER("1"), ANSWER("{}"),
		ANSWER(SLOT("2026-12-01", "-1")), ANSWER(SLOT("2026-12-01", "10000")),
		ANSWER(SLOT("2026-12-01", "\"1\"")), ANSWER(SLOT("today", "1")),
		ANSWER(SLOT("2026-12-01", "1") "," SLOT("2026-12-01", "2"))};
	struct places places;

	(void)unused;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		assert_int_equal(places_read(BAD[i], strlen(BAD[i]), &places), STATUS_BAD_DATA);
		assert_int_equal(places.count, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_names_the_matter_and_nobody),
		cmocka_unit_test(what_is_no_such_question_is_refused),
		cmocka_unit_test(an_answer_is_read_as_it_was_written),
		cmocka_unit_test(what_is_no_answer_is_refused),
	};

	return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
