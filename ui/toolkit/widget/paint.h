/*
 * paint.h - draws a laid-out tree, and knows what changed since the last time.
 *
 * Each widget's looks are a fingerprint of everything that is drawn for it; what is new or gone
 * is damage.  Painting only the damage gives the same bytes as painting everything (tested).
 */
#ifndef UI_TOOLKIT_WIDGET_PAINT_H
#define UI_TOOLKIT_WIDGET_PAINT_H

#include "ui/toolkit/canvas/damage.h"
#include "ui/toolkit/widget/shape.h"

/* What was on the panel after the last paint_damage(). */
struct paint_memory {
	struct {
		uint64_t looks;
		struct rect rect, clip; /* of the widget; what of it was seen */
	} seen[TREE_WIDGETS_MAX];
	size_t count;
	bool asked; /* a dialog stood over it */
	bool known; /* false: everything is damage */
};

/* What must be painted again, all of it when !memory->known; remembers the tree's looks. */
void paint_damage(struct paint_memory *memory, struct tree *tree, const struct shape *shape,
	struct rect all, struct damage *out);

/* The pixels inside view were moved down by dy: what was seen there is seen elsewhere now. */
void paint_moved(struct paint_memory *memory, struct rect view, int dy);

/* viewer looked the same with these parts of its picture in the middle: remembers how it looks
 * now. False: something else of it is another too, or it was not there. */
bool paint_panned(struct paint_memory *memory, const struct shape *shape,
	const struct widget *viewer, struct point middle);

/* Where the picture of a viewer is seen, within its frame and what is seen of it. */
struct rect paint_glass(const struct shape *shape, const struct widget *viewer);

/* Paints the part of the tree inside canvas->clip, background included. */
void paint_tree(struct canvas *canvas, const struct shape *shape, struct tree *tree);

#endif
