#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/pages/decode.h"
#include "tests/unit/firmware-pages/pictures.h"
#include "tests/unit/firmware-pages/place.h"

static const struct jpeg_recipe PHOTO = {.width = 1600, .height = 1200, .inks = 3};
static const struct png_recipe SCAN = {
	.width = 700, .height = 990, .type = PNG_COLOR_TYPE_RGB, .depth = 8};
static struct bytes jpeg, png;

static int make_pictures(void **unused)
{
	(void)unused;
	pages_set_worker(built_worker());
	make_jpeg(&PHOTO, &jpeg);
	make_png(&SCAN, &png);
	return 0;
}

static int forget_pictures(void **unused)
{
	(void)unused;
	bytes_free(&jpeg);
	bytes_free(&png);
	return 0;
}

static enum fault check(const char *name, const void *data, size_t len)
{
	struct page_preview preview = {0};
	enum fault fault;
	enum status status = page_check(name, data, len, &preview, &fault);

	assert_int_equal(status == STATUS_OK, fault == FAULT_NONE);
	if (fault != FAULT_NONE)
		assert_null(preview.pixels.data);
	page_preview_free(&preview);
	return fault;
}

static void a_photo_comes_back_as_its_preview(void **unused)
{
	struct page_preview preview = {0};
	enum fault fault = FAULT_QUEUE_IO;

	(void)unused;
	assert_int_equal(
		page_check("photo.JPG", jpeg.data, jpeg.len, &preview, &fault), STATUS_OK);
	assert_int_equal(fault, FAULT_NONE);
	assert_int_equal(preview.width, 1024);
	assert_int_equal(preview.height, 768);
	assert_int_equal(preview.full_width, 1600);
	assert_int_equal(preview.full_height, 1200);
	assert_int_equal(preview.pixels.len, 1024 * 768 * 4);
	assert_true(shows_the_four_fields(&preview));
	page_preview_free(&preview);
}

static void a_scan_comes_back_pixel_by_pixel(void **unused)
{
	struct page_preview preview = {0};
	enum fault fault;

	(void)unused;
	assert_int_equal(
		page_check("扫描.png", png.data, png.len, &preview, &fault), STATUS_OK);
	assert_int_equal(preview.width, 700);
	assert_int_equal(preview.height, 990);
	assert_int_equal(field(&preview, 0), RED);
	assert_int_equal(field(&preview, 3), WHITE);
	page_preview_free(&preview);
}

static void a_file_that_is_not_what_its_name_says_is_broken(void **unused)
{
	(void)unused;
	assert_int_equal(check("a.jpeg", jpeg.data, jpeg.len), FAULT_NONE);
	assert_int_equal(check("a.jpg", png.data, png.len), FAULT_PAGE_BROKEN);
	assert_int_equal(check("a.png", jpeg.data, jpeg.len), FAULT_PAGE_BROKEN);
	assert_int_equal(check("a.jpg", "%PDF-1.7 and so on", 18), FAULT_PAGE_BROKEN);
	assert_int_equal(check("a.png", "<html>not a picture", 19), FAULT_PAGE_BROKEN);
}

static void what_we_do_not_take_is_refused_by_name(void **unused)
{
	(void)unused;
	assert_int_equal(check("a.PDF", jpeg.data, jpeg.len), FAULT_PAGE_BROKEN);
	assert_int_equal(check("a.gif", "GIF89a", 6), FAULT_PAGE_UNSUPPORTED);
	assert_int_equal(check("jpg", jpeg.data, jpeg.len), FAULT_PAGE_UNSUPPORTED);
	assert_int_equal(check(".jpg", jpeg.data, jpeg.len), FAULT_PAGE_UNSUPPORTED);
	assert_int_equal(check("", jpeg.data, jpeg.len), FAULT_PAGE_UNSUPPORTED);
}

static void an_empty_file_is_named_so(void **unused)
{
	(void)unused;
	assert_int_equal(check("a.jpg", "", 0), FAULT_PAGE_EMPTY);
	assert_int_equal(check("a.pdf", NULL, 0), FAULT_PAGE_EMPTY);
}

