/*
 * screens.h - what the citizen sees in each state of the visit.
 *
 * One file per screen, one line in SCREENS.  A screen builds a fresh tree from the visit and
 * turns inputs into calls of the visit; it keeps nothing of its own.  Words:
 * `<screen>.<element>` in assets/words/<tag>/screens.po, the same names as the widgets. To add
 * a screen: a file, a line in SCREENS, its words in every language. Source: design experience,
 * product "A visit".
 */
#ifndef UI_SCREENS_SCREENS_H
#define UI_SCREENS_SCREENS_H

#include "firmware/visit/visit.h"
#include "ui/toolkit/widget/tree.h"
#include "ui/toolkit/window/narrator.h"
#include "ui/toolkit/window/window.h"

struct screen_context {
	struct visit *visit;
	struct window *window;     /* NULL in tests: only the pad's ink lives there */
	struct narrator *narrator; /* NULL in tests: the voice */
	int64_t wall_ms;           /* who answers the phone now depends on it */
};

struct screen {
	const char *name;
	void (*build)(struct tree *tree, const struct screen_context *context);
	void (*act)(struct screen_context *context, const struct input *input);
	bool bare; /* no step bar, no help line */
};

extern const struct screen SCREENS[VISIT_STATES];

/* Fills tree with the screen of the visit's state, frame included. */
void screen_build(struct tree *tree, const struct screen_context *context);

/* Gives input to the frame, then to the screen; anything but INPUT_NONE is a sign of life. */
void screen_act(struct screen_context *context, const struct input *input);

/* The state whose screen is called name, VISIT_STATES when there is none. */
enum visit_state screen_by_name(const char *name);

#endif
