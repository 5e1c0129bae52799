/* The keys: what each page of each keyboard puts into the tree. */
#include "ui/toolkit/input/keyboard_date.h"
#include "ui/toolkit/input/keyboard_inside.h"
#include "ui/toolkit/input/keyboard_places.h"

#include <ctype.h>
#include <stdio.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"

#define PAD_HEIGHT_MM 95
#define NO_CANDIDATES 36 /* as wide as a usual row of them: what turns it stays where it is */

static const char *const LETTERS[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};

/* The second and third row of the symbols; the first are the digits. */
static const char *const SYMBOLS_LATIN[] = {"1234567890", "-/:.@()#&_", ",;'+=?!"};
static const char *const SYMBOLS_CHINESE[] = {
	"1234567890", "，。、·（）：-#/", "路号栋单元楼室"};

static struct widget *add_key(struct tree *tree, const char *name, const char *label, int share)
{
	char full[56];
	struct widget *key;

	snprintf(full, sizeof(full), KEYBOARD_NAME_PREFIX "%s", name);
	key = tree_button(tree, full, BUTTON_SECONDARY, ICON_NONE, label);
	key->weight_in_row = share;
	return key;
}

/* A key that acts instead of writing. */
static struct widget *add_action(
	struct tree *tree, const char *name, enum icon icon, const char *label, int share)
{
	struct widget *key = add_key(tree, name, label, share);

	key->weight = BUTTON_QUIET;
	key->icon = icon;
	return key;
}

static void add_erase(struct tree *tree, const char *language, int share)
{
	add_action(tree, "erase", ICON_ERASE, "", share)->spoken =
		words_get(language, "keyboard.erase");
}

static void add_space(struct tree *tree, int share)
{
	tree_space(tree)->weight_in_row = share;
}

static void add_characters(struct tree *tree, const char *characters, bool shift, int share)
{
	while (*characters) {
		char key[5] = {0};
		uint32_t code_point = text_next(&characters);

		if (shift && code_point < 0x80)
			code_point = (uint32_t)toupper((int)code_point);
		key[text_put(code_point, key)] = '\0';
		add_key(tree, key, key, share);
	}
}

static void build_digits(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	static const char *const ROWS[] = {"123", "456", "789"};

	for (size_t i = 0; i < 3; i++) {
		tree_open(tree, ROLE_ROW, "");
		add_space(tree, 1);
		add_characters(tree, ROWS[i], false, 2);
		add_space(tree, 1);
		tree_close(tree);
	}
	tree_open(tree, ROLE_ROW, "");
	add_space(tree, 1);
	if (keyboard->kind == KEYBOARD_ID)
		add_key(tree, "X", "X", 2);
	else if (keyboard->kind == KEYBOARD_PHONE)
		add_key(tree, "-", "-", 2);
	else
		add_key(tree, ".", ".", 2);
	add_key(tree, "0", "0", 2);
	add_erase(tree, language, 2);
	add_space(tree, 1);
	tree_close(tree);
	tree_open(tree, ROLE_ROW, "");
	add_space(tree, 1);
	add_key(tree, "done", words_get(language, "keyboard.done"), 6)->weight = BUTTON_PRIMARY;
	add_space(tree, 1);
	tree_close(tree);
}

static void build_candidates(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	struct widget *key;

	tree_open(tree, ROLE_ROW, "");
	for (size_t i = 0; i < keyboard->shown; i++) {
		char name[40];
		const char *text = keyboard->candidates[i].text;

		snprintf(name, sizeof(name), KEYBOARD_CANDIDATE "%zu", i);
		add_key(tree, name, text, 2 + 2 * (int)text_length(text));
	}
	if (keyboard->shown < KEYBOARD_CANDIDATES)
		add_space(tree, keyboard->shown ? 8 : NO_CANDIDATES);
	key = add_action(tree, "previous", ICON_BACK, "", 4);
	key->spoken = words_get(language, "keyboard.previous");
	key->enabled = keyboard->first > 0;
	key = add_action(tree, "next", ICON_NEXT, "", 4);
	key->spoken = words_get(language, "keyboard.next");
	key->enabled = keyboard->first + keyboard->shown < keyboard->found;
	tree_close(tree);
}

static void build_bottom_row(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	tree_open(tree, ROLE_ROW, "");
	if (keyboard->page == PAGE_SYMBOLS)
		add_action(
			tree, "letters", ICON_NONE, words_get(language, "keyboard.letters"), 3);
	else
		add_action(
			tree, "symbols", ICON_NONE, words_get(language, "keyboard.symbols"), 3)
			->spoken = words_get(language, "keyboard.symbols_said");
	if (keyboard->kind == KEYBOARD_ADDRESS && keyboard->places.count)
		add_action(
			tree, "places", ICON_NONE, words_get(language, "keyboard.places"), 4);
	else if (keyboard_is_chinese(keyboard))
		add_action(tree, "language", ICON_LANGUAGE,
			words_get(language, keyboard->page == PAGE_PINYIN ? "keyboard.latin"
									  : "keyboard.pinyin"),
			4);
	if (keyboard_is_chinese(keyboard))
		add_action(tree, "write", ICON_PEN, words_get(language, "keyboard.write"), 4);
	add_key(tree, "space", words_get(language, "keyboard.space"), 5);
	add_key(tree, "done", words_get(language, "keyboard.done"), 5)->weight = BUTTON_PRIMARY;
	tree_close(tree);
}

