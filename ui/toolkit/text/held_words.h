/*
 * held_words.h - Chinese words that are read whole, so that no line ends inside them: what
 * numbers count (24 小时, 10 个工作日), and the words government halls speak in.
 *
 * Chinese is written without spaces; a line may otherwise end after any character.  The list is
 * short on purpose: none is longer than four characters, so that narrow columns still hold them.
 */
#ifndef UI_TOOLKIT_TEXT_HELD_WORDS_H
#define UI_TOOLKIT_TEXT_HELD_WORDS_H

#include <stddef.h>

/* Bytes of the longest one that text begins with; 0: none. */
size_t held_word(const char *text);

#endif
