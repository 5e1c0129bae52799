#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/toolkit/input/keyboard.h"

static struct keyboard keyboard;
static struct tree *tree;
static char text[PINYIN_TEXT_SIZE];

static int create(void **unused)
{
	(void)unused;
	return tree_create(&tree) == STATUS_OK ? 0 : -1;
}

static int destroy(void **unused)
{
	(void)unused;
	tree_destroy(tree);
	pinyin_forget();
	return 0;
}

static bool has_key(const char *name)
{
	tree_clear(tree);
	keyboard_build(&keyboard, tree, "zh-Hans");
	return tree_find(tree, name) != NULL;
}

static enum keyboard_act press(const char *name)
{
	assert_true(has_key(name));
	memset(text, 0, sizeof(text));
	return keyboard_press(&keyboard, name, text);
}

static void spell(const char *letters)
{
	for (; *letters; letters++) {
		char name[] = {'k', 'e', 'y', '.', *letters, '\0'};

		assert_int_equal(press(name), KEYBOARD_STAYS);
	}
}

static int candidate_of(const char *wanted)
{
	for (size_t i = 0; i < keyboard.shown; i++)
		if (strcmp(keyboard.candidates[i].text, wanted) == 0)
			return (int)i;
	return -1;
}

static void each_kind_has_the_keys_its_field_needs(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_DIGITS);
	for (char c = '0'; c <= '9'; c++) {
		char name[] = {'k', 'e', 'y', '.', c, '\0'};

		assert_true(has_key(name));
	}
	assert_false(has_key("key.X"));
	keyboard_open(&keyboard, KEYBOARD_ID);
	assert_true(has_key("key.X"));
	keyboard_open(&keyboard, KEYBOARD_LATIN);
	assert_true(has_key("key.q"));
	assert_true(has_key("key.shift"));
	assert_false(has_key("key.language"));
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	assert_true(has_key("key.language"));
	keyboard_open(&keyboard, KEYBOARD_NONE);
	assert_false(has_key("keyboard"));
}

static void letters_digits_and_signs_are_entered(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_LATIN);
	assert_int_equal(press("key.a"), KEYBOARD_TEXT);
	assert_string_equal(text, "a");
	assert_int_equal(press("key.shift"), KEYBOARD_STAYS);
	assert_int_equal(press("key.A"), KEYBOARD_TEXT);
	assert_string_equal(text, "A");
	assert_true(has_key("key.a")); /* shift is for one letter */
	assert_int_equal(press("key.symbols"), KEYBOARD_STAYS);
	assert_int_equal(press("key.@"), KEYBOARD_TEXT);
	assert_string_equal(text, "@");
	assert_int_equal(press("key.space"), KEYBOARD_TEXT);
	assert_string_equal(text, " ");
	assert_int_equal(press("key.erase"), KEYBOARD_ERASES);
	assert_int_equal(press("key.done"), KEYBOARD_DONE);
}

static void pinyin_offers_the_word_and_taking_it_ends_the_spelling(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	spell("lijiang");
	assert_int_equal(candidate_of("丽江"), 0);
	assert_int_equal(press("key.candidate.0"), KEYBOARD_TEXT);
	assert_string_equal(text, "丽江");
	assert_string_equal(keyboard.spelling, "");
	assert_int_equal(keyboard.shown, 0);
}

static void taking_one_character_leaves_the_rest_to_be_chosen(void **unused)
{
	int one;

	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	spell("lijiang");
	one = candidate_of("李");
	assert_true(one > 0);
	{
		char name[32];

		snprintf(name, sizeof(name), "key.candidate.%d", one);
		assert_int_equal(press(name), KEYBOARD_TEXT);
	}
	assert_string_equal(text, "李");
	assert_string_equal(keyboard.spelling, "jiang");
	assert_true(keyboard.shown > 0);
}

static void erasing_takes_back_a_letter_before_it_takes_a_character(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	spell("zh");
	assert_int_equal(press("key.erase"), KEYBOARD_STAYS);
	assert_string_equal(keyboard.spelling, "z");
	assert_int_equal(press("key.erase"), KEYBOARD_STAYS);
	assert_int_equal(press("key.erase"), KEYBOARD_ERASES);
}

static void candidates_can_be_paged_through_and_back(void **unused)
{
	char first[PINYIN_TEXT_SIZE];

	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	spell("shi");
	memcpy(first, keyboard.candidates[0].text, sizeof(first));
	assert_int_equal(press("key.next"), KEYBOARD_STAYS);
	assert_string_not_equal(keyboard.candidates[0].text, first);
	assert_int_equal(press("key.previous"), KEYBOARD_STAYS);
	assert_string_equal(keyboard.candidates[0].text, first);
	for (int i = 0; i < 500; i++)
		(void)keyboard_press(&keyboard, "key.next", text);
	assert_true(keyboard.first < keyboard.found);
}

