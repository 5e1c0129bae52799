#include "ui/toolkit/layout.h"

#include <string.h>

#define BANDS_MOST 50      /* percent of the height that header and footer may take */
#define SCROLL_LEAST 700   /* 1/10 mm a scrolling part keeps when space is short */
#define PAD_LEAST 500      /* a signature pad keeps */
#define COMFORT_FROM_MM 280
#define COMFORT_MAX 140 /* percent */

/* Of px per mm what a short side of the panel and the window agree on. */
static int scale_of(int width, int height, int short_mm, int long_mm)
{
	int short_px = width < height ? width : height;
	int long_px = width < height ? height : width;
	int by_short = short_px * 256 / short_mm, by_long = long_px * 256 / long_mm;

	return by_short < by_long ? by_short : by_long;
}

int layout_scale(int width, int height, int panel_width_mm, int panel_height_mm)
{
	bool upright = panel_width_mm < panel_height_mm;

	if (panel_width_mm <= 0 || panel_height_mm <= 0)
		return 256;
	return scale_of(width, height, upright ? panel_width_mm : panel_height_mm,
		upright ? panel_height_mm : panel_width_mm);
}

int layout_unit(int width, int height, int panel_width_mm, int panel_height_mm)
{
	int short_mm = panel_width_mm < panel_height_mm ? panel_width_mm : panel_height_mm;
	int comfort = short_mm * 100 / COMFORT_FROM_MM;

	if (comfort < 100)
		comfort = 100;
	if (comfort > COMFORT_MAX)
		comfort = COMFORT_MAX;
	return layout_scale(width, height, panel_width_mm, panel_height_mm) * comfort / 100;
}

static uint64_t hash_name(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
	return hash;
}

struct scroll_place *layout_scroll(struct layout *layout, const struct widget *scroll)
{
	uint64_t name = hash_name(scroll->name);
	size_t i = 0;

	while (i < LAYOUT_SCROLLS_MAX - 1 && layout->scrolls[i].used &&
		layout->scrolls[i].name != name)
		i++;
	if (!layout->scrolls[i].used || layout->scrolls[i].name != name)
		layout->scrolls[i] = (struct scroll_place){.name = name, .used = true};
	return &layout->scrolls[i];
}

bool layout_scroll_by(struct layout *layout, const struct widget *scroll, int px)
{
	struct scroll_place *place = layout_scroll(layout, scroll);
	int before = place->offset;

	place->offset += px;
	if (place->offset > place->furthest)
		place->offset = place->furthest;
	if (place->offset < 0)
		place->offset = 0;
	return place->offset != before;
}

static int px(const struct layout *layout, int tenth_mm)
{
	return shape_px(&layout->shape, tenth_mm);
}

static bool is_row(const struct widget *widget)
{
	return !widget->stacked && (widget->role == ROLE_ROW || widget->role == ROLE_HEADER ||
					   widget->role == ROLE_FOOTER);
}

static int padding_of(const struct layout *layout, const struct widget *widget)
{
	if (widget->role == ROLE_KEYBOARD)
		return px(layout, THEME.key_gap);
	if (widget->role == ROLE_HEADER || widget->role == ROLE_FOOTER)
		return layout->inlined ? px(layout, THEME.band) : 0;
	return widget->role == ROLE_PANEL ? px(layout, THEME.padding) : 0;
}

static int gap_of(const struct layout *layout, const struct widget *widget)
{
	if (widget->role == ROLE_KEYBOARD || shape_inside(widget, ROLE_KEYBOARD))
		return px(layout, THEME.key_gap);
	return px(layout, THEME.gap);
}

static int share_of(const struct widget *child)
{
	return child->weight_in_row > 0 ? child->weight_in_row : 1;
}

/* Measures each child of a row at its share of the width; the last ends on the row's edge. */
static void measure(struct layout *layout, struct widget *widget, struct rect rect);

