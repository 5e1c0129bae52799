#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/base/words.h"
#include "firmware/model/basket/form.h"
#include "firmware/model/person/uscc.h"
#include "tests/unit/firmware-model/item_bench.h"

/* A field as the loader would make it; more: further members as JSON object. */
static const char *check(
	enum field_type type, bool required, const char *more, const char *value)
{
	json_t *json = json_loads(more, 0, NULL);
	const struct item_field field = {
		.id = "field", .type = type, .required = required, .json = json};
	const char *wrong;

	assert_non_null(json);
	wrong = form_check(&field, value);
	json_decref(json);
	return wrong;
}

static void expect(
	enum field_type type, const char *more, const char *value, const char *expected)
{
	const char *wrong = check(type, false, more, value);

	if ((wrong == NULL) != (expected == NULL) || (wrong && strcmp(wrong, expected) != 0))
		fail_msg("type %d \"%s\" %s: %s, expected %s", type, value, more,
			wrong ? wrong : "fine", expected ? expected : "fine");
}

struct value_case {
	const char *value, *wrong;
};

static void expect_all(
	enum field_type type, const char *more, const struct value_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect(type, more, cases[i].value, cases[i].wrong);
}

#define EXPECT_ALL(type, more, cases)                                                          \
	expect_all(type, more, cases, sizeof(cases) / sizeof((cases)[0]))

static void what_is_required_may_not_be_blank(void **unused)
{
	static const char *const BLANK[] = {"", " ", "　", " 　 "};

	(void)unused;
	for (int type = FIELD_TEXT; type <= FIELD_WORKING_DAY; type++)
		for (size_t i = 0; i < 4; i++) {
			assert_string_equal(check((enum field_type)type, true, "{}", BLANK[i]),
				"form.required");
			assert_null(check((enum field_type)type, false, "{}", BLANK[i]));
		}
}

static void text_is_any_text_of_fitting_length(void **unused)
{
	static const struct value_case CASES[] = {
		{"某某路 12 号 3 幢 401 室", NULL}, {"𠀀𪚥龘", NULL},
		{"a\nb", "form.characters"}, {"a\tb", "form.characters"},
		{"a\x7f", "form.characters"}, {"a\xc2\x85", "form.characters"},
		{"a\xef\xbf\xbd", "form.characters"},
		{"a\xe2\x80\xae"
		 "b",
			"form.characters"}, /* writing turned round */
		{"a\xe2\x80\x8b"
		 "b",
			"form.characters"}, /* invisible */
	};

	(void)unused;
	EXPECT_ALL(FIELD_TEXT, "{}", CASES);
	EXPECT_ALL(FIELD_ADDRESS, "{}", CASES);
	expect(FIELD_TEXT, "{\"min\":3,\"max\":4}", "龘𠀀", "form.too_short");
	expect(FIELD_TEXT, "{\"min\":3,\"max\":4}", "龘𠀀龘", NULL);
	expect(FIELD_TEXT, "{\"min\":3,\"max\":4}", "龘𠀀龘𠀀", NULL);
	expect(FIELD_TEXT, "{\"min\":3,\"max\":4}", "龘𠀀龘𠀀龘", "form.too_long");
}

static void a_text_without_limit_still_has_one(void **unused)
{
	char text[802] = "";

	(void)unused;
	for (int i = 0; i < 200; i++)
		strcat(text, "𠀀");
	expect(FIELD_TEXT, "{}", text, NULL);
	strcat(text, "x");
	expect(FIELD_TEXT, "{}", text, "form.too_long");
}

static void a_name_may_be_as_rare_as_it_is(void **unused)
{
	static const struct value_case CASES[] = {
		{"木·𠀀", NULL},
		{"王㐅", NULL},
		{"鿏鿭", NULL},
		{"\xee\xa0\x80", NULL}, /* private use */
		{"买买提•阿不都", NULL},
		{"扎西", NULL},
		{"བཀྲ་ཤིས", NULL},
		{"Jean-Luc O'Neil Jr.", NULL},
		{"DOE, JANE MARY", NULL},
		{"张3", "form.name"},
		{"张三,", "form.name"},
		{"张三、李四", "form.name"},
		{"张三(曾用名)", "form.name"},
		{"张＃", "form.name"},
		{"张\n三", "form.name"},
		{"张\xe2\x80\x8b三", "form.name"},
		{"<b>", "form.name"},
		{"张。", "form.name"},
	};
	char name[200] = "";

	(void)unused;
	EXPECT_ALL(FIELD_NAME, "{}", CASES);
	for (int i = 0; i < 51; i++)
		strcat(name, "木");
	expect(FIELD_NAME, "{}", name, "form.too_long");
}

