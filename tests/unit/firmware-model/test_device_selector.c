#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/model/device_selector.h"

static void every_way_of_naming_a_device_fits_that_one_only(void **unused)
{
	static const struct {
		const char *text;
		bool fits, fits_other;
	} CASES[] = {
		{"", true, true},
		{"any", true, true},
		{"none", false, false},
		{"1-4.2", true, false},
		{"1-4.2:1", true, false},
		{"1-4.2:0", false, false},
		{"1-4:0", false, true},
		{"0400:c35a", true, false},
		{"0400:C35A", true, false},
		{"serial:A1/B2", true, false},
		{"serial:other", false, true},
		{"class:07", true, false},
		{"class:0E", false, true},
	};
	static const struct device_traits THIS = {"1-4.2", 1, 0x0400, 0xc35a, "A1/B2", 0x07},
					  OTHER = {"1-4", 0, 0x0400, 0xc35b, "other", 0x0e};
	struct device_selector selector;

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		print_message("%s\n", CASES[i].text);
		assert_int_equal(device_selector_read(CASES[i].text, &selector), STATUS_OK);
		assert_int_equal(device_selector_fits(&selector, &THIS), CASES[i].fits);
		assert_int_equal(device_selector_fits(&selector, &OTHER), CASES[i].fits_other);
	}
}

static void what_names_nothing_is_refused(void **unused)
{
	static const char *const WRONG[] = {"1", "1-", "-1", "1-2.", "1-2..3", "1-2x",
		"1-2:", "1-2:x", "1-2:1.0", "1-2:1234", "0400", "0400:", "0400:c35",
		"0400:c35g", "0400:c35a ", "serial:", "class:", "class:7", "class:0g",
		"class:070", "serial:a b", "serial:\xc3\xa4", "Any", "NONE",
		"serial:00000000001111111111222222222233333333334444444444555555555566666"};
	struct device_selector selector;

	(void)unused;
	for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++)
		if (device_selector_read(WRONG[i], &selector) != STATUS_BAD_DATA)
			fail_msg("taken: %s", WRONG[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_of_naming_a_device_fits_that_one_only),
		cmocka_unit_test(what_names_nothing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
