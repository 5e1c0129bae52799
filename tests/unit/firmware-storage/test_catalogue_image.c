#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/files.h"
#include "firmware/model/catalogue/catalogue_load.h"
#include "firmware/storage/catalogue_image.h"

#define ITEM "11539900MB000000104000709018000"

static const uint8_t SOURCE[32] = {7}, OTHER[32] = {8};

static struct catalogue loaded;
static struct readings *readings;
static struct bytes image;
static char folder[] = "/tmp/onevisit-image-XXXXXX", path[64];

static void ok(enum status status)
{
	assert_int_equal(status, STATUS_OK);
}

static int prepare(void **unused)
{
	struct bytes text = {0};

	(void)unused;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/image", folder);
	ok(catalogue_open("assets/services", &loaded));
	ok(file_read("assets/input/syllables.txt", 1024 * 1024, &text));
	ok(readings_read((const char *)text.data, text.len, &readings));
	ok(catalogue_image_build(&loaded, readings, SOURCE, &image));
	bytes_free(&text);
	return 0;
}

static int finish(void **unused)
{
	(void)unused;
	catalogue_close(&loaded);
	readings_destroy(readings);
	bytes_free(&image);
	unlink(path);
	return rmdir(folder);
}

static void write_image(const void *data, size_t len)
{
	ok(file_write(path, data, len, 0600));
}

/* All that a list shows of an item comes without the item. */
static void assert_listed_alike(
	const struct catalogue_entry *one, const struct catalogue_entry *other)
{
	static const char *const LANGUAGES[] = {"zh-Hans", "en", "nxq"};

	assert_string_equal(one->implement_code, other->implement_code);
	assert_string_equal(one->category, other->category);
	assert_string_equal(one->terminal, other->terminal);
	assert_string_equal(one->case_type, other->case_type);
	assert_string_equal(one->limit_unit, other->limit_unit);
	assert_int_equal(one->promised_days, other->promised_days);
	assert_int_equal(one->confidential, other->confidential);
	assert_int_equal(one->bookable, other->bookable);
	assert_int_equal(one->for_persons, other->for_persons);
	assert_int_equal(one->for_enterprises, other->for_enterprises);
	for (size_t i = 0; i < sizeof(LANGUAGES) / sizeof(LANGUAGES[0]); i++)
		assert_string_equal(catalogue_entry_name(one, LANGUAGES[i]),
			catalogue_entry_name(other, LANGUAGES[i]));
	assert_null(one->item);
}

static void the_image_is_the_catalogue(void **unused)
{
	struct catalogue mapped;

	(void)unused;
	write_image(image.data, image.len);
	ok(catalogue_image_open(path, SOURCE, &mapped));
	assert_int_equal(mapped.count, loaded.count);
	assert_int_equal(mapped.most_pages, loaded.most_pages);
	assert_true(json_equal(mapped.frame, loaded.frame));
	assert_memory_equal(&mapped.calendar, &loaded.calendar, sizeof(loaded.calendar));
	for (size_t i = 0; i < mapped.count; i++) {
		assert_listed_alike(&mapped.entries[i], &loaded.entries[i]);
		assert_true(json_equal(
			catalogue_item(&mapped, i)->json, loaded.entries[i].item->json));
	}
	assert_non_null(catalogue_find(&mapped, ITEM));
	assert_null(catalogue_find(&mapped, "nothing"));
	catalogue_close(&mapped);
}

static void matters_are_found_in_both_languages(void **unused)
{
	static const char *const QUERIES[] = {
		"居住证申领", "jzzsl", "juzhuzhengshen", "residence p"};
	struct catalogue mapped;
	uint32_t found[8];

	(void)unused;
	write_image(image.data, image.len);
	ok(catalogue_image_open(path, SOURCE, &mapped));
	for (size_t i = 0; i < sizeof(QUERIES) / sizeof(QUERIES[0]); i++) {
		size_t count = catalogue_search(&mapped, QUERIES[i], found, 8), at = 0;
		while (at < count &&
			strcmp(mapped.entries[found[at]].implement_code, ITEM) != 0)
			at++;
		assert_true(at < count);
	}
	catalogue_close(&mapped);
}

static void without_readings_characters_still_find(void **unused)
{
	struct catalogue taken;
	struct bytes plain = {0};
	uint32_t found[4];

	(void)unused;
	ok(catalogue_image_build(&loaded, NULL, SOURCE, &plain));
	ok(catalogue_image_take(&plain, SOURCE, &taken));
	assert_null(plain.data);
	assert_int_equal(catalogue_search(&taken, "jzzsl", found, 4), 0);
	assert_int_equal(catalogue_search(&taken, "居住证申领", found, 4), 1);
	assert_non_null(catalogue_item(&taken, found[0]));
	catalogue_close(&taken);
}

static void an_image_of_another_index_is_not_found(void **unused)
{
	struct catalogue mapped;

	(void)unused;
	write_image(image.data, image.len);
	assert_int_equal(catalogue_image_open(path, OTHER, &mapped), STATUS_NOT_FOUND);
	unlink(path);
	assert_int_equal(catalogue_image_open(path, SOURCE, &mapped), STATUS_NOT_FOUND);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_int_equal(catalogue_image_open(path, SOURCE, &mapped), STATUS_IO);
	unlink(path);
}

static void a_cut_image_is_refused(void **unused)
{
	struct catalogue mapped;

	(void)unused;
	for (size_t len = 0; len < image.len; len += len < 4096 ? 61 : 7919) {
		write_image(image.data, len);
		assert_int_equal(catalogue_image_open(path, SOURCE, &mapped), STATUS_BAD_DATA);
	}
	write_image(image.data, image.len - 1);
	assert_int_equal(catalogue_image_open(path, SOURCE, &mapped), STATUS_BAD_DATA);
}

/* Wherever a bit turns: the image is refused, or one item cannot be had and all others can. */
static void a_turned_bit_costs_one_item_at_most(void **unused)
{
	struct catalogue taken;

	(void)unused;
	for (size_t at = 0; at < image.len; at += at < 200 ? 1 : 4093) {
		struct bytes damaged = {0};
		size_t missing = 0;
		enum status status;

		ok(bytes_add(&damaged, image.data, image.len));
		damaged.data[at] ^= 0x10;
		status = catalogue_image_take(&damaged, SOURCE, &taken);
		bytes_free(&damaged);
		if (status != STATUS_OK)
			continue;
		for (size_t i = 0; i < taken.count; i++)
			if (!catalogue_item(&taken, i)) {
				missing++;
				assert_string_equal(
					taken.entries[i].terminal, ""); /* not listed */
			}
		assert_true(missing <= 1);
		catalogue_close(&taken);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_image_is_the_catalogue),
		cmocka_unit_test(matters_are_found_in_both_languages),
		cmocka_unit_test(without_readings_characters_still_find),
		cmocka_unit_test(an_image_of_another_index_is_not_found),
		cmocka_unit_test(a_cut_image_is_refused),
		cmocka_unit_test(a_turned_bit_costs_one_item_at_most),
	};

	return cmocka_run_group_tests(tests, prepare, finish);
}
