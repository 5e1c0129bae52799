#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/words.h"
#include "tests/unit/ui-paper/paper_bench.h"
#include "ui/paper/qr_picture.h"
#include "ui/paper/sheet.h"
#include "ui/paper/slip_paper.h"

#define PAYLOAD                                                                                \
	"https://status.lijiang.example/s#OV1:530702000000170.1."                              \
	"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA."                                         \
	"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4_" \
	"QA."                                                                                  \
	"7ZK3M9QW2TRX5HVB"
#define NOTE                                                                                   \
	"office.lijiang.example/receipt\n0192f0a1-7c3e-7abc-8def-0123456789ab\n"               \
	"abababababababababababababababababababababababababababababababab\n1763923984123\n\n"  \
	"\xe2\x80\x94 office.lijiang.example "                                                 \
	"8h1Zq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8S" \
	"NFZ4kA==\n"

static struct slip slip;

static void fill_slip(const char *language)
{
	struct slip_case *matter = &slip.cases[0];

	memset(&slip, 0, sizeof(slip));
	strcpy(slip.language, language);
	strcpy(slip.hall, "丽江市政务服务中心");
	strcpy(slip.terminal, "一楼24小时自助区3号机");
	strcpy(slip.kiosk_id, "530702");
	strcpy(slip.received_at, "2026-11-24 02:53");
	strcpy(slip.name_masked, "张*三");
	strcpy(slip.acting_masked, "李*（受托人）");
	strcpy(slip.identity_note, "已读卡，未作人证比对");
	strcpy(slip.delivery, "到古城区政务服务中心公安窗口领取");
	strcpy(slip.visit_code, "7ZK3M9QW2TRX5HVB");
	strcpy(slip.consult_phone, "0888-5121234");
	strcpy(slip.complaint_phone, "0888-5129876");
	strcpy(slip.qr, PAYLOAD);
	slip.case_count = 1;
	strcpy(matter->matter, "居住证申领");
	strcpy(matter->implement_code, "11530700MB1234567X4530109001000");
	strcpy(matter->department, "丽江市公安局古城分局");
	strcpy(matter->receipt_no, "530702000000170");
	strcpy(matter->limit, "自受理之日起 15 个工作日内办结");
	matter->material_count = 2;
	strcpy(matter->materials[0].name, "本人相片（电子文件 1 份 1 页）");
	strcpy(matter->materials[1].name, "户口簿");
	strcpy(matter->materials[1].note, "通过数据共享核验，无需提交");
}

static struct bitmap *draw(unsigned width, bool large)
{
	struct bitmap *bitmap = NULL;

	assert_int_equal(slip_paper_draw(&slip, width, large, &bitmap), STATUS_OK);
	assert_int_equal(bitmap->width_px, width);
	return bitmap;
}

/* Dots on a line: 58 and 80 mm, at 180 and 203 to the inch. */
static void both_codes_read_back_to_the_exact_payload_on_every_paper(void **unused)
{
	static const char *const LANGUAGES[] = {"zh-Hans", "en"};
	static const unsigned WIDTHS[] = {360, 384, 512, 576};
	char read[4096];

	(void)unused;
	for (size_t l = 0; l < 2; l++)
		for (size_t w = 0; w < sizeof(WIDTHS) / sizeof(WIDTHS[0]); w++) {
			struct bitmap *bitmap;

			fill_slip(LANGUAGES[l]);
			slip.test = w & 1;
			strcpy(slip.office_note, NOTE);
			bitmap = draw(WIDTHS[w], false);
			scan(bitmap, read, sizeof(read));
			assert_non_null(strstr(read, PAYLOAD "\n"));
			assert_non_null(strstr(read, NOTE));
			bitmap_destroy(bitmap);
		}
}

static void the_largest_code_still_fits_the_narrow_paper(void **unused)
{
	char read[4096];
	struct bitmap *bitmap;

	(void)unused;
	fill_slip("zh-Hans");
	memset(slip.qr, 'q', SLIP_QR_MAX - 2);
	slip.qr[SLIP_QR_MAX - 2] = '\0';
	bitmap = draw(384, false);
	scan(bitmap, read, sizeof(read));
	assert_int_equal(strncmp(read, slip.qr, strlen(slip.qr)), 0);
	bitmap_destroy(bitmap);
}

