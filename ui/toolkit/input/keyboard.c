#include "ui/toolkit/input/keyboard_date.h"
#include "ui/toolkit/input/keyboard_inside.h"
#include "ui/toolkit/input/keyboard_places.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/text.h"
#include "firmware/base/words.h"

#define CANDIDATE_CHARACTERS_MAX 15 /* beside each other */

bool keyboard_is_chinese(const struct keyboard *keyboard)
{
	return keyboard->kind == KEYBOARD_PINYIN || keyboard->kind == KEYBOARD_NAME ||
	       keyboard->kind == KEYBOARD_ADDRESS;
}

/* Without its dictionary the pinyin keyboard is a Latin one: names can still be typed. */
static enum keyboard_page page_to_spell(const struct keyboard *keyboard)
{
	return keyboard_is_chinese(keyboard) && pinyin_open() == STATUS_OK ? PAGE_PINYIN
									   : PAGE_LATIN;
}

void keyboard_open(struct keyboard *keyboard, enum keyboard_kind kind)
{
	bytes_wipe(keyboard, sizeof(*keyboard));
	keyboard->kind = kind;
	keyboard->page = kind == KEYBOARD_ADDRESS ? PAGE_PLACES : page_to_spell(keyboard);
	keyboard->before_symbols = keyboard->page;
}

static void search(struct keyboard *keyboard)
{
	size_t characters = 0;

	keyboard->shown = 0;
	keyboard->found = keyboard->kind == KEYBOARD_NAME
				  ? pinyin_search_name(keyboard->spelling)
				  : pinyin_search(keyboard->spelling);
	while (keyboard->shown < KEYBOARD_CANDIDATES &&
		keyboard->first + keyboard->shown < keyboard->found) {
		struct pinyin_candidate *candidate = &keyboard->candidates[keyboard->shown];

		pinyin_candidate(keyboard->first + keyboard->shown, candidate);
		characters += text_length(candidate->text) + 1;
		if (keyboard->shown && characters > CANDIDATE_CHARACTERS_MAX)
			break;
		keyboard->shown++;
	}
}

bool keyboard_take_ink(struct keyboard *keyboard)
{
	char read[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE];
	size_t count;

	if (keyboard->page != PAGE_WRITING || !handwriting_take(read, &count))
		return false;
	keyboard->first = 0;
	keyboard->found = keyboard->shown =
		count < KEYBOARD_CANDIDATES ? count : KEYBOARD_CANDIDATES;
	for (size_t i = 0; i < keyboard->shown; i++)
		keyboard->candidates[i].letters = (size_t)snprintf(keyboard->candidates[i].text,
			sizeof(keyboard->candidates[i].text), "%s", read[i]);
	bytes_wipe(read, sizeof(read));
	return true;
}

static enum keyboard_act spell(struct keyboard *keyboard, char letter)
{
	size_t len = strlen(keyboard->spelling);

	if (len < PINYIN_SPELLING_MAX) {
		keyboard->spelling[len] = letter;
		keyboard->spelling[len + 1] = '\0';
	}
	keyboard->first = 0;
	search(keyboard);
	return KEYBOARD_STAYS;
}

static enum keyboard_act erase(struct keyboard *keyboard, char *text)
{
	size_t len = strlen(keyboard->spelling);

	(void)text;
	if (len == 0)
		return KEYBOARD_ERASES;
	keyboard->spelling[len - 1] = '\0';
	keyboard->first = 0;
	search(keyboard);
	return KEYBOARD_STAYS;
}

/* The part of the spelling that the candidate stands for goes; the rest is looked up anew. */
static enum keyboard_act take(struct keyboard *keyboard, size_t index, char *text)
{
	const struct pinyin_candidate *candidate = &keyboard->candidates[index];
	size_t len = strlen(keyboard->spelling), letters;

	if (index >= keyboard->shown)
		return KEYBOARD_STAYS;
	if (keyboard->page == PAGE_WRITING) {
		snprintf(text, PINYIN_TEXT_SIZE, "%s", candidate->text);
		keyboard->shown = keyboard->found = 0;
		return KEYBOARD_TEXT;
	}
	letters = candidate->letters < len ? candidate->letters : len;
	if (letters == 0)
		letters = len;
	snprintf(text, PINYIN_TEXT_SIZE, "%s", candidate->text);
	while (keyboard->spelling[letters] == '\'')
		letters++;
	memmove(keyboard->spelling, keyboard->spelling + letters, len - letters + 1);
	keyboard->first = 0;
	search(keyboard);
	return KEYBOARD_TEXT;
}

static void turn_page(struct keyboard *keyboard, enum keyboard_page page)
{
	if (page == PAGE_SYMBOLS)
		keyboard->before_symbols = keyboard->page;
	keyboard->page = page;
	keyboard->shift = false;
	keyboard->spelling[0] = '\0';
	keyboard->first = 0;
	search(keyboard);
}

