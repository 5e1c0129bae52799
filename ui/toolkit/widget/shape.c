#include "ui/toolkit/widget/shape_parts.h"

#include "firmware/base/text.h"

#define ICON_GROWS_TO 165 /* percent, beside larger letters */

int shape_px(const struct shape *shape, int tenth_mm)
{
	return theme_px(shape->unit, tenth_mm);
}

/* An icon beside letters grows with them. */
int shape_icon_px(const struct shape *shape, int tenth_mm)
{
	const int *sizes = THEME.styles[TEXT_BODY].sizes;
	int percent = sizes[shape->look.text] * 100 / sizes[LOOK_TEXT_NORMAL];

	return shape_px(shape, tenth_mm) * (percent < ICON_GROWS_TO ? percent : ICON_GROWS_TO) /
	       100;
}

const struct palette *shape_palette(const struct shape *shape)
{
	return &THEME.palettes[shape->look.contrast];
}

struct setting shape_setting_of(
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
	return shape_setting_of(shape, style, THEME.styles[style].face);
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
	       widget->role == ROLE_CHOICE || widget->role == ROLE_FILTER ||
	       widget->role == ROLE_FIELD || widget->role == ROLE_PAD;
}

bool shape_inside(const struct widget *widget, enum widget_role role)
{
	for (const struct widget *at = widget->parent; at; at = at->parent)
		if (at->role == role)
			return true;
	return false;
}

enum icon shape_icon(const struct shape *shape, const struct widget *widget)
{
	enum icon icon = widget->icon;

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

/* The ink of a text: light on the dark band, grey when it cannot be used. */
colour shape_ink(const struct shape *shape, const struct widget *widget, enum text_tone tone)
{
	if (!widget->enabled)
		return shape_palette(shape)->disabled_ink;
	if (shape_inside(widget, ROLE_HEADER))
		return shape_palette(shape)->on_accent;
	return shape_palette(shape)->tones[tone].ink;
}

int parts_add(struct parts *parts, const struct setting *setting, const char *text,
	struct rect at, colour ink)
{
	struct block *block = &parts->blocks[parts->block_count++];
	struct lines_size size = lines_size(setting, text, at.w);

	parts->cramped = parts->cramped || size.torn;
	*block = (struct block){
		.text = text,
		.setting = *setting,
		.rect = {at.x, at.y, at.w, size.lines * fonts_line_height(setting->size_px)},
		.ink = ink,
	};
	return block->rect.h;
}

/* Moves everything down by half of what the rectangle has too much. */
void parts_centre(struct parts *parts, struct rect rect)
{
	int down = (rect.h - parts->height) / 2;

	if (down <= 0)
		return;
	for (int i = 0; i < parts->block_count; i++)
		parts->blocks[i].rect.y += down;
	parts->icon.y += down;
	parts->box.y += down;
}

/* So few characters belong on one line. */
bool parts_is_torn(
	const struct setting *setting, const char *text, int height, size_t characters)
{
	return height > fonts_line_height(setting->size_px) && text_length(text) <= characters;
}
