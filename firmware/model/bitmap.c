#include "firmware/model/bitmap.h"

#include <stdbool.h>
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

static bool is_black(const struct bitmap *bitmap, unsigned x, unsigned y)
{
	return bitmap->bits[y * bitmap->stride + x / 8] & 0x80 >> x % 8;
}

/* Where dot number at of the small picture begins in the large one, and where it ends. */
static void span(unsigned at, unsigned from, unsigned to, unsigned *begin, unsigned *end)
{
	*begin = at * from / to;
	*end = ((at + 1) * from + to - 1) / to;
	if (*end > from)
		*end = from;
}

static bool is_half_black(
	const struct bitmap *from, const struct bitmap *to, unsigned x, unsigned y)
{
	unsigned left, right, top, bottom, black = 0;

	span(x, from->width_px, to->width_px, &left, &right);
	span(y, from->height_px, to->height_px, &top, &bottom);
	for (unsigned row = top; row < bottom; row++)
		for (unsigned column = left; column < right; column++)
			black += is_black(from, column, row);
	return 2 * black >= (right - left) * (bottom - top);
}

enum status bitmap_shrink(const struct bitmap *from, unsigned width_px, struct bitmap **out)
{
	unsigned height_px = (from->height_px * width_px + from->width_px - 1) / from->width_px;
	struct bitmap *small;
	enum status status = bitmap_create(width_px, height_px, &small);

	if (status != STATUS_OK)
		return status;
	for (unsigned y = 0; y < height_px; y++)
		for (unsigned x = 0; x < width_px; x++)
			if (is_half_black(from, small, x, y))
				small->bits[y * small->stride + x / 8] |=
					(uint8_t)(0x80 >> x % 8);
	*out = small;
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
