#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "sync/wire/problem.h"

static void every_problem_has_a_code_of_its_own_and_an_error_status(void **unused)
{
	(void)unused;
	for (int i = WIRE_PROBLEM_NONE + 1; i < WIRE_PROBLEMS; i++) {
		const char *code = wire_problem_code((enum wire_problem)i);

		assert_non_null(code);
		assert_true(*code);
		assert_int_equal(wire_problem_by_code(code), i);
		assert_in_range(wire_problem_status((enum wire_problem)i), 400, 599);
	}
	assert_int_equal(wire_problem_by_code("never.heard"), WIRE_PROBLEM_NONE);
	assert_int_equal(wire_problem_by_code(""), WIRE_PROBLEM_NONE);
}

static void a_problem_reads_back_with_its_missing_parts(void **unused)
{
	struct wire_parts missing = {{0}}, read = {{0}};
	enum wire_problem problem = WIRE_PROBLEM_NONE;
	struct bytes text = {0};

	(void)unused;
	wire_parts_add(&missing, 0);
	wire_parts_add(&missing, 64);
	assert_int_equal(wire_problem_write(WIRE_PARTS_MISSING, &missing, &text), STATUS_OK);
	assert_string_equal((char *)text.data,
		"{\"code\":\"parts.missing\",\"missing\":[0,64],\"status\":409,"
		"\"title\":\"Parts are missing\"}");
	assert_int_equal(wire_problem_read(text.data, text.len, &problem, &read), STATUS_OK);
	assert_int_equal(problem, WIRE_PARTS_MISSING);
	assert_memory_equal(&missing, &read, sizeof(read));
	bytes_free(&text);
}

static void the_missing_list_may_be_empty_but_never_absent(void **unused)
{
	struct wire_parts none = {{0}}, read = {{1, 1}};
	struct bytes text = {0};

	(void)unused;
	assert_int_equal(wire_missing_write(&none, &text), STATUS_OK);
	assert_string_equal((char *)text.data, "{\"missing\":[]}");
	assert_int_equal(wire_missing_read(text.data, text.len, &read), STATUS_OK);
	assert_true(wire_parts_empty(&read));
	assert_int_equal(wire_missing_read("{}", 2, &read), STATUS_BAD_DATA);
	bytes_free(&text);
}

static void nonsense_from_the_other_side_is_refused(void **unused)
{
	static const char *const texts[] = {"", "<html>", "[]", "{\"code\":1}",
		"{\"code\":\"x\",\"missing\":[-1]}", "{\"code\":\"x\",\"missing\":[65]}",
		"{\"code\":\"x\",\"missing\":\"0\"}", "{\"code\":\"x\",\"missing\":[\"0\"]}"};
	enum wire_problem problem = WIRE_SPACE;
	struct wire_parts missing;

	(void)unused;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(
			wire_problem_read(texts[i], strlen(texts[i]), &problem, &missing),
			STATUS_BAD_DATA);
	assert_int_equal(problem, WIRE_SPACE);
}

static void each_status_has_the_reaction_of_the_table(void **unused)
{
	static const struct {
		int status;
		enum wire_reaction reaction;
	} cases[] = {{200, WIRE_DONE}, {201, WIRE_DONE}, {204, WIRE_DONE}, {404, WIRE_GO_ON},
		{409, WIRE_GO_ON}, {400, WIRE_CASE_BAD}, {410, WIRE_CASE_BAD},
		{413, WIRE_CASE_BAD}, {415, WIRE_CASE_BAD}, {422, WIRE_CASE_BAD},
		{0, WIRE_WAIT}, {408, WIRE_WAIT}, {423, WIRE_WAIT}, {425, WIRE_WAIT},
		{429, WIRE_WAIT}, {500, WIRE_WAIT}, {502, WIRE_WAIT}, {507, WIRE_WAIT},
		{301, WIRE_STOP_ALL}, {302, WIRE_STOP_ALL}, {401, WIRE_STOP_ALL},
		{403, WIRE_STOP_ALL}, {418, WIRE_STOP_ALL}, {100, WIRE_STOP_ALL},
		{999, WIRE_STOP_ALL}};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(wire_reaction(cases[i].status), cases[i].reaction);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_problem_has_a_code_of_its_own_and_an_error_status),
		cmocka_unit_test(a_problem_reads_back_with_its_missing_parts),
		cmocka_unit_test(the_missing_list_may_be_empty_but_never_absent),
		cmocka_unit_test(nonsense_from_the_other_side_is_refused),
		cmocka_unit_test(each_status_has_the_reaction_of_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