static void numbers_of_persons_and_organisations_are_checked(void **unused)
{
	static const struct value_case ID[] = {{"11010519491231002X", NULL},
		{"110105194912310021", "form.id_number"},
		{"11010519491231002x", "form.id_number"}, {"1", "form.id_number"}};
	static const struct value_case USCC[] = {
		{"91350100M000100Y43", NULL}, /* the example of GB 32100 */
		{"91350100M000100Y44", "form.uscc"}, {"91350100M000100Y4", "form.uscc"},
		{"91350100M000100y43", "form.uscc"}, {"91350100M000I00Y43", "form.uscc"},
		{"913501A0M000100Y43", "form.uscc"}, {"", NULL}};

	(void)unused;
	EXPECT_ALL(FIELD_ID_NUMBER, "{}", ID);
	EXPECT_ALL(FIELD_USCC, "{}", USCC);
	assert_true(uscc_is_valid("11539900MB00000010")); /* begins the sample item's code */
	assert_memory_equal(ITEM_CODE, "11539900MB00000010", 18);
}

static void one_wrong_character_never_makes_a_credit_code(void **unused)
{
	static const char RIGHT[] = "91350100M000100Y43",
			  ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char code[sizeof(RIGHT)];

	(void)unused;
	for (size_t i = 0; i < sizeof(RIGHT) - 1; i++)
		for (const char *c = ALPHABET; *c; c++) {
			memcpy(code, RIGHT, sizeof(code));
			code[i] = *c;
			assert_int_equal(uscc_is_valid(code), *c == RIGHT[i]);
		}
}

static void phones_of_the_country_and_abroad_are_known(void **unused)
{
	static const struct value_case CASES[] = {{"13888800000", NULL}, {"19912345678", NULL},
		{"0888-5123456", NULL}, {"010-12345678", NULL}, {"08885123456", NULL},
		{"+85212345678", NULL}, {"+4915112345678", NULL}, {"1388880000", "form.phone"},
		{"138888000000", "form.phone"}, {"12888800000", "form.phone"},
		{"5123456", "form.phone"}, {"08-5123456", "form.phone"},
		{"0888-512345", "form.phone"}, {"0888-5123456-1", "form.phone"},
		{"1388880000a", "form.phone"}, {"+0123456789", "form.phone"},
		{"+1", "form.phone"}, {"+1234567890123456", "form.phone"}};

	(void)unused;
	EXPECT_ALL(FIELD_PHONE, "{}", CASES);
}

static void dates_and_choices_exist(void **unused)
{
	static const struct value_case DATES[] = {{"2024-02-29", NULL},
		{"2026-02-29", "form.date"}, {"20260101", "form.date"},
		{"2026-1-1", "form.date"}};
	static const struct value_case CHOICES[] = {
		{"a", NULL}, {"b", NULL}, {"c", "form.choice"}, {"A", "form.choice"}};

	(void)unused;
	EXPECT_ALL(FIELD_DATE, "{}", DATES);
	EXPECT_ALL(FIELD_WORKING_DAY, "{}", DATES);
	EXPECT_ALL(FIELD_CHOICE, "{\"options\":[{\"id\":\"a\"},{\"id\":\"b\"}]}", CHOICES);
}

static void numbers_stay_within_their_range(void **unused)
{
	static const struct value_case FREE[] = {{"0", NULL}, {"-5", NULL},
		{"999999999999999", NULL}, {"9999999999999999", "form.number"},
		{"1.5", "form.number"}, {"1e3", "form.number"}, {"-", "form.number"},
		{"--1", "form.number"}, {"+1", "form.number"}, {" 1", "form.number"},
		{"１", "form.number"}};
	static const struct value_case RANGE[] = {{"1", NULL}, {"6", NULL},
		{"0", "form.too_small"}, {"-3", "form.too_small"}, {"7", "form.too_large"}};

	(void)unused;
	EXPECT_ALL(FIELD_NUMBER, "{}", FREE);
	EXPECT_ALL(FIELD_NUMBER, "{\"min\":1,\"max\":6}", RANGE);
}

