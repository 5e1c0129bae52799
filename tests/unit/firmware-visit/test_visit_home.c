/* The card first: what waits, what fits; and the ages of who acts and for whom. */
#include <stdio.h>

#include "firmware/visit/visit_basket.h"
#include "firmware/visit/visit_identity.h"
#include "tests/unit/firmware-visit/citizen.h"

#define PENSION "11539900000000002010" /* from 16 on */
#define ELDERS "11539900000000005110"  /* from 80 on; may name another elder */
#define CARD "11539900000000002030"    /* a social security card, of any age */
#define COMPANY "11539900000000010240"

static void read_card_of(const char *birth)
{
	struct identity identity = person();
	const struct device_event event = {
		.kind = DEVICE_CARD_READ, .role = DEVICE_READER, .identity = &identity};

	snprintf(identity.birth, sizeof(identity.birth), "%s", birth);
	visit_device(citizen.visit, &event);
}

static void go_home(const char *birth)
{
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	answer_terminal(FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	read_card_of(birth);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_true(visit_is_home(citizen.visit));
}

static void go_to_guide(const char *matter, const char *question, const char *answer)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, matter);
	if (question)
		visit_set_field(citizen.visit, question, answer);
}

static void leave_guide(void)
{
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
}

static void go_to_identify(const char *matter, const char *question, const char *answer)
{
	go_to_guide(matter, question, answer);
	leave_guide();
}

static const char *fitting(size_t place)
{
	uint32_t found[64];
	size_t count = visit_fitting(citizen.visit, found, 64);

	return place < count ? citizen.visit->catalogue.entries[found[place]].implement_code
			     : "";
}

static bool is_fitting(const char *code)
{
	for (size_t i = 0; i < 64; i++)
		if (!strcmp(fitting(i), code))
			return true;
	return false;
}

static void home_shows_what_fits_the_age_first_and_nothing_confidential(void **unused)
{
	(void)unused;
	go_home("1940-05-01");
	assert_true(is_fitting(ELDERS) && is_fitting(CARD) && !is_fitting(COMPANY));
	assert_false(is_fitting("11539900000000005100")); /* confidential */
	assert_string_equal(fitting(0), ELDERS);
	assert_string_equal(fitting(1), PENSION);
	citizen.visit->identity.birth[0] = '\0'; /* of no known age: nothing is made for it */
	assert_string_not_equal(fitting(0), ELDERS);
	strcpy(citizen.visit->identity.birth, "1940-05-01");
	visit_home_for(citizen.visit, true);
	assert_true(is_fitting(COMPANY) && !is_fitting(ELDERS));
}

static void a_child_is_shown_nothing_for_grown_people(void **unused)
{
	(void)unused;
	go_home("2015-05-01");
	assert_false(is_fitting(ELDERS) || is_fitting(PENSION));
	assert_true(is_fitting(CARD));
}

static void from_home_the_card_is_not_asked_again(void **unused)
{
	(void)unused;
	go_home("1990-03-07");
	visit_choose(citizen.visit, CARD);
	assert_int_equal(citizen.visit->state, VISIT_GUIDE);
	visit_set_field(citizen.visit, "reason", "lost");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_false(visit_is_home(citizen.visit));
	assert_string_equal(visit_value(citizen.visit, "name"), person().name);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_FORM);
	visit_choose(citizen.visit, PENSION); /* the matters stand */
	assert_true(basket_find(&citizen.visit->basket, PENSION) < 0);
}

static void back_from_the_list_leads_home_and_leaving_ends_the_process(void **unused)
{
	(void)unused;
	go_home("1990-03-07");
	visit_handle(citizen.visit, VISIT_EV_START);
	assert_int_equal(citizen.visit->state, VISIT_CHOOSE);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	assert_true(visit_is_home(citizen.visit));
	visit_handle(citizen.visit, VISIT_EV_START);
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	assert_int_equal(citizen.visit->state, VISIT_GOODBYE);
	assert_int_equal(citizen.visit->identity.name[0], 0);
}

