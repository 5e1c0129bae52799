/*
 * shape.h - the inner measures of each kind of widget: shared by layout (how high) and paint
 * (where what goes), so that both always agree.
 */
#ifndef UI_TOOLKIT_WIDGET_SHAPE_H
#define UI_TOOLKIT_WIDGET_SHAPE_H

#include "ui/toolkit/text/lines.h"
#include "ui/toolkit/widget/theme.h"

struct shape {
	struct fonts *fonts;
	int unit; /* px per theme mm, 1/256 */
	struct look look;
	bool lying;    /* the panel is wider than high: nothing is higher than it must be */
	bool mirrored; /* the screen begins at the right */
};

/* A block of wrapped text inside a widget. */
struct block {
	const char *text;
	struct setting setting;
	struct rect rect; /* where its lines go */
	bool centred;
	bool value;    /* a field's: the caret stands at its end */
	bool mirrored; /* lines begin at the right, whatever they are written in */
	colour ink;
};

/* A widget taken apart for a rectangle's width. */
struct parts {
	struct block blocks[3];
	int block_count;
	struct rect icon;  /* w is 0 when there is none */
	struct rect arrow; /* at the end of a wide tile */
	struct rect box;   /* the field's input box, the choice's mark, the banner's bar */
	bool cramped;      /* a word had to be torn: more width would help */
	int height;        /* all of it needs */
};

/* 1/10 mm in px. */
int shape_px(const struct shape *shape, int tenth_mm);

/* The colours of the present contrast. */
const struct palette *shape_palette(const struct shape *shape);

/* How text of a style is set. */
struct setting shape_setting(const struct shape *shape, enum text_style style);

/* The parts of a leaf that is rect.w wide and starts at rect.x, rect.y. rect.h is for centring.
 */
void shape_parts(const struct shape *shape, const struct widget *widget, struct rect rect,
	struct parts *out);

/* The pictogram as it is drawn: arrows that mean "on" and "back" follow the reading. */
enum icon shape_icon(const struct shape *shape, const struct widget *widget);

/* Inside, mirrored at the middle of outside. */
struct rect shape_mirror(struct rect inside, struct rect outside);

/* True for roles that hold others. */
bool shape_holds(enum widget_role role);

/* True when widget lies somewhere in a container of role. */
bool shape_inside(const struct widget *widget, enum widget_role role);

/* True for what can be touched. */
bool shape_is_target(const struct widget *widget);

#endif
