#include "drivers/card_reader/sdt_codec.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/bytes.h"

static const uint8_t PREAMBLE[5] = {0xaa, 0xaa, 0xaa, 0x96, 0x69};

enum { LENGTH_AT = 5, BODY_AT = 7, DATA_AT = 10, REPLY_LENGTH_MIN = 4 };

static uint8_t xor_of(const uint8_t *data, size_t len)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum ^= data[i];
	return sum;
}

void sdt_encode(enum sdt_command command, uint8_t out[SDT_COMMAND_SIZE])
{
	memcpy(out, PREAMBLE, sizeof(PREAMBLE));
	out[5] = 0;
	out[6] = 3;
	out[7] = (uint8_t)(command >> 8);
	out[8] = (uint8_t)command;
	out[9] = xor_of(out + LENGTH_AT, 4);
}

size_t sdt_stream_add(struct sdt_stream *stream, const uint8_t *data, size_t len)
{
	size_t room = sizeof(stream->data) - stream->len;

	if (len > room)
		len = room;
	if (len)
		memcpy(stream->data + stream->len, data, len);
	stream->len += len;
	return len;
}

static void drop_bytes(struct sdt_stream *stream, size_t len)
{
	stream->len -= len;
	memmove(stream->data, stream->data + len, stream->len);
	bytes_wipe(stream->data + stream->len, len);
}

/* Where a frame begins, or may, from there on: a preamble cut off at the end counts. */
static size_t preamble_from(const struct sdt_stream *stream, size_t at)
{
	for (; at < stream->len; at++) {
		size_t left = stream->len - at;
		if (memcmp(stream->data + at, PREAMBLE,
			    left < sizeof(PREAMBLE) ? left : sizeof(PREAMBLE)) == 0)
			break;
	}
	return at;
}

static size_t preamble_at(const struct sdt_stream *stream)
{
	return preamble_from(stream, 0);
}

bool sdt_stream_has_head(const struct sdt_stream *stream)
{
	return stream->len - preamble_at(stream) >= BODY_AT;
}

/* What the frame that begins there says; its first bytes are in the stream. */
static size_t length_from(const struct sdt_stream *stream, size_t at)
{
	return (size_t)stream->data[at + LENGTH_AT] << 8 | stream->data[at + LENGTH_AT + 1];
}

static size_t frame_length(const struct sdt_stream *stream)
{
	return length_from(stream, 0);
}

enum status sdt_stream_take(struct sdt_stream *stream, struct sdt_reply *out)
{
	size_t length;

	drop_bytes(stream, preamble_at(stream));
	if (stream->len < BODY_AT)
		return STATUS_NOT_FOUND;
	length = frame_length(stream);
	if (length < REPLY_LENGTH_MIN || length > SDT_LENGTH_MAX) {
		drop_bytes(stream, 1);
		return failure(STATUS_BAD_DATA, "sdt: a frame of %zu bytes", length);
	}
	if (stream->len < BODY_AT + length)
		return STATUS_NOT_FOUND;
	if (xor_of(stream->data + LENGTH_AT, 2 + length) != 0) {
		drop_bytes(stream, 1);
		return failure(STATUS_BAD_DATA, "sdt: wrong check byte, %zu bytes", length);
	}
	*out = (struct sdt_reply){
		.sw3 = stream->data[9],
		.data = stream->data + DATA_AT,
		.len = length - REPLY_LENGTH_MIN,
	};
	return STATUS_OK;
}

bool sdt_stream_has_next(const struct sdt_stream *stream)
{
	size_t at = preamble_from(stream, BODY_AT + frame_length(stream)), length;

	if (stream->len - at < BODY_AT)
		return false;
	length = length_from(stream, at);
	return length >= REPLY_LENGTH_MIN && length <= SDT_LENGTH_MAX;
}

void sdt_stream_drop(struct sdt_stream *stream)
{
	drop_bytes(stream, BODY_AT + frame_length(stream));
}

void sdt_stream_clear(struct sdt_stream *stream)
{
	bytes_wipe(stream, sizeof(*stream));
}

