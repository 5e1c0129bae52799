/* One agent, several principals. */
#include <stdio.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"
#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_sign.h"
#include "tests/unit/firmware-visit/citizen.h"

#define PENSION "11539900000000002010"
#define CARD "11539900000000002030"
#define FOOD "11539900000000010260"    /* for enterprises */
#define FELLING "11539900000000009230" /* for both */

static void choose_for_three(void)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, PENSION);
	assert_string_equal(visit_next_acting(citizen.visit), "guardian");
	visit_set_field(citizen.visit, "acting", "agent");
	visit_add_person(citizen.visit);
	visit_add_person(citizen.visit);
}

static bool offers_of(const char *question, const char *option)
{
	return visit_offers(citizen.visit,
		(size_t)visit_question_by_name(citizen.visit, question, strlen(question)),
		option);
}

static size_t persons(void)
{
	unsigned out[BASKET_PERSONS_MAX];

	return visit_persons(citizen.visit, out);
}

static const char *name_of_applicant(unsigned person)
{
	int matter = basket_find_for(&citizen.visit->basket, PENSION, person);

	return form_get(citizen.visit->view.forms[matter], "name");
}

static void each_principal_is_asked_what_is_theirs_and_the_visit_once(void **unused)
{
	(void)unused;
	choose_for_three();
	assert_int_equal(persons(), 3);
	assert_int_equal(citizen.visit->basket.matter_count, 6);
	assert_string_equal(visit_value(citizen.visit, "acting~2"), "agent");
	assert_true(visit_question_by_name(citizen.visit, "student~3", 9) >= 0);
	visit_set_field(citizen.visit, "principal_name~2", "和二二");
	assert_string_equal(name_of_applicant(1), "和二二");
	assert_string_equal(name_of_applicant(0), "");
	assert_string_equal(visit_value(citizen.visit, "principal_name~3"), "");
}

/* A page of the 授权委托书 of one of them. */
static void hand_in_power(unsigned person)
{
	static const char *const NAMES[] = {"power_of_attorney", "power_of_attorney~2"};
	struct visit *visit = citizen.visit;
	int paper = visit_material_by_name(visit, NAMES[person]);

	assert_true(paper >= 0);
	memcpy(visit->pages[visit->page_count++].material, visit->basket.materials[paper].key,
		BASKET_KEY_SIZE);
}

/* 居民身份证 three times over, and none the same: whose it is stands before it. */
static void each_paper_says_whose_it_is(void **unused)
{
	static const char *const SAID[] = {"和一一的居民身份证", "和二二的居民身份证",
		"第三位委托人的居民身份证", "和二二的授权委托书"};
	char label[400], cut[20];
	int paper;

	(void)unused;
	assert_int_equal(words_open("build/words"), STATUS_OK);
	choose_for_three();
	visit_set_field(citizen.visit, "principal_name", "和一一");
	visit_set_field(citizen.visit, "principal_name~2", "和二二");
	visit_write_signed_text(citizen.visit);
	for (size_t i = 0; i < 3; i++)
		assert_non_null(strstr(citizen.visit->signed_text, SAID[i]));
	paper = visit_material_by_name(citizen.visit, "power_of_attorney~2");
	assert_true(paper >= 0);
	visit_material_label(citizen.visit, (size_t)paper, label, sizeof(label));
	assert_int_equal(strncmp(label, SAID[3], strlen(SAID[3])), 0);
	hand_in_power(0);
	hand_in_power(1);
	visit_write_signed_text(citizen.visit);
	assert_non_null(strstr(citizen.visit->signed_text, "和一一的授权委托书"));
	assert_non_null(strstr(citizen.visit->signed_text, SAID[3]));
	for (size_t size = 1; size <= sizeof(cut); size++) {
		visit_material_label(citizen.visit, (size_t)paper, cut, size);
		assert_true(text_is_utf8(cut, strlen(cut)));
	}
	visit_drop_person(citizen.visit, 2);
	visit_drop_person(citizen.visit, 1); /* of one there is nobody to confuse them with */
	visit_write_signed_text(citizen.visit);
	assert_non_null(strstr(citizen.visit->signed_text, "委托人的居民身份证"));
	words_close();
}

