#include "ui/toolkit/widget/layout_inside.h"

#include <string.h>

/* What is left over goes to scrolling parts up to what they want, the rest to what fills, and
 * where nothing does to spaces. */
struct leftover {
	int px, wanted, shares;
	bool filled;
};

/* Where all of it scrolls there is nothing left over, but in what stands beside something higher:
 * there it begins at the top. */
static bool fills(const struct layout *layout, const struct widget *widget)
{
	return widget->fills && !layout->flat;
}

static bool takes_rest(
	const struct layout *layout, const struct leftover *left, const struct widget *widget)
{
	if (left->filled)
		return fills(layout, widget);
	return widget->role == ROLE_SPACE && !widget->height_mm;
}

static struct leftover leftover_of(
	const struct layout *layout, const struct widget *column, int room)
{
	struct leftover left = {.px = room};
	int between = 0;

	for (const struct widget *child = column->first; child; child = child->next)
		left.filled |= fills(layout, child);
	for (const struct widget *child = column->first; child; child = child->next) {
		if (layout_at_edge(layout, child))
			continue;
		left.px -= between + child->rect.h;
		left.wanted += child->content_height - child->rect.h;
		left.shares += takes_rest(layout, &left, child);
		between = layout_gap_below(layout, child);
	}
	if (left.px < 0)
		left.px = 0;
	return left;
}

void layout_place_stack(struct layout *layout, struct tree *tree, struct widget *column,
	struct rect inner, struct rect clip)
{
	int y = inner.y;
	struct leftover left = leftover_of(layout, column, inner.h);
	int give = left.px < left.wanted ? left.px : left.wanted, rest = left.px - give;

	/* Buttons that scrolling adds join this very list: they are placed by who adds them. */
	for (struct widget *child = column->first, *end = column->last; child;
		child = child->next) {
		int h = child->rect.h;

		if (!layout_at_edge(layout, child)) {
			if (left.wanted > 0)
				h += (int)((int64_t)give *
					   (child->content_height - child->rect.h) /
					   left.wanted);
			if (takes_rest(layout, &left, child))
				h += rest / left.shares;
			layout_place(layout, tree, child, (struct rect){inner.x, y, inner.w, h},
				clip);
			y += h + layout_gap_below(layout, child);
		}
		if (child == end)
			break;
	}
}

/* A line of a row, from first on. */
static struct widget *place_line(struct layout *layout, struct tree *tree, struct widget *first,
	struct rect rect, struct rect clip)
{
	int gap = layout_gap(layout, first->parent), per_line = first->parent->per_line;

	/* In the foot of a lying panel: buttons are no higher for what stands beside them. */
	bool foot = first->parent->role == ROLE_COLUMN &&
		    first->parent->parent->role == ROLE_FOOTER;

	/* The widths were found by layout_measure(). */
	for (; first && per_line > 0; first = first->next, per_line--) {
		int w = first->rect.w, h = foot ? first->rect.h : rect.h;

		layout_place(layout, tree, first,
			(struct rect){rect.x, rect.y + rect.h - h, w, h}, clip);
		rect.x += w + gap;
	}
	return first;
}

static int line_height(const struct widget *first, int per_line)
{
	int height = 0;

	for (; first && per_line > 0; first = first->next, per_line--)
		if (first->rect.h > height)
			height = first->rect.h;
	return height;
}

static void place_row(struct layout *layout, struct tree *tree, struct widget *row,
	struct rect rect, struct rect clip)
{
	struct widget *child = row->first;

	if (!row->wrapped) {
		if (child)
			(void)place_line(layout, tree, child, rect, clip);
		return;
	}
	while (child) {
		int h = line_height(child, row->per_line);

		rect.h = h;
		child = place_line(layout, tree, child, rect, clip);
		rect.y += h + layout_gap(layout, row);
	}
}

/* Rows are made for what is seen, one beside it for the keypad to go on to, and where it
 * stands. */
static void place_list(struct layout *layout, struct tree *tree, struct widget *list,
	struct rect rect, struct rect clip)
{
	struct list_place *at = layout_list(layout, list);
	int gap = layout_gap(layout, list), y = rect.y, beside = rect.w / 4;
	bool keeps = layout->kept_list && strcmp(layout->kept_list, list->name) == 0;

	for (size_t i = 0; i < list->rows; i++) {
		int h = layout_row_height(at, i);

		if ((y < clip.y + clip.h + beside && y + h > clip.y - beside) ||
			(keeps && i == layout->kept_row)) {
			struct widget *row = layout_make_row(layout, tree, list, i);

			h = row->rect.h;
			layout->unsettled |= at->heights[i] != h;
			at->heights[i] = (uint16_t)h;
			layout_place(
				layout, tree, row, (struct rect){rect.x, y, rect.w, h}, clip);
		}
		y += h + gap;
	}
}

static void place_viewer(struct layout *layout, struct tree *tree, struct widget *viewer,
	struct rect rect, struct rect clip)
{
	int gap = layout_gap(layout, viewer), strip = 0;

	if (viewer->lifted) {
		layout_place_stack(layout, tree, viewer, rect, clip);
		return;
	}
	for (struct widget *child = viewer->first; child; child = child->next)
		strip += child->rect.h + gap;
	viewer->view = (struct rect){rect.x, rect.y, rect.w, rect.h - strip};
	rect.y += rect.h - strip + gap;
	rect.h = strip - gap;
	layout_place_stack(layout, tree, viewer, rect, clip);
}

void layout_place(struct layout *layout, struct tree *tree, struct widget *widget,
	struct rect rect, struct rect clip)
{
	int padding = layout_padding(layout, widget);
	struct rect inner = {
		rect.x + padding, rect.y + padding, rect.w - 2 * padding, rect.h - 2 * padding};

	widget->rect = rect;
	widget->clip = rect_intersect(rect, clip);
	if (layout_is_row(layout, widget))
		place_row(layout, tree, widget, inner, clip);
	else if (widget->role == ROLE_SCROLL)
		layout_place_scrolling(layout, tree, widget, rect, clip);
	else if (widget->role == ROLE_LIST)
		place_list(layout, tree, widget, rect, clip);
	else if (widget->role == ROLE_VIEWER)
		place_viewer(layout, tree, widget, rect, clip);
	else if (shape_holds(widget->role))
		layout_place_stack(layout, tree, widget, inner, clip);
}
