/* Linked with the kiosk's own free() and realloc(), as the kiosk is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "firmware/kiosk/kiosk_heap.c"

#define MARK 0x5a
#define SIZES_MAX 70000

/* Four in a row: the allocator's own pointers, random as they are, hold the byte now and then. */
static bool is_marked(const unsigned char *memory, size_t len)
{
	size_t row = 0;

	for (size_t i = 0; i < len && row < 4; i++)
		row = memory[i] == MARK ? row + 1 : 0;
	return row == 4;
}

/* The allocator hands out again what it got back: then nothing may be left in it. */
static void what_was_freed_says_nothing_any_more(void **unused)
{
	bool seen_again = false;

	(void)unused;
	for (size_t size = 24; size < SIZES_MAX; size = size * 3 / 2) {
		unsigned char *memory = malloc(size);
		uintptr_t where = (uintptr_t)memory;

		memset(memory, MARK, size);
		free(memory);
		memory = malloc(size);
		if ((uintptr_t)memory == where) {
			seen_again = true;
#ifndef HEAP_IS_WATCHED
			assert_false(is_marked(memory, size));
#endif
		}
		free(memory);
	}
#ifndef HEAP_IS_WATCHED
	assert_true(seen_again);
#else
	(void)seen_again, (void)is_marked;
#endif
}

static void growing_keeps_the_content_and_shrinking_the_place(void **unused)
{
	unsigned char *memory = NULL;

	(void)unused;
	for (size_t size = 1; size < SIZES_MAX; size = size * 2 + 1) {
		memory = realloc(memory, size);
		assert_non_null(memory);
		memset(memory + size / 2, (int)(size & 0xff), size - size / 2);
		for (size_t i = size / 2; i < size; i++)
			assert_int_equal(memory[i], size & 0xff);
	}
	memory = realloc(memory, 10);
	assert_non_null(memory);
	free(memory);
	free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_freed_says_nothing_any_more),
		cmocka_unit_test(growing_keeps_the_content_and_shrinking_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
