/*
 * shrink_lanes.h - what shrink.c does with several numbers at once.
 *
 * Inside functions of clones.h, two pixels of four channels in CLONE_NUMBERS.
 */
#ifndef UI_TOOLKIT_CANVAS_SHRINK_LANES_H
#define UI_TOOLKIT_CANVAS_SHRINK_LANES_H

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "ui/toolkit/canvas/clones.h"

#define LANES_SIGNED int32_t __attribute__((vector_size(CLONE_LANES * sizeof(int32_t))))
#define LANES_REALS float __attribute__((vector_size(CLONE_LANES * sizeof(float))))

/* The four channels of a pixel. */
#define LANES_FOUR uint32_t __attribute__((vector_size(4 * sizeof(uint32_t))))

#define LANES_BYTES 16 /* that are weighed at once */

static inline __attribute__((always_inline)) LANES_FOUR lanes_four(const uint32_t *numbers)
{
	LANES_FOUR four;

	memcpy(&four, numbers, sizeof(four));
	return four;
}

/* LANES_BYTES of a by weights[0] and those of b by weights[1], to 256, added.  Neither compiler
 * finds the one instruction that multiplies and adds. */
static inline __attribute__((always_inline)) void lanes_weigh(
	const uint8_t *a, const uint8_t *b, const uint32_t weights[2], LANES_FOUR out[4])
{
#ifdef __SSE2__
	const __m128i none = _mm_setzero_si128(),
		      by = _mm_set1_epi32((int)(weights[0] | weights[1] << 16));
	__m128i x = _mm_loadu_si128((const __m128i *)(const void *)a),
		y = _mm_loadu_si128((const __m128i *)(const void *)b);
	__m128i lower = _mm_unpacklo_epi8(x, y), upper = _mm_unpackhi_epi8(x, y);

	out[0] = (LANES_FOUR)_mm_madd_epi16(_mm_unpacklo_epi8(lower, none), by);
	out[1] = (LANES_FOUR)_mm_madd_epi16(_mm_unpackhi_epi8(lower, none), by);
	out[2] = (LANES_FOUR)_mm_madd_epi16(_mm_unpacklo_epi8(upper, none), by);
	out[3] = (LANES_FOUR)_mm_madd_epi16(_mm_unpackhi_epi8(upper, none), by);
#else
	for (unsigned i = 0; i < LANES_BYTES; i++)
		out[i / 4][i % 4] = a[i] * weights[0] + b[i] * weights[1];
#endif
}

/* Four numbers from left and four from right. */
static inline __attribute__((always_inline)) void lanes_join(
	const uint32_t *left, const uint32_t *right, CLONE_NUMBERS *out)
{
	*out = __builtin_shufflevector(
		lanes_four(left), lanes_four(right), 0, 1, 2, 3, 4, 5, 6, 7);
}

/* Rounds each of numbers / by down; part is 1 / by, and what comes out a byte, numbers < 2^31.
 * The real numbers are off by less than a ten-thousandth: a little less is never one more, and
 * one less is found by what remains, so that every machine finds the same. */
static inline __attribute__((always_inline)) void lanes_divide(
	CLONE_NUMBERS *numbers, const CLONE_NUMBERS *by, const LANES_REALS *part)
{
	LANES_REALS about =
		__builtin_convertvector((LANES_SIGNED)*numbers, LANES_REALS) * *part;
	LANES_SIGNED found = __builtin_convertvector(about - 0.001F, LANES_SIGNED);
	LANES_SIGNED rest = (LANES_SIGNED)*numbers - found * (LANES_SIGNED)*by;

	*numbers = (CLONE_NUMBERS)(found - (rest >= (LANES_SIGNED)*by));
}

/* The bytes in two pixels' numbers as 0x00RRGGBB to one or two pixels. */
static inline __attribute__((always_inline)) void lanes_put_pixels(
	const CLONE_NUMBERS *numbers, uint32_t *to, int room)
{
	uint32_t two[2];
#ifdef __SSE2__
	__m128i half[2], bytes;

	memcpy(half, numbers, sizeof(half));
	bytes = _mm_packs_epi32(half[0], half[1]);
	bytes = _mm_and_si128(_mm_packus_epi16(bytes, bytes), _mm_set1_epi32(0xffffff));
	_mm_storel_epi64((__m128i *)(void *)two, bytes);
#else
	for (int i = 0; i < 2; i++)
		two[i] = (*numbers)[4 * i] | (*numbers)[4 * i + 1] << 8 |
			 (*numbers)[4 * i + 2] << 16;
#endif
	if (room > 1)
		memcpy(to, two, sizeof(two));
	else
		to[0] = two[0];
}

#endif
