/*
 * glyph-bake: renders the glyphs of the catalogue into one file the kiosk maps at start.
 *
 * usage: glyph-bake OUT TEXT HEADINGS HEROES [PX…].  The characters of the file TEXT in the styles
 * of running text, those of HEADINGS and HEROES in the two large ones, at the sizes of the usual panels and of
 * each step that the layout may shrink to; PX: the regular face of TEXT in these sizes instead.
 * A build tool; nothing else uses it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/files.h"
#include "firmware/base/text.h"
#include "ui/toolkit/text/fonts_baked.h"
#include "ui/toolkit/text/packed.h"
#include "ui/toolkit/widget/layout.h"

#define TEXT_SIZE_MAX (16 * 1024 * 1024)
#define CODE_POINTS 0x30000
#define SIZES_PX 256
#define COVERAGE_MAX 65000 /* px of a glyph: packed they fit into 16 bits */

static const struct {
	int width_mm, height_mm;
} PANELS[] = {{393, 698}, {262, 465}}; /* 32" and 21", both of 1080 by 1920 px */

enum want { WANT_TEXT = 1, WANT_HEADING = 2, WANT_HERO = 4 };

/* Labels and buttons are the bold face of the running sizes. */
static const struct {
	enum text_style style;
	enum face face;
	enum want want;
} STYLES[] = {{TEXT_SMALL, FACE_REGULAR, WANT_TEXT}, {TEXT_BODY, FACE_REGULAR, WANT_TEXT},
	{TEXT_SMALL, FACE_BOLD, WANT_TEXT}, {TEXT_BODY, FACE_BOLD, WANT_TEXT},
	{TEXT_LARGE, FACE_BOLD, WANT_TEXT}, {TEXT_TITLE, FACE_BOLD, WANT_HEADING},
	{TEXT_HERO, FACE_BOLD, WANT_HERO}};

struct bakery {
	struct fonts *fonts;
	uint8_t characters[CODE_POINTS]; /* enum want of each */
	uint32_t order[CODE_POINTS];     /* those wanted, as the texts use them */
	uint32_t places[CODE_POINTS];    /* of the present group's coverage */
	uint16_t packed[CODE_POINTS];    /* bytes of it */
	uint32_t character_count;
	uint8_t sizes[FACES][SIZES_PX]; /* enum want of each */
	struct bytes groups, glyphs, coverage;
	uint32_t group_count, glyph_count;
};

static void want_character(struct bakery *bakery, uint32_t c, enum want want)
{
	if (!bakery->characters[c])
		bakery->order[bakery->character_count++] = c;
	bakery->characters[c] |= (uint8_t)want;
}

static enum status want_characters(struct bakery *bakery, const char *path, enum want want)
{
	struct bytes text = {.len = 0};
	enum status status = file_read(path, TEXT_SIZE_MAX, &text);
	const char *at;

	for (uint32_t c = ' '; c < 0x7f; c++)
		want_character(bakery, c, want);
	if (status == STATUS_OK)
		status = bytes_add(&text, "", 1);
	for (at = (const char *)text.data; status == STATUS_OK && *at;) {
		uint32_t c = text_next(&at);

		if (c >= 0xa0 && c < CODE_POINTS && fonts_script(c) == SCRIPT_NONE)
			want_character(bakery, c, want);
	}
	bytes_free(&text);
	return status;
}

/* Every size a style takes on a panel whose theme millimetre has so many px. */
static void want_sizes(struct bakery *bakery, size_t style, int unit, enum look_text text)
{
	int size = THEME.styles[STYLES[style].style].sizes[text];

	for (int percent = 100; percent >= THEME.shrink_min[text];
		percent -= LAYOUT_SHRINK_STEP) {
		int px = theme_px(unit * percent / 100, size);

		if (px < SIZES_PX)
			bakery->sizes[STYLES[style].face][px] |= (uint8_t)STYLES[style].want;
	}
}

/* Who turns the letters up waits no longer for them than who leaves them as they are. */
static void want_looks(struct bakery *bakery, size_t style)
{
	for (size_t i = 0; i < sizeof(PANELS) / sizeof(PANELS[0]); i++) {
		int unit = layout_unit(1080, 1920, PANELS[i].width_mm, PANELS[i].height_mm);

		for (int text = 0; text < LOOK_TEXTS; text++)
			want_sizes(bakery, style, unit, (enum look_text)text);
	}
}

/* The coverage's place in the file is known only when all are: relative until then. */
static enum status add_glyph(struct bakery *bakery, enum face face, int size_px, uint32_t c)
{
	struct glyph glyph = fonts_glyph(bakery->fonts, face, size_px, c);
	const struct baked_glyph entry = {.code_point = c,
		.offset = bakery->places[c],
		.left = (int16_t)glyph.left,
		.top = (int16_t)glyph.top,
		.w = (int16_t)glyph.w,
		.h = (int16_t)glyph.h,
		.advance = (int16_t)glyph.advance,
		.packed = bakery->packed[c]};

