#include "ui/toolkit/widget/layout_inside.h"

#define BANDS_MOST 50 /* percent of the height that header and footer may take */
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

/* A band from edge to edge whose row keeps the page's margins. */
static int band_height(const struct layout *layout, const struct widget *band)
{
	if (!band)
		return 0;
	return band->rect.h +
	       (band->role == ROLE_KEYBOARD ? 0 : 2 * layout_px(layout, THEME.band));
}

/* Where the screen begins: in the low mode an upright panel leaves its upper half. */
static int top_of(const struct layout *layout)
{
	bool upright = layout->height > layout->width;

	if (!layout->shape.look.low || !upright)
		return 0;
	/* The largest letters leave no room to read in a half: kioskctl sheet allows for it. */
	return layout->shape.look.text == LOOK_TEXT_MAGNIFIER ? layout->height * 3 / 8
							      : layout->height / 2;
}

struct frame {
	struct widget *header, *footer, *keyboard;
	int margin, width; /* of the content, px */
	int top, height;   /* of the screen, px */
};

static struct frame frame_of(struct layout *layout, struct widget *root)
{
	struct frame frame = {.top = top_of(layout)};
	/* Made smaller for want of height, it does not give up width. */
	int most = theme_px(layout->full_unit, THEME.content_width_max) *
		   (layout->shape.lying ? 4 : 3) / 3;

	frame.height = layout->height - frame.top;
	frame.margin = layout_px(layout, THEME.margin);
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

/* What must scroll with the rest begins with what the screen says; the tools come last. */
static void move_header_last(struct widget *root)
{
	struct widget *header = root->first;

	if (!header || header->role != ROLE_HEADER || header == root->last)
		return;
	root->first = header->next;
	root->last->next = header;
	root->last = header;
	header->next = NULL;
}

static void measure_keyboard(struct layout *layout, const struct frame *frame)
{
	int width = frame->width + 2 * layout_key_gap(layout);

	if (width > layout->width)
		width = layout->width;
	if (frame->keyboard)
		layout_measure(layout, frame->keyboard, width);
}

/* Above an open keyboard the field must be seen: the bands scroll away with the rest. */
static bool is_cramped_by_keyboard(
	const struct layout *layout, const struct frame *frame, int bands)
{
	int left = frame->height - bands - band_height(layout, frame->keyboard);

	return frame->keyboard &&
	       (frame->top > 0 || left < layout_px(layout, THEME.above_keyboard));
}

/* The first name between the bands, which begins with the screen's. */
static const struct widget *first_named(const struct widget *widget)
{
	const struct widget *found = widget->name[0] ? widget : NULL;

	for (const struct widget *child = widget->first; child && !found; child = child->next)
		if (child->role != ROLE_HEADER && child->role != ROLE_FOOTER)
			found = first_named(child);
	return found;
}

/* Which screen this is, and how it is to be seen: what is decided for it holds until that
 * changes. */
static uint64_t screen_of(const struct layout *layout, const struct widget *root, int unit)
{
	const struct widget *named = first_named(root);
	const char *name = named ? named->name : "";
	uint64_t key = layout_stir((uint64_t)unit, (uint64_t)layout->shape.look.text);

	key = layout_stir(key, layout->shape.look.low);
	key = layout_stir(key, (uint64_t)layout->width << 32 | (uint32_t)layout->height);
	for (; *name && *name != '.'; name++)
		key = layout_stir(key, (unsigned char)*name);
	return key | 1;
}

/* Above and below the middle; above a keyboard that has pushed the bands away every line counts. */
static int between_bands(const struct layout *layout, const struct frame *frame)
{
	bool short_of = frame->keyboard && layout->inlined;

	return layout_px(layout, THEME.gap) * (short_of ? 1 : 2);
}

/* Measures everything at the present unit; returns how much height is missing. */
static int measure_frame(
	struct layout *layout, struct widget *root, uint64_t screen, struct frame *frame)
{
	int bands;

