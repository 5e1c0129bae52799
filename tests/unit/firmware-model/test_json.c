#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/model/json.h"

#define VECTORS "tests/unit/data/wire-vectors.json"

static void refused_text(const char *text, size_t len)
{
	json_t *json = (json_t *)"before";

	if (json_read(text, len, &json) != STATUS_BAD_DATA)
		fail_msg("accepted: %.60s", text);
	assert_ptr_equal(json, "before");
}

static void what_strict_json_forbids_is_refused(void **unused)
{
	static const char *const WRONG[] = {"", " ", "{", "{}x", "{'a':1}", "[1,]",
		"{\"a\":1,\"a\":2}", "1.0", "[1e3]", "{\"a\":0.5}", "-0.0", "01", "+1", "NaN",
		"9007199254740992", "-9007199254740992", "99999999999999999999", "\"\\u0000\"",
		"\"\\ud800\"", "\"\t\"", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
		"{\"名\":1}", "\xef\xbb\xbf{}", "{\"a\\u0000b\":1}", "[1 2]", "// c\n1"};

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		refused_text(WRONG[i], strlen(WRONG[i]));
	refused_text("{}\0", 3);
	refused_text("\"a\0b\"", 5);
	refused_text(NULL, 0);
}

static void what_strict_json_allows_is_read(void **unused)
{
	static const char *const RIGHT[] = {"{}", " [ ] ", "null", "true", "\"名·𠀀\"",
		"9007199254740991", "-9007199254740991", "[{\"zh-Hans\":\"居住证\"}]",
		"\"\\ud840\\udc00\""};
	json_t *json;

	(void)unused;
	for (size_t i = 0; i < sizeof(RIGHT) / sizeof(RIGHT[0]); i++) {
		assert_int_equal(json_read(RIGHT[i], strlen(RIGHT[i]), &json), STATUS_OK);
		json_decref(json);
	}
}

static void nest(char *out, int depth)
{
	memset(out, '[', depth);
	memset(out + depth, ']', depth);
	out[2 * depth] = '\0';
}

static void thirty_two_levels_are_read_and_no_more(void **unused)
{
	char text[20001];
	json_t *json;

	(void)unused;
	nest(text, 32);
	assert_int_equal(json_read(text, strlen(text), &json), STATUS_OK);
	json_decref(json);
	nest(text, 33);
	refused_text(text, strlen(text));
	nest(text, 10000);
	refused_text(text, strlen(text));
}

static void canonical(const char *text, const char *expected)
{
	struct bytes out = {0};
	json_t *json;

	assert_int_equal(json_read(text, strlen(text), &json), STATUS_OK);
	assert_int_equal(bytes_add_text(&out, ">"), STATUS_OK);
	assert_int_equal(json_canonical(json, &out), STATUS_OK);
	assert_string_equal((char *)out.data + 1, expected);
	json_decref(json);
	bytes_free(&out);
}

static void canonical_form_follows_rfc_8785(void **unused)
{
	static const char *const PAIRS[][2] = {
		{" { \"b\" : 1 , \"a\" : [ true , false , null ] } ",
			"{\"a\":[true,false,null],\"b\":1}"},
		{"{}", "{}"},
		{"[]", "[]"},
		{"-0", "0"},
		{"{\"aa\":1,\"a\":2,\"B\":3,\"_\":4,\"1\":5,\"\":6}",
			"{\"\":6,\"1\":5,\"B\":3,\"_\":4,\"a\":2,\"aa\":1}"},
		{"\"\\u0008\\u0009\\u000a\\u000c\\u000d\"", "\"\\b\\t\\n\\f\\r\""},
		{"\"\\u0001\\u000b\\u001F\\u007f\"", "\"\\u0001\\u000b\\u001f\x7f\""},
		{"\"\\/\\\"\\\\\\u20ac\\ud83d\\ude00<>&\"", "\"/\\\"\\\\€😀<>&\""},
		{"\"\\u2028 𠀀·\"", "\"\xe2\x80\xa8 𠀀·\""},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++)
		canonical(PAIRS[i][0], PAIRS[i][1]);
}