static void measure_shares(struct layout *layout, const struct widget *row, struct rect rect)
{
	int shares = 0, count = 0, gap = gap_of(layout, row), done = 0, room;

	for (const struct widget *child = row->first; child; child = child->next, count++)
		shares += share_of(child);
	room = rect.w - gap * (count - 1);
	if (room < 0)
		room = 0;
	for (struct widget *child = row->first; child; child = child->next) {
		int from = (int)((int64_t)room * done / shares), to;

		done += share_of(child);
		to = (int)((int64_t)room * done / shares);
		measure(layout, child, (struct rect){0, 0, to - from, 0});
	}
}

/*
 * Pass one, upward.  rect.w and rect.h of every widget become its width and least height;
 * content_height becomes the height it would like (more than the least only where
 * something scrolls).
 */
static void measure_row(struct layout *layout, struct widget *row)
{
	int padding = padding_of(layout, row);

	measure_shares(layout, row, (struct rect){0, 0, row->rect.w - 2 * padding, 0});
	for (const struct widget *child = row->first; child; child = child->next) {
		row->cramped = row->cramped || child->cramped;
		if (child->rect.h > row->rect.h)
			row->rect.h = child->rect.h;
		if (child->content_height > row->content_height)
			row->content_height = child->content_height;
	}
	row->rect.h += 2 * padding;
	row->content_height += 2 * padding;
}

static bool belongs_to_edge(const struct layout *layout, const struct widget *widget)
{
	bool band = widget->role == ROLE_HEADER || widget->role == ROLE_FOOTER;

	return widget->role == ROLE_KEYBOARD || (band && !layout->inlined);
}

static void measure_column(struct layout *layout, struct widget *column)
{
	int padding = padding_of(layout, column), gap = gap_of(layout, column);
	struct rect inner = {0, 0, column->rect.w - 2 * padding, 0};
	int least = 2 * padding, wanted = 2 * padding, between = 0;

	for (struct widget *child = column->first; child; child = child->next) {
		if (belongs_to_edge(layout, child))
			continue;
		measure(layout, child, inner);
		column->cramped = column->cramped || child->cramped;
		least += between + child->rect.h;
		wanted += between + child->content_height;
		between = gap;
	}
	column->rect.h = least;
	column->content_height = wanted;
	if (column->role == ROLE_SCROLL && least > px(layout, SCROLL_LEAST))
		column->rect.h = px(layout, SCROLL_LEAST);
	if (column->role == ROLE_SCROLL && column->rect.h > wanted)
		column->rect.h = wanted;
}

static void measure(struct layout *layout, struct widget *widget, struct rect rect)
{
	struct parts parts;

	widget->rect = (struct rect){0, 0, rect.w, 0};
	widget->content_height = 0;
	widget->cramped = widget->stacked = false;
	if (is_row(widget)) {
		measure_row(layout, widget);
		widget->stacked = widget->cramped && !shape_inside(widget, ROLE_KEYBOARD);
		if (!widget->stacked)
			return;
		widget->rect.h = widget->content_height = 0;
	}
	if (shape_holds(widget->role)) {
		measure_column(layout, widget);
		return;
	}
	shape_parts(&layout->shape, widget, widget->rect, &parts);
	widget->rect.h = widget->content_height = parts.height;
	if (widget->role == ROLE_PAD && parts.height > px(layout, PAD_LEAST))
		widget->rect.h = px(layout, PAD_LEAST);
	widget->cramped = parts.cramped;
}

/* Pass two, downward: rect is final, clip what can be seen of it. */
static void place(struct layout *layout, struct tree *tree, struct widget *widget,
	struct rect rect, struct rect clip);

/* What is left over goes to scrolling parts up to what they want, the rest to spaces. */
struct leftover {
	int px, wanted, spaces;
};

