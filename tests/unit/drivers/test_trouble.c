#include "tests/unit/drivers/plug_world.h"

/*
 * Every driver, every kind of trouble, at every transfer: once, and from there on.  Each time a
 * name, in bounded time and a bounded number of transfers; then the ladder of its kind is
 * climbed as the station climbs it, and with the trouble over it works again.
 */

enum { TRANSFERS_MAX = 20000, CLIMBS_MAX = 12 };

static const char *const TROUBLES[SIM_TROUBLES] = {
	[SIM_SILENT] = "silent",
	[SIM_SLOW] = "slow",
	[SIM_GARBAGE] = "garbage",
	[SIM_SHORT] = "short",
	[SIM_STALLED] = "stalled",
	[SIM_EMPTY] = "empty packets",
	[SIM_BABBLED] = "babble",
};

/* One cell of the table. */
static struct {
	unsigned phases, well;
	unsigned told[FAULTS];
	int64_t worst_ms;
	unsigned climbed; /* rungs needed at most */
} cell;

/* What a person may be told of a device in trouble. */
static bool is_name_for_trouble(const struct world *world, enum fault fault)
{
	static const enum fault OF_CARDS[] = {FAULT_CARD_UNREADABLE, FAULT_CARD_LIFTED,
		FAULT_CARD_UNKNOWN, FAULT_CARD_LIMITED};
	bool named = fault == world->absent || fault == world->silent || fault == world->broken;

	if (world->kind == RECOVERY_ID_READER || world->kind == RECOVERY_SMART_CARD) {
		named |= fault >= FAULT_READER_ABSENT && fault <= FAULT_READER_BROKEN;
		for (size_t i = 0; i < sizeof(OF_CARDS) / sizeof(OF_CARDS[0]); i++)
			named |= fault == OF_CARDS[i];
	}
	if (world->kind == RECOVERY_PRINTER)
		named |= fault >= FAULT_PRINTER_ABSENT && fault <= FAULT_PRINTER_BROKEN;
	return named;
}

/* Bounded, and named. */
static enum status live_in_trouble(const struct world *world)
{
	int64_t before_ms = clock_monotonic_ms(), took_ms;
	unsigned transfers = port.transfers;
	enum fault fault;
	enum status status = live(world, &fault);

	took_ms = clock_monotonic_ms() - before_ms;
	if (took_ms > cell.worst_ms)
		cell.worst_ms = took_ms;
	assert_true(took_ms <= world->bound_ms);
	assert_true(port.transfers - transfers <= TRANSFERS_MAX);
	assert_false(port.wrong_in_size);
	if (status == STATUS_OK) {
		/* A code has no sum of its own: what garbles it, USB's own check finds. */
		assert_true(world->is_done() || world->is_untouched() ||
			    (scan.len && port.trouble == SIM_GARBAGE));
		cell.well++;
		return status;
	}
	assert_true(is_name_for_trouble(world, fault));
	cell.told[fault]++;
	return status;
}

/* As device_worker.c does it, with the trouble over: until it works. */
static void climb(const struct world *world)
{
	const struct recovery_ladder *ladder =
		recovery_ladder(world->kind, port.port.vendor, port.port.product);
	enum fault fault;
	bool done = false;
	unsigned i = 0;

	port.trouble_times = 0;
	if (device == &paper.device)
		paper.fresh = true;
	for (; !done && i < CLIMBS_MAX; i++) {
		enum recovery_step step = recovery_step(ladder, i);
		if (step == RECOVERY_RESET)
			assert_int_equal(port.port.ops->reset(&port.port), STATUS_OK);
		done = live(world, &fault) == STATUS_OK && world->is_done();
	}
	assert_true(done);
	if (i > cell.climbed)
		cell.climbed = i;
}

/* Trouble at this transfer; false when there is no such one. */
static bool is_troubled_at(
	const struct world *world, enum sim_trouble trouble, unsigned at, unsigned times)
{
	unsigned resets;

	world->build(world->variant);
	port.trouble = trouble;
	port.trouble_from = at;
	port.trouble_times = times;
	if (live_in_trouble(world) == STATUS_OK && port.transfers < at)
		return false;
	resets = port.resets;
	climb(world);
	/* Some hang for good when they are reset. */
	assert_true(world->kind != RECOVERY_PRINTER || (resets == 0 && port.resets == 0));
	return true;
}

static void fill_cell(const struct world *world, enum sim_trouble trouble, unsigned times)
{
	memset(&cell, 0, sizeof(cell));
	while (is_troubled_at(world, trouble, cell.phases + 1, times))
		cell.phases++;
	print_message("%-28s %-13s %-8s %4u phases %6d ms at most, %u tries after:",
		world->what, TROUBLES[trouble], times == 1 ? "once" : "for ever", cell.phases,
		(int)cell.worst_ms, cell.climbed);
	if (cell.well)
		print_message(" well %u", cell.well);
	for (int fault = 0; fault < FAULTS; fault++)
		if (cell.told[fault])
			print_message(
				" %s %u", fault_code((enum fault)fault), cell.told[fault]);
	print_message("\n");
}

static void fill_table(unsigned times)
{
	for (size_t i = 0; i < WORLD_COUNT; i++)
		for (int trouble = 0; trouble < SIM_TROUBLES; trouble++)
			fill_cell(&WORLDS[i], (enum sim_trouble)trouble, times);
}

static void trouble_once_at_any_transfer_is_got_over_or_told(void **unused)
{
	(void)unused;
	fill_table(1);
}

static void trouble_for_ever_from_any_transfer_is_told_in_time(void **unused)
{
	(void)unused;
	fill_table(UINT32_MAX);
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
		cmocka_unit_test(trouble_once_at_any_transfer_is_got_over_or_told),
		cmocka_unit_test(trouble_for_ever_from_any_transfer_is_told_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, finish);
}
