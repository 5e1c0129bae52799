/*
 * looked_at.h - a screen as every citizen may see it: each panel and mode, judged from the tree.
 *
 * Nothing is cut, nothing overlaps, nothing leaves the panel, all can be reached.  With
 * ONEVISIT_SHOTS naming a folder it also leaves a picture of each look there.
 */
#ifndef TESTS_UNIT_UI_SCREENS_LOOKED_AT_H
#define TESTS_UNIT_UI_SCREENS_LOOKED_AT_H

#include <stdio.h>

#include "ui/screens/screens.h"
#include "ui/toolkit/text/units.h"
#include "ui/toolkit/widget/layout.h"
#include "ui/toolkit/window/window_state.h"

/* Where and how: each text size, the low mode, both ways to hang the panel, both its sizes. */
static const struct {
	int width, height, panel_width_mm, panel_height_mm;
	struct look look;
} LOOKED_AT[] = {
	{1080, 1920, 393, 698, {.text = LOOK_TEXT_NORMAL}},
	{1080, 1920, 393, 698, {.text = LOOK_TEXT_LARGE}},
	{1080, 1920, 262, 465, {.text = LOOK_TEXT_VERY_LARGE}},
	{1080, 1920, 393, 698, {.text = LOOK_TEXT_MAGNIFIER}},
	{1080, 1920, 393, 698, {.low = true}},
	{1920, 1080, 465, 262, {.text = LOOK_TEXT_NORMAL}},
	{1920, 1080, 465, 262, {.text = LOOK_TEXT_VERY_LARGE}},
};

enum { LOOKED_AT_LYING = 5 }; /* usual text on the small panel hung the long way */

struct looked_at {
	const char *screen, *language;
	const struct layout *layout;
	struct widget *leaves[TREE_WIDGETS_MAX];
	size_t count, look;
};

static void looked_at_fail(
	const struct looked_at *at, const struct widget *widget, const char *what)
{
	fail_msg("%s in %s, look %zu: \"%s\" (%s) %s", at->screen, at->language, at->look,
		widget->text, widget->name, what);
}

static void looked_at_collect(struct looked_at *at, struct widget *widget)
{
	if (!shape_holds(widget->role) && widget->role != ROLE_SPACE)
		at->leaves[at->count++] = widget;
	for (struct widget *child = widget->first; child; child = child->next)
		looked_at_collect(at, child);
}

/* A dialog and the band above it are all that is to be seen while it is asked. */
static void looked_at_choose(struct looked_at *at, struct tree *tree)
{
	struct widget *root = tree_root(tree), *dialog = tree_dialog(tree);

	if (!dialog) {
		looked_at_collect(at, root);
		return;
	}
	looked_at_collect(at, dialog);
	for (struct widget *child = root->first; child; child = child->next)
		if (child->role == ROLE_HEADER && !at->layout->inlined)
			looked_at_collect(at, child);
}

static void looked_at_text(const struct looked_at *at, const struct widget *widget)
{
	struct parts parts;

	shape_parts(&at->layout->shape, widget, widget->rect, &parts);
	if (parts.height > widget->rect.h && widget->role != ROLE_PAD)
		looked_at_fail(at, widget, "needs more height");
	for (int i = 0; i < parts.block_count; i++) {
		const struct block *block = &parts.blocks[i];
		struct lines_size size =
			lines_size(&block->setting, block->text, block->rect.w);

		if (size.longest > block->rect.w || block->rect.x < widget->rect.x ||
			block->rect.x + size.longest > widget->rect.x + widget->rect.w)
			looked_at_fail(at, widget, "is cut at its side");
		if (block->rect.y < widget->rect.y ||
			block->rect.y + block->rect.h > widget->rect.y + widget->rect.h)
			looked_at_fail(at, widget, "is cut above or below");
	}
}

static void looked_at_place(const struct looked_at *at, size_t i)
{
	const struct widget *widget = at->leaves[i];
	struct rect clip = widget->clip;
	bool reachable = clip.w == widget->rect.w && clip.h == widget->rect.h;

	if (clip.w && (clip.x < 0 || clip.y < 0 || clip.x + clip.w > at->layout->width ||
			      clip.y + clip.h > at->layout->height))
		looked_at_fail(at, widget, "leaves the panel");
	for (size_t k = i + 1; k < at->count; k++)
		if (rect_intersect(clip, at->leaves[k]->clip).w)
			looked_at_fail(at, widget, "overlaps another");
	for (const struct widget *up = widget->parent; up && !reachable; up = up->parent)
		if (up->role == ROLE_SCROLL || !up->parent)
			reachable =
				layout_scroll((struct layout *)at->layout, up)->furthest > 0;
	if (!reachable)
		looked_at_fail(at, widget, "cannot be scrolled to");
}

static bool looked_at_is_code(const struct widget *widget)
{
	size_t len = strlen(widget->name);

	return widget->role == ROLE_PICTURE && len > 3 &&
	       !strcmp(widget->name + len - 3, ".qr");
}

/* How high what scrolls around widget is on the panel. */
static int looked_at_view(const struct looked_at *at, const struct widget *widget)
{
	const struct widget *up = widget->parent;

	while (up->parent && (up->role != ROLE_SCROLL ||
				     !layout_scroll((struct layout *)at->layout, up)->furthest))
		up = up->parent;
	return layout_scroll((struct layout *)at->layout, up)->rect.h;
}

