#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/canvas/canvas.h"
#include "ui/toolkit/canvas/coverage.h"

#define SIDE 40
#define GUARD 0x123456u

static uint32_t pixels[SIDE * SIDE];

static struct canvas blank(uint32_t colour_rgb)
{
	for (size_t i = 0; i < SIDE * SIDE; i++)
		pixels[i] = colour_rgb;
	return (struct canvas){pixels, SIDE, SIDE, SIDE, {0, 0, SIDE, SIDE}};
}

static void filling_sets_exactly_the_rectangle(void **unused)
{
	struct canvas canvas = blank(0);

	(void)unused;
	canvas_fill(&canvas, (struct rect){3, 4, 5, 6}, 0xabcdef);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			assert_int_equal(pixels[y * SIDE + x],
				rect_holds((struct rect){3, 4, 5, 6}, x, y) ? 0xabcdef : 0);
}

static void scrolling_moves_pixels_inside_the_rectangle_only(void **unused)
{
	static const struct point STEPS[] = {{0, 3}, {0, -3}, {0, 1}, {0, -1}, {0, 12},
		{0, -12}, {0, 0}, {4, 0}, {-4, 0}, {2, 3}, {-2, 3}, {2, -3}, {-2, -3}, {30, 1}};
	struct rect part = {5, 6, 20, 12};

	(void)unused;
	for (size_t i = 0; i < sizeof(STEPS) / sizeof(STEPS[0]); i++) {
		struct canvas canvas = blank(0);
		struct point by = STEPS[i];

		for (int at = 0; at < SIDE * SIDE; at++)
			pixels[at] = (uint32_t)at;
		canvas_scroll(&canvas, part, by);
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++) {
				bool moved = rect_holds(part, x, y) &&
					     rect_holds(part, x - by.x, y - by.y);

				assert_int_equal(pixels[y * SIDE + x],
					(uint32_t)(moved ? (y - by.y) * SIDE + x - by.x
							 : y * SIDE + x));
			}
	}
}

static uint32_t channel(uint32_t under, uint32_t over, uint32_t coverage, int shift)
{
	uint32_t a = coverage + (coverage >> 7);

	return (((under >> shift & 255) * (256 - a) + (over >> shift & 255) * a) >> 8) << shift;
}

/* Eight pixels at a time, or one: nobody can tell. */
static void every_width_and_offset_blends_alike(void **unused)
{
	static uint8_t coverage[SIDE];
	uint32_t seed = 7;

	(void)unused;
	for (int w = 1; w <= 30; w++)
		for (int x = 0; x < 9; x++) {
			struct canvas canvas = blank(0x204060);

			for (int i = 0; i < w; i++) {
				seed = seed * 1664525u + 1013904223u;
				coverage[i] = (uint8_t)(seed >> 30 ? seed >> 16
							: i % 2    ? 255u
								   : 0u);
			}
			canvas_blend(&canvas, (struct point){x, 3},
				&(struct mask){coverage, w, 1, w}, 0xf0a050);
			for (int i = 0; i < SIDE; i++) {
				unsigned c = i >= x && i < x + w ? coverage[i - x] : 0;

				assert_int_equal(pixels[3 * SIDE + i],
					channel(0x204060, 0xf0a050, c, 16) |
						channel(0x204060, 0xf0a050, c, 8) |
						channel(0x204060, 0xf0a050, c, 0));
			}
		}
}

static void blending_is_the_same_sum_for_every_coverage_and_channel(void **unused)
{
	static const uint32_t COLOURS[] = {0, 0xffffff, 0x0b4560, 0xf8f5f0, 0x7a0c14, 0x010203};

	(void)unused;
	for (size_t u = 0; u < 6; u++)
		for (size_t o = 0; o < 6; o++)
			for (unsigned coverage = 0; coverage < 256; coverage++) {
				struct canvas canvas = blank(COLOURS[u]);
				uint8_t one = (uint8_t)coverage;
				uint32_t expected =
					channel(COLOURS[u], COLOURS[o], coverage, 16) |
					channel(COLOURS[u], COLOURS[o], coverage, 8) |
					channel(COLOURS[u], COLOURS[o], coverage, 0);

				canvas_blend(&canvas, (struct point){7, 9},
					&(struct mask){&one, 1, 1, 1}, COLOURS[o]);
				assert_int_equal(pixels[9 * SIDE + 7], expected);
				if (coverage == 0)
					assert_int_equal(pixels[9 * SIDE + 7], COLOURS[u]);
				if (coverage == 255)
					assert_int_equal(pixels[9 * SIDE + 7], COLOURS[o]);
			}
}

