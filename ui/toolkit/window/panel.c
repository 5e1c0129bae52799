#include "ui/toolkit/window/panel.h"

#include <stdlib.h>
#include <string.h>

static enum status start_sdl(void)
{
	/* Xlib would parse the whole Compose table of the locale, twice. */
	setenv("XCOMPOSEFILE", "/dev/null", 1);
	/* And its tables of character sets: what is typed comes as keys, and texts are UTF-8. */
	setenv("LC_ALL", "C", 1);
	/* SDL would look for a message bus, and start a program to do so. */
	setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
	SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
	/* A press would ask the server for the pointer and wait twice before we hear of it. */
	SDL_SetHint(SDL_HINT_MOUSE_AUTO_CAPTURE, "0");
	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
	if (SDL_Init(SDL_INIT_VIDEO) != 0)
		return failure(STATUS_NO_DEVICE, "no display");
	/* Without a display SDL draws into memory and calls that a success. */
	if (strcmp(SDL_GetCurrentVideoDriver(), "offscreen") == 0) {
		SDL_Quit();
		return failure(STATUS_NO_DEVICE, "no display: only SDL's offscreen driver");
	}
	return STATUS_OK;
}

enum status panel_take(struct panel *panel)
{
	SDL_Surface *surface = SDL_GetWindowSurface(panel->sdl);

	if (!surface)
		return failure(STATUS_NO_DEVICE, "no window surface");
	panel->surface = surface;
	SDL_FreeSurface(panel->shadow);
	panel->shadow = NULL;
	if (surface->format->BytesPerPixel != 4 || surface->format->Rmask != 0xff0000 ||
		surface->format->Bmask != 0xff) {
		panel->shadow = SDL_CreateRGBSurfaceWithFormat(
			0, surface->w, surface->h, 32, SDL_PIXELFORMAT_RGB888);
		if (!panel->shadow)
			return failure(STATUS_NO_MEMORY, "window surface");
		surface = panel->shadow;
	}
	panel->canvas = (struct canvas){
		.pixels = surface->pixels,
		.width = surface->w,
		.height = surface->h,
		.stride = surface->pitch / 4,
		.clip = {0, 0, surface->w, surface->h},
	};
	return STATUS_OK;
}

enum status panel_open(
	struct panel *panel, const char *title, int width, int height, bool fullscreen)
{
	uint32_t flags = SDL_WINDOW_SHOWN;
	enum status status = start_sdl();
	SDL_DisplayMode mode;

	if (status != STATUS_OK)
		return status;
	if (fullscreen || width <= 0 || height <= 0) {
		flags |= SDL_WINDOW_BORDERLESS;
		if (SDL_GetDesktopDisplayMode(0, &mode) != 0)
			return failure(STATUS_NO_DEVICE, "no display mode");
		width = mode.w;
		height = mode.h;
	} else {
		flags |= SDL_WINDOW_RESIZABLE;
	}
	if (fullscreen)
		flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
	panel->sdl = SDL_CreateWindow(title, fullscreen ? 0 : SDL_WINDOWPOS_CENTERED,
		fullscreen ? 0 : SDL_WINDOWPOS_CENTERED, width, height, flags);
	if (!panel->sdl)
		return failure(STATUS_NO_DEVICE, "no window");
	if (fullscreen)
		SDL_ShowCursor(SDL_DISABLE);
	return panel_take(panel);
}

void panel_close(struct panel *panel)
{
	struct canvas *canvas = &panel->canvas;

	canvas->clip = (struct rect){0, 0, canvas->width, canvas->height};
	if (canvas->pixels)
		canvas_fill(canvas, canvas->clip, 0);
	SDL_FreeSurface(panel->shadow);
	if (panel->sdl)
		SDL_DestroyWindow(panel->sdl);
	SDL_QuitSubSystem(SDL_INIT_VIDEO); /* another panel may still be open */
	*panel = (struct panel){.sdl = NULL};
}

void panel_present(struct panel *panel, const struct damage *damage)
{
	SDL_Rect rects[DAMAGE_MAX];

	for (size_t i = 0; i < damage->count; i++) {
		struct rect rect = damage->rects[i];

		rects[i] = (SDL_Rect){rect.x, rect.y, rect.w, rect.h};
		if (panel->shadow)
			SDL_BlitSurface(panel->shadow, &rects[i], panel->surface, &rects[i]);
	}
	if (damage->count)
		SDL_UpdateWindowSurfaceRects(panel->sdl, rects, (int)damage->count);
}
