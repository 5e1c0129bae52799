/*
 * The picture part of canvas.h: with shrink.c the only place that resamples.
 *
 * Larger: between the four nearest, row by row in pieces that fit the first cache.
 */
#include <stddef.h>
#include <string.h>

#include "ui/toolkit/canvas/clones.h"
#include "ui/toolkit/canvas/drawing.h"

#define PIECE 256 /* target pixels of a row at once */

static inline uint32_t between(uint32_t a, uint32_t b, uint32_t part /* 0..256 of b */)
{
	uint32_t rb = ((a & 0xff00ff) * (256 - part) + (b & 0xff00ff) * part) >> 8;
	uint32_t g = ((a & 0x00ff00) * (256 - part) + (b & 0x00ff00) * part) >> 8;

	return (rb & 0xff00ff) | (g & 0x00ff00);
}

/* Where the middle of a target pixel lies among the middles of the source's. */
struct spot {
	unsigned first, second;
	uint32_t part; /* 0..255 of the second */
};

static struct spot spot_of(int target, int targets, unsigned sources)
{
	int64_t at = ((2 * (int64_t)target + 1) * sources * 128 / targets) - 128;
	int64_t end = ((int64_t)sources - 1) * 256;
	struct spot spot;

	at = at < 0 ? 0 : at > end ? end : at;
	spot.first = (unsigned)(at >> 8);
	spot.second = spot.first + 1 < sources ? spot.first + 1 : spot.first;
	spot.part = (uint32_t)(at & 255);
	return spot;
}

/* A source row as wide as the target's piece; two of them are kept. */
struct stretched {
	uint32_t row[PIECE];
	unsigned of; /* source row + 1; 0: none */
};

static void stretch_row(const struct drawing *drawing, unsigned y, const struct spot *spots,
	int count, struct stretched *out)
{
	const uint32_t *row = drawing->from.pixels + (size_t)y * drawing->from.width;

	if (out->of == y + 1)
		return;
	out->of = y + 1;
	for (int i = 0; i < count; i++)
		out->row[i] = between(row[spots[i].first], row[spots[i].second], spots[i].part);
}

VECTOR_CLONE static void mix_rows(
	const uint32_t *upper, const uint32_t *lower, uint32_t part, int count, uint32_t *to)
{
	int i = 0;

	for (; i + CLONE_LANES <= count; i += CLONE_LANES) {
		uint32_t a __attribute__((vector_size(CLONE_LANES * sizeof(uint32_t))));
		__typeof__(a) b, rb, g;

		memcpy(&a, upper + i, sizeof(a));
		memcpy(&b, lower + i, sizeof(b));
		rb = ((a & 0xff00ff) * (256 - part) + (b & 0xff00ff) * part) >> 8;
		g = ((a & 0x00ff00) * (256 - part) + (b & 0x00ff00) * part) >> 8;
		a = (rb & 0xff00ff) | (g & 0x00ff00);
		memcpy(to + i, &a, sizeof(a));
	}
	for (; i < count; i++)
		to[i] = between(upper[i], lower[i], part);
}

static void stretch_piece(const struct drawing *drawing, int x, int count)
{
	const struct rect *seen = &drawing->seen;
	struct spot spots[PIECE];
	struct stretched kept[2] = {{.of = 0}, {.of = 0}};

	for (int i = 0; i < count; i++)
		spots[i] =
			spot_of(x + i - drawing->rect.x, drawing->rect.w, drawing->from.width);
	for (int y = seen->y; y < seen->y + seen->h; y++) {
		const struct spot at =
			spot_of(y - drawing->rect.y, drawing->rect.h, drawing->from.height);
		/* Neighbours never have the same parity, so one does not push the other out. */
		struct stretched *upper = &kept[at.first % 2], *lower = &kept[at.second % 2];

		stretch_row(drawing, at.first, spots, count, upper);
		stretch_row(drawing, at.second, spots, count, lower);
		mix_rows(upper->row, lower->row, at.part, count, target_row(drawing, y) + x);
	}
}

static void stretch(const struct drawing *drawing)
{
	int end = drawing->seen.x + drawing->seen.w;

	for (int x = drawing->seen.x; x < end; x += PIECE)
		stretch_piece(drawing, x, end - x < PIECE ? end - x : PIECE);
}

static void copy(const struct drawing *drawing)
{
	const struct rect *seen = &drawing->seen;

	for (int y = seen->y; y < seen->y + seen->h; y++) {
		const uint32_t *from = drawing->from.pixels +
				       (size_t)(y - drawing->rect.y) * drawing->from.width;
		uint32_t *to = target_row(drawing, y);

		for (int x = seen->x; x < seen->x + seen->w; x++)
			to[x] = from[x - drawing->rect.x] & 0xffffff;
	}
}

void canvas_image(struct canvas *canvas, struct rect rect, const uint32_t *pixels,
	unsigned width, unsigned height)
{
	const struct rect all = {0, 0, canvas->width, canvas->height};
	const struct drawing drawing = {.from = {pixels, width, height},
		.to = canvas,
		.rect = rect,
		.seen = rect_intersect(rect_intersect(rect, canvas->clip), all)};

	if (width == 0 || height == 0 || drawing.seen.w <= 0 || drawing.seen.h <= 0 ||
		width / (unsigned)rect.w >= COLUMNS - 2)
		return;
	if (width == (unsigned)rect.w && height == (unsigned)rect.h)
		copy(&drawing);
	else if (width >= (unsigned)rect.w && height >= (unsigned)rect.h)
		shrink(&drawing);
	else
		stretch(&drawing);
}
