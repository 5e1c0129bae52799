/*
 * keypad.h - the six keys (and a seventh for the voice) of a kiosk keypad, and when a key
 * counts.
 *
 * Used by window_keys.c.  A keypad is a USB keyboard that sends the keys named in the settings.
 * Keys are taken one at a time, never together; a key held down repeats only after a long
 * delay; the same key struck twice within the guard counts once.  Pure: time is an argument.
 * Source: EN 301 549 5.7 to 5.9, design experience E19.
 */
#ifndef UI_TOOLKIT_INPUT_KEYPAD_H
#define UI_TOOLKIT_INPUT_KEYPAD_H

#include <stdbool.h>
#include <stdint.h>

#define KEYPAD_REPEAT_EVERY_MS 500 /* once a held key repeats */

enum keypad_key {
	KEYPAD_UP,
	KEYPAD_DOWN,
	KEYPAD_LEFT,
	KEYPAD_RIGHT,
	KEYPAD_SELECT,
	KEYPAD_HELP,
	KEYPAD_VOICE, /* starts and ends the voice; not on every keypad */
	KEYPAD_KEYS
};

struct keypad {
	int32_t codes[KEYPAD_KEYS]; /* SDL key codes; 0: not on this keypad */
	int repeat_delay_ms;        /* a held key repeats after so long; 0: never */
	int double_strike_ms;       /* the same key within counts once; 0: always counts */
	enum keypad_key last;
	bool down;
	int64_t down_ms, counted_ms;
};

/* The key of an SDL key code, KEYPAD_KEYS when it is none. */
enum keypad_key keypad_find(const struct keypad *keypad, int32_t code);

/* A key went down, or the machine says that it is held (repeat): does it count? */
bool keypad_strike(struct keypad *keypad, enum keypad_key key, bool repeat, int64_t now_ms);

/* A key went up. */
void keypad_release(struct keypad *keypad, enum keypad_key key);

/* The name a key has for the driver: "up", … */
const char *keypad_name(enum keypad_key key);

/* Back again; KEYPAD_KEYS when it is none. */
enum keypad_key keypad_named(const char *name);

#endif
