#include "ui/toolkit/widget/pad.h"

#include "firmware/base/bytes.h"

#define CURVE_STEPS 6
#define FAST 10    /* widths of the pen between two points */
#define THINNER 55 /* percent that the line loses then */

void pad_clear(struct pad *pad)
{
	bytes_wipe(pad->points, (size_t)pad->count * sizeof(pad->points[0]));
	pad->count = 0;
}

bool pad_add(struct pad *pad, int x, int y, enum pad_point_kind kind)
{
	if (pad->count == PAD_POINTS_MAX)
		return false;
	pad->points[pad->count].x = x;
	pad->points[pad->count].y = y;
	pad->points[pad->count++].kind = kind;
	return true;
}

struct spot {
	int x, y;
};

static struct spot spot_at(const struct pad *pad, int index)
{
	return (struct spot){pad->points[index].x, pad->points[index].y};
}

static struct spot middle(struct spot a, struct spot b)
{
	return (struct spot){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

struct pen {
	struct canvas *canvas;
	int x, y, width;
	colour ink;
};

static void draw(const struct pen *pen, struct spot a, struct spot b)
{
	canvas_line(pen->canvas, pen->x + a.x, pen->y + a.y, pen->x + b.x, pen->y + b.y,
		pen->width, pen->ink);
}

static int distance(struct spot a, struct spot b)
{
	int dx = a.x < b.x ? b.x - a.x : a.x - b.x, dy = a.y < b.y ? b.y - a.y : a.y - b.y;

	return dx > dy ? dx + dy / 2 : dy + dx / 2;
}

/* A pen that moves fast leaves less ink: full at rest, thinnest from FAST widths on. */
static int width_at(const struct pad *pad, int i, int width)
{
	int fast = FAST * width, moved;

	if (i == 0 || pad->points[i].kind == PAD_FIRST)
		return width;
	moved = distance(spot_at(pad, i - 1), spot_at(pad, i));
	if (moved > fast)
		moved = fast;
	return fast > 0 ? width - (int)((int64_t)width * THINNER * moved / (100 * fast))
			: width;
}

/* A quadratic curve from a to b, bent towards by; the pen's width runs from one to the other.
 */
static void draw_curve(const struct pen *pen, struct spot a, struct spot by, struct spot b,
	int from_width, int to_width)
{
	struct spot from = a;
	struct pen now = *pen;

	for (int i = 1; i <= CURVE_STEPS; i++) {
		int t = i, u = CURVE_STEPS - i, all = CURVE_STEPS * CURVE_STEPS;
		struct spot to = {(u * u * a.x + 2 * u * t * by.x + t * t * b.x) / all,
			(u * u * a.y + 2 * u * t * by.y + t * t * b.y) / all};

		now.width = from_width + (to_width - from_width) * i / CURVE_STEPS;
		draw(&now, from, to);
		from = to;
	}
}

/* Corners are rounded by running from middle to middle of the points, bent by the points. */
static void draw_point(const struct pad *pad, int i, const struct pen *pen)
{
	struct spot here = spot_at(pad, i), before, bend, start;
	struct pen end = *pen;
	int width = width_at(pad, i, pen->width);

	if (i == 0 || pad->points[i].kind == PAD_FIRST) {
		draw(pen, here, here);
		return;
	}
	bend = spot_at(pad, i - 1);
	start = bend;
	if (i >= 2 && pad->points[i - 1].kind != PAD_FIRST) {
		before = spot_at(pad, i - 2);
		start = middle(before, bend);
	}
	draw_curve(
		pen, start, bend, middle(bend, here), width_at(pad, i - 1, pen->width), width);
	end.width = width;
	if (pad->points[i].kind == PAD_LAST)
		draw(&end, middle(bend, here), here);
}

void pad_paint(const struct pad *pad, int from, struct canvas *canvas, struct rect rect,
	int width, colour ink)
{
	struct pen pen = {canvas, rect.x * 16, rect.y * 16, width, ink};
	struct rect clip = canvas->clip;

	canvas->clip = rect_intersect(clip, rect);
	for (int i = from; i < pad->count; i++)
		draw_point(pad, i, &pen);
	canvas->clip = clip;
}

struct rect pad_bounds(const struct pad *pad, int from, struct rect rect, int width)
{
	struct rect out = {0, 0, 0, 0};
	int margin = width / 32 + 2;

	for (int i = from < 2 ? 0 : from - 2; i < pad->count; i++) {
		int x = rect.x + pad->points[i].x / 16, y = rect.y + pad->points[i].y / 16;

		out = rect_union(out,
			(struct rect){x - margin, y - margin, 2 * margin + 1, 2 * margin + 1});
	}
	return rect_intersect(out, rect);
}
