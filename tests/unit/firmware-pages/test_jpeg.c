#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/pages/decode.h"
#include "tests/unit/firmware-pages/pictures.h"

static struct bytes file;
static struct page_preview preview;

static enum fault decode(const struct jpeg_recipe *recipe)
{
	bytes_free(&file);
	page_preview_free(&preview);
	make_jpeg(recipe, &file);
	return page_decode_jpeg(file.data, file.len, PAGE_PREVIEW_MAX, &preview);
}

static enum fault decode_bytes(const void *data, size_t len)
{
	struct page_preview none = {0};
	uint8_t *exact = malloc(len ? len : 1); /* so that reading past the end is seen */
	enum fault fault;

	memcpy(exact, data, len);
	fault = page_decode_jpeg(exact, len, PAGE_PREVIEW_MAX, &none);
	free(exact);
	page_preview_free(&none);
	return fault;
}

static int forget(void **unused)
{
	(void)unused;
	bytes_free(&file);
	page_preview_free(&preview);
	return 0;
}

static void every_kind_of_good_jpeg_shows_its_picture(void **unused)
{
	static const struct jpeg_recipe RECIPES[] = {
		{.width = 64, .height = 64, .inks = 3},
		{.width = 1024, .height = 1024, .inks = 3},
		{.width = 1025, .height = 700, .inks = 3},
		{.width = 4961, .height = 3508, .inks = 3},
		{.width = 2047, .height = 333, .inks = 3, .progressive = true},
		{.width = 300, .height = 200, .inks = 3, .arithmetic = true},
		{.width = 300, .height = 200, .inks = 3, .restarts = true},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(RECIPES) / sizeof(RECIPES[0]); i++) {
		const struct jpeg_recipe *recipe = &RECIPES[i];
		print_message("%ux%u\n", recipe->width, recipe->height);
		assert_int_equal(decode(recipe), FAULT_NONE);
		assert_int_equal(preview.full_width, recipe->width);
		assert_int_equal(preview.full_height, recipe->height);
		assert_true(preview.width <= PAGE_PREVIEW_MAX);
		assert_true(preview.height <= PAGE_PREVIEW_MAX);
		assert_int_equal(preview.pixels.len, preview.width * preview.height * 4);
		assert_true(shows_the_four_fields(&preview));
	}
}

static void grey_and_printers_ink_become_colours(void **unused)
{
	const struct jpeg_recipe grey = {.width = 64, .height = 64, .inks = 1};
	const struct jpeg_recipe ink = {.width = 64, .height = 64, .inks = 4};

	(void)unused;
	assert_int_equal(decode(&grey), FAULT_NONE);
	assert_true(is_near(field(&preview, 0), WHITE));
	assert_true(is_near(field(&preview, 1), 0));
	assert_int_equal(decode(&ink), FAULT_NONE);
	assert_true(shows_the_four_fields(&preview));
}

static void a_large_page_is_shown_in_its_proportions(void **unused)
{
	const struct jpeg_recipe wide = {.width = 5000, .height = 50, .inks = 1};
	const struct jpeg_recipe thin = {.width = 1, .height = 3000, .inks = 1};

	(void)unused;
	assert_int_equal(decode(&wide), FAULT_NONE);
	assert_int_equal(preview.width, 1024);
	assert_in_range(preview.height, 10, 11);
	assert_int_equal(decode(&thin), FAULT_NONE);
	assert_int_equal(preview.width, 1);
	assert_int_equal(preview.height, 1024);
}

static void the_way_the_camera_was_held_is_undone(void **unused)
{
	/* EXIF 2.3: where row 0 and column 0 of the file lie, seen upright. */
	static const unsigned FIELDS[9][4] = {
		{0, 0, 0, 0},
		{RED, GREEN, BLUE, WHITE},
		{GREEN, RED, WHITE, BLUE},
		{WHITE, BLUE, GREEN, RED},
		{BLUE, WHITE, RED, GREEN},
		{RED, BLUE, GREEN, WHITE},
		{BLUE, RED, WHITE, GREEN},
		{WHITE, GREEN, BLUE, RED},
		{GREEN, WHITE, RED, BLUE},
	};

	(void)unused;
	for (unsigned i = 1; i <= 8; i++) {
		const struct jpeg_recipe recipe = {
			.width = 96, .height = 48, .inks = 3, .orientation = i};
		print_message("orientation %u\n", i);
		assert_int_equal(decode(&recipe), FAULT_NONE);
		assert_int_equal(preview.width, i < 5 ? 96 : 48);
		assert_int_equal(preview.height, i < 5 ? 48 : 96);
		assert_int_equal(preview.full_width, preview.width);
		for (int at = 0; at < 4; at++)
			assert_true(is_near(field(&preview, at), FIELDS[i][at]));
	}
}

