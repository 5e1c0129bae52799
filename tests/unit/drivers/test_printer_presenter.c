/* What holds a slip out to the citizen and takes it back. */
#include "tests/unit/drivers/printer_world.h"

/* Protocols 4.8: makers number these differently, so each model's bytes stand here once more.
 */
static void each_presenter_has_the_bytes_of_its_manual(void **unused)
{
	static const struct {
		const char *model, *present, *ask, *give_up;
		uint8_t in_mouth, jammed;
	} PRESENTERS[] = {
		{"KPM210", "\x1d\x65\x03\x0c", "\x1d\x65\x06", "\x1d\x65\x05", 1 << 3, 1 << 7},
		{"TPTCM112", "\x1d\x65\x03\x0c", "", "\x1d\x65\x05", 0, 0},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(PRESENTERS) / sizeof(PRESENTERS[0]); i++) {
		const struct escpos_presenter *has =
			escpos_profile_find(0, 0, PRESENTERS[i].model)->presenter;
		assert_non_null(has);
		assert_int_equal(has->present.len, strlen(PRESENTERS[i].present));
		assert_memory_equal(
			has->present.bytes, PRESENTERS[i].present, has->present.len);
		assert_int_equal(has->ask.len, strlen(PRESENTERS[i].ask));
		if (has->ask.len)
			assert_memory_equal(has->ask.bytes, PRESENTERS[i].ask, has->ask.len);
		assert_int_equal(has->give_up.len, strlen(PRESENTERS[i].give_up));
		assert_memory_equal(
			has->give_up.bytes, PRESENTERS[i].give_up, has->give_up.len);
		assert_int_equal(has->in_mouth, PRESENTERS[i].in_mouth);
		assert_int_equal(has->jammed, PRESENTERS[i].jammed);
		assert_int_equal(has->patience_ms, 30000);
	}
	/* Nobody else is sent a byte of it. */
	assert_null(escpos_profile_find(0, 0, "TM-T88V")->presenter);
	assert_null(escpos_profile_find(0x0416, 0x5011, "")->presenter);
	assert_null(escpos_profile_find(0x1234, 1, "")->presenter);
}

static void a_slip_held_out_is_taken_or_taken_back(void **unused)
{
	int again_ms;
	int64_t start_ms;

	(void)unused;
	open_as("MFG:CUSTOM;MDL:KPM210H;");
	assert_prints();
	assert_true(sim.in_mouth);
	assert_int_equal(printer_tidy(printer, &again_ms), STATUS_OK);
	assert_int_equal(again_ms, 500);
	sim_printer_take_slip(&sim);
	assert_int_equal(printer_tidy(printer, &again_ms), STATUS_OK);
	assert_int_equal(again_ms, -1);

	assert_prints();
	start_ms = clock_monotonic_ms();
	do {
		assert_int_equal(printer_tidy(printer, &again_ms), STATUS_OK);
		clock_advance(again_ms > 0 ? again_ms : 0);
	} while (again_ms > 0);
	assert_true(clock_monotonic_ms() - start_ms < 33000);
	assert_int_equal(sim.taken_back, 1);

	/* The next slip does not push out one that still hangs there. */
	assert_prints();
	assert_prints();
	assert_int_equal(sim.taken_back, 2);
}

/* Another make: its numbers mean other things, and it cannot be asked. */
static void a_presenter_that_cannot_be_asked_throws_out_by_the_clock(void **unused)
{
	int again_ms;

	(void)unused;
	open_as("MFG:X;MDL:TPTCM112;");
	assert_prints();
	assert_true(sim.in_mouth);
	port.bytes = 0;
	assert_int_equal(printer_tidy(printer, &again_ms), STATUS_OK);
	assert_int_equal(again_ms, 500);
	assert_int_equal(port.bytes, 0); /* nothing is sent that might be another command */
	clock_advance(30000);
	assert_int_equal(printer_tidy(printer, &again_ms), STATUS_OK);
	assert_int_equal(again_ms, -1);
	assert_int_equal(sim.taken_back, 1);
	assert_int_equal(sim.unknown_commands, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_presenter_has_the_bytes_of_its_manual),
		TEST(a_slip_held_out_is_taken_or_taken_back),
		TEST(a_presenter_that_cannot_be_asked_throws_out_by_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
