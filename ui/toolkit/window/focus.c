#include "ui/toolkit/window/focus.h"

#include <stdio.h>
#include <string.h>

#include "ui/toolkit/widget/shape.h"
#include "ui/toolkit/window/narrator_say.h"

/* What the walk over a ring looks for. */
struct search {
	const struct focus *focus;
	bool again;                  /* the stop where the focus stood before */
	const struct widget *wanted; /* this very stop, or NULL */
	int ordinal, count;
	struct widget *found;
	int found_at;
};

static bool is_text(const struct widget *widget)
{
	return strcmp(widget->name, FOCUS_PASSES_BY) != 0 && /* it says what was just said */
	       (widget->role == ROLE_TITLE || widget->role == ROLE_TEXT ||
		       widget->role == ROLE_BANNER || widget->role == ROLE_PICTURE ||
		       widget->role == ROLE_VIEWER || widget->role == ROLE_CAMERA ||
		       widget->role == ROLE_STEPS) &&
	       widget->text[0] != '\0';
}

static bool is_stop(const struct focus *focus, const struct widget *widget)
{
	if (shape_is_target(widget))
		return widget->name[0] != '\0' && (widget->enabled || focus->reading);
	return focus->reading && is_text(widget);
}

/* Figures in a text may run. */
static uint64_t says(const struct widget *widget)
{
	return narrator_hash(0, widget->text, false);
}

static bool is_where(const struct focus *focus, const struct widget *widget)
{
	return strcmp(widget->name, focus->name) == 0 &&
	       (focus->name[0] != '\0' || says(widget) == focus->says);
}

static void visit(struct search *search, struct widget *widget)
{
	if (is_stop(search->focus, widget)) {
		bool same = search->again && is_where(search->focus, widget);

		if (!search->found && (same || widget == search->wanted ||
					      search->count == search->ordinal)) {
			search->found = widget;
			search->found_at = search->count;
		}
		search->count++;
	}
	for (struct widget *child = widget->first; child; child = child->next)
		visit(search, child);
}

static struct widget *find_role(struct widget *widget, enum widget_role role)
{
	struct widget *found = widget->role == role ? widget : NULL;

	for (struct widget *child = widget->first; child && !found; child = child->next)
		found = find_role(child, role);
	return found;
}

/* The part of the tree that is the ring now. */
static struct widget *ring_of(struct tree *tree)
{
	struct widget *root = tree_root(tree), *dialog = tree_dialog(tree);
	struct widget *keyboard = find_role(root, ROLE_KEYBOARD);

	if (dialog)
		return dialog;
	return keyboard ? keyboard : root;
}

static struct search look(const struct focus *focus, struct tree *tree, bool again,
	const struct widget *wanted, int ordinal)
{
	struct search search = {.focus = focus,
		.again = again,
		.wanted = wanted,
		.ordinal = ordinal,
		.found_at = -1};

	visit(&search, ring_of(tree));
	return search;
}

void focus_reset(struct focus *focus)
{
	focus->ordinal = -1;
	focus->name[0] = focus->list[0] = '\0';
}

int focus_count(const struct focus *focus, struct tree *tree)
{
	return look(focus, tree, false, NULL, -1).count;
}

struct widget *focus_at(const struct focus *focus, struct tree *tree, int ordinal)
{
	return look(focus, tree, false, NULL, ordinal).found;
}

static void stand_in_list(struct focus *focus, const struct widget *widget)
{
	focus->list[0] = '\0';
	for (; widget->parent; widget = widget->parent)
		if (widget->parent->role == ROLE_LIST) {
			snprintf(focus->list, sizeof(focus->list), "%s", widget->parent->name);
			focus->row = widget->nth;
		}
}

static struct widget *stand(struct focus *focus, struct widget *widget, int ordinal)
{
	if (!widget)
		return NULL;
	snprintf(focus->name, sizeof(focus->name), "%s", widget->name);
	focus->says = says(widget);
	stand_in_list(focus, widget);
	focus->ordinal = ordinal;
	return widget;
}

