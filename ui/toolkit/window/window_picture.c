/* The picture: what a tree becomes on the panel, and what of it is painted again. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/base/bytes.h"
#include "firmware/base/words.h"
#include "ui/toolkit/window/window_state.h"

#define SETTLE_TRIES 4

struct widget *window_find_role(struct widget *widget, enum widget_role role)
{
	struct widget *found = widget->role == role ? widget : NULL;

	for (struct widget *child = widget->first; child && !found; child = child->next)
		found = window_find_role(child, role);
	return found;
}

struct widget *window_pad(struct window *window)
{
	return window->tree ? window_find_role(tree_root(window->tree), ROLE_PAD) : NULL;
}

static int pen_width(const struct window *window)
{
	return shape_px(&window->layout.shape, THEME.ink_width) * 16;
}

static colour pen_ink(const struct window *window)
{
	return shape_palette(&window->layout.shape)->tones[TONE_NORMAL].ink;
}

/* Under the ink lies the tree: both again. */
void window_paint_rect(struct window *window, struct rect rect)
{
	const struct widget *pad = window_pad(window);

	if (rect.w <= 0 || rect.h <= 0)
		return;
	window->panel.canvas.clip = rect;
	paint_tree(&window->panel.canvas, &window->layout.shape, window->tree);
	window_focus_paint(window);
	if (!pad)
		return;
	window->panel.canvas.clip = rect_intersect(rect, pad->clip);
	pad_paint(&window->pad, 0, &window->panel.canvas,
		&(struct pad_pen){pad->rect, pen_width(window), pen_ink(window)});
}

/* The damage only, and around what can wait. */
static void paint(struct window *window, const struct damage *damage)
{
	for (size_t i = 0; i < damage->count; i++) {
		struct rect all = damage->rects[i], later = window_put_off(window, all);
		int right = later.x + later.w, bottom = later.y + later.h;

		if (later.h <= 0) {
			window_paint_rect(window, all);
			continue;
		}
		window_paint_rect(window, (struct rect){all.x, all.y, all.w, later.y - all.y});
		window_paint_rect(
			window, (struct rect){all.x, later.y, later.x - all.x, later.h});
		window_paint_rect(
			window, (struct rect){right, later.y, all.x + all.w - right, later.h});
		window_paint_rect(
			window, (struct rect){all.x, bottom, all.w, all.y + all.h - bottom});
	}
}

void window_ink(struct window *window, int from)
{
	const struct widget *pad = window_pad(window);
	struct damage damage = {.count = 0};

	if (!pad)
		return;
	window->panel.canvas.clip = pad->clip;
	pad_paint(&window->pad, from, &window->panel.canvas,
		&(struct pad_pen){pad->rect, pen_width(window), pen_ink(window)});
	damage_add(&damage, rect_intersect(pad->clip, pad_bounds(&window->pad, from, pad->rect,
							      pen_width(window))));
	panel_present(&window->panel, &damage);
}

/* Before the layout: who has the keyboard, what masked fields show. */
static void prepare(struct window *window, struct widget *widget)
{
	widget->pressed = false;
	widget->shown = NULL;
	widget->active = widget->role == ROLE_FIELD && window->field[0] &&
			 strcmp(widget->name, window->field) == 0;
	if (widget->role == ROLE_FIELD && widget->masked)
		window_mask(window, widget);
	else if (widget->role == ROLE_FIELD &&
		 (!widget->active || keyboard_is_date(widget->keyboard) || widget->together))
		window_group(window, widget);
	for (struct widget *child = widget->first; child; child = child->next)
		prepare(window, child);
}

static void mark_pressed(const struct touch *touch, struct widget *widget)
{
	widget->pressed = touch->inside && touch->name[0] &&
			  strcmp(widget->name, touch->name) == 0 &&
			  memcmp(&widget->rect, &touch->target, sizeof(touch->target)) == 0;
	for (struct widget *child = widget->first; child; child = child->next)
		mark_pressed(touch, child);
}

/* The hint that is one with field, where both have room in view; else NULL. */
static const struct widget *hint_of(const struct widget *field, struct rect view)
{
	const struct widget *hint = field->close ? field->next : NULL;

	return hint && hint->rect.y + hint->rect.h - field->rect.y <= view.h ? hint : NULL;
}

/* How far what scrolls must move for its widget to be seen. */
static int hidden_part(const struct widget *field, struct rect view)
{
	const struct widget *hint = hint_of(field, view), *last = hint ? hint : field;

	if (field->clip.h >= field->rect.h && last->clip.h >= last->rect.h)
		return 0;
	if (field->rect.y < view.y || field->rect.h > view.h)
		return field->rect.y - view.y;
	return last->rect.y + last->rect.h - view.y - view.h;
}