static void draw_something(struct canvas *canvas, unsigned seed)
{
	static const uint32_t picture[6] = {
		0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x808080, 0};
	uint8_t coverage[64];
	int x = (int)(seed * 7 % 60) - 10, y = (int)(seed * 13 % 60) - 10;
	int w = (int)(seed * 3 % 40) + 1, h = (int)(seed * 5 % 40) + 1;

	for (size_t i = 0; i < sizeof(coverage); i++)
		coverage[i] = (uint8_t)(seed * 31 + i * 17);
	canvas_fill(canvas, (struct rect){x, y, w / 2, h / 2}, 0x112233);
	canvas_fill_round(canvas, (struct rect){x, y, w, h}, (int)(seed % 12), 0x445566);
	canvas_frame_round(canvas, (struct rect){y, x, h, w}, (int)(seed % 9),
		(int)(seed % 4) + 1, 0x99aabb);
	canvas_blend(canvas, (struct point){x, y}, &(struct mask){coverage, 8, 8, 8}, 0xff8800);
	canvas_line(canvas, (struct point){x * 16, y * 16}, (struct point){w * 16, h * 16},
		(int)(seed % 60) + 8, 0x00ff88);
	canvas_image(canvas, (struct rect){y, y, w, h}, picture, 3, 2);
	canvas_image(canvas, (struct rect){x, x, 2, 1}, picture, 3, 2);
}

/* The damage list rests on this: a clipped drawing is the unclipped one, cut out. */
static void drawing_through_a_clip_changes_only_the_inside_and_in_the_same_way(void **unused)
{
	static uint32_t whole[SIDE * SIDE];

	(void)unused;
	for (unsigned seed = 1; seed < 400; seed++) {
		struct rect clip = {(int)(seed % 30) - 3, (int)(seed * 11 % 30) - 3,
			(int)(seed % 17) + 1, (int)(seed % 23) + 1};
		struct canvas canvas = blank(GUARD);

		draw_something(&canvas, seed);
		memcpy(whole, pixels, sizeof(whole));
		canvas = blank(GUARD);
		canvas.clip = clip;
		draw_something(&canvas, seed);
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++)
				assert_int_equal(pixels[y * SIDE + x],
					rect_holds(clip, x, y) ? whole[y * SIDE + x] : GUARD);
	}
}

static void round_corners_are_the_same_on_all_sides(void **unused)
{
	struct canvas canvas = blank(0xffffff);

	(void)unused;
	canvas_fill_round(&canvas, (struct rect){5, 5, 30, 30}, 9, 0);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			assert_int_equal(pixels[y * SIDE + x], pixels[y * SIDE + SIDE - 1 - x]);
			assert_int_equal(
				pixels[y * SIDE + x], pixels[(SIDE - 1 - y) * SIDE + x]);
			assert_int_equal(pixels[y * SIDE + x], pixels[x * SIDE + y]);
		}
	assert_int_equal(pixels[5 * SIDE + 5], 0xffffff);
	assert_int_equal(pixels[20 * SIDE + 20], 0);
}

static void pictures_keep_a_plain_colour_at_any_size(void **unused)
{
	uint32_t plain[7 * 5];

	(void)unused;
	for (size_t i = 0; i < 35; i++)
		plain[i] = 0xc08040;
	for (int size = 1; size < SIDE; size++) {
		struct canvas canvas = blank(GUARD);

		canvas_image(&canvas, (struct rect){0, 0, size, size}, plain, 7, 5);
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++)
				assert_int_equal(pixels[y * SIDE + x],
					x < size && y < size ? 0xc08040 : GUARD);
	}
}

/* The mean of pixels that are all the same is no other, neither for the whole nor rounded. */
static void a_smaller_picture_keeps_a_plain_colour(void **unused)
{
	static const uint32_t COLOURS[] = {0, 0xffffff, 0x01fe80, 0xff0001};
	static uint32_t plain[300 * 200];

	(void)unused;
	for (size_t c = 0; c < sizeof(COLOURS) / sizeof(COLOURS[0]); c++) {
		for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
			plain[i] = COLOURS[c];
		for (int size = 1; size < SIDE; size++) {
			struct canvas canvas = blank(GUARD);

			canvas_image(&canvas, (struct rect){0, 0, size, SIDE}, plain,
				(unsigned)(300 - size), 200);
			for (int i = 0; i < SIDE * SIDE; i++)
				assert_int_equal(
					pixels[i], i % SIDE < size ? COLOURS[c] : GUARD);
		}
	}
}

static void a_picture_at_its_own_size_is_copied(void **unused)
{
	uint32_t picture[SIDE * SIDE];
	struct canvas canvas = blank(0);

	(void)unused;
	for (uint32_t i = 0; i < SIDE * SIDE; i++)
		picture[i] = i * 2654435761u & 0xffffff;
	canvas_image(&canvas, (struct rect){0, 0, SIDE, SIDE}, picture, SIDE, SIDE);
	assert_memory_equal(pixels, picture, sizeof(picture));
}

