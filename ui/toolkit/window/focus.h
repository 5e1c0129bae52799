/*
 * focus.h - where a keypad stands on a screen: one stop after the other, in a ring.
 *
 * Used by window.c and by tests.  A stop is what can be touched; while the screen is read
 * aloud, also every text, so that all of it can be heard again.  An open keyboard or dialog is
 * the whole ring until it is left.  Pure: the same tree and focus give the same stop.
 * Source: EN 301 549 5.1.6, design experience E1, E14.
 */
#ifndef UI_TOOLKIT_WINDOW_FOCUS_H
#define UI_TOOLKIT_WINDOW_FOCUS_H

#include "ui/toolkit/widget/tree.h"

#define FOCUS_PASSES_BY "frame.caption" /* a text that says what was just said: no stop */

enum focus_move { FOCUS_NEXT, FOCUS_PREVIOUS, FOCUS_DOWN, FOCUS_UP };

struct focus {
	bool shown;    /* the ring is drawn; a touch hides it */
	bool reading;  /* texts are stops too */
	char name[64]; /* of the stop, "" for a text without one */
	uint64_t says; /* such a text, by its hash */
	char list[32]; /* in which it is a row, or inside one; "" in none */
	size_t row;
	int ordinal; /* of the stop in the ring; < 0: not anywhere yet */
};

/* Nowhere; the next move goes to where a screen begins. Keeps reading. */
void focus_reset(struct focus *focus);

/* Stops of the tree's ring. */
int focus_count(const struct focus *focus, struct tree *tree);

/* The stop at ordinal, NULL when there is none. */
struct widget *focus_at(const struct focus *focus, struct tree *tree, int ordinal);

/* Where the focus stands in this tree, NULL when nowhere. Follows a stop that moved. */
struct widget *focus_find(struct focus *focus, struct tree *tree);

/* Moves; next and previous go round, up and down to the nearest stop of another line. */
struct widget *focus_go(struct focus *focus, struct tree *tree, enum focus_move move);

/* Stands on the stop called name, as soon as there is one. */
void focus_name(struct focus *focus, const char *name);

/* Stands on widget when it is a stop. */
void focus_set(struct focus *focus, struct tree *tree, const struct widget *widget);

#endif
