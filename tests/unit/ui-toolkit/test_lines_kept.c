#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/toolkit/text/lines_find.h"
#include "ui/toolkit/text/held_words.h"
#include "ui/toolkit/text/lines_kept.h"

static const char *const TEXTS[] = {"", "好", "请将身份证（二代）放在读卡区，等待3秒。",
	"Please wait… 费用：¥12.50元/份；办理“不动产登记”须携带：①身份证；②合同《购房合同》。",
	"第一行\n第二行\n\nWiFi密码 Lijiang@2026 请勿外传！", "7ZK3-M9QW-2TRX-5HVB",
	"کىملىك نومۇرى 530702199001011234", "བོད་ཡིག་གི་ཡི་གེ་འདི་རིང་པོ་ཡིན།"};

static struct fonts *fonts;

static int open_fonts(void **unused)
{
	(void)unused;
	return fonts_create(&fonts) == STATUS_OK ? 0 : -1;
}

static int close_fonts(void **unused)
{
	(void)unused;
	fonts_destroy(fonts);
	return 0;
}

/* One line after the other, as it is found and as it is remembered. */
static size_t compare(const struct setting *setting, const char *text, int width)
{
	struct line found_line, line;
	struct line_walk found, walk;
	struct line lines[512];
	size_t count = 0;

	lines_find_begin(&found, setting, text, width);
	while (lines_find_next(&found, &found_line))
		lines[count++] = found_line;
	lines_begin(&walk, setting, text, width);
	assert_int_equal(walk.setting.rtl, found.setting.rtl);
	for (size_t i = 0; i < count; i++) {
		assert_true(lines_next(&walk, &line));
		assert_ptr_equal(line.text, lines[i].text);
		assert_int_equal(line.len, lines[i].len);
		assert_int_equal(line.width, lines[i].width);
		assert_int_equal(line.torn, lines[i].torn);
		assert_int_equal(walk.next != NULL, i + 1 < count);
	}
	assert_false(lines_next(&walk, &line));
	return count;
}

/* More widths than are kept, each of them twice. */
static void what_is_remembered_is_what_was_found(void **unused)
{
	(void)unused;
	for (int width = 20; width < 900; width += 5)
		for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
			for (int turn = 0; turn < 4; turn++) {
				const struct setting setting = {.fonts = fonts,
					.face = turn % 2 ? FACE_BOLD : FACE_REGULAR,
					.size_px = 26};

				compare(&setting, TEXTS[i], width);
			}
}

/* A key of the keyboard was empty: of its word only the width was remembered. */
static void what_was_asked_evenly_is_no_answer_about_lines(void **unused)
{
	const struct setting setting = {.fonts = fonts, .face = FACE_REGULAR, .size_px = 26};

	(void)unused;
	for (int width = 40; width < 80; width++) {
		(void)lines_even(&setting, "手写", width);
		for (int other = 40; other < 80; other++)
			compare(&setting, "手写", other);
	}
}

static void a_text_of_many_lines_is_found_anew_each_time(void **unused)
{
	const struct setting setting = {.fonts = fonts, .face = FACE_REGULAR, .size_px = 20};
	char text[3 * 200 + 1] = "";

	(void)unused;
	for (int i = 0; i < 200; i++)
		strcat(text, "一");
	assert_int_equal(compare(&setting, text, 20), 200);
	assert_int_equal(compare(&setting, text, 20), 200);
	assert_int_equal(compare(&setting, text, 400), 10);
}

static struct kept_line line_of(uint64_t key, size_t i)
{
	return (struct kept_line){(uint32_t)(key + i), (uint32_t)i, (int32_t)key, key % 2};
}

static const struct kept_line *keep(struct lines_kept *kept, uint64_t key, size_t count)
{
	struct kept_line lines[LINES_KEPT_MOST];
	const struct kept_line *found;
	size_t there;

	for (size_t i = 0; i < count; i++)
		lines[i] = line_of(key, i);
	assert_null(lines_kept_find(kept, key, &there));
	found = lines_kept_add(kept, key, lines, count);
	assert_ptr_equal(lines_kept_find(kept, key, &there), found);
	assert_int_equal(there, count);
	return found;
}

