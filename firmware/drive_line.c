/* The commands of the screen driver, each a try on the main thread. */
#include "firmware/drive_line.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "firmware/base/files.h"
#include "firmware/base/text.h"
#include "firmware/model/ink.h"
#include "ui/toolkit/layout.h"
#include "ui/toolkit/keypad.h"

#define WAIT_MS 10000 /* of `wait` without a time */
#define TRY_MS 15000  /* how long tap and expect wait for their widget */

struct command {
	const char *name;
	size_t words; /* at least, with the name */
	int limit_ms;
	enum drive_attempt (*act)(struct drive_line *line);
};

static enum drive_attempt answer(struct drive_line *line, const char *text)
{
	snprintf(line->answer, sizeof(line->answer), "%s", text);
	return DRIVE_ANSWERED;
}

static enum drive_attempt not_yet(struct drive_line *line, const char *code, const char *text)
{
	snprintf(line->answer, sizeof(line->answer), "no %s %.400s", code, text);
	return DRIVE_AGAIN;
}

static enum drive_attempt wait_screen(struct drive_line *line)
{
	if (!strcmp(app_screen(line->app), line->words[1]))
		return answer(line, "ok");
	return not_yet(line, "timeout", app_screen(line->app));
}

static const struct widget *scroll_of(const struct widget *widget)
{
	while (widget && widget->role != ROLE_SCROLL)
		widget = widget->parent;
	return widget;
}

/* A finger that goes up brings what is below into view. */
static void swipe(struct drive_line *line, const struct widget *scroll, bool up)
{
	struct window *window = app_window(line->app);
	int x = scroll->rect.x + 4, reach = scroll->rect.h / 3, step;
	int y = scroll->rect.y + scroll->rect.h / 2 + (up ? reach / 2 : -reach / 2);

	window_touch(window, x, y, 0);
	for (step = 1; step <= 8; step++)
		window_touch(window, x, y + (up ? -1 : 1) * reach * step / 8, 1);
	window_touch(window, x, y + (up ? -reach : reach), 2);
}

static const struct widget *find_list(const struct widget *widget)
{
	const struct widget *found = widget->role == ROLE_LIST ? widget : NULL;

	for (const struct widget *child = widget->first; child && !found; child = child->next)
		found = find_list(child);
	return found;
}

/* It may be a row of a list that is out of sight: down to the end, then up again. */
static enum drive_attempt seek(struct drive_line *line, const char *name)
{
	struct tree *tree = app_tree(line->app);
	const struct widget *list = find_list(tree_root(tree));
	const struct widget *more = tree_find(tree, SCROLL_MORE), *back = tree_find(tree, SCROLL_BACK);

	if (!list || !more || !back)
		return not_yet(line, "absent", name);
	snprintf(line->answer, sizeof(line->answer), "no absent %.200s", name);
	if (!more->enabled || !back->enabled)
		line->seeks_up = !more->enabled;
	swipe(line, scroll_of(list), !line->seeks_up);
	return DRIVE_MOVES;
}

/* Finds the widget and brings it into view; *out NULL while that is under way. */
static enum drive_attempt aim(struct drive_line *line, const char *name,
	const struct widget **out, struct rect *where)
{
	const struct widget *widget = tree_find(app_tree(line->app), name), *scroll;

	*out = NULL;
	if (!widget)
		return seek(line, name);
	if (!widget->enabled)
		return not_yet(line, "disabled", name);
	*where = widget->clip;
	scroll = scroll_of(widget->parent);
	if (where->w <= 0 || where->h * 2 <= widget->rect.h) {
		if (!scroll || scroll->rect.h <= 0)
			return not_yet(line, "hidden", name);
		snprintf(line->answer, sizeof(line->answer), "no hidden %.200s", name);
		swipe(line, scroll,
			widget->rect.y + widget->rect.h / 2 >
				scroll->rect.y + scroll->rect.h / 2);
		return DRIVE_MOVES;
	}
	*out = widget;
	return DRIVE_ANSWERED;
}

static enum drive_attempt tap_name(struct drive_line *line, const char *name)
{
	const struct widget *widget;
	struct rect rect;
	enum drive_attempt attempt = aim(line, name, &widget, &rect);

	if (!widget)
		return attempt;
	window_touch(app_window(line->app), rect.x + rect.w / 2, rect.y + rect.h / 2, 0);
	window_touch(app_window(line->app), rect.x + rect.w / 2, rect.y + rect.h / 2, 2);
	answer(line, "ok");
	return DRIVE_SETTLES;
}

static enum drive_attempt tap(struct drive_line *line)
{
	return tap_name(line, line->words[1]);
}

static enum drive_attempt key(struct drive_line *line)
{
	char name[DRIVE_LINE_SIZE + 8];

	snprintf(name, sizeof(name), "key.%s", line->words[1]);
	return tap_name(line, name);
}

/* What the field held is erased first, as a person would. */
static enum drive_attempt type(struct drive_line *line)
{
	const struct widget *field = tree_find(app_tree(line->app), line->words[1]);
	size_t i, held = field ? text_length(field->value) : 0;
	enum drive_attempt attempt = tap_name(line, line->words[1]);

