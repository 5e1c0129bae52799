/*
 * font_files.h - the font files of the terminal: opened when first needed, one chain.
 *
 * Used by fonts.c, which keeps what is drawn here.  Owner of SDL2_ttf (FreeType, HarfBuzz).
 * To add a script: its font in FILES, its range in BLOCKS and, when its letters join, how to
 * shape it in SCRIPT_RULES.  Any thread: one lock, since SDL2_ttf shares one FreeType among all fonts.
 */
#ifndef UI_TOOLKIT_TEXT_FONT_FILES_H
#define UI_TOOLKIT_TEXT_FONT_FILES_H

#include <SDL2/SDL.h>

#include "ui/toolkit/text/fonts.h"

struct font_files;

/* Looks for the regular and the bold font; opens nothing. Fails NOT_FOUND, NO_MEMORY. */
MUST_CHECK enum status font_files_create(struct font_files **out);

/* Closes all. NULL is allowed. */
void font_files_destroy(struct font_files *files);

/* Sizes of the files behind the faces, bytes: what baked glyphs are compared with. */
void font_files_sizes(const struct font_files *files, uint64_t sizes[FACES]);

/* Has all of them in memory soon (read_ahead.h). Any thread. */
void font_files_read_ahead(void);

/* Opens the regular and the bold font before a character asks for them. Any thread; waits for
 * the disk. */
void font_files_open(struct font_files *files);

/* True when some font of the chain draws this character. */
bool font_files_provide(struct font_files *files, enum face face, uint32_t code_point);

/*
 * Draws one character: places in *out (its coverage stays NULL) and a surface whose alpha is
 * the coverage, starting at out->left, out->top.  NULL: nothing to draw.
 */
SDL_Surface *font_files_glyph(struct font_files *files, enum face face, int size_px,
	uint32_t code_point, struct glyph *out);

/* The same for what is shaped as a whole. */
SDL_Surface *font_files_run(struct font_files *files, enum face face, int size_px,
	const struct run *run, struct glyph *out);

#endif