static void the_pinyin_keyboard_also_writes_latin_and_signs(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	assert_int_equal(press("key.language"), KEYBOARD_STAYS);
	assert_int_equal(press("key.q"), KEYBOARD_TEXT);
	assert_string_equal(text, "q");
	assert_int_equal(press("key.symbols"), KEYBOARD_STAYS);
	assert_int_equal(press("key.·"), KEYBOARD_TEXT);
	assert_string_equal(text, "·");
	assert_int_equal(press("key.letters"), KEYBOARD_STAYS);
	assert_true(has_key("key.q"));
	assert_int_equal(keyboard.page, PAGE_LATIN);
}

static void a_spelling_that_is_too_long_is_simply_full(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	for (int i = 0; i < 3 * PINYIN_SPELLING_MAX; i++)
		(void)keyboard_press(&keyboard, "key.a", text);
	assert_int_equal(strlen(keyboard.spelling), PINYIN_SPELLING_MAX);
	while (keyboard.spelling[0] && keyboard.shown)
		(void)keyboard_press(&keyboard, "key.candidate.0", text);
	assert_string_equal(keyboard.spelling, "");
}

/* The library aborts when its pools run over: abbreviations in long spellings did that. */
static void no_spelling_ends_the_program(void **unused)
{
	static const char *const LETTERS_OF[] = {
		"sh", "an", "zsch", "zhcsn", "a", "qwertyuiopasdfghjklzxcvbnm"};
	uint32_t seed = 1;

	(void)unused;
	for (size_t set = 0; set < sizeof(LETTERS_OF) / sizeof(LETTERS_OF[0]); set++)
		for (int round = 0; round < 4; round++) {
			keyboard_open(&keyboard, KEYBOARD_PINYIN);
			for (int i = 0; i < 2 * PINYIN_SPELLING_MAX; i++) {
				char name[] = "key.x";

				seed = seed * 1664525u + 1013904223u;
				name[4] =
					LETTERS_OF[set][(seed >> 16) % strlen(LETTERS_OF[set])];
				(void)keyboard_press(&keyboard, name, text);
			}
		}
}

static void a_candidate_that_is_not_shown_does_nothing(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	assert_int_equal(keyboard_press(&keyboard, "key.candidate.3", text), KEYBOARD_STAYS);
	assert_int_equal(
		keyboard_press(&keyboard, "key.candidate.99999", text), KEYBOARD_STAYS);
}

static void nobody_learns_what_was_typed(void **unused)
{
	char order[KEYBOARD_CANDIDATES][PINYIN_TEXT_SIZE];
	size_t shown, found;

	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	spell("lijiang");
	shown = keyboard.shown;
	found = keyboard.found;
	for (size_t i = 0; i < shown; i++)
		memcpy(order[i], keyboard.candidates[i].text, sizeof(order[i]));
	for (int round = 0; round < 50; round++) {
		keyboard_open(&keyboard, KEYBOARD_PINYIN);
		spell("lijiang");
		assert_int_equal(press("key.candidate.3"), KEYBOARD_TEXT);
		while (keyboard.shown)
			assert_int_equal(press("key.candidate.1"), KEYBOARD_TEXT);
	}
	pinyin_forget();
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	spell("lijiang");
	assert_int_equal(keyboard.shown, shown);
	assert_int_equal(keyboard.found, found);
	for (size_t i = 0; i < shown; i++)
		assert_string_equal(keyboard.candidates[i].text, order[i]);
}

static void no_file_is_written_for_it(void **unused)
{
	char folder[] = "/tmp/onevisit-pinyin-XXXXXX";

	(void)unused;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	spell("zhangxiaosan");
	while (keyboard.shown)
		(void)press("key.candidate.0");
	pinyin_forget();
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(folder), 0); /* only an empty folder goes */
}

static void turn(const char *name, const char *wanted)
{
	assert_int_equal(press(name), KEYBOARD_REPLACES);
	assert_string_equal(text, wanted);
}

static void the_wheels_of_a_date_turn_and_stop_at_real_days(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_DATE);
	keyboard_set_date(&keyboard, "2024-01-31", "2026-11-25");
	turn("key.month.later", "2024-02-29");
	turn("key.day.later", "2024-02-01");
	turn("key.day.earlier", "2024-02-29");
	turn("key.year.earlier", "2023-02-28");
	turn("key.month.earlier", "2023-01-28");
	turn("key.month.earlier", "2023-12-28");
	turn("key.decade.earlier", "2013-12-28");
	for (int i = 0; i < 30; i++)
		(void)keyboard_press(&keyboard, "key.decade.earlier", text);
	assert_string_equal(text, "1900-12-28");
	keyboard_set_date(&keyboard, "no date", "2026-11-25");
	turn("key.year.later", "2027-11-25");
	assert_int_equal(press("key.done"), KEYBOARD_DONE);
}

