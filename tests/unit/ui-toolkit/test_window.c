#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "ui/toolkit/keyboard.h"
#include "ui/toolkit/layout.h"
#include "ui/toolkit/window.h"
#include "ui/toolkit/window_state.h"

static struct window *window;
static struct tree *tree;
static struct input input;
static char value[256];

static int create(void **unused)
{
	const struct window_options options = {.title = "test",
		.width = 540,
		.height = 960,
		.panel_width_mm = 262,
		.panel_height_mm = 465};

	(void)unused;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	value[0] = '\0';
	return window_create(&options, &window) == STATUS_OK && tree_create(&tree) == STATUS_OK
		       ? 0
		       : -1;
}

static int destroy(void **unused)
{
	(void)unused;
	window_destroy(window);
	tree_destroy(tree);
	return 0;
}

static void show_form(bool masked)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "填写申请表");
	tree_field(tree, "form.name", KEYBOARD_PINYIN, "姓名", value, "")->masked = masked;
	tree_field(tree, "form.region", KEYBOARD_NONE, "地区", "丽江市", "");
	tree_button(tree, "off", BUTTON_SECONDARY, ICON_NONE, "不可用")->enabled = false;
	tree_open(tree, ROLE_FOOTER, "footer");
	tree_button(tree, "back", BUTTON_SECONDARY, ICON_BACK, "返回");
	tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, "下一步");
	tree_close(tree);
	window_show(window, tree);
}

/* Waits for what is not only a touch; false when nothing came. */
static bool next_input(void)
{
	while (window_wait(window, 0, &input))
		if (input.kind != INPUT_TOUCH)
			return true;
	return false;
}

static void middle(const char *name, int *x, int *y)
{
	const struct widget *widget = tree_find(tree, name);

	assert_non_null(widget);
	*x = widget->clip.x + widget->clip.w / 2;
	*y = widget->clip.y + widget->clip.h / 2;
}

static bool tap(const char *name)
{
	int x, y;

	middle(name, &x, &y);
	window_touch(window, x, y, 0);
	window_touch(window, x, y, 2);
	return next_input();
}

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

static void a_field_without_keyboard_is_pressed_like_a_button(void **unused)
{
	(void)unused;
	show_form(false);
	assert_true(tap("form.region"));
	assert_int_equal(input.kind, INPUT_PRESS);
	assert_string_equal(input.name, "form.region");
}

static void touching_a_field_opens_its_keyboard_and_done_closes_it(void **unused)
{
	(void)unused;
	show_form(false);
	assert_null(tree_find(tree, "keyboard"));
	assert_false(tap("form.name"));
	assert_non_null(tree_find(tree, "keyboard"));
	assert_true(tree_find(tree, "form.name")->active);
	assert_false(tap("key.done"));
	assert_null(tree_find(tree, "keyboard"));
}

static void keys_edit_the_whole_value(void **unused)
{
	(void)unused;
	strcpy(value, "张");
	show_form(false);
	assert_false(tap("form.name"));
	for (const char *c = "lijiang"; *c; c++) {
		char name[] = {'k', 'e', 'y', '.', *c, '\0'};

		assert_false(tap(name));
	}
	assert_true(tap("key.candidate.0"));
	assert_int_equal(input.kind, INPUT_EDIT);
	assert_string_equal(input.name, "form.name");
	assert_string_equal(input.text, "张丽江");
	strcpy(value, input.text);
	show_form(false);
	assert_true(tap("key.erase"));
	assert_string_equal(input.text, "张丽");
	/* What the form made of it is what the next key continues. */
	strcpy(value, "X");
	show_form(false);
	assert_false(tap("key.language"));
	assert_true(tap("key.a"));
	assert_string_equal(input.text, "Xa");
}

static void typed_text_reaches_the_field_whole_and_in_pieces_of_characters(void **unused)
{
	static const char LONG[] = "云南省丽江市古城区束河街道龙泉社区仁里路十七号𠀀龦·";

	(void)unused;
	show_form(false);
	assert_false(tap("form.name"));
	window_type(window, LONG);
	while (next_input()) {
		assert_int_equal(input.kind, INPUT_EDIT);
		strcpy(value, input.text);
	}
	assert_string_equal(value, LONG);
	window_type(window, "\b\b");
	while (next_input())
		strcpy(value, input.text);
	assert_string_equal(value, "云南省丽江市古城区束河街道龙泉社区仁里路十七号𠀀");
}

