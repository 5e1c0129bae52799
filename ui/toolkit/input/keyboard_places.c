/* Addresses by lists: a place a key, what lies below it next, free text at the end. */
#include "ui/toolkit/input/keyboard_inside.h"
#include "ui/toolkit/input/keyboard_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/words.h"

enum { COLUMNS = 3, ROWS = 4, ON_PAGE = COLUMNS * ROWS, KEY_SHARE = 2 };

_Static_assert(ON_PAGE == sizeof(((struct divisions *)0)->names) / DIVISION_NAME_SIZE,
	"a page of keys is what a list shows");

static struct widget *add_key(struct tree *tree, const char *name, enum icon icon,
	const char *label, enum button_weight weight)
{
	struct widget *key = tree_button(tree, name, weight, icon, label);

	key->weight_in_row = KEY_SHARE;
	return key;
}

static void add_row(const struct keyboard *keyboard, struct tree *tree, size_t first)
{
	char name[32];

	tree_open(tree, ROLE_ROW, "");
	for (size_t i = first; i < first + COLUMNS; i++) {
		snprintf(name, sizeof(name), KEYBOARD_PLACE "%zu", i);
		if (i < keyboard->places.shown)
			add_key(tree, name, ICON_NONE, keyboard->places.names[i],
				BUTTON_SECONDARY);
		else
			keyboard_add_gap(tree, KEY_SHARE);
	}
	tree_close(tree);
}

static void add_actions(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	struct widget *key;

	tree_open(tree, ROLE_ROW, "");
	if (keyboard->first_place > 0)
		add_key(tree, KEYBOARD_NAME_PREFIX "previous", ICON_BACK, "", BUTTON_QUIET)
			->spoken = words_get(language, "keyboard.previous");
	else
		keyboard_add_gap(tree, KEY_SHARE);
	if (keyboard->first_place + keyboard->places.shown < keyboard->places.count)
		add_key(tree, KEYBOARD_NAME_PREFIX "next", ICON_NEXT, "", BUTTON_QUIET)
			->spoken = words_get(language, "keyboard.next");
	else
		keyboard_add_gap(tree, KEY_SHARE);
	add_key(tree, KEYBOARD_NAME_PREFIX "spell", ICON_NONE,
		words_get(language, "keyboard.type"), BUTTON_QUIET);
	key = add_key(tree, KEYBOARD_NAME_PREFIX "erase", ICON_ERASE, "", BUTTON_QUIET);
	key->spoken = words_get(language, "keyboard.erase");
	add_key(tree, KEYBOARD_NAME_PREFIX "done", ICON_NONE,
		words_get(language, "keyboard.done"), BUTTON_PRIMARY);
	tree_close(tree);
}

/* As high as the keys that follow the last list: what lies above stays where it is. */
void keyboard_build_places(struct keyboard *keyboard, struct tree *tree, const char *language)
{
	tree_open(tree, ROLE_ROW, "");
	tree_text(tree, "key.choose", TEXT_BODY, TONE_NORMAL,
		words_get(language, "keyboard.choose_place"))
		->centred = true;
	tree_close(tree);
	for (size_t row = 0; row < ROWS; row++)
		add_row(keyboard, tree, row * COLUMNS);
	add_actions(keyboard, tree, language);
}

enum keyboard_act keyboard_press_place(struct keyboard *keyboard, const char *key, char *text)
{
	size_t place;

	if (strcmp(key, "erase") == 0) {
		keyboard->first_place = 0;
		return keyboard->places.last ? KEYBOARD_ERASES_PLACE : KEYBOARD_ERASES;
	}
	if (strcmp(key, "next") == 0 || strcmp(key, "previous") == 0) {
		if (key[0] == 'n')
			keyboard->first_place += ON_PAGE;
		else
			keyboard->first_place -= keyboard->first_place < ON_PAGE
							 ? keyboard->first_place
							 : ON_PAGE;
		return KEYBOARD_TURNS;
	}
	if (strncmp(key, "place.", 6) != 0)
		return KEYBOARD_STAYS;
	place = (size_t)strtoul(key + 6, NULL, 10);
	if (place >= keyboard->places.shown)
		return KEYBOARD_STAYS;
	snprintf(text, PINYIN_TEXT_SIZE, "%s", keyboard->places.names[place]);
	keyboard->first_place = 0;
	return KEYBOARD_TEXT;
}
