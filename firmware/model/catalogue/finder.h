/*
 * finder.h - finds names by characters, pinyin, its initials, or any part of a word.
 *
 * Names are prepared once into three flat tables, which may lie in a file that is mapped
 * (firmware/storage/catalogue_image).  A search goes through all of them: no index to keep, and
 * far below a key's patience at the size of a province.  Pure.
 */
#ifndef FIRMWARE_MODEL_CATALOGUE_FINDER_H
#define FIRMWARE_MODEL_CATALOGUE_FINDER_H

#include <stdbool.h>

#include "firmware/model/catalogue/readings.h"

#define FINDER_QUERY_MAX 31   /* characters of a query that count */
#define FINDER_LETTERS_MAX 96 /* of a name */
#define FINDER_HITS_MAX 100   /* entries of one answer */

/* A character of a name; small letters and digits stand for themselves, signs are left out. */
struct finder_letter {
	uint32_t code_point;
	uint16_t syllables[READINGS_OF_ONE];
};

struct finder_name {
	uint32_t entry;        /* the caller's number */
	uint32_t first, count; /* its letters */
};

struct finder_tables {
	const struct finder_letter *letters;
	const struct finder_name *names;
	const char (*syllables)[READINGS_SYLLABLE];
	size_t letter_count, name_count, syllable_count;
};

struct finder; /* tables under construction */

/* Borrows readings for its life; NULL: names are found by characters only. Fails NO_MEMORY. */
MUST_CHECK enum status finder_create(const struct readings *readings, struct finder **out);

/* One more name of entry; an entry may have several. Fails BAD_DATA (no UTF-8), NO_MEMORY. */
MUST_CHECK enum status finder_add(struct finder *finder, uint32_t entry, const char *name);

/* What has been added so far; until the next add. */
struct finder_tables finder_tables(const struct finder *finder);

/* NULL is allowed. */
void finder_destroy(struct finder *finder);

/* True when numbers inside the tables point nowhere else: for tables from a file. */
bool finder_is_sound(const struct finder_tables *tables, size_t entries);

/*
 * The entries whose names fit, the best first: at the beginning before inside, whole pinyin
 * before initials, short names before long.  At most max; each once.
 */
size_t finder_find(
	const struct finder_tables *tables, const char *query, uint32_t *out, size_t max);

#endif
