/*
 * phrases.h - our own words for the pinyin keyboard: places, matters, papers; rare characters.
 *
 * Used by pinyin.c, which puts them before what the library offers.  Two lists, read when a
 * keyboard is first opened and never written: `phrases.txt` (pinyin with ' between syllables,
 * tab, text; the more important of two with one spelling stands first) and `rare.txt`
 * (character, tab, pinyin).
 */
#ifndef UI_TOOLKIT_INPUT_PHRASES_H
#define UI_TOOLKIT_INPUT_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/status.h"

struct phrases;

enum phrase_fit {
	PHRASE_EXACT,     /* the whole spelling, or its initials */
	PHRASE_CHARACTER, /* a single one that names and addresses are made of */
	PHRASE_LONGER,    /* the spelling is only its beginning */
	PHRASE_BEGINNING  /* it is only the beginning of the spelling */
};

struct phrase {
	const char *text;
	size_t letters; /* of the spelling it stands for */
	enum phrase_fit fit;
};

/* Reads the lists in folder. Fails NOT_FOUND, BAD_DATA, NO_MEMORY, IO. */
MUST_CHECK enum status phrases_open(const char *folder, struct phrases **out);

/* Frees. NULL is allowed. */
void phrases_close(struct phrases *phrases);

/* What fits a spelling of a-z and ', the best first; at most max. */
size_t phrases_search(
	const struct phrases *phrases, const char *spelling, struct phrase *out, size_t max);

/* True for one of the single characters that names and addresses are made of: len bytes. */
bool phrases_has_character(const struct phrases *phrases, const char *character, size_t len);

/* Rare characters of exactly one syllable, at most max. */
size_t phrases_rare(
	const struct phrases *phrases, const char *spelling, struct phrase *out, size_t max);

#endif
