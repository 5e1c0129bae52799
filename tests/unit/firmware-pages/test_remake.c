/* Advice on pages, and pages made anew, on sheets drawn here. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "firmware/pages/decode.h"
#include "tests/unit/firmware-pages/pictures.h"
#include "tests/unit/firmware-pages/place.h"

enum { WIDTH = 600, HEIGHT = 800 };

static struct page_preview sheet, other;

static void put(struct page_preview *page, unsigned x, unsigned y, unsigned grey)
{
	memset(page->pixels.data + ((size_t)y * page->width + x) * 4, (int)grey, 4);
}

static void fill(struct page_preview *page, unsigned grey)
{
	uint8_t *pixels;

	page_preview_free(page);
	page->width = WIDTH;
	page->height = HEIGHT;
	assert_int_equal(bytes_grow(&page->pixels, WIDTH * HEIGHT * 4, &pixels), STATUS_OK);
	memset(pixels, (int)grey, WIDTH * HEIGHT * 4);
}

/* Lines of something like writing, strokes of three dots, another text for every seed. */
static void write_on(struct page_preview *page, unsigned ink, unsigned seed)
{
	for (unsigned y = 80; y + 80 < HEIGHT; y += 32)
		for (unsigned x = 70; x < 70 + 300 + (y * seed) % 160; x += 18)
			for (unsigned dot = 0; dot < 18 * 3; dot++)
				put(page, x + (dot / 3 * seed + y) / 8 % 9 + dot % 3,
					y + dot / 3, ink);
}

static void blur(struct page_preview *page, unsigned radius)
{
	struct page_preview sharp = {0};

	fill(&sharp, 0);
	memcpy(sharp.pixels.data, page->pixels.data, page->pixels.len);
	for (unsigned y = radius; y + radius < HEIGHT; y++)
		for (unsigned x = radius; x + radius < WIDTH; x++) {
			unsigned sum = 0, count = 0;
			for (unsigned v = y - radius; v <= y + radius; v++)
				for (unsigned u = x - radius; u <= x + radius; u++, count++)
					sum += sharp.pixels.data[((size_t)v * WIDTH + u) * 4];
			put(page, x, y, sum / count);
		}
	page_preview_free(&sharp);
}

static unsigned advice(void)
{
	page_judge(&sheet);
	return sheet.advice;
}

static int forget(void **unused)
{
	(void)unused;
	page_preview_free(&sheet);
	page_preview_free(&other);
	return 0;
}

static void a_good_page_needs_no_advice(void **unused)
{
	(void)unused;
	fill(&sheet, 245);
	write_on(&sheet, 20, 3);
	assert_int_equal(advice(), 0);
	fill(&sheet, 150); /* taken in the evening */
	write_on(&sheet, 60, 3);
	assert_int_equal(advice(), 0);
}

static void a_blank_page_looks_blank(void **unused)
{
	(void)unused;
	fill(&sheet, 245);
	assert_int_equal(advice(), PAGE_LOOKS_BLANK);
	for (unsigned i = 0; i < 40; i++) /* dust, and the grain of paper */
		put(&sheet, (i * 131) % WIDTH, (i * 197) % HEIGHT, 236);
	assert_int_equal(advice(), PAGE_LOOKS_BLANK);
}

static void a_page_in_the_dark_looks_dark(void **unused)
{
	(void)unused;
	fill(&sheet, 50);
	write_on(&sheet, 4, 3);
	assert_true(advice() & PAGE_LOOKS_DARK);
}

static void a_page_out_of_focus_looks_blurred(void **unused)
{
	(void)unused;
	fill(&sheet, 245);
	write_on(&sheet, 20, 3);
	blur(&sheet, 3);
	assert_true(advice() & PAGE_LOOKS_BLURRED);
	assert_false(sheet.advice & PAGE_LOOKS_BLANK);
}

/* A note of one line, a portrait: most of it is plain, and what is not is in focus. */
static void little_on_a_page_is_as_sharp_as_much(void **unused)
{
	(void)unused;
	fill(&sheet, 245);
	for (unsigned x = 70; x < 170; x += 9)
		for (unsigned y = 80; y < 98; y++)
			for (unsigned dot = 0; dot < 3; dot++)
				put(&sheet, x + dot, y, 20);
	assert_int_equal(advice(), 0);
	blur(&sheet, 3);
	assert_int_equal(advice(), PAGE_LOOKS_BLURRED);
}

static void one_page_taken_twice_is_known_and_another_is_not(void **unused)
{
	(void)unused;
	fill(&sheet, 245);
	write_on(&sheet, 20, 3);
	fill(&other, 225); /* a little darker, a little softer */
	write_on(&other, 30, 3);
	blur(&other, 1);
	page_judge(&sheet);
	page_judge(&other);
	assert_true(page_is_like(&sheet, &other));
	fill(&other, 245);
	write_on(&other, 20, 11);
	for (unsigned y = 300; y < 700; y++)
		for (unsigned x = 100; x < 300; x++)
			put(&other, x, y, 90);
	page_judge(&other);
	assert_false(page_is_like(&sheet, &other));
	fill(&sheet, 245);
	fill(&other, 245);
	page_judge(&sheet);
	page_judge(&other);
	assert_false(page_is_like(&sheet, &other)); /* blank pages are like none */
}

