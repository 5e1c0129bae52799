#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/camera/camera_picture.h"
#include "tests/sim/row_jpeg.h"

enum { WIDTH = 320, HEIGHT = 240 };

static struct bytes frame; /* a JPEG as a camera would send it */
static struct camera_picture picture;
static const struct camera_shape MJPEG = {.format = CAMERA_MJPEG};

/* Left half red, right half blue. */
static void compress(unsigned width, unsigned height, bool progressive)
{
	uint8_t *row = malloc(3 * (size_t)width);

	assert_non_null(row);
	for (unsigned x = 0; x < width; x++)
		memcpy(row + 3 * x, x < width / 2 ? "\xe0\x10\x10" : "\x10\x10\xe0", 3);
	row_jpeg_make(&(struct row_jpeg){width, height, row, progressive}, &frame);
	free(row);
}

/* As cameras do: without the segments of Huffman tables. */
static void leave_tables_out(void)
{
	size_t at = 2;

	while (frame.data[at + 1] != 0xda) {
		size_t len = 2 + ((size_t)frame.data[at + 2] << 8 | frame.data[at + 3]);
		if (frame.data[at + 1] != 0xc4) {
			at += len;
			continue;
		}
		memmove(frame.data + at, frame.data + at + len, frame.len - at - len);
		frame.len -= len;
	}
}

static int set_up(void **unused)
{
	(void)unused;
	compress(WIDTH, HEIGHT, false);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	bytes_free(&frame);
	camera_picture_free(&picture);
	return 0;
}

static bool is_near(uint32_t pixel, uint32_t wanted)
{
	for (int shift = 0; shift < 24; shift += 8)
		if (abs((int)(pixel >> shift & 0xff) - (int)(wanted >> shift & 0xff)) > 10)
			return false;
	return pixel >> 24 == 0xff;
}

static void assert_red_and_blue(void)
{
	const uint32_t *row = picture.pixels + picture.width_px * (picture.height_px / 2);

	assert_true(is_near(row[picture.width_px / 4], 0xe01010));
	assert_true(is_near(row[picture.width_px * 3 / 4], 0x1010e0));
}

static enum status decode(const struct camera_shape *shape, const struct bytes *data)
{
	return camera_picture_decode(shape, data->data, data->len, 1280, 720, &picture);
}

static void a_frame_without_huffman_tables_is_a_picture(void **unused)
{
	(void)unused;
	assert_int_equal(decode(&MJPEG, &frame), STATUS_OK);
	assert_red_and_blue();
	leave_tables_out();
	assert_int_equal(decode(&MJPEG, &frame), STATUS_OK);
	assert_int_equal(picture.width_px, WIDTH);
	assert_int_equal(picture.height_px, HEIGHT);
	assert_red_and_blue();
}

/* Whoever opens the file later need not know what cameras leave out. */
static void the_file_of_such_a_frame_has_its_tables(void **unused)
{
	struct bytes whole = {0}, jpeg = {0};

	(void)unused;
	assert_int_equal(bytes_add(&whole, frame.data, frame.len), STATUS_OK);
	assert_int_equal(camera_picture_jpeg(&MJPEG, frame.data, frame.len, &jpeg), STATUS_OK);
	assert_int_equal(jpeg.len, whole.len);
	assert_memory_equal(jpeg.data, whole.data, whole.len);
	bytes_free(&jpeg);
	leave_tables_out();
	assert_true(frame.len < whole.len);
	assert_int_equal(camera_picture_jpeg(&MJPEG, frame.data, frame.len, &jpeg), STATUS_OK);
	assert_non_null(memmem(jpeg.data, jpeg.len, "\xff\xc4\x01\xa2\x00", 5));
	assert_int_equal(jpeg.len, frame.len + 420);
	assert_int_equal(decode(&MJPEG, &jpeg), STATUS_OK);
	assert_red_and_blue();
	bytes_free(&jpeg);
	bytes_free(&whole);
}

static void a_large_frame_is_shrunk_by_halves(void **unused)
{
	(void)unused;
	compress(3264, 2448, false);
	assert_int_equal(decode(&MJPEG, &frame), STATUS_OK);
	assert_int_equal(picture.width_px, 816);
	assert_int_equal(picture.height_px, 612);
	assert_red_and_blue();
}

