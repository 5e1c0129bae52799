#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/toolkit/input/keypad.h"

static struct keypad keypad;

static int lay_out(void **unused)
{
	(void)unused;
	keypad = (struct keypad){.codes = {10, 11, 12, 13, 14, 15},
		.repeat_delay_ms = 2000,
		.last = KEYPAD_KEYS};
	return 0;
}

static bool strike(enum keypad_key key, int64_t now_ms)
{
	bool counts = keypad_strike(&keypad, key, false, now_ms);

	keypad_release(&keypad, key);
	return counts;
}

static void a_key_is_known_by_its_code(void **unused)
{
	(void)unused;
	assert_int_equal(keypad_find(&keypad, 12), KEYPAD_LEFT);
	assert_int_equal(keypad_find(&keypad, 15), KEYPAD_HELP);
	assert_int_equal(keypad_find(&keypad, 99), KEYPAD_KEYS);
	assert_int_equal(keypad_find(&keypad, 0), KEYPAD_KEYS); /* no seventh key here */
}

static void a_held_key_repeats_only_after_two_seconds(void **unused)
{
	(void)unused;
	assert_true(keypad_strike(&keypad, KEYPAD_DOWN, false, 1000));
	assert_false(keypad_strike(&keypad, KEYPAD_DOWN, true, 1500));
	assert_false(keypad_strike(&keypad, KEYPAD_DOWN, true, 2999));
	assert_true(keypad_strike(&keypad, KEYPAD_DOWN, true, 3000));
	assert_false(keypad_strike(&keypad, KEYPAD_DOWN, true, 3033));
	assert_true(keypad_strike(&keypad, KEYPAD_DOWN, true, 3500));
	/* A machine that does not mark its repeats is no reason to run away either. */
	assert_false(keypad_strike(&keypad, KEYPAD_DOWN, false, 3600));
}

static void no_delay_means_no_repeat(void **unused)
{
	(void)unused;
	keypad.repeat_delay_ms = 0;
	assert_true(keypad_strike(&keypad, KEYPAD_DOWN, false, 0));
	assert_false(keypad_strike(&keypad, KEYPAD_DOWN, true, 100000));
}

static void a_trembling_hand_strikes_once(void **unused)
{
	(void)unused;
	keypad.double_strike_ms = 500;
	assert_true(strike(KEYPAD_SELECT, 1000));
	assert_false(strike(KEYPAD_SELECT, 1499));
	assert_true(strike(KEYPAD_SELECT, 1500));
	assert_true(strike(KEYPAD_DOWN, 1510)); /* another key is no double strike */
	keypad.double_strike_ms = 0;
	assert_true(strike(KEYPAD_DOWN, 1511));
}

static void names_lead_to_keys_and_back(void **unused)
{
	(void)unused;
	for (int key = 0; key < KEYPAD_KEYS; key++)
		assert_int_equal(keypad_named(keypad_name((enum keypad_key)key)), key);
	assert_int_equal(keypad_named("enter"), KEYPAD_KEYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_key_is_known_by_its_code, lay_out),
		cmocka_unit_test_setup(a_held_key_repeats_only_after_two_seconds, lay_out),
		cmocka_unit_test_setup(no_delay_means_no_repeat, lay_out),
		cmocka_unit_test_setup(a_trembling_hand_strikes_once, lay_out),
		cmocka_unit_test_setup(names_lead_to_keys_and_back, lay_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
