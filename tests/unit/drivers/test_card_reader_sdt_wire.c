/* A bad wire: noise, late and short replies, silence, the plug pulled at any byte. */
#include "tests/unit/drivers/sdt_world.h"

#include "firmware/base/clock.h"

static void a_card_lifted_at_any_byte_of_the_reply_was_lifted(void **unused)
{
	(void)unused;
	for (long byte = 0; byte < 1295; byte += byte < 70 ? 1 : 13) {
		put_card();
		sim.lift_after = byte;
		assert_int_equal(card_reader_read(reader, &identity, &fault), STATUS_NOT_READY);
		assert_int_equal(fault, FAULT_CARD_LIFTED);
	}
	put_card();
	assert_reads();
}

static void noise_before_every_reply_is_passed_over(void **unused)
{
	(void)unused;
	memcpy(sim.noise, "\x00\xaa\xaa\xaa\xaa", 5);
	sim.noise_len = 5;
	assert_reads();
}

static void bad_check_bytes_and_short_replies_are_got_over(void **unused)
{
	bool there = false;

	(void)unused;
	sim.bad_checks = 1;
	assert_reads();
	sim.short_replies = 1;
	assert_reads();
	sim.bad_checks = 1;
	assert_int_equal(card_reader_find(reader, &there), STATUS_BAD_DATA);
	assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
	assert_true(there);
}

static void late_replies_are_never_taken_for_ours(void **unused)
{
	static const uint8_t SERIAL[8];
	bool there = true;

	(void)unused;
	/* One that looks just like the answer: the pipe is emptied after a silence. */
	sim.silent = true;
	assert_int_equal(card_reader_find(reader, &there), STATUS_TIMEOUT);
	sim.silent = false;
	sim_sdt_answer(&sim, 0x9f, SERIAL, 4);
	sim_sdt_take_card(&sim);
	assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
	assert_false(there);
	put_card();
	sim_sdt_answer(&sim, 0x90, SERIAL, 8);
	assert_reads();
	assert_int_equal(sim.reads, 1);
	sim_sdt_answer(&sim, 0x9f, SERIAL, 4);
	assert_reads();
}

static void the_empty_packet_after_a_full_one_is_swallowed(void **unused)
{
	(void)unused;
	/* 10 + 1284 + 1 bytes, and noise up to a multiple of 64. */
	sim.zero_packets = true;
	sim.noise_len = 64 - 1295 % 64 < sizeof(sim.noise) ? 64 - 1295 % 64 : 0;
	for (int i = 0; i < 3; i++)
		assert_reads();
	/* 15 bytes of FIND's reply and 49 of noise in one full packet. */
	sim.noise_len = 0;
	for (size_t len = 0; len < 64; len++) {
		uint8_t data[64] = {0};
		sim_sdt_answer(&sim, 0x24, data, len);
		assert_reads();
	}
}

static void a_reader_that_is_silent_altogether_is_told(void **unused)
{
	int64_t before_ms = clock_monotonic_ms();
	bool there;

	(void)unused;
	sim.silent = true;
	assert_int_equal(card_reader_find(reader, &there), STATUS_TIMEOUT);
	assert_true(clock_monotonic_ms() - before_ms <= 1000);
	before_ms = clock_monotonic_ms();
	assert_int_equal(card_reader_read(reader, &identity, &fault), STATUS_TIMEOUT);
	assert_int_equal(fault, FAULT_READER_SILENT);
	assert_true(clock_monotonic_ms() - before_ms <= 12000);
	sim.silent = false;
	assert_reads();
}

static void unplugged_at_any_byte_it_says_so_and_gives_nothing_out(void **unused)
{
	(void)unused;
	for (long byte = 1;; byte++) {
		enum status status;
		sim_device_power_on(&sim.device);
		put_card();
		identity = (struct identity){0};
		sim.device.unplug_after = byte;
		status = card_reader_read(reader, &identity, &fault);
		if (status == STATUS_OK) {
			/* Longer than the whole conversation. */
			assert_true(byte > 1295 + 30);
			return;
		}
		assert_int_equal(status, STATUS_NO_DEVICE);
		assert_int_equal(fault, FAULT_READER_ABSENT);
		assert_string_equal(identity.name, "");
	}
}

