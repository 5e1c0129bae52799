#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/smart_card/atr.h"

/* 4 MHz, 344 kbit/s, both protocols: the usual reader. */
static const struct atr_limits USUAL = {.protocols = 3, .clock_khz = 4000, .rate_max = 344086};

struct known {
	const char *what;
	uint8_t bytes[40];
	size_t len;
	unsigned protocols, flaws;
	uint8_t first, rate, ifsc, waiting, historical;
	bool inverse, specific;
};

/* ATRs as real cards give them (public lists), and what ISO 7816-3 says they mean. */
static const struct known KNOWN[] = {
	{"shortest", {0x3b, 0x00}, 2, 1, 0, 0, 0x11, 32, 0x4d, 0, false, false},
	{"inverse", {0x3f, 0x65, 0x25, 0x00, 0x2c, 0x09, 0x69, 0x90, 0x00}, 9, 1, 0, 0, 0x11,
		32, 0x4d, 5, true, false},
	{"inverse, raw", {0x03, 0x00}, 2, 1, 0, 0, 0x11, 32, 0x4d, 0, true, false},
	{"bank, T=0, fast",
		{0x3b, 0x6d, 0x00, 0x00, 0x00, 0x31, 0xc0, 0x71, 0xd6, 0x64, 0x34, 0xc7, 0x01,
			0x00, 0x84, 0x00, 0x00},
		17, 1, 0, 0, 0x11, 32, 0x4d, 13, false, false},
	{"T=1 with sizes", {0x3b, 0x83, 0x81, 0x31, 0xfe, 0x45, 0x53, 0x49, 0x4d, 0x00}, 10, 2,
		ATR_BAD_CHECK, 1, 0x11, 0xfe, 0x45, 3, false, false},
	{"T=0 and T=1, 96", {0x3b, 0xd1, 0x96, 0xff, 0x81, 0xb1, 0xfe, 0x55, 0x1f, 0x87, 0x00},
		11, 2, ATR_NO_CHECK, 1, 0x96, 0xfe, 0x55, 1, false, false},
	{"cut in its history", {0x3b, 0x25, 0x00, 0x41, 0x42}, 5, 1, ATR_CUT_SHORT, 0, 0x11, 32,
		0x4d, 2, false, false},
	{"longer than it says", {0x3b, 0x00, 0x99}, 3, 1, ATR_LONGER, 0, 0x11, 32, 0x4d, 0,
		false, false},
	{"specific mode", {0x3b, 0x90, 0x95, 0x91, 0x81, 0x31, 0xfe, 0x45, 0x00}, 8, 2,
		ATR_NO_CHECK, 1, 0x95, 0xfe, 0x45, 0, false, true},
};

static void known_cards_mean_what_the_standard_says(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++) {
		const struct known *known = &KNOWN[i];
		struct atr atr;
		print_message("%s\n", known->what);
		assert_int_equal(atr_parse(known->bytes, known->len, &atr), STATUS_OK);
		assert_int_equal(atr.protocols, known->protocols);
		assert_int_equal(atr.first, known->first);
		assert_int_equal(atr.rate, known->rate);
		assert_int_equal(atr.ifsc, known->ifsc);
		assert_int_equal(atr.waiting, known->waiting);
		assert_int_equal(atr.historical_len, known->historical);
		assert_int_equal(atr.inverse, known->inverse);
		assert_int_equal(atr.specific, known->specific);
		assert_int_equal(atr.flaws, known->flaws);
	}
}

static void a_check_byte_is_wanted_and_right_only_where_it_belongs(void **unused)
{
	uint8_t bytes[] = {0x3b, 0x80, 0x80, 0x01, 0x01};
	struct atr atr;

	(void)unused;
	assert_int_equal(atr_parse(bytes, 5, &atr), STATUS_OK);
	assert_int_equal(atr.flaws, 0);
	assert_int_equal(atr.protocols, 3);
	bytes[4] = 0;
	assert_int_equal(atr_parse(bytes, 5, &atr), STATUS_OK);
	assert_int_equal(atr.flaws, ATR_BAD_CHECK);
	assert_int_equal(atr_parse(bytes, 4, &atr), STATUS_OK);
	assert_int_equal(atr.flaws, ATR_NO_CHECK);
}

