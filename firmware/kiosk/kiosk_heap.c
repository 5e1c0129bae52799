/*
 * The kiosk's free() and realloc(): memory that is given back is overwritten first.
 *
 * Part of the program kiosk alone.  glibc's own M_PERTURB leaves out what its thread caches
 * keep, and those can be turned off only before main(), by a second start.  Whatever calls
 * free(), libraries included, comes here; the allocator underneath stays glibc's.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HEAP_IS_WATCHED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HEAP_IS_WATCHED
#endif
#endif

#ifndef HEAP_IS_WATCHED

/* glibc's own, under the name it keeps for who replaces free(). */
void __libc_free(void *memory);

void free(void *memory)
{
	if (memory)
		bytes_wipe(memory, malloc_usable_size(memory));
	__libc_free(memory);
}

/* glibc's would leave the old place as it was. */
void *realloc(void *memory, size_t size)
{
	size_t had = memory ? malloc_usable_size(memory) : 0;
	void *now;

	if (memory && size > 0 && size <= had && size >= had / 2)
		return memory;
	if (memory && size == 0) {
		free(memory);
		return NULL;
	}
	now = malloc(size);
	if (now && memory) {
		memcpy(now, memory, had < size ? had : size);
		free(memory);
	}
	return now;
}

#endif
