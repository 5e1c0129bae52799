/*
 * paper_bench.h - looks at a drawn paper: its dots, and what a scanner reads from it.
 *
 * Includes <setjmp.h>, <stdarg.h>, <stddef.h>, <stdint.h> and <cmocka.h> first, as every test does.
 */
#ifndef TESTS_UNIT_UI_PAPER_PAPER_BENCH_H
#define TESTS_UNIT_UI_PAPER_PAPER_BENCH_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/model/bitmap.h"

static inline bool dot(const struct bitmap *bitmap, unsigned x, unsigned y)
{
	return bitmap->bits[y * bitmap->stride + x / 8] >> (7 - x % 8) & 1;
}

/* What a scanner reads from the paper, all codes one after the other. */
static inline void scan(const struct bitmap *bitmap, char *out, size_t size)
{
	char path[] = "/tmp/onevisit-paper-XXXXXX.pgm", command[128];
	FILE *file = fdopen(mkstemps(path, 4), "wb");
	size_t len;

	assert_non_null(file);
	fprintf(file, "P5 %u %u 255\n", bitmap->width_px, bitmap->height_px);
	for (unsigned y = 0; y < bitmap->height_px; y++)
		for (unsigned x = 0; x < bitmap->width_px; x++)
			fputc(dot(bitmap, x, y) ? 0 : 255, file);
	fclose(file);
	snprintf(command, sizeof(command), "zbarimg -q --raw %s 2>/dev/null", path);
	file = popen(command, "r");
	assert_non_null(file);
	len = fread(out, 1, size - 1, file);
	out[len] = '\0';
	pclose(file);
	unlink(path);
}

#endif