static void what_is_cut_within_its_interface_bytes_is_no_atr(void **unused)
{
	static const uint8_t BYTES[] = {0x3b, 0xf5, 0x11, 0x00, 0xff, 0x81, 0x31, 0xfe, 0x45};
	struct atr atr = {.rate = 7};

	(void)unused;
	for (size_t len = 0; len < sizeof(BYTES); len++)
		assert_int_equal(atr_parse(BYTES, len, &atr), STATUS_BAD_DATA);
	assert_int_equal(atr_parse((const uint8_t *)"\x3c\x00", 2, &atr), STATUS_BAD_DATA);
	assert_int_equal(atr.rate, 7);
}

static void interface_bytes_that_never_end_are_bounded(void **unused)
{
	uint8_t bytes[64];
	struct atr atr;

	(void)unused;
	memset(bytes, 0xf1, sizeof(bytes));
	bytes[0] = 0x3b;
	assert_int_equal(atr_parse(bytes, sizeof(bytes), &atr), STATUS_BAD_DATA);
	memset(bytes + 1, 0x81, sizeof(bytes) - 1);
	assert_int_equal(atr_parse(bytes, sizeof(bytes), &atr), STATUS_OK);
}

static void speed_steps_down_to_what_the_reader_can_do(void **unused)
{
	static const struct {
		uint8_t asked, chosen;
		uint32_t rate_max;
		uint32_t only; /* the only rate, 0: any */
	} CASES[] = {
		{0x11, 0x11, 344086, 0}, {0x96, 0x96, 344086, 0}, {0x96, 0x95, 200000, 0},
		{0x96, 0x94, 63000, 0}, {0x96, 0x11, 9600, 0}, {0x96, 0x95, 344086, 125000},
		{0x96, 0x11, 344086, 77777}, {0x9f, 0x99, 344086, 0}, /* a reserved D */
		{0x79, 0x11, 344086, 0},                              /* a reserved F */
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct atr atr = {.rate = CASES[i].asked, .protocols = 1};
		struct atr_limits limits = USUAL;
		struct atr_choice choice;
		limits.rate_max = CASES[i].rate_max;
		limits.rates = CASES[i].only ? &CASES[i].only : NULL;
		limits.rate_count = CASES[i].only ? 1 : 0;
		assert_int_equal(atr_choose(&atr, &limits, &choice), STATUS_OK);
		assert_int_equal(choice.rate, CASES[i].chosen);
		assert_int_equal(choice.needs_pps, CASES[i].chosen != 0x11);
	}
}

static void the_protocol_is_one_that_both_know(void **unused)
{
	static const struct {
		unsigned card, first, reader;
		int specific; /* TA2, −1: none */
		int chosen;   /* −1: none */
	} CASES[] = {
		{1, 0, 3, -1, 0},
		{2, 1, 3, -1, 1},
		{3, 0, 3, -1, 0},
		{3, 1, 3, -1, 1},
		{3, 0, 2, -1, 1},
		{3, 1, 1, -1, 0},
		{2, 1, 1, -1, -1},
		{1, 0, 2, -1, -1},
		{2, 1, 0, -1, 1},
		{3, 0, 3, 1, 1},
		{3, 0, 1, 1, -1},
		{0x4000, 14, 3, -1, -1},
		{3, 0, 3, 14, -1},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct atr atr = {.rate = 0x11,
			.protocols = CASES[i].card,
			.first = (uint8_t)CASES[i].first,
			.specific = CASES[i].specific >= 0,
			.specific_mode = (uint8_t)CASES[i].specific};
		struct atr_limits limits = USUAL;
		struct atr_choice choice = {0};
		limits.protocols = CASES[i].reader;
		assert_int_equal(atr_choose(&atr, &limits, &choice),
			CASES[i].chosen < 0 ? STATUS_NOT_FOUND : STATUS_OK);
		if (CASES[i].chosen >= 0)
			assert_int_equal(choice.protocol, CASES[i].chosen);
	}
}