static void a_typed_person_at_home_is_asked_for_a_card_where_it_takes_one(void **unused)
{
	(void)unused;
	device(DEVICE_CARD_PUT, DEVICE_READER, FAULT_NONE);
	answer_terminal(FAULT_NONE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_type_identity(citizen.visit, VISIT_DOCUMENT_ID);
	visit_set_typed(citizen.visit, "name", "王小明");
	visit_set_typed(citizen.visit, "number", "11010519491231002X");
	visit_typed_done(citizen.visit);
	assert_true(visit_is_home(citizen.visit));
	visit_choose(citizen.visit, CARD);
	visit_set_field(citizen.visit, "reason", "lost");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_NOTICE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	read_card_of("1990-03-07");
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_int_equal(citizen.visit->identity.level, IDENTITY_LEVEL_CARD);
	assert_string_equal(visit_value(citizen.visit, "name"), person().name);
}

static void a_matter_for_another_age_is_said_before_the_form(void **unused)
{
	(void)unused;
	go_to_identify(ELDERS, "acting", "self");
	read_card_of("1960-03-07");
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
	assert_int_equal(citizen.visit->fault, FAULT_PERSON_AGE);
	assert_int_equal(
		citizen.visit->age_matter, basket_find(&citizen.visit->basket, ELDERS));
	assert_int_equal(citizen.visit->identity.name[0], 0);
	assert_string_equal(visit_value(citizen.visit, "acting"), "self");
}

static void whose_age_counts_is_what_the_matter_says(void **unused)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];

	(void)unused;
	go_to_guide(ELDERS, "acting", "guardian");
	visit_set_field(citizen.visit, "home", "no");
	leave_guide();
	read_card_of("1960-03-07"); /* a daughter of 66 */
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_set_field(citizen.visit, "ward_birth", "1949-12-31"); /* 76 */
	assert_true(visit_gaps(citizen.visit, gaps) > 0);
	assert_string_equal(gaps[0].gap.word, "form.age");
	visit_set_field(citizen.visit, "ward_birth", "1940-05-01");
	visit_gaps(citizen.visit, gaps);
	assert_string_not_equal(gaps[0].gap.word, "form.age");
}

static void a_child_is_led_to_a_guardian_and_nothing_is_lost(void **unused)
{
	(void)unused;
	go_to_identify(CARD, "reason", "damaged");
	read_card_of("2015-05-01");
	assert_int_equal(citizen.visit->fault, FAULT_PERSON_MINOR);
	assert_true(visit_may_call_guardian(citizen.visit));
	visit_call_guardian(citizen.visit);
	assert_int_equal(citizen.visit->minor.name[0], 0);
	read_card_of("1985-05-01");
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_string_equal(visit_value(citizen.visit, "acting"), "guardian");
	assert_string_equal(visit_value(citizen.visit, "reason"), "damaged");
	assert_string_equal(visit_value(citizen.visit, "ward_name"), person().name);
	assert_string_equal(visit_value(citizen.visit, "ward_birth"), "2015-05-01");
}

/* The card that was read is the guardian's: nothing of it stands where the child's belongs. */
static void a_guardians_card_fills_in_nothing_of_the_ward(void **unused)
{
	const json_t *form;

	(void)unused;
	go_to_guide(CARD, "acting", "guardian");
	visit_set_field(citizen.visit, "reason", "damaged");
	leave_guide();
	read_card_of("1985-05-01");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_string_equal(visit_value(citizen.visit, "name"), "");
	assert_string_equal(visit_value(citizen.visit, "id_number"), "");
	visit_set_field(citizen.visit, "ward_name", "木小云");
	form = citizen.visit->view.forms[basket_find(&citizen.visit->basket, CARD)];
	assert_string_equal(form_get(form, "name"), "木小云");
	assert_string_equal(form_get(form, "id_number"), "");
	visit_set_field(citizen.visit, "acting", "self"); /* after all */
	visit_confirm_change(citizen.visit, true);
	form = citizen.visit->view.forms[basket_find(&citizen.visit->basket, CARD)];
	assert_string_equal(form_get(form, "name"), person().name);
	visit_set_field(citizen.visit, "acting", "guardian");
	assert_string_equal(visit_value(citizen.visit, "id_number"), "");
}

