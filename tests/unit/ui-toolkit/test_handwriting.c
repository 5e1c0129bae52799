/* A hundred characters of names and addresses, each written five times by a hand that shakes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "ui/toolkit/input/handwriting.h"
#include "ui/toolkit/input/keyboard.h"

#define LIST "tests/input/strokes.txt"
#define HANDS 5
#define SHAKE 16 /* of 1024: a point lies up to so far from where it should be */
#define FIRST 8

static uint32_t seed = 1;

static int random_within(int most)
{
	seed = seed * 1664525u + 1013904223u;
	return (int)(seed >> 16) % (2 * most + 1) - most;
}

struct hand {
	int size, slant, x, y; /* percent, 1/100, offsets */
};

/* Writes the strokes of one line with a hand of its own. */
static void write_strokes(const char *strokes, struct hand hand, struct pad *pad)
{
	bool first = true;

	pad->count = 0;
	while (*strokes) {
		int x, y, used = 0;

		assert_int_equal(sscanf(strokes, "%d,%d%n", &x, &y, &used), 2);
		strokes += used;
		x = x * hand.size / 100 + y * hand.slant / 100 + hand.x + random_within(SHAKE);
		y = y * hand.size / 100 + hand.y + random_within(SHAKE);
		assert_true(pad_add(pad, x, y, first ? PAD_FIRST : PAD_MOVE));
		first = *strokes == ';';
		strokes += *strokes == ';' || *strokes == ' ';
	}
}

static struct hand make_hand(void)
{
	return (struct hand){.size = 80 + random_within(15),
		.slant = random_within(12),
		.x = 60 + random_within(50),
		.y = 80 + random_within(50)};
}

static int rank_of(const struct pad *pad, const char *wanted)
{
	char read[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE];
	size_t count;

	handwriting_ask(pad);
	handwriting_settle();
	assert_true(handwriting_take(read, &count));
	for (size_t i = 0; i < count; i++)
		if (strcmp(read[i], wanted) == 0)
			return (int)i;
	return FIRST;
}

static void most_characters_are_among_the_first_eight(void **unused)
{
	static struct pad pad;
	FILE *file = fopen(LIST, "r");
	unsigned written = 0, first = 0, shown = 0;
	clock_t start = clock();
	char line[4096];

	(void)unused;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		char *tab = strchr(line, '\t');

		if (line[0] == '#')
			continue;
		assert_non_null(tab);
		*tab = '\0';
		tab[1 + strcspn(tab + 1, "\n")] = '\0';
		for (int hand = 0; hand < HANDS; hand++) {
			int rank;

			write_strokes(tab + 1, make_hand(), &pad);
			rank = rank_of(&pad, line);
			written++;
			first += rank == 0;
			shown += rank < FIRST;
		}
	}
	fclose(file);
	print_message(
		"measured: handwriting: %u characters, %u%% first, %u%% among the first %d, "
		"%.1f ms each\n",
		written, first * 100 / written, shown * 100 / written, FIRST,
		(double)(clock() - start) * 1000 / CLOCKS_PER_SEC / written);
	assert_true(written >= 500);
	assert_true(shown * 100 >= written * 80);
}

static void nothing_written_is_nothing_read(void **unused)
{
	static struct pad pad;
	char read[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE];
	size_t count;

	(void)unused;
	pad.count = 0;
	handwriting_ask(&pad);
	handwriting_settle();
	assert_false(handwriting_take(read, &count));
	pad_add(&pad, 5, 5, PAD_FIRST);
	handwriting_ask(&pad);
	handwriting_settle();
	assert_true(handwriting_take(read, &count));
	assert_in_range(count, 0, HANDWRITING_MOST);
}

static void a_page_of_the_keyboard_takes_the_character(void **unused)
{
	static struct pad pad;
	static struct keyboard keyboard;
	char text[PINYIN_TEXT_SIZE] = "";

	(void)unused;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	assert_int_equal(keyboard_press(&keyboard, "key.write", text), KEYBOARD_STAYS);
	assert_int_equal(keyboard.page, PAGE_WRITING);
	write_strokes("100,500 500,500 900,500", (struct hand){.size = 100}, &pad);
	handwriting_ask(&pad);
	handwriting_settle();
	assert_true(keyboard_take_ink(&keyboard));
	assert_true(keyboard.shown > 0);
	assert_string_equal(keyboard.candidates[0].text, "一");
	assert_int_equal(keyboard_press(&keyboard, "key.candidate.0", text), KEYBOARD_TEXT);
	assert_string_equal(text, "一");
	assert_int_equal(keyboard.shown, 0);
	assert_int_equal(keyboard_press(&keyboard, "key.erase", text), KEYBOARD_ERASES);
	assert_int_equal(keyboard_press(&keyboard, "key.language", text), KEYBOARD_STAYS);
	assert_int_equal(keyboard.page, PAGE_PINYIN);
}

static void count_late(void *user)
{
	(*(unsigned *)user)++;
}

/* It maps the model, and reads, while the main loop goes on. */
static void who_asks_is_told_when_there_is_an_answer(void **unused)
{
	static struct pad pad;
	char out[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE];
	unsigned late = 0;
	size_t count;

	(void)unused;
	write_strokes("100,500 500,500 900,500", (struct hand){.size = 100}, &pad);
	handwriting_close();
	handwriting_set_late(count_late, &late);
	assert_int_equal(handwriting_open(), STATUS_OK);
	handwriting_ask(&pad);
	assert_false(handwriting_take(out, &count)); /* the model alone takes longer */
	handwriting_settle();
	assert_int_equal(late, 1);
	assert_true(handwriting_take(out, &count));
	assert_true(count > 0);
	assert_string_equal(out[0], "一");
	assert_false(handwriting_take(out, &count));
	handwriting_set_late(NULL, NULL);
}

/* Taken, erased, or written on: what it was is no answer any more. */
static void an_answer_to_what_is_gone_is_none(void **unused)
{
	static struct pad pad, none;
	char out[HANDWRITING_MOST][HANDWRITING_TEXT_SIZE];
	size_t count;

	(void)unused;
	write_strokes("100,500 500,500 900,500", (struct hand){.size = 100}, &pad);
	for (int turn = 0; turn < 20; turn++) {
		handwriting_ask(&pad);
		if (turn % 2)
			handwriting_settle();
		handwriting_ask(&none);
		handwriting_settle();
		assert_false(handwriting_take(out, &count));
	}
}

static int map_model(void **unused)
{
	(void)unused;
	return handwriting_open() == STATUS_OK ? 0 : -1;
}

static int unmap_model(void **unused)
{
	(void)unused;
	handwriting_close();
	pinyin_forget();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(most_characters_are_among_the_first_eight),
		cmocka_unit_test(nothing_written_is_nothing_read),
		cmocka_unit_test(a_page_of_the_keyboard_takes_the_character),
		cmocka_unit_test(who_asks_is_told_when_there_is_an_answer),
		cmocka_unit_test(an_answer_to_what_is_gone_is_none),
	};

	return cmocka_run_group_tests(tests, map_model, unmap_model);
}
