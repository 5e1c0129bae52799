/* The 一次性告知单: what stands on it is drawn, and nobody takes one of a test for a real one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/ui-paper/paper_bench.h"
#include "ui/paper/checklist_paper.h"

#define CODE "https://status.example/g#11539900000000011270.1"
#define WIDTH 576

static unsigned paper_dots = WIDTH;

static bool paper_large;

static struct bitmap *draw(const char *lines_text)
{
	json_t *lines = json_loads(lines_text, 0, NULL);
	struct bitmap *bitmap = NULL;

	assert_non_null(lines);
	assert_int_equal(
		checklist_paper_draw(lines, CODE, paper_dots, paper_large, &bitmap), STATUS_OK);
	json_decref(lines);
	return bitmap;
}

static unsigned long ink_of(const struct bitmap *bitmap)
{
	unsigned long ink = 0;

	for (unsigned y = 0; y < bitmap->height_px; y++)
		for (unsigned x = 0; x < bitmap->width_px; x++)
			ink += dot(bitmap, x, y);
	return ink;
}

static unsigned height_with(const char *lines)
{
	struct bitmap *bitmap = draw(lines);
	unsigned height = bitmap->height_px;

	bitmap_destroy(bitmap);
	return height;
}

static bool scans(const struct bitmap *bitmap)
{
	char read[256];

	scan(bitmap, read, sizeof(read));
	return strncmp(read, CODE, strlen(CODE)) == 0;
}

static void each_kind_of_line_takes_its_place(void **unused)
{
	static const char *const KINDS[] = {"hall", "heading", "strong", "text", "small",
		"pair", "rule", "caption", "test", "code"};
	unsigned bare = height_with("[]");

	(void)unused;
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
		char lines[160];

		snprintf(lines, sizeof(lines),
			"[{\"kind\":\"%s\",\"label\":\"收费\",\"text\":\"不收费\"}]", KINDS[i]);
		if (height_with(lines) <= bare)
			fail_msg("%s takes no place", KINDS[i]);
	}
}

static void a_test_is_marked_across_everything_and_its_code_still_reads(void **unused)
{
	static const char *const TEXT =
		"{\"kind\":\"text\",\"label\":\"\",\"text\":\"本人相片\"}";
	char plain[256], marked[512];
	struct bitmap *real, *test;

	(void)unused;
	snprintf(plain, sizeof(plain), "[%s]", TEXT);
	snprintf(marked, sizeof(marked),
		"[{\"kind\":\"test\",\"label\":\"\",\"text\":\"测试件·无效\"},%s]", TEXT);
	real = draw(plain);
	test = draw(marked);
	/* A band above, one below, and grey letters between. */
	assert_true(ink_of(test) > ink_of(real) + 2 * WIDTH * 20);
	assert_true(scans(real));
	assert_true(scans(test));
	bitmap_destroy(real);
	bitmap_destroy(test);
}

static unsigned height_of_pair(const char *label, const char *text)
{
	char lines[256];

	snprintf(lines, sizeof(lines), "[{\"kind\":\"pair\",\"label\":\"%s\",\"text\":\"%s\"}]",
		label, text);
	return height_with(lines);
}

/* "Comp/laints" and "enterpris/e?" were broken, however much room there was beside them. */
static void no_label_is_broken_and_a_question_stands_above_its_answer(void **unused)
{
	unsigned bare = height_with("[]"), line = height_of_pair("收费", "不收费") - bare;

	(void)unused;
	assert_int_equal(height_of_pair("Complaints", "0000-5550211") - bare, line);
	assert_int_equal(
		height_of_pair("您以哪一项条件申领？", "合法稳定住所") - bare, 2 * line);
	assert_int_equal(height_of_pair("What is your role in the enterprise?",
				 "Someone acting for it") -
				 bare,
		2 * line);
}

/* On narrow paper 1153990000/0000011270 stood beside its label. */
static void a_number_that_fits_a_line_is_not_broken(void **unused)
{
	static const char NUMBER[] = "[{\"kind\":\"pair\",\"label\":\"Item code\","
				     "\"text\":\"1153990000000001127012\"}]";
	unsigned line = height_of_pair("收费", "不收费") - height_with("[]"), ink = 0;
	struct bitmap *bitmap;

	(void)unused;
	paper_dots = 384;
	bitmap = draw(NUMBER);
	paper_dots = WIDTH;
	for (unsigned y = 8 + line; y < 8 + 2 * line; y++)
		for (unsigned x = 0; x < 60; x++)
			ink += dot(bitmap, x, y);
	assert_true(ink > 50);
	bitmap_destroy(bitmap);
}

static unsigned height_in_large(const char *lines)
{
	unsigned height;

	paper_large = true;
	height = height_with(lines);
	paper_large = false;
	return height;
}

static void large_letters_are_twice_as_high(void **unused)
{
	static const char LINES[] = "[{\"kind\":\"text\",\"label\":\"\",\"text\":\"户口簿\"}]";
	unsigned usual = height_with(LINES) - height_with("[]");

	(void)unused;
	assert_int_equal(height_in_large(LINES) - height_in_large("[]"), 2 * usual);
}

static const char *many_lines(int count)
{
	static char lines[200 * 64];
	size_t len = 1;

	strcpy(lines, "[");
	for (int i = 0; i < count; i++)
		len += (size_t)snprintf(lines + len, sizeof(lines) - len,
			"%s{\"kind\":\"text\",\"label\":\"\",\"text\":\"户口簿\"}",
			i ? "," : "");
	strcpy(lines + len, "]");
	return lines;
}

/* What would be longer than the printer takes comes out as large as it can, never not at all. */
static void a_list_too_long_for_large_letters_is_as_large_as_it_can_be(void **unused)
{
	unsigned usual = height_with(many_lines(140)), large = height_in_large(many_lines(140));

	(void)unused;
	assert_true(large > usual * 4 / 3 && large < usual * 8 / 5);
	assert_int_equal(height_in_large(many_lines(190)), height_with(many_lines(190)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_line_takes_its_place),
		cmocka_unit_test(large_letters_are_twice_as_high),
		cmocka_unit_test(a_list_too_long_for_large_letters_is_as_large_as_it_can_be),
		cmocka_unit_test(no_label_is_broken_and_a_question_stands_above_its_answer),
		cmocka_unit_test(a_number_that_fits_a_line_is_not_broken),
		cmocka_unit_test(a_test_is_marked_across_everything_and_its_code_still_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
