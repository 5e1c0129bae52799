#include "ui/toolkit/widget/paint_inside.h"

#include "ui/toolkit/widget/icons.h"
#include "ui/toolkit/widget/viewer.h"

static void paint_banner(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	const struct theme_tone *tone = &palette->tones[widget->tone];
	int bar = shape_px(shape, THEME.bar);
	struct rect edge = {widget->rect.x, widget->rect.y, bar, widget->rect.h};

	paint_box(canvas, widget->rect,
		(struct box){shape_px(shape, THEME.radius), 0, tone->fill, tone->fill});
	canvas_fill_round(canvas, shape->mirrored ? shape_mirror(edge, widget->rect) : edge,
		bar / 2, tone->ink);
	icon_draw(canvas, widget->icon, parts->icon, tone->ink);
	paint_blocks(canvas, parts);
}

static void paint_picture(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	(void)shape;
	if (parts->box.w)
		canvas_image(canvas, parts->box, widget->pixels, widget->pixels_width,
			widget->pixels_height);
}

struct rect paint_glass(const struct shape *shape, const struct widget *viewer)
{
	int line = shape_px(shape, THEME.hairline);
	struct rect view = viewer->view;

	return rect_intersect(viewer->clip, (struct rect){view.x + line, view.y + line,
						    view.w - 2 * line, view.h - 2 * line});
}

/* The picture on a table of another colour, so that the edges of a sheet are seen. */
static void paint_viewer(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	int line = shape_px(shape, THEME.hairline);
	struct rect clip = canvas->clip, view = widget->view;

	(void)parts;
	paint_box(canvas, view, (struct box){0, line, palette->key_quiet, palette->field_line});
	canvas->clip = rect_intersect(clip, paint_glass(shape, widget));
	if (widget->pixels)
		canvas_image(canvas, viewer_picture(widget, view), widget->pixels,
			widget->pixels_width, widget->pixels_height);
	canvas->clip = clip;
}

/* A line to write on. */
static void paint_line(struct canvas *canvas, const struct shape *shape, struct rect rect)
{
	int dash = shape_px(shape, THEME.dash), y = rect.y + rect.h * 3 / 4;

	for (int x = rect.x + 3 * dash; x + dash < rect.x + rect.w - 2 * dash; x += 2 * dash)
		canvas_fill(canvas,
			(struct rect){x, y, dash, shape_px(shape, THEME.dash_width)},
			shape_palette(shape)->hint);
}

/* A square for one character, its middle marked, as on the paper everybody learned to write on. */
static void paint_square(struct canvas *canvas, const struct shape *shape, struct rect rect)
{
	int dash = shape_px(shape, THEME.dash), width = shape_px(shape, THEME.dash_width);
	int side = rect.h - 2 * dash, x = rect.x + (rect.w - side) / 2, y = rect.y + dash;
	colour hint = shape_palette(shape)->hint;

	canvas_frame_round(canvas, (struct rect){x, y, side, side}, width, width, hint);
	for (int at = dash / 2; at + dash / 2 < side; at += dash) {
		canvas_fill(canvas,
			(struct rect){x + at, y + (side - width) / 2, dash / 2, width}, hint);
		canvas_fill(canvas,
			(struct rect){x + (side - width) / 2, y + at, width, dash / 2}, hint);
	}
}

/* White paper: to sign on, or to write one character. */
static void paint_pad(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	struct rect rect = widget->rect;

	(void)parts;
	paint_box(canvas, rect,
		(struct box){shape_px(shape, THEME.radius), shape_px(shape, THEME.frame),
			palette->card, palette->accent});
	if (shape_inside(widget, ROLE_KEYBOARD))
		paint_square(canvas, shape, rect);
	else
		paint_line(canvas, shape, rect);
}

static void paint_text(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	(void)shape;
	icon_draw(canvas, widget->icon, parts->icon, parts->blocks[0].ink);
	paint_blocks(canvas, parts);
}

static void paint_panel(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	(void)parts;
	paint_box(canvas, widget->rect,
		(struct box){shape_px(shape, THEME.radius + 15),
			shape_px(shape, THEME.hairline), palette->card, palette->line});
}

/* A camera of another shape stands in the middle of its place. */
static void paint_camera(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	struct rect box = parts->box, picture = box;

	paint_box(canvas, box,
		(struct box){0, shape_px(shape, THEME.hairline), palette->key_quiet,
			palette->field_line});
	paint_blocks(canvas, parts);
	if (!widget->pixels || !widget->pixels_width || !widget->pixels_height)
		return;
	picture.w = (int)((int64_t)box.h * widget->pixels_width / widget->pixels_height);
	if (picture.w > box.w) {
		picture.w = box.w;
		picture.h =
			(int)((int64_t)box.w * widget->pixels_height / widget->pixels_width);
	}
	picture.x += (box.w - picture.w) / 2;
	picture.y += (box.h - picture.h) / 2;
	canvas_image(
		canvas, picture, widget->pixels, widget->pixels_width, widget->pixels_height);
}

