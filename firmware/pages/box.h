/*
 * box.h - makes a picture smaller while it is being decoded, pixel by pixel, in any order.
 *
 * Each pixel is added to its cell of the preview; the whole picture never lies in memory.
 * Runs in the confined child.
 */
#ifndef FIRMWARE_PAGES_BOX_H
#define FIRMWARE_PAGES_BOX_H

#include "firmware/pages/pages.h"

struct box {
	unsigned width, height;         /* of what is added */
	unsigned out_width, out_height; /* ≤ the limit given */
	uint16_t *columns;              /* the preview's column for each x */
	uint32_t *sums;                 /* red, green, blue, count for each cell */
};

/* Sets up for a picture of this size, both 1..65535, to be at most limit long. Fails NO_MEMORY.
 */
MUST_CHECK enum status box_init(
	struct box *box, unsigned width, unsigned height, unsigned limit);

/* Frees. */
void box_finish(struct box *box);

/* The cells of row y, for box_add(). */
static inline uint32_t *box_row(const struct box *box, unsigned y)
{
	size_t row = (size_t)y * box->out_height / box->height;

	return box->sums + row * box->out_width * 4;
}

/* Adds the pixel at x to a row from box_row(). */
static inline void box_add(const struct box *box, uint32_t *row, unsigned x, unsigned red,
	unsigned green, unsigned blue)
{
	uint32_t *cell = row + (size_t)box->columns[x] * 4;

	cell[0] += red;
	cell[1] += green;
	cell[2] += blue;
	cell[3]++;
}

/*
 * Appends the preview's pixels to out and sets its size.  orientation is EXIF's, 1..8: how the
 * camera was held; anything else counts as 1.  Fails NO_MEMORY.
 */
MUST_CHECK enum status box_take(
	const struct box *box, unsigned orientation, struct page_preview *out);

#endif