static struct leftover leftover_of(
	const struct layout *layout, const struct widget *column, int room, int gap)
{
	struct leftover left = {.px = room};
	int between = 0;

	for (const struct widget *child = column->first; child; child = child->next) {
		if (belongs_to_edge(layout, child))
			continue;
		left.px -= between + child->rect.h;
		left.wanted += child->content_height - child->rect.h;
		left.spaces += child->role == ROLE_SPACE;
		between = gap;
	}
	if (left.px < 0)
		left.px = 0;
	return left;
}

static void place_stack(struct layout *layout, struct tree *tree, struct widget *column,
	struct rect inner, struct rect clip)
{
	int gap = gap_of(layout, column), y = inner.y;
	struct leftover left = leftover_of(layout, column, inner.h, gap);
	int give = left.px < left.wanted ? left.px : left.wanted, rest = left.px - give;

	/* Buttons that scrolling adds join this very list: they are placed by who adds them. */
	for (struct widget *child = column->first, *end = column->last; child;
		child = child->next) {
		int h = child->rect.h;

		if (!belongs_to_edge(layout, child)) {
			if (left.wanted > 0)
				h += (int)((int64_t)give *
					   (child->content_height - child->rect.h) /
					   left.wanted);
			if (child->role == ROLE_SPACE)
				h += rest / left.spaces;
			place(layout, tree, child, (struct rect){inner.x, y, inner.w, h}, clip);
			y += h + gap;
		}
		if (child == end)
			break;
	}
}

/* How high the two buttons are: what the larger of their words needs. */
static int strip_height(const struct layout *layout, struct widget *scroll, int width)
{
	const char *const words[] = {layout->back, layout->more};
	int height = 0;

	for (int i = 0; i < 2; i++) {
		const struct widget button = {.role = ROLE_BUTTON,
			.weight = BUTTON_SECONDARY,
			.icon = ICON_UP,
			.text = words[i],
			.enabled = true,
			.parent = scroll};
		struct parts parts;

		shape_parts(&layout->shape, &button,
			(struct rect){0, 0, (width - px(layout, THEME.gap)) / 2, 0}, &parts);
		if (parts.height > height)
			height = parts.height;
	}
	return height;
}

/* Two big buttons under what does not fit: nobody has to know about swiping. */
static void add_scroll_buttons(struct layout *layout, struct tree *tree, struct widget *scroll,
	struct rect strip, struct rect clip)
{
	struct scroll_place *at = layout_scroll(layout, scroll);
	int gap = px(layout, THEME.gap), half = (strip.w - gap) / 2;
	struct widget *button;

	tree_enter(tree, scroll);
	button = tree_button(tree, SCROLL_BACK, BUTTON_SECONDARY, ICON_UP, layout->back);
	button->rect = (struct rect){strip.x, strip.y, half, strip.h};
	button->clip = rect_intersect(button->rect, clip);
	button->enabled = at->offset > 0;
	button = tree_button(tree, SCROLL_MORE, BUTTON_SECONDARY, ICON_DOWN, layout->more);
	button->rect = (struct rect){strip.x + strip.w - half, strip.y, half, strip.h};
	button->clip = rect_intersect(button->rect, clip);
	button->enabled = at->offset < at->furthest;
}

static void place_scrolling(struct layout *layout, struct tree *tree, struct widget *scroll,
	struct rect rect, struct rect clip)
{
	struct scroll_place *at = layout_scroll(layout, scroll);
	int strip = strip_height(layout, scroll, rect.w), gap = px(layout, THEME.gap);
	int content = scroll->content_height, view = rect.h - strip - gap;

	if (content <= rect.h) {
		at->offset = at->furthest = 0;
		at->rect = rect_intersect(rect, clip);
		place_stack(layout, tree, scroll, rect, at->rect);
		return;
	}
	if (view < 1)
		view = 1;
	at->furthest = content - view;
	at->view = view;
	layout_scroll_by(layout, scroll, 0);
	at->rect = rect_intersect((struct rect){rect.x, rect.y, rect.w, view}, clip);
	place_stack(layout, tree, scroll,
		(struct rect){rect.x, rect.y - at->offset, rect.w, content}, at->rect);
	add_scroll_buttons(layout, tree, scroll,
		(struct rect){rect.x, rect.y + rect.h - strip, rect.w, strip}, clip);
}

