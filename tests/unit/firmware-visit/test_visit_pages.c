/* Pages from a stick and from the camera. */
#include "firmware/visit/visit_jobs.h"
#include "firmware/visit/visit_materials.h"
#include "tests/unit/firmware-visit/citizen.h"

static void a_material_takes_no_more_pages_than_it_may(void **unused)
{
	(void)unused;
	go_to_form();
	hand_in(0);
	assert_int_equal(visit_pages_of(citizen.visit, merged(0)), 1);
	visit_take_file(citizen.visit, 0);
	assert_int_equal(citizen.job_count, 0);
	visit_drop_page(citizen.visit, 0);
	visit_take_file(citizen.visit, 0);
	assert_int_equal(citizen.job_count, 1);
}

static void a_bad_file_is_named_and_takes_no_place(void **unused)
{
	struct page_job *page;

	(void)unused;
	go_to_form();
	hand_in(0);
	visit_drop_page(citizen.visit, 0);
	visit_take_file(citizen.visit, 0);
	page = (struct page_job *)next_job();
	page->head.job.work(&page->head.job); /* the folder of the stick is not there */
	assert_int_not_equal(page->head.status, STATUS_OK);
	page->head.job.done(&page->head.job);
	assert_int_not_equal(citizen.visit->page_fault, FAULT_NONE);
	assert_string_equal(citizen.visit->page_fault_file, "相片.jpg");
	assert_int_equal(citizen.visit->page_count, 0);
}

/* A page that arrives after its visit was cancelled belongs to nobody. */
static void a_late_page_of_a_visit_that_is_over_is_dropped(void **unused)
{
	struct job *late;

	(void)unused;
	go_to_form();
	hand_in(0);
	visit_drop_page(citizen.visit, 0);
	visit_take_file(citizen.visit, 1);
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	late = next_job();
	late->done(late);
	assert_int_equal(citizen.visit->page_count, 0);
}

/* A page as it comes back from the worker, edited. */
static void answer_edit(unsigned width)
{
	struct edit_job *edit = (struct edit_job *)next_job();

	assert_int_equal(bytes_add_text(&edit->made.sealed.bytes, "edited"), STATUS_OK);
	edit->made.preview.width = width;
	edit->made.preview.page_count = 1;
	edit->head.job.done(&edit->head.job);
}

static void an_edited_page_takes_the_place_of_the_old_one(void **unused)
{
	const struct page_edit turn = {.quarter_turns = 1};
	unsigned before;

	(void)unused;
	go_to_form();
	hand_in(0);
	before = citizen.visit->pages[0].number;
	visit_edit_page(citizen.visit, &turn);
	assert_true(citizen.visit->page_busy);
	visit_drop_page(citizen.visit, 0); /* not while it is made anew */
	assert_int_equal(citizen.visit->page_count, 1);
	answer_edit(77);
	assert_false(citizen.visit->page_busy);
	assert_int_equal(citizen.visit->pages[0].preview.width, 77);
	assert_int_not_equal(citizen.visit->pages[0].number, before);
	assert_string_equal((const char *)citizen.visit->pages[0].sealed.bytes.data, "edited");
}

static void pages_of_a_material_change_places(void **unused)
{
	unsigned first, second;

	(void)unused;
	go_to_form();
	hand_in(1);
	assert_false(visit_has_page_before(citizen.visit));
	close_list();
	hand_in(1);
	first = citizen.visit->pages[0].number;
	second = citizen.visit->pages[1].number;
	assert_true(visit_has_page_before(citizen.visit));
	visit_move_page(citizen.visit);
	assert_int_equal(citizen.visit->pages[0].number, second);
	assert_int_equal(citizen.visit->pages[1].number, first);
	assert_int_equal(citizen.visit->looking, 0);
}

/* Only where the item takes photographs, only while a camera is there; off when they go on. */
static void the_camera_is_on_for_one_material_alone(void **unused)
{
	int material;

	(void)unused;
	go_to_form();
	material = (int)merged(1);
	visit_film(citizen.visit, material);
	assert_false(citizen.filming);
	citizen.camera = true;
	visit_film(citizen.visit, material);
	assert_int_equal(citizen.filming, visit_films(citizen.visit, (size_t)material));
	visit_handle(citizen.visit, VISIT_EV_CANCEL);
	assert_false(citizen.filming);
	assert_int_equal(citizen.visit->filming, -1);
}

static void a_still_becomes_a_page_only_when_it_was_asked_for(void **unused)
{
	(void)unused;
	go_to_form();
	citizen.visit->filming = (int)merged(1);
	device(DEVICE_STILL, DEVICE_CAMERA, FAULT_NONE);
	assert_int_equal(citizen.job_count, 0);
	visit_shoot(citizen.visit);
	visit_shoot(citizen.visit);
	assert_int_equal(citizen.stills, 1);
	device(DEVICE_STILL, DEVICE_CAMERA, FAULT_NONE);
	assert_int_equal(citizen.job_count, 1);
	assert_string_equal(
		(const char *)((struct page_job *)citizen.jobs[0])->plain.data, "jpeg");
	bytes_free(&((struct page_job *)citizen.jobs[0])->plain);
}

/* Submit relies on it: what it says of a page was taken of the bytes that were sealed. */
static void a_sealed_page_carries_the_hash_of_what_is_inside(void **unused)
{
	const struct bytes plain = {(uint8_t *)(uintptr_t) "a page", 6, 6};
	struct visit_sealed page = {.holders = NULL};
	static const uint8_t NONE[32];
	struct seal_identity identity;
	struct seal_recipient to;
	struct bytes opened = {0};
	uint8_t hash[32];

	(void)unused;
	assert_int_equal(seal_identity_make(&identity), STATUS_OK);
	memcpy(to.key, identity.key, sizeof(to.key));
	assert_int_equal(visit_seal_page(&plain, &to, &page), STATUS_OK);
	assert_int_equal(
		unseal(page.bytes.data, page.bytes.len, &identity, &opened), STATUS_OK);
	sha256(opened.data, opened.len, hash);
	assert_memory_equal(page.plain_sha256, hash, 32);
	visit_let_go(citizen.visit, &page);
	assert_memory_equal(page.plain_sha256, NONE, 32);
	bytes_free(&opened);
}

#define VISIT_TEST(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISIT_TEST(a_material_takes_no_more_pages_than_it_may),
		VISIT_TEST(a_bad_file_is_named_and_takes_no_place),
		VISIT_TEST(a_late_page_of_a_visit_that_is_over_is_dropped),
		VISIT_TEST(an_edited_page_takes_the_place_of_the_old_one),
		VISIT_TEST(pages_of_a_material_change_places),
		VISIT_TEST(the_camera_is_on_for_one_material_alone),
		VISIT_TEST(a_still_becomes_a_page_only_when_it_was_asked_for),
		VISIT_TEST(a_sealed_page_carries_the_hash_of_what_is_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
