#include "drivers/camera/camera_picture.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "drivers/camera/camera_huffman.h"

enum { QUALITY = 92, SCALE_MAX = 8 };
enum { SOI = 0xd8, EOI = 0xd9, SOS = 0xda, DHT = 0xc4, RST0 = 0xd0, TEM = 0x01 };

/* All that lives across the longjmp() of libjpeg's errors. */
struct jpeg {
	struct jpeg_error_mgr errors; /* first */
	jmp_buf failed;
};

static _Noreturn void on_error(j_common_ptr cinfo)
{
	longjmp(((struct jpeg *)cinfo->err)->failed, 1);
}

/* A warning is damage: a preview can do without that frame, a page must. */
static void on_message(j_common_ptr cinfo, int level)
{
	if (level < 0)
		on_error(cinfo);
}

static void on_output(j_common_ptr cinfo)
{
	(void)cinfo;
}

static struct jpeg_error_mgr *handlers(struct jpeg *jpeg)
{
	jpeg_std_error(&jpeg->errors);
	jpeg->errors.error_exit = on_error;
	jpeg->errors.emit_message = on_message;
	jpeg->errors.output_message = on_output;
	return &jpeg->errors;
}

static enum status make_room(
	struct camera_picture *picture, unsigned width_px, unsigned height_px)
{
	size_t wanted = (size_t)width_px * height_px;
	uint32_t *pixels;

	if (wanted > picture->room) {
		pixels = malloc(wanted * sizeof(*pixels));
		if (!pixels)
			return failure(STATUS_NO_MEMORY, "camera: %zu pixels", wanted);
		camera_picture_free(picture);
		picture->pixels = pixels;
		picture->room = wanted;
	}
	picture->width_px = width_px;
	picture->height_px = height_px;
	return STATUS_OK;
}

void camera_picture_free(struct camera_picture *picture)
{
	if (picture->pixels)
		bytes_wipe(picture->pixels, picture->room * sizeof(*picture->pixels));
	free(picture->pixels);
	*picture = (struct camera_picture){0};
}

static bool is_sane(unsigned width_px, unsigned height_px)
{
	return width_px && height_px && width_px <= CAMERA_SIDE_MAX &&
	       height_px <= CAMERA_SIDE_MAX;
}

/* By halves, which the decoder does for less than the whole would cost. */
static void choose_scale(
	struct jpeg_decompress_struct *cinfo, unsigned width_px, unsigned height_px)
{
	cinfo->scale_num = 1;
	cinfo->scale_denom = 1;
	while (cinfo->scale_denom < SCALE_MAX &&
		(cinfo->image_width > width_px * cinfo->scale_denom ||
			cinfo->image_height > height_px * cinfo->scale_denom))
		cinfo->scale_denom *= 2;
	cinfo->out_color_space = JCS_EXT_BGRA; /* 0xffRRGGBB in memory */
	cinfo->dct_method = JDCT_FASTEST;
}

static enum status decode_rows(
	struct jpeg_decompress_struct *cinfo, struct camera_picture *picture)
{
	enum status status = make_room(picture, cinfo->output_width, cinfo->output_height);

	while (status == STATUS_OK && cinfo->output_scanline < cinfo->output_height) {
		JSAMPLE *row = (JSAMPLE *)(picture->pixels + (size_t)cinfo->output_scanline *
								     cinfo->output_width);
		jpeg_read_scanlines(cinfo, &row, 1);
	}
	return status;
}

static enum status decode_mjpeg(const uint8_t *data, size_t len, unsigned width_px,
	unsigned height_px, struct camera_picture *picture)
{
	struct jpeg_decompress_struct cinfo = {0};
	volatile enum status status = STATUS_BAD_DATA;
	struct jpeg jpeg;

	cinfo.err = handlers(&jpeg);
	if (setjmp(jpeg.failed) == 0) {
		jpeg_create_decompress(&cinfo);
		jpeg_mem_src(&cinfo, data, len);
		jpeg_read_header(&cinfo, TRUE);
		if (!is_sane(cinfo.image_width, cinfo.image_height) ||
			jpeg_has_multiple_scans(&cinfo)) {
			status = STATUS_FULL;
		} else {
			/* Tables that are left out, libjpeg-turbo takes from the standard. */
			choose_scale(&cinfo, width_px, height_px);
			jpeg_start_decompress(&cinfo);
			status = decode_rows(&cinfo, picture);
			if (status == STATUS_OK)
				jpeg_finish_decompress(&cinfo);
		}
	} else {
		status = STATUS_BAD_DATA;
	}
	jpeg_destroy_decompress(&cinfo);
	return status;
}

