#include "tests/unit/drivers/card_world.h"

#include "firmware/base/clock.h"

/* The driver, from the reader's descriptors to APDUs, against a model of the specification. */

static void every_reader_brings_every_card_to_talk(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(WORLDS) / sizeof(WORLDS[0]); i++) {
		bool there = false;
		print_message("%s\n", WORLDS[i].what);
		build(&WORLDS[i]);
		assert_int_equal(smart_card_find(card, &there), STATUS_OK);
		assert_true(there);
		assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
		assert_int_equal(smart_card_choice(card)->protocol, WORLDS[i].protocol);
		for (size_t len = 1; len < 1000; len += len < 70 ? 1 : 37)
			assert_int_equal(echo(len), STATUS_OK);
		smart_card_disconnect(card);
		assert_false(chip.warm);
		leave();
	}
}

static void messages_of_full_packets_end_with_or_without_an_empty_one(void **unused)
{
	(void)unused;
	for (int empties = 0; empties < 2; empties++)
		for (size_t i = 0; i < sizeof(WORLDS) / sizeof(WORLDS[0]); i++) {
			int64_t before_ms;
			build(&WORLDS[i]);
			sim.zero_packets = empties;
			before_ms = clock_monotonic_ms();
			assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
			for (size_t len = 40; len < 256; len++)
				assert_int_equal(echo(len), STATUS_OK);
			/* That it sends none is noticed once, not waited for each time. */
			assert_true(clock_monotonic_ms() - before_ms <= PATIENCE_MS);
			leave();
		}
}

static void parameters_say_what_was_agreed(void **unused)
{
	static const struct sim_ccid_shape SHAPE = {.level = SIM_CCID_TPDU};
	/* TA1 96 offered, T=1, IFSC 254. */
	static const uint8_t ATR[] = {
		0x3b, 0x90, 0x96, 0x81, 0xb1, 0xfe, 0x45, 0x1f, 0x03, 0x17};

	(void)unused;
	build(&(struct world){"", SHAPE, 1});
	memcpy(chip.atr, ATR, sizeof(ATR));
	chip.atr_len = sizeof(ATR);
	assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
	assert_int_equal(smart_card_choice(card)->rate, 0x96);
	assert_int_equal(sim.parameters_len, 7);
	assert_memory_equal(sim.parameters, "\x96\x10\x00\x45\x00\xfe\x00", 7);
	assert_int_equal(echo(200), STATUS_OK);
	/* Declined: the old speed stays, and the reader is told so. */
	chip.refuses_pps = true;
	assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
	assert_int_equal(smart_card_choice(card)->rate, 0x11);
	assert_int_equal(sim.parameters[0], 0x11);
	/* Silent: power anew, no speed is asked for. */
	chip.silent_pps = true;
	chip.powered = 0;
	assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
	assert_int_equal(chip.powered, 2);
	assert_int_equal(smart_card_choice(card)->rate, 0x11);
	assert_int_equal(echo(20), STATUS_OK);
	/* A reader that knows no SetParameters has the default in force. */
	sim.no_parameters = true;
	assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
	assert_int_equal(echo(20), STATUS_OK);
	leave();
}

static void voltages_are_tried_until_the_card_speaks(void **unused)
{
	static const struct {
		uint8_t mute, reader, features;
		unsigned powered; /* 0: the card stays mute */
	} CASES[] = {
		{0, 7, 0, 1},
		{1, 7, 0, 2},
		{5, 7, 0, 3},
		{7, 7, 0, 0},
		{1, 1, 0, 0},
		{1, 3, 0, 2},
		{0, 7, 8, 1},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		build(&(struct world){"",
			{.level = SIM_CCID_TPDU,
				.voltages = CASES[i].reader,
				.features = CASES[i].features},
			0});
		chip.mute_volts = CASES[i].mute;
		assert_int_equal(smart_card_connect(card, PATIENCE_MS),
			CASES[i].powered ? STATUS_OK : STATUS_NOT_READY);
		if (CASES[i].powered)
			assert_int_equal(chip.powered, CASES[i].powered);
		leave();
	}
}

