#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/station/recovery.h"

static void each_failure_in_a_row_is_met_by_a_stronger_step(void **unused)
{
	static const enum recovery_step EXPECTED[] = {RECOVERY_RETRY, RECOVERY_CLEAR_HALT,
		RECOVERY_REOPEN, RECOVERY_REOPEN, RECOVERY_RESET, RECOVERY_REOPEN,
		RECOVERY_OUT_OF_ORDER, RECOVERY_OUT_OF_ORDER};

	(void)unused;
	for (unsigned i = 0; i < sizeof(EXPECTED) / sizeof(EXPECTED[0]); i++)
		assert_int_equal(recovery_step(&RECOVERY_WHOLE, i), EXPECTED[i]);
	assert_int_equal(recovery_step(&RECOVERY_WHOLE, 1000), RECOVERY_OUT_OF_ORDER);
}

static void a_printer_is_neither_reset_nor_let_go(void **unused)
{
	(void)unused;
	assert_true(RECOVERY_GENTLE.keeps_open);
	for (unsigned i = 0; i < 100; i++) {
		assert_int_not_equal(recovery_step(&RECOVERY_GENTLE, i), RECOVERY_RESET);
		assert_int_not_equal(recovery_step(&RECOVERY_GENTLE, i), RECOVERY_REOPEN);
	}
}

static void every_step_has_a_word(void **unused)
{
	(void)unused;
	assert_string_equal(recovery_word(RECOVERY_RETRY), "retry");
	assert_string_equal(recovery_word(RECOVERY_RESET), "reset");
	assert_string_equal(recovery_word(RECOVERY_OUT_OF_ORDER), "out_of_order");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failure_in_a_row_is_met_by_a_stronger_step),
		cmocka_unit_test(a_printer_is_neither_reset_nor_let_go),
		cmocka_unit_test(every_step_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
