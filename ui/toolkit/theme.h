/*
 * theme.h - how everything looks: colours, sizes, spaces, as data.
 *
 * Lengths are tenths of a millimetre of a panel held at arm's length; theme_px() turns them
 * into pixels.  Every text colour stands at least 10:1 against what it stands on (tested).
 */
#ifndef UI_TOOLKIT_THEME_H
#define UI_TOOLKIT_THEME_H

#include "ui/toolkit/fonts.h"
#include "ui/toolkit/tree.h"

struct theme_style {
	int size; /* of the character square, 1/10 mm */
	enum face face;
};

struct theme_tone {
	colour ink;  /* text and icons */
	colour fill; /* behind a banner of this tone */
};

struct theme {
	colour page, card, line, accent, accent_pressed, accent_light, on_accent;
	colour disabled_ink, disabled_fill, keyboard, hint, field_line;
	struct theme_tone tones[TONE_ON_ACCENT + 1];
	struct theme_style styles[TEXT_STYLES];
	int margin;  /* page to content */
	int gap;     /* between widgets */
	int padding; /* panel to content */
	int control; /* height of a button, field, choice */
	int key_height, key_gap;
	int radius, hairline, frame;
	int icon, tile_icon;
	int band;      /* header and footer: above and below their row */
	int ink_width; /* of the pen */
	int content_width_max;
};

extern const struct theme THEME;

/* 1/10 mm to px at unit (1/256 px per mm), at least 1 for a positive length. */
int theme_px(int unit, int tenth_mm);

#endif