/* The escape is its maker's: nobody else is told such a thing. */
static void an_emv_reader_is_told_to_take_iso_cards_and_no_other(void **unused)
{
	static const struct {
		uint16_t vendor, product;
		bool told;
	} READERS[] = {{0x08e6, 0x4433, true}, {0x046a, 0x0005, true}, {0x076b, 0x3031, false},
		{0, 0, false}};

	(void)unused;
	for (size_t i = 0; i < sizeof(READERS) / sizeof(READERS[0]); i++) {
		build(&(struct world){"",
			{.level = SIM_CCID_SHORT,
				.features = 8,
				.vendor = READERS[i].vendor,
				.product = READERS[i].product},
			0});
		sim.emv_only = true;
		assert_int_equal(smart_card_connect(card, PATIENCE_MS),
			READERS[i].told ? STATUS_OK : STATUS_NOT_READY);
		assert_int_equal(sim.commands[0x6b], READERS[i].told);
		if (READERS[i].told)
			assert_int_equal(echo(3), STATUS_OK);
		leave();
	}
}

/* Never faster than it can, and what it refuses to be told is left as the card has it. */
static void an_au9540_is_spared_what_it_cannot_do(void **unused)
{
	/* TA1 96, T=1: 344086 bit/s at 4 MHz. */
	static const uint8_t ATR[] = {
		0x3b, 0x90, 0x96, 0x81, 0xb1, 0xfe, 0x45, 0x1f, 0x03, 0x17};

	(void)unused;
	for (int refuses = 0; refuses < 2; refuses++) {
		build(&(struct world){"",
			{.level = SIM_CCID_TPDU,
				.features = 0x32,
				.vendor = 0x058f,
				.product = 0x9540},
			1});
		memcpy(chip.atr, ATR, sizeof(ATR));
		chip.atr_len = sizeof(ATR);
		sim.no_parameters = refuses;
		assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
		assert_int_equal(smart_card_choice(card)->rate, refuses ? 0x11 : 0x95);
		assert_int_equal(chip.powered, refuses ? 2 : 1);
		assert_int_equal(echo(200), STATUS_OK);
		leave();
	}
}

/* Protocols 1.8 leaves open how: the reader only carries blocks, so it is between us and the
 * card. */
static void cards_with_a_crc_talk_whichever_way_they_write_it(void **unused)
{
	static const enum sim_check WAYS[] = {
		SIM_CRC, SIM_CRC_SWAPPED, SIM_CRC_INVERTED, SIM_CRC_SWAPPED_INVERTED};

	(void)unused;
	for (unsigned i = 0; i < 8; i++) {
		build(&(struct world){"", {.level = SIM_CCID_TPDU}, 1});
		sim_chip_use_crc(&chip, WAYS[i / 2]);
		chip.drops_bad_checks = i % 2;
		assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
		assert_true(smart_card_atr(card)->crc);
		assert_int_equal(echo(200), STATUS_OK);
		assert_int_equal(chip.ifsd, 254);
		leave();
	}
}

static void a_card_changed_between_two_looks_is_another_card(void **unused)
{
	bool there;

	(void)unused;
	build(&WORLDS[0]);
	assert_int_equal(smart_card_find(card, &there), STATUS_OK);
	assert_int_equal(smart_card_connect(card, PATIENCE_MS), STATUS_OK);
	assert_int_equal(smart_card_find(card, &there), STATUS_OK);
	assert_int_equal(echo(3), STATUS_OK);
	sim_ccid_put_card(&sim, NULL);
	sim_ccid_put_card(&sim, &chip);
	assert_int_equal(smart_card_find(card, &there), STATUS_OK);
	assert_true(there);
	assert_int_equal(echo(3), STATUS_NOT_READY);
	leave();
}

enum { LISTEN_MS = 2000 };

static bool is_there(void)
{
	bool there = false;

	assert_int_equal(smart_card_find(card, &there), STATUS_OK);
	return there;
}

/* Once it was heard it is waited for without end, and asked only when it says so. */
static void a_reader_that_tells_of_cards_is_listened_to(void **unused)
{
	(void)unused;
	build(&WORLDS[0]);
	sim.event_due = false;
	assert_true(is_there());
	assert_int_equal(
		smart_card_listen(card, USB_FOR_EVER), STATUS_NOT_FOUND); /* not heard yet */
	sim_ccid_put_card(&sim, NULL);
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_OK);
	assert_false(is_there());
	assert_int_equal(
		smart_card_listen(card, USB_FOR_EVER), STATUS_TIMEOUT); /* somebody wakes it */
	sim_ccid_put_card(&sim, &chip);
	sim.commands[0x65] = 0;
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_OK);
	assert_int_equal(sim.commands[0x65], 0);
	assert_true(is_there());
	sim.device.gone = true;
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_NO_DEVICE);
	leave();
}

