/* What does not fit scrolls, by a finger and by its buttons. */
#include "tests/unit/ui-toolkit/window_form.h"

#include "ui/toolkit/window/window_state.h"

static void show_list(void)
{
	tree_clear(tree);
	tree_open(tree, ROLE_SCROLL, "list");
	for (int i = 0; i < 40; i++) {
		char name[] = {'c', (char)('A' + i), '\0'};

		tree_choice(tree, name, "居住证申领", false);
	}
	tree_close(tree);
	window_show(window, tree);
}

static void a_swipe_scrolls_and_presses_nothing(void **unused)
{
	int x, y, before;

	(void)unused;
	show_list();
	middle("cC", &x, &y);
	before = tree_find(tree, "cC")->rect.y;
	window_touch(window, x, y, 0);
	for (int i = 1; i <= 10; i++)
		window_touch(window, x, y - 10 * i, 1);
	window_touch(window, x, y - 100, 2);
	assert_false(next_input());
	assert_int_equal(tree_find(tree, "cC")->rect.y, before - 100);
}

/* Cards of different heights, so that every step cuts something. */
static void show_cards(void)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "选择事项");
	tree_open(tree, ROLE_SCROLL, "cards");
	for (int i = 0; i < 14; i++) {
		tree_open(tree, ROLE_PANEL, "");
		tree_text(tree, "", TEXT_LARGE, TONE_ACCENT,
			i % 2 ? "居住证" : "Residence permit");
		for (int k = 0; k < i % 4; k++)
			tree_text(
				tree, "", TEXT_BODY, TONE_NORMAL, "材料齐全后五个工作日内办结");
		tree_close(tree);
	}
	tree_close(tree);
	window_show(window, tree);
}

/* Moving pixels instead of painting them must not be seen. */
static void scrolled_pixels_are_the_same_as_painted_ones(void **unused)
{
	static const int STEPS[] = {-7, -1, -90, 40, -300, 13, 290, -500, 55};
	static uint32_t moved[540 * 960];
	const struct canvas *canvas = &window->panel.canvas;
	int y = 600;

	(void)unused;
	show_cards();
	window_touch(window, 270, y, 0);
	window_touch(window, 270, y -= 60, 1);
	for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
		window_touch(window, 270, y += STEPS[i], 1);
		while (window_wait(window, 0, &input))
			;
		for (int row = 0; row < 960; row++)
			memcpy(moved + row * 540, canvas->pixels + row * canvas->stride,
				540 * 4);
		window->memory.known = false;
		window_refresh(window);
		for (int row = 0; row < 960; row++)
			assert_memory_equal(moved + row * 540,
				canvas->pixels + row * canvas->stride, 540 * 4);
	}
	window_touch(window, 270, y, 2);
	while (window_wait(window, 0, &input))
		;
}

static void the_more_button_scrolls_to_the_end_and_back(void **unused)
{
	(void)unused;
	show_list();
	for (int i = 0; i < 30 && tree_find(tree, "scroll.more")->enabled; i++)
		assert_false(tap("scroll.more"));
	assert_int_equal(tree_find(tree, "c\x68")->clip.h, tree_find(tree, "c\x68")->rect.h);
	for (int i = 0; i < 30 && tree_find(tree, "scroll.back")->enabled; i++)
		assert_false(tap("scroll.back"));
	assert_int_equal(tree_find(tree, "cA")->clip.h, tree_find(tree, "cA")->rect.h);
}

static void the_scroll_place_survives_a_rebuild_but_not_a_reset(void **unused)
{
	int before;

	(void)unused;
	show_list();
	assert_false(tap("scroll.more"));
	before = tree_find(tree, "cA")->rect.y;
	show_list();
	assert_int_equal(tree_find(tree, "cA")->rect.y, before);
	window_reset(window);
	show_list();
	assert_true(tree_find(tree, "cA")->rect.y > before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(a_swipe_scrolls_and_presses_nothing),
		SCREEN_TEST(scrolled_pixels_are_the_same_as_painted_ones),
		SCREEN_TEST(the_more_button_scrolls_to_the_end_and_back),
		SCREEN_TEST(the_scroll_place_survives_a_rebuild_but_not_a_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
