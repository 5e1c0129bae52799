#include "ui/toolkit/input/keyboard_date.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/words.h"
#include "firmware/base/words_date.h"

#define YEAR_MIN 1900
#define YEAR_MAX 2100

/* One key: which wheel, by how much, the word that is spoken. */
static const struct turn {
	const char *name, *word;
	int years, months, days;
} TURNS[] = {
	{"decade.later", "keyboard.decade_later", 10, 0, 0},
	{"year.later", "keyboard.year_later", 1, 0, 0},
	{"month.later", "keyboard.month_later", 0, 1, 0},
	{"day.later", "keyboard.day_later", 0, 0, 1},
	{"decade.earlier", "keyboard.decade_earlier", -10, 0, 0},
	{"year.earlier", "keyboard.year_earlier", -1, 0, 0},
	{"month.earlier", "keyboard.month_earlier", 0, -1, 0},
	{"day.earlier", "keyboard.day_earlier", 0, 0, -1},
};
#define TURN_COUNT (sizeof(TURNS) / sizeof(TURNS[0]))
#define ROW 4
#define DECADE_SHARE 3
#define SHARE 2
#define GROWN_UP_YEARS 40

static int days_of(int year, int month)
{
	static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return DAYS[month - 1] + (month == 2 && leap);
}

static bool read_date(struct keyboard *keyboard, const char *text)
{
	int year, month, day;

	if (sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3 || year < YEAR_MIN ||
		year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
		day > days_of(year, month))
		return false;
	keyboard->year = year;
	keyboard->month = month;
	keyboard->day = day;
	return true;
}

bool keyboard_is_date(enum keyboard_kind kind)
{
	return kind == KEYBOARD_DATE || kind == KEYBOARD_BIRTH;
}

static void put_date(const struct keyboard *keyboard, char *text)
{
	snprintf(text, PINYIN_TEXT_SIZE, "%04d-%02d-%02d", keyboard->year, keyboard->month,
		keyboard->day);
}

void keyboard_set_date(struct keyboard *keyboard, const char *value, const char *today)
{
	keyboard->today[0] = '\0';
	if (!read_date(keyboard, today))
		(void)read_date(keyboard, "2000-01-01");
	else
		snprintf(keyboard->today, sizeof(keyboard->today), "%s", today);
	if (!read_date(keyboard, value) && keyboard->kind == KEYBOARD_BIRTH) {
		keyboard->year -= GROWN_UP_YEARS;
		keyboard->month = keyboard->day = 1;
	}
}

static void add_turns(struct tree *tree, const char *language, const struct turn *turns)
{
	tree_open(tree, ROLE_ROW, "");
	for (int i = 0; i < ROW; i++) {
		const char *label = words_get(language, turns[i].word);
		char name[40];

		snprintf(name, sizeof(name), KEYBOARD_NAME_PREFIX "%s", turns[i].name);
		tree_button(tree, name, BUTTON_SECONDARY, ICON_NONE, label)->weight_in_row =
			i == 0 ? DECADE_SHARE : SHARE;
	}
	tree_close(tree);
}

/* Each part between what turns it; the year has two wheels. */
static void add_date(const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	static const char *const NAMES[] = {"key.year", "key.month", "key.day"};
	char date[PINYIN_TEXT_SIZE], text[WORDS_DATE_SIZE];

	put_date(keyboard, date);
	tree_open(tree, ROLE_ROW, "");
	for (int part = DATE_YEAR; part <= DATE_DAY; part++) {
		struct widget *shown;

		words_date_part(language, date, (enum words_date_part)part, text);
		shown = tree_text(tree, NAMES[part], TEXT_LARGE, TONE_NORMAL, text);
		shown->centred = true;
		shown->weight_in_row = part == DATE_YEAR ? DECADE_SHARE + SHARE : SHARE;
	}
	tree_close(tree);
}

void keyboard_build_date(
	const struct keyboard *keyboard, struct tree *tree, const char *language)
{
	add_turns(tree, language, TURNS);
	add_date(keyboard, tree, language);
	add_turns(tree, language, TURNS + ROW);
	tree_open(tree, ROLE_ROW, "");
	/* What the wheels show at first is not yet an answer; nobody was born today. */
	if (keyboard->kind == KEYBOARD_DATE && keyboard->today[0])
		tree_button(tree, KEYBOARD_NAME_PREFIX "today", BUTTON_SECONDARY, ICON_NONE,
			words_get(language, "keyboard.today"))
			->weight_in_row = DECADE_SHARE;
	tree_button(tree, KEYBOARD_NAME_PREFIX "done", BUTTON_PRIMARY, ICON_NONE,
		words_get(language, "keyboard.done"))
		->weight_in_row = 3 * SHARE;
	tree_close(tree);
}

static void turn(struct keyboard *keyboard, const struct turn *by)
{
	int most;

	keyboard->year += by->years;
	keyboard->month += by->months;
	if (keyboard->month < 1 || keyboard->month > 12)
		keyboard->month += keyboard->month < 1 ? 12 : -12; /* a wheel goes round */
	if (keyboard->year < YEAR_MIN)
		keyboard->year = YEAR_MIN;
	if (keyboard->year > YEAR_MAX)
		keyboard->year = YEAR_MAX;
	most = days_of(keyboard->year, keyboard->month);
	keyboard->day += by->days;
	if (keyboard->day < 1)
		keyboard->day = most;
	else if (keyboard->day > most)
		keyboard->day = by->days > 0 ? 1 : most;
}

enum keyboard_act keyboard_turn_date(struct keyboard *keyboard, const char *key, char *text)
{
	size_t i = 0;

	while (i < TURN_COUNT && strcmp(key, TURNS[i].name) != 0)
		i++;
	if (i < TURN_COUNT)
		turn(keyboard, &TURNS[i]);
	else if (strcmp(key, "today") != 0 || !read_date(keyboard, keyboard->today))
		return KEYBOARD_STAYS;
	put_date(keyboard, text);
	return KEYBOARD_REPLACES;
}
