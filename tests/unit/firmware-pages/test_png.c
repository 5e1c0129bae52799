#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <zlib.h>

#include "firmware/pages/decode.h"
#include "tests/unit/firmware-pages/pictures.h"

static struct bytes file;
static struct page_preview preview;

static enum fault decode(const struct png_recipe *recipe)
{
	bytes_free(&file);
	page_preview_free(&preview);
	make_png(recipe, &file);
	return page_decode_png(file.data, file.len, PAGE_PREVIEW_MAX, &preview);
}

static enum fault decode_bytes(const void *data, size_t len)
{
	struct page_preview none = {0};
	uint8_t *exact = malloc(len ? len : 1);
	enum fault fault;

	memcpy(exact, data, len);
	fault = page_decode_png(exact, len, PAGE_PREVIEW_MAX, &none);
	free(exact);
	page_preview_free(&none);
	return fault;
}

static int forget(void **unused)
{
	(void)unused;
	bytes_free(&file);
	page_preview_free(&preview);
	return 0;
}

static void every_kind_of_good_png_shows_its_picture(void **unused)
{
	static const struct png_recipe RECIPES[] = {
		{.width = 64, .height = 64, .type = PNG_COLOR_TYPE_RGB, .depth = 8},
		{.width = 64, .height = 64, .type = PNG_COLOR_TYPE_RGB, .depth = 16},
		{.width = 64, .height = 64, .type = PNG_COLOR_TYPE_RGB_ALPHA, .depth = 8},
		{.width = 64, .height = 64, .type = PNG_COLOR_TYPE_RGB_ALPHA, .depth = 16},
		{.width = 64, .height = 64, .type = PNG_COLOR_TYPE_PALETTE, .depth = 2},
		{.width = 64, .height = 64, .type = PNG_COLOR_TYPE_PALETTE, .depth = 8},
		{.width = 2480, .height = 3508, .type = PNG_COLOR_TYPE_RGB, .depth = 8},
		{.width = 1500, .height = 1111, .type = PNG_COLOR_TYPE_RGB, .depth = 8},
	};

	(void)unused;
	for (size_t i = 0; i < 2 * sizeof(RECIPES) / sizeof(RECIPES[0]); i++) {
		struct png_recipe recipe = RECIPES[i / 2];
		recipe.interlaced = i % 2;
		print_message("type %d depth %d interlaced %d\n", recipe.type, recipe.depth,
			recipe.interlaced);
		assert_int_equal(decode(&recipe), FAULT_NONE);
		assert_int_equal(preview.full_width, recipe.width);
		assert_int_equal(preview.full_height, recipe.height);
		assert_true(preview.width <= PAGE_PREVIEW_MAX);
		assert_true(preview.height <= PAGE_PREVIEW_MAX);
		assert_int_equal(preview.pixels.len, preview.width * preview.height * 4);
		assert_true(shows_the_four_fields(&preview));
	}
}

static void grey_of_every_depth_is_shown(void **unused)
{
	static const int DEPTHS[] = {1, 2, 4, 8, 16};

	(void)unused;
	for (size_t i = 0; i < 5; i++) {
		const struct png_recipe recipe = {.width = 65,
			.height = 33,
			.type = PNG_COLOR_TYPE_GRAY,
			.depth = DEPTHS[i],
			.interlaced = i % 2};
		assert_int_equal(decode(&recipe), FAULT_NONE);
		assert_int_equal(field(&preview, 0), WHITE);
		assert_int_equal(field(&preview, 1), 0);
	}
}

static void what_shines_through_is_white_as_paper(void **unused)
{
	static const struct png_recipe RECIPES[] = {
		{.type = PNG_COLOR_TYPE_RGB_ALPHA, .depth = 8},
		{.type = PNG_COLOR_TYPE_GRAY_ALPHA, .depth = 16},
		{.type = PNG_COLOR_TYPE_PALETTE, .depth = 4},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(RECIPES) / sizeof(RECIPES[0]); i++) {
		struct png_recipe recipe = RECIPES[i];
		recipe.width = recipe.height = 32;
		recipe.transparent = true;
		assert_int_equal(decode(&recipe), FAULT_NONE);
		for (int at = 0; at < 4; at++)
			assert_int_equal(field(&preview, at), WHITE);
	}
}

static void the_smallest_pictures_are_pictures(void **unused)
{
	(void)unused;
	for (unsigned size = 1; size <= 9; size++) {
		const struct png_recipe recipe = {.width = size,
			.height = 10 - size,
			.type = PNG_COLOR_TYPE_RGB,
			.depth = 8,
			.interlaced = true};
		assert_int_equal(decode(&recipe), FAULT_NONE);
		assert_int_equal(preview.width, size);
		assert_int_equal(preview.height, 10 - size);
		for (size_t i = 0; i < preview.pixels.len; i += 4) {
			unsigned at = (unsigned)i / 4;
			unsigned colour =
				colour_at(at % size, at / size, recipe.width, recipe.height);
			assert_int_equal(preview.pixels.data[i], part(colour, 2));
			assert_int_equal(preview.pixels.data[i + 1], part(colour, 1));
			assert_int_equal(preview.pixels.data[i + 2], part(colour, 0));
		}
	}
}

static void a_file_cut_anywhere_is_broken(void **unused)
{
	struct png_recipe recipe = {
		.width = 70, .height = 50, .type = PNG_COLOR_TYPE_RGB, .depth = 8};

	(void)unused;
	for (int i = 0; i < 2; i++) {
		recipe.interlaced = i;
		assert_int_equal(decode(&recipe), FAULT_NONE);
		for (size_t len = 0; len < file.len; len++)
			if (decode_bytes(file.data, len) != FAULT_PAGE_BROKEN)
				fail_msg("cut at %zu of %zu", len, file.len);
	}
}

