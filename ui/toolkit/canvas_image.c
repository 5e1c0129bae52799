/* The picture part of canvas.h: the only place that resamples. */
#include <stddef.h>

#include "ui/toolkit/canvas.h"

struct picture {
	const uint32_t *pixels;
	unsigned width, height;
};

/* The mean of the source pixels that fall into one target pixel; at least one. */
static uint32_t box(
	const struct picture *from, unsigned x0, unsigned x1, unsigned y0, unsigned y1)
{
	uint64_t red = 0, green = 0, blue = 0, count;

	if (x1 <= x0)
		x1 = x0 + 1;
	if (y1 <= y0)
		y1 = y0 + 1;
	for (unsigned y = y0; y < y1; y++) {
		const uint32_t *row = from->pixels + (size_t)y * from->width;

		for (unsigned x = x0; x < x1; x++) {
			red += row[x] >> 16 & 0xff;
			green += row[x] >> 8 & 0xff;
			blue += row[x] & 0xff;
		}
	}
	count = (uint64_t)(x1 - x0) * (y1 - y0);
	return (uint32_t)((red + count / 2) / count << 16 | (green + count / 2) / count << 8 |
			  (blue + count / 2) / count);
}

static uint32_t between(uint32_t a, uint32_t b, uint32_t part /* 0..256 of b */)
{
	uint32_t rb = ((a & 0xff00ff) * (256 - part) + (b & 0xff00ff) * part) >> 8;
	uint32_t g = ((a & 0x00ff00) * (256 - part) + (b & 0x00ff00) * part) >> 8;

	return (rb & 0xff00ff) | (g & 0x00ff00);
}

/* x and y in 1/256 source pixels, measured between pixel centres. */
static uint32_t bilinear(const struct picture *from, int64_t x, int64_t y)
{
	int64_t right = ((int64_t)from->width - 1) * 256,
		bottom = ((int64_t)from->height - 1) * 256;
	size_t x0, y0, x1, y1;
	const uint32_t *upper, *lower;

	x = x < 0 ? 0 : x > right ? right : x;
	y = y < 0 ? 0 : y > bottom ? bottom : y;
	x0 = (size_t)(x >> 8);
	y0 = (size_t)(y >> 8);
	x1 = x0 + 1 < from->width ? x0 + 1 : x0;
	y1 = y0 + 1 < from->height ? y0 + 1 : y0;
	upper = from->pixels + y0 * from->width;
	lower = from->pixels + y1 * from->width;
	return between(between(upper[x0], upper[x1], (uint32_t)(x & 255)),
		between(lower[x0], lower[x1], (uint32_t)(x & 255)), (uint32_t)(y & 255));
}

void canvas_image(struct canvas *canvas, struct rect rect, const uint32_t *pixels,
	unsigned width, unsigned height)
{
	const struct rect all = {0, 0, canvas->width, canvas->height};
	const struct picture from = {pixels, width, height};
	struct rect seen = rect_intersect(rect_intersect(rect, canvas->clip), all);
	bool shrinks;

	if (width == 0 || height == 0 || rect.w <= 0 || rect.h <= 0)
		return;
	shrinks = width >= (unsigned)rect.w && height >= (unsigned)rect.h;
	for (int y = seen.y; y < seen.y + seen.h; y++) {
		uint32_t *row = canvas->pixels + (ptrdiff_t)y * canvas->stride;
		uint64_t dy = (uint64_t)(y - rect.y), rows = (uint64_t)rect.h;

		for (int x = seen.x; x < seen.x + seen.w; x++) {
			uint64_t dx = (uint64_t)(x - rect.x), columns = (uint64_t)rect.w;

			if (shrinks)
				row[x] = box(&from, (unsigned)(dx * width / columns),
					(unsigned)((dx + 1) * width / columns),
					(unsigned)(dy * height / rows),
					(unsigned)((dy + 1) * height / rows));
			else
				row[x] = bilinear(&from,
					(int64_t)((2 * dx + 1) * width * 128 / columns) - 128,
					(int64_t)((2 * dy + 1) * height * 128 / rows) - 128);
		}
	}
}