	bakery->glyph_count++;
	return bytes_add(&bakery->glyphs, &entry, sizeof(entry));
}

/* What the first screens say lies together: few pages of the file are ever read. */
static enum status add_coverage(struct bakery *bakery, enum face face, int size_px, uint32_t c)
{
	struct glyph glyph = fonts_glyph(bakery->fonts, face, size_px, c);
	uint8_t packed[PACKED_MOST(COVERAGE_MAX)];
	size_t len = (size_t)glyph.w * (size_t)glyph.h;

	bakery->places[c] = (uint32_t)bakery->coverage.len;
	bakery->packed[c] = 0;
	if (!glyph.coverage)
		return STATUS_OK;
	if (len > COVERAGE_MAX)
		return failure(STATUS_FULL, "a glyph of %zu px", len);
	len = packed_from(glyph.coverage, len, packed);
	bakery->packed[c] = (uint16_t)len;
	return bytes_add(&bakery->coverage, packed, len);
}

static enum status bake_group(struct bakery *bakery, enum face face, int size_px)
{
	uint8_t wanted = bakery->sizes[face][size_px];
	struct baked_group group = {
		.face = face, .size_px = (uint32_t)size_px, .first = bakery->glyph_count};
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < bakery->character_count && status == STATUS_OK; i++)
		if (bakery->characters[bakery->order[i]] & wanted)
			status = add_coverage(bakery, face, size_px, bakery->order[i]);
	for (uint32_t c = 0; c < CODE_POINTS && status == STATUS_OK; c++)
		if (bakery->characters[c] & wanted)
			status = add_glyph(bakery, face, size_px, c);
	group.count = bakery->glyph_count - group.first;
	bakery->group_count++;
	return status == STATUS_OK ? bytes_add(&bakery->groups, &group, sizeof(group)) : status;
}

static enum status bake_all(struct bakery *bakery, char **arguments)
{
	enum status status = want_characters(bakery, arguments[0], WANT_TEXT);

	if (status == STATUS_OK)
		status = want_characters(bakery, arguments[1], WANT_HEADING);
	if (status == STATUS_OK)
		status = want_characters(bakery, arguments[2], WANT_HERO);
	for (size_t i = 0; !arguments[3] && i < sizeof(STYLES) / sizeof(STYLES[0]); i++)
		want_looks(bakery, i);
	for (char **px = arguments + 3; *px; px++)
		if (atoi(*px) > 0 && atoi(*px) < SIZES_PX)
			bakery->sizes[FACE_REGULAR][atoi(*px)] = WANT_TEXT;
	for (int face = 0; face < FACES; face++)
		for (int px = 1; px < SIZES_PX && status == STATUS_OK; px++)
			if (bakery->sizes[face][px])
				status = bake_group(bakery, (enum face)face, px);
	return status;
}

static void settle_offsets(struct bakery *bakery)
{
	struct baked_glyph *glyphs = (void *)bakery->glyphs.data;
	uint32_t before = (uint32_t)(sizeof(struct baked_header) + bakery->groups.len +
				     bakery->glyphs.len);

	for (uint32_t i = 0; i < bakery->glyph_count; i++)
		glyphs[i].offset += before;
}

static bool write_part(FILE *file, const struct bytes *part)
{
	return fwrite(part->data, 1, part->len, file) == part->len;
}

static enum status write_out(struct bakery *bakery, const char *path)
{
	struct baked_header header = {
		.groups = bakery->group_count, .glyphs = bakery->glyph_count};
	FILE *file = fopen(path, "wb");
	bool good;

	if (!file)
		return failure(STATUS_IO, "%s cannot be made", path);
	memcpy(header.magic, BAKED_MAGIC, sizeof(header.magic));
	fonts_file_sizes(bakery->fonts, header.font_sizes);
	settle_offsets(bakery);
	good = fwrite(&header, sizeof(header), 1, file) == 1 &&
	       write_part(file, &bakery->groups) && write_part(file, &bakery->glyphs) &&
	       write_part(file, &bakery->coverage);
	good = fclose(file) == 0 && good;
	return good ? STATUS_OK : failure(STATUS_IO, "%s cannot be written", path);
}

int main(int argc, char **argv)
{
	static struct bakery bakery;
	enum status status;

	if (argc < 5) {
		fputs("usage: glyph-bake OUT TEXT HEADINGS HEROES [PX...]\n", stderr);
		return 2;
	}
	status = fonts_create(&bakery.fonts);
	if (status == STATUS_OK)
		status = bake_all(&bakery, argv + 2);
	if (status == STATUS_OK)
		status = write_out(&bakery, argv[1]);
	fonts_destroy(bakery.fonts);
	bytes_free(&bakery.groups);
	bytes_free(&bakery.glyphs);
	bytes_free(&bakery.coverage);
	return status ? 1 : 0;
}
