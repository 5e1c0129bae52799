#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/smart_card/ccid_codec.h"
#include "drivers/smart_card/ccid_quirks.h"
#include "tests/sim/sim_ccid.h"

static struct sim_ccid sim;

/* The descriptor of reader 072F:B100 (ACR39U), as public lists have it. */
static const uint8_t ACR39[] = {0x36, 0x21, 0x10, 0x01, 0x00, 0x07, 3, 0, 0, 0, 0xa0, 0x0f, 0,
	0, 0xa0, 0x0f, 0, 0, 0, 0x00, 0x2a, 0, 0, 0x20, 0xa1, 0x07, 0, 0, 0xfe, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0xb2, 0x00, 0x01, 0x00, 0x0f, 0x01, 0, 0, 0xff, 0xff, 0, 0, 0, 1};

static void a_real_readers_descriptor_is_read(void **unused)
{
	uint8_t config[9 + sizeof(ACR39)] = {9, 4, 3, 0, 2, 0x0b, 0, 0, 0};
	struct ccid_class class;

	(void)unused;
	memcpy(config + 9, ACR39, sizeof(ACR39));
	assert_int_equal(ccid_class_find(config, sizeof(config), 3, &class), STATUS_OK);
	assert_int_equal(class.slots, 1);
	assert_int_equal(class.voltages, 7);
	assert_int_equal(class.protocols, 3);
	assert_int_equal(class.clock_khz, 4000);
	assert_int_equal(class.rate_max, 500000);
	assert_int_equal(class.ifsd_max, 254);
	assert_int_equal(class.features, 0x000100b2);
	assert_int_equal(class.level, CCID_TPDU);
	assert_int_equal(class.message_max, 271);
	assert_int_equal(ccid_class_find(config, sizeof(config), 0, &class), STATUS_NOT_FOUND);
	for (size_t len = 0; len < sizeof(config); len++)
		assert_int_equal(ccid_class_find(config, len, 3, &class), STATUS_NOT_FOUND);
}

static void the_descriptor_is_found_wherever_it_hides(void **unused)
{
	static const struct sim_ccid_shape SHAPES[] = {
		{.level = SIM_CCID_TPDU},
		{.level = SIM_CCID_SHORT, .descriptor_last = true},
		{.level = SIM_CCID_EXTENDED, .no_interrupt = true, .descriptor_last = true},
		{.level = SIM_CCID_SHORT, .beside_a_keyboard = true},
		{.level = SIM_CCID_TPDU, .beside_a_keyboard = true, .descriptor_last = true},
	};
	static const enum ccid_level LEVELS[] = {
		CCID_TPDU, CCID_SHORT_APDU, CCID_EXTENDED_APDU};

	(void)unused;
	for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++) {
		struct ccid_class class;
		sim_ccid_init(&sim, &SHAPES[i]);
		assert_int_equal(ccid_class_find(sim.config, sim.device.config_len,
					 SHAPES[i].beside_a_keyboard, &class),
			STATUS_OK);
		assert_int_equal(class.level, LEVELS[SHAPES[i].level]);
	}
}

static void claims_are_put_within_limits(void **unused)
{
	uint8_t config[9 + 54] = {9, 4, 0, 0, 2, 0x0b, 0, 0, 0};
	struct ccid_class class;

	(void)unused;
	memcpy(config + 9, ACR39, sizeof(ACR39));
	memset(config + 9 + 4, 0xff, 1);
	memset(config + 9 + 10, 0x00, 4);
	memset(config + 9 + 28, 0x00, 4);
	memset(config + 9 + 44, 0xff, 4);
	assert_int_equal(ccid_class_find(config, sizeof(config), 0, &class), STATUS_OK);
	assert_int_equal(class.slots, CCID_SLOTS_MAX);
	assert_int_equal(class.clock_khz, 4000);
	assert_int_equal(class.ifsd_max, 254);
	assert_int_equal(class.message_max, CCID_MESSAGE_MAX);
	memset(config + 9 + 44, 0x00, 4);
	config[9 + 44] = 63;
	assert_int_equal(ccid_class_find(config, sizeof(config), 0, &class), STATUS_OK);
	assert_int_equal(class.message_max, CCID_MESSAGE_MIN);
}

