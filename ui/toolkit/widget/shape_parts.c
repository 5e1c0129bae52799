/* The parts of each kind of widget, where it begins and how much it needs. */
#include "ui/toolkit/widget/shape_parts.h"

#include "firmware/base/text.h"

#define CHOICE_WORD_LEN 8 /* so few characters belong on one line */
#define FILTER_LINES_MAX 2

/* Beside a button or a picture; two texts, a label and its value, begin on one line. */
static bool beside_another_kind(const struct widget *widget)
{
	const struct widget *parent = widget->parent, *other = NULL;

	if (parent && parent->role == ROLE_ROW && !shape_inside(widget, ROLE_HEADER))
		for (other = parent->first; other && other->role == ROLE_TEXT;)
			other = other->next;
	return other || shape_inside(widget, ROLE_HEADER) || shape_inside(widget, ROLE_FOOTER);
}

static bool has_picture(const struct widget *widget)
{
	return widget->icon != ICON_NONE &&
	       (widget->role == ROLE_TEXT || widget->role == ROLE_TITLE);
}

/* Of the picture above a text: on a lying panel it is no higher than it must be. */
static int picture_of_text(const struct shape *shape, const struct widget *widget)
{
	if (widget->icon == ICON_NONE)
		return 0;
	if (!widget->height_mm)
		return shape_px(shape, THEME.text_icon);
	return shape_px(shape, widget->height_mm * 10) / (shape->lying ? 2 : 1);
}

/* A text may have a large picture above it. */
static void text_parts(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out)
{
	struct setting setting = widget->heads
					 ? shape_setting_of(shape, widget->style, FACE_BOLD)
					 : shape_setting(shape, widget->style);
	int icon = picture_of_text(shape, widget), above = 0;
	int width = widget->centred ? lines_even(&setting, widget->text, rect.w) : rect.w;

	if (icon) {
		above = icon + shape_px(shape, THEME.gap);
		out->icon = (struct rect){rect.x + (widget->centred ? (rect.w - icon) / 2 : 0),
			rect.y, icon, icon};
	}
	out->height = above + parts_add(out, &setting, widget->text,
				      (struct rect){rect.x + (rect.w - width) / 2,
					      rect.y + above, width, 0},
				      shape_ink(shape, widget, widget->tone));
	out->blocks[0].centred = widget->centred;
	if (beside_another_kind(widget))
		parts_centre(out, rect);
}

static void steps_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	int bar = shape_px(shape, THEME.step_bar), gap = shape_px(shape, THEME.step_gap);
	struct setting setting = shape_setting(shape, widget->style);
	int h = parts_add(out, &setting, widget->text, (struct rect){rect.x, rect.y, rect.w, 0},
		shape_ink(shape, widget, widget->tone));

	out->box = (struct rect){rect.x, rect.y + h + gap, rect.w, bar};
	out->height = h + gap + bar;
	parts_centre(out, rect);
}

/* Width from which a tile's icon stands beside its text: on a lying panel height is dearer. */
static int wide_from(const struct shape *shape)
{
	return shape_px(shape, THEME.tile_wide_from) * (shape->lying ? 3 : 4) / 4;
}

static void tile_parts(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out)
{
	struct setting title = shape_setting(shape, TEXT_LARGE);
	struct setting note = shape_setting(shape, TEXT_SMALL);
	int padding = shape_px(shape, THEME.padding),
	    icon = shape_icon_px(shape, THEME.tile_icon);
	bool wide = rect.w >= wide_from(shape), has = widget->icon != ICON_NONE,
	     arrow = rect.w >= shape_px(shape, THEME.tile_wide_from);
	int x = rect.x + padding, y = rect.y + padding, right = rect.x + rect.w - padding;

	if (has)
		out->icon = (struct rect){x, y, icon, icon};
	if (wide && has)
		x += icon + padding;
	else if (has)
		y += icon + shape_px(shape, THEME.tile.gap);
	if (arrow)
		right -= shape_icon_px(shape, THEME.icon) + shape_px(shape, THEME.tile.breath);
	y += parts_add(out, &title, widget->text,
		(struct rect){x, y, at_least(right - x, 1), 0},
		shape_ink(shape, widget, widget->tone));
	if (widget->note[0])
		y += parts_add(out, &note, widget->note,
			(struct rect){x, y, at_least(right - x, 1), 0},
			shape_ink(shape, widget, widget->tone ? widget->tone : TONE_QUIET));
	out->height = y - rect.y;
	if (has && wide && out->height < padding + icon) {
		int down = (padding + icon - out->height) / 2;

		for (int i = 0; i < out->block_count; i++)
			out->blocks[i].rect.y += down;
		out->height = padding + icon;
	}
	out->height += padding;
	if (wide) /* narrow ones side by side begin on one line */
		parts_centre(out, rect);
	if (arrow) {
		int side = shape_icon_px(shape, THEME.icon) * 3 / 4;

		out->arrow = (struct rect){rect.x + rect.w - padding - side,
			rect.y + (rect.h - side) / 2, side, side};
	}
}

