#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/theme.h"

/* One channel of the relative luminance of WCAG 2.2. */
static double linear(unsigned channel)
{
	double part = channel / 255.0, base, power;

	if (part <= 0.04045)
		return part / 12.92;
	/* x^2.4 = x² · x^0.4, and x^0.4 = (x²)^(1/5) by Newton. */
	base = (part + 0.055) / 1.055;
	power = base;
	for (int i = 0; i < 60; i++)
		power = (4 * power + base * base / (power * power * power * power)) / 5;
	return base * base * power;
}

static double contrast(colour a, colour b)
{
	double la = 0.2126 * linear(a >> 16) + 0.7152 * linear(a >> 8 & 255) +
		    0.0722 * linear(a & 255);
	double lb = 0.2126 * linear(b >> 16) + 0.7152 * linear(b >> 8 & 255) +
		    0.0722 * linear(b & 255);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static void the_measure_knows_black_on_white(void **unused)
{
	(void)unused;
	assert_true(contrast(0, 0xffffff) > 20.99 && contrast(0, 0xffffff) < 21.01);
	assert_true(contrast(0x777777, 0xffffff) > 4.47 && contrast(0x777777, 0xffffff) < 4.49);
}

static void every_tone_reads_10_to_1_wherever_it_stands(void **unused)
{
	const colour grounds[] = {THEME.page, THEME.card, THEME.accent_light};

	(void)unused;
	for (int tone = 0; tone < TONE_ON_ACCENT; tone++) {
		for (size_t i = 0; i < 3; i++)
			if (contrast(THEME.tones[tone].ink, grounds[i]) < 10)
				fail_msg("tone %d on ground %zu: %f", tone, i,
					contrast(THEME.tones[tone].ink, grounds[i]));
		if (contrast(THEME.tones[tone].ink, THEME.tones[tone].fill) < 10)
			fail_msg("tone %d on its fill: %f", tone,
				contrast(THEME.tones[tone].ink, THEME.tones[tone].fill));
	}
	assert_true(contrast(THEME.on_accent, THEME.accent) >= 10);
	assert_true(contrast(THEME.on_accent, THEME.accent_pressed) >= 10);
	assert_true(contrast(THEME.tones[TONE_NORMAL].ink, THEME.line) >= 10);
	assert_true(contrast(THEME.tones[TONE_NORMAL].ink, THEME.keyboard) >= 10);
}

static void parts_of_controls_stand_3_to_1(void **unused)
{
	(void)unused;
	assert_true(contrast(THEME.field_line, THEME.page) >= 3);
	assert_true(contrast(THEME.field_line, THEME.card) >= 3);
	assert_true(contrast(THEME.accent, THEME.page) >= 3);
}

static void there_are_five_type_sizes_and_each_is_readable(void **unused)
{
	(void)unused;
	assert_int_equal(TEXT_STYLES, 5);
	for (int style = 0; style < TEXT_STYLES; style++)
		assert_true(THEME.styles[style].size >= 50);
}

static void lengths_round_and_never_vanish(void **unused)
{
	(void)unused;
	assert_int_equal(theme_px(1024, 100), 40);
	assert_int_equal(theme_px(256, 1), 1);
	assert_int_equal(theme_px(256, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_measure_knows_black_on_white),
		cmocka_unit_test(every_tone_reads_10_to_1_wherever_it_stands),
		cmocka_unit_test(parts_of_controls_stand_3_to_1),
		cmocka_unit_test(there_are_five_type_sizes_and_each_is_readable),
		cmocka_unit_test(lengths_round_and_never_vanish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
