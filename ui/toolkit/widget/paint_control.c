/* How what can be touched is painted: buttons, tiles, fields, choices. */
#include <string.h>

#include "ui/toolkit/text/units.h"
#include "ui/toolkit/widget/icons.h"
#include "ui/toolkit/widget/paint_inside.h"

static colour button_fill(const struct palette *palette, const struct widget *widget)
{
	bool header = shape_inside(widget, ROLE_HEADER);

	if (header)
		return widget->pressed ? palette->accent_pressed : palette->accent;
	if (widget->weight == BUTTON_PRIMARY)
		return widget->pressed ? palette->accent_pressed : palette->accent;
	if (shape_inside(widget, ROLE_KEYBOARD) && widget->weight == BUTTON_QUIET)
		return widget->pressed ? palette->accent_light : palette->key_quiet;
	return widget->pressed ? palette->accent_light : palette->card;
}

static colour button_border(const struct palette *palette, const struct widget *widget)
{
	if (shape_inside(widget, ROLE_HEADER))
		return palette->on_accent;
	if (shape_inside(widget, ROLE_KEYBOARD) && widget->weight != BUTTON_PRIMARY)
		return widget->pressed ? palette->accent : palette->hint;
	return widget->weight == BUTTON_QUIET ? palette->line : palette->accent;
}

/* Its border in dashes tells it without any colour. */
static void paint_off(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, int radius)
{
	if (widget->text[0] || widget->icon != ICON_NONE) /* not of an empty place of a key */
		paint_dashed(canvas, shape, widget->rect,
			(struct box){.radius = radius,
				.edge = shape_px(shape, THEME.hairline),
				.border = shape_palette(shape)->disabled_ink});
}

void paint_button(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	bool key = shape_inside(widget, ROLE_KEYBOARD) || shape_inside(widget, ROLE_HEADER);
	bool filled = widget->weight == BUTTON_PRIMARY && !key;
	int frame = shape_px(
		shape, key || widget->weight == BUTTON_QUIET ? THEME.hairline : THEME.frame);
	colour ink = parts->block_count ? parts->blocks[0].ink : palette->accent;

	if (parts->block_count == 0 && !widget->enabled)
		ink = palette->disabled_ink;
	else if (parts->block_count == 0 && key)
		ink = widget->weight == BUTTON_PRIMARY || shape_inside(widget, ROLE_HEADER)
			      ? palette->on_accent
			      : palette->tones[TONE_NORMAL].ink;
	if (tree_shows_off(widget))
		paint_off(canvas, shape, widget, shape_px(shape, THEME.radius));
	else
		paint_box(canvas, widget->rect,
			(struct box){shape_px(shape, THEME.radius), filled ? 0 : frame,
				button_fill(palette, widget), button_border(palette, widget)});
	paint_pressed(canvas, shape, widget, ink);
	icon_draw(canvas, shape_icon(shape, widget), parts->icon, ink);
	paint_blocks(canvas, parts);
}

void paint_tile(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	int radius = shape_px(shape, THEME.radius + 15);
	int inset = parts->icon.w / 5;
	struct rect rect = widget->rect;
	bool told = widget->tone != TONE_NORMAL; /* what is new here */
	colour ink = widget->enabled ? palette->accent : palette->disabled_ink;
	colour fill = told ? palette->tones[widget->tone].fill : palette->card;

	if (tree_shows_off(widget))
		paint_off(canvas, shape, widget, radius);
	else
		paint_box(canvas, rect,
			(struct box){radius,
				shape_px(shape, told ? THEME.frame : THEME.hairline),
				widget->pressed ? palette->accent_light : fill,
				widget->pressed || told ? palette->accent : palette->line});
	paint_pressed(canvas, shape, widget, ink);
	if (parts->icon.w) {
		canvas_fill_round(canvas, parts->icon, shape_px(shape, THEME.radius),
			!widget->enabled ? palette->disabled_fill
			: told           ? palette->card
					 : palette->accent_light);
		icon_draw(canvas, widget->icon,
			(struct rect){parts->icon.x + inset, parts->icon.y + inset,
				parts->icon.w - 2 * inset, parts->icon.w - 2 * inset},
			ink);
	}
	if (parts->arrow.w)
		icon_draw(canvas, shape->mirrored ? ICON_BACK : ICON_NEXT, parts->arrow, ink);
	paint_blocks(canvas, parts);
}

