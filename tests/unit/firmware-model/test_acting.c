/* What "for whom do you apply" answers of a matter's own questions is not asked again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/model/basket/acting.h"
#include "firmware/model/basket/basket.h"
#include "firmware/model/basket/form.h"
#include "firmware/model/catalogue/catalogue_load.h"

#define ELDERS "11539900000000005110"
#define COMPANY "11539900000000010240"

static struct catalogue catalogue;
static struct basket basket;
static struct basket_view view;
static json_t *answers;

static int open_all(void **unused)
{
	(void)unused;
	return catalogue_open("assets/services", &catalogue) != STATUS_OK;
}

static int close_all(void **unused)
{
	(void)unused;
	catalogue_close(&catalogue);
	return 0;
}

static int begin(void **unused)
{
	(void)unused;
	basket_clear(&basket);
	answers = json_object();
	return 0;
}

static int end(void **unused)
{
	(void)unused;
	basket_view_free(&view);
	json_decref(answers);
	return 0;
}

static void take(const char *code)
{
	assert_int_equal(
		basket_add(&basket, catalogue_find(&catalogue, code), NULL), STATUS_OK);
}

static void look(const char *acting)
{
	assert_int_equal(form_set(answers, ACTING_KEY, acting), STATUS_OK);
	basket_view_free(&view);
	assert_int_equal(basket_look(&basket, answers, &view), STATUS_OK);
}

static bool asks(const char *key)
{
	for (size_t q = 0; q < basket.question_count; q++)
		if (strcmp(basket.questions[q].key, key) == 0)
			return view.asked[q] != 0;
	fail_msg("no question %s", key);
	return false;
}

static const char *who(void)
{
	const char *text = json_text(view.forms[basket_find(&basket, ELDERS)], "who");

	return text ? text : "";
}

static void who_acts_is_asked_once(void **unused)
{
	static const struct {
		const char *acting, *who;
		bool home, number; /* the elder's: an agent's principal gave it before */
	} CASES[] = {{"self", "self", false, false}, {"agent", "family", true, false},
		{"guardian", "guardian", true, true}};

	(void)unused;
	take(ITEM_PARTIES);
	take(ELDERS);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		look(CASES[i].acting);
		assert_false(asks(ELDERS "/who"));
		assert_string_equal(who(), CASES[i].who);
		assert_int_equal(asks(ELDERS "/home"), CASES[i].home);
		assert_int_equal(asks("child.id_number"), CASES[i].number);
	}
}

/* An answer of its own, given before or sent along, changes nothing. */
static void an_answer_of_its_own_counts_for_nothing(void **unused)
{
	struct basket_gap gaps[64];
	const enum basket_way ways[BASKET_MATERIALS_MAX] = {BASKET_WAY_NONE};

	(void)unused;
	take(ITEM_PARTIES);
	take(ELDERS);
	assert_int_equal(form_set(answers, ELDERS "/who", "guardian"), STATUS_OK);
	look("self");
	assert_string_equal(who(), "self");
	for (size_t g = basket_gaps(&basket, &view, answers, ways, gaps, 64); g-- > 0;)
		assert_string_not_equal(basket.questions[gaps[g].index].key, ELDERS "/who");
}

static void without_that_question_it_is_asked(void **unused)
{
	(void)unused;
	take(ELDERS);
	look("agent"); /* said, and never asked */
	assert_true(asks(ELDERS "/who"));
	assert_string_equal(who(), "");
	assert_int_equal(form_set(answers, ELDERS "/who", "family"), STATUS_OK);
	look("agent");
	assert_string_equal(who(), "family");
}

static void a_clerks_own_matter_is_the_clerks(void **unused)
{
	(void)unused;
	take(ITEM_PARTIES);
	take(COMPANY);
	take(ELDERS);
	look("enterprise");
	assert_false(asks(ELDERS "/who"));
	assert_string_equal(who(), "self");
}

/* What would fall away is named before: the elder's own data, when it is no ward any more. */
static void a_change_of_who_acts_names_what_falls_away(void **unused)
{
	const enum basket_way ways[BASKET_MATERIALS_MAX] = {BASKET_WAY_NONE};
	json_t *lost = NULL;
	bool named = false;

	(void)unused;
	take(ITEM_PARTIES);
	take(ELDERS);
	look("guardian");
	assert_int_equal(form_set(answers, ELDERS "/home", "yes"), STATUS_OK);
	assert_int_equal(basket_falls_away(&basket, answers, ways, ACTING_KEY, "self", &lost),
		STATUS_OK);
	for (size_t i = 0; i < json_array_size(lost); i++)
		named |=
			strcmp(json_string_value(json_array_get(lost, i)), ELDERS "/home") == 0;
	assert_true(named);
	json_decref(lost);
}

#define ACTING_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACTING_TEST(who_acts_is_asked_once),
		ACTING_TEST(an_answer_of_its_own_counts_for_nothing),
		ACTING_TEST(without_that_question_it_is_asked),
		ACTING_TEST(a_clerks_own_matter_is_the_clerks),
		ACTING_TEST(a_change_of_who_acts_names_what_falls_away),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
