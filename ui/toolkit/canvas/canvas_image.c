/*
 * The picture part of canvas.h: the only place that resamples.
 *
 * Smaller: every target pixel is the mean of the area it covers, borders of pixels included.
 * Larger: between the four nearest.  Both work row by row in pieces that fit the first cache.
 */
#include <stddef.h>
#include <string.h>

#include "ui/toolkit/canvas/canvas.h"
#include "ui/toolkit/canvas/clones.h"

#define PIECE 256    /* target pixels of a row at once */
#define COLUMNS 2048 /* source pixels under them, at most */
#define CHANNELS 4   /* B G R and one that is not seen */
#define FOUR uint32_t __attribute__((vector_size(CHANNELS * sizeof(uint32_t)))) /* a pixel */
#define WHOLE 256     /* weight of a source pixel that is covered all over */
#define FEW 0xffffff  /* weight under one target pixel whose sums 32 bits hold */
#define RECIPROCAL 48 /* bits; a sum of bytes and weights takes the others */

struct picture {
	const uint32_t *pixels;
	unsigned width, height;
};

/* The source pixels under one target pixel, along one axis. */
struct reach {
	unsigned first, last;               /* of them, both included */
	unsigned first_weight, last_weight; /* of those two; all between weigh WHOLE */
	unsigned weight;                    /* of all together */
};

/* One drawing: source, target, and what of it is seen. */
struct drawing {
	struct picture from;
	struct canvas *to;
	struct rect rect, seen;
};

static struct reach reach_of(unsigned target, unsigned targets, unsigned sources)
{
	uint64_t from = (uint64_t)target * sources * WHOLE / targets;
	uint64_t to = ((uint64_t)target + 1) * sources * WHOLE / targets;
	struct reach reach = {.first = (unsigned)(from / WHOLE),
		.last = (unsigned)((to - 1) / WHOLE),
		.weight = (unsigned)(to - from)};

	reach.first_weight = WHOLE - (unsigned)(from % WHOLE);
	reach.last_weight = (unsigned)(to - (uint64_t)reach.last * WHOLE);
	if (reach.first == reach.last)
		reach.first_weight = reach.last_weight = reach.weight;
	return reach;
}

static unsigned weight_in(const struct reach *reach, unsigned at)
{
	if (at == reach->first)
		return reach->first_weight;
	return at == reach->last ? reach->last_weight : WHOLE;
}

/* sums += weight * row, channel by channel. */
static inline __attribute__((always_inline)) void add_row(
	uint32_t *sums, const uint32_t *row, unsigned columns, uint32_t weight)
{
	const uint8_t *bytes = (const uint8_t *)row;
	size_t count = (size_t)columns * CHANNELS, i = 0;

	for (; i + CLONE_LANES <= count; i += CLONE_LANES) {
		CLONE_NUMBERS sum, channels;

		clone_widen(bytes + i, &channels);
		memcpy(&sum, sums + i, sizeof(sum));
		sum += channels * weight;
		memcpy(sums + i, &sum, sizeof(sum));
	}
	for (; i < count; i++)
		sums[i] += bytes[i] * weight;
}

/* The rows of one target row, summed column by column. */
VECTOR_CLONE static void sum_rows(const struct picture *from, const struct reach *rows,
	unsigned first_column, unsigned columns, uint32_t *sums)
{
	memset(sums, 0, (size_t)columns * CHANNELS * sizeof(*sums));
	for (unsigned y = rows->first; y <= rows->last; y++)
		add_row(sums, from->pixels + (size_t)y * from->width + first_column, columns,
			weight_in(rows, y));
}

/* 1/all for the two areas that target pixels of one row can have. */
struct divisors {
	uint64_t all[2], part[2]; /* by whether the width's weight is odd */
};

static void divide(struct divisors *divisors, uint64_t all, unsigned odd)
{
	divisors->all[odd] = all;
	divisors->part[odd] = ((uint64_t)1 << RECIPROCAL) / all + 1;
}

/* 1/all, as it is multiplied with. */
static inline uint64_t part_of(struct divisors *divisors, uint64_t all, unsigned weight)
{
	unsigned odd = weight & 1;

	if (divisors->all[odd] != all)
		divide(divisors, all, odd);
	return divisors->part[odd];
}

