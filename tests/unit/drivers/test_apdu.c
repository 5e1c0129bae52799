#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/smart_card/apdu.h"
#include "tests/sim/sim_chip.h"

static struct sim_chip chip;
static struct bytes answer;
static uint16_t sw;
static unsigned sent;
static size_t longest;

static enum status send_t0(void *user, const uint8_t *command, size_t len, struct bytes *out)
{
	uint8_t back[300];
	size_t back_len = sim_chip_t0(user, command, len, back);

	sent++;
	longest = len > longest ? len : longest;
	return bytes_add(out, back, back_len);
}

static enum status send_apdu(void *user, const uint8_t *command, size_t len, struct bytes *out)
{
	static uint8_t back[4096];
	size_t back_len = sim_chip_apdu(user, command, len, back, sizeof(back));

	sent++;
	longest = len > longest ? len : longest;
	return bytes_add(out, back, back_len);
}

static const struct apdu_way T0 = {.send = send_t0, .user = &chip, .is_t0 = true},
			     SHORT = {.send = send_apdu, .user = &chip},
			     EXTENDED = {.send = send_apdu, .user = &chip, .extended = true};

static int set_up(void **unused)
{
	uint8_t atr[33];

	(void)unused;
	sim_chip_init(&chip, SIM_CHIP_OTHER, 0);
	assert_true(sim_chip_power(&chip, 0, atr) > 0);
	sent = 0;
	longest = 0;
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	bytes_free(&answer);
	return 0;
}

static enum status exchange(const struct apdu_way *way, const uint8_t *apdu, size_t len)
{
	bytes_free(&answer);
	return apdu_exchange(way, apdu, len, &answer, &sw);
}

