#include "tests/unit/ui-toolkit/window_bench.h"

#include <SDL2/SDL.h>

#include "ui/toolkit/input/keypad.h"
#include "ui/toolkit/window/focus.h"
#include "ui/toolkit/window/window.h"

static char value[64];

static int open_keys(void **unused)
{
	(void)unused;
	value[0] = '\0';
	return open_window_with_keypad(2000);
}

static void show(void)
{
	tree_clear(tree);
	tree_open(tree, ROLE_HEADER, "header");
	tree_button(tree, "language", BUTTON_QUIET, ICON_LANGUAGE, "English");
	tree_close(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "填写申请表");
	tree_field(tree, "name", KEYBOARD_PINYIN, "姓名", value);
	tree_button(tree, "off", BUTTON_SECONDARY, ICON_NONE, "不可用")->enabled = false;
	tree_open(tree, ROLE_ROW, "");
	tree_choice(tree, "left", "左", false);
	tree_choice(tree, "right", "右", false);
	tree_close(tree);
	tree_open(tree, ROLE_FOOTER, "footer");
	tree_button(tree, "back", BUTTON_SECONDARY, ICON_BACK, "返回");
	tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, "下一步");
	tree_close(tree);
	window_show(window, tree);
}

static enum input_kind strike(enum keypad_key key)
{
	window_strike(window, key);
	assert_true(window_wait(window, 0, &input));
	while (input.kind == INPUT_NONE && window_wait(window, 0, &input))
		;
	return input.kind;
}

static void stands_on(const char *name)
{
	unsigned turn;
	const struct widget *widget = window_focused(window, &turn);

	assert_non_null(widget);
	assert_string_equal(widget->name, name);
}

static void the_ring_goes_round_and_leaves_nothing_out(void **unused)
{
	static const char *const RING[] = {
		"name", "left", "right", "back", "next", "language", "name"};

	(void)unused;
	show();
	for (size_t i = 0; i < sizeof(RING) / sizeof(RING[0]); i++) {
		assert_int_equal(strike(KEYPAD_RIGHT), INPUT_TOUCH);
		stands_on(RING[i]);
	}
	strike(KEYPAD_LEFT);
	stands_on("language");
}

static void up_and_down_change_the_line(void **unused)
{
	(void)unused;
	show();
	strike(KEYPAD_DOWN);
	strike(KEYPAD_DOWN);
	stands_on("left");
	strike(KEYPAD_RIGHT);
	strike(KEYPAD_DOWN);
	stands_on("next"); /* under the right one */
	strike(KEYPAD_UP);
	stands_on("right");
}

static void select_presses_what_the_ring_is_around(void **unused)
{
	(void)unused;
	show();
	strike(KEYPAD_DOWN);
	strike(KEYPAD_LEFT);
	strike(KEYPAD_LEFT);
	assert_int_equal(strike(KEYPAD_SELECT), INPUT_PRESS);
	assert_string_equal(input.name, "next");
}

static void a_keyboard_is_the_whole_ring_until_it_is_done(void **unused)
{
	(void)unused;
	show();
	strike(KEYPAD_DOWN);
	strike(KEYPAD_SELECT);
	strike(KEYPAD_RIGHT);
	for (int i = 0; i < 60; i++) {
		unsigned turn;
		const char *name = window_focused(window, &turn)->name;

		assert_int_equal(strncmp(name, "key.", 4), 0);
		if (strcmp(name, "key.done") == 0)
			break;
		strike(KEYPAD_RIGHT);
	}
	stands_on("key.done");
	strike(KEYPAD_SELECT);
	assert_null(tree_find(tree, "keyboard"));
	stands_on("name"); /* where it was before */
}

static void texts_are_stops_only_while_the_screen_is_read(void **unused)
{
	const struct focus quiet = {.ordinal = -1};
	const struct focus reading = {.ordinal = -1, .reading = true};

	(void)unused;
	show();
	assert_int_equal(focus_count(&quiet, tree), 6);
	/* The title, and the button that says that it cannot be used. */
	assert_int_equal(focus_count(&reading, tree), 8);
	window_set_reading(window, true);
	strike(KEYPAD_DOWN);
	stands_on("title");
}

static void the_focus_stays_where_it_is_when_the_screen_changes(void **unused)
{
	(void)unused;
	show();
	strike(KEYPAD_DOWN);
	strike(KEYPAD_DOWN);
	strike(KEYPAD_RIGHT);
	show();
	stands_on("right");
	window_reset(window);
	show();
	strike(KEYPAD_DOWN);
	stands_on("name");
}

static void help_and_voice_have_keys_of_their_own(void **unused)
{
	(void)unused;
	show();
	assert_int_equal(strike(KEYPAD_HELP), INPUT_HELP);
	assert_int_equal(strike(KEYPAD_VOICE), INPUT_VOICE);
}

static void tap_corner(void)
{
	window_touch(window, 8, 950, 0);
	window_touch(window, 8, 950, 2);
}

static void three_taps_in_the_corner_start_the_voice(void **unused)
{
	int voices = 0;

	(void)unused;
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "欢迎");
	window_show(window, tree);
	for (int i = 0; i < 3; i++)
		tap_corner();
	while (window_wait(window, 0, &input))
		voices += input.kind == INPUT_VOICE;
	assert_int_equal(voices, 1);
	tap_corner();
	tap_corner();
	while (window_wait(window, 0, &input))
		voices += input.kind == INPUT_VOICE;
	assert_int_equal(voices, 1);
}

static void finger(uint32_t type, int id, const struct widget *widget)
{
	SDL_Event event = {.type = type};

	event.tfinger.fingerId = id;
	event.tfinger.x = ((float)widget->rect.x + (float)widget->rect.w / 2) / 540;
	event.tfinger.y = ((float)widget->rect.y + (float)widget->rect.h / 2) / 960;
	SDL_PushEvent(&event);
}

static void a_hand_that_leans_on_the_panel_presses_nothing(void **unused)
{
	const struct widget *next;
	int presses = 0;

	(void)unused;
	show();
	next = tree_find(tree, "next");
	for (int i = 1; i <= 3; i++)
		finger(SDL_FINGERDOWN, i, next);
	for (int i = 1; i <= 3; i++)
		finger(SDL_FINGERUP, i, next);
	while (window_wait(window, 0, &input))
		presses += input.kind == INPUT_PRESS;
	assert_int_equal(presses, 0);
	finger(SDL_FINGERDOWN, 4, next);
	finger(SDL_FINGERUP, 4, next);
	while (window_wait(window, 0, &input))
		presses += input.kind == INPUT_PRESS;
	assert_int_equal(presses, 1);
}

#define FOCUS_TEST(name) cmocka_unit_test_setup_teardown(name, open_keys, close_window)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOCUS_TEST(the_ring_goes_round_and_leaves_nothing_out),
		FOCUS_TEST(up_and_down_change_the_line),
		FOCUS_TEST(select_presses_what_the_ring_is_around),
		FOCUS_TEST(a_keyboard_is_the_whole_ring_until_it_is_done),
		FOCUS_TEST(texts_are_stops_only_while_the_screen_is_read),
		FOCUS_TEST(the_focus_stays_where_it_is_when_the_screen_changes),
		FOCUS_TEST(help_and_voice_have_keys_of_their_own),
		FOCUS_TEST(three_taps_in_the_corner_start_the_voice),
		FOCUS_TEST(a_hand_that_leans_on_the_panel_presses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