static uint8_t clamp(int value)
{
	return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

/* BT.601, limited range, as UVC says when it says nothing. */
static uint32_t pixel(int y, int u, int v)
{
	int c = 298 * (y - 16) + 128, d = u - 128, e = v - 128;
	uint32_t red = clamp((c + 409 * e) >> 8), green = clamp((c - 100 * d - 208 * e) >> 8),
		 blue = clamp((c + 516 * d) >> 8);

	return 0xff000000u | red << 16 | green << 8 | blue;
}

static bool yuyv_is_whole(const struct camera_shape *shape, size_t len)
{
	return is_sane(shape->width_px, shape->height_px) && shape->width_px % 2 == 0 &&
	       shape->stride >= 2 * (size_t)shape->width_px &&
	       len >= shape->stride * (shape->height_px - 1) + 2 * (size_t)shape->width_px;
}

static enum status decode_yuyv(const struct camera_shape *shape, const uint8_t *data,
	size_t len, unsigned width_px, unsigned height_px, struct camera_picture *picture)
{
	unsigned step = 1;
	enum status status;

	if (!yuyv_is_whole(shape, len))
		return STATUS_BAD_DATA;
	while (shape->width_px / step > width_px || shape->height_px / step > height_px)
		step *= 2;
	if (!(shape->width_px / step) || !(shape->height_px / step))
		return STATUS_BAD_DATA; /* a strip too thin to be shrunk */
	status = make_room(picture, shape->width_px / step, shape->height_px / step);
	for (unsigned y = 0; status == STATUS_OK && y < picture->height_px; y++) {
		const uint8_t *row = data + (size_t)y * step * shape->stride;
		uint32_t *out = picture->pixels + (size_t)y * picture->width_px;
		for (unsigned x = 0; x < picture->width_px; x++) {
			const uint8_t *pair = row + (size_t)(x * step) / 2 * 4;
			out[x] = pixel(pair[x * step % 2 * 2], pair[1], pair[3]);
		}
	}
	return status;
}

enum status camera_picture_decode(const struct camera_shape *shape, const uint8_t *data,
	size_t len, unsigned width_px, unsigned height_px, struct camera_picture *picture)
{
	if (shape->format == CAMERA_YUYV)
		return decode_yuyv(shape, data, len, width_px, height_px, picture);
	return decode_mjpeg(data, len, width_px, height_px, picture);
}

/* Where the frame's scan begins; *tables: it brings its own.  0: no JPEG. */
static size_t find_scan(const uint8_t *data, size_t len, bool *tables)
{
	size_t at = 2;

	*tables = false;
	if (len < 4 || data[0] != 0xff || data[1] != SOI)
		return 0;
	while (at + 4 <= len && data[at] == 0xff) {
		uint8_t marker = data[at + 1];
		if (marker == 0xff) { /* padding */
			at++;
			continue;
		}
		if (marker == SOS)
			return at;
		if (marker == EOI || marker == SOI || marker == TEM ||
			(marker >= RST0 && marker < SOI))
			return 0;
		*tables |= marker == DHT;
		at += 2 + ((size_t)data[at + 2] << 8 | data[at + 3]);
	}
	return 0;
}

static enum status jpeg_of_mjpeg(const uint8_t *data, size_t len, struct bytes *jpeg)
{
	bool tables;
	size_t scan = find_scan(data, len, &tables), before = jpeg->len;
	enum status status;

	if (!scan)
		return STATUS_BAD_DATA;
	status = bytes_add(jpeg, data, scan);
	if (status == STATUS_OK && !tables)
		status = bytes_add(jpeg, CAMERA_HUFFMAN, sizeof(CAMERA_HUFFMAN));
	if (status == STATUS_OK)
		status = bytes_add(jpeg, data + scan, len - scan);
	if (status != STATUS_OK)
		jpeg->len = before;
	return status;
}

static void set_up_compressor(
	struct jpeg_compress_struct *cinfo, const struct camera_shape *shape)
{
	cinfo->image_width = shape->width_px;
	cinfo->image_height = shape->height_px;
	cinfo->input_components = 3;
	cinfo->in_color_space = JCS_YCbCr;
	jpeg_set_defaults(cinfo);
	jpeg_set_quality(cinfo, QUALITY, TRUE);
	cinfo->comp_info[0].v_samp_factor = 1; /* 4:2:2, as the camera saw it */
}

/* The file's range is the full one, the camera's is not. */
static uint8_t full_range(int value, int low, int span)
{
	return clamp(((value - low) * 255 + span / 2) / span);
}

static void compress_rows(struct jpeg_compress_struct *cinfo, const struct camera_shape *shape,
	const uint8_t *data, uint8_t *row)
{
	while (cinfo->next_scanline < cinfo->image_height) {
		const uint8_t *from = data + cinfo->next_scanline * shape->stride;
		for (unsigned x = 0; x < shape->width_px; x++) {
			const uint8_t *pair = from + x / 2 * 4;
			row[3 * x] = full_range(pair[x % 2 * 2], 16, 219);
			row[3 * x + 1] = full_range(pair[1], 16, 224);
			row[3 * x + 2] = full_range(pair[3], 16, 224);
		}
		jpeg_write_scanlines(cinfo, &row, 1);
	}
}

static enum status jpeg_of_yuyv(
	const struct camera_shape *shape, const uint8_t *data, size_t len, struct bytes *jpeg)
{
	struct jpeg_compress_struct cinfo = {0};
	struct jpeg errors;
	unsigned char *memory = NULL;
	unsigned long size = 0;
	uint8_t *row = yuyv_is_whole(shape, len) ? malloc(3 * (size_t)shape->width_px) : NULL;
	volatile enum status status = STATUS_NO_MEMORY;

	if (!row)
		return yuyv_is_whole(shape, len) ? failure(STATUS_NO_MEMORY, "camera: row")
						 : STATUS_BAD_DATA;
	cinfo.err = handlers(&errors);
	if (setjmp(errors.failed) == 0) {
		jpeg_create_compress(&cinfo);
		jpeg_mem_dest(&cinfo, &memory, &size);
		set_up_compressor(&cinfo, shape);
		jpeg_start_compress(&cinfo, TRUE);
		compress_rows(&cinfo, shape, data, row);
		jpeg_finish_compress(&cinfo);
		status = bytes_add(jpeg, memory, size);
	}
	jpeg_destroy_compress(&cinfo);
	free(row);
	free(memory);
	return status;
}

enum status camera_picture_jpeg(
	const struct camera_shape *shape, const uint8_t *data, size_t len, struct bytes *jpeg)
{
	if (shape->format == CAMERA_YUYV)
		return jpeg_of_yuyv(shape, data, len, jpeg);
	return jpeg_of_mjpeg(data, len, jpeg);
}
