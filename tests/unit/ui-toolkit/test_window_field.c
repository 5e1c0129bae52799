/* Fields: their keyboards, what is typed, what is masked. */
#include "tests/unit/ui-toolkit/window_form.h"

#include <stdio.h>

#include "firmware/base/clock.h"

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

/* The field that is written in is the last of many, and error stands below it. */
static void show_long_form(const char *error)
{
	char name[16];

	tree_clear(tree);
	tree_open(tree, ROLE_SCROLL, "form.scroll");
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "form.%d", i);
		tree_wrong(tree, tree_field(tree, name, KEYBOARD_PHONE, "电话", value),
			i == 19 ? error : "");
	}
	tree_text(tree, "", TEXT_BODY, TONE_NORMAL, "选填");
	tree_close(tree);
	window_show(window, tree);
}

static void an_error_that_comes_while_one_writes_is_seen_whole(void **unused)
{
	const struct widget *field;

	(void)unused;
	show_long_form("");
	window_lead_to(window, "form.19", "form.19");
	show_long_form("");
	assert_false(tap("form.19"));
	field = tree_find(tree, "form.19");
	assert_int_equal(field->clip.h, field->rect.h);
	show_long_form("号码不正确");
	field = tree_find(tree, "form.19");
	assert_int_equal(field->clip.h, field->rect.h);
}

static void show_a_code_below(bool there)
{
	static const uint32_t pixels[4];
	struct widget *code;

	tree_clear(tree);
	tree_open(tree, ROLE_SCROLL, "scroll");
	for (int i = 0; i < 40; i++)
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, "申请材料");
	if (there) {
		code = tree_picture(tree, "code", "二维码", (struct picture){pixels, 2, 2});
		code->height_mm = 60;
		code->comes = true;
	}
	tree_text(tree, "end", TEXT_BODY, TONE_NORMAL, "办理地点");
	tree_close(tree);
	window_show(window, tree);
}

/* What comes below the fold is seen whole at once; who then scrolls away is left alone. */
static void what_has_just_come_is_brought_into_sight_once(void **unused)
{
	(void)unused;
	window_reset(window);
	show_a_code_below(false);
	assert_int_equal(tree_find(tree, "end")->clip.h, 0);
	for (int turn = 0; turn < 2; turn++) {
		show_a_code_below(true);
		assert_int_equal(
			tree_find(tree, "code")->clip.h, tree_find(tree, "code")->rect.h);
		assert_false(tap("scroll.back"));
		show_a_code_below(true);
		assert_true(tree_find(tree, "code")->clip.h < tree_find(tree, "code")->rect.h);
		show_a_code_below(false);
	}
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

static const char *code_shown(const char *typed)
{
	tree_clear(tree);
	tree_field(tree, "code", KEYBOARD_LATIN, "查询码", typed)->together = 4;
	window_show(window, tree);
	return tree_find(tree, "code")->shown;
}

/* Also while somebody types: it is compared with the paper. */
static void a_code_stands_in_the_groups_of_its_paper(void **unused)
{
	(void)unused;
	assert_string_equal(code_shown("7K2M"), "7K2M");
	assert_false(tap("code"));
	assert_string_equal(code_shown("7K2M9QTD"), "7K2M 9QTD");
	assert_string_equal(code_shown("7k2m9qtd4hxw3npz"), "7k2m 9qtd 4hxw 3npz");
	assert_null(code_shown("7K2M-9QTD")); /* who types strokes keeps them */
	assert_string_equal(tree_find(tree, "code")->value, "7K2M-9QTD");
}

/* What is hidden is counted by who types it as it stands on the card. */
static void a_hidden_number_stands_in_groups_too(void **unused)
{
	struct widget *field;

	(void)unused;
	tree_clear(tree);
	field = tree_field(tree, "account", KEYBOARD_DIGITS, "账号", "622200001");
	field->together = 4;
	field->masked = true;
	window_show(window, tree);
	assert_string_equal(tree_find(tree, "account")->shown, "•••• •••• •");
	assert_false(tap("account"));
	window_type(window, "2");
	assert_true(next_input());
	tree_clear(tree);
	field = tree_field(tree, "account", KEYBOARD_DIGITS, "账号", input.text);
	field->together = 4;
	field->masked = true;
	window_show(window, tree);
	assert_string_equal(tree_find(tree, "account")->shown, "•••• •••• •2");
}

/* Something comes above the field while somebody writes in it, or the letters become larger. */
static void show_below(int texts)
{
	tree_clear(tree);
	tree_open(tree, ROLE_SCROLL, "form.scroll");
	for (int i = 0; i < texts; i++)
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, "您的情形");
	for (int i = 0; i < 6; i++) {
		char name[] = {'f', (char)('0' + i), '\0'};

		tree_field(tree, name, KEYBOARD_LATIN, "项目", "");
	}
	tree_close(tree);
	window_show(window, tree);
}

