/*
 * shape_parts.h - the inside of the shapes: what shape.c, shape_parts.c and shape_button.c
 * share.
 */
#ifndef UI_TOOLKIT_WIDGET_SHAPE_PARTS_H
#define UI_TOOLKIT_WIDGET_SHAPE_PARTS_H

#include "ui/toolkit/widget/shape.h"

static inline int at_least(int value, int least)
{
	return value > least ? value : least;
}

/* An icon beside letters grows with them; 1/10 mm in px. */
int shape_icon_px(const struct shape *shape, int tenth_mm);

/* How text of a style is set in another face than its own. */
struct setting shape_setting_of(
	const struct shape *shape, enum text_style style, enum face face);

/* The ink of a text: light on the dark band, grey when it cannot be used. */
colour shape_ink(const struct shape *shape, const struct widget *widget, enum text_tone tone);

/* Adds a block that begins at, at most at.w wide, and returns its height. */
int parts_add(struct parts *parts, const struct setting *setting, const char *text,
	struct rect at, colour ink);

/* Moves everything down by half of what the rectangle has too much. */
void parts_centre(struct parts *parts, struct rect rect);

/* True when a text of so few characters, which belong on one line, takes more. */
bool parts_is_torn(
	const struct setting *setting, const char *text, int height, size_t characters);

/* Of a button; those on the dark band are small tools. */
void parts_of_button(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out);

#endif
