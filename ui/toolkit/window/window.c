#include "ui/toolkit/window/window_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "ui/toolkit/canvas/png_shot.h"
#include "ui/toolkit/input/handwriting.h"
#include "ui/toolkit/text/units.h"

/* Takes over the panel's present size. */
static void take_size(struct window *window)
{
	const struct window_options *options = &window->options;
	int width = window->panel.canvas.width, height = window->panel.canvas.height;

	window->layout.width = width;
	window->layout.height = height;
	window->scale =
		layout_scale(width, height, options->panel_width_mm, options->panel_height_mm);
	window->unit =
		layout_unit(width, height, options->panel_width_mm, options->panel_height_mm);
	window->memory.known = false;
}

static void wake_late(void *user)
{
	window_wake(user);
}

enum status window_create(const struct window_options *options, struct window **out)
{
	struct window *window = calloc(1, sizeof(*window));
	enum status status;

	if (!window)
		return failure(STATUS_NO_MEMORY, "window");
	window->options = *options;
	memcpy(window->language, "zh-Hans", sizeof("zh-Hans"));
	focus_reset(&window->focus);
	status = panel_open(&window->panel, options->title ? options->title : "OneVisit",
		options->width, options->height, options->fullscreen);
	if (status == STATUS_OK)
		status = fonts_create(&window->fonts);
	if (status != STATUS_OK) {
		window_destroy(window);
		return status;
	}
	window->wake_event = SDL_RegisterEvents(1);
	take_size(window);
	if (options->glyphs)
		fonts_use_baked(window->fonts, options->glyphs);
	window->layout.shape.fonts = window->fonts;
	handwriting_set_late(wake_late, window);
	*out = window;
	return STATUS_OK;
}

void window_destroy(struct window *window)
{
	if (!window)
		return;
	handwriting_set_late(NULL, NULL);
	fonts_destroy(window->fonts);
	pinyin_forget();
	panel_close(&window->panel);
	bytes_wipe(window, sizeof(*window));
	free(window);
}

void window_set_language(struct window *window, const char *language)
{
	bool mirrored = units_language_is_rtl(language);

	snprintf(window->language, sizeof(window->language), "%s", language);
	if (window->layout.shape.mirrored != mirrored)
		window->memory.known = false;
	window->layout.shape.mirrored = mirrored;
}

void window_set_look(struct window *window, const struct look *look)
{
	struct look *now = &window->layout.shape.look;

	if (now->text == look->text && now->contrast == look->contrast && now->low == look->low)
		return;
	*now = *look;
	window->memory.known = false;
	window->field_left = false;
}

void window_lead_to(struct window *window, const char *stop, const char *seen)
{
	snprintf(window->reveal, sizeof(window->reveal), "%s", seen);
	focus_name(&window->focus, stop);
	window->focus_turn++;
}

const struct look *window_look(const struct window *window)
{
	return &window->layout.shape.look;
}

/* True when *out says something. */
static bool handle(struct window *window, const SDL_Event *event, struct input *out)
{
	bool said = false;

	if (event->type == window->wake_event) {
		if (window->tree && keyboard_take_ink(&window->keyboard))
			window_refresh(window);
		return true;
	}
	if (event->type == SDL_QUIT) {
		out->kind = INPUT_QUIT;
		return true;
	}
	if (event->type == SDL_WINDOWEVENT) {
		uint8_t what = event->window.event;

		if (what == SDL_WINDOWEVENT_SIZE_CHANGED &&
			panel_take(&window->panel) == STATUS_OK) {
			take_size(window);
			window_refresh(window);
		}
		if (what == SDL_WINDOWEVENT_EXPOSED) {
			window->memory.known = false;
			window_refresh(window);
		}
		return false;
	}
	if (!window->tree)
		return false;
	if (window_keypad_event(window, event, &said, out))
		return said;
	if (event->type == SDL_KEYDOWN && event->key.keysym.sym == SDLK_ESCAPE)
		return window_leave_dialog(window, out);
	if (event->type == SDL_TEXTINPUT)
		return window_text(window, event->text.text, out);
	if (event->type == SDL_KEYDOWN && event->key.keysym.sym == SDLK_BACKSPACE)
		return window_erase(window, out);
	return window_touch_event(window, event, out);
}

