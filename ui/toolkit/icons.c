/*
 * Strokes on a grid of 48 × 48, pen 3.5 wide.  "M x y" goes there, "L x y" draws there,
 * "O x y r" is a circle, "A x y r from to" an arc in 1/32 turns (0 right, 8 down),
 * "R x y w h r" a rectangle with round corners.
 */
#include "ui/toolkit/icons.h"

#include <stdlib.h>
#include <string.h>

#include "ui/toolkit/coverage.h"

#define GRID 48
#define PEN_TENTHS 35
#define SIZE_MAX_PX 256

static const char *const STROKES[ICONS] = {
	[ICON_NONE] = "",
	[ICON_CARD] = "R 4 9 40 30 4 O 16 20 4 A 16 34 7 18 30 M 29 19 L 38 19 M 29 27 L 38 27",
	[ICON_FORM] = "R 8 8 32 36 4 M 17 4 L 17 11 L 31 11 L 31 4 L 17 4 "
		      "M 16 21 L 32 21 M 16 28 L 32 28 M 16 35 L 25 35",
	[ICON_PAGE] = "M 28 4 L 13 4 L 10 7 L 10 41 L 13 44 L 35 44 L 38 41 L 38 14 L 28 4 "
		      "M 28 4 L 28 14 L 38 14 M 17 24 L 31 24 M 17 32 L 31 32",
	[ICON_PEN] =
		"M 8 40 L 11 29 L 32 8 L 40 16 L 19 37 L 8 40 M 27 13 L 35 21 M 26 43 L 42 43",
	[ICON_PRINTER] =
		"M 13 16 L 13 5 L 35 5 L 35 16 M 13 35 L 5 35 L 5 16 L 43 16 L 43 35 L 35 35 "
		"M 13 28 L 35 28 L 35 43 L 13 43 L 13 28 M 34 22 L 37 22",
	[ICON_CHECK] = "M 8 25 L 19 36 L 40 13",
	[ICON_WARN] = "M 24 6 L 44 41 L 4 41 L 24 6 M 24 19 L 24 29 M 24 35 L 24 35",
	[ICON_HELP] = "O 24 24 20 A 24 19 6 16 36 M 27 24 L 24 27 L 24 29 M 24 35 L 24 35",
	[ICON_LANGUAGE] = "O 24 24 20 M 4 24 L 44 24 M 24 4 L 17 12 L 15 24 L 17 36 L 24 44 "
			  "L 31 36 L 33 24 L 31 12 L 24 4",
	[ICON_HOME] = "M 5 23 L 24 6 L 43 23 M 11 18 L 11 42 L 37 42 L 37 18 M 20 42 L 20 29 L "
		      "28 29 L 28 42",
	[ICON_BACK] = "M 29 9 L 14 24 L 29 39",
	[ICON_NEXT] = "M 19 9 L 34 24 L 19 39",
	[ICON_CLOCK] = "O 24 24 20 M 24 12 L 24 24 L 32 29",
	[ICON_PERSON] = "O 24 15 9 A 24 43 18 17 31 M 6 42 L 42 42",
	[ICON_HOUSE] = "M 9 43 L 9 9 L 30 5 L 30 43 M 30 17 L 40 20 L 40 43 M 4 43 L 44 43 "
		       "M 16 17 L 23 17 M 16 25 L 23 25 M 16 33 L 23 33",
	[ICON_STICK] =
		"R 12 18 24 26 4 M 17 18 L 17 5 L 31 5 L 31 18 M 21 11 L 21 11 M 27 11 L 27 11",
	[ICON_PHONE] = "M 10 6 L 17 5 L 21 15 L 16 19 L 20 26 L 28 32 L 33 27 L 43 31 L 42 38 "
		       "L 37 43 L 27 40 L 17 33 L 10 24 L 6 12 L 10 6",
	[ICON_LOCK] = "R 9 21 30 23 4 M 15 21 L 15 14 A 24 14 9 16 32 L 33 21 M 24 30 L 24 35",
	[ICON_CROSS] = "M 11 11 L 37 37 M 37 11 L 11 37",
	[ICON_UP] = "M 9 31 L 24 16 L 39 31",
	[ICON_DOWN] = "M 9 17 L 24 32 L 39 17",
	[ICON_ERASE] =
		"M 3 24 L 15 10 L 44 10 L 44 38 L 15 38 L 3 24 M 22 18 L 34 30 M 34 18 L 22 30",
	[ICON_SHIFT] = "M 24 6 L 42 25 L 32 25 L 32 41 L 16 41 L 16 25 L 6 25 L 24 6",
	[ICON_TEXT] = "M 4 40 L 15 9 L 26 40 M 8 30 L 22 30 O 37 33 6 M 43 26 L 43 40",
	[ICON_CONTRAST] = "O 24 24 20 M 24 4 L 24 44 M 27 5 L 27 43 M 30 7 L 30 41 M 33 9 L 33 39 "
			  "M 36 12 L 36 36 M 39 15 L 39 33 M 41 19 L 41 29",
	[ICON_LOW] = "M 24 5 L 24 31 M 13 20 L 24 31 L 35 20 M 7 42 L 41 42",
};