static struct widget *scroll_around(struct window *window, const struct widget *widget)
{
	for (struct widget *at = widget->parent; at; at = at->parent)
		if (at->role == ROLE_DIALOG ||
			(at->role == ROLE_SCROLL &&
				layout_scroll(&window->layout, at)->furthest > 0))
			return at;
	return tree_root(window->tree);
}

static void arrange_once(struct window *window)
{
	struct widget *root = tree_root(window->tree), *viewer;

	tree_rewind(window->tree);
	prepare(window, root);
	viewer = window_find_role(root, ROLE_VIEWER);
	if (viewer)
		viewer_build(&window->viewer, window->tree, viewer, window->language);
	else
		bytes_wipe(&window->viewer, sizeof(window->viewer));
	tree_enter(window->tree, root);
	keyboard_build(&window->keyboard, window->tree, window->language);
	window->layout.more = words_get(window->language, "toolkit.more");
	window->layout.back = words_get(window->language, "toolkit.back");
	window->layout.below = words_get(window->language, "toolkit.below");
	window->layout.kept_list = window->focus.list[0] ? window->focus.list : NULL;
	window->layout.kept_row = window->focus.row;
	layout_tree(&window->layout, window->tree, window->unit);
	if (viewer)
		viewer_placed(&window->viewer, viewer);
}

/* Rows of a list are only known to be high or low once they are there. */
static void arrange(struct window *window)
{
	int tries = 0;

	do
		arrange_once(window);
	while (window->layout.unsettled && ++tries < SETTLE_TRIES);
}

static const struct widget *field_of(struct window *window)
{
	return tree_find(window->tree, window->field);
}

static const struct widget *stop_of(struct window *window)
{
	return focus_find(&window->focus, window->tree);
}

static const struct widget *revealed_of(struct window *window)
{
	return tree_find(window->tree, window->reveal);
}

/* The field that has the keyboard is never under it, nor the focus out of sight. */
static void bring_into_view(
	struct window *window, const struct widget *(*find)(struct window *window))
{
	for (int tries = 0; tries < 8; tries++) {
		const struct widget *field = find(window);
		const struct widget *scroll = field ? scroll_around(window, field) : NULL;
		int hidden = 0, gap = shape_px(&window->layout.shape, THEME.gap);

		if (scroll)
			hidden = hidden_part(
				field, layout_scroll(&window->layout, scroll)->rect);
		if (hidden == 0 || !layout_scroll_by(&window->layout, scroll,
					   hidden > 0 ? hidden + gap : hidden - gap))
			return;
		arrange(window);
	}
}

/* What was scrolled moves as pixels; only the strip it leaves is painted.  Not under a ring. */
static void move_pixels(struct window *window, struct damage *paint_again, struct damage *shown)
{
	for (int i = 0; i < LAYOUT_SCROLLS_MAX; i++) {
		struct scroll_place *at = &window->layout.scrolls[i];
		int dy = at->shown_offset - at->offset;
		struct rect rect = at->rect, strip = rect;
		bool same = memcmp(&rect, &at->shown_rect, sizeof(rect)) == 0;

		at->shown_offset = at->offset;
		at->shown_rect = rect;
		if (!at->used || !same || dy == 0 || dy >= rect.h || -dy >= rect.h ||
			!window->memory.known || window->memory.asked || window->focus_ring.w)
			continue;
		window->panel.canvas.clip = rect;
		canvas_scroll(&window->panel.canvas, rect, (struct point){0, dy});
		window_unscaled_moved(window, rect, (struct point){0, dy});
		paint_moved(&window->memory, rect, dy);
		strip.y = dy > 0 ? rect.y : rect.y + rect.h + dy;
		strip.h = dy > 0 ? dy : -dy;
		damage_add(paint_again, strip);
		damage_add(shown, rect);
	}
}

void window_repaint(struct window *window)
{
	const struct rect all = {0, 0, window->panel.canvas.width, window->panel.canvas.height};
	struct damage damage = {.count = 0}, shown = {.count = 0};

	if (!window->tree)
		return;
	mark_pressed(&window->touch, tree_root(window->tree));
	move_pixels(window, &damage, &shown);
	window_pan_pixels(window, &shown);
	paint_damage(&window->memory, window->tree, &window->layout.shape, all, &damage);
	window_focus_damage(window, &damage);
	paint(window, &damage);
	for (size_t i = 0; i < damage.count; i++)
		damage_add(&shown, damage.rects[i]);
	window_scale_piece(window, &shown);
	panel_present(&window->panel, &shown);
}

