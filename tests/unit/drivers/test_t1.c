#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/smart_card/t1.h"
#include "tests/sim/sim_chip.h"

static struct sim_chip chip;
static struct t1 t1;
static struct bytes answer;
static unsigned blocks;

static int set_up(void **unused)
{
	uint8_t atr[33];

	(void)unused;
	sim_chip_init(&chip, SIM_CHIP_OTHER, 1);
	assert_true(sim_chip_power(&chip, 0, atr) > 0);
	t1_init(&t1, false, 32);
	blocks = 0;
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	bytes_free(&answer);
	return 0;
}

/* Carries blocks until the end, which must come. */
static enum t1_step carry(enum t1_step step)
{
	while (step == T1_SEND) {
		uint8_t out[SIM_CHIP_BLOCK];
		size_t len = sim_chip_t1(&chip, t1.block, t1.block_len, out);
		step = t1_receive(&t1, out, len);
		assert_true(++blocks < 1000);
	}
	return step;
}

static enum t1_step exchange(const uint8_t *apdu, size_t len)
{
	bytes_free(&answer);
	blocks = 0;
	return carry(t1_begin(&t1, apdu, len, true, &answer));
}

/* INS EE with len bytes of data comes back as it went. */
static void assert_echo(size_t len)
{
	uint8_t apdu[9 + 1500] = {0x00, 0xee, 0, 0};
	size_t head = len > 255 ? 7 : 5, total = head + len + (len > 255 ? 2 : 1);

	if (len > 255) {
		apdu[5] = (uint8_t)(len >> 8);
		apdu[6] = (uint8_t)len;
	} else {
		apdu[4] = (uint8_t)len;
	}
	for (size_t i = 0; i < len; i++)
		apdu[head + i] = (uint8_t)(i * 7);
	assert_int_equal(exchange(apdu, total), T1_DONE);
	assert_int_equal(answer.len, len + 2);
	assert_memory_equal(answer.data, apdu + head, len);
	assert_memory_equal(answer.data + len, "\x90\x00", 2);
}

static void known_blocks_have_their_known_bytes(void **unused)
{
	(void)unused;
	assert_int_equal(t1_set_ifsd(&t1, 254), T1_SEND);
	assert_int_equal(t1.block_len, 5);
	assert_memory_equal(t1.block, "\x00\xc1\x01\xfe\x3e", 5);
	assert_int_equal(t1_receive(&t1, (const uint8_t *)"\x00\xe1\x01\xfe\x1e", 5), T1_DONE);
	/* A request for more time, and the block after it. */
	assert_int_equal(
		t1_begin(&t1, (const uint8_t *)"\0\xa4\0\0", 4, true, &answer), T1_SEND);
	assert_memory_equal(t1.block, "\x00\x00\x04\x00\xa4\x00\x00\xa0", 8);
	assert_int_equal(t1_receive(&t1, (const uint8_t *)"\x00\xc3\x01\x01\xc3", 5), T1_SEND);
	assert_memory_equal(t1.block, "\x00\xe3\x01\x01\xe3", 5);
	assert_int_equal(t1.patience, 1);
	/* A wrong check byte: R with error 1; a wrong length: R with error 2. */
	assert_int_equal(
		t1_receive(&t1, (const uint8_t *)"\x00\x00\x02\x90\x00\x93", 6), T1_SEND);
	assert_memory_equal(t1.block, "\x00\x81\x00\x81", 4);
	assert_int_equal(t1_receive(&t1, (const uint8_t *)"\x00\x00", 2), T1_SEND);
	assert_memory_equal(t1.block, "\x00\x82\x00\x82", 4);
	assert_int_equal(t1.patience, 0);
	assert_int_equal(
		t1_receive(&t1, (const uint8_t *)"\x00\x00\x02\x90\x00\x92", 6), T1_DONE);
	assert_memory_equal(answer.data, "\x90\x00", 2);
	/* The next one has the other number. */
	assert_int_equal(
		t1_begin(&t1, (const uint8_t *)"\0\xa4\0\0", 4, true, &answer), T1_SEND);
	assert_int_equal(t1.block[1], 0x40);
}

static void commands_and_answers_of_any_length_pass(void **unused)
{
	(void)unused;
	for (size_t len = 1; len < 300; len++)
		assert_echo(len);
	assert_int_equal(carry(t1_set_ifsd(&t1, 254)), T1_DONE);
	assert_echo(1);
	for (size_t len = 240; len < 1500; len += 13)
		assert_echo(len);
}

