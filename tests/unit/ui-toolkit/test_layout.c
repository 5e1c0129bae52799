#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/ui-toolkit/random_tree.h"
#include "ui/toolkit/widget/layout.h"
#include "ui/toolkit/widget/paint.h"

#define SEEDS 150     /* in the plain look */
#define SEEDS_LOOK 40 /* in each of the others */

static struct tree *tree;
static struct layout layout;

static const struct {
	int width, height, panel_width_mm, panel_height_mm;
} PANELS[] = {
	{1080, 1920, 393, 698}, /* 32" upright */
	{1080, 1920, 262, 465}, /* 21" upright */
	{1920, 1080, 465, 262}, /* 21" lying */
	{540, 960, 262, 465},   /* a developer's window */
	{960, 540, 262, 465},
};

#define PANEL_COUNT (sizeof(PANELS) / sizeof(PANELS[0]))

static const struct look LOOKS[] = {
	{.low = false},
	{.text = LOOK_TEXT_LARGE},
	{.text = LOOK_TEXT_VERY_LARGE},
	{.text = LOOK_TEXT_MAGNIFIER},
	{.low = true},
	{.text = LOOK_TEXT_MAGNIFIER, .low = true},
};

#define LOOK_COUNT (sizeof(LOOKS) / sizeof(LOOKS[0]))

static int open_all(void **unused)
{
	(void)unused;
	if (tree_create(&tree) != STATUS_OK || fonts_create(&layout.shape.fonts) != STATUS_OK)
		return -1;
	layout.more = "看下面";
	layout.back = "看上面";
	return 0;
}

static int close_all(void **unused)
{
	(void)unused;
	tree_destroy(tree);
	fonts_destroy(layout.shape.fonts);
	return 0;
}

static int lay_out(size_t panel, uint32_t seed)
{
	random_screen(tree, seed);
	tree_mark(tree);
	memset(layout.scrolls, 0, sizeof(layout.scrolls));
	layout.width = PANELS[panel].width;
	layout.height = PANELS[panel].height;
	layout_tree(&layout, tree,
		layout_unit(layout.width, layout.height, PANELS[panel].panel_width_mm,
			PANELS[panel].panel_height_mm));
	return layout.shape.unit;
}

static bool is_leaf(const struct widget *widget)
{
	return !shape_holds(widget->role) && widget->role != ROLE_SPACE;
}

static size_t leaves(struct widget *widget, struct widget **out, size_t count)
{
	if (is_leaf(widget))
		out[count++] = widget;
	for (struct widget *child = widget->first; child; child = child->next)
		count = leaves(child, out, count);
	return count;
}

static void each_screen(void (*check)(struct widget **found, size_t count, size_t panel))
{
	static struct widget *found[TREE_WIDGETS_MAX];

	for (size_t look = 0; look < LOOK_COUNT; look++)
		for (size_t panel = 0; panel < PANEL_COUNT; panel++)
			for (uint32_t seed = 1; seed <= (look ? SEEDS_LOOK : SEEDS); seed++) {
				layout.shape.look = LOOKS[look];
				lay_out(panel, seed);
				check(found, leaves(tree_root(tree), found, 0), panel);
			}
	layout.shape.look = LOOKS[0];
}

static void check_overlap(struct widget **found, size_t count, size_t panel)
{
	(void)panel;
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			assert_int_equal(rect_intersect(found[i]->clip, found[k]->clip).w, 0);
}

static void nothing_overlaps(void **unused)
{
	(void)unused;
	each_screen(check_overlap);
}

static void check_inside(struct widget **found, size_t count, size_t panel)
{
	(void)panel;
	for (size_t i = 0; i < count; i++) {
		struct rect clip = found[i]->clip;

		assert_true(found[i]->rect.w > 0);
		assert_true(clip.w == 0 ||
			    (clip.x >= 0 && clip.y >= 0 && clip.x + clip.w <= layout.width &&
				    clip.y + clip.h <= layout.height));
	}
}

static void nothing_leaves_the_panel(void **unused)
{
	(void)unused;
	each_screen(check_inside);
}

/* What a widget draws lies inside what it was given: no text is cut. */
static void check_room(struct widget **found, size_t count, size_t panel)
{
	(void)panel;
	for (size_t i = 0; i < count; i++) {
		struct parts parts;

		shape_parts(&layout.shape, found[i], found[i]->rect, &parts);
		assert_true(parts.height <= found[i]->rect.h);
		for (int b = 0; b < parts.block_count; b++) {
			struct rect block = parts.blocks[b].rect;

			assert_true(block.y >= found[i]->rect.y);
			assert_true(block.y + block.h <= found[i]->rect.y + found[i]->rect.h);
		}
	}
}