/* Protocols 2.3; 00 ends the table and stands for every code not listed. */
static const struct sdt_meaning MEANINGS[] = {
	{0x90, SDT_GO_ON, FAULT_NONE, "module.90"},
	{0x9f, SDT_GO_ON, FAULT_NONE, "module.9f"},
	/* not on this card: text always must be */
	{0x91, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.91"},
	{0x10, SDT_SEND_AGAIN, FAULT_READER_BROKEN, "module.10"},
	{0x11, SDT_SEND_AGAIN, FAULT_READER_BROKEN, "module.11"},
	{0x21, SDT_GIVE_UP, FAULT_READER_BROKEN, "module.21"},
	{0x23, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.23"},
	{0x24, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.24"},
	{0x31, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.31"},
	{0x32, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.32"},
	{0x33, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.33"},
	{0x37, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.37"},
	{0x3f, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.3f"},
	{0x40, SDT_GIVE_UP, FAULT_CARD_UNKNOWN, "module.40"},
	{0x41, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.41"},
	{0x47, SDT_RESET_FIRST, FAULT_CARD_UNREADABLE, "module.47"},
	{0x4e, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.24"},
	{0x60, SDT_GIVE_UP, FAULT_READER_BROKEN, "module.60"},
	{0x66, SDT_GIVE_UP, FAULT_READER_BROKEN, "module.66"},
	{0x80, SDT_NO_CARD, FAULT_CARD_LIFTED, "module.80"},
	{0x81, SDT_NO_CARD, FAULT_CARD_LIFTED, "module.81"},
	{0x00, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE, "module.other"},
};

const struct sdt_meaning *sdt_meaning(uint8_t sw3)
{
	const struct sdt_meaning *meaning = MEANINGS;

	while (meaning->sw3 != 0 && meaning->sw3 != sw3)
		meaning++;
	return meaning;
}

/* Replies do not name their command: status and length must tell a late one from ours. */
static const struct {
	enum sdt_command command;
	uint8_t done;
	size_t len_min, len_max;
} SHAPES[] = {
	{SDT_RESET, 0x90, 0, 0},
	{SDT_STATUS, 0x90, 0, 0},
	{SDT_NUMBER, 0x90, SDT_NUMBER_SIZE, SDT_NUMBER_SIZE},
	{SDT_FIND, 0x9f, 0, 8},
	{SDT_SELECT, 0x90, 8, 8},
	{SDT_READ, 0x90, 4 + SDT_TEXT_SIZE, SDT_LENGTH_MAX},
	{SDT_ADDRESSES, 0x90, SDT_ADDRESS_SIZE, SDT_ADDRESSES_MAX *SDT_ADDRESS_SIZE},
	{SDT_READ_ALL, 0x90, 6 + SDT_TEXT_SIZE, SDT_LENGTH_MAX},
};

static bool is_done(enum sdt_command command, const struct sdt_reply *reply, uint8_t done)
{
	bool reads = command == SDT_READ || command == SDT_READ_ALL;

	return reply->sw3 == done ||
	       (reads && reply->len && reply->sw3 == SDT_BAD_FINGERPRINTS);
}

bool sdt_reply_fits(enum sdt_command command, const struct sdt_reply *reply)
{
	for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++) {
		if (SHAPES[i].command != command)
			continue;
		if (is_done(command, reply, SHAPES[i].done))
			return reply->len >= SHAPES[i].len_min &&
			       reply->len <= SHAPES[i].len_max;
		return sdt_meaning(reply->sw3)->action != SDT_GO_ON && reply->len == 0;
	}
	return false;
}

static size_t length_at(const struct sdt_reply *reply, size_t at)
{
	return (size_t)reply->data[at] << 8 | reply->data[at + 1];
}

enum status sdt_read_card(
	enum sdt_command command, const struct sdt_reply *reply, struct sdt_card *out)
{
	size_t head = command == SDT_READ_ALL ? 6 : 4, text_len, photo_len, rest;

	if (reply->len < head)
		return failure(STATUS_BAD_DATA, "sdt: READ with %zu bytes", reply->len);
	text_len = length_at(reply, 0);
	photo_len = length_at(reply, 2);
	rest = head == 6 ? length_at(reply, 4) : 0;
	if (text_len != SDT_TEXT_SIZE || reply->len != head + text_len + photo_len + rest)
		return failure(STATUS_BAD_DATA,
			"sdt: READ with text %zu, photo %zu of %zu bytes", text_len, photo_len,
			reply->len);
	*out = (struct sdt_card){
		.text = reply->data + head,
		.photo = photo_len ? reply->data + head + text_len : NULL,
		.photo_len = photo_len,
	};
	return STATUS_OK;
}

static unsigned long little(const uint8_t *data, size_t len)
{
	unsigned long value = 0;

	while (len--)
		value = value << 8 | data[len];
	return value;
}

void sdt_number_text(const uint8_t *data, char out[SDT_NUMBER_TEXT])
{
	snprintf(out, SDT_NUMBER_TEXT, "%02lu.%02lu-%08lu-%010lu-%010lu", little(data, 2),
		little(data + 2, 2), little(data + 4, 4), little(data + 8, 4),
		little(data + 12, 4));
}
