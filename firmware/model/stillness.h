/*
 * stillness.h - whether something lies still under the camera, for who cannot see it.
 *
 * Used by firmware/visit, which then takes the picture by itself.  Looks at a coarse grid of
 * the preview only.  Pure: time is an argument.  Source: design experience "Entering text"
 * (camera without sight: automatic capture).
 */
#ifndef FIRMWARE_MODEL_STILLNESS_H
#define FIRMWARE_MODEL_STILLNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STILLNESS_MS 2500 /* so long nothing may move */
#define STILLNESS_COLUMNS 16
#define STILLNESS_ROWS 12

struct stillness {
	uint8_t grid[STILLNESS_ROWS][STILLNESS_COLUMNS]; /* brightness */
	bool begun, told;
	int64_t since_ms;
};

/*
 * Takes a frame, 0xffRRGGBB row after row.  True once for everything that is laid there and
 * then lies still; an empty table is plain, and never counts.
 */
bool stillness_see(struct stillness *stillness, const uint32_t *pixels, unsigned width_px,
	unsigned height_px, int64_t now_ms);

#endif
