/*
 * A smaller picture: every target pixel is the mean of the area it covers, borders of pixels
 * included, rounded.  Row by row in pieces that fit the first cache: the source's rows are
 * summed first, then the sums of the columns, two target pixels at once.
 */
#include <stddef.h>
#include <string.h>

#include "ui/toolkit/canvas/drawing.h"
#include "ui/toolkit/canvas/shrink_lanes.h"

#define PIECE 256      /* target pixels of a row at once */
#define CHANNELS 4     /* B G R and one that is not seen */
#define WHOLE 256      /* weight of a source pixel that is covered all over */
#define FEW 0x7fffff   /* weight under one target pixel whose sums 31 bits hold */
#define FEW_COLUMNS 20 /* under one target pixel, of a table that the first cache holds */
#define WEIGHTS 512    /* pairs of them in it */
#define UNROLL _Pragma("GCC unroll 3")
#define RECIPROCAL 48 /* bits; a sum of bytes and weights takes the others */

/* The source pixels under one target pixel, along one axis. */
struct reach {
	unsigned first, last;               /* of them, both included */
	unsigned first_weight, last_weight; /* of those two; all between weigh WHOLE */
	unsigned weight;                    /* of all together */
};

/* Two target pixels side by side. */
struct pair {
	unsigned left, right; /* where their sums begin */
	unsigned kind;        /* of struct divisors */
};

/* The target pixels of a piece of a row, and the source's columns under them. */
struct piece {
	int pixels;
	unsigned first, columns; /* in the source */
	unsigned under;          /* columns of the table for each pixel */
	bool few;                /* the table is there, and 31 bits are enough */
	unsigned lightest;       /* pixel's weight; the others have this or one more */
	struct reach reaches[PIECE + 1];
	struct pair pairs[PIECE / 2];
	CLONE_NUMBERS weights[WEIGHTS]; /* of the columns under each pair */
};

/* What the sums of a row are divided by, for two pixels side by side: [1], [3] when the left
 * one, [2], [3] when the right one is heavier. */
struct divisors {
	unsigned rows_weight;
	CLONE_NUMBERS all[4], half[4];
	LANES_REALS part[4];
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
	if (at == reach->last)
		return reach->last_weight;
	return at < reach->last ? WHOLE : 0;
}

static inline __attribute__((always_inline)) void put_four(
	uint32_t *sums, LANES_FOUR more, bool anew)
{
	if (!anew)
		more += lanes_four(sums);
	memcpy(sums, &more, sizeof(more));
}

/* Sets sums to two rows, or adds them, each by its weight, channel by channel. */
static inline __attribute__((always_inline)) void add_two_rows(uint32_t *sums,
	const uint8_t *const rows[2], const uint32_t weights[2], size_t count, bool anew)
{
	size_t i = 0;

	for (; i + LANES_BYTES <= count; i += LANES_BYTES) {
		LANES_FOUR both[LANES_BYTES / CHANNELS];

		lanes_weigh(rows[0] + i, rows[1] + i, weights, both);
		put_four(sums + i, both[0], anew);
		put_four(sums + i + CHANNELS, both[1], anew);
		put_four(sums + i + 2 * CHANNELS, both[2], anew);
		put_four(sums + i + 3 * CHANNELS, both[3], anew);
	}
	for (; i < count; i++)
		sums[i] = (anew ? 0 : sums[i]) + rows[0][i] * weights[0] +
			  rows[1][i] * weights[1];
}

/* The rows of one target row, summed column by column; behind the last two of nothing. */
VECTOR_CLONE static void sum_rows(const struct picture *from, const struct reach *reach,
	const struct piece *piece, uint32_t *sums)
{
	size_t count = (size_t)piece->columns * CHANNELS;

	for (unsigned y = reach->first; y <= reach->last; y += 2) {
		const uint32_t *row = from->pixels + (size_t)y * from->width + piece->first;
		const uint32_t *next = y < reach->last ? row + from->width : row;
		const uint8_t *const rows[2] = {(const uint8_t *)row, (const uint8_t *)next};
		const uint32_t weights[2] = {weight_in(reach, y), weight_in(reach, y + 1)};

		if (y == reach->first)
			add_two_rows(sums, rows, weights, count, true);
		else
			add_two_rows(sums, rows, weights, count, false);
	}
	memset(sums + count, 0, 2 * CHANNELS * sizeof(*sums));
}

static uint32_t part_of(uint64_t sum, uint64_t all)
{
	uint64_t part = ((uint64_t)1 << RECIPROCAL) / all + 1;

	return (uint32_t)((sum + all / 2) * part >> RECIPROCAL);
}

/* The mean of what the sums under one target pixel stand for, however much that is. */
static uint32_t mean_of_many(const uint32_t *sums, const struct reach *reach, uint64_t all)
{
	uint64_t blue = 0, green = 0, red = 0;

	for (unsigned x = reach->first; x <= reach->last; x++, sums += CHANNELS) {
		uint64_t weight = weight_in(reach, x);

		blue += sums[0] * weight;
		green += sums[1] * weight;
		red += sums[2] * weight;
	}
	return part_of(red, all) << 16 | part_of(green, all) << 8 | part_of(blue, all);
}

static void mean_row_of_many(
	const uint32_t *sums, unsigned rows_weight, const struct piece *piece, uint32_t *to)
{
	for (int i = 0; i < piece->pixels; i++) {
		const struct reach *reach = &piece->reaches[i];

		to[i] = mean_of_many(sums + (size_t)(reach->first - piece->first) * CHANNELS,
			reach, (uint64_t)rows_weight * reach->weight);
	}
}

