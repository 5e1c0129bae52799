#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "tests/unit/firmware-model/catalogue_folder.h"

static void the_shipped_items_are_all_valid(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	assert_int_equal(catalogue_open("assets/services", &catalogue), STATUS_OK);
	assert_int_equal(catalogue.left_out, 0);
	assert_non_null(catalogue_find(&catalogue, ITEM_CODE));
	assert_null(catalogue_find(&catalogue, "nothing"));
	catalogue_close(&catalogue);
	assert_int_equal(catalogue.count, 0);
}

static void a_broken_item_never_takes_the_others_down(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	write_item("B-2.json", "B-2");
	write_item("A-1.json", "A-1");
	write_text("C-3.json", "{\"implement_code\":\"C-3\"}");
	write_text("D-4.json", "{");
	write_text("E-5.json", "");
	write_text("notes.txt", "not an item");
	write_text("service-item.schema.json", "{}");
	write_text(".hidden.json", "{}");
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_OK);
	assert_int_equal(catalogue.count, 2);
	assert_int_equal(catalogue.left_out, 3);
	assert_string_equal(catalogue.entries[0].implement_code, "A-1");
	assert_string_equal(catalogue.entries[1].implement_code, "B-2");
	catalogue_close(&catalogue);
}

static void items_are_sorted_by_code_not_by_file(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	write_item("A-1-2.json", "A-1-2"); /* "-" comes before "." */
	write_item("A-1.json", "A-1");
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_OK);
	assert_string_equal(catalogue.entries[0].implement_code, "A-1");
	assert_string_equal(catalogue.entries[1].implement_code, "A-1-2");
	catalogue_close(&catalogue);
}

static void a_code_cannot_be_there_twice(void **unused)
{
	struct catalogue catalogue;

	(void)unused;
	write_item("A-1.json", "A-1");
	write_item("A-1-copy.json", "A-1");
	write_item("A-.json", "A-1");
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_OK);
	assert_int_equal(catalogue.count, 1);
	assert_int_equal(catalogue.left_out, 2);
	catalogue_close(&catalogue);
}

static void links_and_huge_files_are_no_items(void **unused)
{
	struct catalogue catalogue;
	FILE *file;

	(void)unused;
	write_item("A-1.json", "A-1");
	file = fopen(new_path("B-2.json"), "w");
	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), 600 * 1024), 0);
	fclose(file);
	assert_int_equal(mkfifo(new_path("C-3.json"), 0600), 0);
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_OK);
	assert_int_equal(catalogue.count, 1);
	assert_int_equal(catalogue.left_out, 2);
	catalogue_close(&catalogue);
}

static void no_valid_item_is_a_failure(void **unused)
{
	struct catalogue catalogue = {.count = 99};

	(void)unused;
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_NOT_FOUND);
	write_text("C-3.json", "{}");
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_NOT_FOUND);
	assert_int_equal(catalogue_open("/nonexistent", &catalogue), STATUS_NOT_FOUND);
	assert_int_equal(catalogue.count, 99);
}

static void a_fault_is_logged_with_file_and_pointer(void **unused)
{
	struct catalogue catalogue;
	char log[4096];
	FILE *caught = tmpfile();
	int before = dup(STDERR_FILENO);
	size_t len;

	(void)unused;
	assert_true(before >= 0 && caught);
	write_text("C-3.json", "{\"implement_code\":\"C-3\",\"Zhang San 530702\":1}");
	fflush(stderr);
	dup2(fileno(caught), STDERR_FILENO);
	assert_int_equal(catalogue_open(folder, &catalogue), STATUS_NOT_FOUND);
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(caught);
	len = fread(log, 1, sizeof(log) - 1, caught);
	log[len] = '\0';
	fclose(caught);
	assert_non_null(strstr(log, "file=C-3.json pointer=/base_code is missing"));
	assert_null(strstr(log, "Zhang")); /* no text from outside */
}

static void the_sample_has_thirty_matters_and_two_bundles(void **unused)
{
	struct catalogue catalogue;
	size_t matters = 0;

	(void)unused;
	assert_int_equal(catalogue_open("assets/services", &catalogue), STATUS_OK);
	for (size_t i = 0; i < catalogue.count; i++) {
		const json_t *sample =
			json_object_get(catalogue.entries[i].item->json, "sample_data");
		matters += strcmp(catalogue.entries[i].implement_code, ITEM_PARTIES) != 0;
		assert_int_equal(json_integer_value(sample), 1);
	}
	assert_true(matters >= 30);
	assert_non_null(catalogue_find(&catalogue, ITEM_PARTIES));
	assert_non_null(catalogue_bundle(&catalogue, "newborn"));
	assert_non_null(catalogue_bundle(&catalogue, "hotel"));
	assert_true(json_array_size(catalogue_categories(&catalogue)) >= 8);
	catalogue_close(&catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_items_are_all_valid),
		cmocka_unit_test_setup_teardown(
			a_broken_item_never_takes_the_others_down, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			items_are_sorted_by_code_not_by_file, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_code_cannot_be_there_twice, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			links_and_huge_files_are_no_items, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			no_valid_item_is_a_failure, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_fault_is_logged_with_file_and_pointer, make_folder, remove_folder),
		cmocka_unit_test(the_sample_has_thirty_matters_and_two_bundles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
