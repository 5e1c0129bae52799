/* Codes of electronic identities: what is one, whose, for how long. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "firmware/model/person/country.h"
#include "firmware/model/person/id_code.h"
#include "firmware/model/person/identity.h"

#define TOKEN "q1w2e3r4t5y6u7i8o9p0aa-_"

static enum status read_text(const char *text, struct id_code *out)
{
	return id_code_read((const uint8_t *)text, strlen(text), out);
}

static void a_code_says_whose_it_is_and_until_when(void **unused)
{
	struct id_code code;

	(void)unused;
	assert_int_equal(
		read_text("OVID1:sample-issuer:1790000000:" TOKEN "\r\n", &code), STATUS_OK);
	assert_string_equal(code.issuer, "sample-issuer");
	assert_string_equal(code.token, TOKEN);
	assert_true(code.until_ms == 1790000000000);
	assert_false(id_code_is_expired(&code, code.until_ms + ID_CODE_LATE_MS));
	assert_true(id_code_is_expired(&code, code.until_ms + ID_CODE_LATE_MS + 1));
}

static void anything_else_is_no_code(void **unused)
{
	static const char *const OTHERS[] = {"",
		"OVID1:", "https://example.invalid/s#OV1:530702",
		"OVID1:sample-issuer:1790000000:", "OVID1:sample-issuer:1790000000:tooshort",
		"OVID1:Sample:1790000000:" TOKEN, "OVID1::1790000000:" TOKEN,
		"OVID1:sample-issuer:17900000001:" TOKEN, "OVID1:sample-issuer:-1:" TOKEN,
		"OVID1:sample-issuer:1790000000:" TOKEN ":",
		"OVID1:sample-issuer:1790000000:" TOKEN "=",
		"OVID2:sample-issuer:1790000000:" TOKEN,
		"OVID1:an-issuer-with-a-name-too-long:1790000000:" TOKEN};
	struct id_code code = {.issuer = "untouched"};
	uint8_t nul[] = "OVID1:a:1790000000:" TOKEN "\0x";
	uint8_t long_one[5000];

	(void)unused;
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++)
		if (read_text(OTHERS[i], &code) != STATUS_BAD_DATA)
			fail_msg("read: %s", OTHERS[i]);
	assert_int_equal(id_code_read(nul, sizeof(nul) - 1, &code), STATUS_BAD_DATA);
	memset(long_one, 'a', sizeof(long_one));
	memcpy(long_one, "OVID1:a:1790000000:", 19);
	assert_int_equal(id_code_read(long_one, sizeof(long_one), &code), STATUS_BAD_DATA);
	assert_string_equal(code.issuer, "untouched");
}

static void only_a_whole_word_names_an_issuer(void **unused)
{
	struct id_code code = {.issuer = "issuer-b"};

	(void)unused;
	assert_true(id_code_is_known(&code, "issuer-b"));
	assert_true(id_code_is_known(&code, "issuer-a  issuer-b issuer-c"));
	assert_false(id_code_is_known(&code, ""));
	assert_false(id_code_is_known(&code, "issuer-bb issuer issuer-"));
}

static void passports_and_nationalities_are_as_printed(void **unused)
{
	static const char *const GOOD[] = {"X1234567", "C01X00T47", "12345"};
	static const char *const BAD[] = {
		"", "X123", "PASSPORT", "X12345678Z", "x1234567", "X1234 67"};
	static const char *const NOBODY[] = {
		"", "CHN", "HKG", "ZZZ", "fra", "FR", " ", "FRA DEU"};

	(void)unused;
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++)
		assert_true(passport_number_is_valid(GOOD[i]));
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		if (passport_number_is_valid(BAD[i]))
			fail_msg("accepted: %s", BAD[i]);
	assert_true(country_is_foreign("FRA") && country_is_foreign("ZWE") &&
		    country_is_foreign("AFG") && country_is_foreign("D"));
	for (size_t i = 0; i < sizeof(NOBODY) / sizeof(NOBODY[0]); i++)
		if (country_is_foreign(NOBODY[i]))
			fail_msg("foreign: %s", NOBODY[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_says_whose_it_is_and_until_when),
		cmocka_unit_test(anything_else_is_no_code),
		cmocka_unit_test(only_a_whole_word_names_an_issuer),
		cmocka_unit_test(passports_and_nationalities_are_as_printed),
	};

	return cmocka_run_group_tests_name("id_code", tests, NULL, NULL);
}
