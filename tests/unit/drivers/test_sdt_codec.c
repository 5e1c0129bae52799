#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/sdt_codec.h"
#include "tests/sim/person.h"

static const char PERSON[] = "{\"name\":\"𠮷㛃·䶮哲\",\"sex\":\"女\",\"ethnicity\":"
			     "\"乌孜别克\",\"birth\":\"2000-02-29\","
			     "\"address\":\"新疆维吾尔自治区伊宁市解放西路三号\",\"id_number\":"
			     "\"65400220000229003X\","
			     "\"issuer\":\"伊宁市公安局\",\"valid_from\":\"2016-02-29\","
			     "\"valid_to\":\"2026-02-28\"}";

static uint8_t text[SDT_TEXT_SIZE];

static int encode_person(void **unused)
{
	(void)unused;
	return person_parse(PERSON, text) != STATUS_OK;
}

static void put(unsigned at, unsigned unit)
{
	text[at] = (uint8_t)unit;
	text[at + 1] = (uint8_t)(unit >> 8);
}

/* The command frames as protocols 2.2 writes them out. */
static void commands_are_byte_for_byte_those_of_the_paper(void **unused)
{
	static const struct {
		enum sdt_command command;
		uint8_t tail[5];
	} CASES[] = {
		{SDT_STATUS, {0x00, 0x03, 0x11, 0xff, 0xed}},
		{SDT_FIND, {0x00, 0x03, 0x20, 0x01, 0x22}},
		{SDT_SELECT, {0x00, 0x03, 0x20, 0x02, 0x21}},
		{SDT_READ, {0x00, 0x03, 0x30, 0x01, 0x32}},
	};
	uint8_t frame[SDT_COMMAND_SIZE];

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		sdt_encode(CASES[i].command, frame);
		assert_memory_equal(frame, "\xaa\xaa\xaa\x96\x69", 5);
		assert_memory_equal(frame + 5, CASES[i].tail, 5);
	}
}

static const uint8_t FOUND[] = {
	0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x08, 0x00, 0x00, 0x9f, 0, 0, 0, 0, 0x97};

static void a_frame_is_found_wherever_it_begins(void **unused)
{
	static const uint8_t NOISE[][6] = {
		{0}, {0xaa}, {0xaa, 0xaa}, {0x96, 0x69, 0xaa}, {0xaa, 0xaa, 0xaa, 0x96, 0, 1}};
	struct sdt_stream stream = {0};
	struct sdt_reply reply;

	(void)unused;
	for (size_t i = 0; i < sizeof(NOISE) / sizeof(NOISE[0]); i++) {
		sdt_stream_clear(&stream);
		sdt_stream_add(&stream, NOISE[i], i ? i : 0);
		sdt_stream_add(&stream, FOUND, sizeof(FOUND));
		assert_int_equal(sdt_stream_take(&stream, &reply), STATUS_OK);
		assert_int_equal(reply.sw3, 0x9f);
		assert_int_equal(reply.len, 4);
		sdt_stream_drop(&stream);
		assert_int_equal(stream.len, 0);
	}
}

static void a_frame_may_come_byte_by_byte(void **unused)
{
	struct sdt_stream stream = {0};
	struct sdt_reply reply;

	(void)unused;
	for (size_t i = 0; i < sizeof(FOUND); i++) {
		assert_int_equal(sdt_stream_take(&stream, &reply), STATUS_NOT_FOUND);
		sdt_stream_add(&stream, FOUND + i, 1);
	}
	assert_int_equal(sdt_stream_take(&stream, &reply), STATUS_OK);
}

static void one_wrong_bit_is_noticed(void **unused)
{
	struct sdt_reply reply;

	(void)unused;
	for (size_t bit = 0; bit < sizeof(FOUND) * 8; bit++) {
		struct sdt_stream stream = {0};
		sdt_stream_add(&stream, FOUND, sizeof(FOUND));
		stream.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_not_equal(sdt_stream_take(&stream, &reply), STATUS_OK);
	}
}

static void a_good_frame_behind_a_bad_one_is_still_found(void **unused)
{
	struct sdt_stream stream = {0};
	struct sdt_reply reply;

	(void)unused;
	sdt_stream_add(&stream, FOUND, sizeof(FOUND));
	stream.data[sizeof(FOUND) - 1] ^= 1;
	sdt_stream_add(&stream, FOUND, sizeof(FOUND));
	assert_int_equal(sdt_stream_take(&stream, &reply), STATUS_BAD_DATA);
	assert_int_equal(sdt_stream_take(&stream, &reply), STATUS_OK);
}