static void large_letters_make_a_longer_paper_that_still_scans(void **unused)
{
	char read[4096];
	struct bitmap *normal, *large;

	(void)unused;
	fill_slip("zh-Hans");
	normal = draw(576, false);
	large = draw(576, true);
	assert_true(large->height_px > normal->height_px * 5 / 4);
	scan(large, read, sizeof(read));
	assert_string_equal(read, PAYLOAD "\n");
	bitmap_destroy(normal);
	bitmap_destroy(large);
}

static bool same(const struct bitmap *a, const struct bitmap *b)
{
	return a->height_px == b->height_px &&
	       memcmp(a->bits, b->bits, a->stride * a->height_px) == 0;
}

/* Each part of the slip must leave its mark on the paper. */
static void nothing_of_the_slip_is_left_out(void **unused)
{
	static const size_t TEXTS[] = {offsetof(struct slip, hall),
		offsetof(struct slip, terminal), offsetof(struct slip, kiosk_id),
		offsetof(struct slip, received_at), offsetof(struct slip, name_masked),
		offsetof(struct slip, acting_masked), offsetof(struct slip, identity_note),
		offsetof(struct slip, delivery), offsetof(struct slip, visit_code),
		offsetof(struct slip, consult_phone), offsetof(struct slip, complaint_phone),
		offsetof(struct slip, cases[0].matter),
		offsetof(struct slip, cases[0].implement_code),
		offsetof(struct slip, cases[0].department),
		offsetof(struct slip, cases[0].receipt_no),
		offsetof(struct slip, cases[0].limit),
		offsetof(struct slip, cases[0].materials[0].name),
		offsetof(struct slip, cases[0].materials[1].note), offsetof(struct slip, qr)};
	struct bitmap *whole, *other;

	(void)unused;
	fill_slip("zh-Hans");
	whole = draw(576, false);
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
		fill_slip("zh-Hans");
		((char *)&slip)[TEXTS[i]] = '8';
		other = draw(576, false);
		if (same(whole, other))
			fail_msg("text %zu is not on the paper", i);
		bitmap_destroy(other);
	}
	bitmap_destroy(whole);
}

static void a_reprint_and_a_test_say_so(void **unused)
{
	struct bitmap *first, *second, *third, *test;

	(void)unused;
	fill_slip("zh-Hans");
	first = draw(576, false);
	slip.reprint = 1;
	second = draw(576, false);
	slip.reprint = 2;
	third = draw(576, false);
	slip.reprint = 0;
	slip.test = 1;
	test = draw(576, false);
	assert_true(second->height_px > first->height_px);
	assert_false(same(second, third));
	assert_true(test->height_px > first->height_px);
	bitmap_destroy(first);
	bitmap_destroy(second);
	bitmap_destroy(third);
	bitmap_destroy(test);
}

static void the_longest_texts_wrap_and_never_touch_the_edge(void **unused)
{
	struct bitmap *bitmap;

	(void)unused;
	fill_slip("zh-Hans");
	for (size_t i = 0; i + 3 < sizeof(slip.cases[0].matter); i += 3)
		memcpy(slip.cases[0].matter + i, "县", 4);
	memset(slip.hall, 'W', sizeof(slip.hall) - 1);
	memset(slip.delivery, 'W', sizeof(slip.delivery) - 1);
	memset(slip.name_masked, 'W', sizeof(slip.name_masked) - 1);
	bitmap = draw(384, false);
	for (unsigned y = 0; y < bitmap->height_px; y++)
		for (unsigned x = 0; x < 4; x++) {
			assert_false(dot(bitmap, x, y));
			assert_false(dot(bitmap, 383 - x, y));
		}
	bitmap_destroy(bitmap);
}

