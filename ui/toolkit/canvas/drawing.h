/*
 * drawing.h - one picture on its way to the panel: source, target, and what of it is seen.
 *
 * Between canvas_image.c and shrink.c only.
 */
#ifndef UI_TOOLKIT_CANVAS_DRAWING_H
#define UI_TOOLKIT_CANVAS_DRAWING_H

#include "ui/toolkit/canvas/canvas.h"

#define COLUMNS 2048 /* source pixels under a piece of a target row, at most */

struct picture {
	const uint32_t *pixels;
	unsigned width, height;
};

struct drawing {
	struct picture from;
	struct canvas *to;
	struct rect rect, seen;
};

static inline uint32_t *target_row(const struct drawing *drawing, int y)
{
	return drawing->to->pixels + (ptrdiff_t)y * drawing->to->stride;
}

/* Every target pixel becomes the mean of the area it covers.  The source is as wide and as high
 * at least, and under one target pixel lie less than COLUMNS - 2 columns. */
void shrink(const struct drawing *drawing);

#endif