static void a_reader_gone_deaf_is_found_out_and_forgiven(void **unused)
{
	int64_t before_ms;

	(void)unused;
	build(&WORLDS[0]);
	assert_true(is_there());
	sim_ccid_put_card(&sim, NULL);
	assert_int_equal(smart_card_listen(card, LISTEN_MS), STATUS_OK);
	assert_false(is_there());
	/* Silence is no proof, as long as nothing happened. */
	before_ms = clock_monotonic_ms();
	assert_int_equal(smart_card_listen(card, LISTEN_MS), STATUS_TIMEOUT);
	assert_true(clock_monotonic_ms() - before_ms >= LISTEN_MS);
	assert_false(is_there());
	assert_int_equal(smart_card_listen(card, LISTEN_MS), STATUS_TIMEOUT);
	sim.deaf = true;
	sim_ccid_put_card(&sim, &chip);
	assert_int_equal(smart_card_listen(card, LISTEN_MS), STATUS_TIMEOUT);
	assert_true(is_there());
	/* From now on it is asked, every time, until it is heard. */
	before_ms = clock_monotonic_ms();
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_NOT_FOUND);
	assert_true(clock_monotonic_ms() - before_ms < LISTEN_MS);
	sim.deaf = false;
	sim_ccid_put_card(&sim, NULL);
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_OK);
	assert_false(is_there());
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_TIMEOUT);
	leave();
}

static void a_reader_that_does_not_tell_is_asked(void **unused)
{
	(void)unused;
	build(&WORLDS[3]);
	sim_ccid_put_card(&sim, NULL);
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_NOT_FOUND);
	assert_false(is_there());
	leave();
	build(&WORLDS[0]);
	sim.device.stalls = 1; /* its interrupt endpoint is out of order */
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_NOT_FOUND);
	sim.event_due = true;
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_NOT_FOUND);
	assert_true(is_there());
	leave();
}

/* A thousand notices of nothing must not keep a core busy; true ones never end the trust. */
static void a_reader_that_cries_without_end_is_only_asked(void **unused)
{
	int heard = 0;

	(void)unused;
	build(&WORLDS[0]);
	for (int i = 0; i < 50; i++) {
		sim_ccid_put_card(&sim, i % 2 ? &chip : NULL);
		assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_OK);
		assert_int_equal(is_there(), i % 2);
	}
	for (sim.event_due = true; smart_card_listen(card, USB_FOR_EVER) == STATUS_OK;
		sim.event_due = true) {
		assert_true(is_there());
		assert_true(++heard < 30);
	}
	assert_int_equal(smart_card_listen(card, USB_FOR_EVER), STATUS_NOT_FOUND);
	leave();
}

static void what_is_no_usable_reader_is_not_opened(void **unused)
{
	struct sim_port other;

	(void)unused;
	build(&WORLDS[10]);
	/* The keyboard's interface has no class descriptor of ours. */
	sim_port_init_interface(&other, &sim.device, 0);
	smart_card_close(card);
	assert_int_equal(smart_card_open(&other.port, &card), STATUS_NOT_FOUND);
	sim_ccid_init(&sim, &(struct sim_ccid_shape){.level = SIM_CCID_TPDU});
	sim.config[9 + 9 + 42] = 0; /* single characters */
	assert_int_equal(smart_card_open(&port.port, &card), STATUS_NOT_FOUND);
	sim_ccid_init(&sim, &(struct sim_ccid_shape){.level = SIM_CCID_TPDU});
	sim.silent = true;
	sim_port_init(&port, &sim.device);
	assert_int_equal(smart_card_open(&port.port, &card), STATUS_TIMEOUT);
	card = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reader_brings_every_card_to_talk),
		cmocka_unit_test(messages_of_full_packets_end_with_or_without_an_empty_one),
		cmocka_unit_test(parameters_say_what_was_agreed),
		cmocka_unit_test(voltages_are_tried_until_the_card_speaks),
		cmocka_unit_test(an_emv_reader_is_told_to_take_iso_cards_and_no_other),
		cmocka_unit_test(an_au9540_is_spared_what_it_cannot_do),
		cmocka_unit_test(cards_with_a_crc_talk_whichever_way_they_write_it),
		cmocka_unit_test(a_card_changed_between_two_looks_is_another_card),
		cmocka_unit_test(a_reader_that_tells_of_cards_is_listened_to),
		cmocka_unit_test(a_reader_gone_deaf_is_found_out_and_forgiven),
		cmocka_unit_test(a_reader_that_does_not_tell_is_asked),
		cmocka_unit_test(a_reader_that_cries_without_end_is_only_asked),
		cmocka_unit_test(what_is_no_usable_reader_is_not_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
