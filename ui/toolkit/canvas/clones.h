/*
 * clones.h - one text of an inner loop for the baseline, SSE4.1 and AVX2.
 *
 * Used by the rasteriser's files.  The machine's version is chosen when the program starts, and all
 * both give the same bytes.  Sanitizers are not up yet at that moment.
 */
#ifndef UI_TOOLKIT_CANVAS_CLONES_H
#define UI_TOOLKIT_CANVAS_CLONES_H

#define CLONE_LANES 8 /* 32-bit numbers at once */

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                         \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VECTOR_CLONE __attribute__((target_clones("avx2", "sse4.1", "default")))
#else
#define VECTOR_CLONE
#endif

#include <stdint.h>
#include <string.h>

/* CLONE_LANES numbers at once. */
#define CLONE_NUMBERS uint32_t __attribute__((vector_size(CLONE_LANES * sizeof(uint32_t))))

/* CLONE_LANES bytes as numbers; said as a shuffle, the compilers make two instructions of it,
 * as a conversion one for each byte. */
static inline __attribute__((always_inline)) void clone_widen(
	const uint8_t *bytes, CLONE_NUMBERS *out)
{
	enum { Z = 16 }; /* a byte of the second vector */
	const uint8_t none __attribute__((vector_size(16))) = {0};
	uint64_t eight __attribute__((vector_size(16))) = {0, 0};

	memcpy(&eight, bytes, CLONE_LANES);
	*out = (CLONE_NUMBERS)__builtin_shufflevector((__typeof__(none))eight, none, 0, Z, Z, Z,
		1, Z, Z, Z, 2, Z, Z, Z, 3, Z, Z, Z, 4, Z, Z, Z, 5, Z, Z, Z, 6, Z, Z, Z, 7, Z, Z,
		Z);
}

#endif
