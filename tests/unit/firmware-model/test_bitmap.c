#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/model/bitmap.h"

static void a_new_bitmap_is_white_with_whole_bytes_per_row(void **unused)
{
	struct bitmap *bitmap;

	(void)unused;
	assert_int_equal(bitmap_create(577, 3, &bitmap), STATUS_OK);
	assert_int_equal(bitmap->width_px, 577);
	assert_int_equal(bitmap->height_px, 3);
	assert_int_equal(bitmap->stride, 73);
	for (size_t i = 0; i < 3 * 73; i++)
		assert_int_equal(bitmap->bits[i], 0);
	bitmap_destroy(bitmap);
	bitmap_destroy(NULL);
}

static void sizes_no_printer_has_are_refused(void **unused)
{
	static const unsigned WRONG[][2] = {{0, 1}, {1, 0}, {2049, 1},
		{1, BITMAP_HEIGHT_MAX + 1}, {0xffffffff, 0xffffffff}};
	struct bitmap *bitmap = NULL;

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		assert_int_equal(bitmap_create(WRONG[i][0], WRONG[i][1], &bitmap), STATUS_FULL);
	assert_null(bitmap);
	assert_int_equal(bitmap_create(2048, BITMAP_HEIGHT_MAX, &bitmap), STATUS_OK);
	bitmap_destroy(bitmap);
}

static bool is_black(const struct bitmap *bitmap, unsigned x, unsigned y)
{
	return bitmap->bits[y * bitmap->stride + x / 8] & 0x80 >> x % 8;
}

/* Squares of 6 dots, as a code has them, become squares of 4; a single line stays one. */
static void a_shrunk_picture_keeps_its_squares_and_lines(void **unused)
{
	struct bitmap *large, *small;

	(void)unused;
	assert_int_equal(bitmap_create(576, 61, &large), STATUS_OK);
	for (unsigned y = 0; y < 61; y++)
		for (unsigned x = 0; x < 576; x++)
			if (y < 60 ? (x / 6 + y / 6) % 2 : x < 300)
				large->bits[y * large->stride + x / 8] |=
					(uint8_t)(0x80 >> x % 8);
	assert_int_equal(bitmap_shrink(large, 384, &small), STATUS_OK);
	assert_int_equal(small->width_px, 384);
	assert_int_equal(small->height_px, 41);
	for (unsigned y = 0; y < 40; y++)
		for (unsigned x = 0; x < 384; x++)
			assert_int_equal(is_black(small, x, y), (x / 4 + y / 4) % 2);
	assert_true(is_black(small, 10, 40) && !is_black(small, 300, 40));
	bitmap_destroy(small);
	assert_int_equal(bitmap_shrink(large, 1, &small), STATUS_OK);
	bitmap_destroy(small);
	bitmap_destroy(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_bitmap_is_white_with_whole_bytes_per_row),
		cmocka_unit_test(a_shrunk_picture_keeps_its_squares_and_lines),
		cmocka_unit_test(sizes_no_printer_has_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
