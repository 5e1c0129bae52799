#include "ui/toolkit/canvas/png_shot.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* R G B of every pixel; NULL when there is no memory. */
static uint8_t *rgb_of(const struct canvas *canvas)
{
	uint8_t *rgb = malloc((size_t)canvas->width * (size_t)canvas->height * 3), *to = rgb;

	for (int y = 0; rgb && y < canvas->height; y++) {
		const uint32_t *row = canvas->pixels + (ptrdiff_t)y * canvas->stride;

		for (int x = 0; x < canvas->width; x++) {
			*to++ = (uint8_t)(row[x] >> 16);
			*to++ = (uint8_t)(row[x] >> 8);
			*to++ = (uint8_t)row[x];
		}
	}
	return rgb;
}

static bool write_png(const struct canvas *canvas, const uint8_t *rgb, const char *path)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)canvas->width,
		.height = (png_uint_32)canvas->height,
		.format = PNG_FORMAT_RGB,
		.flags = PNG_IMAGE_FLAG_FAST,
	};

	return png_image_write_to_file(&image, path, 0, rgb, 0, NULL) != 0;
}

static bool write_ppm(const struct canvas *canvas, const uint8_t *rgb, const char *path)
{
	size_t len = (size_t)canvas->width * (size_t)canvas->height * 3;
	FILE *file = fopen(path, "wb");
	bool good = file &&
		    fprintf(file, "P6 %d %d 255\n", canvas->width, canvas->height) > 0 &&
		    fwrite(rgb, 1, len, file) == len;

	return file && fclose(file) == 0 && good;
}

enum status png_shot_write(const struct canvas *canvas, const char *path)
{
	const char *end = strrchr(path, '.');
	uint8_t *rgb = rgb_of(canvas);
	bool good;

	if (!rgb)
		return failure(STATUS_NO_MEMORY, "screenshot");
	good = end && !strcmp(end, ".ppm") ? write_ppm(canvas, rgb, path)
					   : write_png(canvas, rgb, path);
	free(rgb);
	return good ? STATUS_OK : failure(STATUS_IO, "screenshot cannot be written");
}
