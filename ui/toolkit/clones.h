/*
 * clones.h - one text of an inner loop for the baseline and for AVX2.
 *
 * Used by the rasteriser's files.  The machine's version is chosen when the program starts, and
 * both give the same bytes.  Sanitizers are not up yet at that moment.
 */
#ifndef UI_TOOLKIT_CLONES_H
#define UI_TOOLKIT_CLONES_H

#define CLONE_LANES 8 /* 32-bit numbers at once */

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                          \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VECTOR_CLONE __attribute__((target_clones("avx2", "default")))
#else
#define VECTOR_CLONE
#endif

#endif
