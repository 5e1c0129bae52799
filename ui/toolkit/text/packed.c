#include "ui/toolkit/text/packed.h"

#include <string.h>

#define EMPTY 0x80
#define FULL 0xc0
#define LITERALS_MOST 0x80
#define RUN_MOST 0x40
#define RUN_FROM 2 /* shorter ones are no gain between others */

/* How many bytes from at on are like it, when they are empty or full. */
static size_t run_at(const uint8_t *at, const uint8_t *end)
{
	size_t run = 0;

	if (*at != 0 && *at != 0xff)
		return 0;
	while (at + run < end && run < RUN_MOST && at[run] == *at)
		run++;
	return run;
}

static size_t literals_at(const uint8_t *at, const uint8_t *end)
{
	size_t count = 0;

	while (at + count < end && count < LITERALS_MOST && run_at(at + count, end) < RUN_FROM)
		count++;
	return count;
}

size_t packed_from(const uint8_t *bytes, size_t len, uint8_t *out)
{
	const uint8_t *at = bytes, *end = bytes + len;
	uint8_t *to = out;

	while (at < end) {
		size_t count = run_at(at, end);

		if (count >= RUN_FROM) {
			*to++ = (uint8_t)((*at ? FULL : EMPTY) + count - 1);
		} else {
			count = literals_at(at, end);
			*to++ = (uint8_t)(count - 1);
			memcpy(to, at, count);
			to += count;
		}
		at += count;
	}
	return (size_t)(to - out);
}

bool packed_to(const uint8_t *packed, size_t packed_len, uint8_t *out, size_t len)
{
	const uint8_t *at = packed, *end = packed + packed_len;
	size_t done = 0;

	while (at < end) {
		uint8_t word = *at++;
		size_t count = (word < EMPTY ? word : word & (RUN_MOST - 1u)) + 1u;

		if (count > len - done || (word < EMPTY && count > (size_t)(end - at)))
			return false;
		if (word < EMPTY) {
			memcpy(out + done, at, count);
			at += count;
		} else {
			memset(out + done, word < FULL ? 0 : 0xff, count);
		}
		done += count;
	}
	return done == len;
}
