/*
 * window_bench.h - a window on no display, a tree for it, and the hand before both.
 *
 * Included by one test file per program.
 */
#ifndef TESTS_UNIT_UI_TOOLKIT_WINDOW_BENCH_H
#define TESTS_UNIT_UI_TOOLKIT_WINDOW_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/window/window.h"

static struct window *window;
static struct tree *tree;
static struct input input;

static inline int open_window(void **unused)
{
	const struct window_options options = {.title = "test",
		.width = 540,
		.height = 960,
		.panel_width_mm = 262,
		.panel_height_mm = 465};

	(void)unused;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	return window_create(&options, &window) == STATUS_OK && tree_create(&tree) == STATUS_OK
		       ? 0
		       : -1;
}

/* The same with keys; those held down repeat after so many ms, 0: as is usual. */
static inline int open_window_with_keypad(int repeat_delay_ms)
{
	const struct window_keypad keypad = {
		.keys = "Up,Down,Left,Right,Return,F1,F2", .repeat_delay_ms = repeat_delay_ms};

	if (open_window(NULL) != 0)
		return -1;
	window_set_keypad(window, &keypad);
	return 0;
}

static inline int close_window(void **unused)
{
	(void)unused;
	window_destroy(window);
	tree_destroy(tree);
	return 0;
}

/* The next input that is not only a touch; false: there is none. */
static inline bool next_input(void)
{
	while (window_wait(window, 0, &input))
		if (input.kind != INPUT_TOUCH)
			return true;
	return false;
}

/* Takes all inputs there are. */
static inline void take_inputs(void)
{
	while (window_wait(window, 0, &input))
		;
}

/* The middle of what can be seen of a widget. */
static inline void middle(const char *name, int *x, int *y)
{
	const struct widget *widget = tree_find(tree, name);

	assert_non_null(widget);
	*x = widget->clip.x + widget->clip.w / 2;
	*y = widget->clip.y + widget->clip.h / 2;
}

/* A finger comes there and is lifted. */
static inline void touch(const char *name)
{
	int x, y;

	middle(name, &x, &y);
	window_touch(window, x, y, 0);
	window_touch(window, x, y, 2);
}

/* The same; true when it came to an input. */
static inline bool tap(const char *name)
{
	touch(name);
	return next_input();
}

#endif
