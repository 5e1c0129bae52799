#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "firmware/model/date.h"
#include "firmware/model/person/identity.h"

static void real_numbers_are_valid(void **unused)
{
	static const char *const RIGHT[] = {"11010519491231002X", "440524188001010014",
		"911124198108030024", "932682198501010017"};

	(void)unused;
	for (size_t i = 0; i < sizeof(RIGHT) / sizeof(RIGHT[0]); i++)
		assert_true(id_number_is_valid(RIGHT[i]));
}

static void wrong_numbers_are_refused(void **unused)
{
	static const char *const WRONG[] = {"", "11010519491231002", "11010519491231002XX",
		"11010519491231002x", /* X is written upper-case */
		"110105194912310021", /* check */
		"11010519490229003X", /* no such day */
		"11010519491331002X", "00010519491231002X", "99010519491231002X",
		"1101051949123100XX", "１1010519491231002X"};

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		if (id_number_is_valid(WRONG[i]))
			fail_msg("accepted: %s", WRONG[i]);
}

/* The check character of a number, found by trying all eleven: exactly one may fit. */
static int fitting_checks(const char *digits17)
{
	char number[19];
	int fits = 0;

	memcpy(number, digits17, 17);
	number[18] = '\0';
	for (const char *c = "0123456789X"; *c; c++) {
		number[17] = *c;
		fits += id_number_is_valid(number);
	}
	return fits;
}

static void region_and_birth_date_are_checked_whatever_the_check_character(void **unused)
{
	static const struct {
		const char *digits;
		int fits;
	} CASES[] = {
		{"53070220000229001", 1}, /* a leap day */
		{"53070219000229001", 0}, /* 1900 had none */
		{"53070220010229001", 0},
		{"53070220000431001", 0},
		{"53070220001301001", 0},
		{"53070220000001001", 0},
		{"53070220000100001", 0},
		{"53070217000101001", 0}, /* nobody living */
		{"81000019900101001", 1},
		{"82000019900101001", 1},
		{"83000019900101001", 1},
		{"84000019900101001", 0},
		{"16010119900101001", 0},
		{"00000019900101001", 0},
		{"95315619900101001", 1}, /* foreigner, Yunnan */
		{"90015619900101001", 0},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		if (fitting_checks(CASES[i].digits) != CASES[i].fits)
			fail_msg("%s", CASES[i].digits);
}

/* The judge's verdicts lie in the file; a flow test asks the judge itself whether they hold. */
static void a_stranger_comes_to_the_same_verdicts_but_for_regions_it_does_not_know(
	void **unused)
{
	FILE *file = fopen("tests/unit/data/id-numbers.txt", "r");
	char number[32], verdict[8];
	int count = 0;

	(void)unused;
	assert_non_null(file);
	while (fscanf(file, "%31s %7s", number, verdict) == 2) {
		if (id_number_is_valid(number) != (strcmp(verdict, "none") != 0))
			fail_msg("%s: %s", number, verdict);
		count++;
	}
	fclose(file);
	assert_true(count > 100);
}

static void a_foreigners_number_of_2017_is_told_by_its_shape(void **unused)
{
	static const char *const WRONG[] = {"", "DEU32088506151", "DEU3208850615122",
		"deu320885061512", "DE3208850615124", "DEUX20885061512", "911124198108030024"};

	(void)unused;
	assert_true(foreign_number_2017_is_valid("DEU320885061512"));
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		assert_false(foreign_number_2017_is_valid(WRONG[i]));
}

static void a_card_expires_the_day_after_its_last(void **unused)
{
	struct identity identity = {.valid_to = "2026-11-24"};

	(void)unused;
	assert_false(identity_is_expired(&identity, "2026-11-23"));
	assert_false(identity_is_expired(&identity, "2026-11-24"));
	assert_true(identity_is_expired(&identity, "2026-11-25"));
	identity.valid_to[0] = '\0';
	assert_false(identity_is_expired(&identity, "9999-12-31"));
}

static void age_is_counted_in_whole_years(void **unused)
{
	static const struct {
		const char *birth, *today;
		int age;
	} CASES[] = {{"2008-11-24", "2026-11-23", 17}, {"2008-11-24", "2026-11-24", 18},
		{"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18},
		{"2026-11-24", "2026-11-24", 0}, {"2026-11-25", "2026-11-24", -1},
		{"", "2026-11-24", -1}, {"2008-02-30", "2026-11-24", -1},
		{"1926-01-01", "2026-11-24", 100}};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct identity identity = {0};

		strcpy(identity.birth, CASES[i].birth);
		assert_int_equal(identity_age(&identity, CASES[i].today), CASES[i].age);
	}
}

static void a_number_is_grouped_six_eight_four(void **unused)
{
	char out[21];

	(void)unused;
	id_number_group("11010519491231002X", out);
	assert_string_equal(out, "110105 19491231 002X");
	id_number_group("", out);
	assert_string_equal(out, "");
	id_number_group("1234567890123456789012345", out);
	assert_string_equal(out, "12345678901234567890");
}

static void signed_words_never_change(void **unused)
{
	(void)unused;
	assert_string_equal(identity_source_word(IDENTITY_RESIDENT_ID), "resident_id");
	assert_string_equal(identity_source_word(IDENTITY_FOREIGN_PERMIT), "foreign_permit");
	assert_string_equal(identity_source_word(IDENTITY_HMT_PERMIT), "hmt_permit");
	assert_string_equal(identity_source_word(IDENTITY_SOCIAL_SECURITY), "social_security");
	assert_string_equal(identity_source_word(IDENTITY_TYPED), "typed");
	assert_string_equal(identity_level_word(IDENTITY_LEVEL_TYPED), "typed");
	assert_string_equal(identity_level_word(IDENTITY_LEVEL_CARD), "card");
	assert_string_equal(identity_level_word(IDENTITY_LEVEL_COMPARED), "compared");
}

static void only_real_days_in_their_one_form_are_dates(void **unused)
{
	static const char *const WRONG[] = {"", "2026-2-01", "2026/02/01", "2026-02-29",
		"2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32", "0000-01-01",
		"2026-01-01 ", "+026-01-01", "2026-01-1a", "20260101"};
	int year, month, day;

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		assert_false(date_is_valid(WRONG[i]));
	assert_true(date_is_valid("2000-02-29"));
	assert_true(date_read("2026-11-24", &year, &month, &day));
	assert_int_equal(year, 2026);
	assert_int_equal(month, 11);
	assert_int_equal(day, 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_numbers_are_valid),
		cmocka_unit_test(wrong_numbers_are_refused),
		cmocka_unit_test(
			region_and_birth_date_are_checked_whatever_the_check_character),
		cmocka_unit_test(
			a_stranger_comes_to_the_same_verdicts_but_for_regions_it_does_not_know),
		cmocka_unit_test(a_foreigners_number_of_2017_is_told_by_its_shape),
		cmocka_unit_test(a_card_expires_the_day_after_its_last),
		cmocka_unit_test(age_is_counted_in_whole_years),
		cmocka_unit_test(a_number_is_grouped_six_eight_four),
		cmocka_unit_test(signed_words_never_change),
		cmocka_unit_test(only_real_days_in_their_one_form_are_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