static inline uint32_t pixel_of(uint64_t red, uint64_t green, uint64_t blue, uint64_t part)
{
	return (uint32_t)(red * part >> RECIPROCAL) << 16 |
	       (uint32_t)(green * part >> RECIPROCAL) << 8 |
	       (uint32_t)(blue * part >> RECIPROCAL);
}

/* The mean of what the sums under one target pixel stand for, however much that is. */
static uint32_t mean_of_many(
	const uint32_t *sums, const struct reach *reach, uint64_t all, uint64_t part)
{
	uint64_t blue = all / 2, green = all / 2, red = all / 2;

	for (unsigned x = reach->first; x <= reach->last; x++, sums += CHANNELS) {
		uint64_t weight = weight_in(reach, x);

		blue += sums[0] * weight;
		green += sums[1] * weight;
		red += sums[2] * weight;
	}
	return pixel_of(red, green, blue, part);
}

static inline __attribute__((always_inline)) FOUR four_at(const uint32_t *sums)
{
	FOUR channels;

	memcpy(&channels, sums, sizeof(channels));
	return channels;
}

/* The same while 32 bits hold it: four channels at once. */
static inline __attribute__((always_inline)) uint32_t mean(
	const uint32_t *sums, const struct reach *reach, uint64_t all, uint64_t part)
{
	const uint32_t *last = sums + (size_t)(reach->last - reach->first) * CHANNELS;
	FOUR sum = four_at(sums) * reach->first_weight + (uint32_t)(all / 2);

	for (sums += CHANNELS; sums < last; sums += CHANNELS)
		sum += four_at(sums) * WHOLE;
	if (sums == last)
		sum += four_at(last) * reach->last_weight;
	return pixel_of(sum[2], sum[1], sum[0], part);
}

static uint32_t *target_row(const struct drawing *drawing, int y)
{
	return drawing->to->pixels + (ptrdiff_t)y * drawing->to->stride;
}

/* As many columns from x on as have all their source side by side. */
static int shrinking_piece(const struct drawing *drawing, int x, struct reach *reaches)
{
	int left = drawing->seen.x + drawing->seen.w - x, count = 0;

	for (; count < left && count < PIECE; count++) {
		reaches[count] = reach_of((unsigned)(x + count - drawing->rect.x),
			(unsigned)drawing->rect.w, drawing->from.width);
		if (reaches[count].last - reaches[0].first >= COLUMNS)
			break;
	}
	return count;
}

VECTOR_CLONE static void mean_row(const uint32_t *sums, unsigned rows_weight,
	const struct reach *reaches, int count, uint32_t *to)
{
	struct divisors divisors = {.all = {0, 0}};

	for (int i = 0; i < count; i++) {
		const struct reach *reach = &reaches[i];
		uint64_t all = (uint64_t)rows_weight * reach->weight;
		uint64_t part = part_of(&divisors, all, reach->weight);
		const uint32_t *under =
			sums + (size_t)(reach->first - reaches[0].first) * CHANNELS;

		to[i] = all <= FEW ? mean(under, reach, all, part)
				   : mean_of_many(under, reach, all, part);
	}
}

static void shrink_row(
	const struct drawing *drawing, int x, int y, const struct reach *reaches, int count)
{
	const struct reach rows = reach_of((unsigned)(y - drawing->rect.y),
		(unsigned)drawing->rect.h, drawing->from.height);
	unsigned first = reaches[0].first;
	uint32_t sums[COLUMNS * CHANNELS];

	sum_rows(&drawing->from, &rows, first, reaches[count - 1].last + 1 - first, sums);
	mean_row(sums, rows.weight, reaches, count, target_row(drawing, y) + x);
}

static void shrink(const struct drawing *drawing)
{
	const struct rect *seen = &drawing->seen;
	struct reach reaches[PIECE];

	for (int x = seen->x, count; x < seen->x + seen->w; x += count) {
		count = shrinking_piece(drawing, x, reaches);
		for (int y = seen->y; y < seen->y + seen->h; y++)
			shrink_row(drawing, x, y, reaches, count);
	}
}

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
