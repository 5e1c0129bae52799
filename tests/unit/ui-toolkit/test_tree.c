#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/widget/icons.h"
#include "ui/toolkit/widget/tree.h"

static struct tree *tree;

static int create(void **unused)
{
	(void)unused;
	return tree_create(&tree) == STATUS_OK ? 0 : -1;
}

static int destroy(void **unused)
{
	(void)unused;
	tree_destroy(tree);
	return 0;
}

static void a_screen_keeps_its_shape_and_its_texts(void **unused)
{
	char text[] = "下一步";
	struct widget *panel, *button;

	(void)unused;
	panel = tree_open(tree, ROLE_PANEL, "panel");
	button = tree_button(tree, "next", BUTTON_PRIMARY, ICON_NEXT, text);
	tree_close(tree);
	tree_text(tree, "after", TEXT_BODY, TONE_NORMAL, "x");
	text[0] = '?';
	assert_string_equal(button->text, "下一步");
	assert_ptr_equal(tree_find(tree, "next"), button);
	assert_ptr_equal(button->parent, panel);
	assert_ptr_equal(tree_root(tree)->first, panel);
	assert_ptr_equal(panel->next, tree_find(tree, "after"));
	assert_null(tree_find(tree, "nobody"));
	assert_null(tree_find(tree, ""));
}

static void clearing_wipes_what_was_said(void **unused)
{
	const char *name = tree_field(tree, "name", KEYBOARD_PINYIN, "姓名", "张小三")->value;

	(void)unused;
	tree_clear(tree);
	assert_int_equal(name[0], 0);
	assert_null(tree_root(tree)->first);
	assert_null(tree_find(tree, "name"));
}

static void a_full_arena_reuses_the_last_widget_and_makes_no_ring(void **unused)
{
	size_t count = 0;

	(void)unused;
	for (int i = 0; i < 3 * TREE_WIDGETS_MAX; i++) {
		tree_open(tree, ROLE_COLUMN, "deep");
		tree_text(tree, "leaf", TEXT_BODY, TONE_NORMAL, "x");
	}
	for (const struct widget *at = tree_root(tree); at; at = at->first)
		assert_true(count++ <= TREE_WIDGETS_MAX);
}

static void texts_beyond_the_arena_are_empty_never_half(void **unused)
{
	static char large[TREE_TEXT_SIZE / 2 + 10];

	(void)unused;
	memset(large, 'a', sizeof(large) - 1);
	assert_string_equal(tree_copy(tree, large), large);
	assert_string_equal(tree_copy(tree, large), "");
	assert_string_equal(tree_copy(tree, "still"), "still");
}

static void what_came_after_the_mark_goes_again(void **unused)
{
	struct widget *column = tree_open(tree, ROLE_COLUMN, "column");

	(void)unused;
	tree_text(tree, "first", TEXT_BODY, TONE_NORMAL, "1");
	tree_close(tree);
	tree_mark(tree);
	for (int round = 0; round < 3; round++) {
		tree_enter(tree, column);
		tree_text(tree, "second", TEXT_BODY, TONE_NORMAL, "2");
		tree_enter(tree, tree_root(tree));
		tree_text(tree, "third", TEXT_BODY, TONE_NORMAL, "3");
		assert_non_null(tree_find(tree, "second"));
		tree_rewind(tree);
		assert_null(tree_find(tree, "second"));
		assert_null(column->first->next);
		assert_null(column->next);
		assert_ptr_equal(tree_root(tree)->last, column);
	}
}

