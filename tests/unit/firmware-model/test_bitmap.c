#include <stdarg.h>
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_bitmap_is_white_with_whole_bytes_per_row),
		cmocka_unit_test(sizes_no_printer_has_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
