#include "tests/unit/drivers/card_world.h"

#include "firmware/base/clock.h"

/* Readers and cards that fail, and plugs that are pulled. */

/* Each mistake of the reader once at each exchange, for every kind of reader. */
static void each_mistake_of_the_reader_is_got_over_or_told(void **unused)
{
	static const struct {
		size_t offset;
		const char *what;
		unsigned times;
		bool got_over;
	} MISTAKES[] = {
		{offsetof(struct sim_ccid_faults, busy), "busy", 3, true},
		{offsetof(struct sim_ccid_faults, extensions), "more time", 5, true},
		{offsetof(struct sim_ccid_faults, strays), "strays", 5, true},
		{offsetof(struct sim_ccid_faults, notices), "notices", 3, true},
		{offsetof(struct sim_ccid_faults, empty), "empty", 1, false},
		{offsetof(struct sim_ccid_faults, cut), "cut", 1, false},
		{offsetof(struct sim_ccid_faults, longer), "longer", 1, false},
		{offsetof(struct sim_ccid_faults, garbage), "garbage", 1, false},
		{offsetof(struct sim_ccid_faults, swallowed), "swallowed", 1, false},
		{offsetof(struct sim_ccid_faults, wrong_type), "wrong type", 1, false},
		{offsetof(struct sim_ccid_faults, huge), "huge", 1, false},
	};

	(void)unused;
	for (size_t w = 0; w < sizeof(WORLDS) / sizeof(WORLDS[0]); w++)
		for (size_t i = 0; i < sizeof(MISTAKES) / sizeof(MISTAKES[0]); i++) {
			int64_t before_ms;
			enum status status;
			build(&WORLDS[w]);
			assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
			*(unsigned *)((char *)&sim.faults + MISTAKES[i].offset) =
				MISTAKES[i].times;
			before_ms = clock_monotonic_ms();
			status = echo(20);
			print_message("%s, %s: %d\n", WORLDS[w].what, MISTAKES[i].what, status);
			assert_true(MISTAKES[i].got_over ? status == STATUS_OK
							 : status == STATUS_BAD_DATA ||
								   status == STATUS_TIMEOUT);
			assert_true(clock_monotonic_ms() - before_ms <= PATIENCE_MS);
			/* And all is well again. */
			assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
			assert_int_equal(echo(20), STATUS_OK);
			leave();
		}
}

static void a_silent_reader_is_climbed_up_to_a_reset_then_left(void **unused)
{
	enum status status = STATUS_OK;
	bool there;

	(void)unused;
	build(&WORLDS[0]);
	sim.silent = true;
	for (int i = 0; i < 20 && status != STATUS_DENIED; i++) {
		int64_t before_ms = clock_monotonic_ms();
		status = smart_card_find(card, &there);
		assert_true(status == STATUS_TIMEOUT || status == STATUS_DENIED);
		assert_true(clock_monotonic_ms() - before_ms <= 1100);
	}
	assert_int_equal(status, STATUS_DENIED);
	assert_int_equal(port.resets, 2);
	assert_true(sim.commands[0x72] >= 2);
	leave();
}

static void an_abort_names_the_command_in_both_halves(void **unused)
{
	bool there;

	(void)unused;
	build(&WORLDS[0]);
	sim.faults.swallowed = 3;
	for (int i = 0; i < 3; i++)
		assert_int_equal(smart_card_find(card, &there), STATUS_TIMEOUT);
	assert_int_equal(smart_card_find(card, &there), STATUS_OK);
	assert_int_equal(sim.aborted, 1);
	assert_int_equal(port.resets, 0);
	/* Again, with a reader that knows no abort. */
	sim.no_abort = true;
	sim.faults.swallowed = 4;
	for (int i = 0; i < 4; i++)
		assert_int_equal(smart_card_find(card, &there), STATUS_TIMEOUT);
	assert_int_equal(smart_card_find(card, &there), STATUS_OK);
	assert_true(there);
	leave();
}

