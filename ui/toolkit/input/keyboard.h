/*
 * keyboard.h - the keyboards on the panel: digits, ID number, phone, date, code, Latin, pinyin,
 * handwriting, places.
 *
 * window.c opens one for the field that was touched, lets it put its keys into the tree and
 * gives it the presses back.  Holds what is being spelt, never what was entered.
 */
#ifndef UI_TOOLKIT_INPUT_KEYBOARD_H
#define UI_TOOLKIT_INPUT_KEYBOARD_H

#include "ui/toolkit/input/divisions.h"
#include "ui/toolkit/input/handwriting.h"
#include "ui/toolkit/input/pinyin.h"
#include "ui/toolkit/widget/tree.h"

#define KEYBOARD_NAME_PREFIX "key."
#define KEYBOARD_CANDIDATES 8 /* on one page */

#define KEYBOARD_PLACE KEYBOARD_NAME_PREFIX "place." /* and its number: one of a list */
#define KEYBOARD_PAD KEYBOARD_NAME_PREFIX "pad"      /* what is written on */

enum keyboard_page { PAGE_PINYIN, PAGE_LATIN, PAGE_SYMBOLS, PAGE_WRITING, PAGE_PLACES };

struct keyboard {
	enum keyboard_kind kind; /* KEYBOARD_NONE: closed */
	enum keyboard_page page, before_symbols;
	bool shift;
	char spelling[PINYIN_SPELLING_MAX + 1];
	size_t first; /* candidate at the left */
	size_t shown, found;
	struct pinyin_candidate candidates[KEYBOARD_CANDIDATES];
	int year, month, day;    /* of the wheels */
	char today[16];          /* where they begin, "" when nobody said */
	struct divisions places; /* of KEYBOARD_ADDRESS: what may follow */
	size_t first_place;
};

enum keyboard_act {
	KEYBOARD_STAYS,
	KEYBOARD_TEXT,
	KEYBOARD_REPLACES,
	KEYBOARD_ERASES,
	KEYBOARD_ERASES_PLACE,
	KEYBOARD_TURNS,
	KEYBOARD_DONE
};

/* Opens for a kind of field; KEYBOARD_NONE closes. Forgets what was spelt. */
void keyboard_open(struct keyboard *keyboard, enum keyboard_kind kind);

/* True for wheels. */
bool keyboard_is_date(enum keyboard_kind kind);

/* Where the wheels of a date begin: at value ("YYYY-MM-DD"), else at today or, for a birth, long
 * before it. */
void keyboard_set_date(struct keyboard *keyboard, const char *value, const char *today);

/* What the field of a KEYBOARD_ADDRESS holds now: the places that may follow are looked up. */
void keyboard_set_address(struct keyboard *keyboard, const char *value);

/* What was written on the pad may be read by now (handwriting.h): true when there is news. */
bool keyboard_take_ink(struct keyboard *keyboard);

/* Adds the keys to the tree's root as a ROLE_KEYBOARD. */
void keyboard_build(struct keyboard *keyboard, struct tree *tree, const char *language);

/*
 * The key called name was pressed.  KEYBOARD_TEXT: text (PINYIN_TEXT_SIZE) is to be added to
 * the field; KEYBOARD_REPLACES: text is the whole field; KEYBOARD_ERASES: its last character
 * goes, KEYBOARD_ERASES_PLACE: its last place (places.last bytes);
 * KEYBOARD_TURNS: other places of the list are to be shown, by keyboard_set_address();
 * KEYBOARD_DONE: the keyboard closes.
 */
enum keyboard_act keyboard_press(struct keyboard *keyboard, const char *name, char *text);

#endif
