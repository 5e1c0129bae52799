/*
 * damage.h - the few rectangles of a screen that must be painted and shown again.
 */
#ifndef UI_TOOLKIT_CANVAS_DAMAGE_H
#define UI_TOOLKIT_CANVAS_DAMAGE_H

#include <stddef.h>

#include "ui/toolkit/canvas/canvas.h"

#define DAMAGE_MAX 24

struct damage {
	struct rect rects[DAMAGE_MAX];
	size_t count;
};

/* Adds rect; rectangles that meet become one. */
void damage_add(struct damage *damage, struct rect rect);

#endif
