/*
 * font_weight.h - strokes of a glyph made thicker, for a font that is thinner than those beside it.
 *
 * Used by font_files.c.  Integer maths on coverage: the same on every machine.
 */
#ifndef UI_TOOLKIT_TEXT_FONT_WEIGHT_H
#define UI_TOOLKIT_TEXT_FONT_WEIGHT_H

#include <SDL2/SDL.h>

/* How much thicker, in 1/256 px: upright strokes and level ones. */
struct font_weight {
	int upright, level;
};

/*
 * How much of a growth a glyph of size px has room for, 0..256: one of many strokes is dark
 * already, and thicker ones would run together.
 */
int font_weight_room(SDL_Surface *glyph, int size_px);

/*
 * A surface whose alpha is that of glyph with thicker strokes, *margin px wider on every side;
 * frees glyph.  NULL without memory, and glyph itself with *margin 0 when nothing is to be done.
 */
SDL_Surface *font_weight_add(SDL_Surface *glyph, const struct font_weight *weight, int *margin);

#endif