/* Where the next character will stand. */
static void paint_caret(struct canvas *canvas, const struct shape *shape,
	const struct block *block, struct rect end)
{
	bool rtl = units_rtl(block->text, strlen(block->text)) ||
		   (block->mirrored && !block->text[0]);
	int x = end.x + shape_px(shape, THEME.caret) * (rtl ? -2 : 1);

	canvas_fill(canvas,
		(struct rect){
			x, end.y + end.h / 8, shape_px(shape, THEME.caret), end.h * 3 / 4},
		shape_palette(shape)->accent);
}

void paint_field(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	bool wrong = widget->note[0] != '\0';
	colour border = widget->active || widget->pressed ? palette->accent
			: wrong                           ? palette->tones[TONE_BAD].ink
							  : palette->field_line;
	int thickness = shape_px(shape, widget->active ? THEME.thick_edge
					: wrong        ? THEME.frame
						       : THEME.edge);
	struct rect end = {0, 0, 0, 0};

	paint_box(canvas, parts->box,
		(struct box){shape_px(shape, THEME.radius), thickness,
			widget->enabled ? palette->card : palette->disabled_fill, border});
	for (int i = 0; i < parts->block_count; i++) {
		paint_block(canvas, &parts->blocks[i], &end);
		if (widget->active && parts->blocks[i].value)
			paint_caret(canvas, shape, &parts->blocks[i], end);
	}
	if (wrong)
		icon_draw(canvas, ICON_WARN, parts->icon, palette->tones[TONE_BAD].ink);
}

void paint_choice(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	int radius = shape_px(shape, THEME.radius);
	bool chosen = widget->chosen;
	colour ink = widget->enabled ? palette->accent : palette->disabled_ink;
	int inset = parts->box.w / 6;
	struct box mark = {.radius = widget->one_of ? parts->box.w / 2 : radius / 2,
		.edge = chosen ? 0 : shape_px(shape, THEME.frame),
		.border = ink};

	if (tree_shows_off(widget))
		paint_off(canvas, shape, widget, radius);
	else
		paint_box(canvas, widget->rect,
			(struct box){radius, shape_px(shape, chosen ? THEME.frame : THEME.edge),
				chosen || widget->pressed ? palette->accent_light
							  : palette->card,
				chosen ? ink : palette->field_line});
	paint_pressed(canvas, shape, widget, ink);
	mark.fill = chosen ? ink : palette->card;
	paint_box(canvas, parts->box, mark);
	if (chosen)
		icon_draw(canvas, ICON_CHECK,
			(struct rect){parts->box.x + inset, parts->box.y + inset,
				parts->box.w - 2 * inset, parts->box.w - 2 * inset},
			palette->on_accent);
	paint_blocks(canvas, parts);
}

/* On it is filled, off an outline: nothing of a box to be ticked. */
void paint_filter(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts)
{
	const struct palette *palette = shape_palette(shape);
	bool on = widget->chosen;
	colour fill = on ? palette->accent : palette->card;
	colour ink = on ? palette->on_accent : palette->accent;

	if (widget->pressed)
		fill = on ? palette->accent_pressed : palette->accent_light;
	paint_box(canvas, widget->rect,
		(struct box){widget->rect.h / 2, shape_px(shape, THEME.edge), fill,
			on ? fill : palette->field_line});
	paint_pressed(canvas, shape, widget, ink);
	if (on)
		icon_draw(canvas, ICON_CHECK, parts->icon, ink);
	paint_blocks(canvas, parts);
}