static bool is_kept(struct lines_kept *kept, uint64_t key, size_t count)
{
	size_t there;
	const struct kept_line *found = lines_kept_find(kept, key, &there);

	for (size_t i = 0; found && i < count; i++) {
		const struct kept_line line = line_of(key, i);

		assert_int_equal(found[i].at, line.at);
		assert_int_equal(found[i].len, line.len);
		assert_int_equal(found[i].width, line.width);
		assert_int_equal(found[i].torn, line.torn);
	}
	return found && there == count;
}

enum { LONG_AGO = 3000 }; /* texts */

/* Nothing is ever mistaken for something else, and nothing grows. */
static void who_remembers_all_the_time_forgets_at_times(void **unused)
{
	struct lines_kept *kept = lines_kept_create();

	(void)unused;
	for (uint64_t key = 1; key < 3 * LONG_AGO; key++) {
		(void)keep(kept, key, 1 + key % LINES_KEPT_MOST);
		assert_true(is_kept(kept, key, 1 + key % LINES_KEPT_MOST));
		if (key > LONG_AGO)
			assert_false(is_kept(
				kept, key - LONG_AGO, 1 + (key - LONG_AGO) % LINES_KEPT_MOST));
	}
	lines_kept_destroy(kept);
}

/* A whole screen set anew in one round made the citizen wait. */
static void what_is_still_asked_for_is_never_forgotten(void **unused)
{
	struct lines_kept *kept = lines_kept_create();

	(void)unused;
	for (uint64_t key = 1; key < 3 * LONG_AGO; key++) {
		(void)keep(kept, key, 1 + key % LINES_KEPT_MOST);
		for (uint64_t shown = 1; shown <= key && shown <= 16; shown++)
			assert_true(is_kept(kept, shown, 1 + shown % LINES_KEPT_MOST));
		if (key > 16)
			assert_true(is_kept(kept, key - 16, 1 + (key - 16) % LINES_KEPT_MOST));
	}
	lines_kept_destroy(kept);
}

/* The list is looked up, and every word in it is found: the longest, and nothing else. */
static void words_that_are_held_are_found(void **unused)
{
	(void)unused;
	assert_int_equal(held_word("工作日内办结"), strlen("工作日"));
	assert_int_equal(held_word("工作时间"), strlen("工作"));
	assert_int_equal(held_word("有效期至"), strlen("有效期"));
	assert_int_equal(held_word("法律责任："), strlen("法律责任"));
	assert_int_equal(held_word("个"), 0);
	assert_int_equal(held_word("个工"), 0);
	assert_int_equal(held_word("龘"), 0);
	assert_int_equal(held_word("一次性告知"), strlen("一次性"));
	assert_int_equal(held_word("A"), 0);
	assert_int_equal(held_word(""), 0);
}

/* Measuring leaves out the drawing: that must not be seen. */
static void a_chinese_character_is_as_wide_as_it_is_measured(void **unused)
{
	static const uint32_t CHARACTERS[] = {0x4e00, 0x4e8c, 0x6c38, 0x9f98, 0x9fa5, 0x9fa6,
		0x9fcc, 0x9feb, 0x9ff0, 0x9fff, 'A', 'i', 0x20, 0x3000, 0xff0c, 0x20000,
		0xe000};

	(void)unused;
	for (int size = 8; size < 140; size++)
		for (int face = 0; face < FACES; face++)
			for (size_t i = 0; i < sizeof(CHARACTERS) / sizeof(CHARACTERS[0]); i++)
				assert_int_equal(fonts_advance(fonts, (enum face)face, size,
							 CHARACTERS[i]),
					fonts_glyph(fonts, (enum face)face, size, CHARACTERS[i])
						.advance);
}

#define WITH_FONTS(test) cmocka_unit_test_setup_teardown(test, open_fonts, close_fonts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FONTS(what_is_remembered_is_what_was_found),
		WITH_FONTS(what_was_asked_evenly_is_no_answer_about_lines),
		WITH_FONTS(a_text_of_many_lines_is_found_anew_each_time),
		cmocka_unit_test(who_remembers_all_the_time_forgets_at_times),
		cmocka_unit_test(what_is_still_asked_for_is_never_forgotten),
		cmocka_unit_test(words_that_are_held_are_found),
		WITH_FONTS(a_chinese_character_is_as_wide_as_it_is_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
