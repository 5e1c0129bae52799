/* The keypad: where the focus goes, what a key does there, the ring around it. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "ui/toolkit/window/window_state.h"

void window_set_keypad(struct window *window, const struct window_keypad *options)
{
	const char *name = options->keys;

	window->keypad = (struct keypad){.repeat_delay_ms = options->repeat_delay_ms,
		.double_strike_ms = options->double_strike_ms,
		.last = KEYPAD_KEYS};
	window->double_touch_ms = options->double_touch_ms;
	for (int key = 0; key < KEYPAD_KEYS && *name; key++) {
		char one[24];
		size_t len = strcspn(name, ",");

		snprintf(one, sizeof(one), "%.*s", (int)len, name);
		window->keypad.codes[key] = SDL_GetKeyFromName(one);
		if (window->keypad.codes[key] == SDLK_UNKNOWN)
			log_warn("window", "keypad", "key=%s is_unknown=1",
				keypad_name((enum keypad_key)key));
		name += len + (name[len] == ',');
	}
}

void window_set_reading(struct window *window, bool reading)
{
	if (window->focus.reading == reading)
		return;
	window->focus.reading = reading;
	focus_reset(&window->focus);
	window->focus.shown = window->focus.shown || reading;
	window_refresh(window);
}

const struct widget *window_focused(struct window *window, unsigned *turn)
{
	*turn = window->focus_turn;
	return window->tree ? focus_find(&window->focus, window->tree) : NULL;
}

const struct keyboard *window_keyboard(const struct window *window)
{
	return window->keyboard.kind == KEYBOARD_NONE ? NULL : &window->keyboard;
}

static bool go(struct window *window, enum focus_move move, struct input *out)
{
	bool first = !focus_find(&window->focus, window->tree);

	/* What a finger left out of sight is shown where it is before it moves on. */
	if (first || window->focus.shown || window->focus.reading)
		focus_go(&window->focus, window->tree, move);
	window->focus.shown = window->reveal_focus = true;
	window->focus_turn++;
	window_refresh(window);
	out->kind = INPUT_TOUCH;
	return true;
}

static bool select_stop(struct window *window, struct input *out)
{
	struct widget *widget = focus_find(&window->focus, window->tree);
	bool said;

	if (!widget || !window->focus.shown)
		return go(window, FOCUS_NEXT, out);
	out->kind = INPUT_TOUCH;
	window->focus_turn++;
	if (!shape_is_target(widget) || !widget->enabled)
		return true;
	window->reveal_focus = true;
	said = window_activate(window, widget, out);
	if (!focus_find(&window->focus, window->tree)) { /* a keyboard has opened */
		focus_go(&window->focus, window->tree, FOCUS_NEXT);
		window_refresh(window);
	}
	return said;
}

static bool strike(struct window *window, enum keypad_key key, struct input *out)
{
	static const enum focus_move MOVES[] = {[KEYPAD_UP] = FOCUS_UP,
		[KEYPAD_DOWN] = FOCUS_DOWN,
		[KEYPAD_LEFT] = FOCUS_PREVIOUS,
		[KEYPAD_RIGHT] = FOCUS_NEXT};

	if (window->layout.shape.mirrored && (key == KEYPAD_LEFT || key == KEYPAD_RIGHT))
		key = key == KEYPAD_LEFT ? KEYPAD_RIGHT : KEYPAD_LEFT;
	if (key <= KEYPAD_RIGHT)
		return go(window, MOVES[key], out);
	if (key == KEYPAD_SELECT)
		return select_stop(window, out);
	out->kind = key == KEYPAD_HELP ? INPUT_HELP : INPUT_VOICE;
	return true;
}

bool window_keypad_event(
	struct window *window, const SDL_Event *event, bool *said, struct input *out)
{
	enum keypad_key key;

	if (event->type != SDL_KEYDOWN && event->type != SDL_KEYUP)
		return false;
	key = keypad_find(&window->keypad, event->key.keysym.sym);
	if (key == KEYPAD_KEYS)
		return false;
	*said = false;
	if (event->type == SDL_KEYUP)
		keypad_release(&window->keypad, key);
	else if (keypad_strike(&window->keypad, key, event->key.repeat, clock_monotonic_ms()))
		*said = strike(window, key, out);
	return true;
}

static struct rect grown(struct rect rect, int by)
{
	return (struct rect){rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by};
}

static int ring_reach(const struct window *window)
{
	return shape_px(&window->layout.shape, THEME.ring_gap + THEME.ring + THEME.ring / 2);
}

/* The ring's outer edge; empty when the focus is not shown or out of sight. */
static struct rect ring_now(struct window *window)
{
	const struct widget *widget =
		window->focus.shown ? focus_find(&window->focus, window->tree) : NULL;
	const struct rect none = {0, 0, 0, 0};

	if (!widget || widget->clip.w <= 0 || widget->clip.h <= 0)
		return none;
	return grown(widget->clip, ring_reach(window));
}

void window_focus_damage(struct window *window, struct damage *damage)
{
	const struct rect all = {0, 0, window->panel.canvas.width, window->panel.canvas.height};
	struct rect ring = ring_now(window);

	if (memcmp(&ring, &window->focus_ring, sizeof(ring)) == 0)
		return;
	if (window->focus_ring.w)
		damage_add(damage, rect_intersect(window->focus_ring, all));
	if (ring.w)
		damage_add(damage, rect_intersect(ring, all));
	window->focus_ring = ring;
}

static void paint_frame(struct canvas *canvas, struct rect rect, int width, colour ink)
{
	canvas_fill(canvas, (struct rect){rect.x, rect.y, rect.w, width}, ink);
	canvas_fill(canvas, (struct rect){rect.x, rect.y + rect.h - width, rect.w, width}, ink);
	canvas_fill(canvas, (struct rect){rect.x, rect.y, width, rect.h}, ink);
	canvas_fill(canvas, (struct rect){rect.x + rect.w - width, rect.y, width, rect.h}, ink);
}

/* Light around dark: seen on whatever lies under it. */
void window_focus_paint(struct window *window)
{
	int dark = shape_px(&window->layout.shape, THEME.ring);
	int light = shape_px(&window->layout.shape, THEME.ring / 2);
	const struct palette *palette = shape_palette(&window->layout.shape);
	struct rect ring = window->focus_ring;

	if (!ring.w)
		return;
	paint_frame(&window->panel.canvas, ring, light, palette->card);
	paint_frame(&window->panel.canvas, grown(ring, -light), dark,
		palette->tones[TONE_NORMAL].ink);
}

void window_strike(struct window *window, int key)
{
	SDL_Event event = {.type = SDL_KEYDOWN};

	event.key.keysym.sym = window->keypad.codes[key];
	SDL_PushEvent(&event);
	event.type = SDL_KEYUP;
	SDL_PushEvent(&event);
}
