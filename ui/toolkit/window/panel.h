/*
 * panel.h - pixels on the glass: SDL's window surface and what of it must be shown again.
 *
 * Used by window.c and by the bench.  No renderer, no OpenGL (SDL_FRAMEBUFFER_ACCELERATION=0):
 * presenting is one copy per damaged rectangle.  Tests run it under SDL's dummy driver.
 * Main thread only.  Source: ui-facts section 2.
 */
#ifndef UI_TOOLKIT_WINDOW_PANEL_H
#define UI_TOOLKIT_WINDOW_PANEL_H

#include <SDL2/SDL.h>

#include "firmware/base/status.h"
#include "ui/toolkit/canvas/damage.h"

struct panel {
	SDL_Window *sdl;
	SDL_Surface *surface; /* SDL's; lost when the size changes */
	SDL_Surface *shadow;  /* ours, when the panel's pixels are not B G R X */
	struct canvas canvas;
};

/*
 * Starts SDL's video and opens the window; width or height 0: as large as the screen.
 * Refuses SDL's silent fall-back to "offscreen".  Fails NO_DEVICE, NO_MEMORY; close it then
 * too.
 */
MUST_CHECK enum status panel_open(
	struct panel *panel, const char *title, int width, int height, bool fullscreen);

/* Takes the pixels of the window's present size: after it changed. Fails NO_DEVICE, NO_MEMORY.
 */
MUST_CHECK enum status panel_take(struct panel *panel);

/* Wipes the pixels and closes. A half-open one is allowed. */
void panel_close(struct panel *panel);

/* Shows what was painted. */
void panel_present(struct panel *panel, const struct damage *damage);

#endif