static void stalls_and_babble_and_empty_packets_are_got_over(void **unused)
{
	bool there;

	(void)unused;
	for (size_t w = 0; w < sizeof(WORLDS) / sizeof(WORLDS[0]); w++) {
		build(&WORLDS[w]);
		assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
		for (int kind = 0; kind < 2; kind++) {
			sim.device.stalls = kind == 0;
			sim.device.babbles = kind == 1;
			assert_int_equal(echo(20), STATUS_BAD_DATA);
			assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
			assert_int_equal(echo(20), STATUS_OK);
		}
		sim.device.empties = 3;
		assert_int_equal(echo(20), STATUS_OK);
		sim.device.empties = 1000000;
		assert_int_not_equal(echo(20), STATUS_OK);
		sim.device.empties = 0;
		assert_int_equal(smart_card_find(card, &there), STATUS_OK);
		leave();
	}
}

static void time_extensions_without_end_are_bounded_by_the_patience(void **unused)
{
	(void)unused;
	for (size_t w = 0; w < 2; w++) {
		int64_t before_ms;
		build(&WORLDS[w]);
		assert_int_equal(smart_card_connect(card, 10000), STATUS_OK);
		before_ms = clock_monotonic_ms();
		sim.faults.extensions = 50;
		sim.faults.swallowed = 0;
		chip.t1.extensions = 1000000;
		if (w == 1)
			assert_int_equal(echo(3), STATUS_NOT_READY);
		assert_true(clock_monotonic_ms() - before_ms <= 10000);
		leave();
	}
}

static void a_card_is_pulled_out_at_every_block(void **unused)
{
	(void)unused;
	for (size_t w = 0; w < sizeof(WORLDS) / sizeof(WORLDS[0]); w++)
		for (long at = 0; at < 8; at++) {
			enum status status;
			bool there = true;
			build(&WORLDS[w]);
			sim.take_after = at;
			status = smart_card_connect(card, PATIENCE_MS);
			for (int i = 0; i < 9 && status == STATUS_OK; i++)
				status = echo(60);
			assert_int_equal(status, STATUS_NOT_FOUND);
			assert_int_equal(smart_card_find(card, &there), STATUS_OK);
			assert_false(there);
			sim.take_after = SIM_NEVER;
			sim_ccid_put_card(&sim, &chip);
			assert_int_equal(smart_card_find(card, &there), STATUS_OK);
			assert_true(there);
			assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
			assert_int_equal(echo(60), STATUS_OK);
			leave();
		}
}

/* Bytes of a whole conversation; the plug is pulled at each of them. */
static void unplugged_at_every_byte_it_says_so(void **unused)
{
	(void)unused;
	for (size_t w = 0; w < sizeof(WORLDS) / sizeof(WORLDS[0]); w++)
		for (long at = 1;; at++) {
			enum status status;
			bool there;
			build(&WORLDS[w]);
			sim.device.unplug_after = at;
			status = smart_card_find(card, &there);
			if (status == STATUS_OK)
				status = smart_card_connect(card, PATIENCE_MS);
			if (status == STATUS_OK)
				status = echo(70);
			leave();
			if (status == STATUS_OK) {
				assert_true(at > 150);
				break;
			}
			assert_int_equal(status, STATUS_NO_DEVICE);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_of_the_reader_is_got_over_or_told),
		cmocka_unit_test(a_silent_reader_is_climbed_up_to_a_reset_then_left),
		cmocka_unit_test(an_abort_names_the_command_in_both_halves),
		cmocka_unit_test(stalls_and_babble_and_empty_packets_are_got_over),
		cmocka_unit_test(time_extensions_without_end_are_bounded_by_the_patience),
		cmocka_unit_test(a_card_is_pulled_out_at_every_block),
		cmocka_unit_test(unplugged_at_every_byte_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