/* SDL_PollEvent() says "nothing" at its own sentinels even when more is waiting behind them. */
static bool take_event(SDL_Event *event)
{
	SDL_PumpEvents();
	while (SDL_PeepEvents(event, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1)
		if (event->type != SDL_POLLSENTINEL)
			return true;
	return false;
}

/* Waits for one SDL event, woken by our own deadlines too. False: wake_ms is over. */
static bool wait_event(SDL_Event *event, int64_t wake_ms)
{
	int64_t left = wake_ms - clock_monotonic_ms();

	if (wake_ms < 0)
		return SDL_WaitEvent(event) != 0;
	if (left <= 0)
		return take_event(event);
	return SDL_WaitEventTimeout(event, left > 1000000000 ? 1000000000 : (int)left) != 0;
}

static void end_reveal(struct window *window)
{
	if (window->reveal_until_ms && clock_monotonic_ms() >= window->reveal_until_ms) {
		window->reveal_until_ms = 0;
		window_refresh(window);
	}
}

void window_set_watch(struct window *window, void (*watch)(void *user, bool awake), void *user)
{
	window->watch = watch;
	window->watch_user = user;
}

static bool wait_watched(struct window *window, SDL_Event *event, int64_t wake_ms)
{
	bool came;

	if (!window->watch)
		return wait_event(event, wake_ms);
	window->watch(window->watch_user, false);
	came = wait_event(event, wake_ms);
	window->watch(window->watch_user, true);
	return came;
}

bool window_wait(struct window *window, int64_t deadline_ms, struct input *out)
{
	for (;;) {
		int64_t reveal = window->reveal_until_ms, wake_ms = deadline_ms;
		SDL_Event event;
		bool came;

		if (reveal && (wake_ms < 0 || reveal < wake_ms))
			wake_ms = reveal;
		if (!window_is_whole(window))
			wake_ms = 0;
		*out = (struct input){.kind = INPUT_NONE, .name = "", .text = ""};
		came = wait_watched(window, &event, wake_ms);
		end_reveal(window);
		if (came && handle(window, &event, out))
			return true;
		if (!came && !window_is_whole(window))
			window_scale_on(window);
		else if (!came && deadline_ms >= 0 && clock_monotonic_ms() >= deadline_ms)
			return false;
	}
}

void window_wake(struct window *window)
{
	SDL_Event event = {.type = window->wake_event};

	SDL_PushEvent(&event);
}

void window_reset(struct window *window)
{
	window_focus(window, NULL);
	memset(window->layout.scrolls, 0, sizeof(window->layout.scrolls));
	window_clear_ink(window);
	window->touch = (struct touch){.mode = TOUCH_NONE,
		.struck = window->touch.struck,
		.struck_ms = window->touch.struck_ms};
	window->unscaled.count = 0;
	window->dialog[0] = window->came[0] = '\0';
	focus_reset(&window->focus);
}

void window_pad_size(struct window *window, int *width, int *height)
{
	const struct widget *pad = window_pad(window);

	*width = pad ? (int)((int64_t)pad->rect.w * 25600 / window->scale) : 0;
	*height = pad ? (int)((int64_t)pad->rect.h * 25600 / window->scale) : 0;
}

bool window_is_whole(const struct window *window)
{
	return window->unscaled.count == 0;
}

enum status window_shot(struct window *window, const char *path)
{
	return png_shot_write(&window->panel.canvas, path);
}

int window_slowest_ms(struct window *window)
{
	int slowest_ms = window->slowest_ms;

	window->slowest_ms = 0;
	return slowest_ms;
}

void window_open_fonts(struct window *window)
{
	fonts_open_files(window->fonts);
}

int window_scale(const struct window *window)
{
	return window->scale;
}
