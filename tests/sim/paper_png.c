#include "tests/sim/paper_png.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* libpng jumps here on failure, so no variable of this function changes after setjmp. */
static enum status write_rows(
	FILE *file, png_structp png, png_infop info, const struct sim_printer *sim)
{
	if (setjmp(png_jmpbuf(png)))
		return failure(STATUS_IO, "paper: libpng");
	png_init_io(png, file);
	png_set_IHDR(png, info, SIM_PRINTER_WIDTH, sim->slip_rows, 1, PNG_COLOR_TYPE_GRAY,
		PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, 8000, 8000, PNG_RESOLUTION_METER); /* 8 dots per mm */
	png_set_invert_mono(png);                                  /* on paper 1 is black */
	png_write_info(png, info);
	for (unsigned y = 0; y < sim->slip_rows; y++)
		png_write_row(png, sim->paper + (size_t)y * SIM_PRINTER_STRIDE);
	png_write_end(png, info);
	return STATUS_OK;
}

static enum status write_png(FILE *file, const struct sim_printer *sim)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	enum status status = STATUS_NO_MEMORY;

	if (info)
		status = write_rows(file, png, info, sim);
	png_destroy_write_struct(png ? &png : NULL, info ? &info : NULL);
	return status;
}

enum status paper_png_write(const char *path, const struct sim_printer *sim)
{
	enum status status = STATUS_IO;
	char *draft = NULL;
	FILE *file;

	if (asprintf(&draft, "%s.part", path) < 0)
		return failure(STATUS_NO_MEMORY, "paper: name");
	file = fopen(draft, "wb");
	if (file) {
		status = write_png(file, sim);
		if (fclose(file) != 0 || (status == STATUS_OK && rename(draft, path) != 0))
			status = STATUS_IO;
	}
	if (status != STATUS_OK)
		status = failure(status, "paper: cannot be written");
	free(draft);
	return status;
}