static void of_two_dialogs_the_later_is_asked_and_hides_what_lies_behind(void **unused)
{
	struct bytes json = {0};
	struct widget *button;

	(void)unused;
	assert_null(tree_dialog(tree));
	tree_open(tree, ROLE_HEADER, "head");
	tree_close(tree);
	button = tree_button(tree, "behind", BUTTON_PRIMARY, ICON_NEXT, "");
	button->clip = (struct rect){1, 2, 3, 4};
	tree_open_dialog(tree, "first", "no");
	tree_close(tree);
	tree_open_dialog(tree, "second", "no");
	tree_button(tree, "no", BUTTON_PRIMARY, ICON_NEXT, "")->clip =
		(struct rect){5, 6, 7, 8};
	tree_close(tree);
	assert_string_equal(tree_dialog(tree)->name, "second");
	assert_string_equal(tree_dialog(tree)->value, "no");
	assert_int_equal(tree_json(tree, &json), STATUS_OK);
	assert_null(strstr((char *)json.data, "[1,2,3,4]"));
	assert_non_null(strstr((char *)json.data, "[5,6,7,8]"));
	bytes_free(&json);
}

static void the_json_escapes_what_json_must(void **unused)
{
	struct bytes json = {0};

	(void)unused;
	tree_choice(tree, "a\"b", "back\\slash\n\x01丽江", true);
	assert_int_equal(tree_json(tree, &json), STATUS_OK);
	assert_non_null(strstr((char *)json.data, "\"name\":\"a\\\"b\""));
	assert_non_null(
		strstr((char *)json.data, "\"text\":\"back\\\\slash\\u000a\\u0001丽江\""));
	assert_non_null(strstr((char *)json.data, "\"value\":\"1\""));
	assert_non_null(strstr((char *)json.data, "\"role\":\"choice\""));
	assert_non_null(strstr((char *)json.data, "\"rect\":[0,0,0,0]"));
	bytes_free(&json);
}

static void what_cannot_be_used_shows_it_without_colour(void **unused)
{
	struct widget *tile, *button, *text;

	(void)unused;
	text = tree_text(tree, "text", TEXT_BODY, TONE_NORMAL, "看上面");
	tile = tree_tile(tree, "tile", ICON_CARD, "刷证", "");
	button = tree_button(tree, "plain", BUTTON_SECONDARY, ICON_UP, "看上面");
	assert_false(tree_shows_off(tile) || tree_shows_off(button));
	tile->enabled = button->enabled = text->enabled = false;
	assert_true(tree_shows_off(tile) && tree_shows_off(button));
	assert_false(tree_shows_off(text)); /* it has no border */
}

static void every_icon_draws_something_inside_its_square(void **unused)
{
	static uint32_t pixels[64 * 64];

	(void)unused;
	for (int icon = ICON_NONE; icon < ICONS; icon++) {
		struct canvas canvas = {pixels, 64, 64, 64, {0, 0, 64, 64}};
		bool drawn = false, outside = false;

		canvas_fill(&canvas, canvas.clip, 0xffffff);
		icon_draw(&canvas, (enum icon)icon, (struct rect){8, 8, 48, 48}, 0);
		for (int i = 0; i < 64 * 64; i++)
			if (pixels[i] != 0xffffff) {
				drawn = true;
				outside |= !rect_holds(
					(struct rect){8, 8, 48, 48}, i % 64, i / 64);
			}
		assert_int_equal(drawn, icon != ICON_NONE);
		assert_false(outside);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_screen_keeps_its_shape_and_its_texts, create, destroy),
		cmocka_unit_test_setup_teardown(
			what_cannot_be_used_shows_it_without_colour, create, destroy),
		cmocka_unit_test_setup_teardown(clearing_wipes_what_was_said, create, destroy),
		cmocka_unit_test_setup_teardown(
			a_full_arena_reuses_the_last_widget_and_makes_no_ring, create, destroy),
		cmocka_unit_test_setup_teardown(
			texts_beyond_the_arena_are_empty_never_half, create, destroy),
		cmocka_unit_test_setup_teardown(
			what_came_after_the_mark_goes_again, create, destroy),
		cmocka_unit_test_setup_teardown(
			the_json_escapes_what_json_must, create, destroy),
		cmocka_unit_test_setup_teardown(
			of_two_dialogs_the_later_is_asked_and_hides_what_lies_behind, create,
			destroy),
		cmocka_unit_test(every_icon_draws_something_inside_its_square),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