static void place_row(struct layout *layout, struct tree *tree, struct widget *row,
	struct rect rect, struct rect clip)
{
	int x = rect.x, gap = gap_of(layout, row);

	/* The widths were found by measure(). */
	for (struct widget *child = row->first; child; child = child->next) {
		int w = child->rect.w;

		place(layout, tree, child, (struct rect){x, rect.y, w, rect.h}, clip);
		x += w + gap;
	}
}

static void place(struct layout *layout, struct tree *tree, struct widget *widget,
	struct rect rect, struct rect clip)
{
	int padding = padding_of(layout, widget);
	struct rect inner = {
		rect.x + padding, rect.y + padding, rect.w - 2 * padding, rect.h - 2 * padding};

	widget->rect = rect;
	widget->clip = rect_intersect(rect, clip);
	if (is_row(widget))
		place_row(layout, tree, widget, inner, clip);
	else if (widget->role == ROLE_SCROLL)
		place_scrolling(layout, tree, widget, rect, clip);
	else if (shape_holds(widget->role))
		place_stack(layout, tree, widget, inner, clip);
}

/* A band from edge to edge whose row keeps the page's margins. */
static int band_height(const struct layout *layout, const struct widget *band)
{
	if (!band)
		return 0;
	return band->rect.h + (band->role == ROLE_KEYBOARD ? 0 : 2 * px(layout, THEME.band));
}

/* Where the screen begins: in the low mode an upright panel leaves its upper half. */
static int top_of(const struct layout *layout)
{
	bool upright = layout->height > layout->width;

	return layout->shape.look.low && upright ? layout->height / 2 : 0;
}

struct frame {
	struct widget *header, *footer, *keyboard;
	int margin, width; /* of the content, px */
	int top, height;   /* of the screen, px */
};

static struct frame frame_of(struct layout *layout, struct widget *root)
{
	struct frame frame = {.top = top_of(layout)};
	int most = px(layout, THEME.content_width_max);

	frame.height = layout->height - frame.top;
	frame.margin = px(layout, THEME.margin);
	frame.width = layout->width - 2 * frame.margin;
	if (frame.width > most)
		frame.width = most;
	frame.margin = (layout->width - frame.width) / 2;
	for (struct widget *child = root->first; child; child = child->next)
		if (child->role == ROLE_HEADER && !layout->inlined)
			frame.header = child;
		else if (child->role == ROLE_FOOTER && !layout->inlined)
			frame.footer = child;
		else if (child->role == ROLE_KEYBOARD)
			frame.keyboard = child;
	return frame;
}

static void measure_keyboard(struct layout *layout, const struct frame *frame)
{
	int width = frame->width + 2 * px(layout, THEME.key_gap);

	if (width > layout->width)
		width = layout->width;
	if (frame->keyboard)
		measure(layout, frame->keyboard, (struct rect){0, 0, width, 0});
}

/* Measures everything at the present unit; returns how much height is missing. */
static int measure_frame(struct layout *layout, struct widget *root, struct frame *frame)
{
	int bands, between = 2 * px(layout, THEME.gap);

	layout->inlined = false;
	*frame = frame_of(layout, root);
	root->rect = (struct rect){0, 0, frame->width, 0};
	if (frame->header)
		measure(layout, frame->header, root->rect);
	if (frame->footer)
		measure(layout, frame->footer, root->rect);
	measure_keyboard(layout, frame);
	bands = band_height(layout, frame->header) + band_height(layout, frame->footer);
	if (bands > frame->height * BANDS_MOST / 100) {
		layout->inlined = true;
		*frame = frame_of(layout, root);
		bands = 0;
	}
	measure_column(layout, root);
	return bands + band_height(layout, frame->keyboard) + root->rect.h + 2 * between -
	       frame->height;
}

