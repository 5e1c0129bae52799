#include "ui/toolkit/widget/viewer.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/words.h"

#define WHOLE 65536 /* of the picture, in the units of x and y */
#define THIRDS 3

static const int PERCENT[] = {VIEWER_WHOLE, 150, 200, 300, 400};
#define STEPS ((int)(sizeof(PERCENT) / sizeof(PERCENT[0])))

static const char *const SIZE_WORDS[STEPS] = {"toolkit.view_whole", "toolkit.view_larger",
	"toolkit.view_twice", "toolkit.view_three", "toolkit.view_four"};

static const char *const PART_WORDS[THIRDS][THIRDS] = {
	{"toolkit.view_top_left", "toolkit.view_top", "toolkit.view_top_right"},
	{"toolkit.view_left", "toolkit.view_middle", "toolkit.view_right"},
	{"toolkit.view_bottom_left", "toolkit.view_bottom", "toolkit.view_bottom_right"}};

/* Half of what is seen of `whole` px through `view` px. */
static int half_seen(int view, int whole)
{
	return whole <= view ? WHOLE / 2 : (int)((int64_t)view * WHOLE / whole / 2);
}

/* Nothing beside the picture is looked at. */
static int clamped(int middle, int half)
{
	if (middle < half)
		return half;
	return middle > WHOLE - half ? WHOLE - half : middle;
}

static void clamp(struct viewer *viewer)
{
	int half_x = half_seen(viewer->view.w, viewer->picture.w);
	int half_y = half_seen(viewer->view.h, viewer->picture.h);

	viewer->x = clamped(viewer->x, half_x);
	viewer->y = clamped(viewer->y, half_y);
}

static int third_of(int middle, int view, int whole)
{
	int half = half_seen(view, whole);

	if (half >= WHOLE / 2)
		return 1;
	if (middle <= half + WHOLE / 64)
		return 0;
	return middle >= WHOLE - half - WHOLE / 64 ? 2 : 1;
}

/* "twice as large, top left": heard as well as seen. */
static void add_state(const struct viewer *viewer, struct tree *tree, const char *language)
{
	const char *part = PART_WORDS[third_of(viewer->y, viewer->view.h, viewer->picture.h)]
				     [third_of(viewer->x, viewer->view.w, viewer->picture.w)];
	const char *size = words_get(language, SIZE_WORDS[viewer->step]);
	char text[160];

	if (viewer->step == 0)
		snprintf(text, sizeof(text), "%s", size);
	else
		snprintf(text, sizeof(text), "%s · %s", size, words_get(language, part));
	tree_text(tree, "view.state", TEXT_SMALL, TONE_QUIET, text)->centred = true;
}

static void add_button(
	struct tree *tree, const char *name, enum icon icon, const char *text, bool enabled)
{
	tree_button(tree, name, BUTTON_SECONDARY, icon, text)->enabled = enabled;
}

static void add_buttons(const struct viewer *viewer, struct tree *tree, const char *language)
{
	int half_x = half_seen(viewer->view.w, viewer->picture.w);
	int half_y = half_seen(viewer->view.h, viewer->picture.h);

	tree_open(tree, ROLE_ROW, "");
	add_button(tree, "view.in", ICON_LARGER, words_get(language, "toolkit.view_in"),
		viewer->step + 1 < STEPS);
	add_button(tree, "view.out", ICON_SMALLER, words_get(language, "toolkit.view_out"),
		viewer->step > 0);
	add_button(tree, "view.up", ICON_UP, words_get(language, "toolkit.view_up"),
		viewer->y > half_y);
	add_button(tree, "view.down", ICON_DOWN, words_get(language, "toolkit.view_down"),
		viewer->y < WHOLE - half_y);
	add_button(tree, "view.to_left", ICON_LEFT, words_get(language, "toolkit.view_to_left"),
		viewer->x > half_x);
	add_button(tree, "view.to_right", ICON_RIGHT,
		words_get(language, "toolkit.view_to_right"), viewer->x < WHOLE - half_x);
	tree_close(tree);
}

void viewer_build(
	struct viewer *viewer, struct tree *tree, struct widget *widget, const char *language)
{
	if (strcmp(viewer->name, widget->name) != 0) {
		*viewer = (struct viewer){.x = WHOLE / 2, .y = WHOLE / 2};
		snprintf(viewer->name, sizeof(viewer->name), "%s", widget->name);
	}
	clamp(viewer);
	widget->zoom = PERCENT[viewer->step];
	widget->middle_x = viewer->x;
	widget->middle_y = viewer->y;
	tree_enter(tree, widget);
	add_state(viewer, tree, language);
	add_buttons(viewer, tree, language);
}

struct rect viewer_picture(const struct widget *widget, struct rect view)
{
	int64_t w = view.w, h, wide = widget->pixels_width, high = widget->pixels_height;

	if (!widget->pixels || wide == 0 || high == 0 || view.w <= 0 || view.h <= 0)
		return (struct rect){view.x, view.y, 0, 0};
	h = w * high / wide;
	if (h > view.h) {
		h = view.h;
		w = h * wide / high;
	}
	w = w * widget->zoom / VIEWER_WHOLE;
	h = h * widget->zoom / VIEWER_WHOLE;
	return (struct rect){view.x + view.w / 2 - (int)(w * widget->middle_x / WHOLE),
		view.y + view.h / 2 - (int)(h * widget->middle_y / WHOLE), (int)w, (int)h};
}

void viewer_placed(struct viewer *viewer, const struct widget *widget)
{
	viewer->view = widget->view;
	viewer->picture = viewer_picture(widget, widget->view);
}

/* What is in the middle stays there. */
static void resize(struct viewer *viewer, int step)
{
	if (step < 0 || step >= STEPS)
		return;
	viewer->picture.w = viewer->picture.w * PERCENT[step] / PERCENT[viewer->step];
	viewer->picture.h = viewer->picture.h * PERCENT[step] / PERCENT[viewer->step];
	viewer->step = step;
	clamp(viewer);
}

/* By half of what is seen, so that a line that was cut is whole afterwards. */
static void move(struct viewer *viewer, int right, int down)
{
	viewer->x += right * half_seen(viewer->view.w, viewer->picture.w);
	viewer->y += down * half_seen(viewer->view.h, viewer->picture.h);
	clamp(viewer);
}

void viewer_press(struct viewer *viewer, const char *name)
{
	static const struct {
		const char *name;
		int larger, right, down;
	} KEYS[] = {{"view.in", 1, 0, 0}, {"view.out", -1, 0, 0}, {"view.up", 0, 0, -1},
		{"view.down", 0, 0, 1}, {"view.to_left", 0, -1, 0}, {"view.to_right", 0, 1, 0}};

	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
		if (strcmp(name, KEYS[i].name) == 0 && KEYS[i].larger)
			resize(viewer, viewer->step + KEYS[i].larger);
		else if (strcmp(name, KEYS[i].name) == 0)
			move(viewer, KEYS[i].right, KEYS[i].down);
}

bool viewer_drag(struct viewer *viewer, int dx, int dy)
{
	int x = viewer->x, y = viewer->y;

	if (viewer->step == 0 || viewer->picture.w <= 0 || viewer->picture.h <= 0)
		return false;
	viewer->x -= (int)((int64_t)dx * WHOLE / viewer->picture.w);
	viewer->y -= (int)((int64_t)dy * WHOLE / viewer->picture.h);
	clamp(viewer);
	return viewer->x != x || viewer->y != y;
}
