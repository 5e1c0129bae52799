/*
 * window.h - the panel: SDL2 window surface, touches in, damaged rectangles out.
 *
 * Owns the glyph cache, layout, painting, scrolling, the on-screen keyboard and pressed
 * looks.  No renderer, no OpenGL (SDL_FRAMEBUFFER_ACCELERATION=0).  Main thread only.
 * Blocks in window_wait() without time-out unless a deadline is given: 0 wake-ups when idle.
 * Source: design experience "Surface"; ui-facts sections 2 and 3.
 */
#ifndef UI_TOOLKIT_WINDOW_WINDOW_H
#define UI_TOOLKIT_WINDOW_WINDOW_H

#include "ui/toolkit/widget/theme.h"

struct window;

/* What the citizen did. */
enum input_kind {
	INPUT_NONE,  /* woken (mail, deadline): nothing touched */
	INPUT_PRESS, /* a button, tile or choice: pressed and released inside */
	INPUT_EDIT,  /* a field changed; text is its whole new value */
	INPUT_INK,   /* a point on the pad: x, y in 1/100 mm, t_ms, first */
	INPUT_TOUCH, /* anything else: somebody is here */
	INPUT_HELP,  /* the help key */
	INPUT_VOICE, /* the voice key, or three taps in the lower left corner */
	INPUT_QUIT,
};

struct input {
	enum input_kind kind;
	const char *name; /* of the widget; until the next window call */
	const char *text;
	int x, y, t_ms;
	bool first;
};

struct window_options {
	const char *title;
	int width, height;                   /* 0: the whole screen */
	int panel_width_mm, panel_height_mm; /* physical size of the panel */
	bool fullscreen;
	const char *glyphs; /* file of baked glyphs; NULL: none */
};

/* A USB keypad: the keys by SDL's names, and how patient they are (keypad.h); a target touched
 * twice within double_touch_ms counts once too, at its first touch. */
struct window_keypad {
	const char *keys; /* "Up,Down,Left,Right,Return,F1,F2": in the order of keypad.h */
	int repeat_delay_ms, double_strike_ms, double_touch_ms;
};

/*
 * Opens window and fonts.  Refuses SDL's silent fall-back to "offscreen".
 * Fails NO_DEVICE (no display), NOT_FOUND (font), NO_MEMORY.
 */
MUST_CHECK enum status window_create(const struct window_options *options, struct window **out);

/* Wipes and closes. NULL is allowed. */
void window_destroy(struct window *window);

/*
 * Shows tree (borrowed until the next show): lays out, paints the difference, presents.
 * The tree gains the widgets of the keyboard and of the "more" buttons; tree_clear() as usual.
 */
void window_show(struct window *window, struct tree *tree);

/* The first half of that: lays out.  What is looked up in the tree afterwards is in its place;
 * the panel shows it with the next window_paint(). */
void window_place(struct window *window, struct tree *tree);

/*
 * The widget called name says text, borrowed until the next window_show(); nothing else is
 * another.  Laid out anew only when its place has become too small or too large for it.
 */
void window_reword(struct window *window, const char *name, const char *text);

/* The second half: paints the difference, presents. */
void window_paint(struct window *window);

/* The language of the window's own words (keyboard, "more"); zh-Hans at first. */
void window_set_language(struct window *window, const char *language);

/* How everything looks from the next window_show() on: what is shown now is not drawn twice. */
void window_set_look(struct window *window, const struct look *look);

/* How everything looks now; a fresh window looks plain (all zero). */
const struct look *window_look(const struct window *window);

/*
 * Waits for one input, at most until deadline_ms (clock_monotonic_ms(); < 0: for ever).
 * Returns false for INPUT_NONE by deadline.
 */
bool window_wait(struct window *window, int64_t deadline_ms, struct input *out);

/*
 * Keys named in options move the focus instead of typing; a name SDL does not know is logged
 * and left out.  Without a call there is no keypad.
 */
void window_set_keypad(struct window *window, const struct window_keypad *options);

/*
 * Puts the focus on stop, and the next picture scrolls until seen is in sight; both are names of
 * widgets, and nothing happens for one that is not there.
 */
void window_lead_to(struct window *window, const char *stop, const char *seen);

/* While a screen is read aloud, texts are stops of the focus too. */
void window_set_reading(struct window *window, bool reading);

/* Where the focus stands, NULL when nowhere; *turn changes whenever it was moved. */
const struct widget *window_focused(struct window *window, unsigned *turn);

struct keyboard;

/* What the keyboard spells and offers now; NULL when it is closed. */
const struct keyboard *window_keyboard(const struct window *window);

/*
 * False while a large picture is still being scaled: piece by piece, one in each turn of
 * window_wait(), so that no touch waits for all of it.
 */
bool window_is_whole(const struct window *window);

/* The most work one picture took since it was asked last, ms of a processor. For tests. */
int window_slowest_ms(struct window *window);

/* watch is told when window_wait() wakes, and when it goes to wait; NULL: nobody. */
void window_set_watch(struct window *window, void (*watch)(void *user, bool awake), void *user);

/* Injects a key of the keypad (keypad.h), down and up. For the driver. */
void window_strike(struct window *window, int key);

/*
 * A finger has come and not been lifted, for less than a second, or waits to be handled: it
 * aims at what is shown, so the same screen is shown anew only afterwards.  Nobody aims yet at
 * what is not whole.
 */
bool window_is_touched(const struct window *window);

/* Makes a waiting window_wait() return INPUT_NONE. Any thread (mailbox wake). */
void window_wake(struct window *window);

/* A new screen: closes the keyboard, scrolls to the top, forgets ink. */
void window_reset(struct window *window);

/* Clears the drawn ink of the pad. */
void window_clear_ink(struct window *window);

/* Where the pad's strokes are in mm/100: its size, after a show. */
void window_pad_size(struct window *window, int *width, int *height);

/* The picture on the panel now, whole or not, as PNG or PPM by the end of path. Fails IO. */
MUST_CHECK enum status window_shot(struct window *window, const char *path);

/* Injects a touch (as SDL finger events) at x, y in px: press, drag…, release. For the driver.
 */
void window_touch(struct window *window, int x, int y, int phase /* 0 down, 1 move, 2 up */);

/*
 * Injects text as SDL_TEXTINPUT into the field that has the keyboard; it is added to the end,
 * each '\b' erases one character.  For the driver.
 */
void window_type(struct window *window, const char *text);

/* Opens the fonts of what was not baked. Any thread; waits for the disk. */
void window_open_fonts(struct window *window);

/* Pixels per millimetre, in 1/256 px. */
int window_scale(const struct window *window);

#endif
