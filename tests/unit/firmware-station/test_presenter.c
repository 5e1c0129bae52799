/* A printer that holds its slips out: the worker looks after them, and sleeps when it need not.
 */
#include "tests/unit/firmware-station/station_bench.h"

enum { PATIENCE_MS = 30000, LOOK_MS = 500 };

static void start_with_presenter(void)
{
	umock_port_lock(desk.printer_port);
	desk.printer.device_id = "MFG:CUSTOM;CMD:ESC/POS;MDL:KPM210H;";
	umock_port_unlock(desk.printer_port);
	start_with_both();
	devices_print(devices, slip(100));
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
}

static bool is_held_out(unsigned *taken_back)
{
	bool held;

	umock_port_lock(desk.printer_port);
	held = desk.printer.in_mouth;
	*taken_back = desk.printer.taken_back;
	umock_port_unlock(desk.printer_port);
	return held;
}

/* Lets the worker look so many times. */
static void let_look(int times)
{
	assert_false(comes(DEVICE_PRINT_FAILED, DEVICE_PRINTER, FAULT_NONE, times * LOOK_MS));
}

static void a_slip_that_nobody_takes_is_taken_back(void **unused)
{
	unsigned taken_back;

	(void)unused;
	start_with_presenter();
	assert_true(is_held_out(&taken_back));
	let_look(3);
	assert_true(is_held_out(&taken_back));
	clock_advance(PATIENCE_MS);
	let_look(3);
	assert_false(is_held_out(&taken_back));
	assert_int_equal(taken_back, 1);
}

static void a_slip_that_is_taken_is_forgotten(void **unused)
{
	unsigned taken_back;
	struct rusage before, after;

	(void)unused;
	start_with_presenter();
	umock_port_lock(desk.printer_port);
	sim_printer_take_slip(&desk.printer);
	umock_port_unlock(desk.printer_port);
	let_look(4);
	getrusage(RUSAGE_SELF, &before);
	clock_advance(PATIENCE_MS);
	let_look(2);
	getrusage(RUSAGE_SELF, &after);
#ifndef __SANITIZE_THREAD__ /* it has a thread of its own that wakes */
	assert_true(after.ru_nvcsw - before.ru_nvcsw < 10); /* nobody looks any more */
#endif
	assert_false(is_held_out(&taken_back));
	assert_int_equal(taken_back, 0);
	devices_print(devices, slip(100));
	assert_comes(DEVICE_PRINTED, DEVICE_PRINTER, FAULT_NONE);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_slip_that_nobody_takes_is_taken_back),
		TEST(a_slip_that_is_taken_is_forgotten),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
