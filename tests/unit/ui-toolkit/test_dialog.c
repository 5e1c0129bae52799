#include "tests/unit/ui-toolkit/window_bench.h"

#include <SDL2/SDL.h>

#include "ui/toolkit/window/window_state.h"

static int open_keys(void **unused)
{
	(void)unused;
	return open_window_with_keypad(0);
}

static void show(bool asked)
{
	tree_clear(tree);
	tree_open(tree, ROLE_HEADER, "head");
	tree_button(tree, "help", BUTTON_QUIET, ICON_HELP, "帮助");
	tree_close(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "填写申请表");
	tree_button(tree, "one", BUTTON_SECONDARY, ICON_NONE, "一");
	tree_button(tree, "two", BUTTON_SECONDARY, ICON_NONE, "二");
	tree_space(tree);
	tree_open(tree, ROLE_FOOTER, "foot");
	tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, "下一步");
	tree_close(tree);
	if (asked) {
		tree_open_dialog(tree, "ask", "no");
		tree_text(tree, "question", TEXT_BODY, TONE_NORMAL, "要改吗？");
		tree_button(tree, "no", BUTTON_SECONDARY, ICON_BACK, "不改");
		tree_button(tree, "yes", BUTTON_PRIMARY, ICON_CHECK, "改");
		tree_close(tree);
	}
	window_show(window, tree);
}

static bool next_press(void)
{
	while (window_wait(window, 0, &input))
		if (input.kind == INPUT_PRESS)
			return true;
	return false;
}

static bool press(const char *name)
{
	touch(name);
	return next_press();
}

static const char *strike(int key)
{
	unsigned turn;
	const struct widget *at;

	window_strike(window, key);
	next_press();
	at = window_focused(window, &turn);
	return at ? at->name : "";
}

static void only_it_and_the_band_at_the_top_can_be_touched(void **unused)
{
	(void)unused;
	show(true);
	assert_false(press("one"));
	assert_false(press("next"));
	assert_true(press("yes"));
	assert_string_equal(input.name, "yes");
	assert_true(press("help"));
	show(false);
	assert_true(press("one"));
}

/* In the magnifier the band scrolls with the rest: then what lies under the dialog is no band
 * any more. */
static void a_band_that_it_covers_cannot_be_touched(void **unused)
{
	const struct look magnifier = {.text = LOOK_TEXT_MAGNIFIER}, plain = {.low = false};
	struct widget *help;

	(void)unused;
	show(true);
	assert_non_null(tree_live_header(tree));
	window_set_look(window, &magnifier);
	show(true);
	help = tree_find(tree, "help");
	help->parent->clip = help->parent->rect = help->clip = help->rect =
		tree_dialog(tree)->rect;
	assert_null(tree_live_header(tree));
	assert_true(!press("help") || strcmp(input.name, "help") != 0);
	window_set_look(window, &plain);
	show(true);
	assert_true(press("help"));
}

static void the_keypad_stays_inside_and_returns_to_where_it_was(void **unused)
{
	(void)unused;
	show(false);
	strike(KEYPAD_RIGHT);
	assert_string_equal(strike(KEYPAD_RIGHT), "two");
	show(true);
	for (int i = 0; i < 5; i++) {
		const char *at = strike(i % 2 ? KEYPAD_RIGHT : KEYPAD_DOWN);

		assert_true(!strcmp(at, "yes") || !strcmp(at, "no"));
	}
	show(false);
	assert_string_equal(strike(KEYPAD_LEFT), "one");
}

static void escape_presses_the_button_that_changes_nothing(void **unused)
{
	SDL_Event event = {.type = SDL_KEYDOWN};

	(void)unused;
	event.key.keysym.sym = SDLK_ESCAPE;
	show(false);
	SDL_PushEvent(&event);
	assert_false(next_press());
	show(true);
	SDL_PushEvent(&event);
	assert_true(next_press());
	assert_string_equal(input.name, "no");
}

static uint32_t pixel(int x, int y)
{
	const struct canvas *canvas = &window->panel.canvas;

	return canvas->pixels[y * canvas->stride + x];
}

static void behind_it_the_screen_is_dark_and_afterwards_light_again(void **unused)
{
	const struct widget *dialog;
	uint32_t light, band;

	(void)unused;
	show(false);
	light = pixel(3, 900);
	band = pixel(3, 3);
	show(true);
	dialog = tree_dialog(tree);
	assert_true((pixel(3, 900) & 0xff) < (light & 0xff) * 3 / 4);
	assert_int_equal(pixel(3, 3), band);
	assert_int_equal(
		pixel(dialog->rect.x + dialog->rect.w / 2, dialog->rect.y + 15), 0xffffff);
	show(false);
	assert_int_equal(pixel(3, 900), light);
}

#define DIALOG_TEST(name) cmocka_unit_test_setup_teardown(name, open_keys, close_window)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DIALOG_TEST(only_it_and_the_band_at_the_top_can_be_touched),
		DIALOG_TEST(a_band_that_it_covers_cannot_be_touched),
		DIALOG_TEST(the_keypad_stays_inside_and_returns_to_where_it_was),
		DIALOG_TEST(escape_presses_the_button_that_changes_nothing),
		DIALOG_TEST(behind_it_the_screen_is_dark_and_afterwards_light_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
