#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "tests/unit/firmware-model/item_bench.h"

#define X "{\"zh-Hans\":\"甲\",\"en\":\"x\"}"
#define ZH(text) "{\"zh-Hans\":\"" text "\",\"en\":\"x\"}"
#define BOOKING_DAY                                                                            \
	"{\"id\":\"booking_day\",\"label\":" X                                                 \
	",\"type\":\"working_day\",\"required\":1,\"sensitive\":0}"

static void the_sample_item_has_no_fault(void **unused)
{
	struct service_item *item;
	struct messages messages;

	(void)unused;
	assert_int_equal(load_changed(NULL, 0, &messages, &item), STATUS_OK);
	assert_int_equal(messages.count, 0);
	assert_string_equal(item->implement_code, ITEM_CODE);
	assert_string_equal(item->department, "gongan");
	assert_int_equal(item->version, 1);
	assert_int_equal(item->statutory_days, 15);
	assert_int_equal(item->promised_days, 15);
	assert_string_equal(item->limit_unit, "calendar");
	service_item_destroy(item);
	service_item_destroy(NULL);
}

static void an_item_is_valid_while_it_is_in_force(void **unused)
{
	static const struct change TO[] = {
		{"/valid_from", "\"2026-01-01\""}, {"/valid_to", "\"2026-11-30\""}};
	static const struct change PAUSED[] = {{"/status", "\"paused\""}};
	struct service_item *item;
	struct messages messages;

	(void)unused;
	assert_int_equal(load_changed(TO, 2, &messages, &item), STATUS_OK);
	assert_false(service_item_is_valid(item, "2025-12-31"));
	assert_true(service_item_is_valid(item, "2026-01-01"));
	assert_true(service_item_is_valid(item, "2026-11-30"));
	assert_false(service_item_is_valid(item, "2026-12-01"));
	service_item_destroy(item);
	assert_int_equal(load_changed(PAUSED, 1, &messages, &item), STATUS_OK);
	assert_false(service_item_is_valid(item, "2026-11-26"));
	service_item_destroy(item);
}

static void the_sample_item_asks_what_issue_and_law_ask(void **unused)
{
	static const struct {
		const char *id;
		enum field_type type;
		bool required;
		const char *from_card;
	} FIELDS[] = {
		{"name", FIELD_NAME, true, "name"},
		{"sex", FIELD_CHOICE, true, "sex"},
		{"ethnicity", FIELD_TEXT, true, "ethnicity"},
		{"birth", FIELD_DATE, true, "birth"},
		{"id_number", FIELD_ID_NUMBER, true, "id_number"},
		{"registered_address", FIELD_ADDRESS, true, "address"},
		{"residence_address", FIELD_ADDRESS, true, NULL},
		{"arrival_date", FIELD_DATE, true, NULL},
		{"phone", FIELD_PHONE, false, NULL},
	};
	static const struct {
		const char *id, *name;
		bool required, obtainable;
		int pages_max;
	} MATERIALS[] = {
		{"photo", "本人相片", true, false, 1},
		{"residence_proof", "居住地住址证明", true, false, 4},
		{"employment_proof", "就业证明", true, false, 4},
		{"study_proof", "就读证明", true, false, 4},
		{"household_register", "户口簿", true, true, 2},
	};
	struct service_item *item;
	struct messages messages;

	(void)unused;
	assert_int_equal(load_changed(NULL, 0, &messages, &item), STATUS_OK);
	assert_int_equal(item->field_count, sizeof(FIELDS) / sizeof(FIELDS[0]));
	for (size_t i = 0; i < item->field_count; i++) {
		assert_string_equal(item->fields[i].id, FIELDS[i].id);
		assert_int_equal(item->fields[i].type, FIELDS[i].type);
		assert_int_equal(item->fields[i].required, FIELDS[i].required);
		if (FIELDS[i].from_card)
			assert_string_equal(item->fields[i].from_card, FIELDS[i].from_card);
		else
			assert_null(item->fields[i].from_card);
	}
	assert_int_equal(item->material_count, 5);
	for (size_t i = 0; i < item->material_count; i++) {
		assert_string_equal(item->materials[i].id, MATERIALS[i].id);
		assert_string_equal(item_text(item->materials[i].json, "name", "zh-Hans"),
			MATERIALS[i].name);
		assert_int_equal(item->materials[i].required, MATERIALS[i].required);
		assert_int_equal(item->materials[i].obtainable, MATERIALS[i].obtainable);
		assert_int_equal(item->materials[i].pages_max, MATERIALS[i].pages_max);
	}
	service_item_destroy(item);
}