static void amounts_are_yuan_with_limits_in_fen(void **unused)
{
	static const struct value_case CASES[] = {{"0.01", NULL}, {"0.10", NULL}, {"0.1", NULL},
		{"100", NULL}, {"100.00", NULL}, {"100.01", "form.too_large"},
		{"0", "form.too_small"}, {"0.00", "form.too_small"}, {"-1", "form.money"},
		{"1.", "form.money"}, {".5", "form.money"}, {"1.234", "form.money"},
		{"1,000", "form.money"}, {"1.a", "form.money"}, {"¥1", "form.money"},
		{"1234567890123", "form.money"}};

	(void)unused;
	EXPECT_ALL(FIELD_MONEY, "{\"min\":1,\"max\":10000}", CASES);
	expect(FIELD_MONEY, "{\"max\":9}", "0.1", "form.too_large"); /* ten fen */
	expect(FIELD_MONEY, "{}", "999999999999.99", NULL);
}

static void a_pattern_is_matched_after_the_type(void **unused)
{
	static const struct value_case CASES[] = {{"A12345", NULL}, {"A1234", "form.pattern"},
		{"xA12345", "form.pattern"}, {"A12345\n", "form.characters"}, {"", NULL}};

	(void)unused;
	EXPECT_ALL(FIELD_TEXT, "{\"pattern\":\"^[A-Z][0-9]{5}$\"}", CASES);
}

static struct service_item *load_item(void)
{
	struct service_item *item;
	struct messages messages;

	assert_int_equal(load_changed(NULL, 0, &messages, &item), STATUS_OK);
	return item;
}

static const struct identity CARD = {.name = "木·𠀀",
	.sex = "2",
	.ethnicity = "纳西",
	.birth = "1990-02-28",
	.address = "示例省示例县某某路1号",
	.id_number = "11010519491231002X"};

static void the_card_fills_what_it_knows(void **unused)
{
	struct service_item *item = load_item();
	json_t *form;

	(void)unused;
	assert_int_equal(form_prefill(item, &CARD, &form), STATUS_OK);
	assert_string_equal(form_get(form, "name"), "木·𠀀");
	assert_string_equal(form_get(form, "sex"), "2");
	assert_string_equal(form_get(form, "ethnicity"), "纳西");
	assert_string_equal(form_get(form, "birth"), "1990-02-28");
	assert_string_equal(form_get(form, "registered_address"), "示例省示例县某某路1号");
	assert_string_equal(form_get(form, "id_number"), "11010519491231002X");
	assert_string_equal(form_get(form, "residence_address"), "");
	assert_int_equal(json_object_size(form), 6);
	json_decref(form);
	service_item_destroy(item);
}

static void an_answer_that_is_no_option_is_not_prefilled(void **unused)
{
	struct service_item *item = load_item();
	struct identity card = CARD;
	json_t *form;

	(void)unused;
	strcpy(card.sex, "9");
	card.birth[0] = '\0';
	assert_int_equal(form_prefill(item, &card, &form), STATUS_OK);
	assert_string_equal(form_get(form, "sex"), "");
	assert_null(json_object_get(form, "birth"));
	json_decref(form);
	service_item_destroy(item);
}

static void gaps_are_named_in_the_order_of_the_form(void **unused)
{
	static const struct {
		const char *set, *value, *gap, *key;
	} STEPS[] = {
		{"residence_address", "", "residence_address", "form.required"},
		{"residence_address", "一号", "residence_address", "form.too_short"},
		{"residence_address", "某某街道某某路 12 号", "arrival_date", "form.required"},
		{"arrival_date", "2026-02-30", "arrival_date", "form.date"},
		{"arrival_date", "2026-02-03", NULL, NULL},
		{"phone", "12", "phone", "form.phone"},
		{"phone", "13888800000", NULL, NULL},
		{"phone", "", NULL, NULL},
		{"id_number", "1", "id_number", "form.id_number"},
	};
	struct service_item *item = load_item();
	json_t *form;

	(void)unused;
	assert_int_equal(form_prefill(item, &CARD, &form), STATUS_OK);
	for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
		const char *key = "untouched";
		int gap;

		assert_int_equal(form_set(form, STEPS[i].set, STEPS[i].value), STATUS_OK);
		gap = form_first_gap(item, form, &key);
		if (!STEPS[i].gap) {
			assert_int_equal(gap, -1);
			continue;
		}
		assert_true(gap >= 0);
		assert_string_equal(item->fields[gap].id, STEPS[i].gap);
		assert_string_equal(key, STEPS[i].key);
	}
	json_decref(form);
	service_item_destroy(item);
}

