/* Frame after frame nothing is allocated: a kiosk that runs for months must not crumble. */
#include "tests/unit/ui-toolkit/window_bench.h"

#include <stdio.h>
#include <time.h>

#include "firmware/base/words.h"
#include "tests/unit/ui-toolkit/allocations.h"

#define ROWS 1000
#define LIVE_WIDTH 1280
#define LIVE_HEIGHT 720

static char value[256];
static enum keyboard_kind keyboard;
static uint32_t *live;

static int create(void **unused)
{
	allocations_begin();
	value[0] = '\0';
	live = calloc((size_t)LIVE_WIDTH * LIVE_HEIGHT, sizeof(*live));
	return live && words_open("build/words") == STATUS_OK ? open_window(unused) : -1;
}

static int destroy(void **unused)
{
	(void)close_window(unused);
	words_close();
	free(live);
	return 0;
}

/* act: one frame; the same frames each round. */
static void assert_no_allocation(void (*act)(int frame), int frames)
{
	unsigned long before;

	for (int round = 0; round < 2; round++) /* glyphs, events and engines settle */
		for (int frame = 0; frame < frames; frame++)
			act(frame);
	before = allocations;
	free(malloc(1));
	assert_int_equal(allocations, before + 1); /* what counts is counted */
	before = allocations;
	for (int frame = 0; frame < frames; frame++)
		act(frame);
	assert_int_equal(allocations - before, 0);
}

static void take_edits(void)
{
	while (window_wait(window, 0, &input))
		if (input.kind == INPUT_EDIT)
			snprintf(value, sizeof(value), "%.20s", input.text);
}

static void add_row(struct tree *of, const void *user, size_t row)
{
	char name[32];

	(void)user;
	snprintf(name, sizeof(name), "row.%zu", row);
	tree_tile(of, name, ICON_FORM, row % 3 ? "居住证申领" : "城乡居民基本养老保险参保登记",
		name);
}

static void show_list(void)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "您要办理什么？");
	tree_open(tree, ROLE_SCROLL, "scroll");
	tree_list(tree, "rows", (struct rows_of){ROWS, 1, add_row, NULL});
	tree_close(tree);
	window_show(window, tree);
}

static void scroll_frame(int frame)
{
	if (frame == 0) {
		window_reset(window);
		show_list();
		window_touch(window, 200, 800, 0);
	}
	window_touch(window, 200, 800 - 7 * (frame + 1), 1);
	if (frame == 79)
		window_touch(window, 200, 100, 2);
	take_edits();
}

static void scrolling_a_thousand_rows_allocates_nothing(void **unused)
{
	(void)unused;
	assert_no_allocation(scroll_frame, 80);
}

static void show_field(void)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "填写申请表");
	tree_field(tree, "name", keyboard, "姓名", value);
	window_show(window, tree);
}

static void press(const char *name)
{
	touch(name);
	take_edits();
}

static void type_frame(int frame)
{
	static const char *const KEYS[] = {"name", "key.l", "key.i", "key.j", "key.i", "key.a",
		"key.n", "key.g", "key.candidate.0", "key.erase", "key.done"};

	keyboard = KEYBOARD_PINYIN;
	if (frame == 0) {
		value[0] = '\0';
		window_reset(window);
	}
	show_field();
	press(KEYS[frame]);
}

static void latin_frame(int frame)
{
	static const char *const KEYS[] = {
		"name", "key.l", "key.i", "key.erase", "key.a", "key.done"};

	keyboard = KEYBOARD_LATIN;
	if (frame == 0) {
		value[0] = '\0';
		window_reset(window);
	}
	show_field();
	press(KEYS[frame]);
}

static void typing_allocates_nothing(void **unused)
{
	(void)unused;
	assert_no_allocation(latin_frame, 6);
}

/* The engine sorts by the C library, which borrows memory for as long as that takes. */
static void typing_by_pinyin_keeps_nothing(void **unused)
{
	unsigned long before, freed;

	(void)unused;
	for (int i = 0; i < 22; i++)
		type_frame(i % 11);
	before = allocations;
	freed = frees;
	for (int frame = 0; frame < 11; frame++)
		type_frame(frame);
	assert_int_equal(allocations - before, frees - freed);
	assert_true(allocations - before < 10 * 11);
}

static void page_frame(int frame)
{
	window_reset(window);
	if (frame % 2)
		show_list();
	else
		show_field();
}

static void going_from_screen_to_screen_allocates_nothing(void **unused)
{
	(void)unused;
	assert_no_allocation(page_frame, 10);
}

static void preview_frame(int frame)
{
	for (int x = 0; x < LIVE_WIDTH; x++)
		live[(size_t)(frame * 30 % LIVE_HEIGHT) * LIVE_WIDTH + (size_t)x] ^= 0xffffff;
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "拍照");
	tree_camera(tree, "live", "拍照", "请稍等",
		(struct picture){live, LIVE_WIDTH, LIVE_HEIGHT});
	window_show(window, tree);
}

static void frames_of_a_camera_allocate_nothing(void **unused)
{
	(void)unused;
	assert_no_allocation(preview_frame, 30);
}

static double worked_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* Also by the slowest build; the panel is as large as they come. */
static void a_camera_of_720_lines_is_shown_fifteen_times_a_second(void **unused)
{
	const struct window_options options = {.title = "test",
		.width = 1080,
		.height = 1920,
		.panel_width_mm = 393,
		.panel_height_mm = 698};
	double begin_ms;

	(void)unused;
	window_destroy(window);
	window = NULL;
	assert_int_equal(window_create(&options, &window), STATUS_OK);
	preview_frame(0);
	begin_ms = worked_ms();
	for (int frame = 1; frame <= 15; frame++)
		preview_frame(frame);
	assert_true(worked_ms() - begin_ms < 1000);
	print_message("%.1f ms for a frame\n", (worked_ms() - begin_ms) / 15);
}

static void look_frame(int frame)
{
	static const char *const KEYS[] = {"view.in", "view.in", "view.down", "view.to_left",
		"view.up", "view.to_right", "view.out", "view.out"};

	tree_clear(tree);
	tree_viewer(tree, "page", "page.jpg", (struct picture){live, LIVE_WIDTH, LIVE_HEIGHT});
	window_show(window, tree);
	press(KEYS[frame]);
}

static void looking_closely_at_a_page_allocates_nothing(void **unused)
{
	(void)unused;
	assert_no_allocation(look_frame, 8);
}

#define FRAME_TEST(name) cmocka_unit_test_setup_teardown(name, create, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRAME_TEST(scrolling_a_thousand_rows_allocates_nothing),
		FRAME_TEST(typing_allocates_nothing),
		FRAME_TEST(typing_by_pinyin_keeps_nothing),
		FRAME_TEST(going_from_screen_to_screen_allocates_nothing),
		FRAME_TEST(frames_of_a_camera_allocate_nothing),
		FRAME_TEST(a_camera_of_720_lines_is_shown_fifteen_times_a_second),
		FRAME_TEST(looking_closely_at_a_page_allocates_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
