/*
 * canvas.h - our own rasteriser: integer maths into pixels the caller gives.
 *
 * 32-bit B G R X.  Every call clips to canvas->clip.  Byte-identical on every machine.
 */
#ifndef UI_TOOLKIT_CANVAS_CANVAS_H
#define UI_TOOLKIT_CANVAS_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t colour; /* 0xRRGGBB */

struct rect {
	int x, y, w, h;
};

struct point {
	int x, y;
};

/* How much of each pixel is covered, 0..255: a glyph, an icon. */
struct mask {
	const uint8_t *coverage;
	int w, h, stride;
};

struct canvas {
	uint32_t *pixels;
	int width, height, stride; /* stride in pixels */
	struct rect clip;
};

/* The part both have; w or h is 0 when there is none. */
struct rect rect_intersect(struct rect a, struct rect b);

/* The smallest that holds both. */
struct rect rect_union(struct rect a, struct rect b);

/* True when x, y lies inside. */
bool rect_holds(struct rect rect, int x, int y);

/* Solid. */
void canvas_fill(struct canvas *canvas, struct rect rect, colour colour_rgb);

/* Moves what is in rect by so many px (left and up when negative); the strips it leaves are to be
 * painted. */
void canvas_scroll(struct canvas *canvas, struct rect rect, struct point by);

/* Solid with round corners, antialiased. */
void canvas_fill_round(struct canvas *canvas, struct rect rect, int radius, colour colour_rgb);

/* A frame of thickness with round corners. */
void canvas_frame_round(
	struct canvas *canvas, struct rect rect, int radius, int thickness, colour colour_rgb);

/* Blends colour through a mask that begins at. */
void canvas_blend(
	struct canvas *canvas, struct point at, const struct mask *mask, colour colour_rgb);

/* Darkens what is there: part of it becomes black, 0..255. */
void canvas_dim(struct canvas *canvas, struct rect rect, unsigned part);

/* Copies an image scaled into rect (mean of the area down, bilinear up). */
void canvas_image(struct canvas *canvas, struct rect rect, const uint32_t *pixels,
	unsigned width, unsigned height);

/* A line with round ends, antialiased; coordinates and width in 1/16 px. */
void canvas_line(struct canvas *canvas, struct point from, struct point to, int width,
	colour colour_rgb);

#endif
