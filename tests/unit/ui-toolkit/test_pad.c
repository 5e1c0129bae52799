/* Ink on the pad: thinner where the pen was fast, the same bytes however it is drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/widget/pad.h"

#define SIDE 200
#define PEN (10 * 16)

static uint32_t pixels[SIDE * SIDE], once[SIDE * SIDE];
static struct canvas canvas = {.pixels = pixels,
	.width = SIDE,
	.height = SIDE,
	.stride = SIDE,
	.clip = {0, 0, SIDE, SIDE}};
static const struct rect ALL = {0, 0, SIDE, SIDE};
static struct pad pad;

/* Across the pad at height y, so many px from point to point. */
static void draw_line(int y, int step)
{
	pad_clear(&pad);
	for (int x = 20; x <= 180; x += step)
		assert_true(pad_add(&pad, x * 16, y * 16,
			x == 20          ? PAD_FIRST
			: x + step > 180 ? PAD_LAST
					 : PAD_MOVE));
	memset(pixels, 0xff, sizeof(pixels));
	pad_paint(&pad, 0, &canvas, &(struct pad_pen){ALL, PEN, 0});
}

/* Dark pixels in the column at x. */
static int thickness(int x)
{
	int dark = 0;

	for (int y = 0; y < SIDE; y++)
		dark += (pixels[y * SIDE + x] & 0xff) < 0x80;
	return dark;
}

static void a_fast_pen_leaves_a_thinner_line(void **unused)
{
	int slow, fast;

	(void)unused;
	draw_line(100, 2);
	slow = thickness(100);
	draw_line(100, 80);
	fast = thickness(100);
	assert_in_range(slow, 9, 11);
	assert_in_range(fast, 4, 7);
}

static void point_by_point_gives_the_same_bytes_as_all_at_once(void **unused)
{
	(void)unused;
	draw_line(60, 13);
	memcpy(once, pixels, sizeof(once));
	memset(pixels, 0xff, sizeof(pixels));
	for (int count = pad.count, i = 0; i < count; i++) {
		pad.count = i + 1;
		pad_paint(&pad, i, &canvas, &(struct pad_pen){ALL, PEN, 0});
	}
	assert_memory_equal(pixels, once, sizeof(once));
}

static void ink_stays_within_its_bounds(void **unused)
{
	struct rect bounds;

	(void)unused;
	draw_line(120, 7);
	bounds = pad_bounds(&pad, 0, ALL, PEN);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			if (pixels[y * SIDE + x] != 0xffffffff)
				assert_true(rect_holds(bounds, x, y));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fast_pen_leaves_a_thinner_line),
		cmocka_unit_test(point_by_point_gives_the_same_bytes_as_all_at_once),
		cmocka_unit_test(ink_stays_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
