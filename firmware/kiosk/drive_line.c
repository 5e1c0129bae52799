/* The commands of the screen driver, each a try on the main thread. */
#include "firmware/kiosk/drive_line_inside.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/model/json.h"
#include "ui/toolkit/input/keypad.h"

#define WAIT_MS 10000 /* of `wait` without a time */
#define TRY_MS 15000  /* how long tap and expect wait for their widget */

struct command {
	const char *name;
	size_t words; /* at least, with the name */
	int limit_ms;
	enum drive_attempt (*act)(struct drive_line *line);
};

static enum drive_attempt wait_screen(struct drive_line *line)
{
	if (!strcmp(app_screen(line->app), line->words[1]))
		return drive_answer(line, "ok");
	return drive_not_yet(line, "timeout", app_screen(line->app));
}

static enum drive_attempt expect(struct drive_line *line)
{
	const struct widget *widget = tree_find(app_tree(line->app), line->words[1]);

	if (!widget)
		return drive_not_yet(line, "absent", line->words[1]);
	if ((widget->text && !strcmp(widget->text, line->words[2])) ||
		(widget->value && !strcmp(widget->value, line->words[2])))
		return drive_answer(line, "ok");
	return drive_not_yet(line, "differs",
		widget->value && widget->value[0] ? widget->value
		: widget->text                    ? widget->text
						  : "");
}

static enum drive_attempt advance(struct drive_line *line)
{
	clock_advance(atoll(line->words[1]));
	window_wake(app_window(line->app));
	drive_answer(line, "ok");
	return DRIVE_SETTLES;
}

static enum drive_attempt press(struct drive_line *line)
{
	enum keypad_key key = keypad_named(line->words[1]);

	if (key == KEYPAD_KEYS)
		return drive_answer(line, "no usage there is no such key");
	window_strike(app_window(line->app), key);
	drive_answer(line, "ok");
	return DRIVE_SETTLES;
}

/* How often the focus was moved, and where it stands. */
static enum drive_attempt focus(struct drive_line *line)
{
	unsigned turn;
	const struct widget *widget = window_focused(app_window(line->app), &turn);

	snprintf(line->answer, sizeof(line->answer), "ok %u %.300s", turn,
		!widget           ? ""
		: widget->name[0] ? widget->name
				  : widget->text);
	return DRIVE_ANSWERED;
}

static int count_handles(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count;
}

/* Memory of our own; mapped files (fonts, models) come and go as they are used. */
static long own_kib(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "RssAnon: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

/* What a long use must not let grow. */
static enum drive_attempt stats(struct drive_line *line)
{
	snprintf(line->answer, sizeof(line->answer), "ok kib=%ld handles=%d picture_ms=%d",
		own_kib(), count_handles(), window_slowest_ms(app_window(line->app)));
	return DRIVE_ANSWERED;
}

/* What the switch of the jack would say. */
static enum drive_attempt plug(struct drive_line *line)
{
	app_plug(line->app, !strcmp(line->words[1], "in"));
	return drive_answer(line, "ok");
}

/* Somebody will look at the memory of the process that is about to be replaced. */
static enum drive_attempt halt(struct drive_line *line)
{
	app_halt(line->app);
	return drive_answer(line, "ok");
}

/* Somebody ends the process, at a moment that can be told again. */
static enum drive_attempt end(struct drive_line *line)
{
	if (!strcmp(line->words[1], "late"))
		app_end_late(line->app);
	else
		app_end_in(line->app, (unsigned)atoi(line->words[1]));
	return drive_answer(line, "ok");
}

static enum drive_attempt shot(struct drive_line *line)
{
	if (!window_is_whole(app_window(line->app)))
		return drive_not_yet(line, "timeout", "the picture is not whole");
	return drive_answer(line, window_shot(app_window(line->app), line->words[1])
					  ? "no io the picture was not written"
					  : "ok");
}

static enum drive_attempt write_tree(struct drive_line *line)
{
	struct bytes text = {0};
	enum status status = tree_json(app_tree(line->app), &text);

	if (!status)
		status = file_write(line->words[1], text.data, text.len, 0600);
	bytes_free(&text);
	return drive_answer(line, status ? "no io the tree was not written" : "ok");
}

static enum drive_attempt quit(struct drive_line *line)
{
	app_quit(line->app);
	return drive_answer(line, "ok");
}

static const struct command COMMANDS[] = {
	{"wait", 2, WAIT_MS, wait_screen},
	{"tap", 2, TRY_MS, drive_tap},
	{"key", 2, TRY_MS, drive_key},
	{"type", 3, TRY_MS, drive_type},
	{"enter", 2, 0, drive_enter},
	{"press", 2, 0, press},
	{"headphone", 2, 0, plug},
	{"focus", 1, 0, focus},
	{"stats", 1, 0, stats},
	{"draw", 3, TRY_MS, drive_draw},
	{"expect", 3, TRY_MS, expect},
	{"advance", 2, 0, advance},
	{"shot", 2, TRY_MS, shot},
	{"tree", 2, 0, write_tree},
	{"halt", 1, 0, halt},
	{"end", 2, 0, end},
	{"quit", 1, 0, quit},
};

static const struct command *find_command(const struct drive_line *line)
{
	size_t i;

	for (i = 0; line->word_count && i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		if (!strcmp(COMMANDS[i].name, line->words[0]))
			return line->word_count >= COMMANDS[i].words ? &COMMANDS[i] : NULL;
	return NULL;
}

/* One word, bare or as a JSON string; returns what follows, NULL when it is malformed. */
static const char *read_word(const char *text, char *out)
{
	const char *end = text;
	json_t *json;

	if (*text != '"') {
		end += strcspn(text, " \t");
		snprintf(out, DRIVE_LINE_SIZE, "%.*s", (int)(end - text), text);
		return end;
	}
	for (end = text + 1; *end && *end != '"'; end++)
		if (*end == '\\' && end[1])
			end++;
	if (!*end)
		return NULL;
	json = json_loadb(text, (size_t)(end + 1 - text), JSON_DECODE_ANY, NULL);
	snprintf(out, DRIVE_LINE_SIZE, "%s",
		json_is_string(json) ? json_string_value(json) : "");
	json_decref(json);
	return end + 1;
}

bool drive_line_read(struct drive_line *line, const char *text)
{
	const char *at = text;

	line->word_count = 0;
	while (at && *(at += strspn(at, " \t")) && line->word_count < DRIVE_WORDS_MAX)
		at = read_word(at, line->words[line->word_count++]);
	return at != NULL;
}

int drive_line_limit_ms(const struct drive_line *line)
{
	const struct command *command = find_command(line);

	if (!command)
		return 0;
	return command->act == wait_screen && line->word_count > 2 ? atoi(line->words[2])
								   : command->limit_ms;
}

enum drive_attempt drive_line_act(struct drive_line *line)
{
	const struct command *command = find_command(line);

	return command ? command->act(line)
		       : drive_answer(line, "no usage unknown command or too few words");
}
