#include "firmware/evidence/bech32.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "firmware/base/bytes.h"

enum { SYMBOLS = 52, CHECKS = 6 };

static const char ALPHABET[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t polymod_step(uint32_t sum, uint8_t value)
{
	static const uint32_t GENERATOR[] = {
		0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ value;
	for (int i = 0; i < 5; i++)
		if (top >> i & 1)
			sum ^= GENERATOR[i];
	return sum;
}

/* The checksum so far over the prefix, as BIP 173 expands it. */
static uint32_t polymod_prefix(const char *prefix)
{
	uint32_t sum = 1;

	for (const char *at = prefix; *at; at++)
		sum = polymod_step(sum, (uint8_t)*at >> 5);
	sum = polymod_step(sum, 0);
	for (const char *at = prefix; *at; at++)
		sum = polymod_step(sum, (uint8_t)*at & 31);
	return sum;
}

void bech32_encode(
	const char *prefix, const uint8_t data[BECH32_DATA_SIZE], char out[BECH32_TEXT_SIZE])
{
	uint32_t sum = polymod_prefix(prefix), bits = 0;
	unsigned count = 0;
	size_t at = strlen(prefix), next = 0;

	assert(at <= BECH32_PREFIX_MAX);
	memcpy(out, prefix, at);
	out[at++] = '1';
	for (int i = 0; i < SYMBOLS; i++) {
		uint8_t value;
		if (count < 5) {
			bits = bits << 8 | (next < BECH32_DATA_SIZE ? data[next] : 0);
			next++;
			count += 8;
		}
		count -= 5;
		value = bits >> count & 31;
		sum = polymod_step(sum, value);
		out[at++] = ALPHABET[value];
	}
	for (int i = 0; i < CHECKS; i++)
		sum = polymod_step(sum, 0);
	sum ^= 1;
	for (int i = 0; i < CHECKS; i++)
		out[at++] = ALPHABET[sum >> 5 * (CHECKS - 1 - i) & 31];
	out[at] = '\0';
}

/* Lower case of text into out; false when cases are mixed or it is too long. */
static bool lower(const char *text, char out[BECH32_TEXT_SIZE])
{
	bool has_upper = false, has_lower = false;
	size_t len = strnlen(text, BECH32_TEXT_SIZE);

	if (len == BECH32_TEXT_SIZE)
		return false;
	for (size_t i = 0; i < len; i++) {
		has_upper |= isupper((unsigned char)text[i]) != 0;
		has_lower |= islower((unsigned char)text[i]) != 0;
		out[i] = (char)tolower((unsigned char)text[i]);
	}
	out[len] = '\0';
	return !(has_upper && has_lower);
}

static enum status symbols_decode(
	const char *symbols, uint32_t sum, uint8_t out[BECH32_DATA_SIZE])
{
	uint32_t bits = 0;
	unsigned count = 0;
	size_t at = 0;

	for (int i = 0; i < SYMBOLS + CHECKS; i++) {
		const char *found = symbols[i] ? strchr(ALPHABET, symbols[i]) : NULL;
		if (!found)
			return STATUS_BAD_DATA;
		sum = polymod_step(sum, (uint8_t)(found - ALPHABET));
		if (i >= SYMBOLS)
			continue;
		bits = bits << 5 | (uint32_t)(found - ALPHABET);
		count += 5;
		if (count >= 8) {
			count -= 8;
			out[at++] = (uint8_t)(bits >> count);
		}
	}
	return sum == 1 && (bits & ((1u << count) - 1)) == 0 ? STATUS_OK : STATUS_BAD_DATA;
}

enum status bech32_decode(const char *text, const char *prefix, uint8_t out[BECH32_DATA_SIZE])
{
	char plain[BECH32_TEXT_SIZE];
	uint8_t data[BECH32_DATA_SIZE];
	size_t prefix_len = strlen(prefix);
	enum status status = STATUS_BAD_DATA;

	if (lower(text, plain) && strncmp(plain, prefix, prefix_len) == 0 &&
		plain[prefix_len] == '1' && strlen(plain) == prefix_len + 1 + SYMBOLS + CHECKS)
		status = symbols_decode(plain + prefix_len + 1, polymod_prefix(prefix), data);
	if (status == STATUS_OK)
		memcpy(out, data, sizeof(data));
	bytes_wipe(plain, sizeof(plain));
	bytes_wipe(data, sizeof(data));
	return status;
}
