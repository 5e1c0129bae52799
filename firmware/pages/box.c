#include "firmware/pages/box.h"

#include <stdlib.h>

static unsigned shrunk(unsigned side, unsigned longest, unsigned limit)
{
	uint64_t scaled;

	if (longest <= limit)
		return side;
	scaled = ((uint64_t)side * limit + longest / 2) / longest;
	return scaled ? (unsigned)scaled : 1;
}

enum status box_init(struct box *box, unsigned width, unsigned height, unsigned limit)
{
	unsigned longest = width > height ? width : height;

	*box = (struct box){
		.width = width,
		.height = height,
		.out_width = shrunk(width, longest, limit),
		.out_height = shrunk(height, longest, limit),
	};
	box->columns = calloc(width, sizeof(*box->columns));
	box->sums = calloc((size_t)box->out_width * box->out_height, 4 * sizeof(*box->sums));
	if (!box->columns || !box->sums) {
		box_finish(box);
		return failure(STATUS_NO_MEMORY, "preview of %ux%u", width, height);
	}
	for (unsigned x = 0; x < width; x++)
		box->columns[x] = (uint16_t)((uint64_t)x * box->out_width / width);
	return STATUS_OK;
}

void box_finish(struct box *box)
{
	free(box->columns);
	free(box->sums);
	*box = (struct box){0};
}

/* Where the cell at x, y lies once the picture stands upright. EXIF 2.3, "Orientation". */
static size_t upright(const struct box *box, unsigned orientation, unsigned x, unsigned y)
{
	unsigned right = box->out_width - 1 - x, below = box->out_height - 1 - y;

	switch (orientation) {
	case 2:
		return (size_t)y * box->out_width + right;
	case 3:
		return (size_t)below * box->out_width + right;
	case 4:
		return (size_t)below * box->out_width + x;
	case 5:
		return (size_t)x * box->out_height + y;
	case 6:
		return (size_t)x * box->out_height + below;
	case 7:
		return (size_t)right * box->out_height + below;
	case 8:
		return (size_t)right * box->out_height + y;
	default:
		return (size_t)y * box->out_width + x;
	}
}

enum status box_take(const struct box *box, unsigned orientation, struct page_preview *out)
{
	bool turned = orientation >= 5 && orientation <= 8;
	const uint32_t *cell = box->sums;
	uint8_t *pixels;
	enum status status =
		bytes_grow(&out->pixels, (size_t)box->out_width * box->out_height * 4, &pixels);

	if (status != STATUS_OK)
		return status;
	for (unsigned y = 0; y < box->out_height; y++) {
		for (unsigned x = 0; x < box->out_width; x++, cell += 4) {
			uint8_t *pixel = pixels + upright(box, orientation, x, y) * 4;
			uint32_t count = cell[3] ? cell[3] : 1;
			pixel[0] = (uint8_t)(cell[2] / count);
			pixel[1] = (uint8_t)(cell[1] / count);
			pixel[2] = (uint8_t)(cell[0] / count);
			pixel[3] = 0xff;
		}
	}
	out->width = turned ? box->out_height : box->out_width;
	out->height = turned ? box->out_width : box->out_height;
	return STATUS_OK;
}