/*
 * Stops can be called alike (two parts that scroll): the place decides between them.  Places
 * change when a caption comes or goes and the tools move to the other end of the screen.
 */
struct widget *focus_find(struct focus *focus, struct tree *tree)
{
	struct search search;
	struct widget *here;

	if (focus->ordinal < 0)
		return NULL;
	here = focus_at(focus, tree, focus->ordinal);
	if (here && is_where(focus, here))
		return here;
	search = look(focus, tree, true, NULL, -1);
	if (search.found)
		return stand(focus, search.found, search.found_at);
	if (here)
		return stand(focus, here, focus->ordinal);
	return stand(focus, focus_at(focus, tree, search.count - 1), search.count - 1);
}

void focus_name(struct focus *focus, const char *name)
{
	snprintf(focus->name, sizeof(focus->name), "%s", name);
	focus->ordinal = 0;
}

void focus_set(struct focus *focus, struct tree *tree, const struct widget *widget)
{
	struct search search = look(focus, tree, false, widget, -1);

	stand(focus, search.found, search.found_at);
}

/* A screen begins at its first stop outside the header: the header is on every screen. */
static struct widget *begin(struct focus *focus, struct tree *tree)
{
	int count = focus_count(focus, tree);

	for (int i = 0; i < count; i++) {
		struct widget *widget = focus_at(focus, tree, i);

		if (!shape_inside(widget, ROLE_HEADER))
			return stand(focus, widget, i);
	}
	return stand(focus, focus_at(focus, tree, 0), 0);
}

static int middle_x(const struct widget *widget)
{
	return widget->rect.x + widget->rect.w / 2;
}

static int middle_y(const struct widget *widget)
{
	return widget->rect.y + widget->rect.h / 2;
}

static bool same_line(const struct widget *a, const struct widget *b)
{
	int y = middle_y(b);

	return y >= a->rect.y && y < a->rect.y + a->rect.h;
}

/* Of the stops on the line of `line`, the one nearest to x; goes on from ordinal by step. */
static struct widget *nearest(
	struct focus *focus, struct tree *tree, int ordinal, int step, int x)
{
	struct widget *line = focus_at(focus, tree, ordinal), *best = line;
	int best_at = ordinal, count = focus_count(focus, tree);

	for (int i = 0, at = ordinal; i < count; i++, at = (at + step + count) % count) {
		struct widget *widget = focus_at(focus, tree, at);
		int far = middle_x(widget) - x, near = middle_x(best) - x;

		if (!same_line(line, widget))
			break;
		if (far * far < near * near) {
			best = widget;
			best_at = at;
		}
	}
	return stand(focus, best, best_at);
}

static struct widget *change_line(struct focus *focus, struct tree *tree, int step, int count)
{
	struct widget *here = focus_at(focus, tree, focus->ordinal);
	int at = focus->ordinal, x = middle_x(here);

	for (int i = 0; i < count; i++) {
		at = (at + step + count) % count;
		if (!same_line(here, focus_at(focus, tree, at)))
			return nearest(focus, tree, at, step, x);
	}
	at = (focus->ordinal + step + count) % count; /* one line is all there is */
	return stand(focus, focus_at(focus, tree, at), at);
}

struct widget *focus_go(struct focus *focus, struct tree *tree, enum focus_move move)
{
	int step = move == FOCUS_NEXT || move == FOCUS_DOWN ? 1 : -1, at;
	int count = focus_count(focus, tree);

	if (count == 0)
		return NULL;
	if (!focus_find(focus, tree))
		return begin(focus, tree);
	if (move == FOCUS_DOWN || move == FOCUS_UP)
		return change_line(focus, tree, step, count);
	at = (focus->ordinal + step + count) % count;
	return stand(focus, focus_at(focus, tree, at), at);
}