static void build_letters(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	struct widget *key;

	bool symbols = keyboard->page == PAGE_SYMBOLS;
	const char *const *rows = !symbols                        ? LETTERS
				  : keyboard_is_chinese(keyboard) ? SYMBOLS_CHINESE
								  : SYMBOLS_LATIN;

	tree_open(tree, ROLE_ROW, "");
	add_characters(tree, rows[0], keyboard->shift, 2);
	tree_close(tree);
	tree_open(tree, ROLE_ROW, "");
	if (!symbols)
		add_space(tree, 1);
	add_characters(tree, rows[1], keyboard->shift, 2);
	if (!symbols)
		add_space(tree, 1);
	tree_close(tree);
	tree_open(tree, ROLE_ROW, "");
	if (keyboard->page == PAGE_LATIN) {
		key = add_action(tree, "shift", ICON_SHIFT, "", 3);
		key->spoken = words_get(language, "keyboard.shift");
		key->pressed = keyboard->shift;
	} else {
		add_space(tree, 3);
	}
	add_characters(tree, rows[2], keyboard->shift, 2);
	add_erase(tree, language, 3);
	tree_close(tree);
}

/* What is spelt so far, in its syllables as typed. */
static void build_spelling(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	tree_open(tree, ROLE_ROW, "");
	/* On the keyboard's ground other tones stand less than 10:1. */
	tree_text(tree, "key.spelling", TEXT_BODY, TONE_NORMAL,
		keyboard->spelling[0] ? keyboard->spelling
				      : words_get(language, "keyboard.spell"))
		->centred = true;
	tree_close(tree);
}

/* A pad to write one character on, and what it may be. */
static void build_writing(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	build_candidates(keyboard, tree, language);
	tree_pad(tree, KEYBOARD_PAD, PAD_HEIGHT_MM)->spoken =
		words_get(language, "keyboard.pad");
	tree_open(tree, ROLE_ROW, "");
	add_action(tree, "language", ICON_LANGUAGE, words_get(language, "keyboard.pinyin"), 4);
	add_key(tree, "clear", words_get(language, "keyboard.clear"), 4);
	add_erase(tree, language, 3);
	add_key(tree, "done", words_get(language, "keyboard.done"), 5)->weight = BUTTON_PRIMARY;
	tree_close(tree);
}

/* Which keys are shown: the value of the keyboard in the tree. */
static const char *keys_shown(const struct keyboard *keyboard)
{
	static const char *const KINDS[] = {[KEYBOARD_DIGITS] = "digits",
		[KEYBOARD_PHONE] = "phone",
		[KEYBOARD_DATE] = "date",
		[KEYBOARD_ID] = "id"};
	static const char *const PAGES[] = {[PAGE_PINYIN] = "pinyin",
		[PAGE_LATIN] = "latin",
		[PAGE_SYMBOLS] = "symbols",
		[PAGE_WRITING] = "writing",
		[PAGE_PLACES] = "places"};
	const char *kind = keyboard->kind < sizeof(KINDS) / sizeof(KINDS[0])
				   ? KINDS[keyboard->kind]
				   : NULL;

	return kind ? kind : PAGES[keyboard->page];
}

void keyboard_build(struct keyboard *keyboard, struct tree *tree, const char *language)
{
	if (keyboard->kind == KEYBOARD_NONE)
		return;
	tree_enter(tree, tree_root(tree));
	tree_open(tree, ROLE_KEYBOARD, "keyboard")->value = keys_shown(keyboard);
	if (keyboard->kind == KEYBOARD_DATE) {
		keyboard_build_date(keyboard, tree, language);
	} else if (keyboard->kind == KEYBOARD_DIGITS || keyboard->kind == KEYBOARD_ID ||
		   keyboard->kind == KEYBOARD_PHONE) {
		build_digits(keyboard, tree, language);
	} else if (keyboard->page == PAGE_PLACES) {
		keyboard_build_places(keyboard, tree, language);
	} else if (keyboard->page == PAGE_WRITING) {
		build_writing(keyboard, tree, language);
	} else {
		if (keyboard->page == PAGE_PINYIN) {
			build_spelling(keyboard, tree, language);
			build_candidates(keyboard, tree, language);
		}
		build_letters(keyboard, tree, language);
		build_bottom_row(keyboard, tree, language);
	}
	tree_close(tree);
}
