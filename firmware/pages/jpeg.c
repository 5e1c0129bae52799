#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <jerror.h>

#include "firmware/pages/box.h"
#include "firmware/pages/decode.h"

#define SCANS_MAX 64 /* real progressive files have about ten; each may cost a whole pass */
#define MEMORY_MAX (400L * 1024 * 1024)

/* All that lives across the longjmp() of libjpeg's errors. */
struct jpeg {
	struct jpeg_decompress_struct cinfo;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	jmp_buf failed;
	enum fault fault;
	struct box box;
	JSAMPLE *row;
	unsigned orientation, limit;
};

static _Noreturn void give_up(struct jpeg *jpeg, enum fault fault)
{
	jpeg->fault = fault;
	longjmp(jpeg->failed, 1);
}

static void on_error(j_common_ptr cinfo)
{
	struct jpeg *jpeg = cinfo->client_data;

	switch (cinfo->err->msg_code) {
	case JERR_OUT_OF_MEMORY:
	case JERR_NO_BACKING_STORE:
	case JERR_IMAGE_TOO_BIG:
		give_up(jpeg, FAULT_PAGE_TOO_LARGE);
	case JERR_BAD_PRECISION:
	case JERR_SOF_UNSUPPORTED:
	case JERR_CONVERSION_NOTIMPL:
		give_up(jpeg, FAULT_PAGE_UNSUPPORTED);
	default:
		give_up(jpeg, FAULT_PAGE_BROKEN);
	}
}

/* libjpeg goes on after damage with grey or garbage; an official would get that page. */
static void on_message(j_common_ptr cinfo, int level)
{
	if (level >= 0)
		return;
	switch (cinfo->err->msg_code) {
	case JWRN_ADOBE_XFORM:
	case JWRN_JFIF_MAJOR:
	case JWRN_EXTRANEOUS_DATA: /* some cameras pad before a marker */
		return;
	default:
		give_up(cinfo->client_data, FAULT_PAGE_BROKEN);
	}
}

static void on_output(j_common_ptr cinfo)
{
	(void)cinfo;
}

static void on_progress(j_common_ptr cinfo)
{
	const struct jpeg *jpeg = cinfo->client_data;

	if (jpeg->cinfo.input_scan_number > SCANS_MAX)
		give_up(cinfo->client_data, FAULT_PAGE_TOO_LARGE);
}

static void open_file(struct jpeg *jpeg, const uint8_t *file, size_t len)
{
	jpeg_create_decompress(&jpeg->cinfo);
	jpeg->cinfo.client_data = jpeg;
	jpeg->progress.progress_monitor = on_progress;
	jpeg->cinfo.progress = &jpeg->progress;
	jpeg->cinfo.mem->max_memory_to_use = MEMORY_MAX;
	jpeg_mem_src(&jpeg->cinfo, file, len);
	jpeg_save_markers(&jpeg->cinfo, JPEG_APP0 + 1, 0xffff);
}

static void read_header(struct jpeg *jpeg)
{
	struct jpeg_decompress_struct *cinfo = &jpeg->cinfo;

	jpeg_read_header(cinfo, TRUE);
	if (!page_size_is_fit(cinfo->image_width, cinfo->image_height))
		give_up(jpeg, FAULT_PAGE_TOO_LARGE);
	jpeg->orientation = 1;
	for (jpeg_saved_marker_ptr marker = cinfo->marker_list; marker; marker = marker->next)
		if (jpeg->orientation == 1)
			jpeg->orientation = exif_orientation(marker->data, marker->data_length);
}

/* The library shrinks by halves for free; the box does the rest. */
static void choose_output(struct jpeg_decompress_struct *cinfo, unsigned limit)
{
	unsigned longest = cinfo->image_width > cinfo->image_height ? cinfo->image_width
								    : cinfo->image_height;

	cinfo->scale_num = 1;
	cinfo->scale_denom = 1;
	while (cinfo->scale_denom < 8 && longest / (cinfo->scale_denom * 2) >= limit)
		cinfo->scale_denom *= 2;
	if (cinfo->jpeg_color_space == JCS_CMYK || cinfo->jpeg_color_space == JCS_YCCK)
		cinfo->out_color_space = JCS_CMYK;
	else
		cinfo->out_color_space = JCS_RGB;
}

