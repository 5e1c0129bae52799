/* Cards: found, read, refused; addresses, fingerprints, and what the module says. */
#include "tests/unit/drivers/sdt_world.h"

#include <stdio.h>

#include "drivers/card_reader/sdt_codec.h"
#include "firmware/base/clock.h"

static void finds_and_reads_a_card(void **unused)
{
	bool there = false;

	(void)unused;
	assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
	assert_true(there);
	assert_reads();
	assert_string_equal(identity.id_number, "330106199104174621");
	sim_sdt_take_card(&sim);
	assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
	assert_false(there);
}

static void failed_open_leaves_the_port_to_the_caller(void **unused)
{
	static const struct {
		size_t trouble;
		enum status expected;
	} CASES[] = {
		{offsetof(struct sim_sdt, silent), STATUS_TIMEOUT},
		{offsetof(struct sim_sdt, self_test_failed), STATUS_DENIED},
		{offsetof(struct sim_sdt, sam_expired), STATUS_DENIED},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct sim_sdt sick;
		struct sim_port to_sick;
		struct card_reader *none = NULL;
		sim_sdt_init_form(&sick, form);
		sim_port_init(&to_sick, &sick.device);
		*(bool *)((char *)&sick + CASES[i].trouble) = true;
		assert_int_equal(card_reader_open(&card_reader_sdt, &to_sick.port, &none),
			CASES[i].expected);
		assert_null(none);
		assert_false(to_sick.closed);
	}
}

