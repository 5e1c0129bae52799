/*
 * pad.h - ink on the signature pad: points in, a smooth line out.
 *
 * Used by window.c.  Holds only what is drawn; the evidence is what INPUT_INK carried.
 */
#ifndef UI_TOOLKIT_WIDGET_PAD_H
#define UI_TOOLKIT_WIDGET_PAD_H

#include "ui/toolkit/canvas/canvas.h"

#define PAD_POINTS_MAX 8192

enum pad_point_kind { PAD_FIRST, PAD_MOVE, PAD_LAST };

struct pad {
	struct {
		int x, y; /* 1/16 px from the pad's corner */
		enum pad_point_kind kind;
	} points[PAD_POINTS_MAX];
	int count;
};

/* Forgets the ink. */
void pad_clear(struct pad *pad);

/* Adds a point at 1/16 px from the corner; false when full. */
bool pad_add(struct pad *pad, int x, int y, enum pad_point_kind kind);

/* What the ink is drawn with: into the pad at rect, width in 1/16 px. */
struct pad_pen {
	struct rect rect;
	int width;
	colour ink;
};

/*
 * Draws the ink from point number `from` on, in order; clips to the pen's rect.  Drawing point
 * by point gives the same bytes as all at once.
 */
void pad_paint(
	const struct pad *pad, int from, struct canvas *canvas, const struct pad_pen *pen);

/* The pixels that drawing from point number `from` on can change. */
struct rect pad_bounds(const struct pad *pad, int from, struct rect rect, int width);

#endif