/* What a card may do wrong, and how often it is got over within one command. */
static void each_mistake_of_the_card_is_got_over(void **unused)
{
	static const struct {
		size_t offset;
		const char *what;
	} MISTAKES[] = {
		{offsetof(struct sim_t1_faults, bad_checks), "bad check"},
		{offsetof(struct sim_t1_faults, bad_lengths), "bad length"},
		{offsetof(struct sim_t1_faults, wrong_numbers), "wrong number"},
		{offsetof(struct sim_t1_faults, silences), "silence"},
		{offsetof(struct sim_t1_faults, garbage), "garbage"},
		{offsetof(struct sim_t1_faults, extensions), "time extension"},
		{offsetof(struct sim_t1_faults, asks_again), "asks again"},
		{offsetof(struct sim_t1_faults, ifs), "another size"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(MISTAKES) / sizeof(MISTAKES[0]); i++)
		for (unsigned times = 1; times <= 3; times++) {
			print_message("%s × %u\n", MISTAKES[i].what, times);
			set_up(NULL);
			*(unsigned *)((char *)&chip.t1 + MISTAKES[i].offset) = times;
			assert_echo(20);
			assert_echo(200);
		}
}

static void mistakes_at_every_block_of_a_long_command_are_got_over(void **unused)
{
	(void)unused;
	for (unsigned at = 0; at < 24; at++) {
		uint8_t apdu[5 + 200 + 1] = {0x00, 0xee, 0, 0, 200}, out[SIM_CHIP_BLOCK];
		enum t1_step step;
		unsigned n = 0;
		set_up(NULL);
		bytes_free(&answer);
		step = t1_begin(&t1, apdu, sizeof(apdu), true, &answer);
		while (step == T1_SEND) {
			size_t len;
			if (n++ == at)
				chip.t1.bad_checks = 1;
			len = sim_chip_t1(&chip, t1.block, t1.block_len, out);
			step = t1_receive(&t1, out, len);
		}
		assert_int_equal(step, T1_DONE);
		assert_int_equal(answer.len, 202);
	}
}

/* Whatever goes on for ever ends in a failure, in few blocks. */
static void nothing_goes_on_for_ever(void **unused)
{
	static const size_t ENDLESS[] = {offsetof(struct sim_t1_faults, bad_checks),
		offsetof(struct sim_t1_faults, wrong_numbers),
		offsetof(struct sim_t1_faults, silences),
		offsetof(struct sim_t1_faults, garbage),
		offsetof(struct sim_t1_faults, extensions),
		offsetof(struct sim_t1_faults, asks_again)};
	const uint8_t apdu[] = {0x00, 0xee, 0, 0, 2, 1, 2, 0};

	(void)unused;
	for (size_t i = 0; i < sizeof(ENDLESS) / sizeof(ENDLESS[0]); i++)
		for (int resyncs = 0; resyncs < 2; resyncs++) {
			set_up(NULL);
			chip.t1.never_resyncs = resyncs;
			*(unsigned *)((char *)&chip.t1 + ENDLESS[i]) = 1000000;
			assert_int_equal(exchange(apdu, sizeof(apdu)), T1_FAILED);
			assert_true(blocks <= 210);
		}
}

static void a_card_that_ends_the_chain_ends_the_command(void **unused)
{
	uint8_t apdu[5 + 100] = {0x00, 0xee, 0, 0, 100};

	(void)unused;
	chip.t1.aborts = 1;
	assert_int_equal(exchange(apdu, sizeof(apdu)), T1_FAILED);
	assert_true(blocks <= 3);
}

static void a_card_without_ifs_keeps_its_thirty_two(void **unused)
{
	(void)unused;
	chip.t1.deaf_to_ifs = true;
	assert_int_equal(carry(t1_set_ifsd(&t1, 254)), T1_DONE);
	assert_true(blocks <= 5);
	assert_echo(100);
}

static void what_may_not_be_sent_twice_is_not(void **unused)
{
	const uint8_t apdu[] = {0x00, 0xee, 0, 0, 2, 1, 2, 0};

	(void)unused;
	chip.t1.garbage = 5;
	assert_int_equal(carry(t1_begin(&t1, apdu, sizeof(apdu), false, &answer)), T1_FAILED);
	assert_int_equal(chip.seen[0xee], 1);
}

static void a_check_of_two_bytes_is_added_and_wanted(void **unused)
{
	uint8_t block[8] = {0x00, 0x00, 0x02, 0x90, 0x00};

	(void)unused;
	t1_init(&t1, true, 32);
	assert_int_equal(
		t1_begin(&t1, (const uint8_t *)"\0\xa4\0\0", 4, true, &answer), T1_SEND);
	assert_int_equal(t1.block_len, 9);
	assert_int_equal(t1_receive(&t1, block, 6), T1_SEND);
	assert_int_equal(t1_add_check(T1_CRC_HIGH_FIRST, block, 5), 2);
	assert_int_equal(t1_receive(&t1, block, 7), T1_DONE);
}

/* 123456789 under the polynomial: 6F91, which HDLC inverts to its known 906E. */
static void each_way_to_write_a_crc_has_its_known_bytes(void **unused)
{
	static const struct {
		enum t1_check check;
		const char *bytes;
	} WAYS[] = {{T1_CRC_HIGH_FIRST, "\x6f\x91"}, {T1_CRC_LOW_FIRST, "\x91\x6f"},
		{T1_CRC_INVERTED_HIGH_FIRST, "\x90\x6e"},
		{T1_CRC_INVERTED_LOW_FIRST, "\x6e\x90"}};

	(void)unused;
	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		uint8_t data[11] = "123456789";
		assert_int_equal(t1_add_check(WAYS[i].check, data, 9), 2);
		assert_memory_equal(data + 9, WAYS[i].bytes, 2);
	}
}

