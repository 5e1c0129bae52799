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

static struct point spot_at(const struct pad *pad, int index)
{
	return (struct point){pad->points[index].x, pad->points[index].y};
}

static struct point middle(struct point a, struct point b)
{
	return (struct point){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

static void draw(
	struct canvas *canvas, const struct pad_pen *pen, struct point a, struct point b)
{
	int x = pen->rect.x * 16, y = pen->rect.y * 16;

	canvas_line(canvas, (struct point){x + a.x, y + a.y}, (struct point){x + b.x, y + b.y},
		pen->width, pen->ink);
}

static int distance(struct point a, struct point b)
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

/* Three points of a line, and how wide the pen is where it begins. */
struct bend {
	struct point from, by, to;
	int from_width;
};

/* A quadratic curve, bent towards by; the pen's width runs from one to its own. */
static void draw_curve(
	struct canvas *canvas, const struct pad_pen *pen, const struct bend *bend)
{
	struct point from = bend->from;
	struct pad_pen now = *pen;

	for (int i = 1; i <= CURVE_STEPS; i++) {
		int t = i, u = CURVE_STEPS - i, all = CURVE_STEPS * CURVE_STEPS;
		struct point to = {
			(u * u * bend->from.x + 2 * u * t * bend->by.x + t * t * bend->to.x) /
				all,
			(u * u * bend->from.y + 2 * u * t * bend->by.y + t * t * bend->to.y) /
				all};

		now.width =
			bend->from_width + (pen->width - bend->from_width) * i / CURVE_STEPS;
		draw(canvas, &now, from, to);
		from = to;
	}
}

/* Corners are rounded by running from middle to middle of the points, bent by the points. */
static void draw_point(
	struct canvas *canvas, const struct pad *pad, int i, const struct pad_pen *pen)
{
	struct point here = spot_at(pad, i), before;
	struct pad_pen end = *pen;
	struct bend bend;

	if (i == 0 || pad->points[i].kind == PAD_FIRST) {
		draw(canvas, pen, here, here);
		return;
	}
	bend.by = bend.from = spot_at(pad, i - 1);
	if (i >= 2 && pad->points[i - 1].kind != PAD_FIRST) {
		before = spot_at(pad, i - 2);
		bend.from = middle(before, bend.by);
	}
	bend.to = middle(bend.by, here);
	bend.from_width = width_at(pad, i - 1, pen->width);
	end.width = width_at(pad, i, pen->width);
	draw_curve(canvas, &end, &bend);
	if (pad->points[i].kind == PAD_LAST)
		draw(canvas, &end, bend.to, here);
}

void pad_paint(
	const struct pad *pad, int from, struct canvas *canvas, const struct pad_pen *pen)
{
	struct rect clip = canvas->clip;

	canvas->clip = rect_intersect(clip, pen->rect);
	for (int i = from; i < pad->count; i++)
		draw_point(canvas, pad, i, pen);
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