static void yuyv_is_a_picture_and_a_file(void **unused)
{
	/* a row of 4 pixels and 8 bytes nobody may look at: red, red, blue, blue */
	static const uint8_t ROW[16] = {81, 90, 81, 240, 41, 240, 41, 110};
	const struct camera_shape shape = {CAMERA_YUYV, 4, 2, 16};
	struct bytes data = {0}, jpeg = {0};

	(void)unused;
	assert_int_equal(bytes_add(&data, ROW, 16), STATUS_OK);
	assert_int_equal(bytes_add(&data, ROW, 8), STATUS_OK);
	assert_int_equal(decode(&shape, &data), STATUS_OK);
	assert_int_equal(picture.width_px, 4);
	assert_true(is_near(picture.pixels[0], 0xff0000) && is_near(picture.pixels[7], 0xff));
	assert_int_equal(camera_picture_jpeg(&shape, data.data, data.len, &jpeg), STATUS_OK);
	assert_int_equal(decode(&MJPEG, &jpeg), STATUS_OK);
	assert_int_equal(picture.width_px, 4);
	assert_true(is_near(picture.pixels[0], 0xff0000) && is_near(picture.pixels[7], 0xff));
	/* One byte short, an odd width, rows shorter than their pixels: no picture. */
	data.len--;
	assert_int_equal(decode(&shape, &data), STATUS_BAD_DATA);
	assert_int_equal(
		camera_picture_jpeg(&shape, data.data, data.len, &jpeg), STATUS_BAD_DATA);
	data.len++;
	assert_int_equal(
		decode(&(struct camera_shape){CAMERA_YUYV, 3, 2, 16}, &data), STATUS_BAD_DATA);
	assert_int_equal(
		decode(&(struct camera_shape){CAMERA_YUYV, 4, 2, 7}, &data), STATUS_BAD_DATA);
	bytes_free(&data);
	bytes_free(&jpeg);
}

static void a_large_yuyv_frame_is_shrunk_too(void **unused)
{
	const struct camera_shape shape = {CAMERA_YUYV, 2592, 1944, 5184};
	struct bytes data = {0};
	uint8_t *bytes;

	(void)unused;
	assert_int_equal(bytes_grow(&data, shape.stride * shape.height_px, &bytes), STATUS_OK);
	for (size_t i = 0; i < data.len; i += 4)
		memcpy(bytes + i, i % 5184 < 2592 ? "\x51\x5a\x51\xf0" : "\x29\xf0\x29\x6e", 4);
	assert_int_equal(decode(&shape, &data), STATUS_OK);
	assert_int_equal(picture.width_px, 648);
	assert_int_equal(picture.height_px, 486);
	assert_true(is_near(picture.pixels[648 * 243 + 100], 0xff0000));
	assert_true(is_near(picture.pixels[648 * 243 + 600], 0xff));
	bytes_free(&data);
}

/* Cut off anywhere, or with any byte turned, it is a picture or a named failure. */
static void damage_is_named(void **unused)
{
	struct bytes jpeg = {0};

	(void)unused;
	leave_tables_out();
	for (size_t len = 0; len < frame.len; len += len < 700 ? 1 : 13) {
		struct bytes cut = {.data = frame.data, .len = len};
		assert_int_not_equal(decode(&MJPEG, &cut), STATUS_OK);
	}
	for (size_t at = 0; at < frame.len; at += at < 700 ? 1 : 31) {
		frame.data[at] ^= 0x5a;
		if (decode(&MJPEG, &frame) == STATUS_OK)
			assert_non_null(picture.pixels);
		jpeg.len = 0;
		if (camera_picture_jpeg(&MJPEG, frame.data, frame.len, &jpeg) == STATUS_OK)
			assert_true(jpeg.len >= frame.len);
		frame.data[at] ^= 0x5a;
	}
	bytes_free(&jpeg);
	compress(WIDTH, HEIGHT, true);
	assert_int_equal(decode(&MJPEG, &frame), STATUS_FULL); /* no camera sends these */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_frame_without_huffman_tables_is_a_picture),
		TEST(the_file_of_such_a_frame_has_its_tables),
		TEST(a_large_frame_is_shrunk_by_halves),
		TEST(yuyv_is_a_picture_and_a_file),
		TEST(a_large_yuyv_frame_is_shrunk_too),
		TEST(damage_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
