#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/bytes.h"
#include "firmware/base/files.h"
#include "ui/toolkit/text/fonts_baked.h"
#include "ui/toolkit/text/packed.h"
#include "ui/toolkit/widget/layout.h"

#define BAKED "build/glyphs.bin"

static struct bytes original;
static uint64_t sizes[FACES];
static char path[64];

static int open_file(void **unused)
{
	struct fonts *fonts;

	(void)unused;
	snprintf(path, sizeof(path), "/tmp/ov-baked-%d", (int)getpid());
	if (file_read(BAKED, 64 * 1024 * 1024, &original) != STATUS_OK ||
		fonts_create(&fonts) != STATUS_OK)
		return -1;
	fonts_file_sizes(fonts, sizes);
	fonts_destroy(fonts);
	return 0;
}

static int close_file(void **unused)
{
	(void)unused;
	bytes_free(&original);
	unlink(path);
	return 0;
}

static enum status open_damaged(size_t len, size_t at, uint8_t value, struct baked *out)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	for (size_t i = 0; i < len; i++)
		fputc(i == at ? value : original.data[i], file);
	fclose(file);
	return baked_open(path, sizes, out);
}

static void check_same(struct fonts *fonts, struct baked *baked, uint32_t number)
{
	static uint8_t coverage[BAKED_SIDE_MAX * BAKED_SIDE_MAX];
	const struct baked_group *group = &baked->groups[number % baked->group_count];
	enum face face = (enum face)group->face;
	struct baked_glyph found;
	struct glyph fresh;
	uint32_t c = ' ';

	assert_true(baked_find(baked, face, (int)group->size_px, c, &found));
	c = baked->glyphs[number % baked->group_count][number * 7 % group->count].code_point;
	fresh = fonts_glyph(fonts, face, (int)group->size_px, c);
	assert_true(baked_find(baked, face, (int)group->size_px, c, &found));
	assert_true(baked_read(baked, &found, coverage));
	assert_int_equal(found.advance, fresh.advance);
	assert_int_equal(found.left, fresh.left);
	assert_int_equal(found.top, fresh.top);
	assert_int_equal(found.w, fresh.w);
	assert_int_equal(found.h, fresh.h);
	if (fresh.w)
		assert_memory_equal(coverage, fresh.coverage, (size_t)(fresh.w * fresh.h));
}

static void a_baked_glyph_is_what_the_font_would_draw(void **unused)
{
	struct baked baked;
	struct fonts *fonts;

	(void)unused;
	assert_int_equal(baked_open(BAKED, sizes, &baked), STATUS_OK);
	assert_int_equal(fonts_create(&fonts), STATUS_OK);
	for (uint32_t i = 0; i < 3000; i++)
		check_same(fonts, &baked, i);
	fonts_destroy(fonts);
	baked_close(&baked);
}

/* No picture of a terminal must wait for FreeType, however large its letters are. */
static void what_the_usual_panels_say_is_all_there(void **unused)
{
	static const uint32_t SEEN[] = {'A', '9', 0x529e /* 办 */, 0x529b /* 力 */, 0xff0c,
		0x2192 /* → */, 0x6c49 /* 汉 */, 0x680b /* 栋 */};
	struct baked baked;
	struct baked_glyph glyph;
	int unit = layout_unit(1080, 1920, 393, 698);

	(void)unused;
	assert_int_equal(baked_open(BAKED, sizes, &baked), STATUS_OK);
	for (size_t i = 0; i < sizeof(SEEN) / sizeof(SEEN[0]) * LOOK_TEXTS; i++) {
		int text = (int)i % LOOK_TEXTS, least = THEME.shrink_min[text];
		int size = THEME.styles[TEXT_BODY].sizes[text];

		for (int percent = 100; percent >= least; percent -= LAYOUT_SHRINK_STEP)
			assert_true(baked_find(&baked, FACE_REGULAR,
				theme_px(unit * percent / 100, size), SEEN[i / LOOK_TEXTS],
				&glyph));
	}
	assert_false(baked_find(&baked, FACE_REGULAR, 3, 'A', &glyph));
	assert_false(baked_find(&baked, FACE_REGULAR, 26, 0x20000, &glyph));
	baked_close(&baked);
}

