/* Shared data that the citizen finds wrong. */
#include "firmware/visit/visit_basket.h"
#include "tests/unit/firmware-visit/citizen.h"

#define PENSION "11539900000000002010"

static int held(void)
{
	for (size_t m = 0; m < citizen.visit->basket.material_count; m++)
		if (citizen.visit->view.held[m])
			return (int)m;
	fail_msg("nothing is held");
	return -1;
}

static size_t go_to_pension(void)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, PENSION);
	visit_set_field(citizen.visit, "student", "no");
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	visit_set_field(citizen.visit, "tier", "t500");
	return (size_t)held();
}

static size_t note_gaps(void)
{
	struct visit_gap gaps[VISIT_GAPS_MAX];
	size_t count = visit_gaps(citizen.visit, gaps), found = 0;

	for (size_t i = 0; i < count; i++)
		found += !strcmp(gaps[i].gap.word, "materials.wrong_missing");
	return found;
}

static void what_is_wrong_must_be_said_and_a_paper_may_come(void **unused)
{
	size_t material = go_to_pension(), shared = visit_saved(citizen.visit).held;

	(void)unused;
	visit_say_wrong(citizen.visit, material, "");
	assert_true(visit_wants(citizen.visit, material));
	assert_int_equal(citizen.visit->view.held[material], 0);
	assert_int_equal(visit_saved(citizen.visit).held, shared - 1);
	assert_int_equal(note_gaps(), 1);
	visit_say_wrong(citizen.visit, material, "出生日期不对");
	assert_int_equal(note_gaps(), 0);
	assert_int_equal(visit_way(citizen.visit, material), BASKET_WAY_NONE); /* no paper */
}

static void the_office_reads_the_note_with_the_case(void **unused)
{
	size_t material = go_to_pension();
	int matter = basket_find(&citizen.visit->basket, PENSION);
	const json_t *said;
	json_t *form = NULL;

	(void)unused;
	visit_say_wrong(citizen.visit, material, "出生日期不对");
	assert_int_equal(visit_case_form(citizen.visit, (size_t)matter, &form), STATUS_OK);
	said = json_object_get(json_object_get(form, "_materials"),
		basket_material_of(
			&citizen.visit->basket, &citizen.visit->basket.materials[material], 0)
			->id);
	assert_string_equal(json_text(said, "way"), "correction");
	assert_string_equal(json_text(said, "note"), "出生日期不对");
	json_decref(form);
}

/* Who signs signs for the objection too, whether or not a paper comes with it. */
static void the_objection_stands_in_what_is_signed(void **unused)
{
	size_t material = go_to_pension();
	struct visit *visit = citizen.visit;

	(void)unused;
	visit_say_wrong(visit, material, "出生日期不对");
	visit_write_signed_text(visit);
	assert_non_null(strstr(visit->signed_text, "居民身份证：共享数据有误，已说明"));
	snprintf(visit->pages[0].material, sizeof(visit->pages[0].material), "%s",
		visit->basket.materials[material].key);
	visit->page_count = 1;
	visit_write_signed_text(visit);
	assert_non_null(strstr(visit->signed_text, "居民身份证：1 页；共享数据有误，已说明"));
	visit->page_count = 0;
}

static void it_can_be_taken_back(void **unused)
{
	size_t material = go_to_pension();

	(void)unused;
	visit_say_wrong(citizen.visit, material, "出生日期不对");
	visit_say_wrong(citizen.visit, material, NULL);
	assert_false(visit_wants(citizen.visit, material));
	assert_true(citizen.visit->view.held[material] != 0);
	assert_null(visit_wrong_note(citizen.visit, material));
}

static void what_is_asked_of_the_citizen_anyway_is_no_shared_data(void **unused)
{
	size_t photo;

	(void)unused;
	go_to_form();
	photo = merged(0);
	visit_say_wrong(citizen.visit, photo, "x");
	assert_null(visit_wrong_note(citizen.visit, photo));
}

static int open_words(void **unused)
{
	(void)unused;
	return words_open("build/words") != STATUS_OK;
}

#define WRONG_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WRONG_TEST(what_is_wrong_must_be_said_and_a_paper_may_come),
		WRONG_TEST(the_office_reads_the_note_with_the_case),
		WRONG_TEST(the_objection_stands_in_what_is_signed),
		WRONG_TEST(it_can_be_taken_back),
		WRONG_TEST(what_is_asked_of_the_citizen_anyway_is_no_shared_data),
	};

	return cmocka_run_group_tests_name("visit_wrong", tests, open_words, NULL);
}
