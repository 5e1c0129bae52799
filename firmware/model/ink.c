#include "firmware/model/ink.h"

#include <stdlib.h>
#include <string.h>

#define TINY 300 /* 3 mm: no stroke of a name is shorter in both directions */
#define KEYPAD "keypad"
#define WITNESS "witness"
#define PAD_MAX 200000 /* 2 m */

void ink_add(struct ink *ink, int32_t x, int32_t y, int32_t t_ms, bool first)
{
	if (ink->count == INK_POINTS_MAX)
		return;
	ink->points[ink->count] = (struct ink_point){
		.x = x, .y = y, .t_ms = t_ms, .first = first || ink->count == 0};
	ink->count++;
}

bool ink_is_tiny(const struct ink *ink)
{
	int64_t left = INT32_MAX, right = INT32_MIN, top = INT32_MAX, bottom = INT32_MIN;

	for (size_t i = 0; i < ink->count; i++) {
		const struct ink_point *point = &ink->points[i];

		left = point->x < left ? point->x : left;
		right = point->x > right ? point->x : right;
		top = point->y < top ? point->y : top;
		bottom = point->y > bottom ? point->y : bottom;
	}
	return !ink->confirmed && right - left < TINY && bottom - top < TINY;
}

bool ink_is_plain(const struct ink *ink)
{
	size_t strokes = 0;

	for (size_t i = 0; i < ink->count; i++)
		strokes += ink->points[i].first;
	return !ink->confirmed && (strokes < 2 || ink_is_tiny(ink));
}

static json_t *strokes_of(const struct ink *ink)
{
	json_t *strokes = json_array(), *stroke = NULL;

	for (size_t i = 0; i < ink->count; i++) {
		const struct ink_point *point = &ink->points[i];

		if (point->first) {
			stroke = json_array();
			if (json_array_append_new(strokes, stroke) != 0)
				goto failed;
		}
		if (json_array_append_new(
			    stroke, json_pack("[i,i,i]", point->x, point->y, point->t_ms)) != 0)
			goto failed;
	}
	return strokes;
failed:
	json_decref(strokes);
	return NULL;
}

static int add_method(const struct ink *ink, json_t *json)
{
	if (ink->confirmed)
		return json_object_set_new(json, "method", json_string(KEYPAD));
	if (!ink->witness[0])
		return 0;
	return json_object_set_new(json, "method", json_string(WITNESS)) |
	       json_object_set_new(json, "witness", json_string(ink->witness));
}

enum status ink_to_json(const struct ink *ink, json_t **out)
{
	json_t *json = json_pack("{s:i,s:i,s:o}", "width", ink->width, "height", ink->height,
		"strokes", strokes_of(ink));

	if (!json || add_method(ink, json) != 0) {
		json_decref(json);
		return failure(STATUS_NO_MEMORY, "ink: %zu points", ink->count);
	}
	*out = json;
	return STATUS_OK;
}

static bool read_int32(const json_t *value, int32_t min, int32_t max, int32_t *out)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < min || number > max)
		return false;
	*out = (int32_t)number;
	return true;
}

static bool read_point(const json_t *value, bool first, struct ink *ink)
{
	int32_t x, y, t_ms;

	if (ink->count == INK_POINTS_MAX || json_array_size(value) != 3 ||
		!read_int32(json_array_get(value, 0), INT32_MIN, INT32_MAX, &x) ||
		!read_int32(json_array_get(value, 1), INT32_MIN, INT32_MAX, &y) ||
		!read_int32(json_array_get(value, 2), 0, INT32_MAX, &t_ms))
		return false;
	ink_add(ink, x, y, t_ms, first);
	return true;
}

static bool read_strokes(const json_t *strokes, struct ink *ink)
{
	size_t i, j;
	json_t *stroke, *point;

	if (!json_is_array(strokes))
		return false;
	json_array_foreach (strokes, i, stroke) {
		if (json_array_size(stroke) == 0)
			return false;
		json_array_foreach (stroke, j, point)
			if (!read_point(point, j == 0, ink))
				return false;
	}
	return true;
}

static bool read_method(const json_t *json, struct ink *ink, size_t *members)
{
	const char *method = json_text(json, "method"), *witness = json_text(json, "witness");

	ink->confirmed = method && strcmp(method, KEYPAD) == 0;
	*members += ink->confirmed;
	if (!method || strcmp(method, WITNESS) != 0)
		return true;
	if (!witness || !witness[0] || strlen(witness) >= sizeof(ink->witness))
		return false;
	strcpy(ink->witness, witness);
	*members += 2;
	return true;
}

static bool read_ink(const json_t *json, struct ink *ink)
{
	size_t members = 3;

	return read_method(json, ink, &members) && json_object_size(json) == members &&
	       read_int32(json_object_get(json, "width"), 0, PAD_MAX, &ink->width) &&
	       read_int32(json_object_get(json, "height"), 0, PAD_MAX, &ink->height) &&
	       read_strokes(json_object_get(json, "strokes"), ink);
}

enum status ink_from_json(const json_t *json, struct ink *out)
{
	struct ink *ink = calloc(1, sizeof(*ink));
	enum status status = STATUS_OK;

	if (!ink)
		return failure(STATUS_NO_MEMORY, "ink");
	if (read_ink(json, ink))
		*out = *ink;
	else
		status = failure(STATUS_BAD_DATA, "ink: not in the form of ink_to_json");
	bytes_wipe(ink, sizeof(*ink));
	free(ink);
	return status;
}
