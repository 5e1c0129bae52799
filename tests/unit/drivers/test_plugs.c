#include "tests/unit/drivers/plug_world.h"

/*
 * The plug is pulled at every byte and at every control request of all that a driver does, from
 * opening on.  Each time: a name for it, in time, nothing half told, nothing held (the
 * sanitizers see leaks), and the same device plugged in again works at once.
 */

/* How often the plug was pulled, and what was told then. */
static unsigned pulled, told[FAULTS];

/* What a pulled plug may be called: the device is gone, or the slip may be torn. */
static bool is_name_for_it(const struct world *world, enum fault fault)
{
	if (fault == world->absent || fault == FAULT_READER_ABSENT)
		return true;
	return world->kind == RECOVERY_PRINTER &&
	       (fault == FAULT_PRINTER_INTERRUPTED || fault == FAULT_PRINTER_UNCONFIRMED);
}

/* The plug is put in again: the same device, a new port. */
static void replug(void)
{
	sim_device_power_on(device);
	sim_port_init(&port, device);
	if (device == &paper.device)
		paper.fresh = true;
}

static void assert_works_again(const struct world *world)
{
	enum fault fault;

	replug();
	assert_int_equal(live(world, &fault), STATUS_OK);
	assert_int_equal(fault, FAULT_NONE);
	assert_true(world->is_done());
	assert_true(port.closed);
}

/* One life with the plug pulled somewhere; false when the life was over before. */
static bool is_pulled_within(const struct world *world)
{
	int64_t before_ms = clock_monotonic_ms();
	enum fault fault;
	enum status status = live(world, &fault);

	assert_true(port.closed);
	assert_true(clock_monotonic_ms() - before_ms <= world->bound_ms);
	assert_int_equal(port.resets, 0);
	if (status == STATUS_OK) {
		/* Over, or pulled after all that mattered. */
		assert_true(world->is_done());
		return device->gone;
	}
	assert_int_equal(status, STATUS_NO_DEVICE);
	assert_true(is_name_for_it(world, fault));
	if (fault == world->absent && world->kind == RECOVERY_PRINTER)
		assert_true(world->is_untouched());
	assert_true(
		world->is_untouched() || world->is_done() || world->kind == RECOVERY_PRINTER);
	told[fault]++;
	assert_works_again(world);
	return true;
}

static void pull_everywhere(const struct world *world, bool at_requests)
{
	bool within = true;

	pulled = 0;
	memset(told, 0, sizeof(told));
	for (unsigned at = 1; within; at++) {
		world->build(world->variant);
		if (at_requests)
			device->unplug_at_request = at;
		else
			device->unplug_after = at;
		within = is_pulled_within(world);
		pulled += within;
	}
	print_message(
		"%-28s %5u %-8s", world->what, pulled, at_requests ? "requests" : "bytes");
	for (int fault = 0; fault < FAULTS; fault++)
		if (told[fault])
			print_message("  %s %u", fault_code((enum fault)fault), told[fault]);
	print_message("\n");
}

static void pulled_at_every_byte_it_has_a_name_and_works_again(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < WORLD_COUNT; i++) {
		pull_everywhere(&WORLDS[i], false);
		assert_true(pulled >= SIM_PACKET);
	}
}

static void pulled_at_every_request_it_has_a_name_and_works_again(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < WORLD_COUNT; i++)
		pull_everywhere(&WORLDS[i], true);
}

static int finish(void **unused)
{
	(void)unused;
	sim_printer_finish(&paper);
	bitmap_destroy(bitmap);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pulled_at_every_byte_it_has_a_name_and_works_again),
		cmocka_unit_test(pulled_at_every_request_it_has_a_name_and_works_again),
	};

	return cmocka_run_group_tests(tests, NULL, finish);
}
