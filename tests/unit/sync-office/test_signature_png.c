#include "tests/unit/sync-office/office_fixture.h"

#include <png.h>

#include "sync/office/desk/signature_png.h"

static size_t black_dots(const struct bytes *png, unsigned *width, unsigned *height)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	uint8_t *grey;
	size_t black = 0;

	assert_true(png_image_begin_read_from_memory(&image, png->data, png->len));
	image.format = PNG_FORMAT_GRAY;
	grey = malloc(PNG_IMAGE_SIZE(image));
	assert_non_null(grey);
	assert_true(png_image_finish_read(&image, NULL, grey, 0, NULL));
	for (size_t i = 0; i < PNG_IMAGE_SIZE(image); i++)
		black += grey[i] == 0;
	*width = image.width;
	*height = image.height;
	free(grey);
	return black;
}

static void strokes_are_drawn_in_the_shape_of_the_pad(void **unused)
{
	struct ink *ink = calloc(1, sizeof(*ink));
	struct bytes png = {0};
	unsigned width, height;

	(void)unused;
	assert_non_null(ink);
	ink->width = 16000;
	ink->height = 4000;
	ink_add(ink, 0, 2000, 0, true);
	ink_add(ink, 16000, 2000, 100, false);
	assert_int_equal(signature_png(ink, &png), STATUS_OK);
	assert_in_range(black_dots(&png, &width, &height), SIGNATURE_WIDTH_PX * 4,
		SIGNATURE_WIDTH_PX * 6);
	assert_int_equal(width, SIGNATURE_WIDTH_PX);
	assert_int_equal(height, SIGNATURE_WIDTH_PX / 4);
	bytes_free(&png);
	free(ink);
}

static void points_off_the_pad_stay_at_its_edge(void **unused)
{
	static const int32_t FAR[] = {INT32_MIN, -1, INT32_MAX};
	struct ink *ink = calloc(1, sizeof(*ink));
	struct bytes png = {0};
	unsigned width, height;

	(void)unused;
	assert_non_null(ink);
	ink->width = ink->height = 1000;
	for (size_t i = 0; i < 9; i++)
		ink_add(ink, FAR[i % 3], FAR[i / 3], (int32_t)i, i % 2 == 0);
	assert_int_equal(signature_png(ink, &png), STATUS_OK);
	assert_true(black_dots(&png, &width, &height) > 0);
	bytes_free(&png);
	free(ink);
}

static void a_pad_of_no_shape_is_refused(void **unused)
{
	static const int32_t PADS[][2] = {{0, 1}, {1, 0}, {-1, 1}, {1, 1000}, {1000000, 1}};
	struct ink *ink = calloc(1, sizeof(*ink));
	struct bytes png = {0};

	(void)unused;
	assert_non_null(ink);
	for (size_t i = 0; i < sizeof(PADS) / sizeof(PADS[0]); i++) {
		ink->width = PADS[i][0];
		ink->height = PADS[i][1];
		assert_int_equal(signature_png(ink, &png), STATUS_BAD_DATA);
	}
	assert_int_equal(png.len, 0);
	free(ink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strokes_are_drawn_in_the_shape_of_the_pad),
		cmocka_unit_test(points_off_the_pad_stay_at_its_edge),
		cmocka_unit_test(a_pad_of_no_shape_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
