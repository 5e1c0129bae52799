#include "drivers/sdt_codec.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/text.h"

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

/* Drops what cannot begin a frame; a preamble cut off at the end stays. */
static void hunt(struct sdt_stream *stream)
{
	size_t at = 0;

	for (; at < stream->len; at++) {
		size_t left = stream->len - at;
		if (memcmp(stream->data + at, PREAMBLE,
			    left < sizeof(PREAMBLE) ? left : sizeof(PREAMBLE)) == 0)
			break;
	}
	drop_bytes(stream, at);
}

static size_t frame_length(const struct sdt_stream *stream)
{
	return (size_t)stream->data[LENGTH_AT] << 8 | stream->data[LENGTH_AT + 1];
}

enum status sdt_stream_take(struct sdt_stream *stream, struct sdt_reply *out)
{
	size_t length;

	hunt(stream);
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
	{0x90, SDT_GO_ON, FAULT_NONE},
	{0x9f, SDT_GO_ON, FAULT_NONE},
	{0x91, SDT_FIND_AGAIN,
		FAULT_CARD_UNREADABLE}, /* not on this card: text always must be */
	{0x10, SDT_SEND_AGAIN, FAULT_READER_BROKEN},
	{0x11, SDT_SEND_AGAIN, FAULT_READER_BROKEN},
	{0x21, SDT_GIVE_UP, FAULT_READER_BROKEN},
	{0x23, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x24, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x31, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x32, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x33, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x37, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x3f, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x40, SDT_GIVE_UP, FAULT_CARD_UNKNOWN},
	{0x41, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x47, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x4e, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
	{0x60, SDT_GIVE_UP, FAULT_READER_BROKEN},
	{0x66, SDT_GIVE_UP, FAULT_READER_BROKEN},
	{0x80, SDT_NO_CARD, FAULT_CARD_LIFTED},
	{0x81, SDT_NO_CARD, FAULT_CARD_LIFTED},
	{0x00, SDT_FIND_AGAIN, FAULT_CARD_UNREADABLE},
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
	{SDT_STATUS, 0x90, 0, 0},
	{SDT_FIND, 0x9f, 0, 8},
	{SDT_SELECT, 0x90, 8, 8},
	{SDT_READ, 0x90, 4 + SDT_TEXT_SIZE, SDT_LENGTH_MAX},
};

bool sdt_reply_fits(enum sdt_command command, const struct sdt_reply *reply)
{
	for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++) {
		if (SHAPES[i].command != command)
			continue;
		if (sdt_meaning(reply->sw3)->action != SDT_GO_ON)
			return reply->len == 0;
		return reply->sw3 == SHAPES[i].done && reply->len >= SHAPES[i].len_min &&
		       reply->len <= SHAPES[i].len_max;
	}
	return false;
}

enum status sdt_read_text(const struct sdt_reply *reply, const uint8_t **out)
{
	size_t text_len, photo_len;

	if (reply->len < 4)
		return failure(STATUS_BAD_DATA, "sdt: READ with %zu bytes", reply->len);
	text_len = (size_t)reply->data[0] << 8 | reply->data[1];
	photo_len = (size_t)reply->data[2] << 8 | reply->data[3];
	if (text_len != SDT_TEXT_SIZE || reply->len != 4 + text_len + photo_len)
		return failure(STATUS_BAD_DATA,
			"sdt: READ with text %zu, photo %zu of %zu bytes", text_len, photo_len,
			reply->len);
	*out = reply->data + 4;
	return STATUS_OK;
}

/* GB/T 3304, by number. */
static const char *const ETHNICITIES[] = {NULL, "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝",
	"壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎",
	"傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
	"达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
	"塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔",
	"独龙", "鄂伦春", "赫哲", "门巴", "珞巴",
	"基诺", [97] = "其他", [98] = "外国血统中国籍人士"};

enum { ETHNICITY_COUNT = sizeof(ETHNICITIES) / sizeof(ETHNICITIES[0]) };

static bool all_digits(const char *text, size_t len)
{
	return strlen(text) == len && strspn(text, "0123456789") == len;
}

static int digits_value(const char *text, size_t len)
{
	int value = 0;

	for (size_t i = 0; i < len; i++)
		value = value * 10 + (text[i] - '0');
	return value;
}

