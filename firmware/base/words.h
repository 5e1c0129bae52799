/*
 * words.h - what the programs say, in the citizen's language.
 *
 * msgid = stable key `screen.element`; build/words/<tag>.mo files are mapped at start, no
 * setlocale, switchable at any moment.  A key that is missing in a language is looked up in
 * zh-Hans, then comes back as itself, so a gap shows and never crashes.
 * Source: design formats, "Languages".
 */
#ifndef FIRMWARE_BASE_WORDS_H
#define FIRMWARE_BASE_WORDS_H

#include <stdbool.h>

#include "firmware/base/status.h"

#define WORDS_LANGUAGES_MAX 16

/* Maps every <tag>.mo in folder. Fails NOT_FOUND when there is none, BAD_DATA. */
MUST_CHECK enum status words_open(const char *folder);

/* Unmaps all. */
void words_close(void);

/* True when the language has words of its own; one without is only a voice over Chinese ones. */
bool words_has(const char *language);

/* The text for key in language ("zh-Hans", "en"). Never NULL; lives until words_close(). */
const char *words_get(const char *language, const char *key);

/*
 * The same for a text with a number in it: "{} page", "{} pages" (msgid_plural).  A language has
 * one form, or two of which the first is for "1"; tests/check/words.py refuses any other.
 */
const char *words_counted(const char *language, const char *key, const char *number);

#endif
