#include "ui/toolkit/shape.h"

#include "firmware/base/text.h"

#define BUTTON_LINES_MAX 2
#define TOOL_LINES_MAX 3
#define BUTTON_WORD_LEN 6 /* so few characters belong on one line, Chinese ones too */
#define CHOICE_WORD_LEN 8
#define ICON_GROWS_TO 165 /* percent, beside larger letters */

int shape_px(const struct shape *shape, int tenth_mm)
{
	return theme_px(shape->unit, tenth_mm);
}

/* An icon beside letters grows with them. */
static int icon_px(const struct shape *shape, int tenth_mm)
{
	const int *sizes = THEME.styles[TEXT_BODY].sizes;
	int percent = sizes[shape->look.text] * 100 / sizes[LOOK_TEXT_NORMAL];

	return shape_px(shape, tenth_mm) *
	       (percent < ICON_GROWS_TO ? percent : ICON_GROWS_TO) / 100;
}

const struct palette *shape_palette(const struct shape *shape)
{
	return &THEME.palettes[shape->look.contrast];
}

static struct setting setting_of(
	const struct shape *shape, enum text_style style, enum face face)
{
	return (struct setting){
		.fonts = shape->fonts,
		.face = face,
		.size_px = shape_px(shape, THEME.styles[style].sizes[shape->look.text]),
	};
}

struct setting shape_setting(const struct shape *shape, enum text_style style)
{
	return setting_of(shape, style, THEME.styles[style].face);
}

bool shape_holds(enum widget_role role)
{
	return role == ROLE_COLUMN || role == ROLE_ROW || role == ROLE_PANEL ||
	       role == ROLE_SCROLL || role == ROLE_KEYBOARD || role == ROLE_HEADER ||
	       role == ROLE_FOOTER || role == ROLE_VIEWER || role == ROLE_DIALOG ||
	       role == ROLE_LIST;
}

bool shape_is_target(const struct widget *widget)
{
	return widget->role == ROLE_BUTTON || widget->role == ROLE_TILE ||
	       widget->role == ROLE_CHOICE || widget->role == ROLE_FIELD ||
	       widget->role == ROLE_PAD;
}

bool shape_inside(const struct widget *widget, enum widget_role role)
{
	for (const struct widget *at = widget->parent; at; at = at->parent)
		if (at->role == role)
			return true;
	return false;
}

/* The ink of a text: light on the dark band, grey when it cannot be used. */
static colour ink_of(
	const struct shape *shape, const struct widget *widget, enum text_tone tone)
{
	if (!widget->enabled)
		return shape_palette(shape)->disabled_ink;
	if (shape_inside(widget, ROLE_HEADER))
		return shape_palette(shape)->on_accent;
	return shape_palette(shape)->tones[tone].ink;
}

/* Adds a block at x, y and returns its height. */
static int add_block(struct parts *parts, const struct setting *setting, const char *text,
	int x, int y, int w, colour ink)
{
	struct block *block = &parts->blocks[parts->block_count++];
	struct lines_size size = lines_size(setting, text, w);

	parts->cramped = parts->cramped || size.torn;
	*block = (struct block){
		.text = text,
		.setting = *setting,
		.rect = {x, y, w, size.lines * fonts_line_height(setting->size_px)},
		.ink = ink,
	};
	return block->rect.h;
}

static int at_least(int value, int least)
{
	return value > least ? value : least;
}

/* Moves everything down by half of what the rectangle has too much. */
static void centre_parts(struct parts *parts, struct rect rect)
{
	int down = (rect.h - parts->height) / 2;

	if (down <= 0)
		return;
	for (int i = 0; i < parts->block_count; i++)
		parts->blocks[i].rect.y += down;
	parts->icon.y += down;
	parts->box.y += down;
}

static bool in_row(const struct widget *widget)
{
	const struct widget *parent = widget->parent;

	return parent && (parent->role == ROLE_ROW || parent->role == ROLE_HEADER ||
				 parent->role == ROLE_FOOTER);
}

/* A text may have a large picture above it. */
static void text_parts(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out)
{
	struct setting setting = shape_setting(shape, widget->style);
	int icon = widget->icon == ICON_NONE ? 0 : shape_px(shape, THEME.text_icon), above = 0;

	if (icon) {
		above = icon + shape_px(shape, THEME.gap);
		out->icon = (struct rect){
			rect.x + (widget->centred ? (rect.w - icon) / 2 : 0), rect.y, icon, icon};
	}
	out->height = above + add_block(out, &setting, widget->text, rect.x, rect.y + above,
				      rect.w, ink_of(shape, widget, widget->tone));
	out->blocks[0].centred = widget->centred;
	if (in_row(widget))
		centre_parts(out, rect);
}

