/* The keys: what each page of each keyboard puts into the tree. */
#include "ui/toolkit/input/keyboard_date.h"
#include "ui/toolkit/input/keyboard_inside.h"
#include "ui/toolkit/input/keyboard_places.h"

#include <ctype.h>
#include <stdio.h>

#include "firmware/base/text.h"
#include "firmware/base/words.h"

#define PAD_HEIGHT_MM 95
#define TURN_SHARE 4
#define NO_CANDIDATES 36 /* as wide as a usual row of them: what turns it stays where it is */

static const char *const LETTERS[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};

/* A 统一社会信用代码 has no I, O, S, V, Z (GB 32100). */
static const char *const CAPITALS[] = {"QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"};
static const char *const CAPITALS_USCC[] = {"QWERTYUP", "ADFGHJKL", "XCBNM"};
#define CODE_ROW 20 /* shares of a row: ten keys */
#define CODE_ERASE 4

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

void keyboard_add_gap(struct tree *tree, int share)
{
	struct widget *gap = tree_button(tree, "", BUTTON_QUIET, ICON_NONE, "");

	gap->weight_in_row = share;
	gap->enabled = false;
}

/* A key that turns a list, while there is more of it. */
static void add_turn(struct tree *tree, const char *name, enum icon icon, const char *spoken)
{
	add_action(tree, name, icon, "", TURN_SHARE)->spoken = spoken;
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
	else if (keyboard->kind == KEYBOARD_AMOUNT)
		add_key(tree, ".", ".", 2);
	else
		add_space(tree, 2);
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

/* Keys in the middle of a row of ten. */
static void add_code_row(struct tree *tree, const char *characters)
{
	int left = CODE_ROW - 2 * (int)text_length(characters);

	tree_open(tree, ROLE_ROW, "");
	if (left)
		add_space(tree, left / 2);
	add_characters(tree, characters, false, 2);
	if (left)
		add_space(tree, left / 2);
	tree_close(tree);
}

static void build_code(const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	const char *const *rows = keyboard->kind == KEYBOARD_USCC ? CAPITALS_USCC : CAPITALS;
	int left = CODE_ROW - 2 * (int)text_length(rows[2]) - CODE_ERASE;

	add_code_row(tree, "1234567890");
	add_code_row(tree, rows[0]);
	add_code_row(tree, rows[1]);
	tree_open(tree, ROLE_ROW, "");
	add_space(tree, left / 2);
	add_characters(tree, rows[2], false, 2);
	add_erase(tree, language, CODE_ERASE);
	add_space(tree, left / 2);
	tree_close(tree);
	tree_open(tree, ROLE_ROW, "");
	add_space(tree, 1);
	add_key(tree, "done", words_get(language, "keyboard.done"), 3)->weight = BUTTON_PRIMARY;
	add_space(tree, 1);
	tree_close(tree);
}

static void build_candidates(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	tree_open(tree, ROLE_ROW, "");
	for (size_t i = 0; i < keyboard->shown; i++) {
		char name[40];
		const char *text = keyboard->candidates[i].text;

		snprintf(name, sizeof(name), KEYBOARD_CANDIDATE "%zu", i);
		add_key(tree, name, text, 2 + 2 * (int)text_length(text));
	}
	if (keyboard->shown < KEYBOARD_CANDIDATES)
		add_space(tree, keyboard->shown ? 8 : NO_CANDIDATES);
	if (keyboard->first > 0)
		add_turn(tree, "previous", ICON_BACK, words_get(language, "keyboard.previous"));
	else
		keyboard_add_gap(tree, TURN_SHARE);
	if (keyboard->first + keyboard->shown < keyboard->found)
		add_turn(tree, "next", ICON_NEXT, words_get(language, "keyboard.next"));
	else
		keyboard_add_gap(tree, TURN_SHARE);
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
		[KEYBOARD_AMOUNT] = "digits",
		[KEYBOARD_PHONE] = "phone",
		[KEYBOARD_DATE] = "date",
		[KEYBOARD_BIRTH] = "date",
		[KEYBOARD_ID] = "id",
		[KEYBOARD_CODE] = "code",
		[KEYBOARD_USCC] = "code"};
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

static void build_page(struct keyboard *keyboard, struct tree *tree, const char *language)
{
	if (keyboard->page == PAGE_PLACES) {
		keyboard_build_places(keyboard, tree, language);
		return;
	}
	if (keyboard->page == PAGE_WRITING) {
		build_writing(keyboard, tree, language);
		return;
	}
	if (keyboard->page == PAGE_PINYIN) {
		build_spelling(keyboard, tree, language);
		build_candidates(keyboard, tree, language);
	}
	build_letters(keyboard, tree, language);
	build_bottom_row(keyboard, tree, language);
}

void keyboard_build(struct keyboard *keyboard, struct tree *tree, const char *language)
{
	if (keyboard->kind == KEYBOARD_NONE)
		return;
	tree_enter(tree, tree_root(tree));
	tree_open(tree, ROLE_KEYBOARD, "keyboard")->value = keys_shown(keyboard);
	switch (keyboard->kind) {
	case KEYBOARD_NONE:
		break;
	case KEYBOARD_DATE:
	case KEYBOARD_BIRTH:
		keyboard_build_date(keyboard, tree, language);
		break;
	case KEYBOARD_DIGITS:
	case KEYBOARD_AMOUNT:
	case KEYBOARD_PHONE:
	case KEYBOARD_ID:
		build_digits(keyboard, tree, language);
		break;
	case KEYBOARD_CODE:
	case KEYBOARD_USCC:
		build_code(keyboard, tree, language);
		break;
	case KEYBOARD_LATIN:
	case KEYBOARD_PINYIN:
	case KEYBOARD_NAME:
	case KEYBOARD_ADDRESS:
		build_page(keyboard, tree, language);
		break;
	}
	tree_close(tree);
}