static void set_divisors(unsigned rows_weight, unsigned lightest, struct divisors *out)
{
	out->rows_weight = rows_weight;
	for (unsigned kind = 0; kind < 4; kind++)
		for (unsigned lane = 0; lane < CLONE_LANES; lane++) {
			unsigned heavier = kind >> (lane / CHANNELS) & 1;
			uint32_t all = rows_weight * (lightest + heavier);

			out->all[kind][lane] = all;
			out->half[kind][lane] = all / 2;
			out->part[kind][lane] = 1 / (float)all;
		}
}

/* Of as many columns as are under each pixel: a constant is faster. */
static inline __attribute__((always_inline)) void mean_row_under(unsigned under,
	const uint32_t *sums, const struct divisors *divisors, const struct piece *piece,
	uint32_t *to)
{
	const CLONE_NUMBERS *weights = piece->weights;
	const struct pair *pair = piece->pairs;

	for (int left = piece->pixels; left > 0; left -= 2, to += 2, pair++) {
		CLONE_NUMBERS column, sum = divisors->half[pair->kind];

		UNROLL for (unsigned x = 0; x < under; x++)
		{
			lanes_join(sums + pair->left + x * CHANNELS,
				sums + pair->right + x * CHANNELS, &column);
			sum += column * *weights++;
		}
		lanes_divide(&sum, &divisors->all[pair->kind], &divisors->part[pair->kind]);
		lanes_put_pixels(&sum, to, left);
	}
}

VECTOR_CLONE static void mean_row(const uint32_t *sums, const struct divisors *divisors,
	const struct piece *piece, uint32_t *to)
{
	if (piece->under == 3)
		mean_row_under(3, sums, divisors, piece, to);
	else
		mean_row_under(piece->under, sums, divisors, piece, to);
}

static void set_pair(struct piece *piece, unsigned i)
{
	const struct reach *two = &piece->reaches[2 * i];

	piece->pairs[i] = (struct pair){.left = (two[0].first - piece->first) * CHANNELS,
		.right = (two[1].first - piece->first) * CHANNELS,
		.kind = (two[0].weight - piece->lightest) +
			2 * (two[1].weight - piece->lightest)};
	for (unsigned x = 0; x < piece->under; x++)
		for (unsigned lane = 0; lane < CLONE_LANES; lane++)
			piece->weights[i * piece->under + x][lane] = weight_in(
				&two[lane / CHANNELS], two[lane / CHANNELS].first + x);
}

/* How much can lie under any target pixel at most decides how it is summed. */
static void set_kind(const struct drawing *drawing, struct piece *piece)
{
	uint64_t across = drawing->from.width, down = drawing->from.height;

	across = across * WHOLE / (unsigned)drawing->rect.w;
	down = down * WHOLE / (unsigned)drawing->rect.h;
	piece->lightest = (unsigned)across;
	piece->under = (unsigned)(across / WHOLE) + 2;
	piece->few = piece->under <= FEW_COLUMNS && (across + 1) * (down + 1) <= FEW;
}

/* As many pixels from x on as have all their source side by side. */
static void set_piece(const struct drawing *drawing, int x, struct piece *piece)
{
	int left = drawing->seen.x + drawing->seen.w - x, count = 0, most = PIECE;

	if (piece->few && most > 2 * WEIGHTS / (int)piece->under)
		most = WEIGHTS / (int)piece->under * 2;
	for (; count < left && count < most; count++) {
		piece->reaches[count] = reach_of((unsigned)(x + count - drawing->rect.x),
			(unsigned)drawing->rect.w, drawing->from.width);
		if (piece->reaches[count].last - piece->reaches[0].first >= COLUMNS)
			break;
	}
	piece->pixels = count;
	piece->first = piece->reaches[0].first;
	piece->columns = piece->reaches[count - 1].last + 1 - piece->first;
	piece->reaches[count] =
		piece->reaches[count - 1]; /* beside the last of an odd number */
	for (int i = 0; piece->few && i < count; i += 2)
		set_pair(piece, (unsigned)i / 2);
}

static void shrink_row(const struct drawing *drawing, int x, int y, const struct piece *piece,
	struct divisors divisors[2])
{
	const struct reach rows = reach_of((unsigned)(y - drawing->rect.y),
		(unsigned)drawing->rect.h, drawing->from.height);
	struct divisors *by = &divisors[rows.weight & 1]; /* the rows have two weights */
	uint32_t sums[(COLUMNS + 2) * CHANNELS], *to = target_row(drawing, y) + x;

	sum_rows(&drawing->from, &rows, piece, sums);
	if (piece->few && by->rows_weight != rows.weight)
		set_divisors(rows.weight, piece->lightest, by);
	if (piece->few)
		mean_row(sums, by, piece, to);
	else
		mean_row_of_many(sums, rows.weight, piece, to);
}

void shrink(const struct drawing *drawing)
{
	const struct rect *seen = &drawing->seen;
	struct divisors divisors[2] = {{.rows_weight = 0}, {.rows_weight = 0}};
	struct piece piece;

	set_kind(drawing, &piece);
	for (int x = seen->x; x < seen->x + seen->w; x += piece.pixels) {
		set_piece(drawing, x, &piece);
		for (int y = seen->y; y < seen->y + seen->h; y++)
			shrink_row(drawing, x, y, &piece, divisors);
	}
}
