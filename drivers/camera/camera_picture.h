/*
 * camera_picture.h - what the frames of a camera are: MJPEG or YUYV to pixels and to a JPEG
 * file.
 *
 * Pure.  The cameras are inside the housing; a page that is kept goes through firmware/pages
 * like any other.  Source: reference protocols 5.2; ITU-T T.81 annex K.3 (Huffman tables).
 */
#ifndef DRIVERS_CAMERA_CAMERA_PICTURE_H
#define DRIVERS_CAMERA_CAMERA_PICTURE_H

#include <stdbool.h>

#include "firmware/base/bytes.h"

#define CAMERA_SIDE_MAX 8192 /* dots */

enum camera_format { CAMERA_MJPEG, CAMERA_YUYV };

struct camera_shape {
	enum camera_format format;
	unsigned width_px, height_px;
	size_t stride; /* YUYV: bytes per row */
};

/* 0xffRRGGBB, row after row.  Zero-initialise; its memory is used again by the next frame. */
struct camera_picture {
	uint32_t *pixels;
	unsigned width_px, height_px;
	size_t room;      /* pixels that fit */
	uint64_t edition; /* of the pixels: who shows them need not look at them; 0: unknown */
};

/*
 * Pixels of one frame, shrunk by halves until it fits into these dots.  Fails BAD_DATA (the
 * picture may hold part of the frame), FULL (too large), NO_MEMORY.
 */
MUST_CHECK enum status camera_picture_decode(const struct camera_shape *shape,
	const uint8_t *data, size_t len, unsigned width_px, unsigned height_px,
	struct camera_picture *picture);

/* Wipes and frees. */
void camera_picture_free(struct camera_picture *picture);

/*
 * One frame as a JPEG file of its own, appended: MJPEG gets the Huffman tables that cameras
 * leave out, YUYV is compressed.  Fails like camera_picture_decode().
 */
MUST_CHECK enum status camera_picture_jpeg(
	const struct camera_shape *shape, const uint8_t *data, size_t len, struct bytes *jpeg);

#endif