static void lengths_out_of_bounds_are_refused_at_once(void **unused)
{
	static const unsigned LENGTHS[] = {0, 1, 3, SDT_LENGTH_MAX + 1, 0xffff};
	struct sdt_reply reply;

	(void)unused;
	for (size_t i = 0; i < sizeof(LENGTHS) / sizeof(LENGTHS[0]); i++) {
		struct sdt_stream stream = {0};
		sdt_stream_add(&stream, FOUND, sizeof(FOUND));
		stream.data[5] = (uint8_t)(LENGTHS[i] >> 8);
		stream.data[6] = (uint8_t)LENGTHS[i];
		assert_int_equal(sdt_stream_take(&stream, &reply), STATUS_BAD_DATA);
	}
}

static void more_than_the_ceiling_is_not_taken(void **unused)
{
	static const uint8_t NOISE[1000] = {0xaa};
	struct sdt_stream stream = {0};
	size_t taken = 0;

	(void)unused;
	for (int i = 0; i < 10; i++)
		taken += sdt_stream_add(&stream, NOISE, sizeof(NOISE));
	assert_int_equal(taken, SDT_FRAME_MAX);
}

static void a_late_reply_is_told_from_ours_by_its_shape(void **unused)
{
	static const uint8_t DATA[2000];
	static const struct {
		enum sdt_command command;
		uint8_t sw3;
		size_t len;
		bool fits;
	} CASES[] = {
		{SDT_FIND, 0x9f, 4, true},
		{SDT_FIND, 0x80, 0, true},
		{SDT_FIND, 0x90, 8, false},
		{SDT_SELECT, 0x90, 8, true},
		{SDT_SELECT, 0x9f, 4, false},
		{SDT_SELECT, 0x90, 0, false},
		{SDT_SELECT, 0x81, 0, true},
		{SDT_READ, 0x90, 1284, true},
		{SDT_READ, 0x90, 8, false},
		{SDT_READ, 0x9f, 4, false},
		{SDT_READ, 0x41, 0, true},
		{SDT_READ, 0x41, 9, false},
		{SDT_STATUS, 0x90, 0, true},
		{SDT_STATUS, 0x90, 8, false},
		{SDT_STATUS, 0x66, 0, true},
		{(enum sdt_command)0, 0x90, 0, false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct sdt_reply reply = {CASES[i].sw3, DATA, CASES[i].len};
		assert_int_equal(sdt_reply_fits(CASES[i].command, &reply), CASES[i].fits);
	}
}

static void read_lengths_must_add_up(void **unused)
{
	uint8_t data[4 + SDT_TEXT_SIZE + 1024] = {1, 0, 4, 0};
	struct sdt_reply reply = {0x90, data, sizeof(data)};
	const uint8_t *found;

	(void)unused;
	assert_int_equal(sdt_read_text(&reply, &found), STATUS_OK);
	assert_ptr_equal(found, data + 4);
	reply.len--;
	assert_int_equal(sdt_read_text(&reply, &found), STATUS_BAD_DATA);
	reply.len = 3;
	assert_int_equal(sdt_read_text(&reply, &found), STATUS_BAD_DATA);
	data[2] = 0; /* no photo: tolerated */
	reply.len = 4 + SDT_TEXT_SIZE;
	assert_int_equal(sdt_read_text(&reply, &found), STATUS_OK);
	data[1] = 2;
	assert_int_equal(sdt_read_text(&reply, &found), STATUS_BAD_DATA);
}

static void a_citizen_is_decoded_whole(void **unused)
{
	struct identity identity;

	(void)unused;
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_int_equal(identity.source, IDENTITY_RESIDENT_ID);
	assert_int_equal(identity.level, IDENTITY_LEVEL_CARD);
	assert_string_equal(identity.name, "𠮷㛃·䶮哲");
	assert_string_equal(identity.sex, "2");
	assert_string_equal(identity.ethnicity, "乌孜别克");
	assert_string_equal(identity.birth, "2000-02-29");
	assert_string_equal(identity.address, "新疆维吾尔自治区伊宁市解放西路三号");
	assert_string_equal(identity.id_number, "65400220000229003X");
	assert_string_equal(identity.issuer, "伊宁市公安局");
	assert_string_equal(identity.valid_from, "2016-02-29");
	assert_string_equal(identity.valid_to, "2026-02-28");
}

static void a_full_field_fits_the_identity(void **unused)
{
	struct identity identity;

	(void)unused;
	for (unsigned i = 0; i < 15; i++)
		put(i * 2, 0x9f98); /* three bytes of UTF-8 each */
	for (unsigned i = 0; i < 35; i++)
		put(52 + i * 2, 0x9f98);
	for (unsigned i = 0; i < 15; i++)
		put(158 + i * 2, 0x9f98);
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_int_equal(strlen(identity.name), 45);
	assert_int_equal(strlen(identity.address), 105);
	assert_int_equal(strlen(identity.issuer), 45);
}

static void a_card_without_an_end_never_ends(void **unused)
{
	struct identity identity;

	(void)unused;
	put(204, 0x957f);
	put(206, 0x671f);
	for (unsigned at = 208; at < 220; at += 2)
		put(at, ' ');
	assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
	assert_string_equal(identity.valid_to, "");
}

static void an_unknown_ethnicity_shows_its_digits(void **unused)
{
	static const struct {
		const char *code, *name;
	} CASES[] = {{"01", "汉"}, {"56", "基诺"}, {"57", "57"}, {"81", "81"}, {"00", "00"},
		{"97", "其他"}, {"98", "外国血统中国籍人士"}, {"99", "99"}};
	struct identity identity;

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		put(32, (unsigned)CASES[i].code[0]);
		put(34, (unsigned)CASES[i].code[1]);
		assert_int_equal(sdt_text_decode(text, &identity), STATUS_OK);
		assert_string_equal(identity.ethnicity, CASES[i].name);
	}
}

