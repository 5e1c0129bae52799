/* Pass one of the layout: how wide and how high everything wants to be. */
#include "ui/toolkit/widget/layout_inside.h"

int layout_px(const struct layout *layout, int tenth_mm)
{
	return shape_px(&layout->shape, tenth_mm);
}

int layout_key_gap(const struct layout *layout)
{
	return theme_px(layout->full_unit, THEME.key_gap);
}

static bool is_band(const struct widget *widget)
{
	return widget && (widget->role == ROLE_HEADER || widget->role == ROLE_FOOTER);
}

bool layout_is_row(const struct layout *layout, const struct widget *widget)
{
	/* A lying panel has width to spare: what stands in a band one above the other. */
	return widget->role == ROLE_ROW || is_band(widget) ||
	       (layout->shape.lying && widget->role == ROLE_COLUMN &&
		       (widget->beside || is_band(widget->parent)));
}

int layout_padding(const struct layout *layout, const struct widget *widget)
{
	if (widget->role == ROLE_KEYBOARD)
		return layout_key_gap(layout);
	if (widget->role == ROLE_HEADER || widget->role == ROLE_FOOTER)
		return layout->inlined ? layout_px(layout, THEME.band) : 0;
	if (widget->role == ROLE_DIALOG)
		return layout_px(layout, THEME.padding) * 3 / 2;
	return widget->role == ROLE_PANEL ? layout_px(layout, THEME.padding) : 0;
}

int layout_gap(const struct layout *layout, const struct widget *widget)
{
	if (widget->role == ROLE_KEYBOARD || shape_inside(widget, ROLE_KEYBOARD))
		return layout_key_gap(layout);
	return layout_px(layout, widget->beside ? THEME.margin : THEME.gap);
}

int layout_gap_below(const struct layout *layout, const struct widget *member)
{
	return member->close ? layout_px(layout, THEME.field.gap)
			     : layout_gap(layout, member->parent);
}

bool layout_at_edge(const struct layout *layout, const struct widget *widget)
{
	bool band = widget->role == ROLE_HEADER || widget->role == ROLE_FOOTER;

	return widget->role == ROLE_KEYBOARD || widget->role == ROLE_DIALOG || widget->above ||
	       (band && !layout->inlined);
}

static int share_of(const struct widget *child)
{
	return child->weight_in_row > 0 ? child->weight_in_row : 1;
}

/* Shares and number of the members of a line that starts at first. */
static int shares_of(const struct widget *first, int per_line, int *count)
{
	int shares = 0;

	for (*count = 0; first && *count < per_line; first = first->next, ++*count)
		shares += share_of(first);
	return shares;
}

/* Choices and filters below each other stand in columns: one left over is no wider than the others. */
static int columns_of(const struct widget *first, int per_line, int count)
{
	for (int i = 0; i < count; i++, first = first->next)
		if (first->role != ROLE_CHOICE && first->role != ROLE_FILTER)
			return count;
	return per_line;
}

/* Measures a line's members at their shares of the width; the last ends on the row's edge. */
static struct widget *measure_line(
	struct layout *layout, struct widget *row, struct widget *first, int width)
{
	int count, shares = shares_of(first, row->per_line, &count), done = 0;
	int columns = first == row->first ? count : columns_of(first, row->per_line, count);
	int room = width - layout_gap(layout, row) * (columns - 1), least = 0, wanted = 0;

	if (room < 0)
		room = 0;
	shares += columns - count;
	for (; count > 0; first = first->next, count--) {
		int from = (int)((int64_t)room * done / shares), to;

		done += share_of(first);
		to = (int)((int64_t)room * done / shares);
		layout_measure(layout, first, to - from);
		row->cramped = row->cramped || first->cramped;
		if (first->rect.h > least)
			least = first->rect.h;
		if (first->content_height > wanted)
			wanted = first->content_height;
	}
	row->rect.h += least;
	row->content_height += wanted;
	return first;
}

static void measure_lines(struct layout *layout, struct widget *row, int per_line)
{
	int padding = layout_padding(layout, row), gap = layout_gap(layout, row);
	struct widget *child = row->first;

	row->per_line = per_line;
	row->cramped = false;
	row->rect.h = row->content_height = 2 * padding;
	while (child) {
		child = measure_line(layout, row, child, row->rect.w - 2 * padding);
		if (child) {
			row->rect.h += gap;
			row->content_height += gap;
		}
	}
}

