/*
 * keyboard_inside.h - the inside of a keyboard: what its keys (keyboard_keys.c) share with what
 * they do (keyboard.c).
 */
#ifndef UI_TOOLKIT_INPUT_KEYBOARD_INSIDE_H
#define UI_TOOLKIT_INPUT_KEYBOARD_INSIDE_H

#include "ui/toolkit/input/keyboard.h"

#define KEYBOARD_CANDIDATE "candidate." /* and its number: a key */

/* Holds the room of a key where there is none: rows keep their height, keys their place. */
void keyboard_add_gap(struct tree *tree, int share);

/* True where Chinese is written: pinyin, handwriting, and the places of an address. */
bool keyboard_is_chinese(const struct keyboard *keyboard);

#endif
