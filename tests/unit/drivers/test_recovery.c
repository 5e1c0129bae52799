#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "drivers/usb/recovery.h"

enum { LONG = 1000 }; /* failures in a row */

static void each_failure_in_a_row_is_met_by_a_stronger_step(void **unused)
{
	static const enum recovery_step EXPECTED[] = {RECOVERY_RETRY, RECOVERY_CLEAR_HALT,
		RECOVERY_REOPEN, RECOVERY_REOPEN, RECOVERY_RESET, RECOVERY_REOPEN,
		RECOVERY_OUT_OF_ORDER, RECOVERY_OUT_OF_ORDER};
	const struct recovery_ladder *ladder =
		recovery_ladder(RECOVERY_ID_READER, 0x0400, 0xc35a);

	(void)unused;
	for (unsigned i = 0; i < sizeof(EXPECTED) / sizeof(EXPECTED[0]); i++)
		assert_int_equal(recovery_step(ladder, i), EXPECTED[i]);
	assert_int_equal(recovery_step(ladder, LONG), RECOVERY_OUT_OF_ORDER);
}

static void every_kind_ends_and_begins_gently(void **unused)
{
	(void)unused;
	for (int kind = 0; kind < RECOVERY_KINDS; kind++) {
		const struct recovery_ladder *ladder =
			recovery_ladder((enum recovery_kind)kind, 0xffff, 0xffff);

		assert_int_equal(recovery_step(ladder, 0), RECOVERY_RETRY);
		assert_int_equal(recovery_step(ladder, LONG), RECOVERY_OUT_OF_ORDER);
	}
}

/* Whatever its make: some hang, and none can be asked beforehand. */
static void a_printer_is_neither_reset_nor_let_go(void **unused)
{
	static const uint16_t IDS[][2] = {{0, 0}, {0x0416, 0x5011}, {0x04b8, 0x0202}};

	(void)unused;
	for (size_t i = 0; i < sizeof(IDS) / sizeof(IDS[0]); i++) {
		const struct recovery_ladder *ladder =
			recovery_ladder(RECOVERY_PRINTER, IDS[i][0], IDS[i][1]);

		assert_true(ladder->keeps_open);
		for (unsigned failures = 0; failures < LONG; failures++) {
			enum recovery_step step = recovery_step(ladder, failures);
			assert_int_not_equal(step, RECOVERY_RESET);
			assert_int_not_equal(step, RECOVERY_REOPEN);
		}
	}
}

static bool has(const struct recovery_ladder *ladder, enum recovery_step step)
{
	for (size_t i = 0; i < ladder->count; i++)
		if (ladder->steps[i] == step)
			return true;
	return false;
}

/* A command of one interface must not tear the other out of its card. */
static void a_reader_of_two_kinds_of_card_is_not_reset_by_a_command(void **unused)
{
	(void)unused;
	assert_true(
		has(recovery_ladder(RECOVERY_CCID_COMMAND, 0x1209, 0x0c1d), RECOVERY_RESET));
	assert_false(
		has(recovery_ladder(RECOVERY_CCID_COMMAND, 0x076b, 0x5422), RECOVERY_RESET));
	assert_true(
		has(recovery_ladder(RECOVERY_CCID_COMMAND, 0x076b, 0x5423), RECOVERY_RESET));
	assert_true(has(recovery_ladder(RECOVERY_SMART_CARD, 0x076b, 0x5422), RECOVERY_RESET));
}

static void every_step_has_a_word(void **unused)
{
	(void)unused;
	assert_string_equal(recovery_word(RECOVERY_RETRY), "retry");
	assert_string_equal(recovery_word(RECOVERY_ABORT), "abort");
	assert_string_equal(recovery_word(RECOVERY_RESET), "reset");
	assert_string_equal(recovery_word(RECOVERY_OUT_OF_ORDER), "out_of_order");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failure_in_a_row_is_met_by_a_stronger_step),
		cmocka_unit_test(every_kind_ends_and_begins_gently),
		cmocka_unit_test(a_printer_is_neither_reset_nor_let_go),
		cmocka_unit_test(a_reader_of_two_kinds_of_card_is_not_reset_by_a_command),
		cmocka_unit_test(every_step_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
