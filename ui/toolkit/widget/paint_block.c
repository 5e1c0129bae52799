/* What everything is painted of: lines of text, filled shapes, the frame of a press. */
#include "ui/toolkit/widget/paint_inside.h"

void paint_block(struct canvas *canvas, const struct block *block, struct rect *end)
{
	int height = fonts_line_height(block->setting.size_px), y = block->rect.y;
	struct line_walk walk;
	struct line line;

	lines_begin(&walk, &block->setting, block->text, block->rect.w);
	for (; lines_next(&walk, &line); y += height) {
		int x = block->rect.x;

		if (block->centred)
			x += (block->rect.w - line.width) / 2;
		else if (walk.setting.rtl || block->mirrored)
			x += block->rect.w - line.width;
		if (y + height > canvas->clip.y && y < canvas->clip.y + canvas->clip.h)
			lines_draw(
				canvas, &walk.setting, (struct point){x, y}, &line, block->ink);
		*end = (struct rect){walk.setting.rtl ? x : x + line.width, y, 1, height};
	}
}

void paint_blocks(struct canvas *canvas, const struct parts *parts)
{
	struct rect end;

	for (int i = 0; i < parts->block_count; i++)
		paint_block(canvas, &parts->blocks[i], &end);
}

void paint_box(struct canvas *canvas, struct rect rect, struct box box)
{
	int edge = box.edge;
	struct rect inner = {
		rect.x + edge, rect.y + edge, rect.w - 2 * edge, rect.h - 2 * edge};

	if (edge == 0) {
		canvas_fill_round(canvas, rect, box.radius, box.fill);
		return;
	}
	canvas_fill_round(canvas, rect, box.radius, box.border);
	canvas_fill_round(canvas, inner, box.radius > edge ? box.radius - edge : 0, box.fill);
}

/* Paints of the frame what lies in part. */
static void frame_part(
	struct canvas *canvas, struct rect rect, struct box box, struct rect part)
{
	struct rect clip = canvas->clip;

	canvas->clip = rect_intersect(clip, part);
	canvas_frame_round(canvas, rect, box.radius, box.edge, box.border);
	canvas->clip = clip;
}

/* Gap and dash by turns between two corners, a gap at both ends. */
static int dash_count(int length, int dash)
{
	return length < 3 * dash ? 0 : length / dash - (length / dash + 1) % 2;
}

void paint_dashed(
	struct canvas *canvas, const struct shape *shape, struct rect rect, struct box box)
{
	int dash = shape_px(shape, THEME.dash / 2), corner = box.radius, count, at;
	int wide = rect.w - 2 * corner, high = rect.h - 2 * corner;

	for (int i = 0; i < 4; i++)
		frame_part(canvas, rect, box,
			(struct rect){rect.x + (i & 1 ? rect.w - corner : 0),
				rect.y + (i & 2 ? rect.h - corner : 0), corner, corner});
	count = dash_count(wide, dash);
	for (int i = 1; i < count; i += 2) {
		at = corner + wide * i / count;
		frame_part(canvas, rect, box,
			(struct rect){rect.x + at, rect.y, corner + wide * (i + 1) / count - at,
				rect.h});
	}
	count = dash_count(high, dash);
	for (int i = 1; i < count; i += 2) {
		at = corner + high * i / count;
		frame_part(canvas, rect, box,
			(struct rect){rect.x, rect.y + at, rect.w,
				corner + high * (i + 1) / count - at});
	}
}

/* A finger is shown by a second frame, never by a colour alone. */
void paint_pressed(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, colour ink)
{
	int inset = shape_px(shape, THEME.pressed_inset),
	    radius = shape_px(shape, THEME.radius);
	struct rect inner = {widget->rect.x + inset, widget->rect.y + inset,
		widget->rect.w - 2 * inset, widget->rect.h - 2 * inset};

	if (widget->pressed)
		canvas_frame_round(
			canvas, inner, radius, shape_px(shape, THEME.thick_edge), ink);
}