static void the_known_covers_object_has_its_known_canonical_bytes(void **unused)
{
	struct bytes out = {0};
	json_t *vectors, *covers;

	(void)unused;
	assert_int_equal(json_read_file(VECTORS, 1 << 20, &vectors), STATUS_OK);
	covers = json_object_get(vectors, "covers");
	assert_int_equal(json_canonical(json_object_get(covers, "object"), &out), STATUS_OK);
	assert_string_equal((char *)out.data, json_text(covers, "jcs_utf8"));
	bytes_free(&out);
	json_decref(vectors);
}

static void canonical_refuses_what_reading_would_refuse(void **unused)
{
	struct bytes out = {0};
	json_t *wrong[] = {json_real(1.0), json_integer(9007199254740992),
		json_stringn("a\0b", 3), json_stringn_nocheck("\xff", 1),
		json_pack("{s:i}", "名", 1), json_pack("[f]", 0.5)};

	(void)unused;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(json_canonical(wrong[i], &out), STATUS_BAD_DATA);
		assert_int_equal(out.len, 0);
		json_decref(wrong[i]);
	}
	assert_int_equal(json_canonical(NULL, &out), STATUS_BAD_DATA);
}

static void only_canonical_bytes_are_read_as_canonical(void **unused)
{
	static const char *const WRONG[] = {"{ }", "{\"b\":1,\"a\":2}", "{}\n", "[-0]",
		"\"\\u4e2d\"", "\"\\/\"", "\"\\u001F\"", "{\"a\":1,\"a\":1}"};
	json_t *json;

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		assert_int_equal(json_read_canonical(WRONG[i], strlen(WRONG[i]), &json),
			STATUS_BAD_DATA);
	assert_int_equal(json_read_canonical("{\"a\":\"中\"}", 11, &json), STATUS_OK);
	assert_string_equal(json_text(json, "a"), "中");
	json_decref(json);
}

static void a_text_member_is_null_unless_it_is_text(void **unused)
{
	json_t *json = json_pack("{s:s,s:i}", "text", "x", "number", 1);

	(void)unused;
	assert_string_equal(json_text(json, "text"), "x");
	assert_null(json_text(json, "number"));
	assert_null(json_text(json, "absent"));
	assert_null(json_text(NULL, "text"));
	json_decref(json);
}

static void a_list_is_asked_for_a_text(void **unused)
{
	json_t *json = json_pack("[s, i, s]", "one", 2, "three");

	(void)unused;
	assert_true(json_lists(json, "three"));
	assert_false(json_lists(json, "thre"));
	assert_false(json_lists(json, "2"));
	assert_false(json_lists(NULL, "one"));
	json_decref(json);
}

static void a_file_too_large_or_absent_is_refused(void **unused)
{
	json_t *json;

	(void)unused;
	assert_int_equal(json_read_file(VECTORS, 10, &json), STATUS_FULL);
	assert_int_equal(
		json_read_file("tests/unit/data/none.json", 10, &json), STATUS_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_strict_json_forbids_is_refused),
		cmocka_unit_test(what_strict_json_allows_is_read),
		cmocka_unit_test(thirty_two_levels_are_read_and_no_more),
		cmocka_unit_test(canonical_form_follows_rfc_8785),
		cmocka_unit_test(the_known_covers_object_has_its_known_canonical_bytes),
		cmocka_unit_test(canonical_refuses_what_reading_would_refuse),
		cmocka_unit_test(only_canonical_bytes_are_read_as_canonical),
		cmocka_unit_test(a_text_member_is_null_unless_it_is_text),
		cmocka_unit_test(a_list_is_asked_for_a_text),
		cmocka_unit_test(a_file_too_large_or_absent_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