static void text_without_a_field_is_nobodys(void **unused)
{
	(void)unused;
	show_form(false);
	window_type(window, "abc");
	assert_false(next_input());
}

static void a_masked_value_is_hidden_after_a_second(void **unused)
{
	(void)unused;
	strcpy(value, "5307");
	show_form(true);
	assert_string_equal(tree_find(tree, "form.name")->shown, "••••");
	assert_false(tap("form.name"));
	window_type(window, "8");
	assert_true(next_input());
	strcpy(value, input.text);
	show_form(true);
	assert_string_equal(tree_find(tree, "form.name")->shown, "••••8");
	clock_advance(1100);
	assert_false(next_input());
	assert_string_equal(tree_find(tree, "form.name")->shown, "•••••");
}

static void a_field_low_on_the_screen_is_moved_above_its_keyboard(void **unused)
{
	const struct widget *field, *keyboard;

	(void)unused;
	tree_clear(tree);
	tree_open(tree, ROLE_SCROLL, "list");
	for (int i = 0; i < 9; i++) {
		char name[] = {'f', (char)('0' + i), '\0'};

		tree_field(tree, name, KEYBOARD_LATIN, "项目", "", "");
	}
	tree_close(tree);
	window_show(window, tree);
	assert_false(tap("f7"));
	field = tree_find(tree, "f7");
	keyboard = tree_find(tree, "keyboard");
	assert_int_equal(field->clip.h, field->rect.h);
	assert_true(field->rect.y + field->rect.h <= keyboard->rect.y);
}

/* Once: who scrolls away afterwards is not brought back. */
static void what_is_to_be_mended_is_brought_into_sight(void **unused)
{
	unsigned turn;

	(void)unused;
	tree_clear(tree);
	tree_open(tree, ROLE_SCROLL, "list");
	for (int i = 0; i < 16; i++) {
		char name[] = {'f', (char)('a' + i), '\0'};

		tree_field(tree, name, KEYBOARD_LATIN, "项目", "", i == 15 ? "请填写此项" : "");
	}
	tree_close(tree);
	window_show(window, tree);
	assert_true(tree_find(tree, "fp")->clip.h < tree_find(tree, "fp")->rect.h);
	window_lead_to(window, "nothing", "nothing");
	window_show(window, tree);
	assert_int_equal(tree_find(tree, "fa")->clip.h, tree_find(tree, "fa")->rect.h);
	window_lead_to(window, "fp", "fp");
	window_show(window, tree);
	assert_string_equal(window_focused(window, &turn)->name, "fp");
	assert_int_equal(tree_find(tree, "fp")->clip.h, tree_find(tree, "fp")->rect.h);
	assert_false(tap("scroll.back"));
	window_show(window, tree);
	assert_true(tree_find(tree, "fp")->clip.h < tree_find(tree, "fp")->rect.h);
}

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

static void show_pad(void)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "请签名");
	tree_pad(tree, "sign.pad", 80);
	window_show(window, tree);
}

static void ink_is_told_in_hundredths_of_a_millimetre(void **unused)
{
	const struct widget *pad;
	int width, height, scale;

	(void)unused;
	show_pad();
	pad = tree_find(tree, "sign.pad");
	scale = window_scale(window);
	window_pad_size(window, &width, &height);
	assert_int_equal(width, (int64_t)pad->rect.w * 25600 / scale);
	assert_in_range(height, 7900, 8100);
	window_touch(window, pad->rect.x + 10, pad->rect.y + 20, 0);
	window_touch(window, pad->rect.x + 30, pad->rect.y + 25, 1);
	window_touch(window, pad->rect.x + 30, pad->rect.y - 500, 2);
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_INK);
	assert_true(input.first);
	assert_int_equal(input.t_ms, 0);
	assert_string_equal(input.name, "sign.pad");
	assert_int_equal(input.x, 10 * 25600 / scale);
	assert_int_equal(input.y, 20 * 25600 / scale);
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_INK);
	assert_false(input.first);
	assert_int_equal(input.x, 30 * 25600 / scale);
	/* Beyond the edge a point stays on the pad. */
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_INK);
	assert_int_equal(input.y, 0);
	assert_false(window_wait(window, 0, &input));
}

