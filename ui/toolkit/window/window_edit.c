/* Entering text: the field that has the keyboard, and what its keys do. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "firmware/base/text.h"
#include "firmware/base/words_date.h"
#include "ui/toolkit/input/handwriting.h"
#include "ui/toolkit/window/window_state.h"

#define HOUR_S 3600
#define ID_NUMBER_LEN 18
#define BULLET "\xe2\x80\xa2" /* • */

static void set_date(struct window *window, const char *value)
{
	time_t now = (time_t)(clock_wall_ms() / 1000 + HOUR_S * 8);
	struct tm day;
	char today[16];

	strftime(today, sizeof(today), "%Y-%m-%d", gmtime_r(&now, &day));
	keyboard_set_date(&window->keyboard, value, today);
}

void window_focus(struct window *window, const struct widget *field)
{
	/* The keypad goes into the keyboard, and back to the field it came from. */
	if (field)
		focus_reset(&window->focus);
	else if (window->field[0])
		focus_name(&window->focus, window->field);
	if (window->keyboard.page == PAGE_WRITING) {
		pad_clear(&window->pad);
		window_read_ink(window);
	}
	keyboard_open(&window->keyboard, field ? field->keyboard : KEYBOARD_NONE);
	bytes_wipe(window->value, sizeof(window->value));
	window->field[0] = '\0';
	window->reveal_until_ms = 0;
	window->field_left = false;
	if (!field)
		return;
	snprintf(window->field, sizeof(window->field), "%s", field->name);
	snprintf(window->value, sizeof(window->value), "%s", field->value);
	set_date(window, field->value);
	keyboard_set_address(&window->keyboard, window->value);
}

/* Where the last character of text begins. */
static size_t last_character(const char *text)
{
	size_t at = strlen(text);

	while (at > 0 && ((unsigned char)text[--at] & 0xc0) == 0x80)
		;
	return at;
}

void window_mask(struct window *window, struct widget *field)
{
	char shown[WINDOW_VALUE_SIZE] = "";
	size_t used = 0, count = text_length(field->value);
	bool reveals = field->active && window->reveal_until_ms && count > 0;

	for (size_t i = 0; i < count && used + 12 < sizeof(shown); i++) {
		if (field->together && i > 0 && i % field->together == 0)
			shown[used++] = ' ';
		if (reveals && i + 1 == count)
			break;
		memcpy(shown + used, BULLET, 4);
		used += 3;
	}
	shown[used] = '\0';
	if (reveals)
		snprintf(shown + used, sizeof(shown) - used, "%s",
			field->value + last_character(field->value));
	field->shown = tree_copy(window->tree, shown);
	bytes_wipe(shown, sizeof(shown));
}

void window_group(struct window *window, struct widget *field)
{
	char shown[WORDS_DATE_SIZE];
	const char *value = field->value;

	/* Who types spaces or strokes into a code keeps their own. */
	if (keyboard_is_date(field->keyboard))
		words_date(window->language, value, shown);
	else if (field->keyboard == KEYBOARD_ID && strlen(value) == ID_NUMBER_LEN)
		snprintf(shown, sizeof(shown), "%.6s %.8s %s", value, value + 6, value + 14);
	else if (!text_group(value, field->together, shown, sizeof(shown)))
		return;
	field->shown = tree_copy(window->tree, shown);
	bytes_wipe(shown, sizeof(shown));
}

static bool say_edit(struct window *window, struct input *out)
{
	const struct widget *field = tree_find(window->tree, window->field);

	keyboard_set_address(&window->keyboard, window->value);
	window->field_left = false;
	window->reveal_until_ms =
		field && field->masked ? clock_monotonic_ms() + WINDOW_REVEAL_MS : 0;
	memcpy(window->said_name, window->field, sizeof(window->said_name));
	memcpy(window->said_text, window->value, sizeof(window->said_text));
	out->kind = INPUT_EDIT;
	out->name = window->said_name;
	out->text = window->said_text;
	return true;
}

bool window_text(struct window *window, const char *text, struct input *out)
{
	size_t len = strlen(window->value), more = strlen(text);

	if (!window->field[0] || !text_is_utf8(text, more) ||
		len + more >= sizeof(window->value))
		return false;
	memcpy(window->value + len, text, more + 1);
	return say_edit(window, out);
}

static bool cut_at(struct window *window, size_t at, struct input *out)
{
	if (!window->field[0] || window->value[0] == '\0')
		return false;
	bytes_wipe(window->value + at, strlen(window->value) - at);
	return say_edit(window, out);
}

bool window_erase(struct window *window, struct input *out)
{
	return cut_at(window, last_character(window->value), out);
}

static bool erase_place(struct window *window, struct input *out)
{
	size_t len = strlen(window->value), last = window->keyboard.places.last;

	return cut_at(window, last < len ? len - last : 0, out);
}

/* Every key but a letter ends what was written by hand. */
static enum keyboard_act press_key(struct window *window, const char *name, char *text)
{
	if (window->keyboard.page == PAGE_WRITING) {
		window_clear_ink(window);
		window_read_ink(window);
	}
	return keyboard_press(&window->keyboard, name, text);
}

void window_read_ink(struct window *window)
{
	handwriting_ask(&window->pad);
}

/* Where the last list had a place the next has another, or an end: it is gone through anew. */
static void begin_list(struct window *window, const char *name)
{
	if (!window->focus.shown || strncmp(name, KEYBOARD_PLACE, strlen(KEYBOARD_PLACE)) != 0)
		return;
	focus_name(&window->focus, KEYBOARD_PLACE "0");
	window->focus_turn++;
}

bool window_key(struct window *window, const char *name, struct input *out)
{
	char text[PINYIN_TEXT_SIZE] = "";
	bool said = false;

	window->field_left = false;
	switch (press_key(window, name, text)) {
	case KEYBOARD_STAYS:
		break;
	case KEYBOARD_TEXT:
		said = window_text(window, text, out);
		begin_list(window, name);
		break;
	case KEYBOARD_REPLACES:
		bytes_wipe(window->value, sizeof(window->value));
		said = window_text(window, text, out);
		break;
	case KEYBOARD_ERASES:
		said = window_erase(window, out);
		break;
	case KEYBOARD_ERASES_PLACE:
		said = erase_place(window, out);
		break;
	case KEYBOARD_TURNS:
		keyboard_set_address(&window->keyboard, window->value);
		break;
	case KEYBOARD_DONE:
		window_focus(window, NULL);
		break;
	}
	bytes_wipe(text, sizeof(text));
	window_refresh(window);
	if (!said)
		out->kind = INPUT_TOUCH;
	return true;
}
