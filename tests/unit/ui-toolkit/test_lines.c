#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/text.h"
#include "ui/toolkit/text/lines.h"
#include "ui/toolkit/text/units.h"

#define SIZE 32

static struct fonts *fonts;
static struct setting setting;

static int open_fonts(void **unused)
{
	(void)unused;
	if (fonts_create(&fonts) != STATUS_OK)
		return -1;
	setting = (struct setting){.fonts = fonts, .face = FACE_REGULAR, .size_px = SIZE};
	return 0;
}

static int close_fonts(void **unused)
{
	(void)unused;
	fonts_destroy(fonts);
	return 0;
}

static const char MIXED[] =
	"请将身份证(二代)放在读卡区,等待3秒。Please wait… 费用:¥12.50元/份;办理“不动产登记”"
	"须携带:①身份证;②合同《购房合同》。WiFi密码Lijiang@2026请勿外传!";

static bool starts_with_one_of(const char *text, const char *const *set, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(text, set[i], strlen(set[i])) == 0)
			return true;
	return false;
}

static void no_line_starts_with_closing_punctuation(void **unused)
{
	static const char *const CLOSING[] = {
		"，", "。", "；", "：", "！", "？", "、", "）", "》", "”", "…"};
	static const char TEXT[] =
		"请将身份证（二代）放在读卡区，等待3秒。办理“不动产登记”，须携带：①身份证；"
		"②合同《购房合同》。请稍候……然后，请按“下一步”！可以吗？";

	(void)unused;
	for (int width = 4 * SIZE; width < 40 * SIZE; width += 7) {
		struct line_walk walk;
		struct line line;

		lines_begin(&walk, &setting, TEXT, width);
		while (lines_next(&walk, &line))
			assert_false(starts_with_one_of(
				line.text, CLOSING, sizeof(CLOSING) / sizeof(CLOSING[0])));
	}
}

static void every_line_fits_and_no_character_is_lost(void **unused)
{
	(void)unused;
	for (int width = 3 * SIZE; width < 50 * SIZE; width += 11) {
		const char *at = MIXED;
		struct line_walk walk;
		struct line line;

		lines_begin(&walk, &setting, MIXED, width);
		while (lines_next(&walk, &line)) {
			while (*at == ' ')
				at++;
			assert_true(line.width <= width);
			assert_ptr_equal(line.text, at);
			at = line.text + line.len;
		}
		assert_string_equal(at, "");
	}
}

static void latin_words_stay_whole(void **unused)
{
	static const char TEXT[] = "Please put your identity card flat on the reader";
	struct line_walk walk;
	struct line line;

	(void)unused;
	lines_begin(&walk, &setting, TEXT, 8 * SIZE);
	while (lines_next(&walk, &line)) {
		assert_true(line.text == TEXT || line.text[-1] == ' ');
		assert_true(line.text[line.len] == ' ' || line.text[line.len] == '\0');
	}
}

static void a_word_longer_than_the_line_is_broken_rather_than_cut(void **unused)
{
	int longest;

	(void)unused;
	assert_true(
		lines_measure(&setting, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 3 * SIZE, &longest) > 3);
	assert_true(longest <= 3 * SIZE);
	/* Even when not one character fits, each is shown. */
	assert_int_equal(lines_measure(&setting, "丽江市", 1, &longest), 3);
}

static void a_line_feed_breaks_and_an_empty_text_has_one_line(void **unused)
{
	int longest;

	(void)unused;
	assert_int_equal(lines_measure(&setting, "一\n二\n三", 1000, &longest), 3);
	assert_int_equal(lines_measure(&setting, "", 1000, &longest), 1);
	assert_int_equal(longest, 0);
}

static int last_line_width(const char *text, int width)
{
	struct line_walk walk;
	struct line line = {.len = 0};

	lines_begin(&walk, &setting, text, width);
	while (lines_next(&walk, &line))
		;
	return line.width;
}

static void no_character_is_left_alone_on_the_last_line(void **unused)
{
	static const char TEXT[] = "本人确认以下申请和材料由本人提交并愿意承担相应法律责任";
	int longest, lines;

	(void)unused;
	for (int width = 12 * SIZE; width < 25 * SIZE; width += SIZE / 2) {
		lines = lines_measure(&setting, TEXT, width, &longest);
		assert_true(lines > 1 && lines <= 3);
		assert_true(last_line_width(TEXT, width) >= 4 * SIZE);
	}
	/* Given up to the mark before it, where one is near. */
	assert_int_equal(last_line_width("提交后立即加密保存，中途退出，全部清除。", 19 * SIZE),
		5 * SIZE);
	/* In a button there is no room for manners. */
	assert_int_equal(last_line_width("打印一次性告知单吧", 8 * SIZE), SIZE);
	/* Each paragraph by itself. */
	assert_int_equal(
		last_line_width("本人确认以下申请和材料由本人提交\n丁", 12 * SIZE), SIZE);
}