static void steps_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	int bar = shape_px(shape, THEME.step_bar), gap = shape_px(shape, THEME.step_gap);
	struct setting setting = shape_setting(shape, widget->style);
	int h = add_block(out, &setting, widget->text, rect.x, rect.y, rect.w,
		ink_of(shape, widget, widget->tone));

	out->box = (struct rect){rect.x, rect.y + h + gap, rect.w, bar};
	out->height = h + gap + bar;
	centre_parts(out, rect);
}

static colour button_ink(const struct shape *shape, const struct widget *widget)
{
	if (!widget->enabled)
		return shape_palette(shape)->disabled_ink;
	if (shape_inside(widget, ROLE_HEADER))
		return shape_palette(shape)->on_accent;
	if (shape_inside(widget, ROLE_KEYBOARD) && widget->weight != BUTTON_PRIMARY)
		return shape_palette(shape)->tones[TONE_NORMAL].ink;
	return widget->weight == BUTTON_PRIMARY ? shape_palette(shape)->on_accent : shape_palette(shape)->accent;
}

static enum text_style button_style(const struct widget *widget)
{
	if (widget->style != TEXT_BODY)
		return widget->style;
	return widget->weight == BUTTON_PRIMARY && !shape_inside(widget, ROLE_KEYBOARD)
		       ? TEXT_LARGE
		       : TEXT_BODY;
}

/* So few characters belong on one line. */
static bool is_torn_word(
	const struct setting *setting, const char *text, int height, size_t characters)
{
	return height > fonts_line_height(setting->size_px) && text_length(text) <= characters;
}

/* A button on the dark band: a small tool, its word below its icon. */
static void tool_parts(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out)
{
	struct setting setting = shape_setting(shape, TEXT_SMALL);
	int padding = shape_px(shape, THEME.tool.padding), icon = icon_px(shape, THEME.icon * 3 / 4), h;

	h = add_block(out, &setting, widget->text, rect.x + padding,
		rect.y + padding + icon + shape_px(shape, THEME.tool.gap),
		at_least(rect.w - 2 * padding, 1), button_ink(shape, widget));
	out->cramped = out->cramped || h > TOOL_LINES_MAX * fonts_line_height(setting.size_px) ||
		       is_torn_word(&setting, widget->text, h, BUTTON_WORD_LEN);
	out->blocks[0].centred = true;
	out->icon = (struct rect){rect.x + (rect.w - icon) / 2, rect.y + padding, icon, icon};
	out->height = at_least(
		icon + h + 2 * padding + shape_px(shape, THEME.tool.gap), shape_px(shape, THEME.control));
	centre_parts(out, rect);
}

/* How a button's icon and text share its width. */
struct button_places {
	struct setting setting;
	struct lines_size text;
	int icon, gap; /* 0 without */
	int left, before; /* where both begin, and the text after that */
	bool key;
};

static struct button_places button_places(
	const struct shape *shape, const struct widget *widget, struct rect rect)
{
	struct button_places at = {.key = shape_inside(widget, ROLE_KEYBOARD)};
	int padding = shape_px(shape, at.key ? THEME.key.padding : THEME.button.padding);

	at.setting = setting_of(shape, button_style(widget), at.key ? FACE_REGULAR : FACE_BOLD);
	if (widget->icon != ICON_NONE)
		at.icon = at.key ? shape_px(shape, THEME.icon) : icon_px(shape, THEME.icon);
	if (at.icon && widget->text[0])
		at.gap = shape_px(shape, THEME.button.gap);
	at.text = lines_size(&at.setting, widget->text,
		at_least(rect.w - 2 * padding - at.icon - at.gap, 1));
	at.left = rect.x + (rect.w - at.icon - at.gap - at.text.longest) / 2;
	/* An arrow forward points away from its word. */
	if (tree_icon(widget) != ICON_NEXT && tree_icon(widget) != ICON_RIGHT)
		at.before = at.icon + at.gap;
	return at;
}

/* More lines than a button should have, or a short word that is torn apart. */
static bool button_is_cramped(const struct widget *widget, struct lines_size text)
{
	return text.torn || text.lines > BUTTON_LINES_MAX ||
	       (text.lines > 1 && text_length(widget->text) <= BUTTON_WORD_LEN);
}