/* The same for finding and describing: the worker must be ready for whatever comes. */
static void unplugged_at_any_byte_of_any_exchange_it_can_be_plugged_again(void **unused)
{
	char about[CARD_READER_ABOUT];
	bool there;

	(void)unused;
	for (long byte = 1; byte < 200; byte++) {
		sim.device.unplug_after = byte;
		while (card_reader_find(reader, &there) == STATUS_OK)
			;
		assert_int_equal(card_reader_find(reader, &there), STATUS_NO_DEVICE);
		sim_device_power_on(&sim.device);
		put_card();
		sim.device.unplug_after = byte;
		while (card_reader_describe(reader, about) == STATUS_OK)
			;
		sim_device_power_on(&sim.device);
		put_card();
		assert_reads();
	}
}

static void babble_and_empty_packets_are_got_over(void **unused)
{
	(void)unused;
	for (unsigned times = 1; times <= 2; times++) {
		sim.device.babbles = times;
		assert_reads();
		sim.device.stalls = times;
		assert_reads();
		sim.device.empties = times * 10;
		assert_reads();
	}
}

/* Nothing but empty packets takes no time at all, and must end all the same. */
static void trouble_without_end_ends_in_bounded_time(void **unused)
{
	static const size_t TROUBLES[] = {offsetof(struct sim_device, babbles),
		offsetof(struct sim_device, stalls), offsetof(struct sim_device, empties)};
	const unsigned for_ever = 1000000;

	(void)unused;
	for (size_t i = 0; i < sizeof(TROUBLES) / sizeof(TROUBLES[0]); i++) {
		unsigned *left = (unsigned *)((char *)&sim.device + TROUBLES[i]);
		int64_t before_ms = clock_monotonic_ms();
		*left = for_ever;
		assert_int_not_equal(card_reader_read(reader, &identity, &fault), STATUS_OK);
		assert_int_equal(fault, FAULT_READER_SILENT);
		assert_true(for_ever - *left < 10000);
		assert_true(clock_monotonic_ms() - before_ms <= 15000);
		*left = 0;
		assert_reads();
	}
}

static void a_slow_module_is_waited_for_or_told(void **unused)
{
	(void)unused;
	port.slow_ms = 100;
	assert_reads();
	for (unsigned ms = 300; ms < 4000; ms += 100) {
		int64_t before_ms = clock_monotonic_ms();
		enum status status;
		port.slow_ms = ms;
		status = card_reader_read(reader, &identity, &fault);
		assert_true(status == STATUS_OK || fault == FAULT_READER_SILENT);
		assert_true(clock_monotonic_ms() - before_ms <= 15000);
	}
	port.slow_ms = 0;
	assert_reads();
}

static void a_report_may_count_its_data_in_either_way(void **unused)
{
	(void)unused;
	sim.hid_counts_data = true;
	assert_reads();
	sim.hid_counts_data = false;
	assert_reads();
}

static void a_stalled_pipe_is_got_over(void **unused)
{
	(void)unused;
	for (unsigned stalls = 1; stalls <= 2; stalls++) {
		port.stalls = stalls;
		assert_reads();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(babble_and_empty_packets_are_got_over),
		TEST(trouble_without_end_ends_in_bounded_time),
		TEST(a_slow_module_is_waited_for_or_told),
		TEST(a_report_may_count_its_data_in_either_way),
		TEST(unplugged_at_any_byte_of_any_exchange_it_can_be_plugged_again),
		TEST(a_card_lifted_at_any_byte_of_the_reply_was_lifted),
		TEST(noise_before_every_reply_is_passed_over),
		TEST(bad_check_bytes_and_short_replies_are_got_over),
		TEST(late_replies_are_never_taken_for_ours),
		TEST(the_empty_packet_after_a_full_one_is_swallowed),
		TEST(a_reader_that_is_silent_altogether_is_told),
		TEST(unplugged_at_any_byte_it_says_so_and_gives_nothing_out),
		TEST(a_stalled_pipe_is_got_over),
	};
	int failed = 0;

	for (form = SIM_SDT_PAIR; form <= SIM_SDT_HID; form++)
		failed += cmocka_run_group_tests_name(FORM_NAMES[form], tests, NULL, NULL);
	return failed;
}
