#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "firmware/model/ids.h"
#include "firmware/model/json.h"

#define VECTORS "tests/unit/data/wire-vectors.json"

static void every_known_receipt_number_is_made_and_checks(void **unused)
{
	json_t *vectors, *list, *one;
	size_t i;

	(void)unused;
	assert_int_equal(json_read_file(VECTORS, 1 << 20, &vectors), STATUS_OK);
	list = json_object_get(vectors, "receipt_no");
	assert_true(json_array_size(list) >= 5);
	json_array_foreach (list, i, one) {
		char number[RECEIPT_NO_SIZE];

		receipt_no_make(json_text(one, "kiosk_id"),
			json_integer_value(json_object_get(one, "kiosk_seq")), number);
		assert_string_equal(number, json_text(one, "receipt_no"));
		assert_true(receipt_no_is_valid(number));
	}
	json_decref(vectors);
}

static void one_wrong_digit_or_two_swapped_never_make_a_receipt_number(void **unused)
{
	char number[RECEIPT_NO_SIZE], wrong[RECEIPT_NO_SIZE];

	(void)unused;
	receipt_no_make("530702", 1234567, number);
	for (int i = 0; i < 15; i++) {
		for (char digit = '0'; digit <= '9'; digit++) {
			memcpy(wrong, number, sizeof(wrong));
			wrong[i] = digit;
			assert_int_equal(receipt_no_is_valid(wrong), digit == number[i]);
		}
		if (i == 14 || number[i] == number[i + 1])
			continue;
		memcpy(wrong, number, sizeof(wrong));
		wrong[i] = number[i + 1];
		wrong[i + 1] = number[i];
		assert_false(receipt_no_is_valid(wrong));
	}
}

static void what_is_no_receipt_number_is_refused(void **unused)
{
	static const char *const WRONG[] = {"", "53070200000017", "5307020000001700",
		"53070200000017x", "53070 20000 00170", "000000000000000", "000000000000001",
		"000000000000099"};

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		assert_false(receipt_no_is_valid(WRONG[i]));
}

/* 97 apart, both make the whole 1 mod 97; only the one of the formula counts. */
static void the_twin_of_a_check_of_02_or_98_is_refused(void **unused)
{
	int twins = 0;

	(void)unused;
	for (int seq = 1; seq < 300; seq++) {
		char number[RECEIPT_NO_SIZE];

		receipt_no_make("530702", seq, number);
		if (strcmp(number + 13, "02") == 0)
			memcpy(number + 13, "99", 2);
		else if (strcmp(number + 13, "98") == 0)
			memcpy(number + 13, "01", 2);
		else
			continue;
		assert_false(receipt_no_is_valid(number));
		twins++;
	}
	assert_true(twins >= 4);
}

static void a_number_is_read_as_people_copy_it(void **unused)
{
	static const char *const RIGHT[] = {"530702000000170", "53070 20000 00170",
		"53070-20000-00170", " 530702000000170 "};
	static const char *const WRONG[] = {"", "53070 20000 00171", "5307020000001700",
		"53070 20000 0017", "53070.20000.00170", "530702000000170x",
		"01890a5d-ac96-774b-bcce-b302099a8057"};
	char number[RECEIPT_NO_SIZE];

	(void)unused;
	for (size_t i = 0; i < sizeof(RIGHT) / sizeof(RIGHT[0]); i++) {
		number[0] = '\0';
		assert_true(receipt_no_read(RIGHT[i], number));
		assert_string_equal(number, RIGHT[0]);
	}
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		assert_false(receipt_no_read(WRONG[i], number));
}

static void numbers_are_grouped_as_people_copy_them(void **unused)
{
	char receipt[18], code[20];

	(void)unused;
	receipt_no_group("530702000000170", receipt);
	assert_string_equal(receipt, "53070 20000 00170");
	visit_code_group("7ZK3M9QW2TRX5HVB", code);
	assert_string_equal(code, "7ZK3-M9QW-2TRX-5HVB");
	receipt_no_group("", receipt);
	assert_string_equal(receipt, "");
	visit_code_group("7ZK3", code);
	assert_string_equal(code, "7ZK3");
}

static void a_uuid_carries_its_time_and_sorts_by_it(void **unused)
{
	char early[UUID_SIZE], late[UUID_SIZE];

	(void)unused;
	uuid_make(0x018f4f4e7c3a, early);
	uuid_make(0x018f4f4e7c3b, late);
	assert_true(uuid_is_valid(early));
	assert_memory_equal(early, "018f4f4e-7c3a-7", 15);
	assert_non_null(strchr("89ab", early[19]));
	assert_true(strcmp(early, late) < 0);
}

