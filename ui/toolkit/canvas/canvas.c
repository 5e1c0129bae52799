#include "ui/toolkit/canvas/canvas.h"

#include <stddef.h>
#include <string.h>
#include <wchar.h>

#include "ui/toolkit/canvas/clones.h"
#include "ui/toolkit/canvas/coverage.h"

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

/* mix() for eight pixels. */
static inline __attribute__((always_inline)) void blend_lanes(
	uint32_t *to, const uint8_t *coverage, uint32_t over)
{
	CLONE_NUMBERS under, a, rest, rb, g;

	memcpy(&under, to, sizeof(under));
	clone_widen(coverage, &a);
	a += a >> 7;
	rest = 256 - a;
	rb = ((under & 0xff00ff) * rest + (over & 0xff00ff) * a) >> 8;
	g = ((under & 0x00ff00) * rest + (over & 0x00ff00) * a) >> 8;
	under = (rb & 0xff00ff) | (g & 0x00ff00);
	memcpy(to, &under, sizeof(under));
}

/* Most of a glyph is either empty or full. */
static inline __attribute__((always_inline)) void blend_row(
	uint32_t *to, const uint8_t *coverage, int count, uint32_t over)
{
	int i = 0;

	for (; i + CLONE_LANES <= count; i += CLONE_LANES) {
		uint64_t eight;

		memcpy(&eight, coverage + i, sizeof(eight));
		if (eight != 0)
			blend_lanes(to + i, coverage + i, over);
	}
	for (; i < count; i++)
		to[i] = mix(to[i], over, coverage[i]);
}

struct blend {
	uint32_t *to;
	const uint8_t *coverage;
	ptrdiff_t to_stride, stride;
	int w, h;
	uint32_t over;
};

VECTOR_CLONE static void blend_rows(const struct blend *blend)
{
	for (int row = 0; row < blend->h; row++)
		blend_row(blend->to + row * blend->to_stride,
			blend->coverage + row * blend->stride, blend->w, blend->over);
}

/* The C library has a clone of this for every machine. */
static void fill_row(uint32_t *to, int count, uint32_t over)
{
	_Static_assert(sizeof(wchar_t) == sizeof(*to), "a pixel is set like a wide character");
	if (count > 0)
		wmemset((wchar_t *)to, (wchar_t)over, (size_t)count);
}

void canvas_fill(struct canvas *canvas, struct rect rect, colour colour_rgb)
{
	struct rect seen = visible(canvas, rect);

	for (int y = seen.y; y < seen.y + seen.h; y++)
		fill_row(pixel(canvas, seen.x, y), seen.w, colour_rgb);
}

void canvas_scroll(struct canvas *canvas, struct rect rect, struct point by)
{
	struct rect seen = visible(canvas, rect), from = seen, to;
	size_t len;

	from.x += by.x;
	from.y += by.y;
	to = rect_intersect(seen, from);
	len = (size_t)to.w * sizeof(uint32_t);
	for (int i = 0; i < to.h; i++) {
		int y = by.y > 0 ? to.y + to.h - 1 - i : to.y + i;

		memmove(pixel(canvas, to.x, y), pixel(canvas, to.x - by.x, y - by.y), len);
	}
}

/* mix() with nothing, eight pixels at once. */
VECTOR_CLONE static void dim_row(uint32_t *row, int count, uint32_t part)
{
	const uint32_t rest = 256 - (part + (part >> 7));
	int i = 0;

	for (; i + CLONE_LANES <= count; i += CLONE_LANES) {
		uint32_t under __attribute__((vector_size(CLONE_LANES * sizeof(uint32_t))));

		memcpy(&under, row + i, sizeof(under));
		under = (((under & 0xff00ff) * rest >> 8) & 0xff00ff) |
			(((under & 0x00ff00) * rest >> 8) & 0x00ff00);
		memcpy(row + i, &under, sizeof(under));
	}
	for (; i < count; i++)
		row[i] = mix(row[i], 0, part);
}

void canvas_dim(struct canvas *canvas, struct rect rect, unsigned part)
{
	struct rect seen = visible(canvas, rect);

	for (int y = seen.y; y < seen.y + seen.h; y++)
		dim_row(pixel(canvas, seen.x, y), seen.w, part);
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

/* The part of a row that lies beside the straight edge. */
static void fill_corner(struct canvas *canvas, struct rect rect, int radius, colour colour_rgb,
	struct rect part)
{
	struct rect seen = visible(canvas, part);
	uint32_t *row = pixel(canvas, 0, part.y);

	for (int x = seen.x; x < seen.x + seen.w; x++)
		row[x] = mix(row[x], colour_rgb, round_coverage(rect, radius, x, part.y));
}

void canvas_fill_round(struct canvas *canvas, struct rect rect, int radius, colour colour_rgb)
{
	struct rect seen = visible(canvas, rect);

	radius = fitting_radius(rect, radius);
	for (int y = seen.y; y < seen.y + seen.h; y++) {
		bool corner = y < rect.y + radius || y >= rect.y + rect.h - radius;
		struct rect middle = {rect.x + (corner ? radius : 0), y,
			rect.w - (corner ? 2 * radius : 0), 1};
		struct rect whole = rect_intersect(middle, seen);

		fill_row(pixel(canvas, whole.x, y), whole.w, colour_rgb);
		if (!corner)
			continue;
		fill_corner(canvas, rect, radius, colour_rgb,
			(struct rect){seen.x, y, middle.x - seen.x, 1});
		fill_corner(canvas, rect, radius, colour_rgb,
			(struct rect){middle.x + middle.w, y,
				seen.x + seen.w - middle.x - middle.w, 1});
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

void canvas_blend(
	struct canvas *canvas, struct point at, const struct mask *mask, colour colour_rgb)
{
	struct rect seen = visible(canvas, (struct rect){at.x, at.y, mask->w, mask->h});
	const struct blend blend = {.to = pixel(canvas, seen.x, seen.y),
		.coverage = mask->coverage + (ptrdiff_t)(seen.y - at.y) * mask->stride +
			    (seen.x - at.x),
		.to_stride = canvas->stride,
		.stride = mask->stride,
		.w = seen.w,
		.h = seen.h,
		.over = colour_rgb};

	if (seen.w > 0)
		blend_rows(&blend);
}

void canvas_line(
	struct canvas *canvas, struct point from, struct point to, int width, colour colour_rgb)
{
	struct coverage_line line = coverage_line_make(from.x, from.y, to.x, to.y, width);
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