static void a_file_of_other_fonts_is_refused(void **unused)
{
	uint64_t others[FACES] = {sizes[0], sizes[1] + 1};
	struct baked baked;

	(void)unused;
	assert_int_equal(baked_open(BAKED, others, &baked), STATUS_BAD_DATA);
	assert_int_equal(baked_open("/nowhere/glyphs.bin", sizes, &baked), STATUS_NOT_FOUND);
}

/* Runs and what lies between them, of all lengths around their limits. */
static size_t make_coverage(unsigned seed, uint8_t *out)
{
	size_t len = 0, parts = seed % 7 + 1;

	for (size_t part = 0; part < parts; part++) {
		size_t run = (seed * 2654435761u >> part) % 140;

		for (size_t i = 0; i < run; i++)
			out[len++] = part % 3 == 0   ? 0
				     : part % 3 == 1 ? 0xff
						     : (uint8_t)(i * seed);
	}
	return len;
}

static void what_is_packed_is_what_is_unpacked(void **unused)
{
	uint8_t bytes[1024], packed[PACKED_MOST(1024)], again[1024];

	(void)unused;
	for (unsigned seed = 0; seed < 5000; seed++) {
		size_t len = make_coverage(seed, bytes);
		size_t packed_len = packed_from(bytes, len, packed);

		assert_true(packed_len <= PACKED_MOST(len));
		assert_true(packed_to(packed, packed_len, again, len));
		assert_memory_equal(again, bytes, len);
		assert_false(packed_to(packed, packed_len, again, len + 1));
		if (len)
			assert_false(packed_to(packed, packed_len, again, len - 1));
		if (len)
			assert_false(packed_to(packed, packed_len - 1, again, len));
	}
}

static void damage_is_refused_or_harmless(void **unused)
{
	static const uint8_t VALUES[] = {0x00, 0x7f, 0x80, 0xff};
	static uint8_t coverage[BAKED_SIDE_MAX * BAKED_SIDE_MAX];
	struct baked baked;
	struct baked_glyph glyph;

	(void)unused;
	assert_int_equal(open_damaged(20, SIZE_MAX, 0, &baked), STATUS_BAD_DATA);
	assert_int_equal(open_damaged(400, SIZE_MAX, 0, &baked), STATUS_BAD_DATA);
	for (size_t at = 0; at < 2000; at += 29)
		for (size_t v = 0; v < sizeof(VALUES); v++) {
			if (open_damaged(24000, at, VALUES[v], &baked) != STATUS_OK)
				continue;
			for (uint32_t c = ' '; c < 0x7f; c++)
				if (baked_find(&baked, FACE_REGULAR, 18, c, &glyph))
					(void)baked_read(&baked, &glyph, coverage);
			baked_close(&baked);
		}
}

/* Text does not change by a pixel when the file is there. */
static bool a_font_is_open(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	bool found = false;
	char line[512];

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps))
		found = found || strstr(line, "/fonts/");
	fclose(maps);
	return found;
}

static void fonts_take_what_is_baked_and_draw_the_rest(void **unused)
{
	struct fonts *fonts;
	struct glyph glyph;

	(void)unused;
	assert_int_equal(fonts_create(&fonts), STATUS_OK);
	assert_false(a_font_is_open());
	fonts_use_baked(fonts, BAKED);
	glyph = fonts_glyph(fonts, FACE_REGULAR, 26, 'A');
	assert_true(glyph.advance > 0 && glyph.coverage);
	assert_false(a_font_is_open()); /* the first miss opens it */
	glyph = fonts_glyph(fonts, FACE_REGULAR, 26, 0x20000);
	assert_true(glyph.advance > 0 && glyph.coverage);
	assert_true(a_font_is_open());
	fonts_use_baked(fonts, "/nowhere/glyphs.bin");
	assert_true(fonts_glyph(fonts, FACE_REGULAR, 26, 'A').advance > 0);
	fonts_destroy(fonts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_baked_glyph_is_what_the_font_would_draw),
		cmocka_unit_test(what_the_usual_panels_say_is_all_there),
		cmocka_unit_test(a_file_of_other_fonts_is_refused),
		cmocka_unit_test(what_is_packed_is_what_is_unpacked),
		cmocka_unit_test(damage_is_refused_or_harmless),
		cmocka_unit_test(fonts_take_what_is_baked_and_draw_the_rest),
	};

	return cmocka_run_group_tests(tests, open_file, close_file);
}
