#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "sync/wire/tus.h"

#define ID "018f4f4e-7c3a-7b21-9a55-000000000001"
#define ID64 "MDE4ZjRmNGUtN2MzYS03YjIxLTlhNTUtMDAwMDAwMDAwMDAx" /* by coreutils base64 */

static void metadata_is_what_tus_says(void **unused)
{
	char text[TUS_METADATA_SIZE];

	(void)unused;
	tus_metadata_write(ID, 12, text);
	assert_string_equal(text, "case " ID64 ",part MTI=");
}

static void metadata_reads_in_any_order_beside_other_keys(void **unused)
{
	static const char *const texts[] = {"case " ID64 ",part MTI=", "part MTI=,case " ID64,
		"filename YWJj,part MTI=,empty,case " ID64, "case " ID64 ", part MTI="};

	(void)unused;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char case_id[UUID_SIZE] = "";
		int n = -1;

		assert_int_equal(tus_metadata_read(texts[i], case_id, &n), STATUS_OK);
		assert_string_equal(case_id, ID);
		assert_int_equal(n, 12);
	}
}

static void metadata_that_names_no_part_is_refused(void **unused)
{
	static const char *const texts[] = {"", ",", "case", "case " ID64,
		"part MTI=", "case " ID64 ",part MTI", "case " ID64 ",part NjU=" /* 65 */,
		"case " ID64 ",part MDE=" /* 01 */,
		"case " ID64 ",part MTI=,part MTI=", "case " ID64 ",part MTI=x",
		"case " ID64 ",part M T=", "case ====,part MTI=",
		"case " ID64 ID64 ",part MTI=", "case " ID64 ",part MQB=" /* leftover bits */,
		"case " ID64 ",part AA==" /* NUL */};
	char case_id[UUID_SIZE] = "untouched";
	int n = 7;

	(void)unused;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(tus_metadata_read(texts[i], case_id, &n), STATUS_BAD_DATA);
	assert_string_equal(case_id, "untouched");
	assert_int_equal(n, 7);
}

static void numbers_are_plain_decimal(void **unused)
{
	static const char *const bad[] = {
		"", "-1", "+1", " 1", "1 ", "0x1", "9007199254740992", "99999999999999999999"};
	int64_t number = 0;

	(void)unused;
	assert_int_equal(tus_number_read("9007199254740991", &number), STATUS_OK);
	assert_int_equal(number, INT64_C(9007199254740991));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(tus_number_read(bad[i], &number), STATUS_BAD_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(metadata_is_what_tus_says),
		cmocka_unit_test(metadata_reads_in_any_order_beside_other_keys),
		cmocka_unit_test(metadata_that_names_no_part_is_refused),
		cmocka_unit_test(numbers_are_plain_decimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