/* Every module status, once and for good, on the command READ: what the person is told. */
static void every_module_status_comes_to_the_right_fault(void **unused)
{
	static const struct {
		uint8_t sw3;
		enum status expected;
		enum fault fault;
		unsigned reads; /* how often READ was tried */
	} CASES[] = {
		{0x10, STATUS_DENIED, FAULT_READER_BROKEN, 2},
		{0x11, STATUS_DENIED, FAULT_READER_BROKEN, 2},
		{0x23, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x24, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x31, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x32, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x33, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x37, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x3f, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x40, STATUS_NOT_READY, FAULT_CARD_UNKNOWN, 1},
		{0x41, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x47, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x4e, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x60, STATUS_DENIED, FAULT_READER_BROKEN, 1},
		{0x66, STATUS_DENIED, FAULT_READER_BROKEN, 1},
		{0x80, STATUS_NOT_READY, FAULT_CARD_LIFTED, 3},
		{0x81, STATUS_NOT_READY, FAULT_CARD_LIFTED, 3},
		{0x91, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
		{0x77, STATUS_NOT_READY, FAULT_CARD_UNREADABLE, 3},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		print_message("%02x\n", CASES[i].sw3);
		sim.force_command = 0x30;
		sim.force_para = 0x01;
		sim.force_sw3 = CASES[i].sw3;
		sim.force_times = 100;
		assert_int_equal(
			card_reader_read(reader, &identity, &fault), CASES[i].expected);
		assert_int_equal(fault, CASES[i].fault);
		assert_int_equal(100 - sim.force_times, CASES[i].reads);
		assert_string_equal(identity.name, "");
		sim.force_times = 0;
	}
	assert_reads();
}

static void a_status_that_passes_is_got_over(void **unused)
{
	static const uint8_t PASSING[] = {
		0x10, 0x11, 0x23, 0x24, 0x31, 0x33, 0x3f, 0x41, 0x47, 0x81};

	(void)unused;
	for (size_t i = 0; i < sizeof(PASSING); i++) {
		sim.force_command = 0x30;
		sim.force_para = 0x01;
		sim.force_sw3 = PASSING[i];
		sim.force_times = 1;
		assert_reads();
	}
}

static void a_card_that_is_not_there_was_lifted(void **unused)
{
	(void)unused;
	sim_sdt_take_card(&sim);
	assert_int_equal(card_reader_read(reader, &identity, &fault), STATUS_NOT_READY);
	assert_int_equal(fault, FAULT_CARD_LIFTED);
}

static void a_kind_of_card_that_nobody_knows_is_refused_at_once(void **unused)
{
	(void)unused;
	sim.card.text[248] = 'Q';
	assert_int_equal(card_reader_read(reader, &identity, &fault), STATUS_NOT_READY);
	assert_int_equal(fault, FAULT_CARD_UNKNOWN);
	assert_int_equal(sim.reads, 1);
}

static void damaged_text_is_read_three_times_then_unreadable(void **unused)
{
	(void)unused;
	sim.card.text[30] = 'x';
	assert_int_equal(card_reader_read(reader, &identity, &fault), STATUS_NOT_READY);
	assert_int_equal(fault, FAULT_CARD_UNREADABLE);
	assert_int_equal(sim.reads, 3);
}

static void a_reader_that_is_silent_without_a_card_is_well(void **unused)
{
	bool there = true;

	(void)unused;
	sim.silent_without_card = true;
	sim_sdt_take_card(&sim);
	assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
	assert_false(there);
	put_card();
	assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
	assert_true(there);
}

static void a_card_that_halts_after_reading_is_not_found_until_lifted(void **unused)
{
	bool there = true;

	(void)unused;
	sim.halts_after_read = true;
	assert_reads();
	assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
	assert_false(there);
	put_card();
	assert_reads();
}

static void the_newest_address_is_the_citizens(void **unused)
{
	(void)unused;
	sim.card.address_count = 2;
	memset(sim.card.addresses, 0, sizeof(sim.card.addresses));
	sim.card.addresses[0][0] = 'A';
	sim.card.addresses[1][0] = 'B';
	assert_reads();
	assert_string_equal(identity.address, "B");
	/* Damaged ones leave the printed address. */
	sim.card.addresses[1][1] = 0xd8;
	assert_reads();
	assert_string_equal(identity.address, "浙江省杭州市西湖区文三路九十一号");
}

/* A stumble would leave an address that is years old. */
static void addresses_that_were_lost_on_the_way_are_asked_for_again(void **unused)
{
	(void)unused;
	sim.card.address_count = 1;
	memset(sim.card.addresses, 0, sizeof(sim.card.addresses));
	sim.card.addresses[0][0] = 'N';
	sim.force_command = 0x30;
	sim.force_para = 0x03;
	for (unsigned i = 0; i < 2; i++) {
		sim.force_sw3 = i ? 0x41 : 0x81;
		sim.force_times = 1;
		assert_reads();
		assert_string_equal(identity.address, "N");
	}
	sim.lost_addresses = 1;
	assert_reads();
	assert_string_equal(identity.address, "N");
	/* One that lasts leaves what is printed, and a module that says so is asked once. */
	for (unsigned i = 0; i < 3; i++) {
		static const uint8_t CODES[] = {0x41, 0x91, 0x21};
		sim.force_sw3 = CODES[i];
		sim.force_times = 10;
		assert_reads();
		assert_string_equal(identity.address, "浙江省杭州市西湖区文三路九十一号");
		assert_int_equal(sim.force_times, i ? 9 : 8);
	}
}

static void a_module_silent_on_addresses_costs_time_once(void **unused)
{
	int64_t before_ms = clock_monotonic_ms();

	(void)unused;
	sim.silent_on_addresses = true;
	assert_reads();
	assert_true(clock_monotonic_ms() - before_ms >= 1000);
	before_ms = clock_monotonic_ms();
	assert_reads();
	assert_true(clock_monotonic_ms() - before_ms < 500);
}

static bool holds_fingerprints(const void *memory, size_t len)
{
	static const uint8_t PRINTS[16] = {0xfb, 0xfb, 0xfb, 0xfb, 0xfb, 0xfb, 0xfb, 0xfb, 0xfb,
		0xfb, 0xfb, 0xfb, 0xfb, 0xfb, 0xfb, 0xfb};

	return memmem(memory, len, PRINTS, sizeof(PRINTS)) != NULL;
}

static void fingerprints_are_asked_for_only_where_nothing_else_is_known(void **unused)
{
	(void)unused;
	assert_reads();
	assert_false(sim.asked_fingerprints);
	sim.reads_all_only = true;
	assert_reads();
	assert_true(sim.asked_fingerprints);
	/* The reader's own memory, as far as it is one piece on the heap. */
	assert_false(holds_fingerprints(reader, SDT_FRAME_MAX));
}

static void a_module_that_knows_neither_way_of_reading_is_broken(void **unused)
{
	(void)unused;
	sim.reads_all_only = true;
	sim.force_command = 0x30;
	sim.force_para = 0x10;
	sim.force_sw3 = 0x21;
	sim.force_times = 100;
	assert_int_equal(card_reader_read(reader, &identity, &fault), STATUS_DENIED);
	assert_int_equal(fault, FAULT_READER_BROKEN);
}

static void a_card_without_a_photo_is_read(void **unused)
{
	(void)unused;
	sim.no_photo = true;
	assert_reads();
}

static void random_numbers_that_fail_twice_reset_the_module(void **unused)
{
	(void)unused;
	sim.force_command = 0x30;
	sim.force_para = 0x01;
	sim.force_sw3 = 0x47;
	sim.force_times = 1;
	assert_reads();
	assert_int_equal(sim.resets, 0);
	sim.force_times = 2;
	assert_reads();
	assert_int_equal(sim.resets, 1);
}

static void it_says_who_it_is_and_in_which_form(void **unused)
{
	static const char *const FORMS[] = {"one pair", "two pairs", "hid"};
	char about[CARD_READER_ABOUT] = "", expected[CARD_READER_ABOUT];

	(void)unused;
	assert_int_equal(card_reader_describe(reader, about), STATUS_OK);
	snprintf(expected, sizeof(expected), "module 05.01-20160301-0000123456-0000234567, %s",
		FORMS[form]);
	assert_string_equal(about, expected);
	sim.sam_expired = true;
	assert_int_equal(card_reader_describe(reader, about), STATUS_DENIED);
	assert_string_equal(reader->said, "module.66");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_newest_address_is_the_citizens),
		TEST(addresses_that_were_lost_on_the_way_are_asked_for_again),
		TEST(a_module_silent_on_addresses_costs_time_once),
		TEST(fingerprints_are_asked_for_only_where_nothing_else_is_known),
		TEST(a_module_that_knows_neither_way_of_reading_is_broken),
		TEST(a_card_without_a_photo_is_read),
		TEST(random_numbers_that_fail_twice_reset_the_module),
		TEST(it_says_who_it_is_and_in_which_form),
		TEST(finds_and_reads_a_card),
		TEST(failed_open_leaves_the_port_to_the_caller),
		TEST(every_module_status_comes_to_the_right_fault),
		TEST(a_status_that_passes_is_got_over),
		TEST(a_card_that_is_not_there_was_lifted),
		TEST(a_kind_of_card_that_nobody_knows_is_refused_at_once),
		TEST(damaged_text_is_read_three_times_then_unreadable),
		TEST(a_reader_that_is_silent_without_a_card_is_well),
		TEST(a_card_that_halts_after_reading_is_not_found_until_lifted),
	};
	int failed = 0;

	for (form = SIM_SDT_PAIR; form <= SIM_SDT_HID; form++)
		failed += cmocka_run_group_tests_name(FORM_NAMES[form], tests, NULL, NULL);
	return failed;
}
