/* What a module says twice, late, or of a card whose fingerprints are bad. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/card_reader/card_reader.h"
#include "drivers/card_reader/sdt_codec.h"
#include "tests/sim/person.h"
#include "tests/sim/sim_port.h"

enum { FOR_EVER = 1000000, LOOKS = 40 };

#define PERSON(name, birth, number)                                                            \
	"{\"name\":\"" name "\",\"sex\":\"女\",\"ethnicity\":\"汉\",\"birth\":\"" birth "\","  \
	"\"address\":\"浙江省杭州市\",\"id_number\":\"" number                                 \
	"\",\"issuer\":\"杭州市公安局\","                                                \
	"\"valid_from\":\"2019-06-03\",\"valid_to\":\"2039-06-03\"}"
static const char *const PEOPLE[] = {PERSON("张晓岚", "1991-04-17", "330106199104174621"),
	PERSON("吴一", "1984-12-30", "522601198412300157")};
static const char *const NAMES[] = {"张晓岚", "吴一"};

/* Every test runs on each form. */
static enum sim_sdt_form form;
static struct sim_sdt sim;
static struct sim_port port;
static struct card_reader *reader;

static int set_up(void **unused)
{
	(void)unused;
	sim_sdt_init_form(&sim, form);
	sim_port_init(&port, &sim.device);
	return card_reader_open(&card_reader_sdt, &port.port, &reader) != STATUS_OK;
}

static int tear_down(void **unused)
{
	(void)unused;
	card_reader_close(reader);
	reader = NULL;
	return !port.closed || port.wrong_in_size;
}

static void put(unsigned who)
{
	uint8_t text[SIM_CARD_TEXT];

	assert_int_equal(person_parse(PEOPLE[who], text), STATUS_OK);
	sim_sdt_put_card(&sim, text);
}

static bool is_found(void)
{
	bool there = false;

	assert_int_equal(card_reader_find(reader, &there), STATUS_OK);
	return there;
}

static void assert_reads(unsigned who)
{
	struct identity identity = {0};
	enum fault fault;

	assert_int_equal(card_reader_read(reader, &identity, &fault), STATUS_OK);
	assert_string_equal(identity.name, NAMES[who]);
}

/* Ever another card: what was said of the last one is never taken for this one. */
static void one_reply_said_twice_is_got_over(void **unused)
{
	static const enum sdt_command COMMANDS[] = {
		SDT_FIND, SDT_SELECT, SDT_READ, SDT_ADDRESSES, SDT_STATUS, SDT_NUMBER};
	char about[CARD_READER_ABOUT];

	(void)unused;
	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		for (unsigned who = 0; who < 2; who++) {
			sim.doubled_command = (uint16_t)COMMANDS[i];
			sim.doubled = 1;
			put(who);
			assert_true(is_found());
			assert_reads(who);
			assert_int_equal(card_reader_describe(reader, about), STATUS_OK);
			assert_non_null(strstr(about, "05.01-20160301"));
			assert_int_equal(sim.doubled, 0);
			sim_sdt_take_card(&sim);
			assert_false(is_found());
		}
}

static void a_module_that_says_everything_twice_is_never_behind(void **unused)
{
	(void)unused;
	card_reader_close(reader);
	port.closed = false;
	sim.doubled = FOR_EVER;
	assert_int_equal(card_reader_open(&card_reader_sdt, &port.port, &reader), STATUS_OK);
	for (unsigned who = 0; who < 2; who++) {
		for (int i = 0; i < LOOKS; i++)
			assert_false(is_found());
		put(who);
		assert_true(is_found());
		assert_reads(who);
		assert_true(is_found());
		sim_sdt_take_card(&sim);
		assert_false(is_found());
	}
}

/* All answers to FIND look alike: it is found out within a few seconds, and then for good. */
static void a_module_that_begins_to_say_things_twice_is_found_out(void **unused)
{
	int late = 0;

	(void)unused;
	assert_false(is_found());
	sim.doubled = FOR_EVER;
	for (int i = 0; i < LOOKS; i++)
		assert_false(is_found());
	put(1);
	while (!is_found())
		late++;
	assert_int_equal(late, 0);
	assert_reads(1);
	sim_sdt_take_card(&sim);
	assert_false(is_found());
}

/* An old "no card" and our answer in one packet: the last word counts. */
static void two_replies_in_one_packet_are_the_second(void **unused)
{
	(void)unused;
	put(0);
	memcpy(sim.noise, "\xaa\xaa\xaa\x96\x69\x00\x04\x00\x00\x80\x84", 11);
	sim.noise_len = 11;
	for (int i = 0; i < 3; i++) {
		assert_true(is_found());
		assert_reads(0);
	}
}

static void bad_fingerprints_do_not_spoil_the_text(void **unused)
{
	(void)unused;
	sim.bad_fingerprints = true;
	put(0);
	assert_reads(0);
	assert_string_equal(reader->said, "module.37");
	sim.reads_all_only = true;
	assert_reads(0);
	assert_true(sim.asked_fingerprints);
}

static const char *const FORM_NAMES[] = {"one pair", "two pairs", "hid"};

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(one_reply_said_twice_is_got_over),
		TEST(a_module_that_says_everything_twice_is_never_behind),
		TEST(a_module_that_begins_to_say_things_twice_is_found_out),
		TEST(two_replies_in_one_packet_are_the_second),
		TEST(bad_fingerprints_do_not_spoil_the_text),
	};
	int failed = 0;

	for (form = SIM_SDT_PAIR; form <= SIM_SDT_HID; form++)
		failed += cmocka_run_group_tests_name(FORM_NAMES[form], tests, NULL, NULL);
	return failed;
}