static int width_of(const char *text)
{
	return lines_width(&setting, text, strlen(text));
}

static void chinese_marks_that_meet_stand_closer(void **unused)
{
	static const char *const PAIRS[] = {"”，", "）。", "。”", "？（", "，“", "》、", "（“"};

	(void)unused;
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++)
		assert_int_equal(width_of(PAIRS[i]), SIZE * 3 / 2);
	assert_int_equal(width_of("核，由"), 3 * SIZE); /* one alone keeps its square */
	assert_int_equal(width_of("！！"), 2 * SIZE);
}

static void a_code_breaks_between_its_groups_or_not_at_all(void **unused)
{
	struct line_walk walk;
	struct line line;

	(void)unused;
	lines_begin(&walk, &setting, "7ZK3-M9QW-2TRX-5HVB", width_of("7ZK3-M9QW-2TRX-5H"));
	assert_true(lines_next(&walk, &line));
	assert_int_equal(line.len, strlen("7ZK3-M9QW-2TRX-"));
	assert_true(lines_next(&walk, &line));
	assert_string_equal(line.text, "5HVB");
}

static const char *first_line(const char *text, int width)
{
	static char first[128];
	struct line_walk walk;
	struct line line;

	lines_begin(&walk, &setting, text, width);
	assert_true(lines_next(&walk, &line));
	assert_true(line.len < sizeof(first));
	memcpy(first, line.text, line.len);
	first[line.len] = '\0';
	return first;
}

static void a_number_stays_with_what_it_counts(void **unused)
{
	(void)unused;
	for (int width = 4 * SIZE; width < 8 * SIZE; width += SIZE / 4) {
		const char *first = first_line("凭证请在 72 小时内领取", width);

		assert_string_not_equal(first, "凭证请在 72");
		assert_string_not_equal(
			first_line("凭证自收件起72小时内领取", width), "凭证自收件起72");
	}
	assert_string_equal(first_line("请插入 U 盘再试一次", width_of("请插入 U")), "请插入");
	assert_string_equal(first_line("Decision → Completion → Delivery",
				    width_of("Decision → Completion")),
		"Decision →");
	assert_string_equal(
		first_line("hand in the copy ×2", width_of("hand in the copy")), "hand in the");
	assert_string_equal(
		first_line("kept until 1 March 2049", width_of("kept until 1")), "kept until");
	assert_string_equal(first_line("Your own · Interim", width_of("Your own")), "Your");
	assert_string_equal(
		first_line("Council Decree No. 663", width_of("Council Decree No.")),
		"Council Decree");
	assert_string_equal(
		first_line("it counts 72 of them", width_of("it counts 72 o")), "it counts 72");
}

