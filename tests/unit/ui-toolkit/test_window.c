#include "tests/unit/ui-toolkit/window_form.h"

#include "firmware/base/clock.h"
#include "ui/toolkit/widget/layout.h"

/* A citizen turns the text up in the middle of typing. */
static void another_look_is_shown_with_the_next_tree_and_keeps_the_input(void **unused)
{
	const struct look look = {
		.text = LOOK_TEXT_VERY_LARGE, .contrast = LOOK_WHITE_ON_BLACK};
	int before;

	(void)unused;
	show_form(false);
	before = tree_find(tree, "form.name")->rect.h;
	assert_true(tap("form.name") == false);
	window_type(window, "Li");
	assert_true(next_input());
	tree_find(tree, "form.name")->value = "Li"; /* as who keeps it would */
	window_set_look(window, &look);
	window_show(window, tree);
	assert_int_equal(window_look(window)->text, LOOK_TEXT_VERY_LARGE);
	assert_true(tree_find(tree, "form.name")->rect.h > before);
	assert_true(tree_find(tree, "form.name")->active);
	window_type(window, "u");
	assert_true(next_input());
	assert_string_equal(input.text, "Liu");
	window_set_look(window, &(struct look){.low = true});
	window_show(window, tree);
	assert_true(tree_find(tree, "form.name")->rect.y >= 480);
	assert_non_null(tree_find(tree, LAYOUT_BELOW));
	window_set_look(window, &(struct look){.low = false});
	window_show(window, tree);
	assert_null(tree_find(tree, LAYOUT_BELOW));
}

static void waking_returns_nothing_but_at_once(void **unused)
{
	(void)unused;
	show_form(false);
	window_wake(window);
	assert_true(window_wait(window, -1, &input));
	assert_int_equal(input.kind, INPUT_NONE);
}

static void a_deadline_that_is_over_returns_false(void **unused)
{
	(void)unused;
	show_form(false);
	assert_false(window_wait(window, clock_monotonic_ms() - 5, &input));
	assert_int_equal(input.kind, INPUT_NONE);
}

static void without_a_display_opening_fails_instead_of_drawing_into_nothing(void **unused)
{
	const struct window_options options = {.width = 100, .height = 100};
	struct window *none = NULL;

	(void)unused;
	setenv("SDL_VIDEODRIVER", "offscreen", 1);
	assert_int_equal(window_create(&options, &none), STATUS_NO_DEVICE);
	assert_null(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(another_look_is_shown_with_the_next_tree_and_keeps_the_input),
		SCREEN_TEST(waking_returns_nothing_but_at_once),
		SCREEN_TEST(a_deadline_that_is_over_returns_false),
		cmocka_unit_test(
			without_a_display_opening_fails_instead_of_drawing_into_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
