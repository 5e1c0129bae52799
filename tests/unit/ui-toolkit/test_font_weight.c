/* Rare characters of names stand among others, and look as if they belonged there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/text/font_weight.h"
#include "ui/toolkit/text/fonts.h"

enum { ALPHA = 24, SIDE = 11 };

/* Of as many strokes in the mean. */
static const uint32_t COMMON[] = {
	0x660e, 0x5f20, 0x738b, 0x674e, 0x9648, 0x5218, 0x548c, 0x9ec4};
static const uint32_t RARE[] = {
	0x20123, 0x22222, 0x23456, 0x24567, 0x25678, 0x27890, 0x29012, 0x2a123};

/* Mean darkness of eight characters, 1/1000 of their squares. */
static int darkness(
	struct fonts *fonts, enum face face, int size_px, const uint32_t code_points[8])
{
	int64_t ink = 0;

	for (size_t i = 0; i < 8; i++) {
		struct glyph glyph = fonts_glyph(fonts, face, size_px, code_points[i]);

		assert_non_null(glyph.coverage);
		for (int at = 0; at < glyph.w * glyph.h; at++)
			ink += glyph.coverage[at];
	}
	return (int)(ink * 1000 / ((int64_t)8 * 255 * size_px * size_px));
}

static void rare_characters_are_as_dark_as_those_beside_them(void **unused)
{
	static const int SIZES[] = {22, 28, 34, 44, 64, 90};
	struct fonts *fonts;

	(void)unused;
	assert_int_equal(fonts_create(&fonts), STATUS_OK);
	for (size_t i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++)
		for (enum face face = FACE_REGULAR; face < FACES; face++) {
			int common = darkness(fonts, face, SIZES[i], COMMON);
			int rare = darkness(fonts, face, SIZES[i], RARE);

			assert_in_range(rare, common * 85 / 100, common * 125 / 100);
		}
	fonts_destroy(fonts);
}

/* One of 64 strokes would become a blot. */
static void who_is_dark_already_grows_no_darker(void **unused)
{
	const uint32_t dragons = 0x2a6a5;
	struct glyph regular, bold;
	struct fonts *fonts;

	(void)unused;
	assert_int_equal(fonts_create(&fonts), STATUS_OK);
	regular = fonts_glyph(fonts, FACE_REGULAR, 64, dragons);
	bold = fonts_glyph(fonts, FACE_BOLD, 64, dragons);
	assert_non_null(regular.coverage);
	assert_in_range(bold.w, regular.w, regular.w + 2);
	fonts_destroy(fonts);
}

static SDL_Surface *cross(void)
{
	SDL_Surface *surface =
		SDL_CreateRGBSurfaceWithFormat(0, SIDE, SIDE, 32, SDL_PIXELFORMAT_ARGB8888);

	assert_non_null(surface);
	for (int i = 2; i < SIDE - 2; i++) {
		uint8_t *row = (uint8_t *)surface->pixels;
		uint32_t full = 0xffffffff;

		memcpy(row + (ptrdiff_t)i * surface->pitch + 5 * 4, &full, 4);
		memcpy(row + (ptrdiff_t)5 * surface->pitch + i * 4, &full, 4);
	}
	return surface;
}

static int alpha_at(const SDL_Surface *surface, int x, int y)
{
	uint32_t pixel;

	memcpy(&pixel, (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch + x * 4,
		4);
	return (int)(pixel >> ALPHA);
}

static void strokes_grow_on_both_sides_by_what_is_asked(void **unused)
{
	SDL_Surface *grown;
	int margin;

	(void)unused;
	grown = font_weight_add(
		cross(), &(struct font_weight){.upright = 512, .level = 256}, &margin);
	assert_non_null(grown);
	assert_int_equal(margin, 1);
	assert_int_equal(grown->w, SIDE + 2);
	/* The upright one was 1 px wide and is 3, the level one 1 and is 2. */
	assert_int_equal(alpha_at(grown, margin + 4, margin + 3), 255);
	assert_int_equal(alpha_at(grown, margin + 6, margin + 3), 255);
	assert_int_equal(alpha_at(grown, margin + 7, margin + 3), 0);
	assert_int_equal(alpha_at(grown, margin + 3, margin + 4), 127);
	assert_int_equal(alpha_at(grown, margin + 3, margin + 6), 127);
	assert_int_equal(alpha_at(grown, margin + 3, margin + 7), 0);
	SDL_FreeSurface(grown);
}

/* Two strokes that both reach the pixel between them do not close it. */
static void what_is_open_between_two_strokes_stays_open(void **unused)
{
	SDL_Surface *surface =
		SDL_CreateRGBSurfaceWithFormat(0, SIDE, SIDE, 32, SDL_PIXELFORMAT_ARGB8888);
	const uint32_t full = 0xffffffff;
	int margin;

	(void)unused;
	assert_non_null(surface);
	for (int x = 0; x < SIDE; x++) {
		memcpy((uint8_t *)surface->pixels + (ptrdiff_t)4 * surface->pitch + x * 4,
			&full, 4);
		memcpy((uint8_t *)surface->pixels + (ptrdiff_t)6 * surface->pitch + x * 4,
			&full, 4);
	}
	surface = font_weight_add(surface, &(struct font_weight){.level = 256}, &margin);
	assert_non_null(surface);
	assert_int_equal(alpha_at(surface, margin + 5, margin + 5), 127);
	SDL_FreeSurface(surface);
}

static void nothing_is_asked_and_nothing_changes(void **unused)
{
	SDL_Surface *before = cross(), *same;
	int margin = 9;

	(void)unused;
	same = font_weight_add(before, &(struct font_weight){.level = 0}, &margin);
	assert_ptr_equal(same, before);
	assert_int_equal(margin, 0);
	SDL_FreeSurface(same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rare_characters_are_as_dark_as_those_beside_them),
		cmocka_unit_test(who_is_dark_already_grows_no_darker),
		cmocka_unit_test(strokes_grow_on_both_sides_by_what_is_asked),
		cmocka_unit_test(what_is_open_between_two_strokes_stays_open),
		cmocka_unit_test(nothing_is_asked_and_nothing_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
