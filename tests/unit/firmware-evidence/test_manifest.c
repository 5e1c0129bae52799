#include "tests/unit/firmware-evidence/scratch.h"

#include "firmware/evidence/manifest.h"

static struct manifest example(void)
{
	struct manifest manifest = {
		.case_id = "018f4f4e-7c3a-7b21-9a55-000000000001",
		.visit_id = "018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a",
		.receipt_no = "530702000000170",
		.kiosk_id = "530702",
		.visit_cases = 2,
		.kiosk_seq = 1,
		.implement_code = "11530700MB0000001A",
		.department = "gongan",
		.item_version = 3,
		.claimed_ms = 1795450000000,
		.monotonic_ms = 1,
		.boot_id = "9b2f7a30-50d1-4c7e-8f3a-2f1f5f7f9a10",
		.clock_quality = "held",
		.parts = {{.n = 0, .name = "inner", .len = 4500},
			{.n = 1, .name = "photo", .len = 1000},
			{.n = 2, .name = "photo", .len = PART_SIZE_MAX}},
		.part_count = 3,
		.sealed_to = {"0123456789abcdef", "fedcba9876543210"},
	};

	return manifest;
}

static struct manifest booked(void)
{
	struct manifest manifest = example();

	manifest.booking = (struct booking){"home", "2026-12-01", "morning"};
	return manifest;
}

static void assert_refused(const struct manifest *manifest)
{
	struct bytes text = {0};

	assert_int_equal(manifest_write(manifest, &text), STATUS_BAD_DATA);
	assert_int_equal(text.len, 0);
}

static void what_is_written_is_read(void **unused)
{
	struct manifest manifest = example(), back;
	struct bytes text = {0};

	(void)unused;
	ok(manifest_write(&manifest, &text));
	ok(manifest_read(text.data, text.len, &back));
	assert_string_equal(back.receipt_no, manifest.receipt_no);
	assert_int_equal(back.parts[2].len, PART_SIZE_MAX);
	assert_string_equal(back.sealed_to[1], manifest.sealed_to[1]);
	assert_memory_equal(&back.parts, &manifest.parts, sizeof(back.parts));
	bytes_free(&text);
}

static void it_has_exactly_the_members_of_the_table(void **unused)
{
	static const char *const NAMES[] = {"v", "case_id", "receipt_no", "visit_id",
		"visit_cases", "kiosk_id", "kiosk_seq", "prev", "implement_code",
		"item_version", "department", "covers", "inner_commit", "query_tag",
		"claimed_ms", "boot_id", "monotonic_ms", "clock_quality", "parts", "sealed_to",
		"test"};
	struct manifest manifest = example();
	struct bytes text = {0};
	json_t *json;

	(void)unused;
	ok(manifest_write(&manifest, &text));
	ok(json_read_canonical(text.data, text.len, &json));
	assert_int_equal(json_object_size(json), sizeof(NAMES) / sizeof(NAMES[0]));
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		assert_non_null(json_object_get(json, NAMES[i]));
	json_decref(json);
	bytes_free(&text);
}

/* An office that cannot count it refuses it; all others are as they always were. */
static void what_books_an_appointment_says_so_by_its_version(void **unused)
{
	struct manifest manifest = booked(), back;
	struct bytes text = {0}, plain = {0};

	(void)unused;
	ok(manifest_write(&manifest, &text));
	assert_non_null(strstr((char *)text.data,
		"\"booking\":{\"day\":\"2026-12-01\",\"kind\":\"home\",\"time\":\"morning\"}"));
	assert_non_null(strstr((char *)text.data, "\"v\":2,"));
	ok(manifest_read(text.data, text.len, &back));
	assert_true(booking_is_same(&back.booking, &manifest.booking));
	manifest = example();
	ok(manifest_write(&manifest, &plain));
	assert_non_null(strstr((char *)plain.data, "\"v\":1,"));
	ok(manifest_read(plain.data, plain.len, &back));
	assert_string_equal(back.booking.day, "");
	bytes_free(&text);
	bytes_free(&plain);
}

#define BREAK(change)                                                                          \
	do {                                                                                   \
		struct manifest manifest = example();                                          \
		change;                                                                        \
		assert_refused(&manifest);                                                     \
	} while (0)

static void every_rule_of_the_table_is_kept(void **unused)
{
	(void)unused;
	BREAK(manifest.case_id[0] = 'G');
	BREAK(manifest.visit_id[8] = '0');
	BREAK(manifest.boot_id[0] = '\0');
	BREAK(strcpy(manifest.receipt_no, "530702000000267")); /* valid, of another case */
	BREAK(manifest.receipt_no[14] = '1');
	BREAK(manifest.kiosk_id[0] = 'x');
	BREAK(manifest.kiosk_seq = 0);
	BREAK(manifest.kiosk_seq = KIOSK_SEQ_MAX + 1);
	BREAK(manifest.visit_cases = 0);
	BREAK(manifest.visit_cases = VISIT_CASES_MAX + 1);
	BREAK(manifest.item_version = 0);
	BREAK(manifest.claimed_ms = -1);
	BREAK(manifest.claimed_ms = INT64_C(1) << 53);
	BREAK(manifest.monotonic_ms = -1);
	BREAK(manifest.test = 2);
	BREAK(strcpy(manifest.clock_quality, "good"));
	BREAK(manifest.prev[31] = 1); /* the first case has no case before it */
	BREAK(manifest.implement_code[0] = '\0');
	BREAK(strcpy(manifest.department, "../etc"));
	BREAK(manifest.sealed_to[0][0] = 'A');
	BREAK(manifest.sealed_to[1][15] = '\0');
	BREAK(strcpy(manifest.booking.day, "2026-02-30"));
	BREAK(manifest.booking = ((struct booking){"post", "2026-12-01", ""}));
	BREAK(manifest.booking = ((struct booking){"home", "2026-12-01", "9 to 5"}));
}

