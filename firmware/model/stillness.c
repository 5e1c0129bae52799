#include "firmware/model/stillness.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLES 6    /* of a cell, each way */
#define MOVED 14     /* of 255: noise and flicker stay below it */
#define NOT_PLAIN 40 /* a sheet, or its print, differs by so much from what lies around it */

static unsigned brightness(uint32_t pixel)
{
	return ((pixel >> 16 & 0xff) * 2 + (pixel >> 8 & 0xff) * 5 + (pixel & 0xff)) / 8;
}

static uint8_t cell(const uint32_t *pixels, unsigned width_px, unsigned height_px, unsigned row,
	unsigned column)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < SAMPLES * SAMPLES; i++) {
		unsigned x = (column * SAMPLES + i % SAMPLES) * width_px /
			     (STILLNESS_COLUMNS * SAMPLES);
		unsigned y =
			(row * SAMPLES + i / SAMPLES) * height_px / (STILLNESS_ROWS * SAMPLES);

		sum += brightness(pixels[(size_t)y * width_px + x]);
	}
	return (uint8_t)(sum / (SAMPLES * SAMPLES));
}

static bool is_plain(const uint8_t *cells, size_t count)
{
	uint8_t least = 255, most = 0;

	for (size_t i = 0; i < count; i++) {
		least = cells[i] < least ? cells[i] : least;
		most = cells[i] > most ? cells[i] : most;
	}
	return most - least < NOT_PLAIN;
}

static bool moved(const uint8_t *before, const uint8_t *now, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (abs(before[i] - now[i]) >= MOVED)
			return true;
	return false;
}

bool stillness_see(struct stillness *stillness, const uint32_t *pixels, unsigned width_px,
	unsigned height_px, int64_t now_ms)
{
	uint8_t grid[STILLNESS_ROWS][STILLNESS_COLUMNS];

	if (!width_px || !height_px)
		return false;
	for (unsigned row = 0; row < STILLNESS_ROWS; row++)
		for (unsigned column = 0; column < STILLNESS_COLUMNS; column++)
			grid[row][column] = cell(pixels, width_px, height_px, row, column);
	if (!stillness->begun || moved(stillness->grid[0], grid[0], sizeof(grid))) {
		*stillness = (struct stillness){.begun = true, .since_ms = now_ms};
		memcpy(stillness->grid, grid, sizeof(grid));
	}
	if (stillness->told || now_ms - stillness->since_ms < STILLNESS_MS ||
		is_plain(grid[0], sizeof(grid)))
		return false;
	stillness->told = true;
	return true;
}
