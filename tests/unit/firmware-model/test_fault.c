#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/base/words.h"
#include "firmware/model/fault.h"

#include <stdio.h>
#include <string.h>

static void every_fault_has_a_code_of_its_own_shape(void **unused)
{
	(void)unused;
	for (int i = FAULT_NONE + 1; i < FAULTS; i++) {
		const char *code = fault_code((enum fault)i), *dot = strchr(code, '.');

		assert_non_null(dot);
		assert_null(strchr(dot + 1, '.'));
		assert_int_equal(strspn(code, "abcdefghijklmnopqrstuvwxyz_."), strlen(code));
		assert_true(dot > code && dot[1]);
	}
}

static void a_code_leads_back_to_its_one_fault(void **unused)
{
	(void)unused;
	for (int i = FAULT_NONE + 1; i < FAULTS; i++)
		assert_int_equal(fault_by_code(fault_code((enum fault)i)), i);
	assert_int_equal(fault_by_code(""), FAULT_NONE);
	assert_int_equal(fault_by_code("printer.paper"), FAULT_NONE);
	assert_int_equal(fault_by_code(NULL), FAULT_NONE);
}

static void what_is_no_fault_has_an_empty_code(void **unused)
{
	(void)unused;
	assert_string_equal(fault_code(FAULT_NONE), "");
	assert_string_equal(fault_code(FAULTS), "");
	assert_string_equal(fault_code((enum fault) - 1), "");
}

static void who_acts_follows_what_it_is(void **unused)
{
	(void)unused;
	assert_int_equal(fault_actor(FAULT_CARD_LIFTED), FAULT_ACTOR_CITIZEN);
	assert_int_equal(fault_actor(FAULT_PAGE_BROKEN), FAULT_ACTOR_CITIZEN);
	assert_int_equal(fault_actor(FAULT_PRINTER_PAPER_OUT), FAULT_ACTOR_TECHNICIAN);
	assert_int_equal(fault_actor(FAULT_QUEUE_FULL), FAULT_ACTOR_TECHNICIAN);
	assert_int_equal(fault_actor(FAULT_OFFICE_REFUSED), FAULT_ACTOR_OFFICE);
	assert_int_equal(fault_actor(FAULTS), FAULT_ACTOR_TECHNICIAN);
}

/* The catalogue of one language alone, so that the fallback to Chinese hides nothing. */
static void check_words(const char *language, const char *folder)
{
	static const char *const PARTS[] = {"name", "effect", "act", "works"};
	char key[80];

	assert_int_equal(words_open(folder), STATUS_OK);
	for (int i = FAULT_NONE + 1; i < FAULTS; i++)
		for (int part = 0; part < 4; part++) {
			const char *words;

			snprintf(key, sizeof(key), "fault.%s.%s", fault_code((enum fault)i),
				PARTS[part]);
			words = words_get(language, key);
			if (strcmp(words, key) == 0 || !*words)
				fail_msg("%s has no %s", language, key);
			if (strcmp(language, "en") == 0 &&
				strcmp(words, words_get("zh-Hans", key)) == 0)
				fail_msg("%s is not translated", key);
		}
	words_close();
}

static void every_fault_has_its_four_words_in_both_languages(void **unused)
{
	(void)unused;
	check_words("zh-Hans", "build/words");
	check_words("en", "build/words");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_has_a_code_of_its_own_shape),
		cmocka_unit_test(a_code_leads_back_to_its_one_fault),
		cmocka_unit_test(what_is_no_fault_has_an_empty_code),
		cmocka_unit_test(who_acts_follows_what_it_is),
		cmocka_unit_test(every_fault_has_its_four_words_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
