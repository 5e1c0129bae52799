/*
 * icons.h - pictograms as strokes, drawn at any size by the canvas.
 *
 * To add one: a name in tree.h, a line of strokes in icons.c.
 */
#ifndef UI_TOOLKIT_ICONS_H
#define UI_TOOLKIT_ICONS_H

#include "ui/toolkit/tree.h"

/* Draws icon into the square at x, y. Nothing for ICON_NONE. */
void icon_draw(
	struct canvas *canvas, enum icon icon, int x, int y, int size, colour colour_rgb);

/* The strokes of icon, as icons.c explains; "" for ICON_NONE. */
const char *icon_strokes(enum icon icon);

#endif