/* The mean over an area, the long way round: 1/256 px by 1/256 px would take too long here. */
static unsigned mean_of(const uint32_t *picture, struct rect sizes, int x, int y, int shift)
{
	int64_t from_x = (int64_t)x * sizes.w * 256 / sizes.x, sum = 0, all;
	int64_t to_x = (int64_t)(x + 1) * sizes.w * 256 / sizes.x;
	int64_t from_y = (int64_t)y * sizes.h * 256 / sizes.y;
	int64_t to_y = (int64_t)(y + 1) * sizes.h * 256 / sizes.y;

	for (int64_t row = from_y / 256; row * 256 < to_y; row++)
		for (int64_t column = from_x / 256; column * 256 < to_x; column++) {
			int64_t left = column * 256 > from_x ? column * 256 : from_x;
			int64_t right = column * 256 + 256 < to_x ? column * 256 + 256 : to_x;
			int64_t top = row * 256 > from_y ? row * 256 : from_y;
			int64_t bottom = row * 256 + 256 < to_y ? row * 256 + 256 : to_y;

			sum += (int64_t)(picture[row * sizes.w + column] >> shift & 0xff) *
			       (right - left) * (bottom - top);
		}
	all = (to_x - from_x) * (to_y - from_y);
	return (unsigned)((sum + all / 2) / all);
}

static void a_smaller_picture_is_the_mean_of_what_it_covers(void **unused)
{
	/* target width, target height, source width, source height */
	static const struct rect SIZES[] = {{3, 2, 7, 5}, {300, 2, 301, 3}, {270, 3, 2900, 4},
		{1, 1, 1900, 3}, {2, 1, 4090, 1}, {64, 40, 65, 41}, {5, 3, 5, 31},
		{50, 30, 100, 90}, {51, 31, 150, 200}, {9, 9, 102, 102}, {8, 9, 98, 99},
		{11, 2, 209, 40}, {4, 4, 180, 180}, {299, 60, 300, 90}};
	static uint32_t source[4096 * 8], target[300 * 64];

	(void)unused;
	for (size_t i = 0; i < sizeof(source) / sizeof(source[0]); i++)
		source[i] = i % 5 ? (uint32_t)i * 2654435761u >> 7 : i % 2 ? 0xffffff : 0;
	for (size_t i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
		struct rect all = {0, 0, SIZES[i].x, SIZES[i].y};
		struct canvas canvas = {target, all.w, all.h, all.w, all};

		canvas_image(&canvas, all, source, (unsigned)SIZES[i].w, (unsigned)SIZES[i].h);
		for (int at = 0; at < all.w * all.h; at++)
			for (int shift = 0; shift < 24; shift += 8)
				assert_int_equal(target[at] >> shift & 0xff,
					mean_of(source, SIZES[i], at % all.w, at / all.w,
						shift));
	}
}

/* By its definition: the part of a pixel within half of one from the edge, in 1/256 px. */
static unsigned disc_of(int64_t distance2, int radius)
{
	int64_t root = 0, beyond;

	while ((root + 1) * (root + 1) <= distance2 * 256)
		root++;
	beyond = (radius + 8) * 16 - root;
	if (radius + 8 <= 0 || distance2 >= (int64_t)(radius + 8) * (radius + 8))
		return 0;
	if (radius > 8 && distance2 <= (int64_t)(radius - 8) * (radius - 8))
		return 255;
	return beyond <= 0 ? 0 : beyond >= 256 ? 255 : (unsigned)(beyond * 255 / 256);
}

static void the_edge_of_a_disc_is_exact(void **unused)
{
	static const int RADII[] = {-9, -8, 0, 1, 5, 8, 9, 16, 37, 208, 900};

	(void)unused;
	for (size_t i = 0; i < sizeof(RADII) / sizeof(RADII[0]); i++) {
		int64_t out = RADII[i] + 10, step = RADII[i] > 100 ? 97 : 1;

		for (int64_t distance2 = 0; distance2 < out * out; distance2 += step)
			assert_int_equal(coverage_disc(distance2, RADII[i]),
				disc_of(distance2, RADII[i]));
	}
}

/* Held against bytes written down once: another machine must draw the same. */
static void the_same_bytes_come_out_everywhere(void **unused)
{
	struct canvas canvas = blank(0xf8f5f0);
	uint64_t hash = 0xcbf29ce484222325u;

	(void)unused;
	for (unsigned seed = 1; seed < 50; seed++)
		draw_something(&canvas, seed);
	for (size_t i = 0; i < SIDE * SIDE; i++)
		hash = (hash ^ pixels[i]) * 0x100000001b3u;
	assert_int_equal(hash, UINT64_C(0xbfe041d4c1425e30));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scrolling_moves_pixels_inside_the_rectangle_only),
		cmocka_unit_test(every_width_and_offset_blends_alike),
		cmocka_unit_test(filling_sets_exactly_the_rectangle),
		cmocka_unit_test(blending_is_the_same_sum_for_every_coverage_and_channel),
		cmocka_unit_test(
			drawing_through_a_clip_changes_only_the_inside_and_in_the_same_way),
		cmocka_unit_test(round_corners_are_the_same_on_all_sides),
		cmocka_unit_test(pictures_keep_a_plain_colour_at_any_size),
		cmocka_unit_test(a_smaller_picture_keeps_a_plain_colour),
		cmocka_unit_test(a_picture_at_its_own_size_is_copied),
		cmocka_unit_test(a_smaller_picture_is_the_mean_of_what_it_covers),
		cmocka_unit_test(the_edge_of_a_disc_is_exact),
		cmocka_unit_test(the_same_bytes_come_out_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
