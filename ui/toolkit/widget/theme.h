/*
 * theme.h - how everything looks: colours, sizes, spaces, as data, in every mode.
 *
 * Lengths are tenths of a millimetre of a panel held at arm's length; theme_px() turns them
 * into pixels.  By default every text colour stands at least 10:1 against what it stands on, in
 * the two others 20:1 (tested).  Source: design experience "Modes"; EN 301 549 5.1.4.
 */
#ifndef UI_TOOLKIT_WIDGET_THEME_H
#define UI_TOOLKIT_WIDGET_THEME_H

#include "ui/toolkit/text/fonts.h"
#include "ui/toolkit/widget/tree.h"

/* From LOOK_TEXT_VERY_LARGE on a capital H is at least 7.3 mm high, everywhere. */
enum look_text {
	LOOK_TEXT_NORMAL,
	LOOK_TEXT_LARGE,
	LOOK_TEXT_VERY_LARGE,
	LOOK_TEXT_MAGNIFIER,
	LOOK_TEXTS
};
enum look_contrast { LOOK_CALM, LOOK_WHITE_ON_BLACK, LOOK_BLACK_ON_WHITE, LOOK_CONTRASTS };

/* The mode a citizen chose; all zero is how every visit begins. */
struct look {
	enum look_text text;
	enum look_contrast contrast;
	bool low; /* an upright panel keeps everything in its lower half */
};

struct theme_style {
	int sizes[LOOK_TEXTS]; /* of the character square, 1/10 mm */
	enum face face;
};

struct theme_tone {
	colour ink;  /* text and icons */
	colour fill; /* behind a banner of this tone */
};

struct palette {
	colour page, card, line, accent, accent_pressed, accent_light, on_accent;
	colour disabled_ink, disabled_fill, keyboard, key_quiet, hint, field_line;
	struct theme_tone tones[TONE_ON_ACCENT + 1];
};

/* Inside one kind of control: from edge to text, between its parts, above and below a line. */
struct theme_inside {
	int padding, gap, breath;
};

struct theme {
	struct palette palettes[LOOK_CONTRASTS];
	struct theme_style styles[TEXT_STYLES];
	int shrink_min
		[LOOK_TEXTS]; /* percent of its size that text may lose to avoid scrolling */
	int margin;           /* page to content */
	int gap;              /* between widgets */
	int padding;          /* panel to content */
	int control;          /* height of a button, field, choice */
	int key_height, key_gap;
	int radius, hairline, frame;
	int icon, tile_icon, text_icon;
	int band;      /* header and footer: above and below their row */
	int ink_width; /* of the pen */
	int content_width_max;
	struct theme_inside tool, button, key, tile, field, choice, filter, banner;
	int tile_wide_from;     /* width from which its icon stands beside the text */
	int picture_height_max; /* of a picture that says nothing else */
	int caret, caret_room;  /* thickness; kept free for it at the end of a field */
	int edge, thick_edge;   /* of a field or choice; of one that is in use */
	int pressed_inset;      /* of the second frame a finger gets */
	int bar;                /* at the side of a banner */
	int dash, dash_width;   /* of the line to sign on */
	int step_bar, step_gap; /* of the steps at the top: height, and between two */
	int ring_gap, ring;     /* of the focus: away from its stop, thickness */
	int scroll_least, pad_least, view_least; /* heights they keep when space is short */
	int row_usual;                           /* height of a list's row before it was seen */
	int swipe_from;                          /* less is a trembling finger */
	int above_keyboard;                      /* what must be left to see the field */
	unsigned dim;                            /* of 255: how dark it is behind a dialog */
};

extern const struct theme THEME;

/* 1/10 mm to px at unit (1/256 px per mm), at least 1 for a positive length. */
int theme_px(int unit, int tenth_mm);

#endif