/* What this thread has worked: what others on the machine do is no fault of a picture. */
static int worked_ms(void)
{
	struct timespec time = {0, 0};

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (int)(time.tv_sec * 1000 + time.tv_nsec / 1000000);
}

static void note_slowest(struct window *window, int begin_ms)
{
	if (worked_ms() - begin_ms > window->slowest_ms)
		window->slowest_ms = worked_ms() - begin_ms;
}

/* Lays out, and scrolls what must be seen into sight. */
static void place(struct window *window)
{
	if (window->field[0] && !tree_find(window->tree, window->field))
		window_focus(window, NULL);
	arrange(window);
	if (window->field[0] && !window->field_left)
		bring_into_view(window, field_of);
	if (window->reveal_focus)
		bring_into_view(window, stop_of);
	if (window->reveal[0])
		bring_into_view(window, revealed_of);
	window->reveal_focus = false;
	window->reveal[0] = '\0';
}

void window_refresh(struct window *window)
{
	int begin_ms = worked_ms();

	if (!window->tree)
		return;
	place(window);
	window_repaint(window);
	note_slowest(window, begin_ms);
}

/* The keypad goes into a dialog, and back to where it stood before. */
static void follow_dialog(struct window *window)
{
	const struct widget *dialog = tree_dialog(window->tree);
	const char *name = dialog ? dialog->name : "";
	struct focus *focus = &window->focus, before = *focus;

	if (strcmp(name, window->dialog) == 0)
		return;
	if (!window->dialog[0])
		window->before_dialog = before;
	snprintf(window->dialog, sizeof(window->dialog), "%s", name);
	focus_reset(focus);
	if (!dialog)
		*focus = window->before_dialog;
	else if (before.shown || before.reading)
		focus_go(focus, window->tree, FOCUS_NEXT);
	focus->shown = before.shown;
	focus->reading = before.reading;
	window->focus_turn++;
}

static const struct widget *find_coming(const struct widget *widget)
{
	const struct widget *found = widget->comes ? widget : NULL;

	for (const struct widget *child = widget->first; child && !found; child = child->next)
		found = find_coming(child);
	return found;
}

/* What has just come is seen whole, once; who listens stays where the voice is. */
static void follow_coming(struct window *window)
{
	const struct widget *coming = find_coming(tree_root(window->tree));
	const char *name = coming ? coming->name : "";

	if (strcmp(name, window->came) == 0)
		return;
	snprintf(window->came, sizeof(window->came), "%s", name);
	if (*name && !window->focus.reading)
		memcpy(window->reveal, window->came, sizeof(window->reveal));
}

void window_place(struct window *window, struct tree *tree)
{
	const struct widget *field;
	bool wrong;

	window->tree = tree;
	tree_mark(tree);
	field = window->field[0] ? tree_find(tree, window->field) : NULL;
	if (field)
		snprintf(window->value, sizeof(window->value), "%s", field->value);
	/* An error that comes while somebody writes makes the field higher. */
	wrong = field && field->note && field->note[0];
	window->field_left &= !wrong || window->field_wrong;
	window->field_wrong = wrong;
	window->touch.scroll = NULL;
	follow_dialog(window);
	follow_coming(window);
	/* What is read aloud stays in sight when its caption takes room. */
	window->reveal_focus |= window->focus.shown && window->focus.reading;
	place(window);
}

void window_reword(struct window *window, const char *name, const char *text)
{
	struct widget *widget = window->tree ? tree_find(window->tree, name) : NULL;
	struct parts before, now;

	if (!widget)
		return;
	shape_parts(&window->layout.shape, widget, widget->rect, &before);
	widget->text = text;
	shape_parts(&window->layout.shape, widget, widget->rect, &now);
	if (now.height == before.height)
		return;
	window->reveal_focus |= window->focus.shown && window->focus.reading;
	place(window);
}

void window_paint(struct window *window)
{
	int begin_ms = worked_ms();

	window_repaint(window);
	note_slowest(window, begin_ms);
}

void window_scale_on(struct window *window)
{
	struct damage shown = {.count = 0};
	int begin_ms = worked_ms();

	window_scale_piece(window, &shown);
	panel_present(&window->panel, &shown);
	note_slowest(window, begin_ms);
}

void window_show(struct window *window, struct tree *tree)
{
	int begin_ms = worked_ms();

	window_place(window, tree);
	window_repaint(window);
	note_slowest(window, begin_ms);
}

void window_clear_ink(struct window *window)
{
	const struct widget *pad = window_pad(window);
	struct damage damage = {.count = 0};

	if (pad && window->pad.count > 0)
		damage_add(&damage, pad->clip);
	pad_clear(&window->pad);
	paint(window, &damage);
	panel_present(&window->panel, &damage);
}