static void field_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting label = shape_setting_of(shape, TEXT_SMALL, FACE_BOLD);
	struct setting value = shape_setting(shape, TEXT_BODY);
	struct setting error = shape_setting_of(shape, TEXT_SMALL, FACE_BOLD);
	int padding = shape_px(shape, THEME.field.padding), y = rect.y, h;

	if (widget->text[0])
		y += parts_add(out, &label, widget->text, (struct rect){rect.x, y, rect.w, 0},
			     shape_ink(shape, widget, TONE_QUIET)) +
		     shape_px(shape, THEME.field.gap);
	out->box = (struct rect){rect.x, y, rect.w, shape_px(shape, THEME.control)};
	/* Some room is left at the right for the caret. */
	h = parts_add(out, &value, widget->shown ? widget->shown : widget->value,
		(struct rect){rect.x + padding, y,
			at_least(rect.w - 2 * padding - shape_px(shape, THEME.caret_room), 1),
			0},
		shape_ink(shape, widget, TONE_NORMAL));
	out->box.h = at_least(h + 2 * shape_px(shape, THEME.field.breath), out->box.h);
	out->blocks[out->block_count - 1].rect.y += (out->box.h - h) / 2;
	out->blocks[out->block_count - 1].value = true;
	y += out->box.h;
	if (widget->note[0]) {
		int icon = error.size_px;

		y += shape_px(shape, THEME.field.gap);
		out->icon = (struct rect){
			rect.x, y + (fonts_line_height(icon) - icon) / 2, icon, icon};
		y += parts_add(out, &error, widget->note,
			(struct rect){rect.x + icon * 3 / 2, y,
				at_least(rect.w - icon * 3 / 2, 1), 0},
			shape_palette(shape)->tones[TONE_BAD].ink);
	}
	out->height = y - rect.y;
}

static void choice_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting text = shape_setting(shape, TEXT_BODY);
	struct setting note = shape_setting(shape, TEXT_SMALL);
	int padding = shape_px(shape, THEME.choice.padding),
	    mark = shape_icon_px(shape, THEME.icon);
	int x = rect.x + padding + mark + shape_px(shape, THEME.choice.gap),
	    y = rect.y + shape_px(shape, THEME.choice.breath);
	int w = at_least(rect.x + rect.w - padding - x, 1), h;

	h = parts_add(out, &text, widget->text, (struct rect){x, y, w, 0},
		shape_ink(shape, widget, TONE_NORMAL));
	out->cramped = out->cramped || parts_is_torn(&text, widget->text, h, CHOICE_WORD_LEN);
	if (widget->note[0])
		h += parts_add(out, &note, widget->note, (struct rect){x, y + h, w, 0},
			shape_ink(shape, widget, TONE_QUIET));
	out->height = at_least(
		h + 2 * shape_px(shape, THEME.choice.breath), shape_px(shape, THEME.control));
	for (int i = 0; i < out->block_count; i++)
		out->blocks[i].rect.y +=
			(out->height - h) / 2 - shape_px(shape, THEME.choice.breath);
	out->box =
		(struct rect){rect.x + padding, rect.y + (out->height - mark) / 2, mark, mark};
	parts_centre(out, rect);
}

/* The text stands in the middle, on or off: its tick has a place of its own before it. */
static void filter_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting text = shape_setting(shape, TEXT_BODY);
	int padding = shape_px(shape, THEME.filter.padding),
	    tick = shape_icon_px(shape, THEME.icon) * 3 / 4;
	int before = tick + shape_px(shape, THEME.filter.gap);
	int room = at_least(rect.w - 2 * padding - before, 1);
	int width = lines_even(&text, widget->text, room);
	struct lines_size size = lines_size(&text, widget->text, width);
	int left = rect.x + (rect.w - size.longest - (widget->chosen ? before : 0)) / 2, h;

	out->cramped = size.torn || size.lines > FILTER_LINES_MAX ||
		       (size.lines > 1 && text_length(widget->text) <= CHOICE_WORD_LEN);
	h = parts_add(out, &text, widget->text,
		(struct rect){left + (widget->chosen ? before : 0), rect.y,
			at_least(size.longest, 1), 0},
		widget->chosen && widget->enabled ? shape_palette(shape)->on_accent
						  : shape_ink(shape, widget, TONE_ACCENT));
	out->height = at_least(
		h + shape_px(shape, THEME.filter.breath), shape_px(shape, THEME.control));
	out->blocks[0].centred = true;
	out->blocks[0].rect.y += (out->height - h) / 2;
	out->icon = (struct rect){left, rect.y + (out->height - tick) / 2, tick, tick};
	parts_centre(out, rect);
}

