#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/card_reader/sdt_codec.h"

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
	struct sdt_card card;

	(void)unused;
	assert_int_equal(sdt_read_card(SDT_READ, &reply, &card), STATUS_OK);
	assert_ptr_equal(card.text, data + 4);
	assert_ptr_equal(card.photo, data + 4 + SDT_TEXT_SIZE);
	assert_int_equal(card.photo_len, 1024);
	reply.len--;
	assert_int_equal(sdt_read_card(SDT_READ, &reply, &card), STATUS_BAD_DATA);
	reply.len = 3;
	assert_int_equal(sdt_read_card(SDT_READ, &reply, &card), STATUS_BAD_DATA);
	data[2] = 0; /* no photo: tolerated */
	reply.len = 4 + SDT_TEXT_SIZE;
	assert_int_equal(sdt_read_card(SDT_READ, &reply, &card), STATUS_OK);
	assert_null(card.photo);
	data[1] = 2;
	assert_int_equal(sdt_read_card(SDT_READ, &reply, &card), STATUS_BAD_DATA);
}

/* 09 0A and 05 0A of protocols 2.4. */
static void fingerprints_are_counted_and_left_where_they_are(void **unused)
{
	uint8_t data[6 + SDT_TEXT_SIZE + 1024 + 1024] = {1, 0, 4, 0, 4, 0};
	struct sdt_reply reply = {0x90, data, sizeof(data)};
	struct sdt_card card;

	(void)unused;
	assert_int_equal(sizeof(data) + 4, 0x090a);
	assert_int_equal(sdt_read_card(SDT_READ_ALL, &reply, &card), STATUS_OK);
	assert_ptr_equal(card.text, data + 6);
	assert_int_equal(card.photo_len, 1024);
	data[4] = 0;
	assert_int_equal(sdt_read_card(SDT_READ_ALL, &reply, &card), STATUS_BAD_DATA);
	reply.len -= 1024;
	assert_int_equal(sdt_read_card(SDT_READ_ALL, &reply, &card), STATUS_OK);
	reply.len = 5;
	assert_int_equal(sdt_read_card(SDT_READ_ALL, &reply, &card), STATUS_BAD_DATA);
}

static void a_module_number_reads_as_its_maker_prints_it(void **unused)
{
	static const uint8_t NUMBER[SDT_NUMBER_SIZE] = {
		5, 0, 1, 0, 0x2d, 0x9f, 0x33, 0x01, 0x40, 0xe2, 0x01, 0, 0x47, 0x94, 0x03, 0};
	char out[SDT_NUMBER_TEXT];
	uint8_t most[SDT_NUMBER_SIZE];

	(void)unused;
	sdt_number_text(NUMBER, out);
	assert_string_equal(out, "05.01-20160301-0000123456-0000234567");
	memset(most, 0xff, sizeof(most));
	sdt_number_text(most, out);
	assert_string_equal(out, "65535.65535-4294967295-4294967295-4294967295");
}

/* Each status has a sentence of its own for the technician, and a fault for the citizen. */
static void every_module_status_has_its_words(void **unused)
{
	static const uint8_t CODES[] = {0x90, 0x91, 0x9f, 0x10, 0x11, 0x21, 0x23, 0x24, 0x31,
		0x32, 0x33, 0x37, 0x3f, 0x40, 0x41, 0x47, 0x60, 0x66, 0x80, 0x81};
	char word[16];

	(void)unused;
	for (size_t i = 0; i < sizeof(CODES); i++) {
		snprintf(word, sizeof(word), "module.%02x", CODES[i]);
		assert_string_equal(sdt_meaning(CODES[i])->word, word);
	}
	assert_string_equal(sdt_meaning(0x4e)->word, "module.24");
	assert_string_equal(sdt_meaning(0x77)->word, "module.other");
	assert_string_equal(sdt_meaning(0)->word, "module.other");
}

static void any_bytes_at_all_are_survived(void **unused)
{
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
		cmocka_unit_test(fingerprints_are_counted_and_left_where_they_are),
		cmocka_unit_test(a_module_number_reads_as_its_maker_prints_it),
		cmocka_unit_test(every_module_status_has_its_words),
		cmocka_unit_test(any_bytes_at_all_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
