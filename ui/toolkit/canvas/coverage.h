/*
 * coverage.h - how much of a pixel lies inside a shape: integers only.
 *
 * Used by canvas (lines, round corners) and icons.  Lengths are 1/16 px.
 */
#ifndef UI_TOOLKIT_CANVAS_COVERAGE_H
#define UI_TOOLKIT_CANVAS_COVERAGE_H

#include <stdint.h>

#include "ui/toolkit/canvas/canvas.h"

/* A line with round ends, made ready for asking. */
struct coverage_line {
	int x0, y0, dx, dy;
	int64_t length2; /* squared */
	int half;        /* half the width */
};

/* 0..255 for a pixel whose centre is sqrt(distance2) from the centre of a disc. */
unsigned coverage_disc(int64_t distance2, int radius);

/* From x0, y0 to x1, y1 with width, all 1/16 px. */
struct coverage_line coverage_line_make(int x0, int y0, int x1, int y1, int width);

/* The pixels the line can touch. */
struct rect coverage_line_bounds(const struct coverage_line *line);

/* 0..255 of pixel x, y. */
unsigned coverage_line_at(const struct coverage_line *line, int x, int y);

#endif