static void place_band(struct layout *layout, struct tree *tree, struct widget *band,
	const struct frame *frame, int y)
{
	struct rect all = {0, 0, layout->width, layout->height};
	struct rect row = {
		frame->margin, y + px(layout, THEME.band), frame->width, band->rect.h};

	if (band->role == ROLE_KEYBOARD) {
		int w = band->rect.w, h = band->rect.h;

		place(layout, tree, band, (struct rect){(layout->width - w) / 2, y, w, h}, all);
		band->rect = band->clip = (struct rect){0, y, layout->width, h};
		return;
	}
	place(layout, tree, band, row, all);
	band->rect = band->clip = (struct rect){0, y, layout->width, band_height(layout, band)};
}

/* Places header, footer and keyboard; returns what is left between them. */
static struct rect place_bands(
	struct layout *layout, struct tree *tree, const struct frame *frame)
{
	int header = band_height(layout, frame->header);
	int footer = band_height(layout, frame->footer);
	int keyboard = band_height(layout, frame->keyboard);
	int between = 2 * px(layout, THEME.gap);

	layout->keyboard_height = keyboard;
	if (frame->header)
		place_band(layout, tree, frame->header, frame, frame->top);
	if (frame->footer)
		place_band(
			layout, tree, frame->footer, frame, layout->height - keyboard - footer);
	if (frame->keyboard)
		place_band(layout, tree, frame->keyboard, frame, layout->height - keyboard);
	return (struct rect){frame->margin, frame->top + header + between, frame->width,
		frame->height - header - footer - keyboard - 2 * between};
}

/* The upper half of the low mode says why it is empty. */
static void place_below(struct layout *layout, struct tree *tree, const struct frame *frame)
{
	struct widget *text;

	if (!frame->top || !layout->below)
		return;
	tree_enter(tree, tree_root(tree));
	text = tree_text(tree, LAYOUT_BELOW, TEXT_LARGE, TONE_QUIET, layout->below);
	text->centred = true;
	measure(layout, text, (struct rect){0, 0, frame->width, 0});
	text->rect.x = frame->margin;
	text->rect.y = (frame->top - text->rect.h) / 2;
	text->clip = text->rect;
}

static void place_frame(struct layout *layout, struct tree *tree, const struct frame *frame)
{
	struct widget *root = tree_root(tree);
	struct rect all = {0, 0, layout->width, layout->height};
	struct rect middle = place_bands(layout, tree, frame);
	int content = root->content_height;

	if (root->rect.h > middle.h) {
		/* The parts that scroll by themselves stay small: one way of scrolling at a
		 * time. */
		root->content_height = root->rect.h;
		place_scrolling(layout, tree, root, middle, all);
	} else {
		struct scroll_place *at = layout_scroll(layout, root);

		at->offset = at->furthest = 0;
		place_stack(layout, tree, root, middle, all);
	}
	place_below(layout, tree, frame);
	root->content_height = content;
	root->rect = root->clip = all;
}

void layout_tree(struct layout *layout, struct tree *tree, int unit)
{
	int least = THEME.shrink_min[layout->shape.look.text];
	struct widget *root = tree_root(tree);
	struct frame frame;
	int missing = 1;

	for (int percent = 100; missing > 0 && percent >= least; percent -= LAYOUT_SHRINK_STEP) {
		layout->shape.unit = unit * percent / 100;
		missing = measure_frame(layout, root, &frame);
	}
	if (missing > 0 && layout->shape.unit != unit) {
		/* Smaller did not help: then it scrolls, at full size. */
		layout->shape.unit = unit;
		(void)measure_frame(layout, root, &frame);
	}
	place_frame(layout, tree, &frame);
}
