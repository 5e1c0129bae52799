/* A page looked at closely: scaled in pieces, moved as pixels, and the same to the last byte. */
#include "tests/unit/ui-toolkit/window_bench.h"

#include "ui/toolkit/window/window_state.h"

enum { WIDTH = 1080, HEIGHT = 1920, PAGE_WIDTH = 1810, PAGE_HEIGHT = 2560 };

static uint32_t *page;
static int rounds, unfinished; /* of the loop; those that left something to scale */

static void watch(void *unused, bool awake)
{
	(void)unused;
	rounds += awake;
	unfinished += awake && !window_is_whole(window);
}

static int open_large(void **unused)
{
	const struct window_options options = {.title = "test",
		.width = WIDTH,
		.height = HEIGHT,
		.panel_width_mm = 262,
		.panel_height_mm = 465};

	(void)unused;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	page = malloc((size_t)PAGE_WIDTH * PAGE_HEIGHT * sizeof(*page));
	if (!page || window_create(&options, &window) || tree_create(&tree))
		return -1;
	for (uint32_t i = 0; i < PAGE_WIDTH * PAGE_HEIGHT; i++)
		page[i] = i * 2654435761u >> 8;
	window_set_watch(window, watch, NULL);
	return 0;
}

static int close_large(void **unused)
{
	free(page);
	return close_window(unused);
}

static void show(uint64_t edition)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "核对这一页");
	tree_viewer(tree, "a", "page.jpg", (struct picture){page, PAGE_WIDTH, PAGE_HEIGHT})
		->edition = edition;
	window_show(window, tree);
}

static void count_rounds(void)
{
	rounds = unfinished = 0;
	take_inputs();
}

static void press(const char *name)
{
	touch(name);
	count_rounds();
}

static uint32_t *picture_now(void)
{
	const struct canvas *canvas = &window->panel.canvas;
	uint32_t *copy = malloc((size_t)WIDTH * HEIGHT * sizeof(*copy));

	assert_non_null(copy);
	for (int y = 0; y < HEIGHT; y++)
		memcpy(copy + (size_t)y * WIDTH, canvas->pixels + (ptrdiff_t)y * canvas->stride,
			WIDTH * sizeof(*copy));
	return copy;
}

/* What is on the panel is what a panel that has nothing yet would show. */
static void assert_as_painted_anew(void)
{
	uint32_t *seen = picture_now(), *anew;

	assert_true(window_is_whole(window));
	window->memory.known = false;
	window_repaint(window);
	take_inputs();
	anew = picture_now();
	assert_memory_equal(seen, anew, (size_t)WIDTH * HEIGHT * sizeof(*seen));
	free(seen);
	free(anew);
}

static struct point middle_of_view(void)
{
	struct rect view = tree_find(tree, "a")->view;

	return (struct point){view.x + view.w / 2, view.y + view.h / 2};
}

static void drag(int dx, int dy)
{
	struct point at = middle_of_view();

	window_touch(window, at.x, at.y, 0);
	take_inputs();
	window_touch(window, at.x + dx, at.y + dy, 1);
	count_rounds();
	window_touch(window, at.x + dx, at.y + dy, 2);
	take_inputs();
}

static void a_large_picture_is_scaled_in_pieces_a_round_each(void **unused)
{
	(void)unused;
	show(1);
	assert_false(window_is_whole(window));
	count_rounds();
	assert_true(unfinished >= 3);
	assert_as_painted_anew();
	for (int step = 0; step < 4; step++) {
		press("view.in");
		assert_true(unfinished >= 2);
		assert_as_painted_anew();
	}
	show(2); /* other pixels */
	assert_false(window_is_whole(window));
	take_inputs();
	assert_as_painted_anew();
}

static void what_is_panned_moves_as_pixels(void **unused)
{
	static const struct point BY[] = {
		{-7, 40}, {25, -13}, {-31, -60}, {0, 9}, {4, 0}, {300, 1}};

	(void)unused;
	show(1);
	press("view.in");
	press("view.in");
	for (size_t i = 0; i < sizeof(BY) / sizeof(BY[0]); i++) {
		drag(BY[i].x, BY[i].y);
		if (abs(BY[i].x) < 100)
			assert_int_equal(unfinished, 0); /* in the round that took the finger */
		assert_as_painted_anew();
	}
	press("view.down");
	assert_as_painted_anew();
	press("view.to_left");
	assert_as_painted_anew();
}

