/* Holds assets/services/sealing-keys.schema.json against who writes and who reads the list. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <regex.h>
#include <string.h>

#include "sync/office/desk/sealing_desk.h"

#define SCHEMA_FILE "assets/services/sealing-keys.schema.json"
#define NOW_MS INT64_C(1790000000000)

static json_t *schema;

static json_t *key_schema(void)
{
	return json_object_get(json_object_get(schema, "$defs"), "key");
}

/* As a terminal reads it. */
static bool is_read(const json_t *list)
{
	static struct sealing_keys keys;
	struct bytes text = {0};
	bool good = json_canonical(list, &text) == STATUS_OK &&
		    sealing_keys_decode(text.data, text.len, 1, &keys) == STATUS_OK;

	bytes_free(&text);
	return good;
}

static bool fits_pattern(const char *pattern, const char *text)
{
	regex_t compiled;
	bool fits;

	assert_int_equal(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0);
	fits = regexec(&compiled, text, 0, NULL, 0) == 0;
	regfree(&compiled);
	return fits;
}

static bool fits_member(const json_t *rule, const json_t *value)
{
	const char *type = json_text(rule, "type");

	if (strcmp(type, "string") == 0)
		return json_is_string(value) &&
		       fits_pattern(json_text(rule, "pattern"), json_string_value(value));
	assert_string_equal(type, "integer");
	return json_is_integer(value) &&
	       json_integer_value(value) >=
		       json_integer_value(json_object_get(rule, "minimum")) &&
	       json_integer_value(value) <=
		       json_integer_value(json_object_get(rule, "maximum"));
}

/* What the schema says of one key; of its words only those that it uses. */
static bool fits(json_t *key)
{
	json_t *properties = json_object_get(key_schema(), "properties"), *value;
	const char *name;
	size_t i;

	json_array_foreach (json_object_get(key_schema(), "required"), i, value) {
		if (!json_object_get(key, json_string_value(value)))
			return false;
	}
	json_object_foreach (key, name, value) {
		const json_t *rule = json_object_get(properties, name);

		if (!rule || !fits_member(rule, value))
			return false;
	}
	return true;
}

/* A list with one key, as officectl writes it. */
static json_t *made_list(void)
{
	struct seal_identity identity;
	struct seal_recipient recipient;
	json_t *list = json_array();

	assert_int_equal(seal_identity_make(&identity), STATUS_OK);
	memcpy(recipient.key, identity.key, sizeof(recipient.key));
	assert_int_equal(sealing_desk_add(list, "gongan", &recipient, NOW_MS, 1), STATUS_OK);
	return list;
}

static void what_the_office_writes_fits_and_is_read(void **unused)
{
	json_t *list = made_list(), *key = json_array_get(list, 0);

	(void)unused;
	assert_true(fits(key));
	assert_true(is_read(list));
	assert_int_equal(json_object_size(key),
		json_array_size(json_object_get(key_schema(), "required")));
	assert_int_equal(json_object_size(key),
		json_object_size(json_object_get(key_schema(), "properties")));
	assert_true(json_is_false(json_object_get(key_schema(), "additionalProperties")));
	json_decref(list);
}

static void what_the_schema_refuses_no_terminal_reads(void **unused)
{
	static const struct {
		const char *member, *value; /* "": it is missing */
	} WRONG[] = {
		{"key_id", ""},
		{"key_id", "\"0123456789ABCDEF\""},
		{"key_id", "\"0123\""},
		{"department", ""},
		{"department", "\"\""},
		{"department", "\"a234567890123456789012345678901234567890\""},
		{"recipient", ""},
		{"recipient", "\"age1\""},
		{"recipient", "7"},
		{"from_ms", ""},
		{"from_ms", "-1"},
		{"from_ms", "\"1\""},
		{"to_ms", "0"},
		{"to_ms", ""},
		{"test", "2"},
		{"test", "true"},
		{"more", "1"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		json_t *list = made_list(), *key = json_array_get(list, 0);

		if (*WRONG[i].value)
			assert_int_equal(
				json_object_set_new(key, WRONG[i].member,
					json_loads(WRONG[i].value, JSON_DECODE_ANY, NULL)),
				0);
		else
			json_object_del(key, WRONG[i].member);
		if (fits(key) || is_read(list))
			fail_msg("%s: %s", WRONG[i].member, WRONG[i].value);
		json_decref(list);
	}
}

static void codes_are_those_of_the_desk(void **unused)
{
	static const char *const CODES[] = {"gongan", "escrow", "a_1", "", "Gongan", "a-b",
		"a/b", "a23456789012345678901234567890123456789",
		"a234567890123456789012345678901234567890"};
	const json_t *rule =
		json_object_get(json_object_get(key_schema(), "properties"), "department");

	(void)unused;
	for (size_t i = 0; i < sizeof(CODES) / sizeof(CODES[0]); i++)
		assert_int_equal(fits_pattern(json_text(rule, "pattern"), CODES[i]),
			sealing_desk_code_is_plain(CODES[i]));
}

static void a_list_is_as_long_as_a_terminal_reads(void **unused)
{
	(void)unused;
	assert_string_equal(
		json_text(schema, "$schema"), "https://json-schema.org/draft/2020-12/schema");
	assert_string_equal(json_text(schema, "type"), "array");
	assert_int_equal(
		json_integer_value(json_object_get(schema, "maxItems")), SEALING_KEYS_MAX);
}

static int read_schema(void **unused)
{
	(void)unused;
	return json_read_file(SCHEMA_FILE, 1 << 20, &schema) != STATUS_OK;
}

static int drop_schema(void **unused)
{
	(void)unused;
	json_decref(schema);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_office_writes_fits_and_is_read),
		cmocka_unit_test(what_the_schema_refuses_no_terminal_reads),
		cmocka_unit_test(codes_are_those_of_the_desk),
		cmocka_unit_test(a_list_is_as_long_as_a_terminal_reads),
	};

	return cmocka_run_group_tests(tests, read_schema, drop_schema);
}
