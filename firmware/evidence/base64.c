#include "firmware/evidence/base64.h"

static const char ALPHABET[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const uint8_t *data, size_t len, char *out)
{
	uint32_t bits = 0;
	unsigned count = 0;

	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | data[i];
		for (count += 8; count >= 6; count -= 6)
			*out++ = ALPHABET[bits >> (count - 6) & 63];
	}
	if (count)
		*out++ = ALPHABET[bits << (6 - count) & 63];
	*out = '\0';
}

static int value_of(char character)
{
	if (character >= 'A' && character <= 'Z')
		return character - 'A';
	if (character >= 'a' && character <= 'z')
		return character - 'a' + 26;
	if (character >= '0' && character <= '9')
		return character - '0' + 52;
	if (character == '+')
		return 62;
	return character == '/' ? 63 : -1;
}

enum status base64_decode(const char *text, size_t text_len, uint8_t *out, size_t len)
{
	uint32_t bits = 0;
	unsigned count = 0;

	if (text_len != BASE64_LEN(len))
		return STATUS_BAD_DATA;
	for (size_t i = 0; i < text_len; i++) {
		int value = value_of(text[i]);
		if (value < 0)
			return STATUS_BAD_DATA;
		bits = bits << 6 | (uint32_t)value;
		count += 6;
		if (count >= 8) {
			count -= 8;
			*out++ = (uint8_t)(bits >> count);
		}
	}
	return bits & ((1u << count) - 1) ? STATUS_BAD_DATA : STATUS_OK;
}