static void every_member_of_the_item_must_be_there(void **unused)
{
	json_t *json = item_json(), *value;
	const char *name;

	(void)unused;
	json_object_foreach (json, name, value) {
		struct mistake mistake = {.what = "is missing"};
		char pointer[64];

		snprintf(pointer, sizeof(pointer), "/%s", name);
		mistake.changes[0].pointer = "/materials/2/when"; /* they go with situations */
		mistake.changes[1].pointer = "/materials/3/when";
		mistake.changes[2].pointer = mistake.pointer = pointer;
		check_mistake(&mistake);
	}
	json_decref(json);
}

static void a_text_is_there_in_every_complete_language(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/name/en", NULL}}, "/name/en", "missing in this language"},
		{{{"/name/zh-Hans", NULL}}, "/name/zh-Hans", "missing in this language"},
		{{{"/place", "{\"zh-Hans\":\"甲\",\"en\":\"\"}"}}, "/place/en", "empty"},
		{{{"/place", "{\"zh-Hans\":\"甲\",\"en\":\"  \"}"}}, "/place/en", "empty"},
		{{{"/place", "{\"zh-Hans\":\"甲\",\"en\":7}"}}, "/place/en", "empty"},
		{{{"/place", "{\"zh-Hans\":\"甲\",\"en\":\"a\\nb\"}"}}, "/place/en", "control"},
		{{{"/place", "\"甲\""}}, "/place", "text by language"},
		{{{"/place/EN", "\"x\""}}, "/place/EN", "not a language tag"},
		{{{"/place/note", "\"\""}}, "/place/note", "empty"},
		{{{"/fields/3/label/en", NULL}}, "/fields/3/label/en", "missing"},
		{{{"/fields/1/options/1/label/en", NULL}}, "/fields/1/options/1/label/en",
			"missing"},
		{{{"/materials/0/source/en", NULL}}, "/materials/0/source/en", "missing"},
		{{{"/materials/0/required_by/0/article/en", NULL}},
			"/materials/0/required_by/0/article/en", "missing"},
		{{{"/faq/0/answer/en", NULL}}, "/faq/0/answer/en", "missing"},
		{{{"/conditions/1/en", NULL}}, "/conditions/1/en", "missing"},
	};
	static const struct change MORE[] = {
		{"/name/bo", "\"བོད\""}, {"/name/mn-Mong", "\"ᠮ\""}};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
	check_fine(MORE, 2);
}

static void a_text_fits_a_screen(void **unused)
{
	char json[2100];
	struct mistake mistake = {{{"/place/en", json}}, "/place/en", "longer than 2000 bytes"};

	(void)unused;
	memset(json, 'x', sizeof(json));
	json[0] = json[2001] = '"';
	json[2002] = '\0';
	check_fine(mistake.changes, 1);
	json[2001] = 'x';
	json[2002] = '"';
	json[2003] = '\0';
	check_mistake(&mistake);
}

static void members_nobody_knows_are_refused(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/remark", "1"}}, "/remark", "not a member known here"},
		{{{"/a~1b", "1"}}, "/a~01b", "not a member known here"},
		{{{"/fields/0/requird", "1"}}, "/fields/0/requird", "not a member"},
		{{{"/materials/1/notes", "1"}}, "/materials/1/notes", "not a member"},
		{{{"/legal_basis/0/year", "2015"}}, "/legal_basis/0/year", "not a member"},
		{{{"/result/kind", "\"x\""}}, "/result/kind", "not a member"},
		{{{"/promised_limit/hours", "1"}}, "/promised_limit/hours", "not a member"},
	};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
}

