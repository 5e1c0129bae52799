/* Fingers: what is a press, and what only a touch. */
#include "tests/unit/ui-toolkit/window_form.h"

#include "firmware/base/clock.h"

static void a_touch_inside_is_a_press(void **unused)
{
	(void)unused;
	show_form(false);
	assert_true(tap("next"));
	assert_int_equal(input.kind, INPUT_PRESS);
	assert_string_equal(input.name, "next");
	assert_false(next_input());
}

static void every_touch_says_that_somebody_is_here(void **unused)
{
	(void)unused;
	show_form(false);
	window_touch(window, 5, 5, 0);
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_TOUCH);
	window_touch(window, 5, 5, 2);
	assert_false(window_wait(window, 0, &input));
}

static void leaving_the_target_before_releasing_is_no_press(void **unused)
{
	int x, y, other_x, other_y;

	(void)unused;
	show_form(false);
	middle("next", &x, &y);
	middle("back", &other_x, &other_y);
	window_touch(window, x, y, 0);
	window_touch(window, other_x, other_y, 1);
	window_touch(window, other_x, other_y, 2);
	assert_false(next_input());
	/* Pressed outside, released inside. */
	window_touch(window, 5, 5, 0);
	window_touch(window, x, y, 2);
	assert_false(next_input());
	/* Out and in again counts. */
	window_touch(window, x, y, 0);
	window_touch(window, 5, 5, 1);
	window_touch(window, x, y, 1);
	window_touch(window, x, y, 2);
	assert_true(next_input());
	assert_int_equal(input.kind, INPUT_PRESS);
}

static void what_is_disabled_cannot_be_pressed(void **unused)
{
	(void)unused;
	show_form(false);
	assert_false(tap("off"));
}

static void a_new_screen_forgets_the_finger_that_is_still_down(void **unused)
{
	int x, y;

	(void)unused;
	show_form(false);
	middle("next", &x, &y);
	window_touch(window, x, y, 0);
	assert_false(next_input());
	window_reset(window);
	show_form(false);
	window_touch(window, x, y, 2);
	assert_false(next_input());
}

/* The screen is shown anew by app.c, which asks: what arrives must not move what is aimed at.
 */
static void a_finger_is_there_from_its_coming_to_its_lifting(void **unused)
{
	int x, y;

	(void)unused;
	show_form(false);
	assert_false(window_is_touched(window));
	middle("next", &x, &y);
	window_touch(window, x, y, 0);
	assert_true(window_is_touched(window)); /* not handled yet */
	assert_true(window_wait(window, 0, &input));
	assert_true(window_is_touched(window));
	window_touch(window, x, y, 2);
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_PRESS);
	assert_false(window_is_touched(window));
}

static void a_finger_that_stays_stops_nothing_for_longer_than_a_second(void **unused)
{
	int x, y;

	(void)unused;
	show_form(false);
	middle("next", &x, &y);
	window_touch(window, x, y, 0);
	assert_true(window_wait(window, 0, &input));
	assert_true(window_is_touched(window));
	clock_advance(1000);
	assert_false(window_is_touched(window));
}

static void guard_ms(int ms)
{
	window_set_keypad(window, &(struct window_keypad){.keys = "", .double_touch_ms = ms});
}

static void a_trembling_finger_presses_once(void **unused)
{
	(void)unused;
	show_form(false);
	guard_ms(500);
	assert_true(tap("next"));
	clock_advance(400);
	assert_false(tap("next"));
	assert_true(tap("back")); /* another target is meant */
	assert_true(tap("next"));
	clock_advance(500);
	assert_true(tap("next"));
	guard_ms(0);
	assert_true(tap("next"));
}

static void a_trembling_finger_does_not_press_what_has_come_to_that_place(void **unused)
{
	(void)unused;
	show_form(false);
	guard_ms(500);
	assert_true(tap("next"));
	tree_clear(tree);
	tree_open(tree, ROLE_FOOTER, "footer");
	tree_button(tree, "left", BUTTON_SECONDARY, ICON_BACK, "返回");
	tree_button(tree, "send", BUTTON_PRIMARY, ICON_NEXT, "提交");
	tree_close(tree);
	window_reset(window);
	window_show(window, tree);
	assert_false(tap("send"));
	clock_advance(500);
	assert_true(tap("send"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(a_touch_inside_is_a_press),
		SCREEN_TEST(every_touch_says_that_somebody_is_here),
		SCREEN_TEST(leaving_the_target_before_releasing_is_no_press),
		SCREEN_TEST(what_is_disabled_cannot_be_pressed),
		SCREEN_TEST(a_new_screen_forgets_the_finger_that_is_still_down),
		SCREEN_TEST(a_finger_is_there_from_its_coming_to_its_lifting),
		SCREEN_TEST(a_finger_that_stays_stops_nothing_for_longer_than_a_second),
		SCREEN_TEST(a_trembling_finger_presses_once),
		SCREEN_TEST(a_trembling_finger_does_not_press_what_has_come_to_that_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
