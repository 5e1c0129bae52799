#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/widget/theme.h"

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

/* What each contrast promises. */
static const double LEAST[LOOK_CONTRASTS] = {10, 20, 20};

static void check_tones(const struct palette *palette, double least)
{
	const colour grounds[] = {palette->page, palette->card, palette->accent_light};

	for (int tone = 0; tone < TONE_ON_ACCENT; tone++) {
		for (size_t i = 0; i < 3; i++)
			if (contrast(palette->tones[tone].ink, grounds[i]) < least)
				fail_msg("tone %d on ground %zu: %f", tone, i,
					contrast(palette->tones[tone].ink, grounds[i]));
		if (contrast(palette->tones[tone].ink, palette->tones[tone].fill) < least)
			fail_msg("tone %d on its fill: %f", tone,
				contrast(palette->tones[tone].ink, palette->tones[tone].fill));
	}
}

static void every_tone_reads_10_or_20_to_1_wherever_it_stands(void **unused)
{
	(void)unused;
	for (int i = 0; i < LOOK_CONTRASTS; i++) {
		const struct palette *palette = &THEME.palettes[i];
		colour ink = palette->tones[TONE_NORMAL].ink;

		check_tones(palette, LEAST[i]);
		assert_true(contrast(palette->on_accent, palette->accent) >= LEAST[i]);
		assert_true(contrast(palette->on_accent, palette->accent_pressed) >= LEAST[i]);
		assert_true(contrast(ink, palette->key_quiet) >= LEAST[i]);
		assert_true(contrast(ink, palette->keyboard) >= LEAST[i]);
	}
}

static void parts_of_controls_stand_3_to_1(void **unused)
{
	(void)unused;
	for (int i = 0; i < LOOK_CONTRASTS; i++) {
		const struct palette *palette = &THEME.palettes[i];

		assert_true(contrast(palette->field_line, palette->page) >= 3);
		assert_true(contrast(palette->field_line, palette->card) >= 3);
		assert_true(contrast(palette->accent, palette->page) >= 3);
	}
}

static void there_are_five_type_sizes_and_each_is_readable(void **unused)
{
	(void)unused;
	assert_int_equal(TEXT_STYLES, 5);
	for (int style = 0; style < TEXT_STYLES; style++)
		for (int text = 0; text < LOOK_TEXTS; text++) {
			assert_true(THEME.styles[style].sizes[text] >= 50);
			if (text)
				assert_true(THEME.styles[style].sizes[text] >
					    THEME.styles[style].sizes[text - 1]);
		}
}

/* EN 301 549 5.1.4: 0.7 degrees at 600 mm; an H of our font is 733/1000 of its square. */
static void a_capital_of_the_large_modes_is_seen_from_600_mm(void **unused)
{
	(void)unused;
	for (int text = LOOK_TEXT_VERY_LARGE; text < LOOK_TEXTS; text++) {
		assert_int_equal(THEME.shrink_min[text], 100);
		for (int style = 0; style < TEXT_STYLES; style++)
			assert_true(THEME.styles[style].sizes[text] * 733 >= 73 * 1000);
	}
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
		cmocka_unit_test(every_tone_reads_10_or_20_to_1_wherever_it_stands),
		cmocka_unit_test(parts_of_controls_stand_3_to_1),
		cmocka_unit_test(there_are_five_type_sizes_and_each_is_readable),
		cmocka_unit_test(a_capital_of_the_large_modes_is_seen_from_600_mm),
		cmocka_unit_test(lengths_round_and_never_vanish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
