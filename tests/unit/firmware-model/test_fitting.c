/* Who may act, by what the matters of a basket are for. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/model/catalogue/fitting.h"
#include "tests/unit/firmware-model/item_bench.h"

enum kind { PERSON, ENTERPRISE, BOTH, PARTIES, WARD, OWN, KINDS };

static struct service_item *items[KINDS];

static int load(void **unused)
{
	static const struct change CHANGES[KINDS][2] = {
		[ENTERPRISE] = {{"/applicant_types", "[\"enterprise\"]"}},
		[BOTH] = {{"/applicant_types", "[\"person\",\"enterprise\"]"}},
		[PARTIES] = {{"/implement_code", "\"" ITEM_PARTIES "\""}},
		[WARD] = {{"/filed_by", "[\"self\",\"guardian\"]"}},
		[OWN] = {{"/filed_by", "[\"self\"]"}, {"/fields", "[]"}},
	};
	struct messages messages;

	(void)unused;
	for (int i = 0; i < KINDS; i++)
		if (load_changed(CHANGES[i], 2, &messages, &items[i]) != STATUS_OK)
			return -1;
	return 0;
}

static int unload(void **unused)
{
	(void)unused;
	for (int i = 0; i < KINDS; i++)
		service_item_destroy(items[i]);
	return 0;
}

/* kinds: one letter a matter, "o" for oneself alone, "w" also for a ward; offered: the letters of self, agent, guardian, enterprise. */
static void check(const char *kinds, const char *offered)
{
	static const char *const ACTING[] = {"self", "agent", "guardian", "enterprise"};
	const struct service_item *basket[8] = {items[PARTIES]};
	size_t count = 1;
	char found[8] = "";

	for (; *kinds; kinds++)
		basket[count++] = items[*kinds == 'p'   ? PERSON
					: *kinds == 'e' ? ENTERPRISE
					: *kinds == 'w' ? WARD
					: *kinds == 'o' ? OWN
							: BOTH];
	for (int i = 0; i < 4; i++)
		if (fitting_offers(basket, count, ACTING[i]))
			strncat(found, ACTING[i], 1);
	assert_string_equal(found, offered);
}

static void who_may_act_follows_the_matters(void **unused)
{
	(void)unused;
	check("p", "sag");
	check("pp", "sag");
	check("e", "e");
	check("ee", "e");
	check("b", "sage");
	check("bb", "sage");
	check("bp", "sag");
	check("be", "e");
}

static void persons_and_enterprises_together_leave_the_enterprise(void **unused)
{
	(void)unused;
	check("pe", "e");
	check("ep", "e");
	check("pbe", "e");
}

/* The marriage of somebody who asks for a card for their child. */
static void what_one_alone_may_ask_for_leaves_the_others_their_choice(void **unused)
{
	(void)unused;
	check("w", "sg");
	check("wp", "sg");
	check("o", "s");
	check("oo", "s");
	check("op", "sag");
	check("ow", "sg");
	check("oe", "e");
	assert_string_equal(fitting_only(items[OWN]), "self");
	assert_null(fitting_only(items[WARD]));
}

static void an_item_takes_whom_it_is_for(void **unused)
{
	(void)unused;
	assert_true(fitting_acting(items[PERSON], "agent"));
	assert_false(fitting_acting(items[PERSON], "enterprise"));
	assert_true(fitting_acting(items[ENTERPRISE], "enterprise"));
	assert_false(fitting_acting(items[ENTERPRISE], "guardian"));
	assert_false(fitting_acting(items[WARD], "agent"));
	assert_false(fitting_acting(items[OWN], "guardian"));
	assert_true(fitting_acting(items[BOTH], "self") &&
		    fitting_acting(items[BOTH], "enterprise"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_act_follows_the_matters),
		cmocka_unit_test(persons_and_enterprises_together_leave_the_enterprise),
		cmocka_unit_test(what_one_alone_may_ask_for_leaves_the_others_their_choice),
		cmocka_unit_test(an_item_takes_whom_it_is_for),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
