/*
 * fonts.h - glyphs as 8-bit coverage, and the chain of fonts they come from.
 *
 * First what was baked at build time, then Noto Sans CJK SC, the fonts of further scripts and
 * HanaMin for the rare characters of personal names, opened when first needed.  Each struct fonts belongs to one thread at a time; all of them may be used at
 * once, since every call into SDL_ttf is made under one lock of the process.
 * Source: ui-facts section 3.
 */
#ifndef UI_TOOLKIT_TEXT_FONTS_H
#define UI_TOOLKIT_TEXT_FONTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

enum face { FACE_REGULAR, FACE_BOLD, FACES };

/* Scripts whose letters join: they are drawn word by word. */
enum script { SCRIPT_NONE, SCRIPT_TIBETAN, SCRIPT_ARABIC, SCRIPT_MONGOLIAN, SCRIPTS };

struct fonts;

/* Coverage to blend at pen x + left, line top + top. */
struct glyph {
	const uint8_t *coverage; /* w·h, NULL for a blank */
	int left, top, w, h, advance;
};

/* Finds the fonts; nothing is opened yet. Fails NOT_FOUND, NO_MEMORY. */
MUST_CHECK enum status fonts_create(struct fonts **out);

/* Takes glyphs from a baked file from now on; without a fitting one it is only slower. */
void fonts_use_baked(struct fonts *fonts, const char *path);

/* Opens what a character that was not baked will ask for. Any thread; waits for the disk. */
void fonts_open_files(struct fonts *fonts);

/* Sizes of the font files behind the faces in bytes: who bakes glyphs writes them down. */
void fonts_file_sizes(const struct fonts *fonts, uint64_t sizes[FACES]);

/* Wipes and frees. NULL is allowed. */
void fonts_destroy(struct fonts *fonts);

/* One character at a size in px; valid until the next call. Never fails: 〓 at worst. */
struct glyph fonts_glyph(struct fonts *fonts, enum face face, int size_px, uint32_t code_point);

/* Where its pen goes on to, without drawing it: the advance of fonts_glyph(). */
int fonts_advance(struct fonts *fonts, enum face face, int size_px, uint32_t code_point);

/* The script of a character, SCRIPT_NONE when it stands by itself. */
enum script fonts_script(uint32_t code_point);

/* Of one script, shaped together. */
struct run {
	enum script script;
	const char *text;
	size_t len;
};

/* Otherwise like fonts_glyph(). */
struct glyph fonts_run(struct fonts *fonts, enum face face, int size_px, const struct run *run);

/* Pixels from one line of text to the next. */
int fonts_line_height(int size_px);

/* True when some font of the chain draws this character. */
bool fonts_provide(struct fonts *fonts, uint32_t code_point);

/* Room for len bytes that lives as long as fonts: scratch of one line-breaking walk. NULL:
 * none. */
char *fonts_scratch(struct fonts *fonts, size_t len);

struct lines_kept;

/* What lines.c remembers of the texts set with these fonts; NULL without memory. */
struct lines_kept *fonts_lines_kept(struct fonts *fonts);

#endif