static const char *label_of(const char *name)
{
	static char label[320];

	visit_question_label(citizen.visit,
		(size_t)visit_question_by_name(citizen.visit, name, strlen(name)), label,
		sizeof(label));
	return label;
}

/* Until there is a name, by number; what is asked of all says nothing. */
static void each_question_says_whose_it_is(void **unused)
{
	(void)unused;
	assert_int_equal(words_open("build/words"), STATUS_OK);
	choose_for_three();
	for (int i = 0; i < 3; i++) {
		static const char *const NAMES[] = {"student", "student~2", "student~3"};
		visit_set_field(citizen.visit, NAMES[i], "no");
	}
	assert_string_equal(label_of("registered_address"), "第一位委托人的户籍地址");
	assert_string_equal(label_of("registered_address~2"), "第二位委托人的户籍地址");
	visit_set_field(citizen.visit, "principal_name~2", "和二二");
	assert_string_equal(label_of("registered_address~2"), "和二二的户籍地址");
	assert_string_equal(label_of("phone~2"), "联系电话（选填）");
	visit_drop_person(citizen.visit, 2);
	visit_drop_person(citizen.visit, 1);
	assert_string_equal(label_of("registered_address"), "委托人的户籍地址");
	words_close();
}

static void a_fourth_is_the_last(void **unused)
{
	(void)unused;
	choose_for_three();
	visit_add_person(citizen.visit);
	assert_int_equal(persons(), 4);
	assert_string_equal(visit_next_acting(citizen.visit), "");
	visit_add_person(citizen.visit);
	assert_int_equal(persons(), 4);
}

static void one_left_out_takes_only_what_was_theirs(void **unused)
{
	struct visit *visit = citizen.visit;
	char name[64];

	(void)unused;
	choose_for_three();
	visit_set_field(visit, "principal_name", "和一一");
	visit_set_field(visit, "principal_name~2", "和二二");
	visit_set_field(visit, "principal_name~3", "和三三");
	visit_drop_person(visit, 0);
	assert_int_equal(persons(), 2);
	assert_string_equal(visit_value(visit, "principal_name"), "和二二");
	assert_string_equal(visit_value(visit, "principal_name~2"), "和三三");
	assert_string_equal(visit_value(visit, "acting"), "agent");
	visit_drop_person(visit, 2);
	visit_drop_person(visit, 1); /* the last one stays */
	assert_int_equal(persons(), 1);
	visit_person_name(visit, 1, name, sizeof(name));
	assert_string_equal(name, "和二二");
	assert_string_equal(form_get(visit->answers, "principal.name#2"), "");
}

static void another_matter_is_for_all_of_them(void **unused)
{
	size_t matters[BASKET_MATTERS_MAX];

	(void)unused;
	choose_for_three();
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_choose(citizen.visit, CARD);
	assert_int_equal(visit_matters(citizen.visit, matters), 6);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_take_out(citizen.visit, (size_t)basket_find(&citizen.visit->basket, CARD));
	assert_int_equal(visit_matters(citizen.visit, matters), 3);
}

/* One's own matter beside those of two who authorised one: nobody stands for somebody else. */
static void one_of_them_may_be_the_agent_themself(void **unused)
{
	struct visit *visit = citizen.visit;
	size_t own;

	(void)unused;
	choose_for_three();
	visit_set_field(visit, "principal_name~2", "和二二");
	visit_set_field(visit, "acting", "self");
	if (visit->changing >= 0)
		visit_confirm_change(visit, true);
	assert_int_equal(persons(), 3);
	own = (size_t)basket_find_for(&visit->basket, PENSION, 0);
	assert_string_equal(visit_acting(visit, own), "self");
	assert_false(offers_of("acting~2", "self"));
	assert_true(offers_of("acting~2", "guardian"));
	assert_string_equal(visit_value(visit, "principal_name~2"), "和二二");
}

