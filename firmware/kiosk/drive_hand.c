/* The commands that a hand could do: touching, typing, writing. */
#include <stdio.h>
#include <stdlib.h>

#include "firmware/base/files.h"
#include "firmware/base/text.h"
#include "firmware/kiosk/drive_line_inside.h"
#include "firmware/model/ink.h"
#include "ui/toolkit/widget/layout.h"

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
	const struct widget *more = tree_find(tree, SCROLL_MORE),
			    *back = tree_find(tree, SCROLL_BACK);

	if (!list || !more || !back)
		return drive_not_yet(line, "absent", name);
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
		return drive_not_yet(line, "disabled", name);
	*where = widget->clip;
	scroll = scroll_of(widget->parent);
	if (where->w <= 0 || where->h * 2 <= widget->rect.h) {
		if (!scroll || scroll->rect.h <= 0)
			return drive_not_yet(line, "hidden", name);
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
	drive_answer(line, "ok");
	return DRIVE_SETTLES;
}

enum drive_attempt drive_tap(struct drive_line *line)
{
	return tap_name(line, line->words[1]);
}

enum drive_attempt drive_key(struct drive_line *line)
{
	char name[DRIVE_LINE_SIZE + 8];

	snprintf(name, sizeof(name), "key.%s", line->words[1]);
	return tap_name(line, name);
}

/* What the field held is erased first, as a person would. */
enum drive_attempt drive_type(struct drive_line *line)
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
enum drive_attempt drive_enter(struct drive_line *line)
{
	window_type(app_window(line->app), line->words[1]);
	drive_answer(line, "ok");
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
	json_array_foreach ((json_t *)strokes, i, stroke)
		json_array_foreach ((json_t *)stroke, j, point)
			ink_add(out, (int32_t)json_integer_value(json_array_get(point, 0)),
				(int32_t)json_integer_value(json_array_get(point, 1)), 0,
				j == 0);
	return out->count ? STATUS_OK : STATUS_BAD_DATA;
}

enum drive_attempt drive_draw(struct drive_line *line)
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
	drive_answer(line, status ? "no ink the file is no ink" : "ok");
	return status ? DRIVE_ANSWERED : DRIVE_SETTLES;
}