static void every_rule_of_the_parts_is_kept(void **unused)
{
	(void)unused;
	BREAK(manifest.part_count = 0);
	BREAK(manifest.part_count = MANIFEST_PARTS_MAX + 1);
	BREAK(manifest.parts[1].n = 2);
	BREAK(manifest.parts[0].n = 1);
	BREAK(strcpy(manifest.parts[0].name, "photo"));
	BREAK(strcpy(manifest.parts[2].name, "inner"));
	BREAK(strcpy(manifest.parts[2].name, "my photo.jpg"));
	BREAK(manifest.parts[2].name[0] = '\0');
	BREAK(manifest.parts[1].len = 0);
	BREAK(manifest.parts[1].len = PART_SIZE_MAX + 1);
}

static void assert_text_refused(const char *text, size_t len)
{
	struct manifest back;

	assert_int_not_equal(manifest_read(text, len, &back), STATUS_OK);
}

static json_t *json_of(const struct manifest *manifest)
{
	struct bytes text = {0};
	json_t *json;

	ok(manifest_write(manifest, &text));
	ok(json_read(text.data, text.len, &json));
	bytes_free(&text);
	return json;
}

static json_t *example_json(void)
{
	struct manifest manifest = example();

	return json_of(&manifest);
}

static json_t *booked_json(void)
{
	struct manifest manifest = booked();

	return json_of(&manifest);
}

static void assert_json_refused(json_t *json)
{
	struct bytes text = {0};

	ok(json_canonical(json, &text));
	assert_text_refused((char *)text.data, text.len);
	bytes_free(&text);
	json_decref(json);
}

static void assert_each_member_counts(json_t *make(void))
{
	json_t *names = make(), *json, *value;
	const char *name;

	json_object_foreach (names, name, value) {
		json = make();
		json_object_del(json, name);
		assert_json_refused(json);
		json = make();
		json_object_set_new(json, name, json_null());
		assert_json_refused(json);
		json = make();
		json_object_set_new(json, name, json_string(""));
		assert_json_refused(json);
		json = make();
		json_object_set_new(json, name, json_integer(-7));
		assert_json_refused(json);
		json = make();
		json_object_set_new(json, name, json_array());
		assert_json_refused(json);
	}
	json_decref(names);
}

static void members_missing_unknown_or_of_another_type_are_refused(void **unused)
{
	json_t *json;

	(void)unused;
	assert_each_member_counts(example_json);
	assert_each_member_counts(booked_json);
	json = booked_json();
	json_object_set_new(json, "v", json_integer(1));
	assert_json_refused(json);
	json = booked_json();
	json_object_set_new(json, "v", json_integer(3));
	assert_json_refused(json);
	json = booked_json();
	json_object_set_new(json_object_get(json, "booking"), "name", json_string("somebody"));
	assert_json_refused(json);
	json = example_json();
	json_object_set_new(json, "more", json_integer(1));
	assert_json_refused(json);
	json = example_json();
	json_object_set_new(json, "v", json_integer(2));
	assert_json_refused(json);
	json = example_json();
	json_object_set_new(json, "test", json_false());
	assert_json_refused(json);
}

static void parts_with_other_members_are_refused(void **unused)
{
	json_t *json = example_json();

	(void)unused;
	json_object_set_new(json_array_get(json_object_get(json, "parts"), 1), "file",
		json_string("a.jpg"));
	assert_json_refused(json);
	json = example_json();
	json_array_remove(json_object_get(json, "parts"), 1);
	assert_json_refused(json);
	json = example_json();
	json_array_append_new(
		json_object_get(json, "sealed_to"), json_string("0123456789abcdef"));
	assert_json_refused(json);
	json = example_json();
	json_object_set_new(json_array_get(json_object_get(json, "parts"), 0), "n",
		json_integer(INT64_C(1) << 32));
	assert_json_refused(json);
}

static void bytes_that_are_not_canonical_are_refused(void **unused)
{
	struct manifest manifest = example();
	struct bytes text = {0}, bent = {0};

	(void)unused;
	ok(manifest_write(&manifest, &text));
	ok(bytes_add_text(&bent, " "));
	ok(bytes_add(&bent, text.data, text.len));
	assert_text_refused((char *)bent.data, bent.len);
	bent.len = 0;
	ok(bytes_add(&bent, text.data, text.len));
	ok(bytes_add_text(&bent, "\n"));
	assert_text_refused((char *)bent.data, bent.len);
	for (size_t len = 0; len < text.len; len++)
		assert_text_refused((char *)text.data, len);
	bytes_free(&bent);
	bytes_free(&text);
}

static void a_giant_is_refused_before_it_is_parsed(void **unused)
{
	char *giant = calloc(1, MANIFEST_MAX + 1);
	struct manifest back;

	(void)unused;
	assert_non_null(giant);
	assert_int_equal(manifest_read(giant, MANIFEST_MAX + 1, &back), STATUS_FULL);
	free(giant);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(it_has_exactly_the_members_of_the_table),
		cmocka_unit_test(what_books_an_appointment_says_so_by_its_version),
		cmocka_unit_test(every_rule_of_the_table_is_kept),
		cmocka_unit_test(every_rule_of_the_parts_is_kept),
		cmocka_unit_test(members_missing_unknown_or_of_another_type_are_refused),
		cmocka_unit_test(parts_with_other_members_are_refused),
		cmocka_unit_test(bytes_that_are_not_canonical_are_refused),
		cmocka_unit_test(a_giant_is_refused_before_it_is_parsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
