/*
 * viewer.h - a picture looked at closely: how large, and which part of it.
 *
 * Used by window.c, which keeps one for the viewer of the present screen.  The buttons below
 * the picture do everything, so that keypad and voice reach it too; a finger may also drag.
 */
#ifndef UI_TOOLKIT_WIDGET_VIEWER_H
#define UI_TOOLKIT_WIDGET_VIEWER_H

#include "ui/toolkit/widget/tree.h"

#define VIEWER_PREFIX "view." /* of its buttons' names */
#define VIEWER_LARGER "view.in"
#define VIEWER_WHOLE 100 /* percent: all of the picture is seen */

struct viewer {
	char name[64];       /* of the widget; another picture is seen from the start again */
	int step;            /* how large */
	int x, y;            /* what is in the middle, 1/65536 of the picture */
	struct rect view;    /* as it was laid out last */
	struct rect picture; /* the whole of it, in px of the panel */
};

/* Sets what widget shows and adds its buttons, in the words of language. */
void viewer_build(
	struct viewer *viewer, struct tree *tree, struct widget *widget, const char *language);

/* After a layout: what the next press or drag is measured by. */
void viewer_placed(struct viewer *viewer, const struct widget *widget);

/* Presses one of its buttons. */
void viewer_press(struct viewer *viewer, const char *name);

/* The picture follows a finger that moved by px. True when it did. */
bool viewer_drag(struct viewer *viewer, int dx, int dy);

/* Where the whole picture of widget lies when it is seen through view. */
struct rect viewer_picture(const struct widget *widget, struct rect view);

#endif
