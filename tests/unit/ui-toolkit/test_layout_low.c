/* The low mode's upper half is for the eyes, its lower half for the hands; and what moves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/widget/layout.h"
#include "ui/toolkit/widget/theme.h"

#define WIDTH 1080
#define HEIGHT 1920

static struct tree *tree;
static struct layout layout;

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

static void lay_out(bool low)
{
	tree_mark(tree);
	memset(layout.scrolls, 0, sizeof(layout.scrolls));
	layout.flat_on = layout.inlined_on = 0;
	layout.shape.look.low = low;
	layout.width = WIDTH;
	layout.height = HEIGHT;
	layout_tree(&layout, tree, layout_unit(WIDTH, HEIGHT, 393, 698));
}

static int top_of(const char *name)
{
	return tree_find(tree, name)->rect.y;
}

/* Title and a picture, then what is touched, inside what scrolls or not. */
static void show(const char *scroll)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "请签名");
	if (scroll)
		tree_open(tree, ROLE_SCROLL, scroll);
	tree_open(tree, ROLE_PANEL, "card");
	tree_text(tree, "text", TEXT_BODY, TONE_NORMAL, "以下内容由本人提交");
	tree_close(tree);
	tree_button(tree, "touch", BUTTON_SECONDARY, ICON_NONE, "不能写字？");
	tree_text(tree, "after", TEXT_BODY, TONE_NORMAL, "请在框内签名");
	if (scroll)
		tree_close(tree);
}

static void what_is_only_read_stands_in_the_upper_half(void **unused)
{
	static const char *const SCROLLS[] = {NULL, "scroll"};

	(void)unused;
	for (size_t i = 0; i < sizeof(SCROLLS) / sizeof(SCROLLS[0]); i++) {
		show(SCROLLS[i]);
		lay_out(true);
		assert_true(top_of("title") > 0);
		assert_true(top_of("title") < top_of("card"));
		assert_true(top_of("card") + tree_find(tree, "card")->rect.h < HEIGHT / 2);
		assert_true(tree_find(tree, "text")->clip.h > 0);
		/* From the first thing to touch on, all is below. */
		assert_true(top_of("touch") >= HEIGHT / 2);
		assert_true(top_of("after") > top_of("touch"));
		lay_out(false); /* the same tree: nothing of it is left behind */
		assert_true(top_of("after") < HEIGHT / 2);
		assert_true(top_of("card") < top_of("touch"));
	}
}

static void what_is_too_long_for_the_upper_half_scrolls_below(void **unused)
{
	(void)unused;
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "办事指南");
	tree_open(tree, ROLE_PANEL, "long");
	for (int i = 0; i < 30; i++)
		tree_text(tree, "", TEXT_LARGE, TONE_NORMAL, "申请材料");
	tree_close(tree);
	tree_text(tree, "last", TEXT_BODY, TONE_NORMAL, "完");
	lay_out(true);
	assert_true(top_of("title") < HEIGHT / 2);
	assert_true(top_of("long") >= HEIGHT / 2);
	assert_true(top_of("last") > top_of("long"));
	assert_non_null(tree_find(tree, SCROLL_MORE));
}

static void a_page_is_seen_above_and_its_buttons_stay_below(void **unused)
{
	static const uint32_t PIXELS[21 * 30];
	struct widget *viewer;

	(void)unused;
	for (int low = 1; low >= 0; low--) {
		tree_clear(tree);
		tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "请看清楚这一页");
		tree_button(tree, "turn", BUTTON_QUIET, ICON_AGAIN, "旋转");
		viewer = tree_viewer(tree, "page", "第 1 页", (struct picture){PIXELS, 21, 30});
		tree_enter(tree, viewer);
		tree_button(tree, "larger", BUTTON_QUIET, ICON_LARGER, "放大");
		tree_enter(tree, tree_root(tree));
		lay_out(low);
		assert_true(viewer->view.h > 0 && viewer->view.y >= 0);
		assert_true(viewer->view.y > top_of("title"));
		assert_int_equal(viewer->view.y + viewer->view.h <= HEIGHT / 2, low);
		assert_int_equal(top_of("turn") >= HEIGHT / 2, low);
		assert_true(top_of("larger") > top_of("turn"));
		assert_true(rect_intersect(viewer->view, viewer->clip).h == viewer->view.h);
	}
}

/* Where a button is between so many lines before it and so many news after it. */
static int start_above_news(int before, int news)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_HERO, TONE_NORMAL, "最多跑一次");
	tree_open(tree, ROLE_PANEL, "");
	for (int i = 0; i < before; i++)
		tree_text(tree, "", TEXT_LARGE, TONE_NORMAL, "24 小时");
	tree_close(tree);
	tree_button(tree, "start", BUTTON_PRIMARY, ICON_NEXT, "开始办理");
	tree_open(tree, ROLE_SCROLL, "news")->height_mm = THEME.scroll_least / 10;
	for (int i = 0; i < news; i++)
		tree_text(tree, "", TEXT_BODY, TONE_NORMAL, "本周六延时服务");
	tree_close(tree);
	lay_out(false);
	return top_of("start");
}

static void news_of_a_kept_height_move_nothing_above_them(void **unused)
{
	(void)unused;
	for (int before = 10; before < 40; before++) { /* from easy to far too much */
		int top = start_above_news(before, 0);

		for (int news = 1; news < 30; news += 4)
			assert_int_equal(start_above_news(before, news), top);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_only_read_stands_in_the_upper_half),
		cmocka_unit_test(what_is_too_long_for_the_upper_half_scrolls_below),
		cmocka_unit_test(a_page_is_seen_above_and_its_buttons_stay_below),
		cmocka_unit_test(news_of_a_kept_height_move_nothing_above_them),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
