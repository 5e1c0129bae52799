/*
 * fonts.h - glyphs as 8-bit coverage, and the chain of fonts they come from.
 *
 * Noto Sans CJK SC first, then HanaMin for the rare characters of personal names, opened when
 * first needed.  Each struct fonts belongs to one thread at a time; all of them may be used at
 * once, since every call into SDL_ttf is made under one lock of the process.
 * Source: ui-facts section 3.
 */
#ifndef UI_TOOLKIT_FONTS_H
#define UI_TOOLKIT_FONTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

enum face { FACE_REGULAR, FACE_BOLD, FACES };

struct fonts;

/* Coverage to blend at pen x + left, line top + top. */
struct glyph {
	const uint8_t *coverage; /* w·h, NULL for a blank */
	int left, top, w, h, advance;
};

/* Finds the regular font; nothing is rendered yet. Fails NOT_FOUND, NO_MEMORY, IO. */
MUST_CHECK enum status fonts_create(struct fonts **out);

/* Wipes and frees. NULL is allowed. */
void fonts_destroy(struct fonts *fonts);

/* One character at a size in px; valid until the next call. Never fails: a blank at worst. */
struct glyph fonts_glyph(struct fonts *fonts, enum face face, int size_px, uint32_t code_point);

/* Pixels from one line of text to the next. */
int fonts_line_height(int size_px);

/* True when some font of the chain draws this character. */
bool fonts_provide(struct fonts *fonts, uint32_t code_point);

/* Room for len bytes that lives as long as fonts: scratch of one line-breaking walk. NULL:
 * none. */
char *fonts_scratch(struct fonts *fonts, size_t len);

#endif