	layout->inlined = false;
	*frame = frame_of(layout, root);
	root->rect = (struct rect){0, 0, frame->width, 0};
	if (frame->header)
		layout_measure(layout, frame->header, root->rect.w);
	if (frame->footer)
		layout_measure(layout, frame->footer, root->rect.w);
	measure_keyboard(layout, frame);
	bands = band_height(layout, frame->header) + band_height(layout, frame->footer);
	if (bands > frame->height * BANDS_MOST / 100 || layout->inlined_on == screen ||
		is_cramped_by_keyboard(layout, frame, bands)) {
		layout->inlined = true;
		*frame = frame_of(layout, root);
		bands = 0;
	}
	layout_choose_above(layout, root, frame->top);
	layout_measure_column(layout, root);
	return bands + band_height(layout, frame->keyboard) + root->rect.h +
	       2 * between_bands(layout, frame) - frame->height;
}

/*
 * A pad to write on is as high as the screen has room for: what that leaves over is its own, and
 * of what could scroll less half.
 */
static void grow_keyboard(struct widget *keyboard, const struct widget *root, int spare)
{
	int hidden = root->content_height - root->rect.h, grows;

	if (!keyboard || spare <= 0)
		return;
	grows = spare - hidden > spare / 2 ? spare - hidden : spare / 2;
	if (grows > keyboard->content_height - keyboard->rect.h)
		grows = keyboard->content_height - keyboard->rect.h;
	keyboard->rect.h += grows;
}

static void place_band(struct layout *layout, struct tree *tree, struct widget *band,
	const struct frame *frame, int y)
{
	struct rect all = {0, 0, layout->width, layout->height};
	struct rect row = {
		frame->margin, y + layout_px(layout, THEME.band), frame->width, band->rect.h};

	if (band->role == ROLE_KEYBOARD) {
		int w = band->rect.w, h = band->rect.h;

		layout_place(layout, tree, band,
			(struct rect){(layout->width - w) / 2, y, w, h}, all);
		band->rect = band->clip = (struct rect){0, y, layout->width, h};
		return;
	}
	layout_place(layout, tree, band, row, all);
	band->rect = band->clip = (struct rect){0, y, layout->width, band_height(layout, band)};
}

/* Places header, footer and keyboard; returns what is left between them. */
static struct rect place_bands(
	struct layout *layout, struct tree *tree, const struct frame *frame)
{
	int header = band_height(layout, frame->header);
	int footer = band_height(layout, frame->footer);
	int keyboard = band_height(layout, frame->keyboard);
	int between = between_bands(layout, frame);

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

/* Over the middle of what the keyboard leaves; what is too long for that scrolls inside. */
static void place_dialog(struct layout *layout, struct tree *tree, const struct frame *frame)
{
	struct widget *dialog = tree_dialog(tree);
	int room = frame->height - layout->keyboard_height - 2 * layout_px(layout, THEME.gap);
	struct rect rect = {frame->margin, frame->top, frame->width, 0};
	struct rect all = {0, 0, layout->width, layout->height};

	if (!dialog)
		return;
	layout->flat = false; /* what lies behind scrolls as it likes */
	layout_measure(layout, dialog, frame->width);
	if (dialog->rect.h > room) /* then over the keyboard too */
		room += layout->keyboard_height;
	rect.h = dialog->content_height < room ? dialog->content_height : room;
	rect.y += layout_px(layout, THEME.gap) + (room - rect.h) / 2;
	layout_place(layout, tree, dialog, rect, all);
}

static void place_frame(struct layout *layout, struct tree *tree, const struct frame *frame)
{
	struct widget *root = tree_root(tree);
	struct rect all = {0, 0, layout->width, layout->height};
	struct rect middle = place_bands(layout, tree, frame);

	if (root->rect.h > middle.h) {
		layout_place_scrolling(layout, tree, root, middle, all);
	} else {
		struct scroll_place *at = layout_scroll(layout, root);

		at->offset = at->furthest = 0;
		layout_place_stack(layout, tree, root, middle, all);
	}
	layout_place_above(
		layout, tree, (struct rect){frame->margin, 0, frame->width, frame->top});
	place_dialog(layout, tree, frame);
	root->rect = root->clip = all;
}

/* The whole panel as in a mirror; what a keyboard holds stays as it is. */
static void mirror(const struct layout *layout, struct widget *widget)
{
	const struct rect all = {0, 0, layout->width, layout->height};

	widget->rect = shape_mirror(widget->rect, all);
	widget->clip = shape_mirror(widget->clip, all);
	widget->view = shape_mirror(widget->view, all);
	for (struct widget *child = widget->first; child; child = child->next)
		if (widget->role != ROLE_KEYBOARD)
			mirror(layout, child);
}

void layout_tree(struct layout *layout, struct tree *tree, int unit)
{
	int least = THEME.shrink_min[layout->shape.look.text];
	struct widget *root = tree_root(tree);
	uint64_t screen = screen_of(layout, root, unit);
	struct frame frame;
	int missing = 1;

	layout->full_unit = unit;
	layout->flat = layout->unsettled = false;
	layout->shape.lying = layout->width > layout->height;
	for (int percent = 100; missing > 0 && percent >= least && layout->flat_on != screen;
		percent -= LAYOUT_SHRINK_STEP) {
		layout->shape.unit = unit * percent / 100;
		missing = measure_frame(layout, root, screen, &frame);
	}
	if (missing > 0) {
		/* Smaller did not help: then all of it scrolls, at full size and in one way. */
		layout->flat = true;
		layout->shape.unit = unit;
		(void)measure_frame(layout, root, screen, &frame);
	}
	if (layout->inlined) /* now that it is known: a smaller unit may have had room for bands
			      */
		move_header_last(root);
	if (layout->inlined && !frame.keyboard)
		layout->inlined_on = screen;
	if (layout->flat && !frame.keyboard)
		layout->flat_on = screen;
	grow_keyboard(frame.keyboard, root, -missing);
	place_frame(layout, tree, &frame);
	if (layout->shape.mirrored)
		mirror(layout, root);
}
