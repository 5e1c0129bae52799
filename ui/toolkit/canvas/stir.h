/*
 * stir.h - fingerprints of what is drawn: one text, one number.
 *
 * Used by who remembers what something looked like without keeping it.  64 bits, not against
 * anybody who looks for two texts of one number.
 */
#ifndef UI_TOOLKIT_CANVAS_STIR_H
#define UI_TOOLKIT_CANVAS_STIR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A fingerprint of what hash stands for, and of value. */
static inline uint64_t stir(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

/* The same with len bytes. */
static inline uint64_t stir_bytes(uint64_t hash, const void *data, size_t len)
{
	const uint8_t *at = data;

	for (; len >= 8; len -= 8, at += 8) {
		uint64_t word;

		memcpy(&word, at, sizeof(word));
		hash = stir(hash, word);
	}
	while (len--)
		hash = stir(hash, *at++);
	return hash;
}

/* The same with a text; NULL is an empty one. */
static inline uint64_t stir_text(uint64_t hash, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return stir(stir_bytes(hash, text, len), len);
}

#endif
