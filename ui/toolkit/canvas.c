#include "ui/toolkit/canvas.h"

#include <stddef.h>

#include "ui/toolkit/coverage.h"

struct rect rect_intersect(struct rect a, struct rect b)
{
	int x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
	int x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;

	if (x1 <= x0 || y1 <= y0)
		return (struct rect){x0, y0, 0, 0};
	return (struct rect){x0, y0, x1 - x0, y1 - y0};
}

struct rect rect_union(struct rect a, struct rect b)
{
	int x0, y0, x1, y1;

	if (a.w <= 0 || a.h <= 0)
		return b;
	if (b.w <= 0 || b.h <= 0)
		return a;
	x0 = a.x < b.x ? a.x : b.x;
	y0 = a.y < b.y ? a.y : b.y;
	x1 = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
	y1 = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
	return (struct rect){x0, y0, x1 - x0, y1 - y0};
}

bool rect_holds(struct rect rect, int x, int y)
{
	return x >= rect.x && x < rect.x + rect.w && y >= rect.y && y < rect.y + rect.h;
}

/* What of rect may be touched; canvas->clip may reach beyond the pixels. */
static struct rect visible(const struct canvas *canvas, struct rect rect)
{
	const struct rect all = {0, 0, canvas->width, canvas->height};

	return rect_intersect(rect_intersect(rect, canvas->clip), all);
}

static uint32_t *pixel(const struct canvas *canvas, int x, int y)
{
	return canvas->pixels + (ptrdiff_t)y * canvas->stride + x;
}

/* Two channels at once: red and blue never meet green. coverage 0..255 counts as 0..256. */
static inline uint32_t mix(uint32_t under, uint32_t over, uint32_t coverage)
{
	uint32_t a = coverage + (coverage >> 7), rest = 256 - a;
	uint32_t rb = ((under & 0xff00ff) * rest + (over & 0xff00ff) * a) >> 8;
	uint32_t g = ((under & 0x00ff00) * rest + (over & 0x00ff00) * a) >> 8;

	return (rb & 0xff00ff) | (g & 0x00ff00);
}

static void blend_row(uint32_t *to, const uint8_t *coverage, int count, uint32_t over)
{
	for (int i = 0; i < count; i++)
		to[i] = mix(to[i], over, coverage[i]);
}

static void fill_row(uint32_t *to, int count, uint32_t over)
{
	for (int i = 0; i < count; i++)
		to[i] = over;
}

void canvas_fill(struct canvas *canvas, struct rect rect, colour colour_rgb)
{
	struct rect seen = visible(canvas, rect);

	for (int y = seen.y; y < seen.y + seen.h; y++)
		fill_row(pixel(canvas, seen.x, y), seen.w, colour_rgb);
}

/* How much of pixel x, y lies in the round rectangle, 0..255. */
static unsigned round_coverage(struct rect rect, int radius, int x, int y)
{
	int dx = 0, dy = 0; /* 1/16 px outwards from the corner's centre */

	if (!rect_holds(rect, x, y))
		return 0;
	if (x < rect.x + radius)
		dx = (rect.x + radius - x) * 16 - 8;
	else if (x >= rect.x + rect.w - radius)
		dx = (x - (rect.x + rect.w - radius)) * 16 + 8;
	if (y < rect.y + radius)
		dy = (rect.y + radius - y) * 16 - 8;
	else if (y >= rect.y + rect.h - radius)
		dy = (y - (rect.y + rect.h - radius)) * 16 + 8;
	if (dx == 0 || dy == 0)
		return 255;
	return coverage_disc((int64_t)dx * dx + (int64_t)dy * dy, radius * 16);
}

static int fitting_radius(struct rect rect, int radius)
{
	int shorter = rect.w < rect.h ? rect.w : rect.h;

	if (radius > shorter / 2)
		radius = shorter / 2;
	return radius < 0 ? 0 : radius;
}

void canvas_fill_round(struct canvas *canvas, struct rect rect, int radius, colour colour_rgb)
{
	struct rect seen = visible(canvas, rect);

	radius = fitting_radius(rect, radius);
	for (int y = seen.y; y < seen.y + seen.h; y++) {
		uint32_t *row = pixel(canvas, 0, y);
		int left = rect.x, right = rect.x + rect.w;

		if (y < rect.y + radius || y >= rect.y + rect.h - radius) {
			left += radius;
			right -= radius;
		}
		for (int x = seen.x; x < seen.x + seen.w; x++)
			if (x >= left && x < right)
				row[x] = colour_rgb;
			else
				row[x] = mix(
					row[x], colour_rgb, round_coverage(rect, radius, x, y));
	}
}

void canvas_frame_round(
	struct canvas *canvas, struct rect rect, int radius, int thickness, colour colour_rgb)
{
	struct rect seen = visible(canvas, rect);
	struct rect inner = {rect.x + thickness, rect.y + thickness, rect.w - 2 * thickness,
		rect.h - 2 * thickness};
	int inner_radius, band;

	radius = fitting_radius(rect, radius);
	inner_radius = radius > thickness ? radius - thickness : 0;
	band = radius > thickness ? radius : thickness;
	for (int y = seen.y; y < seen.y + seen.h; y++) {
		uint32_t *row = pixel(canvas, 0, y);
		bool side = y >= rect.y + band && y < rect.y + rect.h - band;

		for (int x = seen.x; x < seen.x + seen.w; x++) {
			unsigned outside, inside;

			if (side && x >= inner.x && x < inner.x + inner.w) {
				x = inner.x + inner.w - 1;
				continue;
			}
			outside = round_coverage(rect, radius, x, y);
			inside = round_coverage(inner, inner_radius, x, y);
			if (outside > inside)
				row[x] = mix(row[x], colour_rgb, outside - inside);
		}
	}
}

void canvas_blend(struct canvas *canvas, int x, int y, const uint8_t *coverage, int w, int h,
	int stride, colour colour_rgb)
{
	struct rect seen = visible(canvas, (struct rect){x, y, w, h});

	for (int row = seen.y; row < seen.y + seen.h; row++)
		blend_row(pixel(canvas, seen.x, row),
			coverage + (ptrdiff_t)(row - y) * stride + (seen.x - x), seen.w,
			colour_rgb);
}

void canvas_line(
	struct canvas *canvas, int x0, int y0, int x1, int y1, int width, colour colour_rgb)
{
	struct coverage_line line = coverage_line_make(x0, y0, x1, y1, width);
	struct rect seen = visible(canvas, coverage_line_bounds(&line));

	for (int y = seen.y; y < seen.y + seen.h; y++) {
		uint32_t *row = pixel(canvas, 0, y);

		for (int x = seen.x; x < seen.x + seen.w; x++) {
			unsigned covered = coverage_line_at(&line, x, y);

			if (covered)
				row[x] = mix(row[x], colour_rgb, covered);
		}
	}
}