static void a_finger_may_move_it_while_it_is_scaled(void **unused)
{
	struct point at;

	(void)unused;
	show(1);
	press("view.in");
	touch("view.in");
	at = middle_of_view();
	window_touch(window, at.x, at.y, 0);
	for (int i = 1; i < 40; i++)
		window_touch(window, at.x + 9 * i % 50, at.y + 17 * i % 70, 1);
	window_touch(window, at.x, at.y, 2);
	count_rounds();
	assert_true(unfinished >= 2);
	assert_as_painted_anew();
}

static void a_touch_waits_for_a_piece_only(void **unused)
{
	(void)unused;
	show(1);
	touch("view.in");
	assert_true(window_wait(window, 0, &input)); /* down */
	assert_false(window_is_whole(window));
	take_inputs();
	assert_true(tree_find(tree, "a")->zoom > VIEWER_WHOLE);
	assert_as_painted_anew();
}

/* Where the picture will be there is its table, and not the screen before it. */
static void nothing_of_the_screen_before_is_seen_in_it(void **unused)
{
	struct point at;
	uint32_t under;

	(void)unused;
	tree_clear(tree);
	tree_open(tree, ROLE_PANEL, "");
	for (int i = 0; i < 20; i++)
		tree_banner(tree, "", TONE_BAD, ICON_WARN, "另一屏");
	tree_close(tree);
	window_show(window, tree);
	show(1);
	at = middle_of_view();
	under = window->panel.canvas
			.pixels[(ptrdiff_t)at.y * window->panel.canvas.stride + at.x];
	assert_int_equal(under, shape_palette(&window->layout.shape)->key_quiet);
}

/* A page that leaves takes what was not scaled along: its pixels may be gone. */
static void nothing_is_scaled_after_the_page_left(void **unused)
{
	(void)unused;
	show(1);
	assert_false(window_is_whole(window));
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "材料");
	window_show(window, tree);
	assert_true(window_is_whole(window));
	show(1);
	window_reset(window);
	assert_true(window_is_whole(window));
}

/* The question stands there whole, whatever lies under it. */
static void a_dialog_is_whole_before_the_page_under_it(void **unused)
{
	const struct widget *dialog;
	uint32_t *first, *last;
	struct rect rect;

	(void)unused;
	show(1);
	take_inputs();
	tree_clear(tree);
	tree_viewer(tree, "a", "page.jpg", (struct picture){page, PAGE_WIDTH, PAGE_HEIGHT})
		->edition = 1;
	tree_open(tree, ROLE_DIALOG, "ask");
	tree_text(tree, "ask.title", TEXT_TITLE, TONE_NORMAL, "要离开吗？");
	tree_button(tree, "ask.stay", BUTTON_PRIMARY, ICON_BACK, "继续办理");
	tree_close(tree);
	window_show(window, tree);
	first = picture_now();
	dialog = tree_find(tree, "ask");
	rect = rect_intersect(dialog->clip, tree_find(tree, "a")->view);
	assert_true(rect.w > 0 && rect.h > 0);
	take_inputs();
	last = picture_now();
	for (int y = rect.y + 40; y < rect.y + rect.h - 40; y++)
		assert_memory_equal(first + (size_t)y * WIDTH + rect.x + 40,
			last + (size_t)y * WIDTH + rect.x + 40,
			(size_t)(rect.w - 80) * sizeof(*first));
	free(first);
	free(last);
	assert_as_painted_anew();
}

/* What is not whole is nobody's aim: what its pixels come from is shown anew at once. */
static void nobody_aims_at_what_is_not_whole(void **unused)
{
	int x, y;

	(void)unused;
	show(1);
	middle("view.in", &x, &y);
	window_touch(window, x, y, 0);
	assert_false(window_is_touched(window));
	take_inputs();
	assert_true(window_is_touched(window));
	window_touch(window, x, y, 2);
	take_inputs();
}

#define LARGE_TEST(name) cmocka_unit_test_setup_teardown(name, open_large, close_large)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LARGE_TEST(a_large_picture_is_scaled_in_pieces_a_round_each),
		LARGE_TEST(what_is_panned_moves_as_pixels),
		LARGE_TEST(a_finger_may_move_it_while_it_is_scaled),
		LARGE_TEST(a_touch_waits_for_a_piece_only),
		LARGE_TEST(nothing_of_the_screen_before_is_seen_in_it),
		LARGE_TEST(nothing_is_scaled_after_the_page_left),
		LARGE_TEST(a_dialog_is_whole_before_the_page_under_it),
		LARGE_TEST(nobody_aims_at_what_is_not_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