/* What the wheels show is no answer until they turn: the day one most likely means has a key. */
static void today_is_one_touch_and_nobody_was_born_today(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_DATE);
	keyboard_set_date(&keyboard, "", "2026-11-25");
	turn("key.today", "2026-11-25");
	turn("key.day.later", "2026-11-26");
	turn("key.today", "2026-11-25");
	keyboard_open(&keyboard, KEYBOARD_BIRTH);
	keyboard_set_date(&keyboard, "", "2026-11-25");
	assert_false(has_key("key.today"));
	assert_int_equal(keyboard_press(&keyboard, "key.nothing", text), KEYBOARD_STAYS);
	turn("key.year.later", "1987-01-01");
	keyboard_set_date(&keyboard, "1990-03-07", "2026-11-25");
	turn("key.day.later", "1990-03-08");
	keyboard_open(&keyboard, KEYBOARD_DATE);
	keyboard_set_date(&keyboard, "", "no day");
	assert_false(has_key("key.today"));
	assert_int_equal(keyboard_press(&keyboard, "key.today", text), KEYBOARD_STAYS);
}

static void a_phone_number_has_its_own_keys(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PHONE);
	assert_true(has_key("key.-"));
	assert_false(has_key("key.."));
	keyboard_open(&keyboard, KEYBOARD_DIGITS);
	assert_false(has_key("key.."));
	keyboard_open(&keyboard, KEYBOARD_AMOUNT);
	assert_true(has_key("key.."));
}

static void a_code_is_written_in_figures_and_the_capitals_it_may_have(void **unused)
{
	static const char IN_NO_USCC[] = "IOSVZ";

	(void)unused;
	for (char c = '0'; c <= 'Z'; c = c == '9' ? 'A' : (char)(c + 1)) {
		char name[] = {'k', 'e', 'y', '.', c, '\0'};

		keyboard_open(&keyboard, KEYBOARD_CODE);
		assert_true(has_key(name));
		assert_int_equal(press(name), KEYBOARD_TEXT);
		assert_string_equal(text, name + 4);
		keyboard_open(&keyboard, KEYBOARD_USCC);
		assert_int_equal(has_key(name), strchr(IN_NO_USCC, c) == NULL);
	}
	assert_true(has_key("key.erase"));
	assert_true(has_key("key.done"));
}

static int rows_of_keyboard(void)
{
	int rows = 0;

	tree_clear(tree);
	keyboard_build(&keyboard, tree, "zh-Hans");
	for (const struct widget *row = tree_find(tree, "keyboard")->first; row;
		row = row->next)
		rows++;
	return rows;
}

/* Neither a list nor the keys that follow the last one move what lies above. */
static void lists_of_places_and_the_keys_after_them_are_equally_high(void **unused)
{
	int rows;

	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_ADDRESS);
	keyboard.page = PAGE_PINYIN;
	rows = rows_of_keyboard();
	keyboard.page = PAGE_PLACES;
	for (size_t shown = 0; shown <= 12; shown++) {
		keyboard.places.shown = keyboard.places.count = shown;
		assert_int_equal(rows_of_keyboard(), rows);
		for (const struct widget *row = tree_find(tree, "keyboard")->first->next; row;
			row = row->next)
			assert_int_equal(row->first->role, ROLE_BUTTON);
	}
}

static void where_there_is_no_more_there_is_no_key_for_it(void **unused)
{
	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	assert_false(has_key("key.previous"));
	assert_false(has_key("key.next"));
	spell("shi");
	assert_false(has_key("key.previous"));
	assert_true(has_key("key.next"));
}

static void closing_forgets_the_spelling(void **unused)
{
	const struct keyboard empty = {.page = PAGE_LATIN, .before_symbols = PAGE_LATIN};

	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	spell("zhang");
	keyboard_open(&keyboard, KEYBOARD_NONE);
	assert_memory_equal(&keyboard, &empty, sizeof(empty));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_the_keys_its_field_needs),
		cmocka_unit_test(letters_digits_and_signs_are_entered),
		cmocka_unit_test(pinyin_offers_the_word_and_taking_it_ends_the_spelling),
		cmocka_unit_test(taking_one_character_leaves_the_rest_to_be_chosen),
		cmocka_unit_test(erasing_takes_back_a_letter_before_it_takes_a_character),
		cmocka_unit_test(candidates_can_be_paged_through_and_back),
		cmocka_unit_test(the_pinyin_keyboard_also_writes_latin_and_signs),
		cmocka_unit_test(a_spelling_that_is_too_long_is_simply_full),
		cmocka_unit_test(no_spelling_ends_the_program),
		cmocka_unit_test(a_candidate_that_is_not_shown_does_nothing),
		cmocka_unit_test(nobody_learns_what_was_typed),
		cmocka_unit_test(no_file_is_written_for_it),
		cmocka_unit_test(the_wheels_of_a_date_turn_and_stop_at_real_days),
		cmocka_unit_test(a_phone_number_has_its_own_keys),
		cmocka_unit_test(today_is_one_touch_and_nobody_was_born_today),
		cmocka_unit_test(a_code_is_written_in_figures_and_the_capitals_it_may_have),
		cmocka_unit_test(lists_of_places_and_the_keys_after_them_are_equally_high),
		cmocka_unit_test(where_there_is_no_more_there_is_no_key_for_it),
		cmocka_unit_test(closing_forgets_the_spelling),
	};

	return cmocka_run_group_tests(tests, create, destroy);
}
