/* Touches: SDL's finger and mouse events become presses, swipes and ink. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "ui/toolkit/window/window_state.h"

#define MOUSE (-1)
#define PALM 3         /* fingers at once are a hand leaning on the panel */
#define CORNER_TAPS 3  /* in the lower left corner start the voice */
#define CORNER_MS 1000 /* from one to the next */
#define HOLD_MS 1000   /* so long nothing moves under a finger */
#define CORNER_PART 5  /* of the width; half of that of the height */

static bool is_live(const struct widget *widget)
{
	return shape_is_target(widget) && widget->enabled && widget->name[0] != '\0';
}

/* The topmost target at x, y. */
static struct widget *target_at(struct widget *widget, int x, int y)
{
	struct widget *found = NULL;

	if (is_live(widget) && rect_holds(widget->clip, x, y))
		found = widget;
	for (struct widget *child = widget->first; child; child = child->next) {
		struct widget *inner = target_at(child, x, y);

		if (inner)
			found = inner;
	}
	return found;
}

/* The innermost thing at x, y that has more than it shows. */
static struct widget *scroll_at(struct window *window, struct widget *widget, int x, int y)
{
	struct widget *found = NULL;

	if ((widget->role == ROLE_SCROLL || !widget->parent) &&
		rect_holds(widget->clip, x, y) &&
		layout_scroll(&window->layout, widget)->furthest > 0)
		found = widget;
	for (struct widget *child = widget->first; child; child = child->next) {
		struct widget *inner = scroll_at(window, child, x, y);

		if (inner)
			found = inner;
	}
	return found;
}

/* Behind a dialog only the band at the top can be touched. */
static struct widget *live_target(struct window *window, int x, int y)
{
	struct widget *dialog = tree_dialog(window->tree), *header, *found;

	if (!dialog)
		return target_at(tree_root(window->tree), x, y);
	found = target_at(dialog, x, y);
	header = tree_live_header(window->tree);
	return found || !header ? found : target_at(header, x, y);
}

static struct widget *live_scroll(struct window *window, int x, int y)
{
	struct widget *dialog = tree_dialog(window->tree);

	return scroll_at(window, dialog ? dialog : tree_root(window->tree), x, y);
}

/* A larger picture than its view follows the finger. */
static bool is_on_viewer(struct window *window)
{
	const struct widget *viewer = window_find_role(tree_root(window->tree), ROLE_VIEWER);

	return viewer && !tree_dialog(window->tree) && viewer->zoom > VIEWER_WHOLE &&
	       rect_holds(rect_intersect(viewer->view, viewer->clip), window->touch.x,
		       window->touch.y);
}

static void add_ink(struct window *window, enum pad_point_kind kind)
{
	const struct rect *pad = &window->touch.target;
	int x = window->touch.x - pad->x, y = window->touch.y - pad->y;

	if (pad_add(&window->pad, x * 16 + 8, y * 16 + 8, kind))
		window_ink(window, window->pad.count - 1);
}

/* The point where the finger is, as evidence: 1/100 mm on the pad, never outside it. */
static bool say_evidence(
	struct window *window, const SDL_Event *event, bool first, struct input *out)
{
	const struct rect *pad = &window->touch.target;
	int x = window->touch.x - pad->x, y = window->touch.y - pad->y;

	x = x < 0 ? 0 : x >= pad->w ? pad->w - 1 : x;
	y = y < 0 ? 0 : y >= pad->h ? pad->h - 1 : y;
	if (first && window->pad.count <= 1)
		window->ink_since = event->common.timestamp;
	memcpy(window->said_name, window->touch.name, sizeof(window->said_name));
	out->kind = INPUT_INK;
	out->name = window->said_name;
	out->x = (int)((int64_t)x * 25600 / window->scale);
	out->y = (int)((int64_t)y * 25600 / window->scale);
	out->t_ms = (int)(event->common.timestamp - window->ink_since);
	out->first = first;
	return true;
}

/* What is written on the keyboard's pad is no evidence of anything. */
static bool say_ink(
	struct window *window, const SDL_Event *event, bool first, struct input *out)
{
	if (strcmp(window->touch.name, KEYBOARD_PAD) != 0)
		return say_evidence(window, event, first, out);
	out->kind = INPUT_TOUCH;
	return true;
}

/* A finger needs no ring; whoever listens keeps it. */
static void hide_focus(struct window *window)
{
	if (!window->focus.shown || window->focus.reading)
		return;
	window->focus.shown = false;
	window_refresh(window);
}