/* Icon and text stand beside each other, centred together. */
static void button_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct button_places at = button_places(shape, widget, rect);
	int icon_x = at.before ? at.left : at.left + at.text.longest + at.gap;

	out->cramped = button_is_cramped(widget, at.text);
	out->height = shape_px(shape, at.key ? THEME.key_height : THEME.control);
	if (widget->text[0]) {
		int h = add_block(out, &at.setting, widget->text, at.left + at.before, rect.y,
			at_least(at.text.longest, 1), button_ink(shape, widget));
		int breath = at.key ? THEME.key.breath : THEME.button.breath;

		out->height = at_least(h + shape_px(shape, breath), out->height);
		out->blocks[0].rect.y += (out->height - h) / 2;
		out->blocks[0].centred = true;
	}
	if (at.icon)
		out->icon = (struct rect){
			icon_x, rect.y + (out->height - at.icon) / 2, at.icon, at.icon};
	centre_parts(out, rect);
}

static void tile_parts(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out)
{
	struct setting title = shape_setting(shape, TEXT_LARGE);
	struct setting note = shape_setting(shape, TEXT_SMALL);
	int padding = shape_px(shape, THEME.padding), icon = icon_px(shape, THEME.tile_icon);
	bool wide = rect.w >= shape_px(shape, THEME.tile_wide_from), has = widget->icon != ICON_NONE;
	int x = rect.x + padding, y = rect.y + padding, right = rect.x + rect.w - padding;

	if (has)
		out->icon = (struct rect){x, y, icon, icon};
	if (wide && has)
		x += icon + padding;
	else if (has)
		y += icon + shape_px(shape, THEME.tile.gap);
	if (wide)
		right -= icon_px(shape, THEME.icon) + shape_px(shape, THEME.tile.breath);
	y += add_block(out, &title, widget->text, x, y, at_least(right - x, 1),
		ink_of(shape, widget, TONE_NORMAL));
	if (widget->note[0])
		y += add_block(out, &note, widget->note, x, y, at_least(right - x, 1),
			ink_of(shape, widget, TONE_QUIET));
	out->height = y - rect.y;
	if (has && wide && out->height < padding + icon) {
		int down = (padding + icon - out->height) / 2;

		for (int i = 0; i < out->block_count; i++)
			out->blocks[i].rect.y += down;
		out->height = padding + icon;
	}
	out->height += padding;
	centre_parts(out, rect);
	if (wide) {
		int arrow = icon_px(shape, THEME.icon) * 3 / 4;

		out->arrow = (struct rect){rect.x + rect.w - padding - arrow,
			rect.y + (rect.h - arrow) / 2, arrow, arrow};
	}
}

static void field_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting label = setting_of(shape, TEXT_SMALL, FACE_BOLD);
	struct setting value = shape_setting(shape, TEXT_BODY);
	struct setting error = setting_of(shape, TEXT_SMALL, FACE_BOLD);
	int padding = shape_px(shape, THEME.field.padding), y = rect.y, h;

	if (widget->text[0])
		y += add_block(out, &label, widget->text, rect.x, y, rect.w,
			     ink_of(shape, widget, TONE_QUIET)) +
		     shape_px(shape, THEME.field.gap);
	out->box = (struct rect){rect.x, y, rect.w, shape_px(shape, THEME.control)};
	/* Some room is left at the right for the caret. */
	h = add_block(out, &value, widget->shown ? widget->shown : widget->value,
		rect.x + padding, y, at_least(rect.w - 2 * padding - shape_px(shape, THEME.caret_room), 1),
		ink_of(shape, widget, TONE_NORMAL));
	out->box.h = at_least(h + 2 * shape_px(shape, THEME.field.breath), out->box.h);
	out->blocks[out->block_count - 1].rect.y += (out->box.h - h) / 2;
	out->blocks[out->block_count - 1].value = true;
	y += out->box.h;
	if (widget->note[0]) {
		int icon = error.size_px;

		y += shape_px(shape, THEME.field.gap);
		out->icon = (struct rect){
			rect.x, y + (fonts_line_height(icon) - icon) / 2, icon, icon};
		y += add_block(out, &error, widget->note, rect.x + icon * 3 / 2, y,
			at_least(rect.w - icon * 3 / 2, 1), shape_palette(shape)->tones[TONE_BAD].ink);
	}
	out->height = y - rect.y;
}

static void choice_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting text = shape_setting(shape, TEXT_BODY);
	struct setting note = shape_setting(shape, TEXT_SMALL);
	int padding = shape_px(shape, THEME.choice.padding), mark = icon_px(shape, THEME.icon);
	int x = rect.x + padding + mark + shape_px(shape, THEME.choice.gap), y = rect.y + shape_px(shape, THEME.choice.breath);
	int w = at_least(rect.x + rect.w - padding - x, 1), h;

	h = add_block(out, &text, widget->text, x, y, w, ink_of(shape, widget, TONE_NORMAL));
	out->cramped = out->cramped || is_torn_word(&text, widget->text, h, CHOICE_WORD_LEN);
	if (widget->note[0])
		h += add_block(
			out, &note, widget->note, x, y + h, w, ink_of(shape, widget, TONE_QUIET));
	out->height = at_least(h + 2 * shape_px(shape, THEME.choice.breath), shape_px(shape, THEME.control));
	for (int i = 0; i < out->block_count; i++)
		out->blocks[i].rect.y += (out->height - h) / 2 - shape_px(shape, THEME.choice.breath);
	out->box =
		(struct rect){rect.x + padding, rect.y + (out->height - mark) / 2, mark, mark};
	centre_parts(out, rect);
}

