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
#define CARD "11539900000000002030"    /* a social security card, of anybody */
#define PENSION "11539900000000002010" /* of anybody from 16 on */
#define SCHOOL "11539900000000013290"  /* a parent's, for a child */

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
		bool home, number; /* is the ward's number asked? */
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

static void set(const char *key, const char *value)
{
	assert_int_equal(form_set(answers, key, value), STATUS_OK);
}

static const char *in_form(const char *matter, const char *id)
{
	return form_get(view.forms[basket_find(&basket, matter)], id);
}

static const char *check(const char *key)
{
	for (size_t q = 0; q < basket.question_count; q++)
		if (strcmp(basket.questions[q].key, key) == 0)
			return basket_check(&basket, &view, q, answers);
	fail_msg("no question %s", key);
	return NULL;
}

/* The card of who stands here says nothing about the person it is for. */
static void whose_matter_it_is_is_told_by_who_acts_and_asked_once(void **unused)
{
	static const char *const CASES[][3] = {{"self", "木大云", "true"},
		{"guardian", "木小云", ""}, {"agent", "和某某", ""}};

	(void)unused;
	take(ITEM_PARTIES);
	take(CARD);
	set("person.name", "木大云");
	set("child.name", "木小云");
	set("principal.name", "和某某");
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		look(CASES[i][0]);
		assert_string_equal(in_form(CARD, "name"), CASES[i][1]);
		assert_int_equal(asks("person.name"), *CASES[i][2] != 0);
	}
}

/* A parent's name is not the child's, and is asked once for what is the parent's own. */
static void a_parents_own_matter_beside_a_childs_asks_for_one_name(void **unused)
{
	(void)unused;
	take(ITEM_PARTIES);
	take(PENSION);
	take(SCHOOL);
	set("applicant.name", "木大云");
	set("child.name", "木小云");
	look("self");
	assert_string_equal(in_form(PENSION, "name"), "木大云");
	assert_string_equal(in_form(SCHOOL, "guardian_name"), "木大云");
	assert_string_equal(in_form(SCHOOL, "child_name"), "木小云");
	assert_true(asks("applicant.name") && !asks("person.name"));
	assert_string_equal(acting_of(basket.matters[2], "self"), "guardian");
}

/* What the parties' item need not know a matter may: it is asked of the ward all the same. */
static void what_a_matter_needs_of_a_ward_is_required_of_the_ward(void **unused)
{
	(void)unused;
	take(ITEM_PARTIES);
	take(CARD);
	set(CARD "/reason", "lost");
	look("guardian");
	assert_string_equal(check("child.id_number"), "form.required");
	set(CARD "/reason", "newborn"); /* has none yet */
	look("guardian");
	assert_null(check("child.id_number"));
}

static void an_option_is_for_who_acts_so(void **unused)
{
	(void)unused;
	take(ITEM_PARTIES);
	take(CARD);
	set(CARD "/reason", "newborn");
	look("guardian");
	assert_null(check(CARD "/reason"));
	assert_string_equal(in_form(CARD, "reason"), "newborn");
	look("self");
	assert_string_equal(check(CARD "/reason"), "form.required");
	assert_string_equal(in_form(CARD, "reason"), "");
}

/* Who becomes somebody's guardian is not told that a name is lost: it is asked for. */
static void what_is_told_does_not_fall_away(void **unused)
{
	const enum basket_way ways[BASKET_MATERIALS_MAX] = {BASKET_WAY_NONE};
	json_t *lost = NULL;

	(void)unused;
	take(ITEM_PARTIES);
	take(CARD);
	set("person.name", "木大云");
	look("self");
	assert_int_equal(
		basket_falls_away(&basket, answers, ways, ACTING_KEY, "guardian", &lost),
		STATUS_OK);
	assert_int_equal(json_array_size(lost), 0);
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
		ACTING_TEST(whose_matter_it_is_is_told_by_who_acts_and_asked_once),
		ACTING_TEST(a_parents_own_matter_beside_a_childs_asks_for_one_name),
		ACTING_TEST(what_a_matter_needs_of_a_ward_is_required_of_the_ward),
		ACTING_TEST(an_option_is_for_who_acts_so),
		ACTING_TEST(what_is_told_does_not_fall_away),
		ACTING_TEST(a_change_of_who_acts_names_what_falls_away),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
