#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/voice/voice_sound.h"

/* 20·log10(loud/soft) in tenths of a dB, by steps of a twentieth of a dB: no maths library. */
static int tenth_db(int soft, int loud)
{
	double ratio = (double)loud / soft, at = 1;
	int tenths = 0;

	while (at < ratio) {
		at *= 1.0115794542599; /* 10^(1/200) */
		tenths++;
	}
	return tenths;
}

static int loudness(int step)
{
	int16_t sample = 30000;

	voice_sound_scale(&sample, 1, step);
	return sample;
}

static void the_volume_has_eighteen_decibels_and_a_step_at_twelve(void **unused)
{
	int least = loudness(0), at_twelve = 0;

	(void)unused;
	for (int step = 0; step < VOICE_VOLUME_STEPS; step++) {
		int wanted = voice_sound_step_db(step);

		assert_in_range(tenth_db(least, loudness(step)), wanted * 10 - (wanted > 0),
			wanted * 10 + 2);
		at_twelve += wanted == 12;
	}
	assert_true(voice_sound_step_db(VOICE_VOLUME_STEPS - 1) >= 18);
	assert_int_equal(at_twelve, 1);
	assert_int_equal(loudness(VOICE_VOLUME_STEPS - 1), 30000);
	assert_int_equal(loudness(99), 30000);
	assert_int_equal(loudness(-1), least);
}

static const uint8_t HEAD[] = {'R', 'I', 'F', 'F', 0, 0, 0, 0x7f, 'W', 'A', 'V', 'E', 'f', 'm',
	't', ' ', 16, 0, 0, 0, 1, 0, 1, 0, 0x22, 0x56, 0, 0, 0x44, 0xac, 0, 0, 2, 0, 16, 0, 'd',
	'a', 't', 'a', 0, 0, 0, 0x7f};

static void the_head_of_a_wav_says_where_the_samples_are(void **unused)
{
	size_t start = 0;
	unsigned rate = 0;

	(void)unused;
	for (size_t len = 0; len < sizeof(HEAD); len++)
		assert_int_equal(voice_sound_head(HEAD, len, &start, &rate), STATUS_FULL);
	assert_int_equal(voice_sound_head(HEAD, sizeof(HEAD), &start, &rate), STATUS_OK);
	assert_int_equal(start, sizeof(HEAD));
	assert_int_equal(rate, 22050);
}

static void what_is_no_plain_wav_is_refused(void **unused)
{
	static const size_t PLACES[] = {0, 8, 20, 22, 34, 27};
	size_t start;
	unsigned rate;

	(void)unused;
	for (size_t i = 0; i < sizeof(PLACES) / sizeof(PLACES[0]); i++) {
		uint8_t head[sizeof(HEAD)];

		memcpy(head, HEAD, sizeof(HEAD));
		head[PLACES[i]] ^= 0x7f;
		assert_int_equal(
			voice_sound_head(head, sizeof(head), &start, &rate), STATUS_BAD_DATA);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_volume_has_eighteen_decibels_and_a_step_at_twelve),
		cmocka_unit_test(the_head_of_a_wav_says_where_the_samples_are),
		cmocka_unit_test(what_is_no_plain_wav_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
