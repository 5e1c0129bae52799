/*
 * catalogue_image_inside.h - the form of an image: what building it (catalogue_image_build.c)
 * and using it (catalogue_image.c) share.
 *
 * The parts follow each other in this order, each padded to a multiple of eight: head, entries,
 * names, letters, syllables, strings, frame, bodies.
 */
#ifndef FIRMWARE_STORAGE_CATALOGUE_IMAGE_INSIDE_H
#define FIRMWARE_STORAGE_CATALOGUE_IMAGE_INSIDE_H

#include "firmware/evidence/seal.h"
#include "firmware/storage/catalogue_image.h"

#define IMAGE_MAGIC "OVCAT\0\0\4"

enum { IMAGE_NO_TEXT = 0 /* offset of "" */ };
enum { IMAGE_FOR_PERSONS = 1, IMAGE_FOR_ENTERPRISES = 2, IMAGE_BOOKABLE = 4 }; /* of marks */

struct image_head {
	char magic[8];
	uint32_t entry_count, name_count, letter_count, syllable_count;
	uint32_t most_pages, left_out;
	uint64_t strings_len, frame_len, bodies_len;
	uint8_t source[32];
	uint8_t index_sha256[32]; /* of all between the head and the bodies */
};

/* Texts are offsets into strings. */
struct image_entry {
	uint32_t implement_code, category, terminal;
	uint8_t confidential, marks, age_min, age_max;
	uint32_t case_type, limit_unit, names, names_len;
	int64_t promised_days;
	uint64_t body;
	uint32_t body_len;
	uint8_t sha256[32];
};

static inline size_t image_padded(size_t len)
{
	return (len + 7) & ~(size_t)7;
}

#endif
