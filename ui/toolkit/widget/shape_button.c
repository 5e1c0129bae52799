/* The parts of a button: a key, a tool on the dark band, or one of the page. */
#include "ui/toolkit/widget/shape_parts.h"

#include "firmware/base/text.h"
#include "ui/toolkit/text/lines_find.h"

#define BUTTON_LINES_MAX 2
#define TOOL_LINES_MAX 3
#define BUTTON_WORD_LEN 6 /* so few characters belong on one line, Chinese ones too */

static colour button_ink(const struct shape *shape, const struct widget *widget)
{
	if (!widget->enabled)
		return shape_palette(shape)->disabled_ink;
	if (shape_inside(widget, ROLE_HEADER))
		return shape_palette(shape)->on_accent;
	if (shape_inside(widget, ROLE_KEYBOARD) && widget->weight != BUTTON_PRIMARY)
		return shape_palette(shape)->tones[TONE_NORMAL].ink;
	return widget->weight == BUTTON_PRIMARY ? shape_palette(shape)->on_accent
						: shape_palette(shape)->accent;
}

static enum text_style button_style(const struct widget *widget)
{
	if (widget->style != TEXT_BODY)
		return widget->style;
	return widget->weight == BUTTON_PRIMARY && !shape_inside(widget, ROLE_KEYBOARD)
		       ? TEXT_LARGE
		       : TEXT_BODY;
}

/* A button on the dark band: a small tool, its word below its icon. */
static void tool_parts(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out)
{
	struct setting setting = shape_setting(shape, TEXT_SMALL);
	int padding = shape_px(shape, THEME.tool.padding),
	    icon = shape_icon_px(shape, THEME.icon * 3 / 4), h;

	h = parts_add(out, &setting, widget->text,
		(struct rect){rect.x + padding,
			rect.y + padding + icon + shape_px(shape, THEME.tool.gap),
			at_least(rect.w - 2 * padding, 1), 0},
		button_ink(shape, widget));
	out->cramped = out->cramped ||
		       h > TOOL_LINES_MAX * fonts_line_height(setting.size_px) ||
		       parts_is_torn(&setting, widget->text, h, BUTTON_WORD_LEN);
	out->blocks[0].centred = true;
	out->icon = (struct rect){rect.x + (rect.w - icon) / 2, rect.y + padding, icon, icon};
	out->height = at_least(icon + h + 2 * padding + shape_px(shape, THEME.tool.gap),
		shape_px(shape, THEME.control));
	parts_centre(out, rect);
}

/* How a button's icon and text share its width. */
struct button_places {
	struct setting setting;
	struct lines_size text;
	int icon, gap;    /* 0 without */
	int left, before; /* where both begin, and the text after that */
	bool key;
};

/* True for 不能写字？由见证人签名: it has a better place to break than where its line is full. */
static bool has_pause(const char *text)
{
	while (*text) {
		uint32_t code_point = text_next(&text);

		if (code_point > 0x7f && *text && lines_may_pause(code_point))
			return true;
	}
	return false;
}

/* Words of letters, and those of a key, break in their middle: 数字/符号.  Longer Chinese has no
 * spaces to break at: there the first line is full, unless a mark ends it. */
static struct lines_size evenly(const struct button_places *at, const char *text, int width)
{
	width = at_least(width, 1);
	if (at->key || (unsigned char)text[0] < 0x80 || has_pause(text))
		width = lines_even(&at->setting, text, width);
	return lines_size(&at->setting, text, width);
}

static int lines_height(const struct button_places *at)
{
	return at->text.lines * fonts_line_height(at->setting.size_px);
}

/* The keys of a row cannot give one another room: a word that does not fit on its line goes
 * without its icon, then, when it would be torn, or its key be higher than others, in small
 * letters. */
static void fit_key(const struct shape *shape, const struct widget *widget, int width,
	struct button_places *at)
{
	struct button_places small = {.key = true};

	at->text = evenly(at, widget->text, width - at->icon - at->gap);
	if (at->text.lines < 2)
		return;
	at->icon = at->gap = 0;
	at->text = evenly(at, widget->text, width);
	if (!at->text.torn && lines_height(at) <= shape_px(shape, THEME.key_height))
		return;
	small.setting = shape_setting_of(shape, TEXT_SMALL, FACE_REGULAR);
	small.text = evenly(&small, widget->text, width);
	if (at->text.torn || lines_height(&small) <= shape_px(shape, THEME.key_height)) {
		at->setting = small.setting;
		at->text = small.text;
	}
}

static struct button_places button_places(
	const struct shape *shape, const struct widget *widget, struct rect rect)
{
	struct button_places at = {.key = shape_inside(widget, ROLE_KEYBOARD)};
	int padding = shape_px(shape, at.key ? THEME.key.padding : THEME.button.padding);

	at.setting = shape_setting_of(
		shape, button_style(widget), at.key ? FACE_REGULAR : FACE_BOLD);
	if (widget->icon != ICON_NONE)
		at.icon =
			at.key ? shape_px(shape, THEME.icon) : shape_icon_px(shape, THEME.icon);
	if (at.icon && widget->text[0])
		at.gap = shape_px(shape, THEME.button.gap);
	if (at.key)
		fit_key(shape, widget, rect.w - 2 * padding, &at);
	else
		at.text = evenly(&at, widget->text, rect.w - 2 * padding - at.icon - at.gap);
	at.left = rect.x + (rect.w - at.icon - at.gap - at.text.longest) / 2;
	/* An arrow forward points away from its word. */
	if (widget->icon != ICON_NEXT && widget->icon != ICON_RIGHT)
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
		int h = parts_add(out, &at.setting, widget->text,
			(struct rect){
				at.left + at.before, rect.y, at_least(at.text.longest, 1), 0},
			button_ink(shape, widget));
		int breath = at.key ? THEME.key.breath : THEME.button.breath;

		out->height = at_least(h + shape_px(shape, breath), out->height);
		out->blocks[0].rect.y += (out->height - h) / 2;
		out->blocks[0].centred = true;
	}
	if (at.icon)
		out->icon = (struct rect){
			icon_x, rect.y + (out->height - at.icon) / 2, at.icon, at.icon};
	parts_centre(out, rect);
}

void parts_of_button(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out)
{
	if (shape_inside(widget, ROLE_HEADER))
		tool_parts(shape, widget, rect, out);
	else
		button_parts(shape, widget, rect, out);
}
