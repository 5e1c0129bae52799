/*
 * lines_kept.h - where the lines of texts ended, remembered for the next time they are set.
 *
 * Used by lines.c; each struct fonts has one (fonts_lines_kept()).  A screen is measured at
 * several sizes and then drawn, and most of what it says was on the screen before: the same
 * text at the same width is looked at again and again.  No text is kept, only its fingerprint
 * and numbers.  Bounded: when it is full it forgets what was not asked for since it was full
 * before, so that no screen ever has to be set anew all at once.
 */
#ifndef UI_TOOLKIT_TEXT_LINES_KEPT_H
#define UI_TOOLKIT_TEXT_LINES_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINES_KEPT_MOST 48 /* lines of one text; a longer one is not kept */

/* One line: bytes from the text's begin, px. */
struct kept_line {
	uint32_t at, len;
	int32_t width;
	bool torn;
};

struct lines_kept;

/* NULL without memory. */
struct lines_kept *lines_kept_create(void);

/* Wipes and frees. NULL is allowed. */
void lines_kept_destroy(struct lines_kept *kept);

/* What was kept under key; valid until the next call. NULL: nothing. */
const struct kept_line *lines_kept_find(struct lines_kept *kept, uint64_t key, size_t *count);

/* Keeps count lines, 1 to LINES_KEPT_MOST, under a key that is not there; returns them. */
const struct kept_line *lines_kept_add(
	struct lines_kept *kept, uint64_t key, const struct kept_line *lines, size_t count);

#endif