static void every_text_has_the_room_it_needs(void **unused)
{
	(void)unused;
	each_screen(check_room);
}

/* Whatever is not seen now can be reached by scrolling. */
static void check_reachable(struct widget **found, size_t count, size_t panel)
{
	(void)panel;
	for (size_t i = 0; i < count; i++) {
		bool reachable = found[i]->clip.w == found[i]->rect.w &&
				 found[i]->clip.h == found[i]->rect.h;

		for (const struct widget *at = found[i]->parent; at && !reachable;
			at = at->parent)
			if (at->role == ROLE_SCROLL || !at->parent)
				reachable = layout_scroll(&layout, at)->furthest > 0;
		assert_true(reachable);
	}
}

static void what_does_not_fit_can_be_scrolled_to(void **unused)
{
	(void)unused;
	each_screen(check_reachable);
}

static void check_targets(struct widget **found, size_t count, size_t panel)
{
	int mm = layout_scale(layout.width, layout.height, PANELS[panel].panel_width_mm,
		PANELS[panel].panel_height_mm);

	for (size_t i = 0; i < count; i++) {
		struct rect rect = found[i]->rect;

		if (!shape_is_target(found[i]))
			continue;
		assert_true(rect.h * 256 + 256 >= 15 * mm);
		assert_true(rect.w * 256 + 256 >= 15 * mm);
		for (size_t k = i + 1; k < count; k++) {
			struct rect seen = found[i]->clip;
			struct rect wider = {seen.x - 3 * mm / 256, seen.y - 3 * mm / 256,
				seen.w + 6 * mm / 256, seen.h + 6 * mm / 256};

			if (shape_is_target(found[k]) && found[i]->clip.h && found[k]->clip.h)
				assert_int_equal(rect_intersect(wider, found[k]->clip).w, 0);
		}
	}
}

static void targets_are_15_mm_and_3_mm_apart(void **unused)
{
	(void)unused;
	each_screen(check_targets);
}

static void lay_lines(int width, int height)
{
	tree_clear(tree);
	tree_open(tree, ROLE_SCROLL, "list");
	for (int i = 0; i < 60; i++)
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, "居住证申领");
	tree_close(tree);
	tree_mark(tree);
	layout.width = width;
	layout.height = height;
	memset(layout.scrolls, 0, sizeof(layout.scrolls));
	layout_tree(&layout, tree, 1000);
}

static void what_scrolls_offers_a_button_for_it(void **unused)
{
	struct widget *more;

	(void)unused;
	lay_lines(1080, 1920);
	more = tree_find(tree, SCROLL_MORE);
	assert_non_null(more);
	assert_true(more->enabled);
	assert_false(tree_find(tree, SCROLL_BACK)->enabled);
	assert_true(layout_scroll_by(&layout, more->parent, 1000000));
	tree_rewind(tree);
	assert_null(tree_find(tree, SCROLL_MORE));
	layout_tree(&layout, tree, 1000);
	assert_false(tree_find(tree, SCROLL_MORE)->enabled);
	assert_true(tree_find(tree, SCROLL_BACK)->enabled);
}

static void on_a_lying_panel_its_buttons_cost_no_height(void **unused)
{
	const struct widget *list, *back, *more;

	(void)unused;
	lay_lines(1920, 1080);
	more = tree_find(tree, SCROLL_MORE);
	back = tree_find(tree, SCROLL_BACK);
	list = more->parent;
	assert_int_equal(layout_scroll(&layout, list)->view, list->rect.h);
	assert_true(list->first->rect.x + list->first->rect.w < more->rect.x);
	assert_int_equal(more->rect.x + more->rect.w, list->rect.x + list->rect.w);
	assert_int_equal(back->rect.y, list->rect.y);
	assert_int_equal(more->rect.y + more->rect.h, list->rect.y + list->rect.h);
	lay_lines(1080, 1920);
	more = tree_find(tree, SCROLL_MORE);
	assert_true(layout_scroll(&layout, more->parent)->view < more->rect.y);
}

static void a_header_is_at_the_top_and_a_footer_at_the_bottom(void **unused)
{
	(void)unused;
	for (size_t panel = 0; panel < PANEL_COUNT; panel++) {
		struct widget *footer;

		lay_out(panel, 5);
		footer = tree_find(tree, "footer");
		assert_int_equal(tree_find(tree, "header")->rect.y, 0);
		assert_int_equal(footer->rect.y + footer->rect.h, layout.height);
	}
}