static void the_sheet_is_found_on_a_dark_table(void **unused)
{
	(void)unused;
	fill(&sheet, 60);
	for (unsigned y = 80; y < 720; y++)
		for (unsigned x = 90; x < 540; x++)
			put(&sheet, x, y, 240);
	write_on(&sheet, 20, 3);
	page_judge(&sheet);
	assert_in_range(sheet.sheet.left, 1450, 1550);
	assert_in_range(sheet.sheet.right, 8950, 9050);
	assert_in_range(sheet.sheet.top, 950, 1050);
	assert_in_range(sheet.sheet.bottom, 8950, 9050);
	fill(&sheet, 245);
	write_on(&sheet, 20, 3);
	page_judge(&sheet);
	assert_int_equal(sheet.sheet.right, 0);
}

/* The table is no ink, its edge is no focus, its black no bad light. */
static void a_sheet_on_a_table_is_judged_without_the_table(void **unused)
{
	(void)unused;
	fill(&sheet, 20);
	for (unsigned y = 200; y < 600; y++)
		for (unsigned x = 150; x < 480; x++)
			put(&sheet, x, y, 240);
	assert_int_equal(advice(), PAGE_LOOKS_BLANK);
	fill(&sheet, 20);
	for (unsigned y = 200; y < 600; y++)
		for (unsigned x = 150; x < 480; x++)
			put(&sheet, x, y, x % 8 < 3 && x > 200 && x < 430 ? 225 : 240);
	assert_int_equal(advice(), PAGE_LOOKS_BLURRED);
}

/* A quarter turn clockwise: what was left below comes to the left above. */
static void a_picture_is_turned_and_cut_by_the_real_worker(void **unused)
{
	static const struct jpeg_recipe PHOTO = {.width = 1600, .height = 1200, .inks = 3};
	struct page_edit edit = {.quarter_turns = 1};
	struct page_preview made = {0}, again = {0};
	struct bytes photo = {0}, file = {0};
	enum fault fault;

	(void)unused;
	pages_set_worker(built_worker());
	make_jpeg(&PHOTO, &photo);
	assert_int_equal(
		page_make(photo.data, photo.len, &edit, &file, &made, &fault), STATUS_OK);
	assert_int_equal(made.full_width, 1200);
	assert_int_equal(made.full_height, 1600);
	assert_true(is_near(field(&made, 0), BLUE) && is_near(field(&made, 1), RED));
	assert_true(is_near(field(&made, 2), WHITE) && is_near(field(&made, 3), GREEN));
	assert_int_equal(page_check("a.jpg", file.data, file.len, &again, &fault), STATUS_OK);
	assert_int_equal(again.full_height, 1600);
	assert_true(is_near(field(&again, 0), BLUE));
	page_preview_free(&made);
	bytes_free(&file);
	edit = (struct page_edit){.crop = {.left = 5000, .right = 10000, .bottom = 5000}};
	assert_int_equal(
		page_make(photo.data, photo.len, &edit, &file, &made, &fault), STATUS_OK);
	assert_int_equal(made.full_width, 800);
	assert_int_equal(made.full_height, 600);
	assert_true(is_near(field(&made, 0), GREEN) && is_near(field(&made, 3), GREEN));
	page_preview_free(&made);
	page_preview_free(&again);
	bytes_free(&file);
	bytes_free(&photo);
}

static void an_area_that_is_none_is_refused(void **unused)
{
	static const struct page_area AREAS[] = {{.left = 5000, .right = 5000, .bottom = 10},
		{.left = 10, .right = 5, .bottom = 10}, {.right = 10001, .bottom = 10000}};
	struct bytes file = {0};

	(void)unused;
	fill(&sheet, 245);
	for (size_t i = 0; i < 3; i++) {
		const struct page_edit edit = {.crop = AREAS[i]};
		assert_int_equal(page_remake(&sheet, &edit, &file, &other), FAULT_PAGE_BROKEN);
	}
	assert_int_equal(file.len, 0);
}

static void the_largest_page_can_be_made_anew(void **unused)
{
	const struct jpeg_recipe page = {
		.width = 10000, .height = 6000, .inks = 3, .progressive = true, .blank = true};
	const struct page_edit edit = {.quarter_turns = 3};
	struct page_preview made = {0};
	struct bytes photo = {0}, file = {0};
	enum fault fault;

	(void)unused;
	pages_set_worker(built_worker());
	make_jpeg(&page, &photo);
	assert_int_equal(
		page_make(photo.data, photo.len, &edit, &file, &made, &fault), STATUS_OK);
	assert_int_equal(made.full_height, PAGE_EDIT_MAX);
	page_preview_free(&made);
	bytes_free(&file);
	bytes_free(&photo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_page_needs_no_advice),
		cmocka_unit_test(a_blank_page_looks_blank),
		cmocka_unit_test(a_page_in_the_dark_looks_dark),
		cmocka_unit_test(a_page_out_of_focus_looks_blurred),
		cmocka_unit_test(little_on_a_page_is_as_sharp_as_much),
		cmocka_unit_test(one_page_taken_twice_is_known_and_another_is_not),
		cmocka_unit_test(the_sheet_is_found_on_a_dark_table),
		cmocka_unit_test(a_sheet_on_a_table_is_judged_without_the_table),
		cmocka_unit_test(a_picture_is_turned_and_cut_by_the_real_worker),
		cmocka_unit_test(an_area_that_is_none_is_refused),
		cmocka_unit_test(the_largest_page_can_be_made_anew),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