static void parameters_are_laid_out_as_the_class_wants_them(void **unused)
{
	const struct atr atr = {.rate = 0x96,
		.guard = 2,
		.wi = 11,
		.ifsc = 0xfe,
		.waiting = 0x45,
		.inverse = true,
		.crc = true,
		.clock_stop = 3};
	struct atr_choice choice = {.protocol = 0, .rate = 0x95};
	uint8_t out[ATR_PARAMETERS_MAX];

	(void)unused;
	assert_int_equal(atr_parameters(&atr, &choice, out), 5);
	assert_memory_equal(out, "\x95\x02\x02\x0b\x03", 5);
	choice.protocol = 1;
	assert_int_equal(atr_parameters(&atr, &choice, out), 7);
	assert_memory_equal(out, "\x95\x13\x02\x45\x03\xfe\x00", 7);
}

static void a_pps_is_agreed_to_declined_or_broken(void **unused)
{
	const struct atr_choice choice = {.protocol = 1, .rate = 0x95, .needs_pps = true};
	uint8_t request[PPS_SIZE_MAX], rate = 0;

	(void)unused;
	assert_int_equal(pps_encode(&choice, request), 4);
	assert_memory_equal(request, "\xff\x11\x95\x7b", 4);
	assert_int_equal(pps_judge(&choice, request, 4, &rate), STATUS_OK);
	assert_int_equal(rate, 0x95);
	assert_int_equal(
		pps_judge(&choice, (const uint8_t *)"\xff\x01\xfe", 3, &rate), STATUS_OK);
	assert_int_equal(rate, 0x11);
	for (size_t i = 0; i < 4; i++) {
		request[i] ^= 1;
		assert_int_equal(pps_judge(&choice, request, 4, &rate), STATUS_BAD_DATA);
		request[i] ^= 1;
	}
	assert_int_equal(pps_judge(&choice, request, 2, &rate), STATUS_BAD_DATA);
	assert_int_equal(pps_judge(&choice, (const uint8_t *)"\xff\x11\x94\x7a", 4, &rate),
		STATUS_BAD_DATA);
}

static void waiting_times_follow_the_formulas_and_are_bounded(void **unused)
{
	struct atr atr = {.wi = 10, .waiting = 0x4d};
	struct atr_choice choice = {.protocol = 1, .rate = 0x11};

	(void)unused;
	/* BWT 1.43 s, 260 × (CWT 8203 + 12) etu of 93 µs: more than the most we wait. */
	assert_int_equal(atr_wait_ms(&atr, &choice, 4000), 60000);
	atr.waiting = 0x45;
	assert_in_range(atr_wait_ms(&atr, &choice, 4000), 3500, 4500);
	atr.waiting = 0xf0;
	assert_in_range(atr_wait_ms(&atr, &choice, 4000), 46000, 50000);
	choice.protocol = 0;
	/* WWT 0.89 s. */
	assert_in_range(atr_wait_ms(&atr, &choice, 4000), 6500, 7500);
	choice.rate = 0x70;
	assert_int_equal(atr_wait_ms(&atr, &choice, 4000), 60000);
	choice.rate = 0x96;
	assert_int_equal(atr_wait_ms(&atr, &choice, 0), 60000);
	atr.wi = 1;
	assert_int_equal(atr_wait_ms(&atr, &choice, 20000), 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_cards_mean_what_the_standard_says),
		cmocka_unit_test(a_check_byte_is_wanted_and_right_only_where_it_belongs),
		cmocka_unit_test(what_is_cut_within_its_interface_bytes_is_no_atr),
		cmocka_unit_test(interface_bytes_that_never_end_are_bounded),
		cmocka_unit_test(speed_steps_down_to_what_the_reader_can_do),
		cmocka_unit_test(the_protocol_is_one_that_both_know),
		cmocka_unit_test(parameters_are_laid_out_as_the_class_wants_them),
		cmocka_unit_test(a_pps_is_agreed_to_declined_or_broken),
		cmocka_unit_test(waiting_times_follow_the_formulas_and_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
