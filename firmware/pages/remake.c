/* A page made anew: turned, cut, written as JPEG. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "firmware/pages/box.h"
#include "firmware/pages/decode.h"

enum { QUALITY = 90, WHOLE = 10000, PIXEL = 4 };

/* The turned and cut picture, as a way of looking at the old pixels. */
struct view {
	const struct page_preview *picture;
	unsigned turns, left, top, width, height;
};

static unsigned part_of(unsigned side, unsigned share)
{
	return (unsigned)(((uint64_t)side * share + WHOLE / 2) / WHOLE);
}

static bool area_is_whole(const struct page_area *area)
{
	return !area->left && !area->top && !area->right && !area->bottom;
}

/* False when the area is no area. */
static bool make_view(
	const struct page_preview *picture, const struct page_edit *edit, struct view *out)
{
	const struct page_area *crop = &edit->crop;
	bool lying = edit->quarter_turns & 1;
	unsigned width = lying ? picture->height : picture->width;
	unsigned height = lying ? picture->width : picture->height;

	*out = (struct view){.picture = picture,
		.turns = edit->quarter_turns & 3,
		.width = width,
		.height = height};
	if (area_is_whole(crop))
		return true;
	if (crop->left >= crop->right || crop->top >= crop->bottom || crop->right > WHOLE ||
		crop->bottom > WHOLE)
		return false;
	out->left = part_of(width, crop->left);
	out->top = part_of(height, crop->top);
	out->width = part_of(width, crop->right) - out->left;
	out->height = part_of(height, crop->bottom) - out->top;
	return out->width > 0 && out->height > 0;
}

static const uint8_t *pixel_at(const struct view *view, unsigned x, unsigned y)
{
	const struct page_preview *picture = view->picture;
	unsigned right = picture->width - 1, below = picture->height - 1, from_x, from_y;

	x += view->left;
	y += view->top;
	switch (view->turns) {
	case 1:
		from_x = y;
		from_y = below - x;
		break;
	case 2:
		from_x = right - x;
		from_y = below - y;
		break;
	case 3:
		from_x = right - y;
		from_y = x;
		break;
	default:
		from_x = x;
		from_y = y;
	}
	return picture->pixels.data + ((size_t)from_y * picture->width + from_x) * PIXEL;
}

/* All that lives across the longjmp() of libjpeg's errors. */
struct writing {
	struct jpeg_compress_struct cinfo;
	struct jpeg_error_mgr errors;
	jmp_buf failed;
	unsigned char *file;
	unsigned long len;
	JSAMPLE *row;
};

static void on_error(j_common_ptr cinfo)
{
	struct writing *writing = cinfo->client_data;

	longjmp(writing->failed, 1);
}

static void on_message(j_common_ptr cinfo)
{
	(void)cinfo;
}

static void write_rows(struct writing *writing, const struct view *view)
{
	struct jpeg_compress_struct *cinfo = &writing->cinfo;

	jpeg_mem_dest(cinfo, &writing->file, &writing->len);
	cinfo->image_width = view->width;
	cinfo->image_height = view->height;
	cinfo->input_components = 3;
	cinfo->in_color_space = JCS_RGB;
	jpeg_set_defaults(cinfo);
	jpeg_set_quality(cinfo, QUALITY, TRUE);
	jpeg_start_compress(cinfo, TRUE);
	for (unsigned y = 0; y < view->height; y++) {
		for (unsigned x = 0; x < view->width; x++) {
			const uint8_t *pixel = pixel_at(view, x, y);
			writing->row[x * 3] = pixel[2];
			writing->row[x * 3 + 1] = pixel[1];
			writing->row[x * 3 + 2] = pixel[0];
		}
		jpeg_write_scanlines(cinfo, &writing->row, 1);
	}
	jpeg_finish_compress(cinfo);
}

static bool try_to_write(struct writing *writing, const struct view *view)
{
	if (setjmp(writing->failed))
		return false;
	write_rows(writing, view);
	return true;
}

static enum fault write_jpeg(const struct view *view, struct bytes *file)
{
	struct writing *writing = calloc(1, sizeof(*writing));
	enum fault fault = FAULT_PAGE_TOO_LARGE;

	if (!writing)
		return fault;
	writing->cinfo.err = jpeg_std_error(&writing->errors);
	writing->errors.error_exit = on_error;
	writing->errors.output_message = on_message;
	writing->row = malloc((size_t)view->width * 3);
	jpeg_create_compress(&writing->cinfo);
	writing->cinfo.client_data = writing;
	if (writing->row && try_to_write(writing, view) &&
		bytes_add(file, writing->file, writing->len) == STATUS_OK)
		fault = FAULT_NONE;
	jpeg_destroy_compress(&writing->cinfo);
	free(writing->file);
	free(writing->row);
	free(writing);
	return fault;
}

static enum fault shrink(const struct view *view, struct page_preview *out)
{
	struct box box;
	enum status status = box_init(&box, view->width, view->height, PAGE_PREVIEW_MAX);

	if (status != STATUS_OK)
		return FAULT_PAGE_TOO_LARGE;
	for (unsigned y = 0; y < view->height; y++) {
		uint32_t *cells = box_row(&box, y);
		for (unsigned x = 0; x < view->width; x++) {
			const uint8_t *pixel = pixel_at(view, x, y);
			box_add(&box, cells, x, pixel[2], pixel[1], pixel[0]);
		}
	}
	out->page_count = 1;
	out->full_width = view->width;
	out->full_height = view->height;
	status = box_take(&box, 1, out);
	box_finish(&box);
	return status == STATUS_OK ? FAULT_NONE : FAULT_PAGE_TOO_LARGE;
}

enum fault page_remake(const struct page_preview *picture, const struct page_edit *edit,
	struct bytes *file, struct page_preview *out)
{
	struct view view;
	enum fault fault;

	if (!make_view(picture, edit, &view))
		return FAULT_PAGE_BROKEN;
	fault = write_jpeg(&view, file);
	return fault == FAULT_NONE ? shrink(&view, out) : fault;
}