/* Members whose words do not fit side by side are spread over more lines, as few as will do. */
static void measure_row(struct layout *layout, struct widget *row)
{
	int count, per_line;

	shares_of(row->first, TREE_WIDGETS_MAX, &count);
	measure_lines(layout, row, count);
	row->wrapped = false;
	if (shape_inside(row, ROLE_KEYBOARD))
		return;
	for (int lines = 2; row->cramped && row->per_line > 1; lines++) {
		per_line = (count + lines - 1) / lines;
		if (per_line < row->per_line)
			measure_lines(layout, row, per_line);
		row->wrapped = true;
	}
}

int layout_letters_px(const struct layout *layout, int tenth_mm)
{
	const int *sizes = THEME.styles[TEXT_BODY].sizes;

	return layout_px(layout, tenth_mm) * sizes[layout->shape.look.text] /
	       sizes[LOOK_TEXT_NORMAL];
}

/* As many lines of large letters are seen at once as of usual ones. */
static int scroll_least(const struct layout *layout, const struct widget *scroll)
{
	return layout_letters_px(
		layout, scroll->height_mm ? scroll->height_mm * 10 : THEME.scroll_least);
}

/* What scrolls needs little; where its height is said, that much, however little it holds. */
static void shorten(const struct layout *layout, struct widget *scroll)
{
	int least = scroll_least(layout, scroll);

	if (layout->flat || (scroll->content_height < least && !scroll->height_mm))
		least = scroll->content_height;
	scroll->rect.h = least;
	if (scroll->content_height < least)
		scroll->content_height = least;
}

void layout_measure_column(struct layout *layout, struct widget *column)
{
	int padding = layout_padding(layout, column);
	int least = 2 * padding, wanted = 2 * padding, between = 0;

	for (struct widget *child = column->first; child; child = child->next) {
		if (layout_at_edge(layout, child))
			continue;
		layout_measure(layout, child, column->rect.w - 2 * padding);
		column->cramped = column->cramped || child->cramped;
		least += between + child->rect.h;
		wanted += between + child->content_height;
		between = layout_gap_below(layout, child);
	}
	column->rect.h = least;
	column->content_height = wanted;
	if (column->role == ROLE_SCROLL)
		shorten(layout, column);
}

/* The picture stands on its buttons: as high as its width lets it be, or what is left. */
static void measure_viewer(struct layout *layout, struct widget *viewer)
{
	int least = layout_px(layout, THEME.view_least), gap = layout_px(layout, THEME.gap);
	int64_t wanted = viewer->rect.w;

	if (viewer->pixels_width)
		wanted = wanted * viewer->pixels_height / viewer->pixels_width;
	viewer->content_height = viewer->rect.h + gap + (wanted > least ? (int)wanted : least);
	viewer->rect.h += gap + least;
}

static void measure_list(struct layout *layout, struct widget *list)
{
	const struct list_place *place = layout_list(layout, list);
	int gap = layout_gap(layout, list), height = 0;

	for (size_t i = 0; i < list->rows; i++)
		height += layout_row_height(place, i) + (i ? gap : 0);
	list->rect.h = list->content_height = height;
}

static void measure_leaf(struct layout *layout, struct widget *widget)
{
	struct parts parts;

	shape_parts(&layout->shape, widget, widget->rect, &parts);
	widget->rect.h = widget->content_height = parts.height;
	if (widget->role == ROLE_PAD && parts.height > layout_px(layout, THEME.pad_least))
		widget->rect.h = layout_px(layout, THEME.pad_least);
	widget->cramped = parts.cramped;
}

void layout_measure(struct layout *layout, struct widget *widget, int width)
{
	widget->rect = (struct rect){0, 0, width, 0};
	widget->content_height = 0;
	widget->cramped = false;
	if (layout_is_row(layout, widget))
		measure_row(layout, widget);
	else if (widget->role == ROLE_LIST)
		measure_list(layout, widget);
	else if (shape_holds(widget->role))
		layout_measure_column(layout, widget);
	else
		measure_leaf(layout, widget);
	if (widget->role == ROLE_VIEWER && !widget->lifted)
		measure_viewer(layout, widget);
}
