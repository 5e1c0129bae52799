#include "ui/toolkit/png_shot.h"

#include <png.h>
#include <stdlib.h>

enum status png_shot_write(const struct canvas *canvas, const char *path)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)canvas->width,
		.height = (png_uint_32)canvas->height,
		.format = PNG_FORMAT_RGB,
		.flags = PNG_IMAGE_FLAG_FAST,
	};
	uint8_t *rgb = malloc((size_t)canvas->width * (size_t)canvas->height * 3), *to = rgb;
	int written;

	if (!rgb)
		return failure(STATUS_NO_MEMORY, "screenshot");
	for (int y = 0; y < canvas->height; y++) {
		const uint32_t *row = canvas->pixels + (ptrdiff_t)y * canvas->stride;

		for (int x = 0; x < canvas->width; x++) {
			*to++ = (uint8_t)(row[x] >> 16);
			*to++ = (uint8_t)(row[x] >> 8);
			*to++ = (uint8_t)row[x];
		}
	}
	written = png_image_write_to_file(&image, path, 0, rgb, 0, NULL);
	free(rgb);
	return written ? STATUS_OK : failure(STATUS_IO, "screenshot cannot be written");
}
