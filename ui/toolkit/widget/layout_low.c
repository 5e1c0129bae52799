/* The upper half of the low mode: what is read only stands there, and why the rest does not. */
#include "ui/toolkit/widget/layout_inside.h"

#define STAYS_BELOW (-1)

/* Nobody touches it, and nothing inside it. */
static bool is_read_only(const struct widget *widget)
{
	if (shape_is_target(widget) || widget->role == ROLE_LIST ||
		widget->role == ROLE_VIEWER || widget->role == ROLE_PAD)
		return false;
	for (const struct widget *child = widget->first; child; child = child->next)
		if (!is_read_only(child))
			return false;
	return true;
}

/* What it begins with may go above, and the rest of it stay. */
static bool is_divided(const struct widget *widget)
{
	return widget->role == ROLE_SCROLL || widget->beside ||
	       (widget->parent && widget->parent->beside);
}

/* Of what goes above; air around what is read has done its work below. */
static int height_above(const struct widget *widget)
{
	if (widget->lifted)
		return widget->view.h;
	return !widget->above || widget->role == ROLE_SPACE ? 0 : widget->content_height;
}

/* Marks what column begins with, as far as there is room; negative: none of it. */
static void choose(struct layout *layout, struct widget *column, int room)
{
	int gap = layout_px(layout, THEME.gap);

	for (struct widget *child = column->first; child; child = child->next) {
		child->above = false;
		if (layout_at_edge(layout, child) || child->role == ROLE_HEADER)
			continue;
		if (!is_read_only(child)) {
			if (is_divided(child)) {
				child->rect.w = column->rect.w;
				choose(layout, child, room);
			}
			room = STAYS_BELOW;
			continue;
		}
		if (room >= 0) {
			child->above = true;
			layout_measure(layout, child, column->rect.w);
			room -= height_above(child) + (height_above(child) ? gap : 0);
		}
		child->above = room >= 0;
	}
}

/* What goes above, one below the other: places it from y on, or only adds it up. */
static int stack_above(struct layout *layout, struct tree *tree, struct widget *column,
	struct rect upper, bool places)
{
	const struct rect all = {0, 0, layout->width, layout->height};
	int gap = layout_px(layout, THEME.gap), y = upper.y;

	for (struct widget *child = column->first; child; child = child->next) {
		int height = height_above(child);

		if (child->lifted && places)
			child->rect = child->clip = child->view =
				(struct rect){upper.x, y, upper.w, height};
		if (child->above && places)
			layout_place(layout, tree, child,
				(struct rect){upper.x, y, upper.w, height}, all);
		y += height ? height + gap : 0;
		if (!child->above && is_divided(child))
			y += stack_above(layout, tree, child,
				(struct rect){upper.x, y, upper.w, 0}, places);
	}
	return y - upper.y;
}

/* A page to be looked at is seen above, if all of its width can be; its buttons stay below. */
static void lift_viewer(struct layout *layout, struct widget *column, int room)
{
	for (struct widget *child = column->first; child; child = child->next) {
		int wanted = column->rect.w;

		if (child->beside)
			lift_viewer(layout, child, room);
		if (child->role != ROLE_VIEWER)
			continue;
		if (child->pixels_width)
			wanted = (int)((int64_t)wanted * child->pixels_height /
				       child->pixels_width);
		child->lifted = room >= layout_px(layout, THEME.view_least);
		child->view = (struct rect){.h = wanted < room ? wanted : room};
	}
}

static void lay_down(struct widget *column)
{
	for (struct widget *child = column->first; child; child = child->next) {
		child->lifted = false;
		if (child->beside)
			lay_down(child);
	}
}

void layout_choose_above(struct layout *layout, struct widget *root, int top)
{
	int room = top > 0 ? top - 3 * layout_px(layout, THEME.gap) : STAYS_BELOW;

	lay_down(root);
	choose(layout, root, room);
	if (room > 0)
		lift_viewer(layout, root,
			room - stack_above(layout, NULL, root, (struct rect){0}, false));
}

/* What is left of the upper half says why it is empty. */
static void place_below(struct layout *layout, struct tree *tree, struct rect upper)
{
	struct widget note = {.role = ROLE_TEXT,
		.style = TEXT_LARGE,
		.icon = ICON_LOW,
		.text = layout->below,
		.centred = true,
		.enabled = true};
	struct widget *text;
	struct parts parts;

	if (!layout->below)
		return;
	shape_parts(&layout->shape, &note, upper, &parts);
	if (parts.height > upper.h)
		return;
	tree_enter(tree, tree_root(tree));
	text = tree_text(tree, LAYOUT_BELOW, TEXT_LARGE, TONE_QUIET, layout->below);
	text->centred = text->above = true;
	text->icon = ICON_LOW;
	text->rect = text->clip = (struct rect){
		upper.x, upper.y + (upper.h - parts.height) / 2, upper.w, parts.height};
}

void layout_place_above(struct layout *layout, struct tree *tree, struct rect upper)
{
	struct rect read = upper;
	int height;

	if (upper.h <= 0)
		return;
	height = stack_above(layout, tree, tree_root(tree), upper, false);
	upper.h -= height + layout_px(layout, THEME.gap);
	read.y = upper.y + upper.h;
	(void)stack_above(layout, tree, tree_root(tree), read, true);
	place_below(layout, tree, upper);
}
