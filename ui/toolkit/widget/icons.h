/*
 * icons.h - pictograms as strokes, drawn at any size by the canvas.
 *
 * To add one: a picture assets/icons/<name>.svg, its ICON_<NAME> in tree.h.
 */
#ifndef UI_TOOLKIT_WIDGET_ICONS_H
#define UI_TOOLKIT_WIDGET_ICONS_H

#include "ui/toolkit/widget/tree.h"

/* Draws icon into the square at x, y. Nothing for ICON_NONE. */
void icon_draw(struct canvas *canvas, enum icon icon, struct rect at, colour colour_rgb);

/* Built from assets/icons by its strokes.py, which says how; NULL for ICON_NONE. */
extern const int16_t *const ICON_STROKES[ICONS];

#endif