static void banner_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting text = shape_setting(shape, widget->style);
	struct setting note = shape_setting(shape, TEXT_SMALL);
	int padding = shape_px(shape, THEME.banner.padding), icon = icon_px(shape, THEME.icon);
	int x = rect.x + padding, y = rect.y + shape_px(shape, THEME.banner.breath), line;
	colour ink = shape_palette(shape)->tones[widget->tone].ink;

	line = fonts_line_height(text.size_px);
	if (widget->icon != ICON_NONE) {
		out->icon = (struct rect){x, y + (line - icon) / 2, icon, icon};
		x += icon + shape_px(shape, THEME.banner.gap);
	}
	y += add_block(out, &text, widget->text, x, y,
		at_least(rect.x + rect.w - padding - x, 1), ink);
	if (widget->note[0])
		y += add_block(out, &note, widget->note, x, y,
			at_least(rect.x + rect.w - padding - x, 1), ink);
	out->height = y + shape_px(shape, THEME.banner.breath) - rect.y;
	centre_parts(out, rect);
}

static void picture_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	int64_t w = rect.w, h, most;

	if (!widget->pixels || widget->pixels_width == 0 || widget->pixels_height == 0)
		return;
	most = shape_px(shape, widget->height_mm ? widget->height_mm * 10 : THEME.picture_height_max);
	h = w * widget->pixels_height / widget->pixels_width;
	if (h > most) {
		h = most;
		w = h * widget->pixels_width / widget->pixels_height;
	}
	out->box = (struct rect){rect.x + (rect.w - (int)w) / 2, rect.y, (int)w, (int)h};
	out->height = (int)h;
	centre_parts(out, rect);
}

/* As wide as it can be at 16:9: the first picture must not move what lies around it. */
static void camera_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	struct setting setting = shape_setting(shape, TEXT_LARGE);
	int h = rect.w * 9 / 16, w = rect.w, wait;

	if (widget->height_mm && h > shape_px(shape, widget->height_mm * 10)) {
		h = shape_px(shape, widget->height_mm * 10);
		w = h * 16 / 9;
	}
	out->box = (struct rect){rect.x + (rect.w - w) / 2, rect.y, w, h};
	out->height = h;
	if (!widget->note[0])
		return;
	wait = add_block(out, &setting, widget->note, out->box.x, rect.y, at_least(w, 1),
		shape_palette(shape)->tones[TONE_NORMAL].ink);
	out->blocks[0].centred = true;
	out->blocks[0].rect.y += (h - wait) / 2;
	out->height = at_least(wait, h);
}

enum icon shape_icon(const struct shape *shape, const struct widget *widget)
{
	enum icon icon = tree_icon(widget);

	if (!shape->mirrored || (icon != ICON_NEXT && icon != ICON_BACK) ||
		shape_inside(widget, ROLE_KEYBOARD))
		return icon;
	return icon == ICON_NEXT ? ICON_BACK : ICON_NEXT;
}

struct rect shape_mirror(struct rect inside, struct rect outside)
{
	inside.x = 2 * outside.x + outside.w - inside.x - inside.w;
	return inside;
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

static void button_or_tool_parts(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out)
{
	if (shape_inside(widget, ROLE_HEADER))
		tool_parts(shape, widget, rect, out);
	else
		button_parts(shape, widget, rect, out);
}

/* What holds others, and the pad, has no parts of its own. */
static void (*const PARTS[])(const struct shape *shape, const struct widget *widget,
	struct rect rect, struct parts *out) = {
	[ROLE_TITLE] = text_parts,
	[ROLE_TEXT] = text_parts,
	[ROLE_STEPS] = steps_parts,
	[ROLE_BUTTON] = button_or_tool_parts,
	[ROLE_TILE] = tile_parts,
	[ROLE_FIELD] = field_parts,
	[ROLE_CHOICE] = choice_parts,
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
	if (widget->height_mm && role != ROLE_PICTURE && role != ROLE_CAMERA)
		out->height = at_least(out->height, wanted_height(shape, widget));
	/* A keyboard is the same everywhere. */
	if (shape->mirrored && !shape_inside(widget, ROLE_KEYBOARD))
		mirror_parts(out, rect);
}