/* A wheelchair user reaches all of it; the magnifier takes an eighth more. */
static void check_low(struct widget **found, size_t count, size_t panel)
{
	bool most = layout.shape.look.text == LOOK_TEXT_MAGNIFIER;

	(void)panel;
	if (!layout.shape.look.low || layout.height < layout.width)
		return;
	for (size_t i = 0; i < count; i++)
		if (shape_is_target(found[i]) && found[i]->clip.h > 0)
			assert_true(found[i]->clip.y >= layout.height * (most ? 3 : 4) / 8);
}

static void the_low_mode_keeps_every_control_in_the_lower_part(void **unused)
{
	(void)unused;
	each_screen(check_low);
}

static void words_that_do_not_fit_side_by_side_stand_below_each_other(void **unused)
{
	const struct widget *one, *two;

	(void)unused;
	for (int large = 0; large < 2; large++) {
		tree_clear(tree);
		tree_open(tree, ROLE_ROW, "");
		for (int i = 0; i < 3; i++)
			tree_button(tree, i ? i == 1 ? "one" : "two" : "", BUTTON_SECONDARY,
				ICON_NONE, "Administration");
		tree_close(tree);
		layout.shape.look.text = large ? LOOK_TEXT_MAGNIFIER : LOOK_TEXT_NORMAL;
		layout.width = 1080;
		layout.height = 1920;
		layout_tree(&layout, tree, 1000);
		one = tree_find(tree, "one");
		two = tree_find(tree, "two");
		if (large)
			assert_true(one->rect.x == two->rect.x && one->rect.y < two->rect.y);
		else
			assert_true(one->rect.y == two->rect.y && one->rect.x < two->rect.x);
	}
	layout.shape.look = LOOKS[0];
}

/* A screen that scrolls in its middle, with a caption of so many lines below. */
static void show_captioned(const char *title, int caption_lines)
{
	tree_clear(tree);
	tree_text(tree, title, TEXT_TITLE, TONE_NORMAL, "请出示身份证");
	tree_open(tree, ROLE_SCROLL, "middle");
	for (int i = 0; i < 30; i++)
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, "居住证申领");
	tree_close(tree);
	for (int i = 0; i < caption_lines; i++)
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, "请把身份证平放在读卡区");
	tree_mark(tree);
	layout.width = 1920;
	layout.height = 1080;
	memset(layout.scrolls, 0, sizeof(layout.scrolls));
	layout_tree(&layout, tree, 1000);
}

/* Its buttons for scrolling would jump about under the keypad with every sentence: no way out. */
static void a_screen_that_scrolled_as_a_whole_goes_on_so(void **unused)
{
	(void)unused;
	show_captioned("one.title", 0);
	assert_false(layout.flat);
	show_captioned("one.title", 40);
	assert_true(layout.flat);
	show_captioned("one.title", 0);
	assert_true(layout.flat);
	show_captioned("two.title", 0);
	assert_false(layout.flat);
}

static void the_unit_turns_with_the_window(void **unused)
{
	(void)unused;
	assert_int_equal(
		layout_scale(1080, 1920, 262, 465), layout_scale(1920, 1080, 262, 465));
	assert_int_equal(layout_scale(1080, 1920, 270, 480), 1024);
	assert_true(layout_unit(1080, 1920, 393, 698) > layout_scale(1080, 1920, 393, 698));
	assert_int_equal(layout_scale(100, 100, 0, 0), 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_overlaps),
		cmocka_unit_test(nothing_leaves_the_panel),
		cmocka_unit_test(every_text_has_the_room_it_needs),
		cmocka_unit_test(what_does_not_fit_can_be_scrolled_to),
		cmocka_unit_test(targets_are_15_mm_and_3_mm_apart),
		cmocka_unit_test(what_scrolls_offers_a_button_for_it),
		cmocka_unit_test(on_a_lying_panel_its_buttons_cost_no_height),
		cmocka_unit_test(a_header_is_at_the_top_and_a_footer_at_the_bottom),
		cmocka_unit_test(the_low_mode_keeps_every_control_in_the_lower_part),
		cmocka_unit_test(words_that_do_not_fit_side_by_side_stand_below_each_other),
		cmocka_unit_test(a_screen_that_scrolled_as_a_whole_goes_on_so),
		cmocka_unit_test(the_unit_turns_with_the_window),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
