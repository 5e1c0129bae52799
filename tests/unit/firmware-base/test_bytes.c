#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"

static void adding_keeps_the_order_and_a_nul_behind(void **unused)
{
	struct bytes bytes = {0};
	uint8_t *end;

	(void)unused;
	assert_int_equal(bytes_add_text(&bytes, "one"), STATUS_OK);
	assert_int_equal(bytes_add(&bytes, " two", 4), STATUS_OK);
	assert_int_equal(bytes_add_format(&bytes, " %d %s", 3, "four"), STATUS_OK);
	assert_string_equal((char *)bytes.data, "one two 3 four");
	assert_int_equal(bytes.len, 14);
	assert_int_equal(bytes_grow(&bytes, 1000, &end), STATUS_OK);
	memset(end, 'x', 1000);
	assert_int_equal(bytes.len, 1014);
	assert_int_equal(bytes.data[1014], 0);
	bytes_free(&bytes);
	assert_null(bytes.data);
	bytes_free(NULL);
}

static void adding_nothing_makes_an_empty_text(void **unused)
{
	struct bytes bytes = {0};

	(void)unused;
	assert_int_equal(bytes_add(&bytes, NULL, 0), STATUS_OK);
	assert_string_equal((char *)bytes.data, "");
	bytes_free(&bytes);
}

static void more_than_there_is_leaves_all_as_it_was(void **unused)
{
	struct bytes bytes = {0};
	uint8_t *end;

	(void)unused;
	assert_int_equal(bytes_add_text(&bytes, "kept"), STATUS_OK);
	assert_int_equal(bytes_grow(&bytes, SIZE_MAX, &end), STATUS_NO_MEMORY);
	assert_int_equal(bytes_grow(&bytes, SIZE_MAX / 2, &end), STATUS_NO_MEMORY);
	assert_int_equal(bytes.len, 4);
	assert_string_equal((char *)bytes.data, "kept");
	bytes_free(&bytes);
}

static void hex_is_exact_lower_case_and_of_the_right_length(void **unused)
{
	static const char *const BAD[] = {
		"", "0", "00f", "00FF", "00ff00", "00f ", "00fg", "+0ff"};
	const uint8_t data[] = {0x00, 0x9a, 0xff};
	uint8_t back[3], two[2] = {7, 7};
	char text[7];

	(void)unused;
	hex_encode(data, 3, text);
	assert_string_equal(text, "009aff");
	assert_int_equal(hex_decode(text, back, 3), STATUS_OK);
	assert_memory_equal(back, data, 3);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(hex_decode(BAD[i], two, 2), STATUS_BAD_DATA);
	assert_int_equal(two[0], 7);
	assert_int_equal(two[1], 7);
}

static void base64url_agrees_with_rfc_4648(void **unused)
{
	static const struct {
		const char *plain, *coded;
	} CASES[] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"},
		{"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xbf", "-_-_"}};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct bytes coded = {0}, plain = {0};
		const char *text = CASES[i].plain;
		assert_int_equal(base64url_encode(text, strlen(text), &coded), STATUS_OK);
		assert_string_equal((char *)coded.data, CASES[i].coded);
		assert_int_equal(
			base64url_decode((char *)coded.data, coded.len, &plain), STATUS_OK);
		assert_string_equal((char *)plain.data, text);
		bytes_free(&coded);
		bytes_free(&plain);
	}
}

static void base64url_of_every_length_comes_back(void **unused)
{
	uint8_t data[67];

	(void)unused;
	for (size_t len = 0; len < sizeof(data); len++) {
		struct bytes coded = {0}, plain = {0};
		random_bytes(data, len);
		assert_int_equal(base64url_encode(data, len, &coded), STATUS_OK);
		assert_int_equal(
			base64url_decode((char *)coded.data, coded.len, &plain), STATUS_OK);
		assert_int_equal(plain.len, len);
		assert_memory_equal(plain.data, data, len);
		bytes_free(&coded);
		bytes_free(&plain);
	}
}

/* Two spellings of one value would be two hashes of one thing. */
static void base64url_takes_one_spelling_only(void **unused)
{
	static const char *const BAD[] = {"Z", "Zg=", "Zg==", "Zh", "Zm9", "Zm9v\n", " Zm9v",
		"Zm+v", "Zm/v", "Zm9vY", "Zm.v"};
	struct bytes out = {0};

	(void)unused;
	assert_int_equal(bytes_add_text(&out, "kept"), STATUS_OK);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(
			base64url_decode(BAD[i], strlen(BAD[i]), &out), STATUS_BAD_DATA);
	assert_int_equal(base64url_decode("Zm\0v", 4, &out), STATUS_BAD_DATA);
	assert_int_equal(out.len, 4);
	bytes_free(&out);
}

static void comparing_sees_every_byte(void **unused)
{
	uint8_t a[32], b[32];

	(void)unused;
	random_bytes(a, sizeof(a));
	memcpy(b, a, sizeof(a));
	assert_true(bytes_equal(a, b, sizeof(a)));
	for (size_t i = 0; i < sizeof(a); i++) {
		b[i] ^= 0x80;
		assert_false(bytes_equal(a, b, sizeof(a)));
		b[i] ^= 0x80;
	}
	assert_true(bytes_equal(a, b, 0));
}

static void secrets_have_pages_of_their_own(void **unused)
{
	uint8_t *secret = secret_alloc(100);

	(void)unused;
	assert_non_null(secret);
	assert_int_equal((uintptr_t)secret % 4096, 0);
	memset(secret, 1, 100);
	secret_free(secret, 100);
	secret_free(NULL, 0);
	assert_null(secret_alloc(0));
}

static void two_random_numbers_differ(void **unused)
{
	uint8_t a[300] = {0}, b[300] = {0};

	(void)unused;
	random_bytes(a, sizeof(a));
	random_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a + 256, b + 256, 44);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adding_keeps_the_order_and_a_nul_behind),
		cmocka_unit_test(adding_nothing_makes_an_empty_text),
		cmocka_unit_test(more_than_there_is_leaves_all_as_it_was),
		cmocka_unit_test(hex_is_exact_lower_case_and_of_the_right_length),
		cmocka_unit_test(base64url_agrees_with_rfc_4648),
		cmocka_unit_test(base64url_of_every_length_comes_back),
		cmocka_unit_test(base64url_takes_one_spelling_only),
		cmocka_unit_test(comparing_sees_every_byte),
		cmocka_unit_test(secrets_have_pages_of_their_own),
		cmocka_unit_test(two_random_numbers_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
