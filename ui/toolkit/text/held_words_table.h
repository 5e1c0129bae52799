/*
 * held_words_table.h - the words of assets/words/zh-Hans/held.txt as the build makes a table of
 * them (build/held_words.c), for held_words.c, in the
 * order of their bytes.
 */
#ifndef UI_TOOLKIT_TEXT_HELD_WORDS_TABLE_H
#define UI_TOOLKIT_TEXT_HELD_WORDS_TABLE_H

#include <stddef.h>

enum { HELD_CHARACTER = 3, HELD_WORD_SIZE = 4 * HELD_CHARACTER + 1 }; /* bytes */

extern const char HELD_WORDS[][HELD_WORD_SIZE];
extern const size_t HELD_WORD_COUNT;

#endif
