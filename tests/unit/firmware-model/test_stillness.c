#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/model/stillness.h"

enum { WIDTH = 160, HEIGHT = 120 };

static uint32_t pixels[WIDTH * HEIGHT];
static struct stillness stillness;

/* A dark table, on it a white sheet whose left edge is at x; x < 0: none. */
static void lay(int x)
{
	for (int i = 0; i < WIDTH * HEIGHT; i++)
		pixels[i] = x >= 0 && i % WIDTH >= x && i % WIDTH < x + 60 ? 0xfff0f0f0
									   : 0xff222222;
}

static bool see(int64_t now_ms)
{
	return stillness_see(&stillness, pixels, WIDTH, HEIGHT, now_ms);
}

static int begin(void **unused)
{
	(void)unused;
	memset(&stillness, 0, sizeof(stillness));
	return 0;
}

static void a_sheet_that_lies_still_is_told_once(void **unused)
{
	(void)unused;
	lay(40);
	assert_false(see(1000));
	assert_false(see(1000 + STILLNESS_MS - 1));
	assert_true(see(1000 + STILLNESS_MS));
	assert_false(see(9000));
	assert_false(see(90000));
}

static void what_moves_is_waited_for(void **unused)
{
	(void)unused;
	for (int i = 0; i < 40; i++) {
		lay(20 + i % 2 * 30);
		assert_false(see(1000 * i));
	}
	assert_false(see(40000));
	assert_true(see(39000 + STILLNESS_MS));
}

static void an_empty_table_is_no_sheet(void **unused)
{
	(void)unused;
	lay(-1);
	for (int i = 0; i < 20; i++)
		assert_false(see(1000 * i));
	lay(50); /* laid at last */
	assert_false(see(20000));
	assert_true(see(20000 + STILLNESS_MS));
}

static void the_next_sheet_is_told_too(void **unused)
{
	(void)unused;
	lay(40);
	see(0);
	assert_true(see(STILLNESS_MS));
	lay(70);
	assert_false(see(3000));
	assert_true(see(3000 + STILLNESS_MS));
}

static void noise_is_no_movement(void **unused)
{
	(void)unused;
	lay(40);
	see(0);
	for (int i = 0; i < WIDTH * HEIGHT; i += 3)
		pixels[i] += 0x050505;
	assert_true(see(STILLNESS_MS));
}

static void a_frame_of_nothing_is_passed_over(void **unused)
{
	(void)unused;
	assert_false(stillness_see(&stillness, pixels, 0, 0, 99999));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_sheet_that_lies_still_is_told_once, begin),
		cmocka_unit_test_setup(what_moves_is_waited_for, begin),
		cmocka_unit_test_setup(an_empty_table_is_no_sheet, begin),
		cmocka_unit_test_setup(the_next_sheet_is_told_too, begin),
		cmocka_unit_test_setup(noise_is_no_movement, begin),
		cmocka_unit_test_setup(a_frame_of_nothing_is_passed_over, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
