#include "ui/toolkit/handwriting.h"

#include <stdio.h>
#include <string.h>
#include <zinnia.h>

#define SIDE 300
#define MODEL "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model"

/* One model for the process: 25 MiB, mapped. */
static zinnia_recognizer_t *recognizer;

enum status handwriting_open(void)
{
	if (recognizer)
		return STATUS_OK;
	recognizer = zinnia_recognizer_new();
	if (!recognizer)
		return failure(STATUS_NO_MEMORY, "handwriting");
	if (zinnia_recognizer_open(recognizer, MODEL))
		return STATUS_OK;
	handwriting_close();
	return failure(STATUS_NOT_FOUND, "handwriting model");
}

void handwriting_close(void)
{
	if (recognizer)
		zinnia_recognizer_destroy(recognizer);
	recognizer = NULL;
}

/* The square around the ink, so that its place and size on the pad do not matter. */
struct frame {
	int left, top, side;
};

static struct frame frame_of(const struct pad *pad)
{
	int left = pad->points[0].x, right = left, top = pad->points[0].y, bottom = top;
	struct frame frame;

	for (int i = 1; i < pad->count; i++) {
		left = pad->points[i].x < left ? pad->points[i].x : left;
		right = pad->points[i].x > right ? pad->points[i].x : right;
		top = pad->points[i].y < top ? pad->points[i].y : top;
		bottom = pad->points[i].y > bottom ? pad->points[i].y : bottom;
	}
	frame.side = right - left > bottom - top ? right - left : bottom - top;
	frame.side += frame.side / 4 + 1; /* some paper around it */
	frame.left = (left + right - frame.side) / 2;
	frame.top = (top + bottom - frame.side) / 2;
	return frame;
}

static void add_strokes(zinnia_character_t *character, const struct pad *pad)
{
	const struct frame frame = frame_of(pad);
	size_t stroke = 0;

	for (int i = 0; i < pad->count; i++) {
		if (i > 0 && pad->points[i].kind == PAD_FIRST)
			stroke++;
		zinnia_character_add(character, stroke,
			(int)((int64_t)(pad->points[i].x - frame.left) * SIDE / frame.side),
			(int)((int64_t)(pad->points[i].y - frame.top) * SIDE / frame.side));
	}
}

static size_t take(zinnia_character_t *character, char out[][HANDWRITING_TEXT_SIZE], size_t max)
{
	zinnia_result_t *result = zinnia_recognizer_classify(recognizer, character, max);
	size_t count = result ? zinnia_result_size(result) : 0;

	if (count > max)
		count = max;
	for (size_t i = 0; i < count; i++)
		snprintf(out[i], HANDWRITING_TEXT_SIZE, "%s", zinnia_result_value(result, i));
	if (result)
		zinnia_result_destroy(result);
	return count;
}

size_t handwriting_read(const struct pad *pad, char out[][HANDWRITING_TEXT_SIZE], size_t max)
{
	zinnia_character_t *character;
	size_t count;

	if (!recognizer || pad->count == 0)
		return 0;
	character = zinnia_character_new();
	if (!character)
		return 0;
	zinnia_character_set_width(character, SIDE);
	zinnia_character_set_height(character, SIDE);
	add_strokes(character, pad);
	count = take(character, out, max);
	zinnia_character_destroy(character);
	return count;
}