/* Nobody hands in their own photograph for the child's card. */
static void what_is_asked_of_a_ward_is_called_the_wards(void **unused)
{
	struct visit *visit = citizen.visit;
	char label[320];
	int photo, name;

	(void)unused;
	assert_int_equal(words_open("build/words"), STATUS_OK);
	go_to_guide(CARD, "acting", "guardian");
	visit_set_field(visit, "reason", "first");
	photo = visit_material_by_name(visit, "photo");
	visit_material_label(visit, (size_t)photo, label, sizeof(label));
	assert_string_equal(label, "孩子（被监护人）的本人相片");
	name = visit_question_by_name(visit, "ward_name", 9);
	visit_question_label(visit, (size_t)name, label, sizeof(label));
	assert_string_equal(label, "孩子（被监护人）姓名");
	assert_true(
		visit_serves(visit, (size_t)name) & 1u << basket_find(&visit->basket, CARD));
	visit_set_field(visit, "acting", "self");
	visit_material_label(visit, (size_t)photo, label, sizeof(label));
	assert_string_equal(label, "本人相片");
}

static void the_childrens_bundle_is_asked_for_a_child(void **unused)
{
	(void)unused;
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose_bundle(citizen.visit, "newborn");
	assert_string_equal(visit_value(citizen.visit, "acting"), "guardian");
	visit_set_field(citizen.visit, "who", "newborn");
	assert_string_equal(visit_value(citizen.visit, "who"), "newborn");
	visit_set_field(citizen.visit, "acting", "self");
	visit_set_field(citizen.visit, "who", "newborn"); /* is no longer offered */
	assert_false(visit_knows_situation(citizen.visit));
}

static void a_marriage_is_ones_own_and_who_acts_is_not_asked(void **unused)
{
	struct visit *visit = citizen.visit;
	int acting;

	(void)unused;
	go_to_guide("11539900000000005140", "acting", "agent");
	assert_string_equal(visit_value(visit, "acting"), "self");
	acting = visit_question_by_name(visit, "acting", 6);
	assert_false(visit_asks(visit, (size_t)acting));
	visit_handle(visit, VISIT_EV_BACK);
	visit_choose(visit, CARD); /* may be for a child */
	assert_true(visit_asks(visit, (size_t)acting));
	visit_set_field(visit, "acting", "guardian");
	assert_string_equal(visit_value(visit, "acting"), "guardian");
	assert_string_equal(visit_acting(visit, 1), "self");
	assert_string_equal(visit_acting(visit, 2), "guardian");
}

static void a_child_may_not_act_for_others(void **unused)
{
	(void)unused;
	go_to_identify(CARD, "reason", "damaged");
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_set_field(citizen.visit, "acting", "agent");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	read_card_of("2009-05-01"); /* 17 */
	assert_int_equal(citizen.visit->fault, FAULT_PERSON_MINOR);
	assert_false(visit_may_call_guardian(citizen.visit));
}

static void who_is_seventeen_acts_alone_where_the_matter_begins_at_sixteen(void **unused)
{
	(void)unused;
	go_to_identify(PENSION, "student", "no");
	read_card_of("2009-05-01");
	assert_int_equal(citizen.visit->state, VISIT_CODE);
}

#define HOME_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOME_TEST(home_shows_what_fits_the_age_first_and_nothing_confidential),
		HOME_TEST(a_child_is_shown_nothing_for_grown_people),
		HOME_TEST(from_home_the_card_is_not_asked_again),
		HOME_TEST(back_from_the_list_leads_home_and_leaving_ends_the_process),
		HOME_TEST(a_typed_person_at_home_is_asked_for_a_card_where_it_takes_one),
		HOME_TEST(a_matter_for_another_age_is_said_before_the_form),
		HOME_TEST(whose_age_counts_is_what_the_matter_says),
		HOME_TEST(a_child_is_led_to_a_guardian_and_nothing_is_lost),
		HOME_TEST(a_guardians_card_fills_in_nothing_of_the_ward),
		HOME_TEST(what_is_asked_of_a_ward_is_called_the_wards),
		HOME_TEST(the_childrens_bundle_is_asked_for_a_child),
		HOME_TEST(a_marriage_is_ones_own_and_who_acts_is_not_asked),
		HOME_TEST(a_child_may_not_act_for_others),
		HOME_TEST(who_is_seventeen_acts_alone_where_the_matter_begins_at_sixteen),
	};

	return cmocka_run_group_tests_name("visit_home", tests, NULL, NULL);
}
