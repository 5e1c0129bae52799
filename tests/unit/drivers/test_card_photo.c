#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/card_reader/card_photo.h"
#include "firmware/base/clock.h"

static uint8_t block[1024], rgb[CARD_PHOTO_RGB_SIZE];

/* Decoders and kiosk-photo lie at the top of the build folder, three above this program's. */
static void beside(const char *name, char path[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 64);

	assert_true(len > 0);
	path[len] = '\0';
	for (int i = 0; i < 4; i++)
		*strrchr(path, '/') = '\0';
	snprintf(path + strlen(path), 64, "/%s", name);
}

static enum status decode(const char *decoder, const char *photo)
{
	char program[PATH_MAX], path[PATH_MAX];
	const struct card_photo with = {program, path};

	beside("kiosk-photo", program);
	beside(decoder, path);
	memset(block, 0, sizeof(block));
	memcpy(block, photo, strlen(photo));
	block[1023] = 77;
	memset(rgb, 0xee, sizeof(rgb));
	return card_photo_decode(&with, block, sizeof(block), rgb);
}

static void assert_wiped(void)
{
	for (size_t i = 0; i < sizeof(rgb); i++)
		assert_int_equal(rgb[i], 0);
}

static void a_decoder_turns_the_block_into_dots(void **unused)
{
	(void)unused;
	assert_int_equal(decode("photo_plugin.so", "WLT"), STATUS_OK);
	assert_int_equal(rgb[0], 'W');
	assert_int_equal(rgb[3 * 1023], 77);
	assert_int_equal(decode("photo_plugin.so", "X"), STATUS_BAD_DATA);
	assert_wiped();
}

static void without_a_decoder_the_photo_stays_opaque(void **unused)
{
	const struct card_photo none = {"/nowhere/kiosk-photo", ""},
				no_program = {"/nowhere/kiosk-photo", "/etc/passwd"};

	(void)unused;
	assert_int_equal(card_photo_decode(&none, block, sizeof(block), rgb), STATUS_NOT_FOUND);
	assert_int_equal(decode("no_such_plugin.so", "WLT"), STATUS_NOT_FOUND);
	assert_int_equal(card_photo_decode(&no_program, block, sizeof(block), rgb), STATUS_IO);
	assert_wiped();
}

static void what_is_no_decoder_of_ours_gives_no_picture(void **unused)
{
	(void)unused;
	assert_int_equal(decode("photo_plugin_old.so", "WLT"), STATUS_BAD_DATA);
	assert_int_equal(decode("kiosk-photo", "WLT"), STATUS_BAD_DATA);
	assert_wiped();
}

static void what_is_no_photo_is_not_even_tried(void **unused)
{
	static const uint8_t LONG[CARD_PHOTO_MAX + 1];
	char program[PATH_MAX], path[PATH_MAX];
	const struct card_photo with = {program, path};

	(void)unused;
	beside("kiosk-photo", program);
	beside("photo_plugin.so", path);
	assert_int_equal(card_photo_decode(&with, block, 0, rgb), STATUS_FULL);
	assert_int_equal(card_photo_decode(&with, LONG, sizeof(LONG), rgb), STATUS_FULL);
}

/* Reading files, speaking, starting programs, crashing: a picture would prove that it could. */
static void a_hostile_decoder_gets_nothing_and_gives_nothing(void **unused)
{
	static const char *const WAYS[] = {"F", "S", "P", "C"};

	(void)unused;
	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		print_message("%s\n", WAYS[i]);
		assert_int_equal(decode("photo_plugin.so", WAYS[i]), STATUS_BAD_DATA);
		assert_wiped();
	}
}

/* Before it was even given a photo. */
static void a_decoder_that_steals_when_loaded_gets_nothing(void **unused)
{
	(void)unused;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1) {
		print_message("no Landlock in this kernel\n");
		return;
	}
	assert_int_equal(decode("photo_plugin_steals.so", "WLT"), STATUS_BAD_DATA);
	assert_wiped();
}

/* One that sleeps is killed by its first forbidden call, one that computes by the limit. */
static void a_slow_decoder_is_not_waited_for(void **unused)
{
	static const char *const WAYS[] = {"H", "L"};

	(void)unused;
	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		int64_t before_ms = clock_steady_ms();
		enum status status = decode("photo_plugin.so", WAYS[i]);

		assert_true(status == STATUS_TIMEOUT || status == STATUS_BAD_DATA);
		assert_true(clock_steady_ms() - before_ms < CARD_PHOTO_MS + 1000);
		assert_wiped();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_decoder_turns_the_block_into_dots),
		cmocka_unit_test(without_a_decoder_the_photo_stays_opaque),
		cmocka_unit_test(what_is_no_decoder_of_ours_gives_no_picture),
		cmocka_unit_test(what_is_no_photo_is_not_even_tried),
		cmocka_unit_test(a_hostile_decoder_gets_nothing_and_gives_nothing),
		cmocka_unit_test(a_decoder_that_steals_when_loaded_gets_nothing),
		cmocka_unit_test(a_slow_decoder_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
