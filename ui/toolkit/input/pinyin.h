/*
 * pinyin.h - candidates for typed pinyin: our own phrases, then a library's.  Owner of
 * libgooglepinyin.
 *
 * Used by keyboard.c on the main thread; opened beside it.  Learns nothing: there is no user dictionary, and
 * choosing a candidate is never told to the library.  Source: ui-facts section 4, product
 * "Failures" 11.
 */
#ifndef UI_TOOLKIT_INPUT_PINYIN_H
#define UI_TOOLKIT_INPUT_PINYIN_H

#include <stddef.h>

#include "firmware/base/status.h"

#define PINYIN_SPELLING_MAX 60 /* letters: 墨江哈尼族自治县 and longer */
#define PINYIN_TEXT_SIZE 100

struct pinyin_candidate {
	char text[PINYIN_TEXT_SIZE]; /* UTF-8 */
	size_t letters;              /* of the spelling it stands for */
};

/* Where our own lists are (phrases.h); before the first pinyin_open(). None without a call. */
void pinyin_set_lists(const char *folder);

/* Has the dictionary in memory soon (read_ahead.h). Any thread. */
void pinyin_read_ahead(void);

/* Opens the dictionary and our lists when it is not open yet. Any thread; may wait for the
 * disk. Fails NOT_FOUND. */
MUST_CHECK enum status pinyin_open(void);

/* Forgets the last search; the dictionary stays open. */
void pinyin_forget(void);

/* Searches spelling (a-z and '); returns how many candidates there are. */
size_t pinyin_search(const char *spelling);

/* The same where a name is spelt: before all else stand the characters names are made of, then
 * words of nothing else. */
size_t pinyin_search_name(const char *spelling);

/* Candidate number index of the last search; text is "" when there is none. */
void pinyin_candidate(size_t index, struct pinyin_candidate *out);

#endif
