#include "firmware/model/bitmap.h"

#include <stdlib.h>

#include "firmware/base/bytes.h"

#define WIDTH_MAX 2048

enum status bitmap_create(unsigned width_px, unsigned height_px, struct bitmap **out)
{
	struct bitmap *bitmap;

	if (width_px == 0 || height_px == 0 || width_px > WIDTH_MAX ||
		height_px > BITMAP_HEIGHT_MAX)
		return failure(STATUS_FULL, "bitmap: %u x %u dots", width_px, height_px);
	bitmap = calloc(1, sizeof(*bitmap));
	if (!bitmap)
		return failure(STATUS_NO_MEMORY, "bitmap");
	bitmap->width_px = width_px;
	bitmap->height_px = height_px;
	bitmap->stride = (width_px + 7) / 8;
	bitmap->bits = calloc(height_px, bitmap->stride);
	if (!bitmap->bits) {
		free(bitmap);
		return failure(STATUS_NO_MEMORY, "bitmap: %u x %u dots", width_px, height_px);
	}
	*out = bitmap;
	return STATUS_OK;
}

void bitmap_destroy(struct bitmap *bitmap)
{
	if (!bitmap)
		return;
	bytes_wipe(bitmap->bits, bitmap->stride * bitmap->height_px);
	free(bitmap->bits);
	free(bitmap);
}
