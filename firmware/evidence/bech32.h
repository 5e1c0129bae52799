/*
 * bech32.h - how age writes keys: prefix, "1", 52 characters of 32 bytes, 6 of checksum.
 *
 * Inside evidence only.  Lower case out; all upper or all lower in.  Source: BIP 173.
 */
#ifndef FIRMWARE_EVIDENCE_BECH32_H
#define FIRMWARE_EVIDENCE_BECH32_H

#include <stdint.h>

#include "firmware/base/status.h"

#define BECH32_DATA_SIZE 32
#define BECH32_PREFIX_MAX 20
#define BECH32_TEXT_SIZE (BECH32_PREFIX_MAX + 1 + 52 + 6 + 1) /* with NUL */

/* prefix in lower case. */
void bech32_encode(
	const char *prefix, const uint8_t data[BECH32_DATA_SIZE], char out[BECH32_TEXT_SIZE]);

/* Strict: checksum, prefix, length, one case, no leftover bits. Fails BAD_DATA, silently. */
MUST_CHECK enum status bech32_decode(
	const char *text, const char *prefix, uint8_t out[BECH32_DATA_SIZE]);

#endif