/* A full bar for each step that was begun, the edge of one for those to come. */
static void paint_steps(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	int gap = shape_px(shape, THEME.step_gap), thin = shape_px(shape, THEME.edge);
	int count = widget->steps > 0 ? widget->steps : 1;
	struct rect bar = parts->box;

	paint_blocks(canvas, parts);
	bar.w = (parts->box.w - gap * (count - 1)) / count;
	for (int step = 1; step <= count; step++, bar.x += bar.w + gap) {
		struct rect edge = {bar.x, bar.y + (bar.h - thin) / 2, bar.w, thin};
		bool begun = step <= widget->step;
		struct rect drawn = begun ? bar : edge;

		canvas_fill_round(canvas,
			shape->mirrored ? shape_mirror(drawn, widget->rect) : drawn,
			drawn.h / 2, parts->blocks[0].ink);
	}
}

static void paint_dialog(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);

	(void)parts;
	paint_box(canvas, widget->rect,
		(struct box){shape_px(shape, THEME.radius + 15), shape_px(shape, THEME.frame),
			palette->card, palette->accent});
}

static void paint_band(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	struct rect top = {widget->rect.x, widget->rect.y, widget->rect.w,
		shape_px(shape, THEME.hairline)};

	(void)parts;
	if (widget->role == ROLE_HEADER) {
		canvas_fill(canvas, widget->rect, palette->accent);
		return;
	}
	canvas_fill(canvas, widget->rect,
		widget->role == ROLE_FOOTER ? palette->card : palette->keyboard);
	canvas_fill(canvas, top, palette->hint);
}

/* How each role looks; those without one draw nothing themselves. */
static void (*const PAINT[])(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, const struct parts *parts) = {
	[ROLE_COLUMN] = NULL,
	[ROLE_ROW] = NULL,
	[ROLE_PANEL] = paint_panel,
	[ROLE_SCROLL] = NULL,
	[ROLE_SPACE] = NULL,
	[ROLE_TITLE] = paint_text,
	[ROLE_TEXT] = paint_text,
	[ROLE_BUTTON] = paint_button,
	[ROLE_TILE] = paint_tile,
	[ROLE_FIELD] = paint_field,
	[ROLE_CHOICE] = paint_choice,
	[ROLE_FILTER] = paint_filter,
	[ROLE_PICTURE] = paint_picture,
	[ROLE_PAD] = paint_pad,
	[ROLE_BANNER] = paint_banner,
	[ROLE_KEYBOARD] = paint_band,
	[ROLE_HEADER] = paint_band,
	[ROLE_FOOTER] = paint_band,
	[ROLE_VIEWER] = paint_viewer,
	[ROLE_DIALOG] = paint_dialog,
	[ROLE_LIST] = NULL,
	[ROLE_CAMERA] = paint_camera,
	[ROLE_STEPS] = paint_steps,
};

static void paint_widget(
	struct canvas *canvas, const struct shape *shape, const struct widget *widget)
{
	struct rect clip = canvas->clip;

	canvas->clip = rect_intersect(clip, widget->clip);
	if (PAINT[widget->role] && canvas->clip.w > 0) {
		struct parts parts;

		shape_parts(shape, widget, widget->rect, &parts);
		PAINT[widget->role](canvas, shape, widget, &parts);
	}
	canvas->clip = clip;
	for (const struct widget *child = widget->first; child; child = child->next)
		if (child->role != ROLE_DIALOG)
			paint_widget(canvas, shape, child);
}

/* The screen behind a dialog grows dark; the band at its top stays in use. */
static void paint_shadow(struct canvas *canvas, struct tree *tree)
{
	const struct widget *header = tree_live_header(tree);
	struct rect band = {0, 0, 0, 0};

	if (header)
		band = header->clip;
	canvas_dim(canvas, (struct rect){0, 0, canvas->width, band.y}, THEME.dim);
	canvas_dim(canvas,
		(struct rect){
			0, band.y + band.h, canvas->width, canvas->height - band.y - band.h},
		THEME.dim);
}

void paint_tree(struct canvas *canvas, const struct shape *shape, struct tree *tree)
{
	canvas_fill(canvas, canvas->clip, shape_palette(shape)->page);
	paint_widget(canvas, shape, tree_root(tree));
	if (tree_dialog(tree)) {
		paint_shadow(canvas, tree);
		paint_widget(canvas, shape, tree_dialog(tree));
	}
}