static void banner_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting text = shape_setting(shape, widget->style);
	struct setting note = shape_setting(shape, TEXT_SMALL);
	int padding = shape_px(shape, THEME.banner.padding),
	    icon = shape_icon_px(shape, THEME.icon);
	int x = rect.x + padding, y = rect.y + shape_px(shape, THEME.banner.breath), line;
	colour ink = shape_palette(shape)->tones[widget->tone].ink;

	line = fonts_line_height(text.size_px);
	if (widget->icon != ICON_NONE) {
		out->icon = (struct rect){x, y + (line - icon) / 2, icon, icon};
		x += icon + shape_px(shape, THEME.banner.gap);
	}
	y += parts_add(out, &text, widget->text,
		(struct rect){x, y, at_least(rect.x + rect.w - padding - x, 1), 0}, ink);
	if (widget->note[0])
		y += parts_add(out, &note, widget->note,
			(struct rect){x, y, at_least(rect.x + rect.w - padding - x, 1), 0},
			ink);
	out->height = y + shape_px(shape, THEME.banner.breath) - rect.y;
	parts_centre(out, rect);
}

static void picture_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	int64_t w = rect.w, h, most;

	if (!widget->pixels || widget->pixels_width == 0 || widget->pixels_height == 0)
		return;
	most = shape_px(
		shape, widget->height_mm ? widget->height_mm * 10 : THEME.picture_height_max);
	h = w * widget->pixels_height / widget->pixels_width;
	if (h > most) {
		h = most;
		w = h * widget->pixels_width / widget->pixels_height;
	}
	out->box = (struct rect){rect.x + (rect.w - (int)w) / 2, rect.y, (int)w, (int)h};
	out->height = (int)h;
	parts_centre(out, rect);
}

/*
 * As wide as it can be at 16:9: the first picture must not move what lies around it.  A lying
 * panel has less than half the height for it, and must show all of it at once.
 */
static void camera_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting setting = shape_setting(shape, TEXT_LARGE);
	int h = rect.w * 9 / 16, w = rect.w, wait;
	int most = shape_px(shape, widget->height_mm * (shape->lying ? 4 : 10));

	if (widget->height_mm && h > most) {
		h = most;
		w = h * 16 / 9;
	}
	out->box = (struct rect){rect.x + (rect.w - w) / 2, rect.y, w, h};
	out->height = h;
	if (!widget->note[0])
		return;
	wait = parts_add(out, &setting, widget->note,
		(struct rect){out->box.x, rect.y, at_least(w, 1), 0},
		shape_palette(shape)->tones[TONE_NORMAL].ink);
	out->blocks[0].centred = true;
	out->blocks[0].rect.y += (h - wait) / 2;
	out->height = at_least(wait, h);
}

static void mirror_parts(struct parts *parts, struct rect rect)
{
	for (int i = 0; i < parts->block_count; i++) {
		parts->blocks[i].rect = shape_mirror(parts->blocks[i].rect, rect);
		parts->blocks[i].mirrored = true;
	}
	parts->icon = shape_mirror(parts->icon, rect);
	parts->box = shape_mirror(parts->box, rect);
	parts->arrow = shape_mirror(parts->arrow, rect);
}

/* What holds others, and the pad, has no parts of its own. */
static void (*const PARTS[])(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out) = {
	[ROLE_TITLE] = text_parts,
	[ROLE_TEXT] = text_parts,
	[ROLE_STEPS] = steps_parts,
	[ROLE_BUTTON] = parts_of_button,
	[ROLE_TILE] = tile_parts,
	[ROLE_FIELD] = field_parts,
	[ROLE_CHOICE] = choice_parts,
	[ROLE_FILTER] = filter_parts,
	[ROLE_BANNER] = banner_parts,
	[ROLE_PICTURE] = picture_parts,
	[ROLE_CAMERA] = camera_parts,
};

static int wanted_height(const struct shape *shape, const struct widget *widget)
{
	bool air = widget->role == ROLE_SPACE || widget->role == ROLE_BUTTON;

	return shape_px(shape, widget->height_mm * 10) / (shape->lying && air ? 2 : 1);
}

void shape_parts(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out)
{
	enum widget_role role = widget->role;

	*out = (struct parts){.height = 0};
	if ((size_t)role < sizeof(PARTS) / sizeof(PARTS[0]) && PARTS[role])
		PARTS[role](shape, widget, rect, out);
	if (widget->height_mm && role != ROLE_PICTURE && role != ROLE_CAMERA &&
		!has_picture(widget))
		out->height = at_least(out->height, wanted_height(shape, widget));
	/* A keyboard is the same everywhere. */
	if (shape->mirrored && !shape_inside(widget, ROLE_KEYBOARD))
		mirror_parts(out, rect);
}