static size_t shot(char *out, size_t size)
{
	static char path[] = "/tmp/onevisit-shot-XXXXXX";
	size_t len;
	FILE *file;

	strcpy(path + sizeof(path) - 7, "XXXXXX");
	close(mkstemp(path));
	assert_int_equal(window_shot(window, path), STATUS_OK);
	file = fopen(path, "rb");
	len = fread(out, 1, size, file);
	fclose(file);
	unlink(path);
	return len;
}

static void ink_is_drawn_the_same_bit_by_bit_and_at_once_and_can_be_cleared(void **unused)
{
	static char blank[4000000], drawn[4000000], again[4000000];
	const struct widget *pad;
	size_t blank_len, len;

	(void)unused;
	show_pad();
	pad = tree_find(tree, "sign.pad");
	blank_len = shot(blank, sizeof(blank));
	for (int i = 0; i < 60; i++)
		window_touch(window, pad->rect.x + 20 + i * 5,
			pad->rect.y + 60 + i * i * 7 % 50,
			i == 0    ? 0
			: i == 59 ? 2
				  : 1);
	while (window_wait(window, 0, &input))
		;
	len = shot(drawn, sizeof(drawn));
	assert_false(len == blank_len && memcmp(drawn, blank, len) == 0);
	/* Another look of the pad makes all of it be painted anew. */
	tree_find(tree, "sign.pad")->chosen = true;
	window_show(window, tree);
	assert_int_equal(shot(again, sizeof(again)), len);
	assert_memory_equal(again, drawn, len);
	window_clear_ink(window);
	assert_int_equal(shot(again, sizeof(again)), blank_len);
	assert_memory_equal(again, blank, blank_len);
}

/* A citizen turns the text up in the middle of typing. */
static void another_look_is_shown_at_once_and_keeps_the_input(void **unused)
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
	window_set_look(window, &look);
	assert_int_equal(window_look(window)->text, LOOK_TEXT_VERY_LARGE);
	assert_true(tree_find(tree, "form.name")->rect.h > before);
	assert_true(tree_find(tree, "form.name")->active);
	window_type(window, "u");
	assert_true(next_input());
	assert_string_equal(input.text, "Liu");
	window_set_look(window, &(struct look){.low = true});
	assert_true(tree_find(tree, "form.name")->rect.y >= 480);
	assert_non_null(tree_find(tree, LAYOUT_BELOW));
	window_set_look(window, &(struct look){.low = false});
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

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, create, destroy)

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
		SCREEN_TEST(a_field_without_keyboard_is_pressed_like_a_button),
		SCREEN_TEST(touching_a_field_opens_its_keyboard_and_done_closes_it),
		SCREEN_TEST(keys_edit_the_whole_value),
		SCREEN_TEST(typed_text_reaches_the_field_whole_and_in_pieces_of_characters),
		SCREEN_TEST(text_without_a_field_is_nobodys),
		SCREEN_TEST(a_masked_value_is_hidden_after_a_second),
		SCREEN_TEST(a_field_low_on_the_screen_is_moved_above_its_keyboard),
		SCREEN_TEST(what_is_to_be_mended_is_brought_into_sight),
		SCREEN_TEST(a_swipe_scrolls_and_presses_nothing),
		SCREEN_TEST(scrolled_pixels_are_the_same_as_painted_ones),
		SCREEN_TEST(the_more_button_scrolls_to_the_end_and_back),
		SCREEN_TEST(the_scroll_place_survives_a_rebuild_but_not_a_reset),
		SCREEN_TEST(ink_is_told_in_hundredths_of_a_millimetre),
		SCREEN_TEST(ink_is_drawn_the_same_bit_by_bit_and_at_once_and_can_be_cleared),
		SCREEN_TEST(another_look_is_shown_at_once_and_keeps_the_input),
		SCREEN_TEST(waking_returns_nothing_but_at_once),
		SCREEN_TEST(a_deadline_that_is_over_returns_false),
		cmocka_unit_test(
			without_a_display_opening_fails_instead_of_drawing_into_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
