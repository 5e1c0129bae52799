/* What needs more room than it has: how far it is scrolled, and the buttons that do it. */
#include "ui/toolkit/widget/layout_inside.h"

#define BESIDE_MOST 5 /* no more than one in so many parts of the width */

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

/* A button as wide as its word and as high as the word needs: the larger of both. */
static struct rect button_size(const struct layout *layout, struct widget *scroll, int width)
{
	const char *const words[] = {layout->back, layout->more};
	struct rect size = {.w = 0};

	for (int i = 0; i < 2; i++) {
		const struct widget button = {.role = ROLE_BUTTON,
			.weight = BUTTON_SECONDARY,
			.icon = ICON_UP,
			.text = words[i],
			.enabled = true,
			.parent = scroll};
		const struct rect all = {0, 0, width, 0};
		struct parts parts;
		struct rect inside;

		shape_parts(&layout->shape, &button, all, &parts);
		inside = rect_union(parts.icon, parts.blocks[0].rect);
		if (parts.height > size.h)
			size.h = parts.height;
		if (inside.w > size.w)
			size.w = inside.w;
	}
	size.w += 2 * layout_px(layout, THEME.button.padding);
	return size;
}

/*
 * Where the two buttons stand, and what they leave.  Under what does not fit; but on a lying
 * panel height is scarce: there one above the other beside it.
 */
struct scroll_parts {
	struct rect view, back, more;
};

static struct scroll_parts parts_below(
	const struct layout *layout, struct widget *scroll, struct rect all)
{
	int gap = layout_px(layout, THEME.gap), half = (all.w - gap) / 2;
	int h = button_size(layout, scroll, half).h, y = all.y + all.h - h;
	int view = all.h - h - gap;

	return (struct scroll_parts){{all.x, all.y, all.w, view > 1 ? view : 1},
		{all.x, y, half, h}, {all.x + all.w - half, y, half, h}};
}

static struct scroll_parts scroll_parts(
	const struct layout *layout, struct widget *scroll, struct rect all)
{
	int gap = layout_px(layout, THEME.gap);
	struct rect size = button_size(layout, scroll, all.w);
	int x = all.x + all.w - size.w;

	if (!layout->shape.lying || size.w > all.w / BESIDE_MOST || 2 * size.h + gap > all.h)
		return parts_below(layout, scroll, all);
	return (struct scroll_parts){{all.x, all.y, all.w - size.w - gap, all.h},
		{x, all.y, size.w, size.h}, {x, all.y + all.h - size.h, size.w, size.h}};
}

/*
 * Over a keyboard there may be room for the field alone: then it has all of it, and what else is
 * there is a finger's stroke or a closed keyboard away.
 */
static bool has_room_for_buttons(const struct layout *layout, const struct scroll_parts *parts)
{
	return !layout->keyboard_height ||
	       parts->view.h >= layout_letters_px(layout, THEME.above_keyboard);
}

/* Two big buttons: nobody has to know about swiping. */
static void add_buttons(struct layout *layout, struct tree *tree, struct widget *scroll,
	const struct scroll_parts *parts, struct rect clip)
{
	struct scroll_place *at = layout_scroll(layout, scroll);
	struct widget *button;

	tree_enter(tree, scroll);
	button = tree_button(tree, SCROLL_BACK, BUTTON_SECONDARY, ICON_UP, layout->back);
	button->rect = parts->back;
	button->clip = rect_intersect(button->rect, clip);
	button->enabled = at->offset > 0;
	button = tree_button(tree, SCROLL_MORE, BUTTON_SECONDARY, ICON_DOWN, layout->more);
	button->rect = parts->more;
	button->clip = rect_intersect(button->rect, clip);
	button->enabled = at->offset < at->furthest;
}

/* Where it lies on the panel once all is mirrored. */
static struct rect seen_rect(const struct layout *layout, struct rect rect)
{
	const struct rect all = {0, 0, layout->width, layout->height};

	return layout->shape.mirrored ? shape_mirror(rect, all) : rect;
}

/* How high its content is in width; on the panel itself only what it needs counts. */
static int content_in(struct layout *layout, struct widget *scroll, int width)
{
	if (scroll->rect.w != width) {
		scroll->rect.w = width;
		layout_measure_column(layout, scroll);
	}
	return scroll->role == ROLE_SCROLL ? scroll->content_height : scroll->rect.h;
}

void layout_place_scrolling(struct layout *layout, struct tree *tree, struct widget *scroll,
	struct rect rect, struct rect clip)
{
	struct scroll_place *at = layout_scroll(layout, scroll);
	struct scroll_parts parts;
	struct rect seen;
	bool buttons;
	int content = content_in(layout, scroll, rect.w);

	if (content <= rect.h) {
		at->offset = at->furthest = 0;
		at->rect = seen_rect(layout, rect_intersect(rect, clip));
		layout_place_stack(layout, tree, scroll, rect, rect_intersect(rect, clip));
		return;
	}
	parts = scroll_parts(layout, scroll, rect);
	buttons = has_room_for_buttons(layout, &parts);
	if (!buttons)
		parts.view = rect;
	content = content_in(layout, scroll, parts.view.w);
	at->view = parts.view.h;
	at->furthest = content > at->view ? content - at->view : 0;
	layout_scroll_by(layout, scroll, 0);
	seen = rect_intersect(parts.view, clip);
	at->rect = seen_rect(layout, seen);
	layout_place_stack(layout, tree, scroll,
		(struct rect){parts.view.x, rect.y - at->offset, parts.view.w, content}, seen);
	scroll->rect = rect;
	if (buttons)
		add_buttons(layout, tree, scroll, &parts, clip);
}
