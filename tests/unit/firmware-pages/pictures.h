/*
 * pictures.h - pictures for the tests, made with the same libraries that read them.
 *
 * Every picture is four fields: red, green above; blue, white below.
 */
#ifndef TESTS_UNIT_FIRMWARE_PAGES_PICTURES_H
#define TESTS_UNIT_FIRMWARE_PAGES_PICTURES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "firmware/pages/pages.h"

enum { RED = 0xff0000, GREEN = 0x00ff00, BLUE = 0x0000ff, WHITE = 0xffffff };

struct jpeg_recipe {
	unsigned width, height;
	int inks; /* 1 grey, 3 colour, 4 CMYK as Adobe writes it */
	bool progressive, arithmetic, restarts;
	bool blank;
	unsigned scans;       /* progressive in so many; 0: as the library likes */
	unsigned orientation; /* EXIF; 0: no marker */
};

struct png_recipe {
	unsigned width, height;
	int type, depth; /* PNG_COLOR_TYPE_…, bits */
	bool interlaced;
	bool transparent; /* all alpha 0 */
	bool blank;       /* nothing but zeros, for what is large */
};

static inline unsigned colour_at(unsigned x, unsigned y, unsigned width, unsigned height)
{
	if (y < height / 2)
		return x < width / 2 ? RED : GREEN;
	return x < width / 2 ? BLUE : WHITE;
}

static inline uint8_t part(unsigned colour, int i)
{
	return (uint8_t)(colour >> (16 - 8 * i));
}

static inline void exif_marker(unsigned orientation, bool big_endian, uint8_t out[32])
{
	static const uint8_t LITTLE[32] =
		"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";
	static const uint8_t BIG[32] =
		"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0";

	memcpy(out, big_endian ? BIG : LITTLE, 32);
	out[big_endian ? 25 : 24] = (uint8_t)orientation;
}

static inline void fill_jpeg_row(const struct jpeg_recipe *recipe, unsigned y, uint8_t *row)
{
	for (unsigned x = 0; x < recipe->width; x++) {
		unsigned colour = colour_at(x, y, recipe->width, recipe->height);
		for (int i = 0; i < recipe->inks; i++)
			row[x * (unsigned)recipe->inks + (unsigned)i] =
				i < 3 ? part(colour, i) : 0xff;
	}
}

/* One band of coefficients per scan: legal, slow to read, and what a bomb would do. */
static inline int plan_scans(
	struct jpeg_compress_struct *cinfo, unsigned count, jpeg_scan_info *scans)
{
	scans[0] = (jpeg_scan_info){.comps_in_scan = cinfo->num_components};
	for (int i = 0; i < cinfo->num_components; i++)
		scans[0].component_index[i] = i;
	for (unsigned i = 1; i < count; i++)
		scans[i] = (jpeg_scan_info){
			.comps_in_scan = 1,
			.component_index = {(int)(i - 1) / 63},
			.Ss = (int)(i - 1) % 63 + 1,
			.Se = (int)(i - 1) % 63 + 1,
		};
	return (int)count;
}

static inline void make_jpeg(const struct jpeg_recipe *recipe, struct bytes *out)
{
	struct jpeg_compress_struct cinfo;
	struct jpeg_error_mgr errors;
	jpeg_scan_info scans[190];
	unsigned char *file = NULL;
	unsigned long len = 0;
	uint8_t *row = calloc(recipe->width, (size_t)recipe->inks), exif[32];

	cinfo.err = jpeg_std_error(&errors);
	jpeg_create_compress(&cinfo);
	jpeg_mem_dest(&cinfo, &file, &len);
	cinfo.image_width = recipe->width;
	cinfo.image_height = recipe->height;
	cinfo.input_components = recipe->inks;
	cinfo.in_color_space = recipe->inks == 1   ? JCS_GRAYSCALE
			       : recipe->inks == 3 ? JCS_RGB
						   : JCS_CMYK;
	jpeg_set_defaults(&cinfo);
	cinfo.arith_code = recipe->arithmetic;
	cinfo.restart_in_rows = recipe->restarts ? 1 : 0;
	if (recipe->progressive)
		jpeg_simple_progression(&cinfo);
	if (recipe->scans) {
		cinfo.num_scans = plan_scans(&cinfo, recipe->scans, scans);
		cinfo.scan_info = scans;
	}
	jpeg_start_compress(&cinfo, TRUE);
	if (recipe->orientation) {
		exif_marker(recipe->orientation, false, exif);
		jpeg_write_marker(&cinfo, JPEG_APP0 + 1, exif, sizeof(exif));
	}
	for (unsigned y = 0; y < recipe->height; y++) {
		if (!recipe->blank)
			fill_jpeg_row(recipe, y, row);
		jpeg_write_scanlines(&cinfo, &row, 1);
	}
	jpeg_finish_compress(&cinfo);
	jpeg_destroy_compress(&cinfo);
	if (bytes_add(out, file, len) != STATUS_OK)
		abort();
	free(file);
	free(row);
}