/* cos of 0, 1, … 8 thirty-seconds of a turn, in 1/1024. */
static const int COSINE[9] = {1024, 1004, 946, 851, 724, 569, 392, 200, 0};

struct stroker {
	uint8_t *coverage;
	int size; /* px of the whole square */
	int x, y; /* pen, 1/1024 of the grid */
};

static int cosine(int turn)
{
	turn = turn < 0 ? -turn : turn;
	turn %= 32;
	if (turn > 16)
		turn = 32 - turn;
	return turn <= 8 ? COSINE[turn] : -COSINE[16 - turn];
}

static int sine(int turn)
{
	return cosine(turn - 8);
}

static int scaled(const struct stroker *stroker, int value)
{
	return (int)((int64_t)value * stroker->size * 16 / (GRID * 1024));
}

/* Strokes meet by the larger coverage, so joints do not show. */
static void stroke_to(struct stroker *stroker, int x, int y)
{
	const struct rect all = {0, 0, stroker->size, stroker->size};
	struct coverage_line line = coverage_line_make(scaled(stroker, stroker->x),
		scaled(stroker, stroker->y), scaled(stroker, x), scaled(stroker, y),
		stroker->size * 16 * PEN_TENTHS / (GRID * 10));
	struct rect seen = rect_intersect(coverage_line_bounds(&line), all);

	for (int row = seen.y; row < seen.y + seen.h; row++)
		for (int column = seen.x; column < seen.x + seen.w; column++) {
			uint8_t *at =
				stroker->coverage + (ptrdiff_t)row * stroker->size + column;
			unsigned covered = coverage_line_at(&line, column, row);

			if (covered > *at)
				*at = (uint8_t)covered;
		}
	stroker->x = x;
	stroker->y = y;
}

static void arc(struct stroker *stroker, int x, int y, int radius, int from, int to)
{
	for (int turn = from; turn <= to; turn++) {
		int px = x * 1024 + radius * cosine(turn), py = y * 1024 + radius * sine(turn);

		if (turn == from) {
			stroker->x = px;
			stroker->y = py;
		}
		stroke_to(stroker, px, py);
	}
}

static void round_rectangle(struct stroker *stroker, int x, int y, int w, int h, int r)
{
	stroker->x = x * 1024;
	stroker->y = (y + r) * 1024;
	arc(stroker, x + r, y + r, r, 16, 24);
	stroke_to(stroker, (x + w - r) * 1024, y * 1024);
	arc(stroker, x + w - r, y + r, r, 24, 32);
	stroke_to(stroker, (x + w) * 1024, (y + h - r) * 1024);
	arc(stroker, x + w - r, y + h - r, r, 0, 8);
	stroke_to(stroker, (x + r) * 1024, (y + h) * 1024);
	arc(stroker, x + r, y + h - r, r, 8, 16);
	stroke_to(stroker, x * 1024, (y + r) * 1024);
}

static void follow(struct stroker *stroker, const char *strokes)
{
	while (*strokes) {
		char command = *strokes++;
		int n[5] = {0};
		int count = command == 'O' ? 3 : command == 'A' || command == 'R' ? 5 : 2;

		for (int i = 0; i < count; i++) {
			char *end;

			n[i] = (int)strtol(strokes, &end, 10);
			strokes = end;
		}
		while (*strokes == ' ')
			strokes++;
		if (command == 'M') {
			stroker->x = n[0] * 1024;
			stroker->y = n[1] * 1024;
		} else if (command == 'L') {
			stroke_to(stroker, n[0] * 1024, n[1] * 1024);
		} else if (command == 'O') {
			arc(stroker, n[0], n[1], n[2], 0, 32);
		} else if (command == 'A') {
			arc(stroker, n[0], n[1], n[2], n[3], n[4]);
		} else {
			round_rectangle(stroker, n[0], n[1], n[2], n[3], n[4]);
		}
	}
}

const char *icon_strokes(enum icon icon)
{
	return STROKES[icon];
}

void icon_draw(struct canvas *canvas, enum icon icon, int x, int y, int size, colour colour_rgb)
{
	uint8_t coverage[SIZE_MAX_PX * SIZE_MAX_PX];
	struct stroker stroker = {.coverage = coverage};

	if (icon == ICON_NONE || size <= 0)
		return;
	stroker.size = size < SIZE_MAX_PX ? size : SIZE_MAX_PX;
	memset(coverage, 0, (size_t)stroker.size * (size_t)stroker.size);
	follow(&stroker, STROKES[icon]);
	canvas_blend(
		canvas, x, y, coverage, stroker.size, stroker.size, stroker.size, colour_rgb);
}
