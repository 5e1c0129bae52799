#include "ui/toolkit/canvas/coverage.h"

/* The whole part of the root of value, which is known to lie from least on and below end. */
static int64_t root_between(int64_t value, int64_t least, int64_t end)
{
	while (end - least > 1) {
		int64_t middle = (least + end) / 2;

		if (middle * middle <= value)
			least = middle;
		else
			end = middle;
	}
	return least;
}

unsigned coverage_disc(int64_t distance2, int radius)
{
	int64_t inner = radius - 8, outer = radius + 8, least, beyond;

	if (outer <= 0 || distance2 >= outer * outer)
		return 0;
	if (inner > 0 && distance2 <= inner * inner)
		return 255;
	/* 1/256 px from here on: 16 px-parts are too coarse for a smooth edge. */
	least = inner > 0 ? inner * 16 : 0;
	beyond = outer * 16 - root_between(distance2 * 256, least, outer * 16);
	return beyond <= 0 ? 0 : beyond >= 256 ? 255 : (unsigned)(beyond * 255 / 256);
}

struct coverage_line coverage_line_make(int x0, int y0, int x1, int y1, int width)
{
	int64_t dx = x1 - x0, dy = y1 - y0;

	return (struct coverage_line){.x0 = x0,
		.y0 = y0,
		.dx = (int)dx,
		.dy = (int)dy,
		.length2 = dx * dx + dy * dy,
		.half = width / 2};
}

static int floor16(int value)
{
	return value >= 0 ? value / 16 : -((15 - value) / 16);
}

struct rect coverage_line_bounds(const struct coverage_line *line)
{
	int x1 = line->x0 + line->dx, y1 = line->y0 + line->dy, margin = line->half + 16;
	int left = floor16((line->dx < 0 ? x1 : line->x0) - margin);
	int top = floor16((line->dy < 0 ? y1 : line->y0) - margin);
	int right = floor16((line->dx < 0 ? line->x0 : x1) + margin) + 1;
	int bottom = floor16((line->dy < 0 ? line->y0 : y1) + margin) + 1;

	return (struct rect){left, top, right - left, bottom - top};
}

unsigned coverage_line_at(const struct coverage_line *line, int x, int y)
{
	int64_t px = (int64_t)x * 16 + 8 - line->x0, py = (int64_t)y * 16 + 8 - line->y0;
	int64_t along = px * line->dx + py * line->dy, across;

	if (along <= 0 || line->length2 == 0)
		return coverage_disc(px * px + py * py, line->half);
	if (along >= line->length2) {
		px -= line->dx;
		py -= line->dy;
		return coverage_disc(px * px + py * py, line->half);
	}
	across = px * line->dy - py * line->dx;
	return coverage_disc(across * across / line->length2, line->half);
}
