#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "firmware/pages/box.h"
#include "firmware/pages/decode.h"

#define CHUNK_MEMORY_MAX (1024 * 1024)
#define HEADER_SIZE 24 /* signature, IHDR's length and name, width, height */

/* All that lives across the longjmp() of libpng's errors. */
struct decoder {
	png_structp png;
	png_infop info;
	const uint8_t *file;
	size_t len, at;
	enum fault fault;
	unsigned limit;
	struct box box;
	uint8_t *row;
};

static void on_error(png_structp png, png_const_charp message)
{
	(void)message;
	png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
	(void)png, (void)message;
}

static void on_read(png_structp png, png_bytep out, size_t len)
{
	struct decoder *decoder = png_get_io_ptr(png);

	if (len > decoder->len - decoder->at)
		png_error(png, "the file ends early");
	memcpy(out, decoder->file + decoder->at, len);
	decoder->at += len;
}

static _Noreturn void give_up(struct decoder *decoder, enum fault fault)
{
	decoder->fault = fault;
	png_longjmp(decoder->png, 1);
}

/*
 * Only what makes pixels is looked at: no colour profiles, no compressed text, in which a bomb
 * could hide as well.  A wrong checksum anywhere is damage.
 */
static void set_limits(png_structp png)
{
	png_set_user_limits(png, PAGE_SIDE_MAX, PAGE_SIDE_MAX);
	png_set_chunk_malloc_max(png, CHUNK_MEMORY_MAX);
	png_set_chunk_cache_max(png, 16);
	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
}

/* Every kind becomes 8-bit R G B A. */
static void set_output(struct decoder *decoder)
{
	png_structp png = decoder->png;

	png_set_expand(png);
	png_set_scale_16(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
	png_read_update_info(png, decoder->info);
	if (png_get_rowbytes(png, decoder->info) != (size_t)decoder->box.width * 4)
		give_up(decoder, FAULT_PAGE_BROKEN);
}

/* What shines through is paper. */
static unsigned on_white(unsigned value, unsigned alpha)
{
	return (value * alpha + 255 * (255 - alpha)) / 255;
}

static void add_row(struct decoder *decoder, unsigned y, unsigned x, unsigned step)
{
	uint32_t *cells = box_row(&decoder->box, y);
	const uint8_t *pixel = decoder->row;

	for (; x < decoder->box.width; x += step, pixel += 4)
		box_add(&decoder->box, cells, x, on_white(pixel[0], pixel[3]),
			on_white(pixel[1], pixel[3]), on_white(pixel[2], pixel[3]));
}

/* The seven passes of an interlaced file are added as they come, never put together. */
static void read_interlaced(struct decoder *decoder)
{
	const unsigned width = decoder->box.width, height = decoder->box.height;

	for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
		unsigned rows = PNG_PASS_ROWS(height, pass);
		if (PNG_PASS_COLS(width, pass) == 0)
			continue;
		for (unsigned row = 0; row < rows; row++) {
			png_read_row(decoder->png, decoder->row, NULL);
			add_row(decoder, PNG_ROW_FROM_PASS_ROW(row, pass),
				PNG_PASS_START_COL(pass), PNG_PASS_COL_OFFSET(pass));
		}
	}
}

static void read_rows(struct decoder *decoder)
{
	if (png_get_interlace_type(decoder->png, decoder->info) != PNG_INTERLACE_NONE) {
		read_interlaced(decoder);
		return;
	}
	for (unsigned y = 0; y < decoder->box.height; y++) {
		png_read_row(decoder->png, decoder->row, NULL);
		add_row(decoder, y, 0, 1);
	}
}

static void run(struct decoder *decoder)
{
	png_structp png = decoder->png;

	if (setjmp(png_jmpbuf(png))) {
		if (decoder->fault == FAULT_NONE)
			decoder->fault = FAULT_PAGE_BROKEN;
		return;
	}
	set_limits(png);
	png_set_read_fn(png, decoder, on_read);
	png_read_info(png, decoder->info);
	if (box_init(&decoder->box, png_get_image_width(png, decoder->info),
		    png_get_image_height(png, decoder->info), decoder->limit) != STATUS_OK)
		give_up(decoder, FAULT_PAGE_TOO_LARGE);
	set_output(decoder);
	decoder->row = malloc((size_t)decoder->box.width * 4);
	if (!decoder->row)
		give_up(decoder, FAULT_PAGE_TOO_LARGE);
	read_rows(decoder);
	png_read_end(png, NULL);
}

/* Before libpng sees it: libpng cannot say which of its limits was met. */
static bool header_is_fit(const uint8_t *file, size_t len)
{
	return len < HEADER_SIZE || memcmp(file + 8, "\0\0\0\rIHDR", 8) != 0 ||
	       page_size_is_fit(png_get_uint_32(file + 16), png_get_uint_32(file + 20));
}

enum fault page_decode_png(
	const uint8_t *file, size_t len, unsigned limit, struct page_preview *out)
{
	struct decoder decoder = {.file = file, .len = len, .limit = limit};

	if (!header_is_fit(file, len))
		return FAULT_PAGE_TOO_LARGE;
	decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
	decoder.info = decoder.png ? png_create_info_struct(decoder.png) : NULL;
	if (decoder.info)
		run(&decoder);
	else
		decoder.fault = FAULT_PAGE_TOO_LARGE;
	if (decoder.fault == FAULT_NONE) {
		out->page_count = 1;
		out->full_width = decoder.box.width;
		out->full_height = decoder.box.height;
		if (box_take(&decoder.box, 1, out) != STATUS_OK)
			decoder.fault = FAULT_PAGE_TOO_LARGE;
	}
	box_finish(&decoder.box);
	free(decoder.row);
	png_destroy_read_struct(&decoder.png, &decoder.info, NULL);
	return decoder.fault;
}
