#include "ui/toolkit/widget/icons.h"

#include <string.h>

#include "ui/toolkit/canvas/coverage.h"

#define GRID 48
#define PARTS 16 /* of the grid's unit, in which strokes are written */
#define PEN_TENTHS 35
#define FINE_PEN_TENTHS 20 /* of what is seen large */
#define FINE_FROM_PX 140
#define SIZE_MAX_PX 384

struct stroker {
	uint8_t *coverage;
	int size; /* px of the whole square */
	int pen;  /* 1/10 of the grid */
	int x, y; /* pen, 1/16 of the grid */
};

static int scaled(const struct stroker *stroker, int value)
{
	return value * stroker->size * 16 / (GRID * PARTS);
}

/* Strokes meet by the larger coverage, so joints do not show. */
static void stroke_to(struct stroker *stroker, int x, int y)
{
	const struct rect all = {0, 0, stroker->size, stroker->size};
	struct coverage_line line = coverage_line_make(scaled(stroker, stroker->x),
		scaled(stroker, stroker->y), scaled(stroker, x), scaled(stroker, y),
		stroker->size * 16 * stroker->pen / (GRID * 10));
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

void icon_draw(struct canvas *canvas, enum icon icon, struct rect at, colour colour_rgb)
{
	uint8_t coverage[SIZE_MAX_PX * SIZE_MAX_PX];
	struct stroker stroker = {.coverage = coverage};

	if (!ICON_STROKES[icon] || at.w <= 0)
		return;
	stroker.size = at.w < SIZE_MAX_PX ? at.w : SIZE_MAX_PX;
	stroker.pen = stroker.size < FINE_FROM_PX ? PEN_TENTHS : FINE_PEN_TENTHS;
	memset(coverage, 0, (size_t)stroker.size * (size_t)stroker.size);
	follow(&stroker, ICON_STROKES[icon]);
	canvas_blend(canvas, (struct point){at.x, at.y},
		&(struct mask){coverage, stroker.size, stroker.size, stroker.size}, colour_rgb);
}