static void other_cards_are_named_not_misread(void **unused)
{
	static const struct {
		unsigned mark;
		enum status expected;
	} CASES[] = {{'I', STATUS_NOT_FOUND}, {'Y', STATUS_NOT_FOUND}, {'J', STATUS_NOT_FOUND},
		{'K', STATUS_BAD_DATA}, {0, STATUS_BAD_DATA}, {0x2020, STATUS_BAD_DATA}};
	struct identity identity;

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		put(248, CASES[i].mark);
		assert_int_equal(sdt_text_decode(text, &identity), CASES[i].expected);
	}
}

static void damaged_fields_are_refused_and_nothing_is_given_out(void **unused)
{
	static const struct {
		const char *what;
		unsigned at, unit;
	} CASES[] = {
		{"half a surrogate pair in the name", 2, 'x'},
		{"NUL in the name", 2, 0},
		{"sex is a letter", 30, 'x'},
		{"sex is missing", 30, ' '},
		{"ethnicity is a letter", 32, 'A'},
		{"birth has month 92", 44, '9'},
		{"birth has a letter", 40, 'O'},
		{"number has a letter", 130, 'A'},
		{"number is short", 156, ' '},
		{"valid from is empty", 188, ' '},
		{"valid to has a space", 206, ' '},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct identity identity = {.name = "untouched"};
		print_message("%s\n", CASES[i].what);
		assert_int_equal(encode_person(NULL), 0);
		put(CASES[i].at, CASES[i].unit);
		assert_int_equal(sdt_text_decode(text, &identity), STATUS_BAD_DATA);
		assert_string_equal(identity.name, "untouched");
	}
}

static void any_bytes_at_all_are_survived(void **unused)
{
	struct identity identity;
	unsigned seed = 1;

	(void)unused;
	for (int round = 0; round < 20000; round++) {
		struct sdt_stream stream = {0};
		struct sdt_reply reply;
		uint8_t noise[80];
		for (size_t i = 0; i < sizeof(noise); i++) {
			seed = seed * 1103515245 + 12345;
			noise[i] = (uint8_t)(seed >> 16);
		}
		if (round % 2)
			memcpy(noise, FOUND, 6);
		sdt_stream_add(&stream, noise, sizeof(noise));
		for (int i = 0; i < 100; i++)
			if (sdt_stream_take(&stream, &reply) == STATUS_OK)
				sdt_stream_drop(&stream);
		memcpy(text + seed % 176, noise, sizeof(noise));
		if (sdt_text_decode(text, &identity) == STATUS_OK)
			assert_int_not_equal(identity.name[0], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_byte_for_byte_those_of_the_paper),
		cmocka_unit_test(a_frame_is_found_wherever_it_begins),
		cmocka_unit_test(a_frame_may_come_byte_by_byte),
		cmocka_unit_test(one_wrong_bit_is_noticed),
		cmocka_unit_test(a_good_frame_behind_a_bad_one_is_still_found),
		cmocka_unit_test(lengths_out_of_bounds_are_refused_at_once),
		cmocka_unit_test(more_than_the_ceiling_is_not_taken),
		cmocka_unit_test(a_late_reply_is_told_from_ours_by_its_shape),
		cmocka_unit_test(read_lengths_must_add_up),
		cmocka_unit_test_setup(a_citizen_is_decoded_whole, encode_person),
		cmocka_unit_test_setup(a_full_field_fits_the_identity, encode_person),
		cmocka_unit_test_setup(a_card_without_an_end_never_ends, encode_person),
		cmocka_unit_test_setup(an_unknown_ethnicity_shows_its_digits, encode_person),
		cmocka_unit_test_setup(other_cards_are_named_not_misread, encode_person),
		cmocka_unit_test_setup(
			damaged_fields_are_refused_and_nothing_is_given_out, encode_person),
		cmocka_unit_test_setup(any_bytes_at_all_are_survived, encode_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
