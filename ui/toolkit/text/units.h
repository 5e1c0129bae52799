/*
 * units.h - a line of text as the pieces it is drawn from: a character, or a word whose letters
 * join; and the order those pieces stand in when right-to-left words are among them.
 *
 * Used by lines.c.  The order is that of UAX 9 without embeddings: runs of one direction, base
 * direction by the first strong character of the text.
 */
#ifndef UI_TOOLKIT_TEXT_UNITS_H
#define UI_TOOLKIT_TEXT_UNITS_H

#include "ui/toolkit/text/fonts.h"

#define UNITS_MAX 256 /* of a line that is reordered; a longer one is drawn as it is written */

struct unit {
	const char *text;
	size_t len;
	uint32_t code_point; /* the first */
	enum script script;
};

/* The unit at *at, which moves behind it; end is behind the text. */
struct unit unit_next(const char **at, const char *end);

/* What is drawn for it; mirrored: brackets turn around. */
struct glyph unit_glyph(struct fonts *fonts, enum face face, int size_px,
	const struct unit *unit, bool mirrored);

/* True when text reads from right to left: its first strong character does. */
bool units_rtl(const char *text, size_t len);

/* True for the tag of a language whose screens begin at the right. */
bool units_language_is_rtl(const char *language);

/* True when some of it reads from right to left. */
bool units_any_rtl(const char *text, size_t len);

/* Brings count units into the order they are seen from left to right; mirrored[i] for out. */
void units_order(struct unit *units, size_t count, bool rtl, bool *mirrored);

#endif
