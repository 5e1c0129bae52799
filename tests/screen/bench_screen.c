/*
 * bench_screen.c - the bench screen drawn with ui/toolkit, to stand beside other toolkits.
 *
 * usage: bench_screen GLYPHS [scroll|anim].  Title bar, 6 by 2 tiles, a field, a list of 1,000
 * rows, exactly as the others draw it; "scroll" moves the list 7 px 60 times a second, "anim"
 * slides the whole page.  Touching a tile turns it amber.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "ui/toolkit/text/lines.h"
#include "ui/toolkit/window/panel.h"

enum {
	WIDTH = 1080,
	HEIGHT = 1920,
	LIST_Y = 600,
	LIST_HEIGHT = HEIGHT - LIST_Y,
	ROW_HEIGHT = 88,
	ROW_COUNT = 1000,
	TILE = 164,
	TILE_STEP = 176,
	FURTHEST = ROW_HEIGHT * ROW_COUNT - LIST_HEIGHT,
	STEP_PX = 7,
	SECONDS = 60
};

extern const char *const BENCH_ROWS[ROW_COUNT]; /* written by bench_rows.py */

static const colour TILE_COLOURS[12] = {0x2e7d32, 0x1565c0, 0xad1457, 0x00838f, 0xef6c00,
	0x4527a0, 0x558b2f, 0x0277bd, 0xc62828, 0x00695c, 0x5d4037, 0x6a1b9a};
static const char *const TILE_WORDS[12] = {"社保查询", "医疗保险", "不动产证", "公积金",
	"身份证", "婚姻登记", "交通违法", "税务服务", "法律援助", "就业创业", "养老认证",
	"投诉建议"};

struct bench {
	struct panel panel;
	struct fonts *fonts;
	int scrolled, slid, pressed; /* px, px, tile or -1 */
};

static void text(struct bench *bench, int size_px, int x, int y, colour ink, const char *words)
{
	const struct setting setting = {
		.fonts = bench->fonts, .face = FACE_REGULAR, .size_px = size_px};

	lines_draw(&bench->panel.canvas, &setting, (struct point){bench->slid + x, y},
		&(struct line){.text = words, .len = strlen(words)}, ink);
}

static void fill(struct bench *bench, int x, int y, int w, int h, colour ink)
{
	canvas_fill(&bench->panel.canvas, (struct rect){bench->slid + x, y, w, h}, ink);
}

static struct rect tile_rect(int tile)
{
	return (struct rect){18 + tile % 6 * TILE_STEP, 140 + tile / 6 * TILE_STEP, TILE, TILE};
}

static void draw_tile(struct bench *bench, int tile)
{
	struct rect rect = tile_rect(tile);
	int characters = (int)strlen(TILE_WORDS[tile]) / 3;

	fill(bench, rect.x, rect.y, rect.w, rect.h,
		bench->pressed == tile ? 0xffc107 : TILE_COLOURS[tile]);
	text(bench, 32, rect.x + TILE / 2 - characters * 16, rect.y + 60, 0xffffff,
		TILE_WORDS[tile]);
}

/* Only the rows that can be seen between top and bottom. */
static void draw_rows(struct bench *bench, int top, int bottom)
{
	int first = (bench->scrolled + top - LIST_Y) / ROW_HEIGHT;
	int last = (bench->scrolled + bottom - 1 - LIST_Y) / ROW_HEIGHT;

	for (int i = first; i <= last && i < ROW_COUNT; i++) {
		int y = LIST_Y + i * ROW_HEIGHT - bench->scrolled;

		fill(bench, 0, y, WIDTH, ROW_HEIGHT, 0xffffff);
		text(bench, 32, 36, y + 22, 0x212121, BENCH_ROWS[i]);
		text(bench, 32, 930, y + 22, 0x1565c0, "查看 ›");
		fill(bench, 36, y + ROW_HEIGHT - 1, WIDTH - 72, 1, 0xdddddd);
	}
}

static void show(struct bench *bench, struct rect rect)
{
	const struct damage damage = {.rects = {rect}, .count = 1};

	panel_present(&bench->panel, &damage);
}