static void a_line_ends_before_a_word_rather_than_within_it(void **unused)
{
	static const struct {
		const char *text, *within, *first;
	} CASES[] = {
		{"请在24小时内领取", "请在24小", "请在"},
		{"请在 24 小时内领取", "请在 24 小", "请在"},
		{"受理后10个工作日办结", "受理后10个", "受理后"},
		{"受理后 10 个工作日办结", "受理后 10 个工作", "受理后"},
		{"有效期3年可续", "有效期3", "有效期"},
		{"一共5份原件", "一共5", "一共"},
		{"示例县政务服务中心", "示例县政务服务中", "示例县政务服务"},
		{"请把身份证平放在读卡区", "请把身份证平", "请把身份证"},
		{"凭原件向申请人说明", "凭原件向申请", "凭原件向"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_string_equal(
			first_line(CASES[i].text, width_of(CASES[i].within)), CASES[i].first);
	/* Where not even the word fits, each character is shown. */
	assert_string_equal(first_line("工作日", 2 * SIZE), "工作");
}

static void a_masked_name_stays_whole(void **unused)
{
	(void)unused;
	assert_string_equal(
		first_line("(for 木*一, 木*二)", width_of("(for 木*一, 木*")), "(for 木*一,");
	assert_string_equal(first_line("被监护人 木*明", width_of("被监护人 木*")), "被监护人");
}

/* 第一百/六十五条 would be read as another article. */
static void the_number_of_an_article_stays_whole(void **unused)
{
	static const char TEXT[] = "依据《民法典》第一百六十五条第二款";

	(void)unused;
	for (int last = 8; last < 14; last++)
		assert_string_equal(first_line(TEXT, last * SIZE), "依据《民法典》");
	assert_string_equal(first_line(TEXT, 16 * SIZE), "依据《民法典》第一百六十五条");
	assert_string_equal(first_line("依据条例第13条办理", 7 * SIZE), "依据条例");
	assert_string_equal(first_line("依据国务院令第663号公布", 7 * SIZE), "依据国务院令");
	assert_string_equal(first_line("这是他第一百次到大厅", 7 * SIZE), "这是他第一百次");
}

/* 来 is read with 之前, 的 with what is before it. */
static void a_lone_character_stays_with_what_it_is_read_with(void **unused)
{
	static const struct {
		const char *text, *within, *first;
	} CASES[] = {
		{"证件和材料请您在今天来之前全部准备好", "证件和材料请您在今天来",
			"证件和材料请您在今天"},
		{"窗口的人员会打电话告诉您有结果可以看了", "窗口的人员会打电话告诉您有",
			"窗口的人员会打电话告诉您"},
		{"要由两位成年的家人或者邻居的签名作证明", "要由两位成年的家人或者邻居",
			"要由两位成年的家人或者"},
		{"窗口会把全部申请材料所有附件退回给您本人", "窗口会把全部申请材料所有",
			"窗口会把全部申请材料所有"}, /* not alone: 所有 */
		{"还要带房屋产权证明文件和购房合同的复印件单",
			"还要带房屋产权证明文件和购房合同的复印件",
			"还要带房屋产权证明文件和购房合同的"},
		{"申请人的证件和材料在今天一起交前置的事项", "申请人的证件和材料在今天一起交",
			"申请人的证件和材料在今天一起交"}, /* 前置 is a word of its own */
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_string_equal(
			first_line(CASES[i].text, width_of(CASES[i].within)), CASES[i].first);
}

/* In a button the second line is what follows the mark, when all of that fits on it. */
static void two_short_lines_meet_at_a_mark(void **unused)
{
	(void)unused;
	for (int width = 6 * SIZE; width < 9 * SIZE; width += SIZE / 4)
		assert_string_equal(first_line("不能写字？由见证人签名", width), "不能写字？");
	assert_string_not_equal(first_line("不能写？由两位见证人签名", 6 * SIZE), "不能写？");
}

static void what_stands_in_the_middle_is_evenly_broken(void **unused)
{
	static const struct {
		const char *text, *within, *first;
	} CASES[] = {
		{"7ZK3-M9QW-2TRX-5HVB", "7ZK3-M9QW-2TRX-5H", "7ZK3-M9QW-"},
		{"来一次，当场交齐，不用再跑", "来一次，当场交齐，不用", "来一次，当场交齐，"},
		{"one visit, all is done at once", "one visit, all is done at",
			"one visit, all is"},
		{"一行就够", "一行就够了", "一行就够"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		int width = width_of(CASES[i].within), longest;
		int even = lines_even(&setting, CASES[i].text, width);

		assert_true(even <= width);
		assert_int_equal(lines_measure(&setting, CASES[i].text, even, &longest),
			lines_measure(&setting, CASES[i].text, width, &longest));
		assert_string_equal(first_line(CASES[i].text, even), CASES[i].first);
	}
}

static bool same_picture(uint32_t a, uint32_t b)
{
	struct glyph glyph = fonts_glyph(fonts, FACE_REGULAR, SIZE, a);
	static uint8_t kept[SIZE * SIZE * 4];
	int w = glyph.w, h = glyph.h;

	if (!glyph.coverage)
		return false;
	memcpy(kept, glyph.coverage, (size_t)w * (size_t)h);
	glyph = fonts_glyph(fonts, FACE_REGULAR, SIZE, b);
	return glyph.w == w && glyph.h == h && glyph.coverage &&
	       memcmp(kept, glyph.coverage, (size_t)w * (size_t)h) == 0;
}

static void rare_characters_of_names_have_a_glyph_of_their_own(void **unused)
{
	static const uint32_t RARE[] = {0x20000 /* 𠀀 */, 0x9fa6 /* 龦 */, 0x9fa5, 0xb7 /* · */,
		0x4e02, 0x2a6d6, 0x2b740, 0x3400, 0x3447, 0x73a5};
	const uint32_t nothing = 0x10ffff; /* never assigned: .notdef */

	(void)unused;
	assert_false(fonts_provide(fonts, nothing));
	for (size_t i = 0; i < sizeof(RARE) / sizeof(RARE[0]); i++) {
		struct glyph glyph = fonts_glyph(fonts, FACE_REGULAR, SIZE, RARE[i]);

		assert_true(fonts_provide(fonts, RARE[i]));
		assert_non_null(glyph.coverage);
		assert_true(glyph.advance > 0);
		assert_false(same_picture(RARE[i], nothing));
	}
}

static void the_bold_face_falls_back_too(void **unused)
{
	(void)unused;
	assert_non_null(fonts_glyph(fonts, FACE_BOLD, SIZE, 0x20000).coverage);
	assert_non_null(fonts_glyph(fonts, FACE_BOLD, SIZE, 0x4e3d).coverage);
}

static void the_cache_forgets_instead_of_growing_for_ever(void **unused)
{
	struct glyph first = fonts_glyph(fonts, FACE_REGULAR, 12, 0x4e00), again;

	(void)unused;
	for (uint32_t i = 0; i < 7000; i++)
		(void)fonts_glyph(fonts, FACE_REGULAR, 12, 0x4e00 + i);
	again = fonts_glyph(fonts, FACE_REGULAR, 12, 0x4e00);
	assert_int_equal(first.w, again.w);
	assert_int_equal(first.advance, again.advance);
}

/* Letters of these scripts take other shapes inside a word than alone. */
static void words_whose_letters_join_are_shaped_whole(void **unused)
{
	static const char *const WORDS[] = {"ئۇيغۇر", "བསྒྲུབས", "ᠮᠣᠩᠭᠣᠯ"};

	(void)unused;
	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
		const char *at = WORDS[i], *end = at + strlen(at);
		struct unit unit = unit_next(&at, end);
		struct glyph glyph = unit_glyph(fonts, FACE_REGULAR, SIZE, &unit, false);
		int alone = 0;

		assert_ptr_equal(at, end);
		assert_non_null(glyph.coverage);
		for (at = WORDS[i]; at < end;)
			alone += fonts_glyph(fonts, FACE_REGULAR, SIZE, text_next(&at)).advance;
		assert_int_not_equal(glyph.advance, alone);
		assert_int_equal(
			glyph.advance, lines_width(&setting, WORDS[i], strlen(WORDS[i])));
	}
}

static void check_order(const char *text, bool rtl, const char *seen)
{
	const char *at = text, *end = text + strlen(text);
	struct unit units[UNITS_MAX];
	bool mirrored[UNITS_MAX];
	char out[256] = "";
	size_t count = 0;

	assert_int_equal(units_rtl(text, strlen(text)), rtl);
	while (at < end)
		units[count++] = unit_next(&at, end);
	units_order(units, count, rtl, mirrored);
	for (size_t i = 0; i < count; i++)
		strncat(out, units[i].text, units[i].len);
	assert_string_equal(out, seen);
}

static void right_to_left_words_stand_in_the_order_they_are_read(void **unused)
{
	(void)unused;
	check_order("بىر ئىككى", true, "ئىككى بىر");
	check_order("بىر OneVisit 24 ئىككى", true, "ئىككى OneVisit 24 بىر");
	check_order("24 سائەت", true, "سائەت 24");
	check_order("电话 بىر ئىككى 12345", false, "电话 ئىككى بىر 12345");
	check_order("plain 中文 24", false, "plain 中文 24");
}

static void a_character_no_font_has_is_marked_as_missing(void **unused)
{
	(void)unused;
	assert_true(same_picture(0x10ffff, 0x3013 /* 〓 */));
}

static void control_characters_draw_nothing(void **unused)
{
	(void)unused;
	for (uint32_t c = 0; c < 0x20; c++) {
		struct glyph glyph = fonts_glyph(fonts, FACE_REGULAR, SIZE, c);

		assert_null(glyph.coverage);
		assert_int_equal(glyph.advance, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_line_starts_with_closing_punctuation),
		cmocka_unit_test(every_line_fits_and_no_character_is_lost),
		cmocka_unit_test(latin_words_stay_whole),
		cmocka_unit_test(a_word_longer_than_the_line_is_broken_rather_than_cut),
		cmocka_unit_test(a_line_feed_breaks_and_an_empty_text_has_one_line),
		cmocka_unit_test(no_character_is_left_alone_on_the_last_line),
		cmocka_unit_test(chinese_marks_that_meet_stand_closer),
		cmocka_unit_test(a_code_breaks_between_its_groups_or_not_at_all),
		cmocka_unit_test(a_number_stays_with_what_it_counts),
		cmocka_unit_test(a_line_ends_before_a_word_rather_than_within_it),
		cmocka_unit_test(a_masked_name_stays_whole),
		cmocka_unit_test(the_number_of_an_article_stays_whole),
		cmocka_unit_test(a_lone_character_stays_with_what_it_is_read_with),
		cmocka_unit_test(two_short_lines_meet_at_a_mark),
		cmocka_unit_test(what_stands_in_the_middle_is_evenly_broken),
		cmocka_unit_test(rare_characters_of_names_have_a_glyph_of_their_own),
		cmocka_unit_test(the_bold_face_falls_back_too),
		cmocka_unit_test(the_cache_forgets_instead_of_growing_for_ever),
		cmocka_unit_test(words_whose_letters_join_are_shaped_whole),
		cmocka_unit_test(right_to_left_words_stand_in_the_order_they_are_read),
		cmocka_unit_test(a_character_no_font_has_is_marked_as_missing),
		cmocka_unit_test(control_characters_draw_nothing),
	};

	return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