static void add_rgb(struct jpeg *jpeg, uint32_t *cells)
{
	const JSAMPLE *pixel = jpeg->row;

	for (unsigned x = 0; x < jpeg->box.width; x++, pixel += 3)
		box_add(&jpeg->box, cells, x, pixel[0], pixel[1], pixel[2]);
}

/* Adobe writes its inks inverted. */
static void add_cmyk(struct jpeg *jpeg, uint32_t *cells)
{
	const unsigned flip = jpeg->cinfo.saw_Adobe_marker ? 0 : 255;
	const JSAMPLE *pixel = jpeg->row;

	for (unsigned x = 0; x < jpeg->box.width; x++, pixel += 4) {
		unsigned black = pixel[3] ^ flip;
		box_add(&jpeg->box, cells, x, (pixel[0] ^ flip) * black / 255,
			(pixel[1] ^ flip) * black / 255, (pixel[2] ^ flip) * black / 255);
	}
}

static void read_rows(struct jpeg *jpeg)
{
	struct jpeg_decompress_struct *cinfo = &jpeg->cinfo;

	choose_output(cinfo, jpeg->limit);
	jpeg_start_decompress(cinfo);
	if (box_init(&jpeg->box, cinfo->output_width, cinfo->output_height, jpeg->limit) !=
		STATUS_OK)
		give_up(jpeg, FAULT_PAGE_TOO_LARGE);
	jpeg->row = malloc((size_t)cinfo->output_width * (size_t)cinfo->output_components);
	if (!jpeg->row)
		give_up(jpeg, FAULT_PAGE_TOO_LARGE);
	while (cinfo->output_scanline < cinfo->output_height) {
		uint32_t *cells = box_row(&jpeg->box, cinfo->output_scanline);
		if (jpeg_read_scanlines(cinfo, &jpeg->row, 1) != 1)
			give_up(jpeg, FAULT_PAGE_BROKEN);
		if (cinfo->out_color_space == JCS_CMYK)
			add_cmyk(jpeg, cells);
		else
			add_rgb(jpeg, cells);
	}
	jpeg_finish_decompress(cinfo);
}

static void run(struct jpeg *jpeg, const uint8_t *file, size_t len)
{
	if (setjmp(jpeg->failed))
		return;
	open_file(jpeg, file, len);
	read_header(jpeg);
	read_rows(jpeg);
}

enum fault page_decode_jpeg(
	const uint8_t *file, size_t len, unsigned limit, struct page_preview *out)
{
	struct jpeg *jpeg = calloc(1, sizeof(*jpeg));
	enum fault fault;

	if (!jpeg)
		return FAULT_PAGE_TOO_LARGE;
	jpeg->limit = limit;
	jpeg->cinfo.err = jpeg_std_error(&jpeg->errors);
	jpeg->cinfo.client_data = jpeg;
	jpeg->errors.error_exit = on_error;
	jpeg->errors.emit_message = on_message;
	jpeg->errors.output_message = on_output;
	run(jpeg, file, len);
	if (jpeg->fault == FAULT_NONE) {
		out->page_count = 1;
		bool turned = jpeg->orientation >= 5;
		out->full_width = turned ? jpeg->cinfo.image_height : jpeg->cinfo.image_width;
		out->full_height = turned ? jpeg->cinfo.image_width : jpeg->cinfo.image_height;
		if (box_take(&jpeg->box, jpeg->orientation, out) != STATUS_OK)
			jpeg->fault = FAULT_PAGE_TOO_LARGE;
	}
	fault = jpeg->fault;
	box_finish(&jpeg->box);
	free(jpeg->row);
	jpeg_destroy_decompress(&jpeg->cinfo);
	free(jpeg);
	return fault;
}
