/*
 * fonts_baked.h - glyphs rendered at build time: one file, nothing to parse.
 *
 * Used by fonts.c before it opens any font; written by bake_main.c.  Read piece by piece and not
 * mapped: a kernel that caches files in large pieces would map megabytes for one glyph.  The
 * file belongs to the
 * machine that made it: its numbers are native, and it names the fonts it was made from by
 * their sizes, so another version of a font makes it unused instead of wrong.
 *
 *   header, groups, glyphs of all groups in order, packed coverage
 */
#ifndef UI_TOOLKIT_TEXT_FONTS_BAKED_H
#define UI_TOOLKIT_TEXT_FONTS_BAKED_H

#include "ui/toolkit/text/fonts.h"

#define BAKED_MAGIC "OVGLYF2" /* with its NUL 8 bytes */
#define BAKED_GROUPS_MAX 128
#define BAKED_SIDE_MAX 512 /* px of a glyph */

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
	int16_t left, top, w, h, advance;
	uint16_t packed; /* bytes of the coverage in the file: packed.h */
};

struct baked {
	int fd; /* < 0: none */
	size_t len;
	uint32_t group_count, glyph_count;
	struct baked_group groups[BAKED_GROUPS_MAX];
	struct baked_glyph *glyphs[BAKED_GROUPS_MAX]; /* read when a group is first asked for */
};

/* Opens path; font_sizes are those of the fonts on this machine. Fails NOT_FOUND, BAD_DATA;
 * *out is closed then. */
MUST_CHECK enum status baked_open(
	const char *path, const uint64_t font_sizes[FACES], struct baked *out);

/* What has no file: before baked_open(). */
void baked_init(struct baked *baked);

/* Closes and frees. */
void baked_close(struct baked *baked);

/* True when the file holds the glyph. */
bool baked_find(struct baked *baked, enum face face, int size_px, uint32_t code_point,
	struct baked_glyph *out);

/* Reads the coverage, w·h bytes. False when the file is damaged. */
bool baked_read(const struct baked *baked, const struct baked_glyph *glyph, uint8_t *out);

#endif
