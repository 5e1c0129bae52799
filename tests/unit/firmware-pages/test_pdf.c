/* PDFs through the real kiosk-pdf, written here by hand from the specification. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>

#include "firmware/pages/pages.h"
#include "tests/unit/firmware-pages/place.h"

#define LATIN "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
#define CHINESE                                                                                \
	"5 0 obj<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H"                 \
	"/DescendantFonts[6 0 R]>>endobj\n"                                                    \
	"6 0 obj<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo"               \
	"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R>>endobj\n"       \
	"7 0 obj<</Type/FontDescriptor/FontName/SimSun/Flags 32/ItalicAngle 0/Ascent 859"      \
	"/Descent -141/CapHeight 683/StemV 80>>endobj\n"

static struct page_preview preview;
static enum fault fault;

/* A document of count pages of this size; each says text. */
static void make_pdf(
	unsigned count, const char *size, const char *font, const char *text, struct bytes *out)
{
	char draw[256];

	snprintf(draw, sizeof(draw), "BT /F 60 Tf 50 400 Td %s Tj ET", text);
	assert_int_equal(bytes_add_format(out,
				 "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
				 "2 0 obj<</Type/Pages/Count %u/Kids[",
				 count),
		STATUS_OK);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(bytes_add_format(out, "%u 0 R ", 10 + i), STATUS_OK);
	assert_int_equal(bytes_add_text(out, "]>>endobj\n"), STATUS_OK);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(
			bytes_add_format(out,
				"%u 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]"
				"/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n",
				10 + i, size),
			STATUS_OK);
	assert_int_equal(bytes_add_format(out,
				 "%s4 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n"
				 "trailer<</Root 1 0 R>>\n",
				 font, strlen(draw), draw),
		STATUS_OK);
}

static enum status check(const struct bytes *file)
{
	page_preview_free(&preview);
	return page_check("证明.pdf", file->data, file->len, &preview, &fault);
}

static unsigned ink(void)
{
	unsigned dark = 0;

	for (size_t i = 0; i < preview.pixels.len; i += 4)
		dark += preview.pixels.data[i] < 100;
	return dark;
}

static int find_worker(void **unused)
{
	(void)unused;
	pages_set_worker(built_worker());
	return 0;
}

static int forget(void **unused)
{
	(void)unused;
	page_preview_free(&preview);
	return 0;
}

static void a_sheet_of_a4_is_shown_and_counted(void **unused)
{
	struct bytes file = {0};

	(void)unused;
	make_pdf(3, "595 842", LATIN, "(Proof of residence)", &file);
	assert_int_equal(check(&file), STATUS_OK);
	assert_int_equal(preview.height, 1024);
	assert_int_equal(preview.width, 723);
	assert_int_equal(preview.full_width, 595);
	assert_int_equal(preview.page_count, 3);
	assert_in_range(ink(), 500, 200000);
	assert_int_equal(preview.advice, 0);
	bytes_free(&file);
}

static void chinese_without_a_font_of_its_own_is_shown_all_the_same(void **unused)
{
	struct bytes file = {0};

	(void)unused;
	/* 证明材料 in GBK */
	make_pdf(1, "595 842", CHINESE, "<D6A4C3F7B2C4C1CF>", &file);
	assert_int_equal(check(&file), STATUS_OK);
	assert_in_range(ink(), 2000, 200000);
	bytes_free(&file);
}

static void any_page_can_be_looked_at_and_no_other(void **unused)
{
	struct bytes file = {0};

	(void)unused;
	make_pdf(200, "595 842", LATIN, "(page)", &file);
	for (unsigned page = 0; page < 200; page += 199) {
		page_preview_free(&preview);
		assert_int_equal(
			page_look(file.data, file.len, page, &preview, &fault), STATUS_OK);
		assert_int_equal(preview.page_count, 200);
	}
	page_preview_free(&preview);
	assert_int_equal(
		page_look(file.data, file.len, 200, &preview, &fault), STATUS_BAD_DATA);
	assert_int_equal(fault, FAULT_PAGE_BROKEN);
	bytes_free(&file);
}

static void a_page_looked_at_closely_has_more_pixels(void **unused)
{
	struct bytes file = {0};

	(void)unused;
	make_pdf(1, "595 842", LATIN, "(page)", &file);
	page_preview_free(&preview);
	assert_int_equal(
		page_look_closely(file.data, file.len, 0, &preview, &fault), STATUS_OK);
	assert_int_equal(preview.height, PAGE_CLOSE_MAX);
	assert_int_equal(preview.pixels.len, (size_t)preview.width * preview.height * 4);
	bytes_free(&file);
}

static void a_page_like_a_house_and_too_many_pages_are_too_large(void **unused)
{
	struct bytes file = {0};

	(void)unused;
	make_pdf(1, "595 90000", LATIN, "(x)", &file);
	assert_int_equal(check(&file), STATUS_FULL);
	assert_int_equal(fault, FAULT_PAGE_TOO_LARGE);
	bytes_free(&file);
	make_pdf(PAGE_COUNT_MAX + 1, "595 842", LATIN, "(x)", &file);
	assert_int_equal(check(&file), STATUS_FULL);
	assert_int_equal(fault, FAULT_PAGE_TOO_LARGE);
	bytes_free(&file);
}

static void a_password_is_named(void **unused)
{
	static const char ENCRYPTED[] =
		"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
		"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
		"3 0 obj<</Filter/Standard/V 1/R 2/P -4"
		"/O<0000000000000000000000000000000000000000000000000000000000000000>"
		"/U<0000000000000000000000000000000000000000000000000000000000000000>>>endobj\n"
		"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n";
	const struct bytes file = {(uint8_t *)(uintptr_t)ENCRYPTED, sizeof(ENCRYPTED) - 1, 0};

	(void)unused;
	assert_int_equal(check(&file), STATUS_BAD_DATA);
	assert_int_equal(fault, FAULT_PAGE_LOCKED);
}

static void garbage_behind_a_right_beginning_is_broken(void **unused)
{
	struct bytes file = {0};

	(void)unused;
	make_pdf(1, "595 842", LATIN, "(x)", &file);
	for (size_t i = 8; i < file.len; i++)
		file.data[i] = (uint8_t)(file.data[i] * 7 + i);
	assert_int_equal(check(&file), STATUS_BAD_DATA);
	assert_int_equal(fault, FAULT_PAGE_BROKEN);
	bytes_free(&file);
}

static void a_pdf_is_not_made_anew(void **unused)
{
	const struct page_edit edit = {.quarter_turns = 1};
	struct bytes file = {0}, made = {0};

	(void)unused;
	make_pdf(1, "595 842", LATIN, "(x)", &file);
	assert_int_equal(page_make(file.data, file.len, &edit, &made, &preview, &fault),
		STATUS_BAD_DATA);
	assert_int_equal(fault, FAULT_PAGE_UNSUPPORTED);
	assert_int_equal(made.len, 0);
	bytes_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sheet_of_a4_is_shown_and_counted),
		cmocka_unit_test(chinese_without_a_font_of_its_own_is_shown_all_the_same),
		cmocka_unit_test(any_page_can_be_looked_at_and_no_other),
		cmocka_unit_test(a_page_looked_at_closely_has_more_pixels),
		cmocka_unit_test(a_page_like_a_house_and_too_many_pages_are_too_large),
		cmocka_unit_test(a_password_is_named),
		cmocka_unit_test(garbage_behind_a_right_beginning_is_broken),
		cmocka_unit_test(a_pdf_is_not_made_anew),
	};

	return cmocka_run_group_tests(tests, find_worker, forget);
}