static void the_agents_card_fills_in_nothing_of_a_principal(void **unused)
{
	(void)unused;
	choose_for_three();
	for (int i = 0; i < 3; i++) {
		static const char *const NAMES[] = {"student", "student~2", "student~3"};
		visit_set_field(citizen.visit, NAMES[i], "no");
	}
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_string_equal(visit_value(citizen.visit, "name"), "");
	assert_string_equal(visit_value(citizen.visit, "name~2"), "");
	assert_string_equal(visit_value(citizen.visit, "id_number~3"), "");
}

#define PRINCIPAL_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

static int acting_question(void)
{
	return visit_question_by_name(citizen.visit, "acting", 6);
}

static bool offers(const char *option)
{
	return visit_offers(citizen.visit, (size_t)acting_question(), option);
}

static void who_may_act_follows_the_basket(void **unused)
{
	struct visit *visit = citizen.visit;

	(void)unused;
	visit_handle(visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(visit, PENSION);
	assert_true(offers("self") && offers("agent") && !offers("enterprise"));
	visit_set_field(visit, "acting", "enterprise"); /* is not there to be chosen */
	assert_string_equal(visit_value(visit, "acting"), "self");
	visit_handle(visit, VISIT_EV_BACK);
	visit_take_out(visit, (size_t)basket_find(&visit->basket, PENSION));
	visit_choose(visit, FELLING);
	assert_true(offers("self") && offers("enterprise"));
	assert_true(visit_asks(visit, (size_t)acting_question()));
	visit_set_field(visit, "acting", "agent");
	visit_add_person(visit);
	assert_int_equal(persons(), 2);
	visit_handle(visit, VISIT_EV_BACK);
	visit_choose(visit, FOOD); /* an agent of persons cannot ask for it */
	assert_string_equal(visit_value(visit, "acting"), "enterprise");
	assert_int_equal(persons(), 1);
	assert_false(visit_asks(visit, (size_t)acting_question())); /* one answer alone fits */
	visit_handle(visit, VISIT_EV_BACK);
	visit_take_out(visit, (size_t)basket_find(&visit->basket, FOOD));
	assert_true(visit_asks(visit, (size_t)acting_question()));
}

static void ones_own_matter_stays_ones_own_beside_an_enterprises(void **unused)
{
	struct visit *visit = citizen.visit;
	json_t *form;

	(void)unused;
	visit_handle(visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(visit, PENSION);
	visit_handle(visit, VISIT_EV_BACK);
	visit_choose(visit, FOOD);
	visit_set_field(visit, "enterprise_role", "legal");
	assert_int_equal(
		visit_case_form(visit, (size_t)basket_find(&visit->basket, PENSION), &form),
		STATUS_OK);
	assert_null(json_object_get(form, "_parties"));
	json_decref(form);
	assert_int_equal(
		visit_case_form(visit, (size_t)basket_find(&visit->basket, FOOD), &form),
		STATUS_OK);
	assert_string_equal(
		json_text(json_object_get(form, "_parties"), "acting"), "enterprise");
	json_decref(form);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PRINCIPAL_TEST(each_principal_is_asked_what_is_theirs_and_the_visit_once),
		PRINCIPAL_TEST(each_paper_says_whose_it_is),
		PRINCIPAL_TEST(each_question_says_whose_it_is),
		PRINCIPAL_TEST(a_fourth_is_the_last),
		PRINCIPAL_TEST(one_left_out_takes_only_what_was_theirs),
		PRINCIPAL_TEST(another_matter_is_for_all_of_them),
		PRINCIPAL_TEST(one_of_them_may_be_the_agent_themself),
		PRINCIPAL_TEST(the_agents_card_fills_in_nothing_of_a_principal),
		PRINCIPAL_TEST(who_may_act_follows_the_basket),
		PRINCIPAL_TEST(ones_own_matter_stays_ones_own_beside_an_enterprises),
	};

	return cmocka_run_group_tests_name("visit_principals", tests, NULL, NULL);
}
