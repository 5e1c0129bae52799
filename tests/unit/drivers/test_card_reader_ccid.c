#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/card_reader/card_reader.h"
#include "drivers/smart_card/social_card.h"
#include "firmware/base/clock.h"
#include "tests/sim/sim_ccid.h"
#include "tests/sim/sim_port.h"
#include "tests/sim/social_person.h"

/* Cards through the whole driver, and what goes over the wire on their behalf. */

enum { VERIFY = 0x20, EXTERNAL_AUTHENTICATE = 0x82, INTERNAL_AUTHENTICATE = 0x88 };

static const char PERSON[] =
	"{\"name\":\"张晓岚\",\"sex\":\"女\",\"ethnicity\":\"土家\",\"birth\":\"1991-04-17\","
	"\"id_number\":\"330106199104174621\",\"valid_from\":\"2019-06-03\","
	"\"valid_to\":\"2029-06-03\"}";
/* 17 characters in GBK are 34 bytes: the first record ends within one behind an ASCII letter.
 */
static const char LONG_NAME[] =
	"{\"name\":\"A阿卜杜拉·买买提·吐尔逊江·克里木\",\"sex\":\"1\",\"birth\":\"1991-04-17\","
	"\"id_number\":\"330106199104174621\"}";

static struct sim_ccid sim;
static struct sim_chip chip;
static struct sim_port port;
static struct card_reader *reader;
static struct identity identity;
static enum fault fault;

static const struct sim_ccid_shape SHAPES[] = {
	{.level = SIM_CCID_TPDU},
	{.level = SIM_CCID_TPDU, .features = 0xb2, .no_interrupt = true},
	{.level = SIM_CCID_SHORT, .features = 0xba, .descriptor_last = true},
	{.level = SIM_CCID_EXTENDED, .features = 0x40},
};

static void build(size_t shape, const char *person, uint8_t protocol)
{
	assert_int_equal(social_person_parse(person, &chip), STATUS_OK);
	if (protocol) {
		struct sim_chip other;
		sim_chip_init(&other, SIM_CHIP_SOCIAL, 1);
		memcpy(chip.atr, other.atr, sizeof(chip.atr));
		chip.atr_len = other.atr_len;
		chip.protocol = 1;
	}
	sim_ccid_init(&sim, &SHAPES[shape]);
	sim_ccid_put_card(&sim, &chip);
	sim_port_init(&port, &sim.device);
	identity = (struct identity){0};
	fault = FAULTS;
	assert_int_equal(card_reader_open(&card_reader_ccid, &port.port, &reader), STATUS_OK);
}

/* Whatever happened, the wire saw nothing that could harm the card. */
static void leave(void)
{
	assert_int_equal(chip.seen[VERIFY], 0);
	assert_int_equal(chip.seen[EXTERNAL_AUTHENTICATE], 0);
	assert_int_equal(chip.seen[INTERNAL_AUTHENTICATE], 0);
	for (int ins = 0; ins < 256; ins++)
		assert_true(chip.seen[ins] == 0 || ins == 0xa4 || ins == 0xb2 || ins == 0xc0);
	card_reader_close(reader);
	reader = NULL;
	assert_true(port.closed);
	assert_false(port.wrong_in_size);
}

static enum status read_card(void)
{
	return card_reader_read(reader, &identity, &fault);
}

static void a_citizen_is_read_through_every_reader_and_protocol(void **unused)
{
	bool there = false;

	(void)unused;
	for (size_t shape = 0; shape < 4; shape++)
		for (uint8_t protocol = 0; protocol < 2; protocol++) {
			build(shape, PERSON, protocol);
			assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
			assert_true(there);
			assert_int_equal(read_card(), STATUS_OK);
			assert_int_equal(fault, FAULT_NONE);
			assert_int_equal(identity.source, IDENTITY_SOCIAL_SECURITY);
			assert_int_equal(identity.level, IDENTITY_LEVEL_CARD);
			assert_string_equal(identity.name, "张晓岚");
			assert_string_equal(identity.sex, "2");
			assert_string_equal(identity.ethnicity, "土家");
			assert_string_equal(identity.birth, "1991-04-17");
			assert_string_equal(identity.id_number, "330106199104174621");
			assert_string_equal(identity.valid_from, "2019-06-03");
			assert_string_equal(identity.valid_to, "2029-06-03");
			assert_false(chip.warm);
			/* What nobody needs stays on the card. */
			assert_int_equal(chip.asked[0x02] + chip.asked[0x04], 0);
			assert_int_equal(chip.asked[0x0c], 0);
			leave();
		}
}