static void members_of_the_wrong_kind_are_refused(void **unused)
{
	static const struct mistake MISTAKES[] = {
		{{{"/implement_code", "\"0123456789012345678901234567890123456\""}},
			"/implement_code", "at most 36"},
		{{{"/implement_code", "\"../etc\""}}, "/implement_code", "letters, digits"},
		{{{"/implement_code", "\"\""}}, "/implement_code", "letters, digits"},
		{{{"/implement_code", "7"}}, "/implement_code", "letters, digits"},
		{{{"/base_code", "\"0123456789012\""}}, "/base_code", "at most 12"},
		{{{"/version", "0"}}, "/version", "from 1 to"},
		{{{"/version", "\"1\""}}, "/version", "from 1 to"},
		{{{"/version", "2147483648"}}, "/version", "from 1 to"},
		{{{"/status", "\"new\""}}, "/status", "in_force paused abolished"},
		{{{"/valid_from", "\"2026-02-29\""}}, "/valid_from", "real date"},
		{{{"/valid_to", "\"2026/12/31\""}}, "/valid_to", "real date"},
		{{{"/sample_data", "true"}}, "/sample_data", "from 0 to 1"},
		{{{"/item_type", "\"许可\""}}, "/item_type", "行政许可"},
		{{{"/department", "\"公安\""}}, "/department", "a-z"},
		{{{"/level", "\"village\""}}, "/level", "county"},
		{{{"/category", "\"Household\""}}, "/category", "a-z"},
		{{{"/applicant_types", "[]"}}, "/applicant_types", "1 to 2"},
		{{{"/applicant_types", "[\"person\",\"person\"]"}}, "/applicant_types/1",
			"twice"},
		{{{"/applicant_types", "[\"people\"]"}}, "/applicant_types/0",
			"person enterprise"},
		{{{"/applicant_types", "\"person\""}}, "/applicant_types", "needs a list"},
		{{{"/case_type", "\"fast\""}}, "/case_type", "automatic immediate promised"},
		{{{"/age_min", "131"}}, "/age_min", "from 0 to 130"},
		{{{"/age_max", "\"80\""}}, "/age_max", "from 0 to 130"},
		{{{"/terminal", "\"none\""}}, "/terminal", "full booking_only guide_only"},
		{{{"/identity_min", "\"face\""}}, "/identity_min", "typed card compared"},
		{{{"/confidential", "2"}}, "/confidential", "from 0 to 1"},
		{{{"/legal_basis", "[]"}}, "/legal_basis", "1 to 16"},
		{{{"/legal_basis", "{}"}}, "/legal_basis", "needs a list"},
		{{{"/legal_basis/0", "\"第九条\""}}, "/legal_basis/0", "needs an object"},
		{{{"/legal_basis/0/url", "\"http://x\""}}, "/legal_basis/0/url", "https"},
		{{{"/conditions", "[]"}}, "/conditions", "1 to 32"},
		{{{"/onsite_visits", "\"0\""}}, "/onsite_visits", "from 0 to 3"},
		{{{"/consult_phone", "\"call us\""}}, "/consult_phone", "phone number"},
		{{{"/delivery", "[]"}}, "/delivery", "1 to 4"},
		{{{"/delivery", "[\"pigeon\"]"}}, "/delivery/0", "pickup"},
		{{{"/statutory_limit/days", "3651"}}, "/statutory_limit/days", "from 0"},
		{{{"/place", "null"}}, "/place", "text by language"},
		{{{"/booking", "{\"kinds\":[]}"}}, "/booking/kinds", "1 to 3"},
		{{{"/booking", "{\"kinds\":[\"mail\"]}"}, {"/fields/-", BOOKING_DAY}},
			"/booking/kinds/0", "window home extended"},
		{{{"/booking", "{\"kinds\":[\"window\"],\"places\":{\"window\":0}}"},
			 {"/fields/-", BOOKING_DAY}},
			"/booking/places/window", "from 1 to 9999"},
		{{{"/schedule", "[]"}}, "/schedule", "1 to 32"},
		{{{"/schedule", "[{\"weekdays\":[8],\"from\":\"09:00\",\"to\":\"17:00\"}]"}},
			"/schedule/0/weekdays/0", "from 1 to 7"},
		{{{"/schedule", "[{\"weekdays\":[1],\"from\":\"9:00\",\"to\":\"17:00\"}]"}},
			"/schedule/0/from", "HH:MM"},
		{{{"/schedule", "[{\"weekdays\":[1],\"from\":\"09:00\",\"to\":\"24:00\"}]"}},
			"/schedule/0/to", "HH:MM"},
		{{{"/schedule", "[{\"weekdays\":[1],\"from\":\"09:00\",\"to\":\"09:60\"}]"}},
			"/schedule/0/to", "HH:MM"},
		{{{"/steps", "[]"}}, "/steps", "1 to 5"},
		{{{"/steps/0/name", "\"登记\""}}, "/steps/0/name", "受理 审查 决定 办结 送达"},
	};

	(void)unused;
	CHECK_MISTAKES(MISTAKES);
}

