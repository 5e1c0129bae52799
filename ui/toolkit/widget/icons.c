#include "ui/toolkit/widget/icons.h"

#include <string.h>

#include "ui/toolkit/canvas/coverage.h"

#define GRID 48
#define PARTS 16 /* of the grid's unit, in which strokes are written */
#define PEN_TENTHS 35
#define FINE_PEN_TENTHS 20 /* of what is seen large */
#define FINE_FROM_PX 140
#define SIZE_MAX_PX 384
#define BAND_SIZE (16 * 1024) /* bytes; an icon up to 128 px is one band */

struct stroker {
	uint8_t coverage[BAND_SIZE]; /* of the band */
	struct rect band;            /* in the square */
	int size;                    /* px of the whole square */
	int pen;                     /* 1/10 of the grid */
	int x, y;                    /* pen, 1/16 of the grid */
};

static int scaled(const struct stroker *stroker, int value)
{
	return value * stroker->size * 16 / (GRID * PARTS);
}

/* Strokes meet by the larger coverage, so joints do not show. */
static void stroke_to(struct stroker *stroker, int x, int y)
{
	struct coverage_line line = coverage_line_make(scaled(stroker, stroker->x),
		scaled(stroker, stroker->y), scaled(stroker, x), scaled(stroker, y),
		stroker->size * 16 * stroker->pen / (GRID * 10));
	struct rect seen = rect_intersect(coverage_line_bounds(&line), stroker->band);

	for (int row = seen.y; row < seen.y + seen.h; row++)
		for (int column = seen.x; column < seen.x + seen.w; column++) {
			uint8_t *at = stroker->coverage +
				      (ptrdiff_t)(row - stroker->band.y) * stroker->size +
				      column;
			unsigned covered = coverage_line_at(&line, column, row);

			if (covered > *at)
				*at = (uint8_t)covered;
		}
	stroker->x = x;
	stroker->y = y;
}

/* Each stroke: how many points, then their x, y; a single point is a dot. */
static void follow(struct stroker *stroker, const int16_t *strokes)
{
	for (int count; (count = *strokes++) > 0;) {
		stroker->x = strokes[0];
		stroker->y = strokes[1];
		for (int i = count > 1 ? 1 : 0; i < count; i++)
			stroke_to(stroker, strokes[2 * i], strokes[2 * i + 1]);
		strokes += (ptrdiff_t)2 * count;
	}
}

/* Rows of the square at once, through few bytes of a stack. */
void icon_draw(struct canvas *canvas, enum icon icon, struct rect at, colour colour_rgb)
{
	struct stroker stroker;
	int size = at.w < SIZE_MAX_PX ? at.w : SIZE_MAX_PX, rows;

	if (!ICON_STROKES[icon] || size <= 0)
		return;
	stroker.size = size;
	stroker.pen = size < FINE_FROM_PX ? PEN_TENTHS : FINE_PEN_TENTHS;
	for (int y = 0; y < size; y += rows) {
		rows = BAND_SIZE / size < size - y ? BAND_SIZE / size : size - y;
		stroker.band = (struct rect){0, y, size, rows};
		memset(stroker.coverage, 0, (size_t)size * (size_t)rows);
		follow(&stroker, ICON_STROKES[icon]);
		canvas_blend(canvas, (struct point){at.x, at.y + y},
			&(struct mask){stroker.coverage, size, rows, size}, colour_rgb);
	}
}