	if (attempt != DRIVE_SETTLES)
		return attempt;
	for (i = 0; i < held; i++)
		window_type(app_window(line->app), "\b");
	window_type(app_window(line->app), line->words[2]);
	return attempt;
}

/* Into the field whose keyboard is open, without a touch. */
static enum drive_attempt enter(struct drive_line *line)
{
	window_type(app_window(line->app), line->words[1]);
	answer(line, "ok");
	return DRIVE_SETTLES;
}

static void draw_strokes(struct window *window, struct rect rect, const struct ink *ink)
{
	int width = ink->width > 0 ? ink->width : 1, height = ink->height > 0 ? ink->height : 1;
	int x = 0, y = 0;
	size_t i;

	for (i = 0; i < ink->count; i++) {
		const struct ink_point *point = &ink->points[i];
		if (point->first && i)
			window_touch(window, x, y, 2);
		x = rect.x + (int)((int64_t)point->x * (rect.w - 1) / width);
		y = rect.y + (int)((int64_t)point->y * (rect.h - 1) / height);
		window_touch(window, x, y, point->first ? 0 : 1);
	}
	if (ink->count)
		window_touch(window, x, y, 2);
}

/* A list of strokes of [x, y] in hundredths of the field. */
static enum status read_strokes(const json_t *strokes, struct ink *out)
{
	const json_t *stroke, *point;
	size_t i, j;

	out->width = out->height = 100;
	json_array_foreach((json_t *)strokes, i, stroke) json_array_foreach((json_t *)stroke, j,
		point) ink_add(out, (int32_t)json_integer_value(json_array_get(point, 0)),
		(int32_t)json_integer_value(json_array_get(point, 1)), 0, j == 0);
	return out->count ? STATUS_OK : STATUS_BAD_DATA;
}

static enum drive_attempt draw(struct drive_line *line)
{
	const struct widget *widget;
	struct rect rect;
	struct ink *ink;
	json_t *json = NULL;
	enum drive_attempt attempt = aim(line, line->words[1], &widget, &rect);
	enum status status;

	if (!widget)
		return attempt;
	ink = calloc(1, sizeof(*ink));
	status = ink ? json_read_file(line->words[2], 1 << 20, &json) : STATUS_NO_MEMORY;
	if (!status)
		status = json_is_array(json) ? read_strokes(json, ink)
					     : ink_from_json(json, ink);
	if (!status)
		draw_strokes(app_window(line->app), rect, ink);
	json_decref(json);
	free(ink);
	answer(line, status ? "no ink the file is no ink" : "ok");
	return status ? DRIVE_ANSWERED : DRIVE_SETTLES;
}

static enum drive_attempt expect(struct drive_line *line)
{
	const struct widget *widget = tree_find(app_tree(line->app), line->words[1]);

	if (!widget)
		return not_yet(line, "absent", line->words[1]);
	if ((widget->text && !strcmp(widget->text, line->words[2])) ||
		(widget->value && !strcmp(widget->value, line->words[2])))
		return answer(line, "ok");
	return not_yet(line, "differs",
		widget->value && widget->value[0] ? widget->value
		: widget->text                    ? widget->text
						  : "");
}

static enum drive_attempt advance(struct drive_line *line)
{
	clock_advance(atoll(line->words[1]));
	window_wake(app_window(line->app));
	answer(line, "ok");
	return DRIVE_SETTLES;
}

static enum drive_attempt press(struct drive_line *line)
{
	enum keypad_key key = keypad_named(line->words[1]);

	if (key == KEYPAD_KEYS)
		return answer(line, "no usage there is no such key");
	window_strike(app_window(line->app), key);
	answer(line, "ok");
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
	return answer(line, "ok");
}

/* Somebody will look at the memory of the process that is about to be replaced. */
static enum drive_attempt halt(struct drive_line *line)
{
	app_halt(line->app);
	return answer(line, "ok");
}

static enum drive_attempt shot(struct drive_line *line)
{
	return answer(line, window_shot(app_window(line->app), line->words[1])
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
	return answer(line, status ? "no io the tree was not written" : "ok");
}

static enum drive_attempt quit(struct drive_line *line)
{
	app_quit(line->app);
	return answer(line, "ok");
}

static const struct command COMMANDS[] = {
	{"wait", 2, WAIT_MS, wait_screen},
	{"tap", 2, TRY_MS, tap},
	{"key", 2, TRY_MS, key},
	{"type", 3, TRY_MS, type},
	{"enter", 2, 0, enter},
	{"press", 2, 0, press},
	{"headphone", 2, 0, plug},
	{"focus", 1, 0, focus},
	{"stats", 1, 0, stats},
	{"draw", 3, TRY_MS, draw},
	{"expect", 3, TRY_MS, expect},
	{"advance", 2, 0, advance},
	{"shot", 2, 0, shot},
	{"tree", 2, 0, write_tree},
	{"halt", 1, 0, halt},
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
		       : answer(line, "no usage unknown command or too few words");
}
