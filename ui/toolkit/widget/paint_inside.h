/*
 * paint_inside.h - the inside of painting: blocks and boxes (paint_block.c), what can be touched
 * (paint_control.c), and all of the screen (paint.c).
 */
#ifndef UI_TOOLKIT_WIDGET_PAINT_INSIDE_H
#define UI_TOOLKIT_WIDGET_PAINT_INSIDE_H

#include "ui/toolkit/widget/paint.h"

/* The lines of a block; *end becomes where the next character would stand. */
void paint_block(struct canvas *canvas, const struct block *block, struct rect *end);

/* All blocks of a widget. */
void paint_blocks(struct canvas *canvas, const struct parts *parts);

/* How a box looks; edge 0: without a border. */
struct box {
	int radius, edge;
	colour fill, border;
};

/* A filled shape with a border of its own colour. */
void paint_box(struct canvas *canvas, struct rect rect, struct box box);

/* Only the border of a box, in dashes between its corners: what cannot be used now. */
void paint_dashed(
	struct canvas *canvas, const struct shape *shape, struct rect rect, struct box box);

/* A finger is shown by a second frame, never by a colour alone. */
void paint_pressed(struct canvas *canvas, const struct shape *shape,
	const struct widget *widget, colour ink);

/* One widget of the role; its members are painted by paint_tree(). */
void paint_button(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts);

/* The same for a tile. */
void paint_tile(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts);

/* The same for a field, with its caret while somebody types in it. */
void paint_field(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts);

/* The same for a choice. */
void paint_choice(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts);

/* The same for a filter. */
void paint_filter(struct canvas *canvas, const struct shape *shape, const struct widget *widget,
	const struct parts *parts);

#endif
