#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "firmware/base/text.h"

static void utf8_is_judged_by_the_standard(void **unused)
{
	static const struct {
		const char *text;
		bool good;
	} CASES[] = {
		{"", true},
		{"plain", true},
		{"张小三", true},
		{"\xf0\xa0\xae\xb7", true},  /* U+20BB7 */
		{"\xf4\x8f\xbf\xbf", true},  /* U+10FFFF */
		{"\xf4\x90\x80\x80", false}, /* beyond */
		{"\xed\xa0\x80", false},     /* a surrogate */
		{"\xed\x9f\xbf", true},      /* the last before them */
		{"\xee\x80\x80", true},      /* the first behind them */
		{"\xc0\xaf", false},         /* overlong */
		{"\xc1\xbf", false},         /* overlong */
		{"\xe0\x9f\xbf", false},     /* overlong */
		{"\xf0\x8f\xbf\xbf", false}, /* overlong */
		{"\x80", false},             /* a continuation alone */
		{"\xe5\xbc", false},         /* cut */
		{"\xe5\xbc\x28", false},     /* broken off */
		{"\xff", false},
		{"\xf8\x88\x80\x80\x80", false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_int_equal(
			text_is_utf8(CASES[i].text, strlen(CASES[i].text)), CASES[i].good);
	assert_false(text_is_utf8("a\0b", 3));
}

static void every_code_point_comes_back(void **unused)
{
	(void)unused;
	for (uint32_t i = 1; i <= 0x10ffff; i++) {
		char text[5] = "";
		const char *at = text;
		size_t len = text_put(i, text);
		bool surrogate = i >= 0xd800 && i <= 0xdfff;
		if (text_next(&at) != (surrogate ? 0xfffd : i) || at != text + len ||
			!text_is_utf8(text, len))
			fail_msg("U+%04X", i);
	}
}

static void a_bad_byte_is_one_replacement(void **unused)
{
	const char *at = "a\xff\xe5\xbcz";

	(void)unused;
	assert_int_equal(text_length(at), 5);
	assert_int_equal(text_next(&at), 'a');
	assert_int_equal(text_next(&at), 0xfffd);
	assert_int_equal(text_next(&at), 0xfffd);
	assert_int_equal(text_next(&at), 0xfffd);
	assert_int_equal(text_next(&at), 'z');
	assert_int_equal(text_next(&at), 0);
	assert_int_equal(text_next(&at), 0);
}

static void what_is_no_code_point_becomes_a_replacement(void **unused)
{
	char out[4];

	(void)unused;
	assert_int_equal(text_put(0x110000, out), 3);
	assert_memory_equal(out, "\xef\xbf\xbd", 3);
	assert_int_equal(text_put(0xd800, out), 3);
	assert_memory_equal(out, "\xef\xbf\xbd", 3);
}

/* A card's field: 15 characters, the rest blanks. */
static void a_cards_name_is_read_and_trimmed(void **unused)
{
	static const uint8_t FIELD[30] = {0x20, 0x5f, 0x0f, 0x5c, 0x09, 0x4e, 0x20, 0x00, 0x20,
		0x00, 0x20, 0x00, 0x20, 0x00};
	static const uint8_t RARE[] = {0x42, 0xd8, 0xb7, 0xdf, 0x20, 0x00};
	char out[64];

	(void)unused;
	assert_int_equal(text_from_utf16le(FIELD, sizeof(FIELD), out, sizeof(out)), STATUS_OK);
	assert_string_equal(out, "张小三");
	assert_int_equal(text_from_utf16le(RARE, sizeof(RARE), out, sizeof(out)), STATUS_OK);
	assert_string_equal(out, "\xf0\xa0\xae\xb7");
	assert_int_equal(text_from_utf16le(FIELD, 0, out, sizeof(out)), STATUS_OK);
	assert_string_equal(out, "");
}

static void damaged_utf16_is_refused(void **unused)
{
	static const struct {
		uint8_t data[6];
		size_t len;
	} CASES[] = {
		{{0x41, 0x00, 0x42}, 3},                   /* half a unit */
		{{0x42, 0xd8}, 2},                         /* high surrogate at the end */
		{{0x42, 0xd8, 0x41, 0x00}, 4},             /* high surrogate, then a letter */
		{{0xb7, 0xdf, 0x41, 0x00}, 4},             /* low surrogate first */
		{{0x41, 0x00, 0x00, 0x00, 0x42, 0x00}, 6}, /* an inner NUL */
	};
	char out[64];

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_int_equal(
			text_from_utf16le(CASES[i].data, CASES[i].len, out, sizeof(out)),
			STATUS_BAD_DATA);
}

static void text_that_does_not_fit_is_refused(void **unused)
{
	static const uint8_t NAME[] = {0x20, 0x5f, 0x09, 0x4e};
	char out[7];

	(void)unused;
	assert_int_equal(text_from_utf16le(NAME, 4, out, 7), STATUS_OK);
	assert_int_equal(text_from_utf16le(NAME, 4, out, 6), STATUS_FULL);
	assert_int_equal(text_from_utf16le(NAME, 0, out, 0), STATUS_FULL);
}

static void cards_give_gb18030(void **unused)
{
	static const uint8_t NAME[] = {0xd5, 0xc5, 0xd0, 0xa1, 0xc8, 0xfd, 0x00, 0x20, 0x00};
	static const uint8_t RARE[] = {0x95, 0x32, 0x82, 0x36}; /* U+20000 */
	char out[64], small[9];

	(void)unused;
	assert_int_equal(text_from_gb18030(NAME, sizeof(NAME), out, sizeof(out)), STATUS_OK);
	assert_string_equal(out, "张小三");
	assert_int_equal(text_from_gb18030(RARE, sizeof(RARE), out, sizeof(out)), STATUS_OK);
	assert_string_equal(out, "\xf0\xa0\x80\x80");
	assert_int_equal(text_from_gb18030(NAME, 0, out, sizeof(out)), STATUS_OK);
	assert_string_equal(out, "");
	assert_int_equal(text_from_gb18030(NAME, 6, small, sizeof(small)), STATUS_FULL);
	assert_int_equal(text_from_gb18030(NAME, 3, out, sizeof(out)), STATUS_BAD_DATA);
	assert_int_equal(text_from_gb18030((const uint8_t *)"a\0b", 3, out, sizeof(out)),
		STATUS_BAD_DATA);
	assert_int_equal(
		text_from_gb18030((const uint8_t *)"\xff\xff", 2, out, 64), STATUS_BAD_DATA);
	assert_string_equal(out, "");
}

static void printers_get_gb18030(void **unused)
{
	struct bytes out = {0};

	(void)unused;
	assert_int_equal(text_to_gb18030("No. 张\xf0\xa0\xae\xb7", &out), STATUS_OK);
	assert_int_equal(out.len, 10);
	assert_memory_equal(out.data, "No. \xd5\xc5\x95\x34\xb2\x35", 10);
	assert_int_equal(text_to_gb18030("", &out), STATUS_OK);
	assert_int_equal(text_to_gb18030("bad \xff", &out), STATUS_BAD_DATA);
	assert_int_equal(out.len, 10);
	bytes_free(&out);
}

static void a_name_shows_its_first_and_last_character(void **unused)
{
	static const char *const CASES[][2] = {
		{"张小三", "张*三"},
		{"张三", "张*"},
		{"张", "张"},
		{"", ""},
		{"欧阳小三", "欧**三"},
		{"\xf0\xa0\xae\xb7\xf0\xa0\xae\xb7三", "\xf0\xa0\xae\xb7*三"},
		{"买买提·艾力", "买****力"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct bytes out = {0};
		assert_int_equal(text_mask_name(CASES[i][0], &out), STATUS_OK);
		assert_string_equal((char *)out.data, CASES[i][1]);
		bytes_free(&out);
	}
}

static void a_number_stands_in_groups_as_on_its_paper(void **state)
{
	char out[24] = "before";

	(void)state;
	assert_true(text_group("6222000012345678", 4, out, sizeof(out)));
	assert_string_equal(out, "6222 0000 1234 5678");
	assert_true(text_group("7K2M9", 4, out, sizeof(out)));
	assert_string_equal(out, "7K2M 9");
	assert_true(text_group("7K2M", 4, out, sizeof(out)));
	assert_string_equal(out, "7K2M");
	strcpy(out, "before");
	assert_false(text_group("7K2M-9", 4, out, sizeof(out)));
	assert_false(text_group("7K2M9", 0, out, sizeof(out)));
	assert_false(
		text_group("62220000123456789012", 4, out, sizeof(out))); /* 24 and the end */
	assert_string_equal(out, "before");
	assert_true(text_group("6222000012345678901", 4, out, sizeof(out)));
}

/* For every size: whole characters, and what is left out is said to be. */
static void what_does_not_fit_is_cut_between_characters_and_says_so(void **state)
{
	static const char *const TEXT = "户口簿（首页、本人页 A 和𠀀）";
	char out[64], added[64];

	(void)state;
	for (size_t size = 1; size <= sizeof(out); size++) {
		text_print(out, size, "%s", TEXT);
		assert_true(strlen(out) < size);
		assert_true(text_is_utf8(out, strlen(out)));
		if (size > strlen(TEXT))
			assert_string_equal(out, TEXT);
		else if (size > 3)
			assert_string_equal(out + strlen(out) - 3, "…");
		added[0] = '\0';
		for (const char *at = TEXT, *next; *at; at = next) {
			char one[8];

			next = at;
			(void)text_next(&next);
			snprintf(one, sizeof(one), "%.*s", (int)(next - at), at);
			text_append(added, size, one);
		}
		assert_true(strlen(added) < size);
		assert_true(text_is_utf8(added, strlen(added)));
		if (size > strlen(TEXT))
			assert_string_equal(added, TEXT);
		else if (size > 8)
			assert_non_null(strstr(added, "…"));
		if (strstr(added, "…"))
			assert_string_equal(strstr(added, "…"), "…");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_fit_is_cut_between_characters_and_says_so),
		cmocka_unit_test(utf8_is_judged_by_the_standard),
		cmocka_unit_test(every_code_point_comes_back),
		cmocka_unit_test(a_bad_byte_is_one_replacement),
		cmocka_unit_test(what_is_no_code_point_becomes_a_replacement),
		cmocka_unit_test(a_cards_name_is_read_and_trimmed),
		cmocka_unit_test(damaged_utf16_is_refused),
		cmocka_unit_test(text_that_does_not_fit_is_refused),
		cmocka_unit_test(cards_give_gb18030),
		cmocka_unit_test(printers_get_gb18030),
		cmocka_unit_test(a_name_shows_its_first_and_last_character),
		cmocka_unit_test(a_number_stands_in_groups_as_on_its_paper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