void keyboard_set_address(struct keyboard *keyboard, const char *value)
{
	if (keyboard->kind != KEYBOARD_ADDRESS)
		return;
	divisions_follow(value, keyboard->first_place, &keyboard->places);
	if (keyboard->page == PAGE_PLACES && !keyboard->places.count)
		turn_page(keyboard, page_to_spell(keyboard));
}

/* Without its model there is no such page. */
static enum keyboard_act write_by_hand(struct keyboard *keyboard, char *text)
{
	(void)text;
	if (handwriting_open() == STATUS_OK)
		turn_page(keyboard, PAGE_WRITING);
	return KEYBOARD_STAYS;
}

static enum keyboard_act press_space(struct keyboard *keyboard, char *text)
{
	if (keyboard->page == PAGE_PINYIN && keyboard->spelling[0])
		return take(keyboard, 0, text);
	memcpy(text, " ", 2);
	return KEYBOARD_TEXT;
}

static enum keyboard_act press_character(struct keyboard *keyboard, const char *key, char *text)
{
	if (keyboard->page == PAGE_PINYIN && keyboard_is_chinese(keyboard) &&
		islower((unsigned char)key[0]) && key[1] == '\0')
		return spell(keyboard, key[0]);
	snprintf(text, PINYIN_TEXT_SIZE, "%s", key);
	keyboard->shift = false;
	return KEYBOARD_TEXT;
}

static void page_candidates(struct keyboard *keyboard, bool forward)
{
	if (forward && keyboard->first + keyboard->shown < keyboard->found)
		keyboard->first += keyboard->shown;
	else if (!forward)
		keyboard->first -= keyboard->first < KEYBOARD_CANDIDATES ? keyboard->first
									 : KEYBOARD_CANDIDATES;
	search(keyboard);
}

static enum keyboard_act to_symbols(struct keyboard *keyboard, char *text)
{
	(void)text;
	turn_page(keyboard, PAGE_SYMBOLS);
	return KEYBOARD_STAYS;
}

static enum keyboard_act to_letters(struct keyboard *keyboard, char *text)
{
	(void)text;
	turn_page(keyboard, keyboard->before_symbols);
	return KEYBOARD_STAYS;
}

static enum keyboard_act to_places(struct keyboard *keyboard, char *text)
{
	(void)text;
	turn_page(keyboard, PAGE_PLACES);
	return KEYBOARD_STAYS;
}

static enum keyboard_act to_other_letters(struct keyboard *keyboard, char *text)
{
	(void)text;
	turn_page(keyboard, keyboard->page == PAGE_PINYIN ? PAGE_LATIN : PAGE_PINYIN);
	return KEYBOARD_STAYS;
}

static enum keyboard_act press_shift(struct keyboard *keyboard, char *text)
{
	(void)text;
	keyboard->shift = !keyboard->shift;
	return KEYBOARD_STAYS;
}

/* What was written on the pad is taken off it by who holds the ink. */
static enum keyboard_act clear(struct keyboard *keyboard, char *text)
{
	(void)text;
	keyboard->shown = keyboard->found = 0;
	return KEYBOARD_STAYS;
}

static enum keyboard_act next_candidates(struct keyboard *keyboard, char *text)
{
	(void)text;
	page_candidates(keyboard, true);
	return KEYBOARD_STAYS;
}

static enum keyboard_act previous_candidates(struct keyboard *keyboard, char *text)
{
	(void)text;
	page_candidates(keyboard, false);
	return KEYBOARD_STAYS;
}

/* Keys that are no character. */
static const struct {
	const char *name;
	enum keyboard_act (*press)(struct keyboard *keyboard, char *text);
} KEYS[] = {
	{"places", to_places},
	{"write", write_by_hand},
	{"clear", clear},
	{"erase", erase},
	{"space", press_space},
	{"shift", press_shift},
	{"symbols", to_symbols},
	{"letters", to_letters},
	{"language", to_other_letters},
	{"next", next_candidates},
	{"previous", previous_candidates},
};

static enum keyboard_act press_key(struct keyboard *keyboard, const char *key, char *text)
{
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
		if (strcmp(key, KEYS[i].name) == 0)
			return KEYS[i].press(keyboard, text);
	if (strncmp(key, KEYBOARD_CANDIDATE, strlen(KEYBOARD_CANDIDATE)) == 0)
		return take(keyboard,
			(size_t)strtoul(key + strlen(KEYBOARD_CANDIDATE), NULL, 10), text);
	return press_character(keyboard, key, text);
}

enum keyboard_act keyboard_press(struct keyboard *keyboard, const char *name, char *text)
{
	const char *key = name + strlen(KEYBOARD_NAME_PREFIX);

	if (strcmp(key, "done") == 0)
		return KEYBOARD_DONE;
	if (keyboard_is_date(keyboard->kind))
		return keyboard_turn_date(keyboard, key, text);
	if (strcmp(key, "pad") == 0)
		return KEYBOARD_STAYS;
	if (strcmp(key, "spell") == 0)
		return turn_page(keyboard, page_to_spell(keyboard)), KEYBOARD_STAYS;
	if (keyboard->page == PAGE_PLACES)
		return keyboard_press_place(keyboard, key, text);
	return press_key(keyboard, key, text);
}