static void two_uuids_of_one_millisecond_differ(void **unused)
{
	char one[UUID_SIZE], other[UUID_SIZE];

	(void)unused;
	uuid_make(1, one);
	uuid_make(1, other);
	assert_string_not_equal(one, other);
}

static void what_is_no_uuid_is_refused(void **unused)
{
	static const char *const WRONG[] = {"", "018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5",
		"018F4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a", "018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a0",
		"018f4f4e07c3a-7b21-9a55-0f1e2d3c4b5a", "018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5g",
		"-18f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a"};

	(void)unused;
	assert_true(uuid_is_valid("018f4f4e-7c3a-7b21-9a55-0f1e2d3c4b5a"));
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		assert_false(uuid_is_valid(WRONG[i]));
}

static void a_terminal_number_is_six_digits(void **unused)
{
	(void)unused;
	assert_true(kiosk_id_is_valid("000001"));
	assert_false(kiosk_id_is_valid("00001"));
	assert_false(kiosk_id_is_valid("0000001"));
	assert_false(kiosk_id_is_valid("53070a"));
	assert_false(kiosk_id_is_valid("53 702"));
}

static void a_new_visit_code_reads_back_and_uses_every_character(void **unused)
{
	int seen[128] = {0}, kinds = 0;

	(void)unused;
	for (int i = 0; i < 200; i++) {
		char code[VISIT_CODE_SIZE], again[VISIT_CODE_SIZE];

		visit_code_make(code);
		assert_int_equal(strlen(code), 16);
		assert_int_equal(visit_code_read(code, again), STATUS_OK);
		assert_string_equal(code, again);
		for (const char *c = code; *c; c++)
			seen[(unsigned char)*c] = 1;
	}
	for (int i = 0; i < 128; i++)
		kinds += seen[i];
	assert_int_equal(kinds, 32);
}

static void a_visit_code_is_read_however_it_was_typed(void **unused)
{
	static const char *const TYPED[] = {"7ZK3M9QW2TRX5H1B", "7zk3-m9qw-2trx-5h1b",
		" 7ZK3 M9QW 2TRX 5HIB ", "7zk3m9qw2trx5hlb", "7ZK3-M9QW-2TRX-5HLB"};
	char code[VISIT_CODE_SIZE];

	(void)unused;
	for (size_t i = 0; i < sizeof(TYPED) / sizeof(TYPED[0]); i++) {
		assert_int_equal(visit_code_read(TYPED[i], code), STATUS_OK);
		assert_string_equal(code, "7ZK3M9QW2TRX5H1B");
	}
	assert_int_equal(visit_code_read("oOoO OOOO 0000 000O", code), STATUS_OK);
	assert_string_equal(code, "0000000000000000");
}

static void a_wrong_visit_code_leaves_the_output_alone(void **unused)
{
	static const char *const WRONG[] = {"", "7ZK3M9QW2TRX5HV", "7ZK3M9QW2TRX5HVBB",
		"7ZK3M9QW2TRX5HVU", "7ZK3M9QW2TRX5HV码", "7ZK3_M9QW_2TRX_5HVB"};
	char code[VISIT_CODE_SIZE] = "before";

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
		assert_int_equal(visit_code_read(WRONG[i], code), STATUS_BAD_DATA);
		assert_string_equal(code, "before");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_known_receipt_number_is_made_and_checks),
		cmocka_unit_test(one_wrong_digit_or_two_swapped_never_make_a_receipt_number),
		cmocka_unit_test(what_is_no_receipt_number_is_refused),
		cmocka_unit_test(the_twin_of_a_check_of_02_or_98_is_refused),
		cmocka_unit_test(a_number_is_read_as_people_copy_it),
		cmocka_unit_test(numbers_are_grouped_as_people_copy_them),
		cmocka_unit_test(a_uuid_carries_its_time_and_sorts_by_it),
		cmocka_unit_test(two_uuids_of_one_millisecond_differ),
		cmocka_unit_test(what_is_no_uuid_is_refused),
		cmocka_unit_test(a_terminal_number_is_six_digits),
		cmocka_unit_test(a_new_visit_code_reads_back_and_uses_every_character),
		cmocka_unit_test(a_visit_code_is_read_however_it_was_typed),
		cmocka_unit_test(a_wrong_visit_code_leaves_the_output_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
