/*
 * held_words.h - Chinese words that are read whole, so that no line ends inside them: those our
 * own texts and the sample's matters are written in, and what numbers count (10 个工作日).
 *
 * Chinese is written without spaces; a line may otherwise end after any character.  None is
 * longer than four characters, so that narrow columns still hold them.  The list is
 * assets/words/zh-Hans/held.txt, one word a line.
 */
#ifndef UI_TOOLKIT_TEXT_HELD_WORDS_H
#define UI_TOOLKIT_TEXT_HELD_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the longest one that text begins with; 0: none. */
size_t held_word(const char *text);

/*
 * Bytes of the number of an article or a decree that text begins with, 第一百六十五条, 第663号; 0: none.  Longer than
 * any word, but cut in two it is another number.
 */
size_t held_article(const char *text);

/* A character that, standing alone, is read with what follows it: 请, 来, 有. */
bool held_to_next(const char *text);

/* The same with what is before it: 的, 后, 吗. */
bool held_to_last(const char *text);

#endif