static void a_nonsense_orientation_is_upright(void **unused)
{
	const struct jpeg_recipe recipe = {
		.width = 96, .height = 48, .inks = 3, .orientation = 200};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	assert_true(shows_the_four_fields(&preview));
}

static void a_file_cut_anywhere_is_broken(void **unused)
{
	static const struct jpeg_recipe RECIPES[] = {
		{.width = 80, .height = 60, .inks = 3, .orientation = 6},
		{.width = 80, .height = 60, .inks = 3, .progressive = true},
		{.width = 80, .height = 60, .inks = 3, .restarts = true},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(RECIPES) / sizeof(RECIPES[0]); i++) {
		assert_int_equal(decode(&RECIPES[i]), FAULT_NONE);
		for (size_t len = 0; len < file.len; len++)
			if (decode_bytes(file.data, len) != FAULT_PAGE_BROKEN)
				fail_msg("recipe %zu cut at %zu of %zu", i, len, file.len);
	}
}

static void a_changed_byte_never_harms_us(void **unused)
{
	const struct jpeg_recipe recipe = {
		.width = 40, .height = 40, .inks = 3, .orientation = 6, .progressive = true};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	for (size_t i = 0; i < file.len; i++) {
		uint8_t before = file.data[i];
		for (unsigned change = 1; change < 256; change = change * 3 + 1) {
			file.data[i] = before ^ (uint8_t)change;
			decode_bytes(file.data, file.len);
		}
		file.data[i] = before;
	}
}

/* The place of width and height in the frame header. */
static uint8_t *frame_size(void)
{
	for (size_t i = 0; i + 9 < file.len; i++)
		if (file.data[i] == 0xff && file.data[i + 1] == 0xc0)
			return file.data + i + 5;
	return NULL;
}

static void a_small_file_that_claims_to_be_huge_is_too_large(void **unused)
{
	static const uint8_t SIZES[][4] = {
		{0xff, 0xdc, 0xff, 0xdc}, /* 65500 × 65500 */
		{0x00, 0x10, 0x2e, 0xe1}, /* 12001 wide */
		{0x1f, 0x40, 0x1f, 0x40}, /* 8000 × 8000 is more than 60 million */
	};
	const struct jpeg_recipe recipe = {.width = 64, .height = 64, .inks = 3};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	for (size_t i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
		memcpy(frame_size(), SIZES[i], 4);
		assert_int_equal(decode_bytes(file.data, file.len), FAULT_PAGE_TOO_LARGE);
	}
}

static void a_file_of_endless_scans_is_too_large(void **unused)
{
	struct jpeg_recipe recipe = {.width = 64, .height = 64, .inks = 3, .scans = 60};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	recipe.scans = 190;
	assert_int_equal(decode(&recipe), FAULT_PAGE_TOO_LARGE);
}

static void a_precision_that_we_do_not_know_is_unsupported(void **unused)
{
	const struct jpeg_recipe recipe = {.width = 64, .height = 64, .inks = 3};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	frame_size()[-1] = 12;
	assert_int_equal(decode_bytes(file.data, file.len), FAULT_PAGE_UNSUPPORTED);
}

static void what_follows_the_picture_does_not_matter(void **unused)
{
	const struct jpeg_recipe recipe = {.width = 64, .height = 64, .inks = 3};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	assert_int_equal(bytes_add(&file, "the camera's own notes", 22), STATUS_OK);
	assert_int_equal(decode_bytes(file.data, file.len), FAULT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_good_jpeg_shows_its_picture),
		cmocka_unit_test(grey_and_printers_ink_become_colours),
		cmocka_unit_test(a_large_page_is_shown_in_its_proportions),
		cmocka_unit_test(the_way_the_camera_was_held_is_undone),
		cmocka_unit_test(a_nonsense_orientation_is_upright),
		cmocka_unit_test(a_file_cut_anywhere_is_broken),
		cmocka_unit_test(a_changed_byte_never_harms_us),
		cmocka_unit_test(a_small_file_that_claims_to_be_huge_is_too_large),
		cmocka_unit_test(a_file_of_endless_scans_is_too_large),
		cmocka_unit_test(a_precision_that_we_do_not_know_is_unsupported),
		cmocka_unit_test(what_follows_the_picture_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