static void commands_are_taken_apart_or_refused(void **unused)
{
	static const struct {
		uint8_t bytes[16];
		size_t len, data, le;
		bool good;
	} CASES[] = {
		{{0, 1, 2, 3}, 4, 0, 0, true},
		{{0, 1, 2, 3, 5}, 5, 0, 5, true},
		{{0, 1, 2, 3, 0}, 5, 0, 256, true},
		{{0, 1, 2, 3, 2, 8, 9}, 7, 2, 0, true},
		{{0, 1, 2, 3, 2, 8, 9, 0}, 8, 2, 256, true},
		{{0, 1, 2, 3, 0, 1, 0}, 7, 0, 256, true},
		{{0, 1, 2, 3, 0, 0, 0}, 7, 0, 65536, true},
		{{0, 1, 2, 3, 0, 0, 2, 8, 9}, 9, 2, 0, true},
		{{0, 1, 2, 3, 0, 0, 2, 8, 9, 1, 0}, 11, 2, 256, true},
		{{0, 1, 2}, 3, 0, 0, false},
		{{0, 1, 2, 3, 3, 8, 9}, 7, 0, 0, false},
		{{0, 1, 2, 3, 1, 8, 9, 9}, 8, 0, 0, false},
		{{0, 1, 2, 3, 0, 8}, 6, 0, 0, false},
		{{0, 1, 2, 3, 0, 0, 2, 8}, 8, 0, 0, false},
		{{0, 1, 2, 3, 0, 0, 2, 8, 9, 1}, 10, 0, 0, false},
		{{0, 1, 2, 3, 0, 0, 0, 8, 9}, 9, 0, 0, false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct apdu apdu = {.le = 7};
		assert_int_equal(apdu_parse(CASES[i].bytes, CASES[i].len, &apdu),
			CASES[i].good ? STATUS_OK : STATUS_BAD_DATA);
		assert_int_equal(apdu.data_len, CASES[i].data);
		assert_int_equal(apdu.le, CASES[i].good ? CASES[i].le : 7);
	}
}

static void the_four_cases_go_over_t0(void **unused)
{
	static const uint8_t ONE[] = {0, 0xee, 0, 0}, TWO[] = {0, 0xee, 0, 0, 0},
			     THREE[] = {0, 0xee, 0, 0, 3, 1, 2, 3},
			     FOUR[] = {0, 0xee, 0, 0, 3, 1, 2, 3, 0};

	(void)unused;
	assert_int_equal(exchange(&T0, ONE, sizeof(ONE)), STATUS_OK);
	assert_int_equal(sw, 0x9000);
	assert_int_equal(answer.len, 0);
	chip.echo = 10; /* 6C0A, then the right length */
	assert_int_equal(exchange(&T0, TWO, sizeof(TWO)), STATUS_OK);
	assert_int_equal(answer.len, 10);
	chip.echo = 0;
	assert_int_equal(exchange(&T0, THREE, sizeof(THREE)), STATUS_OK);
	assert_memory_equal(answer.data, "\1\2\3", 3);
	assert_int_equal(exchange(&T0, FOUR, sizeof(FOUR)), STATUS_OK);
	assert_int_equal(answer.len, 3);
	assert_int_equal(longest, 8);
	assert_int_equal(chip.seen[0xc0], 2);
}

static void long_answers_are_fetched_to_their_end(void **unused)
{
	static const uint8_t COMMAND[] = {0, 0xee, 0, 0, 1, 7, 0};

	(void)unused;
	for (unsigned len = 1; len < 2000; len += 61) {
		chip.echo = (uint16_t)len;
		assert_int_equal(exchange(&T0, COMMAND, sizeof(COMMAND)), STATUS_OK);
		assert_int_equal(sw, 0x9000);
		assert_int_equal(answer.len, len);
		for (unsigned i = 0; i < len; i++)
			assert_int_equal(answer.data[i], (uint8_t)i);
	}
}

static void a_card_that_never_ends_is_left(void **unused)
{
	static const uint8_t COMMAND[] = {0, 0xee, 0, 0, 1, 7, 0};

	(void)unused;
	chip.echo = 1;
	chip.endless = 1;
	assert_int_equal(exchange(&T0, COMMAND, sizeof(COMMAND)), STATUS_BAD_DATA);
	assert_true(sent <= 302);
	chip.echo = 300;
	assert_int_equal(exchange(&T0, COMMAND, sizeof(COMMAND)), STATUS_FULL);
}

/* 1000 bytes of data: in pieces where the way is short, at once where it is not. */
static void much_data_is_chained_where_it_must_be(void **unused)
{
	uint8_t command[7 + 1000 + 2] = {0, 0xee, 0, 0, 0, 1000 >> 8, 1000 & 0xff};
	const struct apdu_way *const WAYS[] = {&T0, &SHORT, &EXTENDED};

	(void)unused;
	for (size_t i = 0; i < 1000; i++)
		command[7 + i] = (uint8_t)(i * 3);
	for (size_t i = 0; i < 3; i++) {
		longest = sent = 0;
		assert_int_equal(exchange(WAYS[i], command, sizeof(command)), STATUS_OK);
		assert_int_equal(sw, 0x9000);
		assert_int_equal(longest, i == 0 ? 260 : i == 1 ? 260 : 1009);
		/* A short way brings 256 bytes of the answer at once. */
		assert_memory_equal(answer.data, command + 7, i == 1 ? 256 : 1000);
		assert_int_equal(answer.len, i == 1 ? 256 : 1000);
	}
}

static void an_answer_without_status_word_is_none(void **unused)
{
	static const uint8_t COMMAND[] = {0, 0xa4, 0, 0};

	(void)unused;
	chip.mute = true;
	assert_int_equal(exchange(&T0, COMMAND, sizeof(COMMAND)), STATUS_BAD_DATA);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(commands_are_taken_apart_or_refused),
		TEST(the_four_cases_go_over_t0),
		TEST(long_answers_are_fetched_to_their_end),
		TEST(a_card_that_never_ends_is_left),
		TEST(much_data_is_chained_where_it_must_be),
		TEST(an_answer_without_status_word_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
