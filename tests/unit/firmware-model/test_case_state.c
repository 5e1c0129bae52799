#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/model/case_state.h"

/* Row by row as the design has it. */
static const struct {
	const char *from, *leads;
} DESIGN[] = {
	{"received", "accepted correction rejected withdrawn waiting"},
	{"waiting", "accepted rejected withdrawn"}, /* what it waited for may be refused */
	{"correction", "received returned"},
	{"returned", ""},
	{"accepted", "reviewing special transferred withdrawn terminated"},
	{"transferred", "reviewing withdrawn terminated"},
	{"reviewing", "decided special extended withdrawn terminated"},
	{"special", "accepted reviewing withdrawn terminated"}, /* back */
	{"extended", "reviewing withdrawn terminated"},
	{"decided", "closed"},
	{"rejected", "closed"},
	{"withdrawn", "closed"},
	{"terminated", "closed"},
	{"closed", ""},
};

static bool has(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (; (list = strstr(list, word)); list += len)
		if (!list[len] || list[len] == ' ')
			return true;
	return false;
}

static void states_lead_where_the_design_says_and_nowhere_else(void **unused)
{
	(void)unused;
	assert_int_equal(sizeof(DESIGN) / sizeof(DESIGN[0]), CASE_STATES);
	for (size_t i = 0; i < CASE_STATES; i++) {
		enum case_state from = case_state_read(DESIGN[i].from);

		assert_int_not_equal(from, CASE_STATES);
		for (int to = 0; to <= CASE_STATES; to++) {
			const char *word = case_state_word((enum case_state)to);

			assert_int_equal(case_state_leads(from, (enum case_state)to),
				*word && has(DESIGN[i].leads, word));
		}
	}
}

static void every_state_has_a_word_of_its_own(void **unused)
{
	(void)unused;
	for (int state = 0; state < CASE_STATES; state++) {
		const char *word = case_state_word((enum case_state)state);

		assert_true(strlen(word) < CASE_STATE_SIZE);
		assert_int_equal(case_state_read(word), state);
	}
	assert_int_equal(case_state_read("unknown"), CASE_STATES);
	assert_string_equal(case_state_word(CASE_STATES), "");
	assert_false(case_state_leads(CASE_STATES, CASE_ACCEPTED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_lead_where_the_design_says_and_nowhere_else),
		cmocka_unit_test(every_state_has_a_word_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
