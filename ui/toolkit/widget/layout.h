/*
 * layout.h - gives every widget of a tree its place: sizes asked upward, places handed
 * downward.
 *
 * Used by window.c; shape.h shares the inner measures with paint.  Pure: the same tree, window
 * and scrolling give the same rectangles.  Source: design experience "Surface".
 */
#ifndef UI_TOOLKIT_WIDGET_LAYOUT_H
#define UI_TOOLKIT_WIDGET_LAYOUT_H

#include "ui/toolkit/widget/shape.h"

#define LAYOUT_SCROLLS_MAX 8
#define LAYOUT_LISTS_MAX 4
#define LAYOUT_SHRINK_STEP 8 /* percent: few sizes, each of them baked */

/* Names of the buttons that scrolling adds as last children of what scrolls. */
#define SCROLL_BACK "scroll.back"
#define SCROLL_MORE "scroll.more"

/* Name of what the upper half says in the low mode. */
#define LAYOUT_BELOW "low.below"

/* How far one ROLE_SCROLL (or the root, name "") is scrolled; kept from show to show. */
struct scroll_place {
	uint64_t name; /* hash */
	int offset;    /* px */
	int furthest;  /* px, after a layout */
	int view;      /* height of what is seen, px */
	bool used;
	struct rect rect;       /* where its content is seen, after a layout */
	struct rect shown_rect; /* the same and the offset when it was painted last */
	int shown_offset;
};

/* How high the rows of one ROLE_LIST are, as far as they have been made; kept likewise. */
struct list_place {
	uint64_t key;                    /* of the list, its content and its setting */
	uint16_t heights[TREE_ROWS_MAX]; /* px; 0: not yet known */
	int usual;                       /* px of a row that has not been seen */
};

struct layout {
	struct shape shape;  /* fonts, and the unit chosen to make things fit */
	int full_unit;       /* before anything was made smaller */
	int width, height;   /* of the window, px */
	int keyboard_height; /* taken from the bottom; set by the layout */
	bool inlined;        /* header and footer scroll too: they would fill the screen */
	uint64_t inlined_on; /* the screen that did so last: it does not turn over again */
	uint64_t
		flat_on; /* and the one that scrolled as a whole: its buttons for that stay where they are */
	bool flat;               /* the whole scrolls, so its parts do not */
	const char *more, *back; /* words of the scrolling buttons */
	const char *below;       /* words for the empty half of the low mode; NULL: none */
	struct scroll_place scrolls[LAYOUT_SCROLLS_MAX];
	struct list_place lists[LAYOUT_LISTS_MAX];
	size_t list_next;      /* whose place is given away next */
	const char *kept_list; /* of this list one row exists wherever it is; NULL: of none */
	size_t kept_row;
	bool unsettled; /* rows were not as high as thought: lay out once more */
};

/* px per mm times 256 of a panel shown in a window; turns with the window. */
int layout_scale(int width, int height, int panel_width_mm, int panel_height_mm);

/* px per theme millimetre times 256: on large panels everything grows somewhat. */
int layout_unit(int width, int height, int panel_width_mm, int panel_height_mm);

/*
 * Places the whole tree, without the rows that an earlier call made (tree_rewind()).  unit is
 * the wanted one; a little smaller is taken when that avoids scrolling.  Adds "more" buttons to
 * what must scroll (tree_mark() first).
 */
void layout_tree(struct layout *layout, struct tree *tree, int unit);

/* The place of scroll widget, made when new; the last one is reused when all are taken. */
struct scroll_place *layout_scroll(struct layout *layout, const struct widget *scroll);

/* Moves by px, kept inside. Returns true when something moved. */
bool layout_scroll_by(struct layout *layout, const struct widget *scroll, int px);

#endif
