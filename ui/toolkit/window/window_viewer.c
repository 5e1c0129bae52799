/* A viewer's picture on the panel: what is panned moves as pixels, and what must be scaled anew
 * comes piece by piece, so that no touch waits for megapixels. */
#include "ui/toolkit/window/window_state.h"

#define UNSCALED_MAX (sizeof(((struct unscaled *)0)->rects) / sizeof(struct rect))
#define WORK_MAX 400000 /* of one piece: pixels of the panel, and EIGHTHS of those under them */
#define EIGHTHS 3
#define ROWS_MIN 8

static struct widget *viewer_of(struct window *window)
{
	return window->tree ? window_find_role(tree_root(window->tree), ROLE_VIEWER) : NULL;
}

static struct rect glass_of(struct window *window)
{
	const struct widget *viewer = viewer_of(window);

	return viewer ? paint_glass(&window->layout.shape, viewer) : (struct rect){0, 0, 0, 0};
}

/* True when a is all inside b. */
static bool is_inside(struct rect a, struct rect b)
{
	struct rect both = rect_intersect(a, b);

	return both.w == a.w && both.h == a.h;
}

/* What lies inside it need not be scaled twice; too many become one. */
static void add(struct unscaled *unscaled, struct rect rect)
{
	size_t kept = 0;

	if (rect.w <= 0 || rect.h <= 0)
		return;
	for (size_t i = 0; i < unscaled->count; i++)
		if (!is_inside(unscaled->rects[i], rect))
			unscaled->rects[kept++] = unscaled->rects[i];
	unscaled->count = kept;
	if (kept == UNSCALED_MAX)
		while (unscaled->count)
			rect = rect_union(rect, unscaled->rects[--unscaled->count]);
	unscaled->rects[unscaled->count++] = rect;
}

void window_unscaled_moved(struct window *window, struct rect rect, struct point by)
{
	struct unscaled before = window->unscaled;

	window->unscaled.count = 0;
	for (size_t i = 0; i < before.count; i++) {
		struct rect moved = before.rects[i];

		if (rect_intersect(moved, rect).w > 0) {
			moved.x += by.x;
			moved.y += by.y;
			moved = rect_intersect(moved, rect);
		}
		add(&window->unscaled, moved);
	}
}

/* Both strips that a picture leaves when it moves. */
static void uncover(struct unscaled *unscaled, struct rect glass, struct point by)
{
	struct rect across = glass, down = glass;

	across.h = by.y < 0 ? -by.y : by.y;
	if (by.y < 0)
		across.y += glass.h - across.h;
	down.w = by.x < 0 ? -by.x : by.x;
	if (by.x < 0)
		down.x += glass.w - down.w;
	add(unscaled, rect_intersect(across, glass));
	add(unscaled, rect_intersect(down, glass));
}

static void pan(struct window *window, const struct widget *viewer, struct damage *shown)
{
	struct rect glass = paint_glass(&window->layout.shape, viewer);
	struct widget before = *viewer;
	struct rect from, to = viewer_picture(viewer, viewer->view);
	struct point by;

	if (window->memory.asked || rect_intersect(window->focus_ring, glass).w > 0 ||
		!paint_panned(&window->memory, &window->layout.shape, viewer,
			window->unscaled.middle))
		return;
	before.middle_x = window->unscaled.middle.x;
	before.middle_y = window->unscaled.middle.y;
	from = viewer_picture(&before, viewer->view);
	by = (struct point){to.x - from.x, to.y - from.y};
	window->panel.canvas.clip = glass;
	canvas_scroll(&window->panel.canvas, glass, by);
	window_unscaled_moved(window, glass, by);
	uncover(&window->unscaled, glass, by);
	damage_add(shown, glass);
}

void window_pan_pixels(struct window *window, struct damage *shown)
{
	struct unscaled *unscaled = &window->unscaled;
	const struct widget *viewer = viewer_of(window);

	unscaled->shown = unscaled->shown && window->memory.known;
	if (!viewer) {
		*unscaled = (struct unscaled){.shown = false};
		return;
	}
	if (unscaled->shown && (unscaled->middle.x != viewer->middle_x ||
				       unscaled->middle.y != viewer->middle_y))
		pan(window, viewer, shown);
	unscaled->middle = (struct point){viewer->middle_x, viewer->middle_y};
}

/* What has nothing of its picture to show yet shows its table, and what stands before it. */
static void paint_without_picture(struct window *window, struct rect rect)
{
	struct widget *viewer = viewer_of(window);
	const uint32_t *pixels = viewer->pixels;

	viewer->pixels = NULL;
	window_paint_rect(window, rect);
	viewer->pixels = pixels;
}

struct rect window_put_off(struct window *window, struct rect rect)
{
	struct rect later = rect_intersect(rect, glass_of(window));

	if (later.w <= 0 || later.h <= 0)
		return later;
	add(&window->unscaled, later);
	if (!window->unscaled.shown || tree_dialog(window->tree))
		paint_without_picture(window, later);
	return later;
}

/* What one row of rect asks for. */
static int64_t row_work(const struct widget *viewer, struct rect rect)
{
	struct rect picture = viewer_picture(viewer, viewer->view);
	int64_t under = (int64_t)viewer->pixels_width * viewer->pixels_height;

	if (picture.w <= 0 || picture.h <= 0)
		return rect.w;
	return rect.w + rect.w * EIGHTHS * under / ((int64_t)picture.w * picture.h) / 8;
}

/* Takes the upper rows of the oldest rectangle out, as many as work is for. */
static struct rect take_rows(struct unscaled *unscaled, struct rect glass, int64_t rows)
{
	struct rect *oldest = &unscaled->rects[0], piece = rect_intersect(*oldest, glass);

	if (piece.h > rows) {
		piece.h = (int)rows;
		*oldest = rect_intersect(*oldest,
			(struct rect){oldest->x, piece.y + piece.h, oldest->w, oldest->h});
		return piece;
	}
	unscaled->count--;
	memmove(oldest, oldest + 1, unscaled->count * sizeof(*oldest));
	return piece;
}

void window_scale_piece(struct window *window, struct damage *shown)
{
	struct unscaled *unscaled = &window->unscaled;
	const struct widget *viewer = viewer_of(window);
	struct rect glass = glass_of(window);
	int64_t work = WORK_MAX;

	unscaled->shown = viewer != NULL;
	while (viewer && unscaled->count && work > 0) {
		int64_t a_row = row_work(viewer, unscaled->rects[0]);
		int64_t rows = a_row * ROWS_MIN > work ? ROWS_MIN : work / a_row;
		struct rect piece = take_rows(unscaled, glass, rows);

		window_paint_rect(window, piece);
		damage_add(shown, piece);
		work -= a_row * piece.h;
	}
}