static void a_slip_longer_than_three_metres_is_refused_not_cut(void **unused)
{
	struct bitmap *bitmap = NULL;

	(void)unused;
	fill_slip("zh-Hans");
	slip.case_count = SLIP_CASES_MAX;
	for (size_t i = 0; i < SLIP_CASES_MAX; i++) {
		slip.cases[i] = slip.cases[0];
		slip.cases[i].material_count = SLIP_MATERIALS_MAX;
		for (size_t k = 0; k < SLIP_MATERIALS_MAX; k++)
			slip.cases[i].materials[k] = slip.cases[0].materials[0];
	}
	assert_int_equal(slip_paper_draw(&slip, 576, false, &bitmap), STATUS_FULL);
	assert_null(bitmap);
}

static void a_code_for_the_screen_has_its_quiet_zone(void **unused)
{
	struct bytes pixels = {0};
	uint32_t pixel;
	unsigned side;

	(void)unused;
	assert_int_equal(qr_picture_draw("https://example", 5, &pixels, &side), STATUS_OK);
	assert_int_equal(pixels.len, (size_t)side * side * 4);
	for (unsigned y = 0; y < side; y++)
		for (unsigned x = 0; x < side; x++) {
			bool quiet = x < 20 || y < 20 || x >= side - 20 || y >= side - 20;

			memcpy(&pixel, pixels.data + ((size_t)y * side + x) * 4, 4);
			assert_true(pixel == 0xffffff || (pixel == 0 && !quiet));
		}
	memcpy(&pixel, pixels.data + ((size_t)20 * side + 20) * 4, 4);
	assert_int_equal(pixel, 0);
	bytes_free(&pixels);
}

static void a_text_too_long_for_any_code_is_refused(void **unused)
{
	static char text[5000];
	struct bytes pixels = {0};
	unsigned side = 7;

	(void)unused;
	memset(text, 'a', sizeof(text) - 1);
	assert_int_equal(qr_picture_draw(text, 5, &pixels, &side), STATUS_FULL);
	assert_int_equal(side, 7);
	bytes_free(&pixels);
}

static int open_words(void **unused)
{
	(void)unused;
	return words_open("build/words") == STATUS_OK ? 0 : -1;
}

static int close_words(void **unused)
{
	(void)unused;
	words_close();
	return 0;
}

/* Where it would be broken beside its label, the number stands whole below it. */
static void a_number_in_large_letters_is_never_broken(void **state)
{
	struct sheet sheet;
	struct fonts *fonts;
	int line, below, beside;

	(void)state;
	assert_int_equal(fonts_create(&fonts), STATUS_OK);
	sheet_init(&sheet, fonts, 384, SHEET_DOUBLE);
	line = sheet.y;
	sheet_paragraph(&sheet, SHEET_BODY, false, "0888-5121234");
	line = sheet.y - line;
	below = sheet.y;
	sheet_row(&sheet, 320, "咨询电话", "0888-5121234");
	beside = sheet.y;
	assert_int_equal(beside - below, 2 * line);
	sheet_row(&sheet, 320, "热线", "12345");
	assert_int_equal(sheet.y - beside, line);
	sheet_finish(&sheet);
	fonts_destroy(fonts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_codes_read_back_to_the_exact_payload_on_every_paper),
		cmocka_unit_test(the_largest_code_still_fits_the_narrow_paper),
		cmocka_unit_test(large_letters_make_a_longer_paper_that_still_scans),
		cmocka_unit_test(a_number_in_large_letters_is_never_broken),
		cmocka_unit_test(nothing_of_the_slip_is_left_out),
		cmocka_unit_test(a_reprint_and_a_test_say_so),
		cmocka_unit_test(the_longest_texts_wrap_and_never_touch_the_edge),
		cmocka_unit_test(a_slip_longer_than_three_metres_is_refused_not_cut),
		cmocka_unit_test(a_code_for_the_screen_has_its_quiet_zone),
		cmocka_unit_test(a_text_too_long_for_any_code_is_refused),
	};

	return cmocka_run_group_tests(tests, open_words, close_words);
}
