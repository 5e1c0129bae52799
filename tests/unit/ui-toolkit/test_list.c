#include "tests/unit/ui-toolkit/window_bench.h"

#include <stdio.h>

#include "ui/toolkit/widget/layout_inside.h"
#include "ui/toolkit/window/window_state.h"

#define ROWS 1000

static char pressed[64];

static int open_keys(void **unused)
{
	(void)unused;
	return open_window_with_keypad(0);
}

/* Rows of different heights, by the length of their texts. */
static void add_row(struct tree *of, const void *user, size_t row)
{
	static const char *const TEXTS[] = {"居住证申领", "城乡居民基本养老保险参保登记",
		"最低生活保障申请与特困人员救助供养对象认定以及临时救助对象认定"};
	char name[32];

	assert_string_equal(user, "user");
	snprintf(name, sizeof(name), "row.%zu", row);
	tree_tile(of, name, ICON_FORM, TEXTS[row % 3], row % 2 ? name : "");
}

static void show(void)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "您要办理什么？");
	tree_open(tree, ROLE_SCROLL, "scroll");
	tree_text(tree, "above", TEXT_BODY, TONE_NORMAL, "请点选一项");
	tree_list(tree, "rows", (struct rows_of){ROWS, 1, add_row, "user"});
	tree_text(tree, "below", TEXT_BODY, TONE_NORMAL, "没有您要办的事？");
	tree_close(tree);
	window_show(window, tree);
}

static void settle(void)
{
	while (window_wait(window, 0, &input))
		if (input.kind == INPUT_PRESS)
			snprintf(pressed, sizeof(pressed), "%s", input.name);
}

static void press(const char *name)
{
	touch(name);
	settle();
}

static int rows_there(void)
{
	int count = 0;

	for (const struct widget *row = tree_find(tree, "rows")->first; row; row = row->next)
		count++;
	return count;
}

static struct scroll_place *place(void)
{
	return layout_scroll(&window->layout, tree_find(tree, "scroll"));
}

/* What is on the panel must be what painting all of it anew would give. */
static void assert_painted(void)
{
	const struct canvas *canvas = &window->panel.canvas;
	size_t count = (size_t)canvas->stride * (size_t)canvas->height;
	uint32_t *copy = malloc(count * sizeof(*copy));

	assert_non_null(copy);
	memcpy(copy, canvas->pixels, count * sizeof(*copy));
	window->memory.known = false;
	window_repaint(window);
	assert_memory_equal(copy, canvas->pixels, count * sizeof(*copy));
	free(copy);
}

static void only_the_rows_in_sight_exist(void **unused)
{
	(void)unused;
	show();
	assert_in_range(rows_there(), 3, 16);
	assert_non_null(tree_find(tree, "row.0"));
	assert_null(tree_find(tree, "row.20"));
	for (int i = 0; i < 10; i++) {
		press(SCROLL_MORE);
		assert_in_range(rows_there(), 3, 16);
		assert_painted();
	}
	assert_null(tree_find(tree, "row.0"));
}

static void the_more_button_comes_to_the_last_row_and_back_to_the_first(void **unused)
{
	int presses = 0;

	(void)unused;
	show();
	while (tree_find(tree, SCROLL_MORE)->enabled && presses++ < ROWS)
		press(SCROLL_MORE);
	assert_non_null(tree_find(tree, "row.999"));
	assert_int_equal(tree_find(tree, "below")->clip.h, tree_find(tree, "below")->rect.h);
	while (tree_find(tree, SCROLL_BACK)->enabled && presses++ < 3 * ROWS)
		press(SCROLL_BACK);
	assert_int_equal(place()->offset, 0);
	assert_int_equal(tree_find(tree, "row.0")->clip.h, tree_find(tree, "row.0")->rect.h);
}

static void a_finger_moves_it_without_a_jump(void **unused)
{
	int before, y = 700;

	(void)unused;
	show();
	window_touch(window, 300, y, 0);
	window_touch(window, 300, y -= 40, 1);
	settle();
	for (int i = 0; i < 50; i++) {
		before = place()->offset;
		window_touch(window, 300, y -= 9, 1);
		settle();
		assert_int_equal(place()->offset - before, 9);
	}
	assert_painted();
	window_touch(window, 300, y, 2);
	settle();
}

static void the_keypad_passes_every_row_in_order_and_sees_it(void **unused)
{
	unsigned turn;
	char name[32];

	(void)unused;
	show();
	window_strike(window, KEYPAD_RIGHT);
	settle();
	for (int i = 0; i < 60; i++) {
		const struct widget *at = window_focused(window, &turn);

		snprintf(name, sizeof(name), "row.%d", i);
		assert_non_null(at);
		assert_string_equal(at->name, name);
		assert_int_equal(at->clip.h, at->rect.h);
		window_strike(window, i % 2 ? KEYPAD_RIGHT : KEYPAD_DOWN);
		settle();
	}
	for (int i = 60; i > 30; i--) {
		const struct widget *at = window_focused(window, &turn);

		snprintf(name, sizeof(name), "row.%d", i);
		assert_string_equal(at->name, name);
		assert_int_equal(at->clip.h, at->rect.h);
		window_strike(window, KEYPAD_LEFT);
		settle();
	}
}

static void a_row_is_pressed_like_any_tile(void **unused)
{
	(void)unused;
	show();
	press(SCROLL_MORE);
	press(tree_find(tree, "rows")->first->next->next->name);
	assert_int_equal(strncmp(pressed, "row.", 4), 0);
}

static void other_rows_get_heights_of_their_own(void **unused)
{
	const struct list_place *first, *second;
	struct widget *list;

	(void)unused;
	show();
	list = tree_find(tree, "rows");
	first = layout_list(&window->layout, list);
	assert_true(first->heights[0] > 0);
	list->edition = 2;
	second = layout_list(&window->layout, list);
	assert_ptr_not_equal(first, second);
	assert_int_equal(second->heights[0], 0);
}

#define LIST_TEST(name) cmocka_unit_test_setup_teardown(name, open_keys, close_window)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LIST_TEST(only_the_rows_in_sight_exist),
		LIST_TEST(the_more_button_comes_to_the_last_row_and_back_to_the_first),
		LIST_TEST(a_finger_moves_it_without_a_jump),
		LIST_TEST(the_keypad_passes_every_row_in_order_and_sees_it),
		LIST_TEST(a_row_is_pressed_like_any_tile),
		LIST_TEST(other_rows_get_heights_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
