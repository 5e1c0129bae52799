#include "tests/sim/row_jpeg.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

void row_jpeg_make(const struct row_jpeg *picture, struct bytes *out)
{
	struct jpeg_compress_struct cinfo;
	struct jpeg_error_mgr errors;
	JSAMPLE *row = (JSAMPLE *)(uintptr_t)picture->row; /* only read */
	uint8_t *memory = NULL;
	unsigned long size = 0;

	cinfo.err = jpeg_std_error(&errors);
	jpeg_create_compress(&cinfo);
	jpeg_mem_dest(&cinfo, &memory, &size);
	cinfo.image_width = picture->width;
	cinfo.image_height = picture->height;
	cinfo.input_components = 3;
	cinfo.in_color_space = JCS_RGB;
	jpeg_set_defaults(&cinfo);
	if (picture->progressive)
		jpeg_simple_progression(&cinfo);
	jpeg_start_compress(&cinfo, TRUE);
	while (cinfo.next_scanline < picture->height)
		jpeg_write_scanlines(&cinfo, &row, 1);
	jpeg_finish_compress(&cinfo);
	jpeg_destroy_compress(&cinfo);
	out->len = 0;
	if (bytes_add(out, memory, size) != STATUS_OK)
		abort();
	free(memory);
}
