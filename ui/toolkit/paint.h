/*
 * paint.h - draws a laid-out tree, and knows what changed since the last time.
 *
 * Each widget's looks are a fingerprint of everything that is drawn for it; what is new or gone
 * is damage.  Painting only the damage gives the same bytes as painting everything (tested).
 */
#ifndef UI_TOOLKIT_PAINT_H
#define UI_TOOLKIT_PAINT_H

#include "ui/toolkit/shape.h"

#define DAMAGE_MAX 24

/* What was on the panel after the last paint_damage(). */
struct paint_memory {
	struct {
		uint64_t looks;
		struct rect rect;
	} seen[TREE_WIDGETS_MAX];
	size_t count;
	bool known; /* false: everything is damage */
};

struct damage {
	struct rect rects[DAMAGE_MAX];
	size_t count;
};

/* Adds rect; rectangles that meet become one. */
void damage_add(struct damage *damage, struct rect rect);

/* What must be painted again, all of it when !memory->known; remembers the tree's looks. */
void paint_damage(struct paint_memory *memory, struct tree *tree, const struct shape *shape,
	struct rect all, struct damage *out);

/* Paints the part of the tree inside canvas->clip, background included. */
void paint_tree(struct canvas *canvas, const struct shape *shape, struct tree *tree);

#endif