static void a_field_that_does_not_apply_is_no_gap(void **unused)
{
	static const struct change CHANGE = {"/fields/-",
		"{\"id\":\"school\",\"label\":{\"zh-Hans\":\"学校\",\"en\":\"School\"},"
		"\"type\":\"text\","
		"\"required\":1,\"sensitive\":0,\"when\":{\"situation\":\"ground\",\"is\":"
		"\"study\"}}"};
	struct service_item *item;
	struct messages messages;
	const char *key = NULL;
	json_t *form;

	(void)unused;
	assert_int_equal(load_changed(&CHANGE, 1, &messages, &item), STATUS_OK);
	assert_int_equal(form_prefill(item, &CARD, &form), STATUS_OK);
	assert_int_equal(form_set(form, "residence_address", "某某街道 12 号"), STATUS_OK);
	assert_int_equal(form_set(form, "arrival_date", "2026-02-03"), STATUS_OK);
	assert_int_equal(form_set(form, "ground", "employment"), STATUS_OK);
	assert_int_equal(form_first_gap(item, form, &key), -1);
	assert_int_equal(form_set(form, "ground", "study"), STATUS_OK);
	assert_int_equal(form_first_gap(item, form, &key), 9);
	assert_string_equal(key, "form.required");
	json_decref(form);
	service_item_destroy(item);
}

static void a_value_that_is_no_text_is_refused(void **unused)
{
	json_t *form = json_object();

	(void)unused;
	assert_int_equal(form_set(form, "name", "\xff"), STATUS_BAD_DATA);
	assert_string_equal(form_get(form, "name"), "");
	json_decref(form);
}

static void every_complaint_of_the_form_has_words(void **unused)
{
	static const char *const KEYS[] = {"form.required", "form.too_short", "form.too_long",
		"form.characters", "form.name", "form.id_number", "form.uscc", "form.phone",
		"form.date", "form.choice", "form.number", "form.money", "form.too_small",
		"form.too_large", "form.pattern"};

	(void)unused;
	assert_int_equal(words_open("build/words"), STATUS_OK);
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		assert_string_not_equal(words_get("zh-Hans", KEYS[i]), KEYS[i]);
		assert_string_not_equal(
			words_get("en", KEYS[i]), words_get("zh-Hans", KEYS[i]));
	}
	words_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_required_may_not_be_blank),
		cmocka_unit_test(text_is_any_text_of_fitting_length),
		cmocka_unit_test(a_text_without_limit_still_has_one),
		cmocka_unit_test(a_name_may_be_as_rare_as_it_is),
		cmocka_unit_test(numbers_of_persons_and_organisations_are_checked),
		cmocka_unit_test(one_wrong_character_never_makes_a_credit_code),
		cmocka_unit_test(phones_of_the_country_and_abroad_are_known),
		cmocka_unit_test(dates_and_choices_exist),
		cmocka_unit_test(numbers_stay_within_their_range),
		cmocka_unit_test(amounts_are_yuan_with_limits_in_fen),
		cmocka_unit_test(a_pattern_is_matched_after_the_type),
		cmocka_unit_test(the_card_fills_what_it_knows),
		cmocka_unit_test(an_answer_that_is_no_option_is_not_prefilled),
		cmocka_unit_test(gaps_are_named_in_the_order_of_the_form),
		cmocka_unit_test(a_field_that_does_not_apply_is_no_gap),
		cmocka_unit_test(a_value_that_is_no_text_is_refused),
		cmocka_unit_test(every_complaint_of_the_form_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
