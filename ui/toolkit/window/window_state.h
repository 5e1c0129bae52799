/*
 * window_state.h - the inside of a window: shared by window.c (events, from outside in) and
 * window_picture.c, window_touch.c, window_activate.c, window_keys.c and window_edit.c.
 */
#ifndef UI_TOOLKIT_WINDOW_WINDOW_STATE_H
#define UI_TOOLKIT_WINDOW_WINDOW_STATE_H

#include "ui/toolkit/input/keyboard.h"
#include "ui/toolkit/input/keypad.h"
#include "ui/toolkit/widget/layout.h"
#include "ui/toolkit/widget/pad.h"
#include "ui/toolkit/widget/paint.h"
#include "ui/toolkit/widget/viewer.h"
#include "ui/toolkit/window/focus.h"
#include "ui/toolkit/window/panel.h"
#include "ui/toolkit/window/window.h"

#define WINDOW_NAME_SIZE 64
#define WINDOW_VALUE_SIZE 1024
#define WINDOW_REVEAL_MS 1000 /* a masked field shows its last character so long */

enum touch_mode { TOUCH_NONE, TOUCH_PRESS, TOUCH_SCROLL, TOUCH_INK, TOUCH_PAN };

struct touch {
	enum touch_mode mode;
	int64_t finger; /* whose touch it is; -1: the mouse */
	int x, y;       /* where it is */
	int start_x, start_y;
	int64_t since_ms;            /* when it came */
	char name[WINDOW_NAME_SIZE]; /* of the target under it, "" when none */
	struct rect target;
	bool inside;
	struct widget *scroll; /* in the shown tree; what a swipe moves */
	int fingers;           /* on the panel, ours and the others */
	bool palm;             /* a hand leans on it: nothing counts until all are lifted */
	unsigned taps;         /* one after the other in the lower left corner */
	uint32_t tapped;       /* SDL ticks of the last of them */
	struct rect struck;    /* what was pressed last */
	int64_t struck_ms;     /* and when; 0: nothing yet */
};

/* What of a viewer's picture is not scaled yet (window_viewer.c). */
struct unscaled {
	bool shown;            /* a viewer was on the panel */
	struct point middle;   /* of its picture then */
	struct rect rects[16]; /* of the panel, oldest first */
	size_t count;
};

struct window {
	struct panel panel;
	struct window_options options;
	int scale, unit; /* px per mm, px per theme mm, 1/256 */
	struct fonts *fonts;
	struct layout layout;
	struct paint_memory memory;
	struct tree *tree; /* borrowed */
	struct keyboard keyboard;
	char field[WINDOW_NAME_SIZE];  /* has the keyboard */
	char value[WINDOW_VALUE_SIZE]; /* of it, as edited */
	int64_t reveal_until_ms;       /* 0: nothing is revealed */
	bool field_left;  /* somebody scrolled away from it: else it stays in sight */
	bool field_wrong; /* it has an error beside it, which is seen with it */
	struct pad pad;
	uint32_t ink_since; /* SDL ticks of the first point */
	struct touch touch;
	struct focus focus;
	unsigned focus_turn;           /* counts its moves */
	struct rect focus_ring;        /* as drawn last; w 0: none */
	bool reveal_focus;             /* scroll until the stop is seen */
	char reveal[WINDOW_NAME_SIZE]; /* scroll until this widget is seen; "": none */
	char came[WINDOW_NAME_SIZE];   /* that was scrolled into sight by itself; "": none */
	struct focus before_dialog;    /* where it stood when a dialog came */
	char dialog[WINDOW_NAME_SIZE]; /* that is asked now, "" when none */
	struct viewer viewer;
	struct unscaled unscaled;
	struct keypad keypad;
	int double_touch_ms; /* a target touched twice within counts once */
	char language[16];
	uint32_t wake_event;
	void (*watch)(void *user, bool awake); /* NULL: nobody */
	void *watch_user;
	int slowest_ms;                   /* picture since it was asked last */
	char said_name[WINDOW_NAME_SIZE]; /* what struct input points to */
	char said_text[WINDOW_VALUE_SIZE];
};

/* Lays out, paints and presents what differs. */
void window_refresh(struct window *window);

/* Paints and presents what differs without a new layout: a finger came or went. */
void window_repaint(struct window *window);

/* Paints the tree, and what lies over it, inside rect. */
void window_paint_rect(struct window *window, struct rect rect);

/* A picture that was panned moves as pixels; what it uncovers is unscaled.  Before the damage is
 * asked for. */
void window_pan_pixels(struct window *window, struct damage *shown);

/* What was on the panel within rect was moved by so many px. */
void window_unscaled_moved(struct window *window, struct rect rect, struct point by);

/* The part of rect, which is to be painted, that is scaled later. */
struct rect window_put_off(struct window *window, struct rect rect);

/* Scales and paints a piece of what is unscaled, and adds it to shown. */
void window_scale_piece(struct window *window, struct damage *shown);

/* The same by itself, presented. */
void window_scale_on(struct window *window);

/* The first widget of a role inside widget, NULL when there is none. */
struct widget *window_find_role(struct widget *widget, enum widget_role role);

/* Draws the pad's ink from point number `from` on and presents it. */
void window_ink(struct window *window, int from);

/* The pad in the shown tree, NULL when there is none. */
struct widget *window_pad(struct window *window);

/* One SDL event, touches and mouse; true when *out says something. */
bool window_touch_event(struct window *window, const SDL_Event *event, struct input *out);

/* A target was pressed and released inside. */
bool window_activate(struct window *window, const struct widget *widget, struct input *out);

/* Escape: presses what leaves a dialog; nothing when there is none. */
bool window_leave_dialog(struct window *window, struct input *out);

/* A key of the panel's keyboard. */
bool window_key(struct window *window, const char *name, struct input *out);

/* Letters, of either keyboard or a plugged one. */
bool window_text(struct window *window, const char *text, struct input *out);

/* The last character of the field goes. */
bool window_erase(struct window *window, struct input *out);

/* One SDL key event: the keypad's. True when it was one; *said when *out says something. */
bool window_keypad_event(
	struct window *window, const SDL_Event *event, bool *said, struct input *out);

/* The ring around the focus: what drawing it anew changes. */
void window_focus_damage(struct window *window, struct damage *damage);

/* Draws it. */
void window_focus_paint(struct window *window);

/* What is on the keyboard's pad now, or nothing any more: what may it be? */
void window_read_ink(struct window *window);

/* Gives field the keyboard; NULL closes it. */
void window_focus(struct window *window, const struct widget *field);

/* Sets what masked fields show, before the layout. */
void window_mask(struct window *window, struct widget *field);

/*
 * What a field shows in place of its value: a day in words, an ID number as 6-8-4 while nobody
 * types in it, a code in the groups of its paper.
 */
void window_group(struct window *window, struct widget *field);

#endif