static void fifty_megabytes_are_too_large(void **unused)
{
	size_t len = 50 * 1024 * 1024;
	uint8_t *large = calloc(1, len);

	(void)unused;
	memcpy(large, jpeg.data, jpeg.len);
	assert_int_equal(check("a.jpg", large, len), FAULT_PAGE_TOO_LARGE);
	assert_int_equal(check("a.jpg", large, PAGE_FILE_MAX + 1), FAULT_PAGE_TOO_LARGE);
	assert_int_equal(check("a.jpg", large, PAGE_FILE_MAX), FAULT_NONE);
	free(large);
}

static void a_file_that_ends_early_is_broken(void **unused)
{
	(void)unused;
	for (unsigned part = 1; part < 8; part++) {
		assert_int_equal(
			check("a.jpg", jpeg.data, jpeg.len * part / 8), FAULT_PAGE_BROKEN);
		assert_int_equal(
			check("a.png", png.data, png.len * part / 8), FAULT_PAGE_BROKEN);
	}
	assert_int_equal(check("a.jpg", jpeg.data, jpeg.len - 1), FAULT_PAGE_BROKEN);
	assert_int_equal(check("a.png", png.data, png.len - 1), FAULT_PAGE_BROKEN);
	assert_int_equal(check("a.png", png.data, 8), FAULT_PAGE_BROKEN);
}

static void garbage_behind_a_right_beginning_is_broken(void **unused)
{
	uint8_t garbage[4096];

	(void)unused;
	for (int i = 0; i < 20; i++) {
		random_bytes(garbage, sizeof(garbage));
		memcpy(garbage, "\xff\xd8\xff", 3);
		assert_int_not_equal(check("a.jpg", garbage, sizeof(garbage)), FAULT_NONE);
		memcpy(garbage, "\x89PNG\r\n\x1a\n", 8);
		assert_int_not_equal(check("a.png", garbage, sizeof(garbage)), FAULT_NONE);
	}
}

static void a_decompression_bomb_is_too_large(void **unused)
{
	const struct png_recipe bomb = {.width = 30000,
		.height = 30000,
		.type = PNG_COLOR_TYPE_GRAY,
		.depth = 1,
		.blank = true};
	struct bytes file = {0};

	(void)unused;
	make_png(&bomb, &file);
	assert_in_range(file.len, 1, 2000000);
	assert_int_equal(check("bomb.png", file.data, file.len), FAULT_PAGE_TOO_LARGE);
	/* Behind the header of a small picture the flood is a black page and left where it is.
	 */
	memcpy(file.data, png.data, 33);
	assert_int_equal(check("bomb.png", file.data, file.len), FAULT_NONE);
	bytes_free(&file);
}

static void the_largest_page_that_we_take_fits_the_limits(void **unused)
{
	const struct jpeg_recipe page = {
		.width = 10000, .height = 6000, .inks = 3, .progressive = true, .blank = true};
	const struct png_recipe drawing = {.width = 6000,
		.height = 10000,
		.type = PNG_COLOR_TYPE_GRAY,
		.depth = 1,
		.interlaced = true,
		.blank = true};
	struct bytes file = {0};

	(void)unused;
	make_jpeg(&page, &file);
	assert_int_equal(check("a.jpg", file.data, file.len), FAULT_NONE);
	bytes_free(&file);
	make_png(&drawing, &file);
	assert_int_equal(check("a.png", file.data, file.len), FAULT_NONE);
	bytes_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_photo_comes_back_as_its_preview),
		cmocka_unit_test(a_scan_comes_back_pixel_by_pixel),
		cmocka_unit_test(a_file_that_is_not_what_its_name_says_is_broken),
		cmocka_unit_test(what_we_do_not_take_is_refused_by_name),
		cmocka_unit_test(an_empty_file_is_named_so),
		cmocka_unit_test(fifty_megabytes_are_too_large),
		cmocka_unit_test(a_file_that_ends_early_is_broken),
		cmocka_unit_test(garbage_behind_a_right_beginning_is_broken),
		cmocka_unit_test(a_decompression_bomb_is_too_large),
		cmocka_unit_test(the_largest_page_that_we_take_fits_the_limits),
	};

	return cmocka_run_group_tests(tests, make_pictures, forget_pictures);
}
