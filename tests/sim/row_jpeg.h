/*
 * row_jpeg.h - a JPEG file whose rows are all alike, for what lies under a camera.
 */
#ifndef TESTS_SIM_ROW_JPEG_H
#define TESTS_SIM_ROW_JPEG_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/bytes.h"

struct row_jpeg {
	unsigned width, height;
	const uint8_t *row; /* width times RGB */
	bool progressive;
};

/* Puts the file into out, in place of what was there. Aborts without memory. */
void row_jpeg_make(const struct row_jpeg *picture, struct bytes *out);

#endif
