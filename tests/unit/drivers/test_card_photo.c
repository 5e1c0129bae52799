#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/card_photo.h"

/* The plug-ins lie at the top of the build folder, three above this program's. */
static const char *plugin(const char *name)
{
	static char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 64);

	assert_true(len > 0);
	path[len] = '\0';
	for (int i = 0; i < 4; i++)
		*strrchr(path, '/') = '\0';
	snprintf(path + strlen(path), 64, "/%s", name);
	return path;
}

static void a_decoder_turns_the_block_into_dots(void **unused)
{
	static uint8_t rgb[CARD_PHOTO_RGB_SIZE];
	uint8_t block[1024] = "WLT";
	struct card_photo *photo;

	(void)unused;
	block[1023] = 77;
	assert_int_equal(card_photo_open(plugin("photo_plugin.so"), &photo), STATUS_OK);
	assert_string_equal(card_photo_name(photo), "grey dots");
	assert_int_equal(card_photo_decode(photo, block, sizeof(block), rgb), STATUS_OK);
	assert_int_equal(rgb[0], 'W');
	assert_int_equal(rgb[3 * 1023], 77);
	block[0] = 'X';
	assert_int_equal(card_photo_decode(photo, block, sizeof(block), rgb), STATUS_BAD_DATA);
	for (size_t i = 0; i < sizeof(rgb); i++)
		assert_int_equal(rgb[i], 0);
	assert_int_equal(card_photo_decode(photo, block, 0, rgb), STATUS_BAD_DATA);
	card_photo_close(photo);
	card_photo_close(NULL);
}

static void what_is_no_decoder_of_ours_is_refused(void **unused)
{
	struct card_photo *photo = NULL;

	(void)unused;
	assert_int_equal(card_photo_open("/nowhere/decoder.so", &photo), STATUS_NOT_FOUND);
	assert_int_equal(card_photo_open("/etc/passwd", &photo), STATUS_BAD_DATA);
	assert_int_equal(
		card_photo_open(plugin("photo_plugin_old.so"), &photo), STATUS_BAD_DATA);
	assert_null(photo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_decoder_turns_the_block_into_dots),
		cmocka_unit_test(what_is_no_decoder_of_ours_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
