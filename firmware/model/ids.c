#include "firmware/model/ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/bytes.h"

static const char CROCKFORD[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool all_digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_digit(text[i]))
			return false;
	return text[count] == '\0';
}

void uuid_make(int64_t wall_ms, char out[UUID_SIZE])
{
	uint8_t raw[16];
	char hex[33];

	random_bytes(raw, sizeof(raw));
	for (int i = 0; i < 6; i++)
		raw[i] = (uint8_t)((uint64_t)wall_ms >> (40 - 8 * i));
	raw[6] = (uint8_t)(0x70 | (raw[6] & 0x0f)); /* version 7 */
	raw[8] = (uint8_t)(0x80 | (raw[8] & 0x3f)); /* variant of RFC 9562 */
	hex_encode(raw, sizeof(raw), hex);
	snprintf(out, UUID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
		hex + 20);
}

bool uuid_is_valid(const char *uuid)
{
	if (strlen(uuid) != UUID_SIZE - 1)
		return false;
	for (size_t i = 0; i < UUID_SIZE - 1; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (hyphen ? uuid[i] != '-' : !strchr("0123456789abcdef", uuid[i]))
			return false;
	}
	return true;
}

bool kiosk_id_is_valid(const char *kiosk_id)
{
	return strlen(kiosk_id) == KIOSK_ID_SIZE - 1 && all_digits(kiosk_id, KIOSK_ID_SIZE - 1);
}

void receipt_no_make(const char *kiosk_id, int64_t kiosk_seq, char out[RECEIPT_NO_SIZE])
{
	uint64_t number = 0;

	for (int i = 0; i < KIOSK_ID_SIZE - 1; i++)
		number = number * 10 + (uint64_t)(kiosk_id[i] - '0');
	number = number * 10000000 + (uint64_t)kiosk_seq;
	snprintf(out, RECEIPT_NO_SIZE, "%013" PRIu64 "%02" PRIu64, number,
		98 - number * 100 % 97);
}

bool receipt_no_is_valid(const char *receipt_no)
{
	unsigned rest = 0, check;

	if (strlen(receipt_no) != RECEIPT_NO_SIZE - 1 || !all_digits(receipt_no, 15))
		return false;
	for (int i = 0; i < 15; i++)
		rest = (rest * 10 + (unsigned)(receipt_no[i] - '0')) % 97;
	check = (unsigned)(receipt_no[13] - '0') * 10 + (unsigned)(receipt_no[14] - '0');
	return rest == 1 && check >= 2 && check <= 98;
}

bool receipt_no_read(const char *text, char out[RECEIPT_NO_SIZE])
{
	char number[RECEIPT_NO_SIZE];
	size_t len = 0;

	for (; *text; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (len == sizeof(number) - 1)
			return false;
		number[len++] = *text;
	}
	number[len] = '\0';
	if (!receipt_no_is_valid(number))
		return false;
	memcpy(out, number, sizeof(number));
	return true;
}

void receipt_no_group(const char *receipt_no, char out[18])
{
	if (strlen(receipt_no) == RECEIPT_NO_SIZE - 1)
		snprintf(
			out, 18, "%.5s %.5s %.5s", receipt_no, receipt_no + 5, receipt_no + 10);
	else
		snprintf(out, 18, "%.17s", receipt_no);
}

void visit_code_make(char out[VISIT_CODE_SIZE])
{
	uint8_t raw[VISIT_CODE_SIZE - 1];

	/* 32 divides 256, so five bits of each byte are as random as the byte. */
	random_bytes(raw, sizeof(raw));
	for (size_t i = 0; i < sizeof(raw); i++)
		out[i] = CROCKFORD[raw[i] & 31];
	out[sizeof(raw)] = '\0';
	bytes_wipe(raw, sizeof(raw));
}

/* The digit a typed character stands for; NUL when it stands for none. */
static char crockford_digit(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'I' || c == 'L')
		return '1';
	if (c == 'O')
		return '0';
	return c != '\0' && strchr(CROCKFORD, c) ? c : '\0';
}

enum status visit_code_read(const char *typed, char out[VISIT_CODE_SIZE])
{
	char code[VISIT_CODE_SIZE];
	size_t len = 0;
	enum status status = STATUS_OK;

	for (; *typed && status == STATUS_OK; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (len == VISIT_CODE_SIZE - 1 || !(code[len] = crockford_digit(*typed)))
			status = failure(STATUS_BAD_DATA, "visit code: character %zu", len + 1);
		else
			len++;
	}
	if (status == STATUS_OK && len != VISIT_CODE_SIZE - 1)
		status = failure(STATUS_BAD_DATA, "visit code: %zu characters", len);
	if (status == STATUS_OK) {
		memcpy(out, code, len);
		out[len] = '\0';
	}
	bytes_wipe(code, sizeof(code));
	return status;
}

void visit_code_group(const char *visit_code, char out[20])
{
	if (strlen(visit_code) == VISIT_CODE_SIZE - 1)
		snprintf(out, 20, "%.4s-%.4s-%.4s-%.4s", visit_code, visit_code + 4,
			visit_code + 8, visit_code + 12);
	else
		snprintf(out, 20, "%.19s", visit_code);
}