/* Of a code a part cannot be scanned: the first view has all of it, or the window brings it there. */
static void looked_at_codes(const struct looked_at *at)
{
	int gap = shape_px(&at->layout->shape, THEME.gap);

	for (size_t i = 0; i < at->count; i++) {
		const struct widget *code = at->leaves[i];

		if (looked_at_is_code(code) && code->clip.h < code->rect.h &&
			(!code->comes || code->rect.h + 2 * gap > looked_at_view(at, code)))
			looked_at_fail(at, code, "is not whole in the first view");
	}
}

/* Lays the screen out in one look; layout lends its fonts. */
static void looked_at_lay_out(
	struct tree *tree, struct layout *layout, const char *language, size_t look)
{
	int tries = 0;

	tree_mark(tree);
	memset(layout->scrolls, 0, sizeof(layout->scrolls));
	layout->shape.look = LOOKED_AT[look].look;
	layout->shape.mirrored = units_language_is_rtl(language);
	layout->width = LOOKED_AT[look].width;
	layout->height = LOOKED_AT[look].height;
	layout->more = words_get(language, "toolkit.more");
	layout->back = words_get(language, "toolkit.back");
	layout->below = words_get(language, "toolkit.below");
	do {
		tree_rewind(tree);
		layout_tree(layout, tree,
			layout_unit(layout->width, layout->height,
				LOOKED_AT[look].panel_width_mm,
				LOOKED_AT[look].panel_height_mm));
	} while (layout->unsettled && ++tries < 4);
}

/* Lays the screen out in every look and judges it. */
static void looked_at_judge(
	struct tree *tree, struct layout *layout, const char *screen, const char *language)
{
	for (size_t i = 0; i < sizeof(LOOKED_AT) / sizeof(LOOKED_AT[0]); i++) {
		struct looked_at at = {
			.screen = screen, .language = language, .layout = layout, .look = i};

		looked_at_lay_out(tree, layout, language, i);
		looked_at_choose(&at, tree);
		for (size_t k = 0; k < at.count; k++) {
			looked_at_text(&at, at.leaves[k]);
			looked_at_place(&at, k);
		}
		looked_at_codes(&at);
	}
	tree_rewind(tree);
}

/* What stands on the panel now, for who asks whether everything has its picture. */
static void looked_at_note(const struct screen_context *context, struct tree *tree,
	const char *language, const char *look)
{
	const struct widget *dialog = tree_dialog(tree),
			    *keyboard = tree_find(tree, "keyboard");
	const struct visit *visit = context->visit;
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/seen", getenv("ONEVISIT_SHOTS"));
	file = fopen(path, "a");
	assert_non_null(file);
	if (visit->helping)
		fprintf(file, "%s %s help\n", language, look);
	else
		fprintf(file, "%s %s screen %s\n", language, look, SCREENS[visit->state].name);
	if (dialog)
		fprintf(file, "%s %s dialog %s\n", language, look, dialog->name);
	if (keyboard)
		fprintf(file, "%s %s keyboard %s\n", language, look, keyboard->value);
	assert_int_equal(fclose(file), 0);
}

/* Goes to a field, then touches keys of its keyboard, one after the other. */
static void looked_at_open(struct window *window, struct tree *tree, const char *const *opens)
{
	for (; *opens; opens++) {
		const struct widget *widget = tree_find(tree, *opens);
		struct input input;

		assert_non_null(widget);
		if (widget->role == ROLE_FIELD) {
			window_focus(window, widget);
		} else {
			int x = widget->rect.x + widget->rect.w / 2;
			int y = widget->rect.y + widget->rect.h / 2;

			window_touch(window, x, y, 0);
			window_touch(window, x, y, 2);
			while (window_wait(window, 0, &input) && input.kind != INPUT_NONE)
				continue;
		}
		window_show(window, tree);
	}
}

/*
 * Pictures of the looks that have a golden one, and of some that are only looked at.  opens: the
 * way to a keyboard, its end NULL.
 */
static void looked_at_shoot(const struct screen_context *context, struct window *wide,
	struct tree *tree, const char *screen, const char *language, const char *const *opens)
{
	struct screen_context seen = *context;
	static const struct {
		const char *name;
		struct look look;
		bool wide;
	} LOOKS[] = {{"normal", {.low = false}, false},
		{"large", {.text = LOOK_TEXT_LARGE}, false},
		{"white", {.text = LOOK_TEXT_VERY_LARGE, .contrast = LOOK_WHITE_ON_BLACK},
			false},
		{"magnifier", {.text = LOOK_TEXT_MAGNIFIER, .contrast = LOOK_BLACK_ON_WHITE},
			false},
		{"low", {.low = true}, false}, {"wide", {.low = false}, true}};
	size_t count = getenv("ONEVISIT_ALL_LOOKS") ? sizeof(LOOKS) / sizeof(LOOKS[0]) : 2;
	char path[512];

	for (size_t i = 0; context->window && i < count; i++) {
		struct window *window = LOOKS[i].wide ? wide : context->window;

		seen.window = window;
		window_reset(window);
		window_set_language(window, language);
		window_set_look(window, &LOOKS[i].look);
		screen_build(tree, &seen);
		window_show(window, tree);
		looked_at_open(window, tree, opens);
		looked_at_note(context, tree, language, LOOKS[i].name);
		snprintf(path, sizeof(path), "%s/%s-%s-%s.png", getenv("ONEVISIT_SHOTS"),
			screen, language, LOOKS[i].name);
		while (!window_is_whole(window))
			(void)window_wait(window, 0, &(struct input){.kind = INPUT_NONE});
		assert_int_equal(window_shot(window, path), STATUS_OK);
		window_focus(window, NULL);
	}
	if (context->window)
		window_set_look(context->window, &(struct look){.low = false});
}

#endif
