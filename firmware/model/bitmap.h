/*
 * bitmap.h - black and white dots, as a thermal head prints them.
 *
 * Rows top to bottom, stride bytes each, most significant bit left, 1 = black: the layout
 * of ESC/POS GS v 0.  Drawn by ui/paper, sent by drivers/printer_*.
 */
#ifndef FIRMWARE_MODEL_BITMAP_H
#define FIRMWARE_MODEL_BITMAP_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/status.h"

#define BITMAP_HEIGHT_MAX 24000 /* dots: three metres of paper, the slip of sixteen matters */

struct bitmap {
	unsigned width_px, height_px;
	size_t stride; /* bytes per row */
	uint8_t *bits;
};

/* White. Fails FULL beyond BITMAP_HEIGHT_MAX or 2048 wide, NO_MEMORY. */
MUST_CHECK enum status bitmap_create(
	unsigned width_px, unsigned height_px, struct bitmap **out);

/*
 * The same picture, narrower: a dot is black where half of what it stands for is, so that thin
 * strokes and codes stay readable.  width_px is less than that of from.  Fails NO_MEMORY.
 */
MUST_CHECK enum status bitmap_shrink(
	const struct bitmap *from, unsigned width_px, struct bitmap **out);

/* Wipes and frees. NULL is allowed. */
void bitmap_destroy(struct bitmap *bitmap);

#endif
