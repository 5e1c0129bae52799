/*
 * allocations.h - counts what this thread allocates and frees, libraries included.
 *
 * Include in one file of a test program only: it takes the place of the C library's functions.
 */
#ifndef TESTS_UNIT_UI_TOOLKIT_ALLOCATIONS_H
#define TESTS_UNIT_UI_TOOLKIT_ALLOCATIONS_H

#include <stddef.h>

static _Thread_local unsigned long allocations, frees;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ALLOCATIONS_BY_HOOK 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ALLOCATIONS_BY_HOOK 1
#endif

#ifdef ALLOCATIONS_BY_HOOK
int __sanitizer_install_malloc_and_free_hooks(
	void (*allocated)(const volatile void *, size_t), void (*freed)(const volatile void *));

static void count_one(const volatile void *at, size_t size)
{
	(void)at;
	(void)size;
	allocations++;
}

static void count_free(const volatile void *at)
{
	frees += at != NULL;
}

static void allocations_begin(void)
{
	(void)__sanitizer_install_malloc_and_free_hooks(count_one, count_free);
}
#else
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);
void __libc_free(void *at);
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *at, size_t size);
void free(void *at);

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	allocations++;
	return __libc_calloc(count, size);
}

void *realloc(void *at, size_t size)
{
	allocations++;
	frees += at != NULL;
	return __libc_realloc(at, size);
}

void free(void *at)
{
	frees += at != NULL;
	__libc_free(at);
}

static void allocations_begin(void)
{
}
#endif

#endif
