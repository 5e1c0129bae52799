#include "sync/office/desk/signature_png.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#define HEIGHT_MAX_PX 4800
#define PEN_PX 5 /* diameter */

struct page {
	int width, height;
	uint8_t *grey;
};

static void dot(struct page *page, int cx, int cy)
{
	const int radius = PEN_PX / 2;

	for (int y = cy - radius; y <= cy + radius; y++) {
		for (int x = cx - radius; x <= cx + radius; x++) {
			int dx = x - cx, dy = y - cy;

			if (x >= 0 && x < page->width && y >= 0 && y < page->height &&
				dx * dx + dy * dy <= radius * radius + 1)
				page->grey[(size_t)y * (size_t)page->width + (size_t)x] = 0;
		}
	}
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static void line(struct page *page, int x0, int y0, int x1, int y1)
{
	int steps = larger(larger(abs(x1 - x0), abs(y1 - y0)), 1);

	for (int i = 0; i <= steps; i++)
		dot(page, x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps);
}

/* Clamped, so that a point far off the pad costs no more than one at its edge. */
static int scale(int32_t value, int32_t from, int to)
{
	int64_t scaled = (int64_t)value * to / from;

	return scaled < 0 ? 0 : scaled >= to ? to - 1 : (int)scaled;
}

static void draw(const struct ink *ink, struct page *page)
{
	int last_x = 0, last_y = 0;

	for (size_t i = 0; i < ink->count; i++) {
		const struct ink_point *point = &ink->points[i];
		int x = scale(point->x, ink->width, page->width);
		int y = scale(point->y, ink->height, page->height);

		if (point->first || i == 0)
			dot(page, x, y);
		else
			line(page, last_x, last_y, x, y);
		last_x = x;
		last_y = y;
	}
}

static enum status encode(const struct page *page, struct bytes *out)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)page->width,
		.height = (png_uint_32)page->height,
		.format = PNG_FORMAT_GRAY};
	png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
	size_t before = out->len;
	uint8_t *place;
	enum status status = bytes_grow(out, size, &place);

	if (status != STATUS_OK)
		return status;
	if (!png_image_write_to_memory(&image, place, &size, 0, page->grey, 0, NULL))
		status = failure(STATUS_NO_MEMORY, "the signature's picture");
	out->len = before + (status == STATUS_OK ? size : 0);
	return status;
}

enum status signature_png(const struct ink *ink, struct bytes *out)
{
	struct page page = {.width = SIGNATURE_WIDTH_PX};
	int64_t height;
	enum status status;

	if (ink->width <= 0 || ink->height <= 0)
		return failure(STATUS_BAD_DATA, "a signature pad without size");
	height = (int64_t)ink->height * SIGNATURE_WIDTH_PX / ink->width;
	if (height < 1 || height > HEIGHT_MAX_PX)
		return failure(STATUS_BAD_DATA, "a signature pad of no pad's shape");
	page.height = (int)height;
	page.grey = malloc((size_t)page.width * (size_t)page.height);
	if (!page.grey)
		return failure(STATUS_NO_MEMORY, "the signature's picture");
	memset(page.grey, 0xff, (size_t)page.width * (size_t)page.height);
	draw(ink, &page);
	status = encode(&page, out);
	bytes_wipe(page.grey, (size_t)page.width * (size_t)page.height);
	free(page.grey);
	return status;
}
