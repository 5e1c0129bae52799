/*
 * keyboard_date.h - the wheels of a date: year, month and day, each turned by its own keys.
 *
 * Part of the keyboard, and used by it only.
 */
#ifndef UI_TOOLKIT_INPUT_KEYBOARD_DATE_H
#define UI_TOOLKIT_INPUT_KEYBOARD_DATE_H

#include "ui/toolkit/input/keyboard.h"

/* Adds the wheels and "done". */
void keyboard_build_date(
	const struct keyboard *keyboard, struct tree *tree, const char *language);

/* A wheel's key: "year.later", "month.earlier" …, or "today"; text is the new date. */
enum keyboard_act keyboard_turn_date(struct keyboard *keyboard, const char *key, char *text);

#endif