/* Nobody says in which way, so the card is heard; one that is silent is tried with each. */
static void a_card_with_a_crc_is_answered_the_way_it_writes_its_own(void **unused)
{
	static const enum sim_check WAYS[] = {
		SIM_CRC, SIM_CRC_SWAPPED, SIM_CRC_INVERTED, SIM_CRC_SWAPPED_INVERTED};
	uint8_t atr[33];

	(void)unused;
	for (size_t i = 0; i < 4; i++)
		for (unsigned how = 0; how < 4; how++) {
			sim_chip_init(&chip, SIM_CHIP_OTHER, 1);
			sim_chip_use_crc(&chip, WAYS[i]);
			chip.drops_bad_checks = how & 1;
			assert_true(sim_chip_power(&chip, 0, atr) > 0);
			t1_init(&t1, true, 32);
			if (how & 2)
				assert_int_equal(carry(t1_set_ifsd(&t1, 254)), T1_DONE);
			assert_echo(200);
			assert_true(chip.ifsd == (how & 2 ? 254 : 32));
			chip.t1.bad_checks = 1;
			assert_echo(20);
			assert_true(t1.check_known);
		}
}

/* What is once known is not doubted: a bad block stays one, whatever other way it would fit. */
static void a_card_does_not_change_its_way(void **unused)
{
	uint8_t block[8] = {0x00, 0x00, 0x02, 0x90, 0x00};
	const uint8_t *apdu = (const uint8_t *)"\0\xa4\0\0";

	(void)unused;
	t1_init(&t1, true, 32);
	assert_int_equal(t1_begin(&t1, apdu, 4, true, &answer), T1_SEND);
	t1_add_check(T1_CRC_LOW_FIRST, block, 5);
	assert_int_equal(t1_receive(&t1, block, 7), T1_DONE);
	assert_int_equal(t1_begin(&t1, apdu, 4, true, &answer), T1_SEND);
	block[1] = 0x40;
	t1_add_check(T1_CRC_HIGH_FIRST, block, 5);
	assert_int_equal(t1_receive(&t1, block, 7), T1_SEND);
	assert_memory_equal(t1.block, "\x00\x91\x00", 3);
	assert_int_equal(t1.check, T1_CRC_LOW_FIRST);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(known_blocks_have_their_known_bytes),
		TEST(commands_and_answers_of_any_length_pass),
		TEST(each_mistake_of_the_card_is_got_over),
		TEST(mistakes_at_every_block_of_a_long_command_are_got_over),
		TEST(nothing_goes_on_for_ever),
		TEST(a_card_that_ends_the_chain_ends_the_command),
		TEST(a_card_without_ifs_keeps_its_thirty_two),
		TEST(what_may_not_be_sent_twice_is_not),
		TEST(a_check_of_two_bytes_is_added_and_wanted),
		TEST(each_way_to_write_a_crc_has_its_known_bytes),
		TEST(a_card_with_a_crc_is_answered_the_way_it_writes_its_own),
		TEST(a_card_does_not_change_its_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
