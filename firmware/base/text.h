/*
 * text.h - UTF-8 and its neighbours.
 *
 * All text inside the programs is valid UTF-8 without NUL.  UTF-16LE comes from identity
 * cards, GB18030 goes to printers.
 */
#ifndef FIRMWARE_BASE_TEXT_H
#define FIRMWARE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/bytes.h"

/* True when len bytes are valid UTF-8 (no surrogates, no overlong forms, no NUL). */
bool text_is_utf8(const char *text, size_t len);

/* The code point at *text, and moves *text past it; 0 at the end, U+FFFD for a bad byte. */
uint32_t text_next(const char **text);

/* Writes code_point as UTF-8; returns 1..4, the bytes used (U+FFFD when it is none). */
size_t text_put(uint32_t code_point, char out[4]);

/* Number of code points. */
size_t text_length(const char *text);

/*
 * UTF-16LE of len bytes to UTF-8 with trailing U+0020 and U+0000 trimmed; out_size counts
 * the NUL.  Fails BAD_DATA on a lone surrogate or an inner NUL, FULL when it does not fit.
 */
MUST_CHECK enum status text_from_utf16le(
	const uint8_t *data, size_t len, char *out, size_t out_size);

/*
 * GB18030 of len bytes (GBK and GB2312 are parts of it) to UTF-8, trailing 00 and spaces
 * trimmed; out_size counts the NUL.  Fails BAD_DATA (also on an inner NUL), FULL, NO_MEMORY.
 */
MUST_CHECK enum status text_from_gb18030(
	const uint8_t *data, size_t len, char *out, size_t out_size);

/* UTF-8 to GB18030, appended. Fails NO_MEMORY, BAD_DATA. */
MUST_CHECK enum status text_to_gb18030(const char *text, struct bytes *out);

/* As many whole characters of text as fit into size bytes with the NUL. */
void text_fit(char *out, size_t size, const char *text);

/* snprintf() for people: what does not fit is left out by whole characters, and "…" says so. */
void text_print(char *out, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);

/* Adds text to what out holds, in the same way. */
void text_append(char *out, size_t size, const char *text);

/* "6222 0212 345": a number or code as it stands on its paper. False, and out untouched, for what
 * is not figures and Latin letters alone, or does not fit. */
bool text_group(const char *text, size_t together, char *out, size_t size);

/* "张*三" from 张小三, "张*" from 张三; a name of one character stays. By code points. */
MUST_CHECK enum status text_mask_name(const char *name, struct bytes *out);

#endif