static bool press_down(struct window *window, const SDL_Event *event, struct input *out)
{
	struct touch *touch = &window->touch;
	struct widget *target = live_target(window, touch->x, touch->y);

	touch->mode = TOUCH_PRESS;
	touch->start_x = touch->x;
	touch->start_y = touch->y;
	touch->since_ms = clock_monotonic_ms();
	touch->name[0] = '\0';
	touch->scroll = live_scroll(window, touch->x, touch->y);
	touch->inside = target != NULL;
	hide_focus(window);
	out->kind = INPUT_TOUCH;
	if (!target && is_on_viewer(window))
		touch->mode = TOUCH_PAN;
	if (!target)
		return true;
	snprintf(touch->name, sizeof(touch->name), "%s", target->name);
	touch->target = target->rect;
	if (target->role == ROLE_PAD) {
		touch->mode = TOUCH_INK;
		add_ink(window, PAD_FIRST);
		return say_ink(window, event, true, out);
	}
	window_repaint(window);
	return true;
}

static void swipe(struct window *window, int dy)
{
	struct touch *touch = &window->touch;

	if (!touch->scroll || !layout_scroll_by(&window->layout, touch->scroll, -dy))
		return;
	window->field_left = true;
	window_refresh(window);
}

static void pan(struct window *window, int dx, int dy)
{
	if (viewer_drag(&window->viewer, dx, dy))
		window_refresh(window);
}

static bool press_move(
	struct window *window, const SDL_Event *event, int dx, int dy, struct input *out)
{
	struct touch *touch = &window->touch;
	int moved = touch->y - touch->start_y;
	bool inside;

	if (touch->mode == TOUCH_INK) {
		add_ink(window, PAD_MOVE);
		return say_ink(window, event, false, out);
	}
	if (touch->mode == TOUCH_PAN) {
		pan(window, dx, dy);
		return false;
	}
	if (touch->mode == TOUCH_SCROLL) {
		swipe(window, dy);
		return false;
	}
	if (touch->scroll && (moved < 0 ? -moved : moved) >
				     shape_px(&window->layout.shape, THEME.swipe_from)) {
		touch->mode = TOUCH_SCROLL;
		touch->name[0] = '\0';
		swipe(window, moved);
		return false;
	}
	inside = touch->name[0] && rect_holds(touch->target, touch->x, touch->y);
	if (inside != touch->inside && touch->name[0]) {
		touch->inside = inside;
		window_repaint(window);
	}
	return false;
}

static bool same_target(const struct touch *touch, const struct widget *widget)
{
	return widget && strcmp(widget->name, touch->name) == 0 &&
	       memcmp(&widget->rect, &touch->target, sizeof(touch->target)) == 0;
}

/* Where a hand finds the edge of the panel without looking. */
static bool is_corner(const struct window *window)
{
	const struct touch *touch = &window->touch;
	int reach = window->panel.canvas.width / CORNER_PART;

	return touch->x < reach && touch->start_x < reach &&
	       touch->y > window->panel.canvas.height - reach / 2 &&
	       touch->start_y > window->panel.canvas.height - reach / 2;
}

static bool count_corner(struct touch *touch, uint32_t now)
{
	touch->taps = touch->taps && now - touch->tapped <= CORNER_MS ? touch->taps + 1 : 1;
	touch->tapped = now;
	if (touch->taps < CORNER_TAPS)
		return false;
	touch->taps = 0;
	return true;
}

/* A hand that trembles presses once, whatever its first touch has brought to that place. */
static bool strikes_again(struct window *window)
{
	struct touch *touch = &window->touch;
	int64_t now_ms = clock_monotonic_ms();

	if (touch->struck_ms && rect_holds(touch->struck, touch->x, touch->y) &&
		now_ms - touch->struck_ms < window->double_touch_ms)
		return true;
	touch->struck = touch->target;
	touch->struck_ms = now_ms;
	return false;
}

