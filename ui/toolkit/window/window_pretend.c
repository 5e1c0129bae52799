/* Touches and letters that no hand made: as SDL would say them. */
#include <string.h>

#include "ui/toolkit/window/window_state.h"

void window_touch(struct window *window, int x, int y, int phase)
{
	static const uint32_t TYPES[] = {SDL_FINGERDOWN, SDL_FINGERMOTION, SDL_FINGERUP};
	SDL_Event event = {.type = TYPES[phase]};

	/* The middle of the pixel survives the way through a fraction. */
	event.tfinger.touchId = 1;
	event.tfinger.fingerId = 1;
	event.tfinger.x = ((float)x + 0.5f) / (float)window->panel.canvas.width;
	event.tfinger.y = ((float)y + 0.5f) / (float)window->panel.canvas.height;
	SDL_PushEvent(&event);
}

static void push_erase(void)
{
	SDL_Event event = {.type = SDL_KEYDOWN};

	event.key.keysym.sym = SDLK_BACKSPACE;
	SDL_PushEvent(&event);
}

void window_type(struct window *window, const char *text)
{
	(void)window;
	while (*text) {
		SDL_Event event = {.type = SDL_TEXTINPUT};
		size_t len = 0;

		for (; *text == '\b'; text++)
			push_erase();
		/* An event holds 31 bytes; a character must not be torn. */
		while (text[len] && text[len] != '\b' && len < sizeof(event.text.text) - 1)
			len++;
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
		if (len == 0) {
			text += *text != '\0';
			continue;
		}
		memcpy(event.text.text, text, len);
		SDL_PushEvent(&event);
		text += len;
	}
}
