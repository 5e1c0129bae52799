#include "tests/unit/ui-toolkit/window_bench.h"

#include "ui/toolkit/widget/viewer.h"
#include "ui/toolkit/window/window.h"

static uint32_t page[400 * 600];

static int open_picture(void **unused)
{
	(void)unused;
	for (uint32_t i = 0; i < 400 * 600; i++)
		page[i] = i * 2654435761u >> 8;
	return open_window_with_keypad(0);
}

static const struct widget *show(const char *name)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "核对这一页");
	tree_viewer(tree, name, "page.jpg", (struct picture){page, 400, 600});
	window_show(window, tree);
	return tree_find(tree, name);
}

static void press(const char *name)
{
	touch(name);
	take_inputs();
}

static struct rect picture_of(const struct widget *viewer)
{
	return viewer_picture(viewer, viewer->view);
}

static void assert_inside(struct rect inner, struct rect outer)
{
	assert_true(inner.x >= outer.x && inner.y >= outer.y);
	assert_true(inner.x + inner.w <= outer.x + outer.w);
	assert_true(inner.y + inner.h <= outer.y + outer.h);
}

static bool enabled(const char *name)
{
	return tree_find(tree, name)->enabled;
}

static void at_first_the_whole_picture_is_seen_in_its_shape(void **unused)
{
	const struct widget *viewer = show("a");
	struct rect picture = picture_of(viewer);
	int wanted = picture.h * 400 / 600;

	(void)unused;
	assert_inside(picture, viewer->view);
	assert_true(abs(picture.w - wanted) <= 1);
	assert_true(picture.w >= viewer->view.w - 1 || picture.h >= viewer->view.h - 1);
	assert_true(enabled("view.in"));
	assert_false(enabled("view.out") || enabled("view.up") || enabled("view.to_right"));
}

static void buttons_enlarge_it_up_to_four_times_and_back(void **unused)
{
	const struct widget *viewer = show("a");
	int width = picture_of(viewer).w;

	(void)unused;
	for (int i = 0; i < 4; i++)
		press("view.in");
	assert_int_equal(picture_of(viewer).w, width * 4);
	assert_false(enabled("view.in"));
	for (int i = 0; i < 4; i++)
		press("view.out");
	assert_int_equal(picture_of(viewer).w, width);
}

/* Whatever is pressed, the view is full of picture: nobody gets lost beside it. */
static void every_corner_is_reached_and_nothing_beside_it(void **unused)
{
	static const char *const WAYS[] = {
		"view.up", "view.to_left", "view.down", "view.to_right"};
	const struct widget *viewer = show("a");

	(void)unused;
	press("view.in");
	press("view.in");
	press("view.in");
	for (size_t way = 0; way < 4; way++) {
		int presses = 0;

		for (; enabled(WAYS[way]) && presses < 20; presses++) {
			struct rect seen;

			press(WAYS[way]);
			seen = picture_of(viewer);
			assert_true(
				seen.x <= viewer->view.x + 1 && seen.y <= viewer->view.y + 1);
			assert_true(seen.x + seen.w >= viewer->view.x + viewer->view.w - 1);
			assert_true(seen.y + seen.h >= viewer->view.y + viewer->view.h - 1);
		}
		assert_in_range(presses, 1, 10);
	}
	assert_string_not_equal(tree_find(tree, "view.state")->text, "");
}

static void a_finger_drags_what_is_larger_than_its_view(void **unused)
{
	const struct widget *viewer = show("a");
	int x, y, before;

	(void)unused;
	press("view.in");
	press("view.in");
	before = picture_of(viewer).x;
	x = viewer->view.x + viewer->view.w / 2;
	y = viewer->view.y + viewer->view.h / 2;
	window_touch(window, x, y, 0);
	window_touch(window, x - 40, y, 1);
	window_touch(window, x - 40, y, 2);
	take_inputs();
	assert_in_range(before - picture_of(viewer).x, 39, 41);
}

static void the_keypad_goes_to_its_buttons_and_presses_them(void **unused)
{
	unsigned turn;
	int width;

	(void)unused;
	show("a");
	width = picture_of(tree_find(tree, "a")).w;
	for (int i = 0; i < 10; i++) {
		const struct widget *at = window_focused(window, &turn);

		if (at && strcmp(at->name, "view.in") == 0)
			break;
		window_strike(window, 3);
		take_inputs();
	}
	window_strike(window, 4);
	take_inputs();
	assert_true(picture_of(tree_find(tree, "a")).w > width);
}

static void another_picture_begins_whole_again(void **unused)
{
	const struct widget *viewer = show("a");

	(void)unused;
	press("view.in");
	show("a");
	assert_true(viewer->zoom > VIEWER_WHOLE);
	viewer = show("b");
	assert_int_equal(viewer->zoom, VIEWER_WHOLE);
}

#define VIEWER_TEST(name) cmocka_unit_test_setup_teardown(name, open_picture, close_window)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VIEWER_TEST(at_first_the_whole_picture_is_seen_in_its_shape),
		VIEWER_TEST(buttons_enlarge_it_up_to_four_times_and_back),
		VIEWER_TEST(every_corner_is_reached_and_nothing_beside_it),
		VIEWER_TEST(a_finger_drags_what_is_larger_than_its_view),
		VIEWER_TEST(the_keypad_goes_to_its_buttons_and_presses_them),
		VIEWER_TEST(another_picture_begins_whole_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
