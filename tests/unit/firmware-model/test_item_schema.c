/* Holds assets/services/service-item.schema.json against the tables of the loader. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "firmware/model/item/item_shape.h"
#include "firmware/model/json.h"

#define SCHEMA_FILE "assets/services/service-item.schema.json"
#define REFERENCE "#/$defs/"
#define PATH_SIZE 200

static json_t *schema;
static size_t objects, members;

/* Follows $ref; what stands beside it is only description. */
static const json_t *resolve(const json_t *json)
{
	const char *reference = json_text(json, "$ref");

	if (!reference)
		return json;
	assert_int_equal(strncmp(reference, REFERENCE, strlen(REFERENCE)), 0);
	return json_object_get(json_object_get(schema, "$defs"), reference + strlen(REFERENCE));
}

static void expect_type(const char *path, const json_t *json, const char *type)
{
	const char *own = json_text(json, "type");

	if (!own || strcmp(own, type) != 0)
		fail_msg("%s: the schema does not say type %s", path, type);
}

static void expect_number(
	const char *path, const json_t *json, const char *member, json_int_t expected)
{
	const json_t *value = json_object_get(json, member);

	if (!json_is_integer(value) || json_integer_value(value) != expected)
		fail_msg("%s: %s is not %lld in the schema", path, member, (long long)expected);
}

static void compare_words(const char *path, const char *const *words, const json_t *json)
{
	const json_t *list = json_object_get(json, "enum");
	size_t i;

	for (i = 0; words[i]; i++) {
		const char *word = json_string_value(json_array_get(list, i));

		if (!word || strcmp(word, words[i]) != 0)
			fail_msg("%s: the schema lacks %s there", path, words[i]);
	}
	if (json_array_size(list) != i)
		fail_msg("%s: the schema has more words", path);
}

static bool is_required(const json_t *json, const char *name)
{
	size_t i;
	json_t *one;

	json_array_foreach (json_object_get(json, "required"), i, one)
		if (strcmp(json_string_value(one), name) == 0)
			return true;
	return false;
}

/* {"anyOf": [x, {"type": "null"}]} is x or nothing. */
static const json_t *without_null(const char *path, const json_t *json, bool nullable)
{
	const json_t *either = json_object_get(json, "anyOf");

	if (nullable != (either != NULL))
		fail_msg("%s: null is not the same to loader and schema", path);
	if (!nullable)
		return json;
	expect_type(path, json_array_get(either, 1), "null");
	return json_array_get(either, 0);
}

static void compare(const char *path, const struct shape *shape, const json_t *json);

static void compare_object(const char *path, const struct shape *shape, const json_t *json)
{
	const json_t *properties = json_object_get(json, "properties");
	size_t count = 0;

	expect_type(path, json, "object");
	if (!json_is_false(json_object_get(json, "additionalProperties")))
		fail_msg("%s: the schema lets unknown members pass", path);
	for (const struct shape_member *member = shape->members; member->name; member++) {
		char inner[PATH_SIZE];
		const json_t *property = json_object_get(properties, member->name);

		snprintf(inner, sizeof(inner), "%.150s/%s", path, member->name);
		if (!property)
			fail_msg("%s: not in the schema", inner);
		if (is_required(json, member->name) != (member->presence != SHAPE_MAY))
			fail_msg("%s: required is not the same", inner);
		compare(inner, member->shape,
			without_null(inner, property, member->presence == SHAPE_NULLABLE));
		count++;
	}
	if (json_object_size(properties) != count)
		fail_msg("%s: the schema has members the loader does not know", path);
	objects++;
	members += count;
}

static void compare_list(const char *path, const struct shape *shape, const json_t *json)
{
	char inner[PATH_SIZE];

	expect_type(path, json, "array");
	expect_number(path, json, "minItems", shape->min);
	expect_number(path, json, "maxItems", shape->max);
	snprintf(inner, sizeof(inner), "%.190s[]", path);
	if (shape->kind == SHAPE_WORDS)
		compare_words(inner, shape->words, json_object_get(json, "items"));
	else
		compare(inner, shape->element, json_object_get(json, "items"));
}

static void compare(const char *path, const struct shape *shape, const json_t *json)
{
	json = resolve(json);
	switch (shape->kind) {
	case SHAPE_TEXT:
		assert_ptr_equal(
			json, json_object_get(json_object_get(schema, "$defs"), "text"));
		break;
	case SHAPE_CONDITION:
		assert_ptr_equal(
			json, json_object_get(json_object_get(schema, "$defs"), "condition"));
		break;
	case SHAPE_WORD:
		compare_words(path, shape->words, json);
		break;
	case SHAPE_STRING:
		expect_type(path, json, "string");
		break;
	case SHAPE_INTEGER:
		expect_type(path, json, "integer");
		expect_number(path, json, "minimum", shape->min);
		expect_number(path, json, "maximum", shape->max);
		break;
	case SHAPE_OBJECT:
		compare_object(path, shape, json);
		break;
	case SHAPE_WORDS:
	case SHAPE_LIST:
		compare_list(path, shape, json);
		break;
	}
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

static void schema_and_loader_know_the_same_members(void **unused)
{
	(void)unused;
	compare("", &ITEM_SHAPE, schema);
	assert_true(objects > 15 && members > 100); /* the walk went all the way down */
}

static void the_catalogues_schema_and_loader_know_the_same_members(void **unused)
{
	json_t *items = schema;

	(void)unused;
	assert_int_equal(
		json_read_file("assets/services/catalogue.schema.json", 1 << 20, &schema),
		STATUS_OK);
	objects = members = 0;
	compare("", &FRAME_SHAPE, schema);
	assert_true(objects == 8 && members > 20);
	json_decref(schema);
	schema = items;
}

static void the_schema_asks_for_every_complete_language(void **unused)
{
	const json_t *text = json_object_get(json_object_get(schema, "$defs"), "text");
	size_t i;

	(void)unused;
	for (i = 0; SHAPE_LANGUAGES[i]; i++)
		assert_true(is_required(text, SHAPE_LANGUAGES[i]));
	assert_int_equal(json_array_size(json_object_get(text, "required")), i);
	expect_number("text", json_object_get(text, "additionalProperties"), "maxLength",
		SHAPE_TEXT_MAX);
}

static void the_schema_names_its_dialect(void **unused)
{
	(void)unused;
	assert_string_equal(
		json_text(schema, "$schema"), "https://json-schema.org/draft/2020-12/schema");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema_and_loader_know_the_same_members),
		cmocka_unit_test(the_catalogues_schema_and_loader_know_the_same_members),
		cmocka_unit_test(the_schema_asks_for_every_complete_language),
		cmocka_unit_test(the_schema_names_its_dialect),
	};

	return cmocka_run_group_tests(tests, read_schema, drop_schema);
}