static void check_is_above_keyboard(const char *name)
{
	const struct widget *field = tree_find(tree, name);

	assert_int_equal(field->clip.h, field->rect.h);
	assert_true(field->rect.y + field->rect.h <= tree_find(tree, "keyboard")->rect.y);
}

static void the_field_in_use_stays_in_sight_whatever_comes_above_it(void **unused)
{
	const struct look large = {.text = LOOK_TEXT_VERY_LARGE};

	(void)unused;
	show_below(0);
	assert_false(tap("f1"));
	check_is_above_keyboard("f1");
	show_below(30);
	check_is_above_keyboard("f1");
	window_set_look(window, &large);
	show_below(30);
	check_is_above_keyboard("f1");
}

/* But who scrolls away to read is not brought back until they write. */
static void who_scrolls_away_while_writing_is_left_alone_until_they_write(void **unused)
{
	(void)unused;
	show_below(30);
	window_lead_to(window, "f1", "f1");
	show_below(30);
	assert_false(tap("f1"));
	assert_false(tap("scroll.back"));
	show_below(30);
	assert_true(tree_find(tree, "f1")->clip.h < tree_find(tree, "f1")->rect.h);
	assert_true(tap("key.a"));
	show_below(30);
	check_is_above_keyboard("f1");
}

static void a_field_low_on_the_screen_is_moved_above_its_keyboard(void **unused)
{
	const struct widget *field, *keyboard;

	(void)unused;
	tree_clear(tree);
	tree_open(tree, ROLE_SCROLL, "list");
	for (int i = 0; i < 9; i++) {
		char name[] = {'f', (char)('0' + i), '\0'};

		tree_field(tree, name, KEYBOARD_LATIN, "项目", "");
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

		tree_wrong(tree, tree_field(tree, name, KEYBOARD_LATIN, "项目", ""),
			i == 15 ? "请填写此项" : "");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(a_field_without_keyboard_is_pressed_like_a_button),
		SCREEN_TEST(touching_a_field_opens_its_keyboard_and_done_closes_it),
		SCREEN_TEST(keys_edit_the_whole_value),
		SCREEN_TEST(typed_text_reaches_the_field_whole_and_in_pieces_of_characters),
		SCREEN_TEST(an_error_that_comes_while_one_writes_is_seen_whole),
		SCREEN_TEST(what_has_just_come_is_brought_into_sight_once),
		SCREEN_TEST(text_without_a_field_is_nobodys),
		SCREEN_TEST(a_masked_value_is_hidden_after_a_second),
		SCREEN_TEST(a_code_stands_in_the_groups_of_its_paper),
		SCREEN_TEST(a_hidden_number_stands_in_groups_too),
		SCREEN_TEST(the_field_in_use_stays_in_sight_whatever_comes_above_it),
		SCREEN_TEST(who_scrolls_away_while_writing_is_left_alone_until_they_write),
		SCREEN_TEST(a_field_low_on_the_screen_is_moved_above_its_keyboard),
		SCREEN_TEST(what_is_to_be_mended_is_brought_into_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