static inline void put_png(png_structp png, png_bytep data, size_t len)
{
	if (bytes_add(png_get_io_ptr(png), data, len) != STATUS_OK)
		abort();
}

static inline void flush_png(png_structp png)
{
	(void)png;
}

static inline void put_sample(uint8_t *row, size_t sample, int depth, unsigned value)
{
	size_t bit = sample * (size_t)depth;

	if (depth == 16)
		row[bit / 8 + 1] = row[bit / 8] = (uint8_t)value;
	else if (depth == 8)
		row[bit / 8] = (uint8_t)value;
	else
		row[bit / 8] |= (uint8_t)(value << (8 - depth - (int)(bit % 8)));
}

static inline void fill_png_row(const struct png_recipe *recipe, unsigned y, uint8_t *row)
{
	const int channels = recipe->type == PNG_COLOR_TYPE_RGB_ALPHA    ? 4
			     : recipe->type == PNG_COLOR_TYPE_RGB        ? 3
			     : recipe->type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
									 : 1;

	for (unsigned x = 0; x < recipe->width; x++) {
		unsigned colour = colour_at(x, y, recipe->width, recipe->height);
		for (int i = 0; i < channels; i++) {
			unsigned value = part(colour, channels >= 3 && i < 3 ? i : 0);
			if ((channels & 1) == 0 && i == channels - 1)
				value = recipe->transparent ? 0 : 0xff;
			if (channels == 1)
				value = recipe->type == PNG_COLOR_TYPE_PALETTE
						? (colour == RED            ? 0
							  : colour == GREEN ? 1
							  : colour == BLUE  ? 2
									    : 3)
						: value >> (recipe->depth < 8
									   ? 8 - recipe->depth
									   : 0);
			put_sample(row, (size_t)x * (size_t)channels + (size_t)i, recipe->depth,
				value);
		}
	}
}

static inline void start_png(png_structp png, png_infop info, const struct png_recipe *recipe)
{
	static const png_color PALETTE[] = {
		{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};

	png_set_compression_level(png, 1);
	png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
	png_set_IHDR(png, info, recipe->width, recipe->height, recipe->depth, recipe->type,
		recipe->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
		PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (recipe->type == PNG_COLOR_TYPE_PALETTE) {
		png_set_PLTE(png, info, PALETTE, 4);
		if (recipe->transparent)
			png_set_tRNS(png, info, (png_const_bytep) "\0\0\0\0", 4, NULL);
	}
	png_write_info(png, info);
}

static inline void make_png(const struct png_recipe *recipe, struct bytes *out)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	const size_t row_size = (size_t)recipe->width * 8 + 8;
	uint8_t *row = calloc(1, row_size);
	int passes;

	png_set_write_fn(png, out, put_png, flush_png);
	start_png(png, info, recipe);
	passes = recipe->interlaced ? png_set_interlace_handling(png) : 1;
	for (int pass = 0; pass < passes; pass++) {
		for (unsigned y = 0; y < recipe->height; y++) {
			if (!recipe->blank) {
				memset(row, 0, row_size);
				fill_png_row(recipe, y, row);
			}
			png_write_row(png, row);
		}
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	free(row);
}

/* The colour in the middle of a field: 0 left above, 1 right above, 2 and 3 below. */
static inline unsigned field(const struct page_preview *preview, int number)
{
	unsigned x = preview->width / 4 + (number & 1) * (preview->width / 2);
	unsigned y = preview->height / 4 + (number >> 1) * (preview->height / 2);
	const uint8_t *pixel = preview->pixels.data + ((size_t)y * preview->width + x) * 4;

	return (unsigned)pixel[2] << 16 | (unsigned)pixel[1] << 8 | pixel[0];
}

/* JPEG is never quite exact. */
static inline bool is_near(unsigned a, unsigned b)
{
	for (int i = 0; i < 3; i++)
		if (abs((int)part(a, i) - (int)part(b, i)) > 6)
			return false;
	return true;
}

static inline bool shows_the_four_fields(const struct page_preview *preview)
{
	return is_near(field(preview, 0), RED) && is_near(field(preview, 1), GREEN) &&
	       is_near(field(preview, 2), BLUE) && is_near(field(preview, 3), WHITE);
}

#endif