static void a_name_that_straddles_two_records_is_joined_first(void **unused)
{
	(void)unused;
	build(0, LONG_NAME, 0);
	assert_int_equal(read_card(), STATUS_OK);
	assert_string_equal(identity.name, "A阿卜杜拉·买买提·吐尔逊江·克里木");
	assert_string_equal(identity.birth, "1991-04-17");
	assert_string_equal(identity.valid_to, "");
	leave();
}

static void cards_differ_in_how_files_and_records_are_asked_for(void **unused)
{
	(void)unused;
	for (int p1 = 0; p1 < 2; p1++)
		for (int addressing = 0; addressing < 3; addressing++) {
			build(0, PERSON, 0);
			chip.select_p1_zero = p1;
			chip.by_tag_only = addressing == 1;
			chip.by_number_only = addressing == 2;
			assert_int_equal(read_card(), STATUS_OK);
			assert_string_equal(identity.name, "张晓岚");
			assert_true(chip.seen[0xb2] <= 44);
			leave();
		}
}

static enum status through_chip(
	void *user, const uint8_t *command, size_t len, struct bytes *out, uint16_t *sw)
{
	uint8_t answer[300];
	size_t answer_len = sim_chip_apdu(user, command, len, answer, sizeof(answer));

	*sw = (uint16_t)(answer[answer_len - 2] << 8 | answer[answer_len - 1]);
	return bytes_add(out, answer, answer_len - 2);
}

static void a_guarded_card_gives_what_is_public_and_is_asked_no_further(void **unused)
{
	const struct social_card_way way = {.exchange = through_chip, .user = &chip};

	(void)unused;
	for (int number = 0; number < 2; number++) {
		struct social_card card;
		uint8_t atr[33];
		build(0, PERSON, 0);
		chip.guarded = true;
		chip.guards_number = number;
		assert_int_equal(read_card(), STATUS_NOT_READY);
		assert_int_equal(fault, FAULT_CARD_LIMITED);
		assert_string_equal(identity.id_number, "");
		assert_string_equal(reader->public.region, "530700");
		assert_string_equal(reader->public.number, number ? "" : "A12345678");
		assert_true(sim_chip_power(&chip, 0, atr) > 0);
		chip.seen[0xb2] = 0;
		assert_int_equal(social_card_read(&way, &card), STATUS_OK);
		assert_int_equal(card.kind, SOCIAL_CARD_LIMITED);
		assert_string_equal(card.region, "530700");
		assert_string_equal(card.version, "2.00");
		assert_string_equal(card.number, number ? "" : "A12345678");
		assert_string_equal(card.identity.name, "");
		/* 03, 01, 07, and the first of the holder: nothing after the refusal. */
		assert_int_equal(chip.seen[0xb2], number ? 3 : 4);
		leave();
	}
}

static void a_bank_card_and_any_other_card_are_no_social_cards(void **unused)
{
	(void)unused;
	for (int kind = SIM_CHIP_BANK; kind <= SIM_CHIP_OTHER; kind++) {
		build(0, PERSON, 0);
		chip.kind = (enum sim_chip_kind)kind;
		assert_int_equal(read_card(), STATUS_NOT_READY);
		assert_int_equal(fault, FAULT_CARD_UNKNOWN);
		assert_int_equal(chip.seen[0xb2], 0);
		leave();
	}
}

static void records_that_make_no_sense_are_never_shown(void **unused)
{
	static const struct {
		uint8_t tag, at, value;
	} DAMAGES[] = {
		{0x08, 17, '0'},
		{0x08, 0, 0xff},
		{0x09, 0, 0xff},
		{0x09, 0, 0x01},
		{0x0a, 0, 'x'},
		{0x0b, 0, 0xaa},
		{0x0d, 2, 0x13},
		{0x03, 0, 0x07},
		{0x01, 0, 0xfa},
		{0x05, 2, 0x99},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(DAMAGES) / sizeof(DAMAGES[0]); i++) {
		build(0, PERSON, 0);
		for (size_t r = 0; r < chip.record_count; r++)
			if (chip.records[r].tag == DAMAGES[i].tag)
				chip.records[r].value[DAMAGES[i].at] = DAMAGES[i].value;
		assert_int_equal(read_card(), STATUS_NOT_READY);
		assert_int_equal(fault, FAULT_CARD_UNREADABLE);
		assert_string_equal(identity.name, "");
		assert_string_equal(identity.id_number, "");
		leave();
	}
}

