/* Rules of whose a field is: nobody's name stands where another's belongs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "tests/unit/firmware-model/item_bench.h"

#define CHILD                                                                                  \
	"{\"id\":\"child\",\"label\":{\"zh-Hans\":\"x\",\"en\":\"x\"},\"type\":\"name\","      \
	"\"required\":1,\"sensitive\":0,\"shared_key\":\"child.name\"}"

static void what_a_card_fills_in_says_whose_it_is(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/fields/0/shared_key", NULL}}, "/fields/0/shared_key", "says whose it is"},
		{{{"/fields/0/shared_key", "\"enterprise.name\""}}, "/fields/0/shared_key",
			"says whose it is"},
	};
	static const struct change FINE[] = {{"/fields/0/shared_key", "\"applicant.name\""}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(FINE, 1);
}

/* To a guardian "the person" is the child: who applies beside it is somebody else. */
static void who_applies_for_a_child_is_no_person_beside_it(void **unused)
{
	static const struct mistake MISTAKE = {
		{{"/fields/-", CHILD}}, "/fields/0/shared_key", "both are the same person"};

	(void)unused;
	check_mistake(&MISTAKE);
}

static void who_alone_may_ask_is_called_the_applicant(void **unused)
{
	static const struct mistake MISTAKE = {
		{{"/filed_by", "[\"self\"]"}}, "/fields/0/shared_key", "applicant."};

	(void)unused;
	check_mistake(&MISTAKE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_card_fills_in_says_whose_it_is),
		cmocka_unit_test(who_applies_for_a_child_is_no_person_beside_it),
		cmocka_unit_test(who_alone_may_ask_is_called_the_applicant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