static void all_faults_are_told_at_once(void **unused)
{
	static const struct change CHANGES[] = {{"/version", "0"}, {"/fields/8/required", "1"},
		{"/materials/0/name/zh-Hans", "\"其他材料\""}};
	struct messages messages;

	(void)unused;
	assert_int_equal(load_changed(CHANGES, 3, &messages, NULL), STATUS_BAD_DATA);
	assert_int_equal(messages.count, 3);
	assert_non_null(strstr(messages.text, "/version "));
	assert_non_null(strstr(messages.text, "/fields/8/required "));
	assert_non_null(strstr(messages.text, "/materials/0/name "));
}

static void what_is_no_item_at_all_is_refused(void **unused)
{
	static const char *const WRONG[] = {"[]", "{}", "null", "7", "\"x\"",
		"{\"fields\":7,\"materials\":{},\"situations\":\"\",\"result\":[]}",
		"{\"fields\":[7,null,[]],\"materials\":[7],\"situations\":[{\"options\":7}]}"};
	struct service_item *item = NULL;

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		json_t *json = json_loads(WRONG[i], JSON_DECODE_ANY, NULL);

		assert_int_equal(service_item_load(json, NULL, NULL, &item), STATUS_BAD_DATA);
		assert_null(item);
	}
}

static void texts_fall_back_to_chinese(void **unused)
{
	json_t *json = json_pack(
		"{s:{s:s,s:s},s:{s:s}}", "a", "zh-Hans", "甲", "en", "x", "b", "zh-Hans", "乙");

	(void)unused;
	assert_string_equal(item_text(json, "a", "en"), "x");
	assert_string_equal(item_text(json, "a", "bo"), "甲");
	assert_string_equal(item_text(json, "b", "en"), "乙");
	assert_string_equal(item_text(json, "c", "en"), "");
	assert_string_equal(item_text(NULL, "c", "en"), "");
	json_decref(json);
}

static void a_law_is_cited_as_its_language_does(void **unused)
{
	json_t *basis = json_pack("{s:{s:s,s:s},s:{s:s,s:s}}", "title", "zh-Hans", "《民法典》",
		"en", "Civil Code", "article", "zh-Hans", "第十九条", "en", "Article 19");
	char law[64];

	(void)unused;
	item_law(basis, "zh-Hans", law, sizeof(law));
	assert_string_equal(law, "《民法典》第十九条");
	item_law(basis, "en", law, sizeof(law));
	assert_string_equal(law, "Civil Code, Article 19");
	json_decref(basis);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sample_item_has_no_fault),
		cmocka_unit_test(an_item_is_valid_while_it_is_in_force),
		cmocka_unit_test(the_sample_item_asks_what_issue_and_law_ask),
		cmocka_unit_test(every_member_of_the_item_must_be_there),
		cmocka_unit_test(a_text_is_there_in_every_complete_language),
		cmocka_unit_test(a_text_fits_a_screen),
		cmocka_unit_test(members_nobody_knows_are_refused),
		cmocka_unit_test(members_of_the_wrong_kind_are_refused),
		cmocka_unit_test(all_faults_are_told_at_once),
		cmocka_unit_test(what_is_no_item_at_all_is_refused),
		cmocka_unit_test(texts_fall_back_to_chinese),
		cmocka_unit_test(a_law_is_cited_as_its_language_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
