/*
 * fonts_baked.h - glyphs rendered at build time: one file, mapped at start, nothing to parse.
 *
 * Used by fonts.c before it opens any font; written by bake_main.c.  The file belongs to the
 * machine that made it: its numbers are native, and it names the fonts it was made from by
 * their sizes, so another version of a font makes it unused instead of wrong.
 *
 *   header, groups, glyphs of all groups in order, coverage
 */
#ifndef UI_TOOLKIT_FONTS_BAKED_H
#define UI_TOOLKIT_FONTS_BAKED_H

#include "ui/toolkit/fonts.h"

#define BAKED_MAGIC "OVGLYF1" /* with its NUL 8 bytes */
#define BAKED_GROUPS_MAX 256

struct baked_header {
	char magic[8];
	uint32_t groups, glyphs;
	uint64_t font_sizes[FACES]; /* bytes */
};

/* One face at one size; what a screen needs lies together. */
struct baked_group {
	uint32_t face, size_px;
	uint32_t first, count; /* of the glyphs, by rising code point */
};

struct baked_glyph {
	uint32_t code_point;
	uint32_t offset; /* of the coverage in the file */
	int16_t left, top, w, h, advance, unused;
};

struct baked {
	const uint8_t *map; /* NULL: none */
	size_t len;
	const struct baked_header *header;
	const struct baked_group *groups;
	const struct baked_glyph *glyphs;
};

/* Maps path; font_sizes are those of the fonts on this machine. Fails NOT_FOUND, BAD_DATA. */
MUST_CHECK enum status baked_open(
	const char *path, const uint64_t font_sizes[FACES], struct baked *out);

/* Unmaps; what is all zero is allowed. */
void baked_close(struct baked *baked);

/* True when the file holds the glyph; *out lives until baked_close(). */
bool baked_find(const struct baked *baked, enum face face, int size_px, uint32_t code_point,
	struct glyph *out);

#endif
