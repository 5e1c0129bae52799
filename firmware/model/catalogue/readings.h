/*
 * readings.h - how Chinese characters are read, without tones: for finding by pinyin.
 *
 * Made from `assets/input/syllables.txt` (a line is a syllable, a space, its characters). Pure.
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_READINGS_H
#define FIRMWARE_MODEL_CATALOGUE_READINGS_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define READINGS_OF_ONE 4   /* the most a character has */
#define READINGS_SYLLABLE 7 /* bytes of a syllable with its NUL */
#define READINGS_NONE 0xffff

struct readings;

/* Reads the lines of text. Fails BAD_DATA, NO_MEMORY. */
MUST_CHECK enum status readings_read(const char *text, size_t len, struct readings **out);

/* NULL is allowed. */
void readings_destroy(struct readings *readings);

/* The syllables of a character as numbers (NULL readings: none), READINGS_NONE where there are
 * no more. */
void readings_of(
	const struct readings *readings, uint32_t code_point, uint16_t out[READINGS_OF_ONE]);

/* All syllables by number, count of them. Borrowed. */
const char (
	*readings_syllables(const struct readings *readings, size_t *count))[READINGS_SYLLABLE];

#endif
