/*
 * layout_inside.h - the inside of the layout: pass one (layout_measure.c) and pass two
 * (layout_place.c) for what divides the panel (layout.c).
 */
#ifndef UI_TOOLKIT_WIDGET_LAYOUT_INSIDE_H
#define UI_TOOLKIT_WIDGET_LAYOUT_INSIDE_H

#include "ui/toolkit/widget/layout.h"

/* Between two keys: it stays what it is when all else is made smaller. */
int layout_key_gap(const struct layout *layout);

/* 1/10 mm in px at the unit under trial. */
int layout_px(const struct layout *layout, int tenth_mm);

/* The same for what is as high as some lines of letters. */
int layout_letters_px(const struct layout *layout, int tenth_mm);

/* Space inside a container's edge. */
int layout_padding(const struct layout *layout, const struct widget *widget);

/* Space between its members. */
int layout_gap(const struct layout *layout, const struct widget *widget);

/* The same below one of them: what is one with the next is close to it. */
int layout_gap_below(const struct layout *layout, const struct widget *member);

/* True for what sets its members side by side. */
bool layout_is_row(const struct layout *layout, const struct widget *widget);

/* True for what stands at an edge of the panel, outside the stack. */
bool layout_at_edge(const struct layout *layout, const struct widget *widget);

/* A hash of what was stirred in so far. */
uint64_t layout_stir(uint64_t hash, uint64_t value);

/* What is known of a list's rows at its present width. */
struct list_place *layout_list(struct layout *layout, const struct widget *list);

/* How high row is, or most likely is. */
int layout_row_height(const struct list_place *list, size_t row);

/* Makes a row of list and measures it. */
struct widget *layout_make_row(
	struct layout *layout, struct tree *tree, struct widget *list, size_t row);

/*
 * The low mode of an upright panel leaves its upper top px free.  What a screen begins with
 * and nobody touches goes there, as far as there is room: read above, touch below.  So
 * does the picture of a viewer.  Measures and marks it, `above` or `lifted`; layout_place_above() places it and says below it where to touch.
 */
void layout_choose_above(struct layout *layout, struct widget *root, int top);
void layout_place_above(struct layout *layout, struct tree *tree, struct rect upper);

/*
 * Pass one, upward.  rect.w and rect.h of every widget become its width and least height;
 * content_height becomes the height it would like (more than the least only where
 * something scrolls).
 */
void layout_measure(struct layout *layout, struct widget *widget, int width);

/* The same for the members of a column, whose rect.w is set. */
void layout_measure_column(struct layout *layout, struct widget *column);

/*
 * Pass two, downward.  rect is final, clip what can be seen of it; a part with members hands
 * both on to them.
 */
void layout_place(struct layout *layout, struct tree *tree, struct widget *widget,
	struct rect rect, struct rect clip);

/* The members of column under each other in inner, with what is left over shared out. */
void layout_place_stack(struct layout *layout, struct tree *tree, struct widget *column,
	struct rect inner, struct rect clip);

/* The same where they may need more than rect: then two buttons scroll them, layout_scroll.c. */
void layout_place_scrolling(struct layout *layout, struct tree *tree, struct widget *scroll,
	struct rect rect, struct rect clip);

#endif
