/* Who may act, by what the matters of a basket are for. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/model/catalogue/fitting.h"
#include "tests/unit/firmware-model/item_bench.h"

enum kind { PERSON, ENTERPRISE, BOTH, PARTIES, KINDS };

static struct service_item *items[KINDS];

static int load(void **unused)
{
	static const struct change CHANGES[KINDS][2] = {
		[ENTERPRISE] = {{"/applicant_types", "[\"enterprise\"]"}},
		[BOTH] = {{"/applicant_types", "[\"person\",\"enterprise\"]"}},
		[PARTIES] = {{"/implement_code", "\"" ITEM_PARTIES "\""}},
	};
	struct messages messages;

	(void)unused;
	for (int i = 0; i < KINDS; i++)
		if (load_changed(CHANGES[i], 1, &messages, &items[i]) != STATUS_OK)
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

/* kinds: one letter a matter; offered: the letters of self, agent, guardian, enterprise. */
static void check(const char *kinds, const char *offered)
{
	static const char *const ACTING[] = {"self", "agent", "guardian", "enterprise"};
	const struct service_item *basket[8] = {items[PARTIES]};
	size_t count = 1;
	char found[8] = "";

	for (; *kinds; kinds++)
		basket[count++] = items[*kinds == 'p'   ? PERSON
					: *kinds == 'e' ? ENTERPRISE
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

static void an_item_takes_whom_it_is_for(void **unused)
{
	(void)unused;
	assert_true(fitting_acting(items[PERSON], "agent"));
	assert_false(fitting_acting(items[PERSON], "enterprise"));
	assert_true(fitting_acting(items[ENTERPRISE], "enterprise"));
	assert_false(fitting_acting(items[ENTERPRISE], "guardian"));
	assert_true(fitting_acting(items[BOTH], "self") &&
		    fitting_acting(items[BOTH], "enterprise"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_act_follows_the_matters),
		cmocka_unit_test(persons_and_enterprises_together_leave_the_enterprise),
		cmocka_unit_test(an_item_takes_whom_it_is_for),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
