/*
 * fuzz.h - what the fuzz targets share.
 *
 * A target is one file with LLVMFuzzerTestOneInput().  It asserts what must hold for every
 * input by FUZZ_HOLDS, so that a wrong answer is a finding just like a crash.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define FUZZ_HOLDS(what)                                                                       \
	do {                                                                                   \
		if (!(what))                                                                   \
			abort();                                                               \
	} while (0)

/* Called by libFuzzer; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
