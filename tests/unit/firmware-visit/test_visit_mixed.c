/* An enterprise's matter and the clerk's own in one visit: neither gets what is the other's. */
#include "tests/unit/firmware-visit/citizen.h"

#define COMPANY "11539900000000010240" /* of an enterprise */
#define PENSION "11539900000000002010" /* of a person */
#define ELDERS "11539900000000005110"  /* of a person from 80 on */
#define ATTORNEY "power_of_attorney"

static void choose_both(const char *own)
{
	visit_handle(citizen.visit, VISIT_EV_START);
	answer_terminal(FAULT_NONE);
	visit_choose(citizen.visit, COMPANY);
	visit_handle(citizen.visit, VISIT_EV_BACK);
	visit_choose(citizen.visit, own);
	visit_set_field(citizen.visit, "enterprise_role", "clerk");
	assert_string_equal(form_get(citizen.visit->answers, VISIT_ACTING), "enterprise");
}

static void to_card(void)
{
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	visit_handle(citizen.visit, VISIT_EV_NEXT);
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
}

static size_t matter(const char *code)
{
	return (size_t)basket_find(&citizen.visit->basket, code);
}

/* Who acts hands in the 委托书 for the enterprise alone. */
static void lay_down_attorney(void)
{
	int material = visit_material_by_name(citizen.visit, ATTORNEY);
	struct visit_page *page = &citizen.visit->pages[0];

	assert_true(material >= 0);
	snprintf(page->material, sizeof(page->material), "%s",
		citizen.visit->basket.materials[material].key);
	assert_int_equal(bytes_add_text(&page->sealed.bytes, "sealed"), STATUS_OK);
	citizen.visit->page_count = 1;
}

static void the_power_of_attorney_is_no_business_of_the_clerks_own_matter(void **unused)
{
	struct file_job *job;

	(void)unused;
	choose_both(PENSION);
	visit_set_field(citizen.visit, "student", "no");
	to_card();
	assert_int_equal(citizen.visit->state, VISIT_CODE);
	assert_string_equal(visit_acting(citizen.visit, matter(PENSION)), "self");
	assert_string_equal(visit_acting(citizen.visit, matter(COMPANY)), "enterprise");
	lay_down_attorney();
	assert_true(visit_submit(citizen.visit));
	job = (struct file_job *)next_job();
	assert_int_equal(job->filing.case_count, 2);
	assert_string_equal(job->cases[0].item->implement_code, COMPANY);
	assert_int_equal(job->cases[0].page_count, 1);
	assert_string_equal(job->cases[0].pages[0].material, ATTORNEY);
	assert_string_equal(
		json_text(json_object_get(job->cases[0].form, "_parties"), "acting"),
		"enterprise");
	assert_int_equal(job->cases[1].page_count, 0);
	assert_null(json_object_get(job->cases[1].form, "_parties"));
	job->head.status = STATUS_IO;
	job->head.job.done(&job->head.job);
}

/* The clerk's age counts where the clerk is the applicant, nowhere else. */
static void the_clerks_age_is_judged_for_their_own_matter(void **unused)
{
	(void)unused;
	choose_both(ELDERS); /* the clerk's own: nobody asks whose it is */
	to_card();
	assert_int_equal(citizen.visit->state, VISIT_IDENTIFY);
	assert_int_equal(citizen.visit->fault, FAULT_PERSON_AGE);
	assert_int_equal(citizen.visit->age_matter, (int)matter(ELDERS));
	visit_take_out(citizen.visit, matter(ELDERS));
	device(DEVICE_CARD_READ, DEVICE_READER, FAULT_NONE);
	assert_int_equal(citizen.visit->state, VISIT_CODE);
}

/* One result can only be posted, whatever was chosen for the other: it needs an address too. */
static void what_can_only_be_posted_needs_an_address(void **unused)
{
	struct visit *visit = citizen.visit;
	const char *const electronic = "electronic";

	(void)unused;
	choose_both(PENSION);
	json_object_set_new(visit->basket.matters[matter(COMPANY)]->json, "delivery",
		json_pack("[s]", "post"));
	visit_choose_delivery(visit, electronic);
	assert_string_equal(visit_delivery_of(visit, matter(PENSION)), electronic);
	assert_string_equal(visit_delivery_of(visit, matter(COMPANY)), "post");
	assert_true(visit_posts(visit) && visit_lacks_address(visit));
	visit_set_address(visit, "示例县某某路 8 号");
	assert_true(visit_posts(visit) && !visit_lacks_address(visit));
	visit_take_out(visit, matter(COMPANY));
	visit_set_address(visit, "");
	assert_false(visit_posts(visit) || visit_lacks_address(visit));
}

#define MIXED_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MIXED_TEST(the_power_of_attorney_is_no_business_of_the_clerks_own_matter),
		MIXED_TEST(the_clerks_age_is_judged_for_their_own_matter),
		MIXED_TEST(what_can_only_be_posted_needs_an_address),
	};

	return cmocka_run_group_tests_name("visit_mixed", tests, NULL, NULL);
}
