#include "ui/toolkit/input/keypad.h"

#include <string.h>

static const char *const NAMES[KEYPAD_KEYS] = {
	"up", "down", "left", "right", "select", "help", "voice"};

enum keypad_key keypad_find(const struct keypad *keypad, int32_t code)
{
	int key = 0;

	while (key < KEYPAD_KEYS && (keypad->codes[key] == 0 || keypad->codes[key] != code))
		key++;
	return (enum keypad_key)key;
}

static bool count(struct keypad *keypad, int64_t now_ms)
{
	keypad->counted_ms = now_ms;
	return true;
}

bool keypad_strike(struct keypad *keypad, enum keypad_key key, bool repeat, int64_t now_ms)
{
	bool same = key == keypad->last;

	if (repeat || (same && keypad->down))
		return same && keypad->repeat_delay_ms > 0 &&
		       now_ms - keypad->down_ms >= keypad->repeat_delay_ms &&
		       now_ms - keypad->counted_ms >= KEYPAD_REPEAT_EVERY_MS &&
		       count(keypad, now_ms);
	if (same && keypad->counted_ms &&
		now_ms - keypad->counted_ms < keypad->double_strike_ms)
		return false;
	keypad->last = key;
	keypad->down = true;
	keypad->down_ms = now_ms;
	return count(keypad, now_ms);
}

void keypad_release(struct keypad *keypad, enum keypad_key key)
{
	if (key == keypad->last)
		keypad->down = false;
}

const char *keypad_name(enum keypad_key key)
{
	return key < KEYPAD_KEYS ? NAMES[key] : "";
}

enum keypad_key keypad_named(const char *name)
{
	int key = 0;

	while (key < KEYPAD_KEYS && strcmp(NAMES[key], name) != 0)
		key++;
	return (enum keypad_key)key;
}
