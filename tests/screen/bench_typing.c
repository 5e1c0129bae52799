/*
 * bench_typing.c - how long a citizen waits for candidates.
 *
 * usage: bench_typing WORDS STROKES LISTS.  Types every word of WORDS letter by letter on the
 * pinyin keyboard and writes every character of STROKES on its pad; prints one line a key ("key
 * MS") and one a stroke that ends ("stroke MS").  LISTS: the folder of our own words.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ui/toolkit/input/keyboard.h"

/* A hand rests between strokes; and the kernel stops real-time work that never does. */
static const struct timespec BREATH = {.tv_nsec = 2000000};

static struct keyboard keyboard;
static struct pad pad;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* "text\tpin'yin" */
static void type_word(const char *line)
{
	char text[PINYIN_TEXT_SIZE], name[] = KEYBOARD_NAME_PREFIX "a";

	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	for (const char *at = strchr(line, '\t'); at && *at; at++) {
		double since = now_ms();

		if (*at < 'a' || *at > 'z')
			continue;
		name[sizeof(name) - 2] = *at;
		keyboard_press(&keyboard, name, text);
		printf("key %.4f\n", now_ms() - since);
	}
}

/* "text\tx,y x,y;x,y …", a stroke ends with ';' or the line. */
static void write_character(const char *line)
{
	const char *at = strchr(line, '\t');
	bool first = true;
	int x, y, used;

	pad_clear(&pad);
	while (at && sscanf(at, "%d,%d%n", &x, &y, &used) == 2) {
		double since;

		at += used;
		pad_add(&pad, x, y, first ? PAD_FIRST : PAD_MOVE);
		first = *at != ' ';
		at += *at == ';' || *at == ' ';
		if (!first)
			continue;
		since = now_ms();
		handwriting_ask(&pad);
		handwriting_settle();
		(void)keyboard_take_ink(&keyboard);
		printf("stroke %.4f\n", now_ms() - since);
		nanosleep(&BREATH, NULL);
	}
}

static bool each_line(const char *path, void (*take)(const char *line))
{
	FILE *file = fopen(path, "r");
	char line[4096];

	while (file && fgets(line, sizeof(line), file))
		if (line[0] != '#')
			take(line);
	return file && fclose(file) == 0;
}

int main(int argc, char **argv)
{
	char text[PINYIN_TEXT_SIZE];

	if (argc != 4)
		return 1;
	pinyin_set_lists(argv[3]);
	if (pinyin_open() != STATUS_OK || !each_line(argv[1], type_word))
		return 1;
	keyboard_open(&keyboard, KEYBOARD_PINYIN);
	keyboard_press(&keyboard, KEYBOARD_NAME_PREFIX "write", text);
	if (handwriting_open() != STATUS_OK)
		return 1;
	handwriting_settle(); /* a finger is not there as soon as the pad */
	if (!each_line(argv[2], write_character))
		return 1;
	return 0;
}