static void any_changed_byte_is_noticed(void **unused)
{
	const struct png_recipe recipe = {
		.width = 70, .height = 50, .type = PNG_COLOR_TYPE_PALETTE, .depth = 4};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	for (size_t i = 0; i < file.len; i++) {
		file.data[i] ^= 0x41;
		if (decode_bytes(file.data, file.len) == FAULT_NONE)
			fail_msg("byte %zu of %zu", i, file.len);
		file.data[i] ^= 0x41;
	}
}

static void put_number(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Makes the checksums right again, so that the content alone is judged. */
static void mend_checksums(void)
{
	for (size_t at = 8; at + 12 <= file.len;) {
		uint32_t len = png_get_uint_32(file.data + at);
		if (len > file.len - at - 12)
			return;
		put_number(file.data + at + 8 + len,
			(uint32_t)crc32(0, file.data + at + 4, len + 4));
		at += 12 + len;
	}
}

static void a_changed_byte_under_a_right_checksum_never_harms_us(void **unused)
{
	const struct png_recipe recipe = {.width = 30,
		.height = 20,
		.type = PNG_COLOR_TYPE_PALETTE,
		.depth = 4,
		.interlaced = true,
		.transparent = true};
	struct bytes good = {0};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	assert_int_equal(bytes_add(&good, file.data, file.len), STATUS_OK);
	for (size_t i = 0; i < good.len; i++) {
		for (unsigned change = 1; change < 256; change = change * 3 + 1) {
			memcpy(file.data, good.data, good.len);
			file.data[i] ^= (uint8_t)change;
			mend_checksums();
			decode_bytes(file.data, file.len);
		}
	}
	bytes_free(&good);
}

static void a_bomb_is_too_large_before_it_is_unpacked(void **unused)
{
	static const uint32_t SIZES[][2] = {
		{30000, 30000}, {12001, 1}, {8000, 8000}, {0xffffffff, 0xffffffff}};
	const struct png_recipe recipe = {
		.width = 8, .height = 8, .type = PNG_COLOR_TYPE_GRAY, .depth = 1};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	for (size_t i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
		put_number(file.data + 16, SIZES[i][0]);
		put_number(file.data + 20, SIZES[i][1]);
		mend_checksums();
		assert_int_equal(decode_bytes(file.data, file.len), FAULT_PAGE_TOO_LARGE);
	}
}

static void no_width_or_height_is_broken(void **unused)
{
	const struct png_recipe recipe = {
		.width = 8, .height = 8, .type = PNG_COLOR_TYPE_GRAY, .depth = 1};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	put_number(file.data + 16, 0);
	mend_checksums();
	assert_int_equal(decode_bytes(file.data, file.len), FAULT_PAGE_BROKEN);
}

/* Puts a chunk right behind IHDR. */
static void insert_chunk(const char name[4], const void *data, size_t len)
{
	struct bytes grown = {0};
	uint8_t number[4];

	put_number(number, (uint32_t)len);
	assert_int_equal(bytes_add(&grown, file.data, 33), STATUS_OK);
	assert_int_equal(bytes_add(&grown, number, 4), STATUS_OK);
	assert_int_equal(bytes_add(&grown, name, 4), STATUS_OK);
	assert_int_equal(bytes_add(&grown, data, len), STATUS_OK);
	assert_int_equal(bytes_add(&grown, number, 4), STATUS_OK);
	assert_int_equal(bytes_add(&grown, file.data + 33, file.len - 33), STATUS_OK);
	bytes_free(&file);
	file = grown;
	mend_checksums();
}

static void a_bomb_in_a_text_beside_the_picture_is_not_unpacked(void **unused)
{
	const struct png_recipe recipe = {
		.width = 8, .height = 8, .type = PNG_COLOR_TYPE_RGB, .depth = 8};
	uLong packed = 1000000;
	uint8_t *zeros = calloc(1, 100000000), *chunk = malloc(packed + 9);

	(void)unused;
	memcpy(chunk, "Comment\0", 9); /* keyword, NUL, method 0 */
	assert_int_equal(compress2(chunk + 9, &packed, zeros, 100000000, 1), Z_OK);
	assert_int_equal(decode(&recipe), FAULT_NONE);
	insert_chunk("zTXt", chunk, packed + 9);
	assert_int_equal(decode_bytes(file.data, file.len), FAULT_NONE);
	free(chunk);
	free(zeros);
}

static void a_thousand_notes_beside_the_picture_do_not_matter(void **unused)
{
	const struct png_recipe recipe = {
		.width = 8, .height = 8, .type = PNG_COLOR_TYPE_RGB, .depth = 8};

	(void)unused;
	assert_int_equal(decode(&recipe), FAULT_NONE);
	for (int i = 0; i < 1000; i++)
		insert_chunk("tEXt", "Comment\0note", 12);
	assert_int_equal(decode_bytes(file.data, file.len), FAULT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_good_png_shows_its_picture),
		cmocka_unit_test(grey_of_every_depth_is_shown),
		cmocka_unit_test(what_shines_through_is_white_as_paper),
		cmocka_unit_test(the_smallest_pictures_are_pictures),
		cmocka_unit_test(a_file_cut_anywhere_is_broken),
		cmocka_unit_test(any_changed_byte_is_noticed),
		cmocka_unit_test(a_changed_byte_under_a_right_checksum_never_harms_us),
		cmocka_unit_test(a_bomb_is_too_large_before_it_is_unpacked),
		cmocka_unit_test(no_width_or_height_is_broken),
		cmocka_unit_test(a_bomb_in_a_text_beside_the_picture_is_not_unpacked),
		cmocka_unit_test(a_thousand_notes_beside_the_picture_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