static bool is_date(const char *text)
{
	static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month, day, leap;

	if (!all_digits(text, 8))
		return false;
	year = digits_value(text, 4);
	month = digits_value(text + 4, 2);
	day = digits_value(text + 6, 2);
	leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return year >= 1800 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= DAYS[month - 1] + (month == 2 && leap);
}

/* "19900307" to "1990-03-07". */
static enum status decode_date(const uint8_t *field, char out[11])
{
	char text[9];
	enum status status = text_from_utf16le(field, 16, text, sizeof(text));

	if (status == STATUS_OK && is_date(text))
		snprintf(out, 11, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
	else
		status = failure(STATUS_BAD_DATA, "sdt: a date that is none");
	bytes_wipe(text, sizeof(text));
	return status;
}

static enum status decode_last_day(const uint8_t *field, char out[11])
{
	static const uint8_t FOR_EVER[] = {0x7f, 0x95, 0x1f, 0x67}; /* 长期 */

	if (memcmp(field, FOR_EVER, sizeof(FOR_EVER)) == 0) {
		out[0] = '\0';
		return STATUS_OK;
	}
	return decode_date(field, out);
}

static enum status decode_ethnicity(const uint8_t *field, char *out, size_t size)
{
	char code[8];
	int number;

	if (text_from_utf16le(field, 4, code, sizeof(code)) != STATUS_OK ||
		!all_digits(code, 2))
		return failure(STATUS_BAD_DATA, "sdt: an ethnicity that is no number");
	number = digits_value(code, 2);
	/* A code newer than this table is no reason to refuse the citizen. */
	snprintf(out, size, "%s",
		number < ETHNICITY_COUNT && ETHNICITIES[number] ? ETHNICITIES[number] : code);
	return STATUS_OK;
}

static enum status decode_number(const uint8_t *field, char out[19])
{
	char text[40];
	enum status status = text_from_utf16le(field, 36, text, sizeof(text));

	if (status == STATUS_OK && strlen(text) == 18 && strspn(text, "0123456789") >= 17 &&
		strchr("0123456789Xx", text[17])) {
		memcpy(out, text, 19);
		if (out[17] == 'x')
			out[17] = 'X';
	} else {
		status = failure(STATUS_BAD_DATA, "sdt: an ID number of the wrong form");
	}
	bytes_wipe(text, sizeof(text));
	return status;
}

static enum status decode_sex(const uint8_t *field, char *out, size_t size)
{
	enum status status = text_from_utf16le(field, 2, out, size);

	if (status != STATUS_OK || !all_digits(out, 1))
		return failure(STATUS_BAD_DATA, "sdt: a sex that is no digit");
	return STATUS_OK;
}

static enum status decode_citizen(const uint8_t *text, struct identity *out)
{
	enum status status;

	if ((status = text_from_utf16le(text, 30, out->name, sizeof(out->name))) ||
		(status = decode_sex(text + 30, out->sex, sizeof(out->sex))) ||
		(status = decode_ethnicity(
			 text + 32, out->ethnicity, sizeof(out->ethnicity))) ||
		(status = decode_date(text + 36, out->birth)) ||
		(status = text_from_utf16le(
			 text + 52, 70, out->address, sizeof(out->address))) ||
		(status = decode_number(text + 122, out->id_number)) ||
		(status = text_from_utf16le(
			 text + 158, 30, out->issuer, sizeof(out->issuer))) ||
		(status = decode_date(text + 188, out->valid_from)) ||
		(status = decode_last_day(text + 204, out->valid_to)))
		return status;
	return out->name[0] ? STATUS_OK
			    : failure(STATUS_BAD_DATA, "sdt: a card without a name");
}

enum status sdt_text_decode(const uint8_t text[SDT_TEXT_SIZE], struct identity *out)
{
	struct identity identity = {
		.source = IDENTITY_RESIDENT_ID, .level = IDENTITY_LEVEL_CARD};
	unsigned layout = text[248] | (unsigned)text[249] << 8;
	enum status status;

	if (layout == 'I' || layout == 'Y' || layout == 'J')
		return failure(STATUS_NOT_FOUND, "sdt: card layout %c", (char)layout);
	if (layout != ' ')
		return failure(STATUS_BAD_DATA, "sdt: card layout %04x", layout);
	status = decode_citizen(text, &identity);
	if (status == STATUS_OK)
		*out = identity;
	bytes_wipe(&identity, sizeof(identity));
	return status;
}
