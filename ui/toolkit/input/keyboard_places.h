/*
 * keyboard_places.h - the page of an address keyboard that lists places; part of the keyboard.
 */
#ifndef UI_TOOLKIT_INPUT_KEYBOARD_PLACES_H
#define UI_TOOLKIT_INPUT_KEYBOARD_PLACES_H

#include "ui/toolkit/input/keyboard.h"

/* Adds the keys of the page; the caller has opened the keyboard. */
void keyboard_build_places(struct keyboard *keyboard, struct tree *tree, const char *language);

/* A key of the page was pressed (without its prefix); as keyboard_press(). */
enum keyboard_act keyboard_press_place(struct keyboard *keyboard, const char *key, char *text);

#endif