static void draw_all(struct bench *bench)
{
	const struct rect all = {0, 0, WIDTH, HEIGHT};

	bench->panel.canvas.clip = all;
	canvas_fill(&bench->panel.canvas, all, 0xf5f7fa);
	fill(bench, 0, 0, WIDTH, 120, 0x1565c0);
	text(bench, 44, 36, 28, 0xffffff, "丽江市政务服务自助终端");
	text(bench, 32, 800, 38, 0xffffff, "English 中文");
	for (int i = 0; i < 12; i++)
		draw_tile(bench, i);
	fill(bench, 18, 500, 1044, 80, 0x90a4ae);
	fill(bench, 20, 502, 1040, 76, 0xffffff);
	text(bench, 32, 40, 518, 0x9e9e9e, "请输入姓名或证件号码");
	draw_rows(bench, LIST_Y, HEIGHT);
	show(bench, all);
}

/* Moves the pixels that stay and paints the strip that is new. */
static void scroll(struct bench *bench, int dy)
{
	const struct rect list = {0, LIST_Y, WIDTH, LIST_HEIGHT};
	struct rect strip = {0, dy > 0 ? HEIGHT - dy : LIST_Y, WIDTH, dy > 0 ? dy : -dy};

	bench->scrolled += dy;
	bench->panel.canvas.clip = list;
	canvas_scroll(&bench->panel.canvas, list, (struct point){0, -dy});
	bench->panel.canvas.clip = strip;
	draw_rows(bench, strip.y, strip.y + strip.h);
	show(bench, list);
}

static void press(struct bench *bench, int tile)
{
	int before = bench->pressed, changed = tile >= 0 ? tile : before;

	bench->pressed = tile;
	if (changed < 0 || changed > 11)
		return;
	bench->panel.canvas.clip = tile_rect(changed);
	draw_tile(bench, changed);
	show(bench, tile_rect(changed));
}

static int tile_at(int x, int y)
{
	for (int i = 0; i < 12; i++)
		if (rect_holds(tile_rect(i), x, y))
			return i;
	return -1;
}

/* False: the program is to end. */
static bool handle(struct bench *bench, const SDL_Event *event)
{
	if (event->type == SDL_WINDOWEVENT && event->window.event == SDL_WINDOWEVENT_EXPOSED)
		draw_all(bench);
	else if (event->type == SDL_MOUSEBUTTONDOWN)
		press(bench, tile_at(event->button.x, event->button.y));
	else if (event->type == SDL_MOUSEBUTTONUP)
		press(bench, -1);
	return event->type != SDL_QUIT;
}

static void wait_until(struct timespec *next)
{
	next->tv_nsec += 1000000000 / 60;
	if (next->tv_nsec >= 1000000000) {
		next->tv_nsec -= 1000000000;
		next->tv_sec++;
	}
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL);
}

static void run_frames(struct bench *bench, bool slides)
{
	struct timespec next;
	SDL_Event event;
	int step = STEP_PX;

	clock_gettime(CLOCK_MONOTONIC, &next);
	for (int frame = 0; frame < SECONDS * 60; frame++) {
		while (SDL_PollEvent(&event))
			if (event.type == SDL_QUIT)
				return;
		if (slides) {
			bench->slid = (int)(-540 + 540 * cos(frame / 30.0));
			draw_all(bench);
		} else {
			if (bench->scrolled + step > FURTHEST || bench->scrolled + step < 0)
				step = -step;
			scroll(bench, step);
		}
		wait_until(&next);
	}
}

int main(int argc, char **argv)
{
	struct bench bench = {.pressed = -1};
	SDL_Event event;

	if (panel_open(&bench.panel, "bench", WIDTH, HEIGHT, false) != STATUS_OK ||
		fonts_create(&bench.fonts) != STATUS_OK || argc < 2)
		return 1;
	SDL_SetWindowPosition(bench.panel.sdl, 0, 0);
	fonts_use_baked(bench.fonts, argv[1]);
	draw_all(&bench);
	if (argc > 2)
		run_frames(&bench, strcmp(argv[2], "anim") == 0);
	while (SDL_WaitEvent(&event) && handle(&bench, &event))
		;
	fonts_destroy(bench.fonts);
	panel_close(&bench.panel);
	return 0;
}