static void messages_have_their_bytes(void **unused)
{
	static const uint8_t REPLY[] = {0x80, 5, 1, 0, 0, 2, 9, 0x41, 0xfe, 0x03};
	uint8_t out[CCID_HEAD];
	struct ccid_reply reply;

	(void)unused;
	ccid_encode(CCID_BLOCK, 1, 0x42, (const uint8_t[]){2, 1, 0}, 0x010203, out);
	assert_memory_equal(out, "\x6f\x03\x02\x01\x00\x01\x42\x02\x01\x00", CCID_HEAD);
	assert_int_equal(ccid_decode(REPLY, sizeof(REPLY), &reply), STATUS_OK);
	assert_int_equal(reply.len, 261);
	assert_int_equal(reply.slot, 2);
	assert_int_equal(reply.seq, 9);
	assert_int_equal(reply.card, CCID_CARD_INACTIVE);
	assert_int_equal(reply.outcome, CCID_FAILED);
	assert_int_equal(reply.error, 0xfe);
	assert_int_equal(reply.specific, CCID_GOES_ON);
	for (size_t len = 0; len < CCID_HEAD; len++)
		assert_int_equal(ccid_decode(REPLY, len, &reply), STATUS_BAD_DATA);
	assert_true(ccid_reply_fits(CCID_BLOCK, &reply));
	assert_false(ccid_reply_fits(CCID_SLOT_STATUS, &reply));
	/* A command that a reader does not know is refused by a slot status. */
	reply.type = 0x81;
	assert_true(ccid_reply_fits(CCID_SET_PARAMETERS, &reply));
	reply.outcome = CCID_DONE;
	assert_false(ccid_reply_fits(CCID_SET_PARAMETERS, &reply));
}

static void every_error_has_its_action(void **unused)
{
	static const struct {
		uint8_t error;
		enum ccid_action action;
	} CASES[] = {{0x00, CCID_UNSUPPORTED}, {0x05, CCID_UNSUPPORTED},
		{0x0a, CCID_UNSUPPORTED}, {0xe0, CCID_SEND_AGAIN}, {0xf2, CCID_SEND_AGAIN},
		{0xfe, CCID_OTHER_VOLTAGE}, {0xf5, CCID_OTHER_VOLTAGE}, {0xbb, CCID_ISO_MODE},
		{0xfd, CCID_REPOWER}, {0xf4, CCID_REPOWER}, {0xfb, CCID_GIVE_UP},
		{0xff, CCID_GIVE_UP}, {0xc3, CCID_GIVE_UP}, {0x80, CCID_GIVE_UP}};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_int_equal(ccid_action(CASES[i].error), CASES[i].action);
}

static void card_events_tell_about_their_slot(void **unused)
{
	const uint8_t data[] = {0x50, 0x8e, 0x01}; /* slot 0 gone, 1 came, 3 gone, 4 there */
	struct ccid_event event = {0};

	(void)unused;
	assert_true(ccid_event_decode(data, 3, 0, &event));
	assert_true(event.changed && !event.present);
	assert_true(ccid_event_decode(data, 3, 1, &event));
	assert_true(event.changed && event.present);
	assert_true(ccid_event_decode(data, 3, 2, &event));
	assert_true(!event.changed && !event.present);
	assert_true(ccid_event_decode(data, 3, 4, &event));
	assert_true(!event.changed && event.present);
	assert_false(ccid_event_decode(data, 2, 4, &event));
	assert_false(ccid_event_decode(data, 0, 0, &event));
	assert_false(ccid_event_decode((const uint8_t *)"\x51\x00\x00\x01", 4, 0, &event));
}

static void quirks_correct_what_a_reader_says(void **unused)
{
	struct ccid_class class = {.level = CCID_TPDU, .rate_max = 344086, .features = 0x100b2};

	(void)unused;
	ccid_quirk_apply(ccid_quirk(0x1234, 0x5678), &class);
	assert_int_equal(class.level, CCID_TPDU);
	ccid_quirk_apply(ccid_quirk(0x076b, 0x3031), &class);
	assert_int_equal(class.level, CCID_EXTENDED_APDU);
	ccid_quirk_apply(ccid_quirk(0x058f, 0x9540), &class);
	assert_int_equal(class.rate_max, 200000);
	ccid_quirk_apply(ccid_quirk(0x0529, 0x0620), &class);
	assert_true(class.features & CCID_SENDS_IFS);
	assert_true(ccid_quirk(0x08e6, 0x4433)->flags & CCID_QUIRK_EMV_MODE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_real_readers_descriptor_is_read),
		cmocka_unit_test(the_descriptor_is_found_wherever_it_hides),
		cmocka_unit_test(claims_are_put_within_limits),
		cmocka_unit_test(messages_have_their_bytes),
		cmocka_unit_test(every_error_has_its_action),
		cmocka_unit_test(card_events_tell_about_their_slot),
		cmocka_unit_test(quirks_correct_what_a_reader_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
