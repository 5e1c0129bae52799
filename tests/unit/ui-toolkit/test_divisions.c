/* Addresses by lists: what may follow, and the keyboard that offers it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>

#include <cmocka.h>

#include "ui/toolkit/input/keyboard.h"

static bool has(const char *address, const char *wanted)
{
	struct divisions found;
	size_t first = 0;

	do {
		divisions_follow(address, first, &found);
		for (size_t i = 0; i < found.shown; i++)
			if (strcmp(found.names[i], wanted) == 0)
				return true;
		first += found.shown;
	} while (found.shown && first < found.count);
	return false;
}

static size_t count(const char *address)
{
	struct divisions found;

	divisions_follow(address, 0, &found);
	return found.count;
}

static void every_level_leads_to_the_one_below(void **unused)
{
	(void)unused;
	assert_int_equal(count(""), 34);
	assert_true(has("", "云南省") && has("", "台湾省") && has("", "香港特别行政区"));
	assert_true(has("云南省", "丽江市") && !has("云南省", "古城区"));
	assert_true(has("云南省丽江市", "宁蒗彝族自治县"));
	assert_true(has("云南省丽江市古城区", "大研街道"));
	assert_int_equal(count("云南省丽江市古城区大研街道"), 0);
}

/* The levels of the statistics that nobody writes are not asked for. */
static void cities_without_districts_and_cities_that_are_provinces_are_as_people_write_them(
	void **unused)
{
	(void)unused;
	assert_true(has("北京市", "东城区") && has("重庆市", "云阳县"));
	assert_true(has("广东省东莞市", "南城街道"));
	assert_true(has("湖北省", "仙桃市") && has("海南省", "琼海市"));
	assert_true(has("吉林省吉林市", "船营区"));
	assert_false(has("北京市", "市辖区"));
}

static void what_is_no_place_ends_the_list(void **unused)
{
	struct divisions found;

	(void)unused;
	assert_int_equal(count("云南省丽江市古城区大研街道12号"), 0);
	assert_int_equal(count("云南"), 0);
	divisions_follow("云南省丽江市", 0, &found);
	assert_int_equal(found.last, strlen("丽江市"));
	divisions_follow("云南省丽江市中路", 0, &found);
	assert_int_equal(found.last, 0);
}

/* As the window does it: a key, then what the field holds now. */
static void press(struct keyboard *keyboard, char *value, const char *key)
{
	char text[PINYIN_TEXT_SIZE] = "";
	enum keyboard_act act = keyboard_press(keyboard, key, text);

	if (act == KEYBOARD_TEXT)
		strcat(value, text);
	if (act == KEYBOARD_ERASES_PLACE)
		value[strlen(value) - keyboard->places.last] = '\0';
	keyboard_set_address(keyboard, value);
}

static void press_place(struct keyboard *keyboard, char *value, const char *place)
{
	char key[32];

	for (;;) {
		for (size_t i = 0; i < keyboard->places.shown; i++)
			if (strcmp(keyboard->places.names[i], place) == 0) {
				snprintf(key, sizeof(key), "key.place.%zu", i);
				press(keyboard, value, key);
				return;
			}
		assert_true(keyboard->first_place + keyboard->places.shown <
			    keyboard->places.count);
		press(keyboard, value, "key.next");
	}
}

static void three_touches_of_places_then_the_street_is_typed(void **unused)
{
	struct keyboard keyboard = {.kind = KEYBOARD_NONE};
	char value[200] = "";

	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_ADDRESS);
	keyboard_set_address(&keyboard, value);
	assert_int_equal(keyboard.page, PAGE_PLACES);
	press_place(&keyboard, value, "云南省");
	press_place(&keyboard, value, "昆明市");
	press(&keyboard, value, "key.erase");
	assert_string_equal(value, "云南省");
	press_place(&keyboard, value, "丽江市");
	press_place(&keyboard, value, "古城区");
	press_place(&keyboard, value, "大研街道");
	assert_string_equal(value, "云南省丽江市古城区大研街道");
	assert_int_not_equal(keyboard.page, PAGE_PLACES);
	press(&keyboard, value, "key.space");
	press(&keyboard, value, "key.symbols");
	press(&keyboard, value, "key.1");
	assert_string_equal(value, "云南省丽江市古城区大研街道 1");
}

static void nobody_has_to_use_the_list(void **unused)
{
	struct keyboard keyboard = {.kind = KEYBOARD_NONE};
	char value[200] = "云南省";

	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_ADDRESS);
	keyboard_set_address(&keyboard, value);
	assert_int_equal(keyboard.page, PAGE_PLACES);
	press(&keyboard, value, "key.spell");
	assert_int_not_equal(keyboard.page, PAGE_PLACES);
	press(&keyboard, value, "key.places");
	assert_int_equal(keyboard.page, PAGE_PLACES);
	keyboard_open(&keyboard, KEYBOARD_ADDRESS);
	keyboard_set_address(&keyboard, "四川省凉山州某村三组"); /* as a card says it */
	assert_int_not_equal(keyboard.page, PAGE_PLACES);
}

static void without_the_list_an_address_is_typed(void **unused)
{
	struct keyboard keyboard = {.kind = KEYBOARD_NONE};

	(void)unused;
	divisions_set_lists("/nowhere");
	keyboard_open(&keyboard, KEYBOARD_ADDRESS);
	keyboard_set_address(&keyboard, "");
	assert_int_not_equal(keyboard.page, PAGE_PLACES);
	assert_int_equal(count(""), 0);
	divisions_set_lists("build/speech/input");
}

static int open_lists(void **unused)
{
	(void)unused;
	divisions_set_lists("build/speech/input");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_level_leads_to_the_one_below),
		cmocka_unit_test(
			cities_without_districts_and_cities_that_are_provinces_are_as_people_write_them),
		cmocka_unit_test(what_is_no_place_ends_the_list),
		cmocka_unit_test(three_touches_of_places_then_the_street_is_typed),
		cmocka_unit_test(nobody_has_to_use_the_list),
		cmocka_unit_test(without_the_list_an_address_is_typed),
	};

	return cmocka_run_group_tests(tests, open_lists, NULL);
}
