/*
 * bench_preview - from a frame of 1280 × 720 to the picture on the panel: the camera's class,
 * the pixels, a widget of the size the screen gives it, laid out, painted and presented.
 *
 * usage: bench_preview GLYPHS FILE.jpg FILE.jpg.  On the display's 1080 × 1920.  What the
 * terminal does on two threads is done on one here.  Only the kernel's waiting is left out: a
 * driver that has every frame at once.  Per format, in ms: median, p95, CPU per frame.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "drivers/camera/camera.h"
#include "firmware/base/files.h"
#include "ui/toolkit/window/window.h"

enum { ROUNDS = 90, WARM = 5, FILE_MAX = 4 << 20, FRAMES = 2, LIVE_HEIGHT_MM = 320 };

struct film {
	struct camera base; /* first */
	struct bytes frames[FRAMES];
	unsigned turn;
};

static enum status film_start(struct camera *camera, unsigned width_px, unsigned height_px)
{
	(void)camera, (void)width_px, (void)height_px;
	return STATUS_OK;
}

static enum status film_next(
	struct camera *camera, unsigned timeout_ms, const uint8_t **data, size_t *len)
{
	struct film *film = (struct film *)camera;
	const struct bytes *frame = &film->frames[film->turn++ % FRAMES];

	(void)timeout_ms;
	*data = frame->data;
	*len = frame->len;
	return STATUS_OK;
}

static void film_stop(struct camera *camera)
{
	(void)camera;
}

static const struct camera_driver FILM = {
	.name = "film", .start = film_start, .next = film_next, .stop = film_stop};

static double now_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench_preview: %s\n", what);
	exit(1);
}

/* The camera's screen: ui/screens/page.c. */
static void show(struct window *window, struct tree *tree, const struct camera_picture *picture)
{
	tree_clear(tree);
	tree_text(tree, "title", TEXT_TITLE, TONE_NORMAL, "拍摄材料");
	tree_text(tree, "hint", TEXT_BODY, TONE_QUIET,
		"请把材料平放在摄像头下，看清后按“拍摄”。");
	tree_camera(tree, "live", "摄像头看到的", "",
		(struct picture){picture->pixels, picture->width_px, picture->height_px})
		->height_mm = LIVE_HEIGHT_MM;
	tree_space(tree);
	tree_open(tree, ROLE_FOOTER, "");
	tree_button(tree, "shoot", BUTTON_PRIMARY, ICON_CHECK, "拍摄");
	tree_close(tree);
	window_show(window, tree);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(struct film *film, struct window *window, struct tree *tree)
{
	static double times[ROUNDS];
	struct camera_picture picture = {0};
	double cpu_ms = 0;

	for (int i = -WARM; i < ROUNDS; i++) {
		double start_ms = now_ms(CLOCK_MONOTONIC);
		if (i == 0)
			cpu_ms = now_ms(CLOCK_PROCESS_CPUTIME_ID);
		must(camera_preview(&film->base, &picture) == STATUS_OK, "frame");
		show(window, tree, &picture);
		if (i >= 0)
			times[i] = now_ms(CLOCK_MONOTONIC) - start_ms;
	}
	cpu_ms = now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_ms;
	qsort(times, ROUNDS, sizeof(*times), by_size);
	printf("%.2f %.2f %.2f\n", times[ROUNDS / 2], times[ROUNDS * 95 / 100],
		cpu_ms / ROUNDS);
	camera_picture_free(&picture);
}

static void make_yuyv(struct film *film)
{
	uint8_t *bytes;

	for (unsigned turn = 0; turn < FRAMES; turn++) {
		struct bytes *raw = &film->frames[turn];
		must(bytes_grow(raw, 2 * CAMERA_PREVIEW_WIDTH * CAMERA_PREVIEW_HEIGHT,
			     &bytes) == STATUS_OK,
			"memory");
		for (size_t i = 0; i < raw->len; i++)
			bytes[i] = (uint8_t)(i * 31 + i / 253 + turn * 7);
	}
}

int main(int argc, char **argv)
{
	static struct film mjpeg = {.base = {&FILM, .shape = {.format = CAMERA_MJPEG}}};
	static struct film yuyv = {.base = {&FILM, .shape = {CAMERA_YUYV, CAMERA_PREVIEW_WIDTH,
							   CAMERA_PREVIEW_HEIGHT,
							   2 * (size_t)CAMERA_PREVIEW_WIDTH}}};
	const struct window_options options = {.title = "bench",
		.width = 1080,
		.height = 1920,
		.panel_width_mm = 262,
		.panel_height_mm = 465,
		.glyphs = argc > 1 ? argv[1] : NULL};
	struct window *window;
	struct tree *tree;

	must(argc == 2 + FRAMES, "usage: bench_preview GLYPHS FILE.jpg FILE.jpg");
	for (int i = 0; i < FRAMES; i++)
		must(file_read(argv[2 + i], FILE_MAX, &mjpeg.frames[i]) == STATUS_OK, "file");
	make_yuyv(&yuyv);
	must(window_create(&options, &window) == STATUS_OK, "window");
	must(tree_create(&tree) == STATUS_OK, "tree");
	measure(&mjpeg, window, tree);
	measure(&yuyv, window, tree);
	tree_destroy(tree);
	window_destroy(window);
	return 0;
}