static bool press_up(struct window *window, const SDL_Event *event, struct input *out)
{
	struct touch *touch = &window->touch;
	struct widget *target;
	bool pressed;

	if (touch->mode == TOUCH_INK) {
		add_ink(window, PAD_LAST);
		touch->mode = TOUCH_NONE;
		say_ink(window, event, false, out);
		if (strcmp(touch->name, KEYBOARD_PAD) == 0)
			window_read_ink(window);
		touch->name[0] = '\0';
		return true;
	}
	target = live_target(window, touch->x, touch->y);
	pressed = touch->mode == TOUCH_PRESS && touch->name[0] && same_target(touch, target);
	touch->mode = TOUCH_NONE;
	touch->name[0] = '\0';
	touch->inside = false;
	if (pressed && !strikes_again(window))
		return window_activate(window, target, out);
	if (!pressed && !target && is_corner(window) &&
		count_corner(touch, event->common.timestamp)) {
		out->kind = INPUT_VOICE;
		return true;
	}
	window_refresh(window);
	return false;
}

/* One finger at a time; the others and the mouse wait until it is lifted. */
static bool is_ours(const struct window *window, int64_t finger, bool down)
{
	if (window->touch.mode == TOUCH_NONE)
		return down && !window->touch.palm;
	return !down && window->touch.finger == finger;
}

enum phase { PHASE_DOWN, PHASE_MOVE, PHASE_UP };

/* Of a finger or the mouse. */
struct step {
	int64_t finger;
	enum phase phase;
	int x, y;
};

static bool point(struct window *window, const SDL_Event *event, const struct step *step,
	struct input *out)
{
	int dx = step->x - window->touch.x, dy = step->y - window->touch.y;

	if (!is_ours(window, step->finger, step->phase == PHASE_DOWN))
		return false;
	window->touch.finger = step->finger;
	window->touch.x = step->x;
	window->touch.y = step->y;
	if (step->phase == PHASE_DOWN)
		return press_down(window, event, out);
	if (step->phase == PHASE_MOVE)
		return press_move(window, event, dx, dy, out);
	return press_up(window, event, out);
}

/* Ink is not taken away: who signs may rest a hand. */
static void count_fingers(struct window *window, const SDL_Event *event)
{
	struct touch *touch = &window->touch;

	if (event->type == SDL_FINGERDOWN)
		touch->fingers++;
	else if (event->type == SDL_FINGERUP && touch->fingers > 0)
		touch->fingers--;
	touch->palm = touch->fingers >= PALM || (touch->palm && touch->fingers > 0);
	if (!touch->palm || touch->mode == TOUCH_INK || touch->mode == TOUCH_NONE)
		return;
	touch->mode = TOUCH_NONE;
	touch->name[0] = '\0';
	touch->inside = false;
	window_refresh(window);
}

static int on_panel(float part, int size)
{
	int at = (int)(part * (float)size);

	return at < 0 ? 0 : at >= size ? size - 1 : at;
}

bool window_touch_event(struct window *window, const SDL_Event *event, struct input *out)
{
	count_fingers(window, event);
	switch (event->type) {
	case SDL_FINGERDOWN:
	case SDL_FINGERMOTION:
	case SDL_FINGERUP:
		return point(window, event,
			&(struct step){event->tfinger.fingerId,
				event->type == SDL_FINGERDOWN ? PHASE_DOWN
				: event->type == SDL_FINGERUP ? PHASE_UP
							      : PHASE_MOVE,
				on_panel(event->tfinger.x, window->panel.canvas.width),
				on_panel(event->tfinger.y, window->panel.canvas.height)},
			out);
	case SDL_MOUSEBUTTONDOWN:
	case SDL_MOUSEBUTTONUP:
		if (event->button.button != SDL_BUTTON_LEFT)
			return false;
		return point(window, event,
			&(struct step){MOUSE,
				event->type == SDL_MOUSEBUTTONDOWN ? PHASE_DOWN : PHASE_UP,
				event->button.x, event->button.y},
			out);
	case SDL_MOUSEMOTION:
		return point(window, event,
			&(struct step){MOUSE, PHASE_MOVE, event->motion.x, event->motion.y},
			out);
	case SDL_MOUSEWHEEL:
		window->touch.scroll = live_scroll(window, window->touch.x, window->touch.y);
		swipe(window, event->wheel.y * shape_px(&window->layout.shape, 200));
		return false;
	default:
		return false;
	}
}

bool window_is_touched(const struct window *window)
{
	const struct touch *touch = &window->touch;

	if (!window_is_whole(window))
		return false;
	if (touch->mode == TOUCH_PRESS)
		return clock_monotonic_ms() - touch->since_ms < HOLD_MS;
	SDL_PumpEvents();
	return SDL_HasEvent(SDL_FINGERDOWN) || SDL_HasEvent(SDL_MOUSEBUTTONDOWN);
}