static void records_that_are_missing_are_done_without_or_not(void **unused)
{
	(void)unused;
	for (uint8_t tag = 1; tag < 0x50; tag++) {
		bool vital = tag == 0x08 || tag == 0x09;
		build(0, PERSON, 0);
		for (size_t r = 0; r < chip.record_count; r++)
			if (chip.records[r].tag == tag)
				chip.records[r].tag = chip.records[r].number = 0x7f;
		assert_int_equal(read_card(), vital ? STATUS_NOT_READY : STATUS_OK);
		assert_int_equal(fault, vital ? FAULT_CARD_UNREADABLE : FAULT_NONE);
		leave();
	}
}

static void a_card_pulled_out_at_any_block_was_lifted(void **unused)
{
	(void)unused;
	for (size_t shape = 0; shape < 4; shape++)
		for (long at = 0;; at++) {
			enum status status;
			build(shape, PERSON, shape & 1);
			sim.take_after = at;
			status = read_card();
			leave();
			if (status == STATUS_OK)
				break;
			assert_int_equal(status, STATUS_NOT_READY);
			assert_int_equal(fault, FAULT_CARD_LIFTED);
			assert_string_equal(identity.name, "");
			assert_true(at < 100);
		}
}

static void unplugged_at_any_byte_it_says_so_and_gives_nothing_out(void **unused)
{
	(void)unused;
	for (size_t shape = 0; shape < 4; shape++)
		for (long at = 41;; at++) {
			enum status status;
			build(shape, PERSON, shape & 1);
			sim.device.unplug_after = at;
			status = read_card();
			leave();
			if (status == STATUS_OK)
				break;
			assert_int_equal(status, STATUS_NO_DEVICE);
			assert_int_equal(fault, FAULT_READER_ABSENT);
			assert_string_equal(identity.name, "");
		}
}

static void a_mute_card_and_a_silent_reader_are_told_apart_in_time(void **unused)
{
	int64_t before_ms;

	(void)unused;
	build(0, PERSON, 0);
	chip.mute = true;
	before_ms = clock_monotonic_ms();
	assert_int_equal(read_card(), STATUS_NOT_READY);
	assert_int_equal(fault, FAULT_CARD_UNREADABLE);
	assert_true(clock_monotonic_ms() - before_ms <= 12000);
	chip.mute = false;
	sim.silent = true;
	before_ms = clock_monotonic_ms();
	assert_int_equal(read_card(), STATUS_TIMEOUT);
	assert_int_equal(fault, FAULT_READER_SILENT);
	assert_true(clock_monotonic_ms() - before_ms <= 12000);
	sim.silent = false;
	assert_int_equal(read_card(), STATUS_OK);
	leave();
}

static void a_reader_describes_itself_and_no_card(void **unused)
{
	char about[CARD_READER_ABOUT];

	(void)unused;
	build(2, PERSON, 0);
	assert_int_equal(card_reader_describe(reader, about), STATUS_OK);
	assert_non_null(strstr(about, "short APDU"));
	leave();
}

static void failed_open_leaves_the_port_to_the_caller(void **unused)
{
	(void)unused;
	sim_ccid_init(&sim, &SHAPES[0]);
	sim.silent = true;
	sim_port_init(&port, &sim.device);
	assert_int_equal(
		card_reader_open(&card_reader_ccid, &port.port, &reader), STATUS_TIMEOUT);
	assert_false(port.closed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_citizen_is_read_through_every_reader_and_protocol),
		cmocka_unit_test(a_name_that_straddles_two_records_is_joined_first),
		cmocka_unit_test(cards_differ_in_how_files_and_records_are_asked_for),
		cmocka_unit_test(a_guarded_card_gives_what_is_public_and_is_asked_no_further),
		cmocka_unit_test(a_bank_card_and_any_other_card_are_no_social_cards),
		cmocka_unit_test(records_that_make_no_sense_are_never_shown),
		cmocka_unit_test(records_that_are_missing_are_done_without_or_not),
		cmocka_unit_test(a_card_pulled_out_at_any_block_was_lifted),
		cmocka_unit_test(unplugged_at_any_byte_it_says_so_and_gives_nothing_out),
		cmocka_unit_test(a_mute_card_and_a_silent_reader_are_told_apart_in_time),
		cmocka_unit_test(a_reader_describes_itself_and_no_card),
		cmocka_unit_test(failed_open_leaves_the_port_to_the_caller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
