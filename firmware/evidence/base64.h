/*
 * base64.h - standard base64 of sizes known beforehand, without padding.
 *
 * Inside evidence only: age headers (32 bytes), signed notes (33 and 36 bytes, which need no
 * padding), an invitation's credentials (33).  base/bytes has the URL form.  Source: RFC 4648 section 4.
 */
#ifndef FIRMWARE_EVIDENCE_BASE64_H
#define FIRMWARE_EVIDENCE_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

/* Characters that len bytes take. */
#define BASE64_LEN(len) (((len)*8 + 5) / 6)

/* Writes BASE64_LEN(len) characters and a NUL. */
void base64_encode(const uint8_t *data, size_t len, char *out);

/*
 * Exactly len bytes from exactly BASE64_LEN(len) characters, no leftover bits. Fails BAD_DATA,
 * silently.
 */
MUST_CHECK enum status base64_decode(
	const char *text, size_t text_len, uint8_t *out, size_t len);

#endif
