/* The document camera through the station, by read(): what its worker tells, and when not. */
#include "tests/unit/firmware-station/camera_bench.h"

enum { FRAMES = 20 };

static const struct camera_shape FILE_SHAPE = {.format = CAMERA_MJPEG};

static void a_terminal_without_camera_does_not_miss_it(void **unused)
{
	(void)unused;
	start();
	assert_false(comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_CAMERA_ABSENT, 2000));
	assert_int_equal(devices_fault(devices, DEVICE_CAMERA), FAULT_NONE);
	assert_false(devices_has_camera(devices));
	devices_camera_still(devices);
	assert_comes(DEVICE_STILL_FAILED, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
}

/* "1-4.2", ids, serial, class: the same words as for every other role. */
static void the_camera_that_is_meant_is_taken_and_no_other(void **unused)
{
	static const struct {
		const char *which;
		bool is_meant;
	} CASES[] = {{"1-8", true}, {"1-8:0", true}, {"1b17:0211", true},
		{"serial:DOC-7", true}, {"class:0e", true}, {"1-9", false}, {"1-8:1", false},
		{"1b17:0212", false}, {"serial:DOC-9", false}, {"class:0b", false}};

	(void)unused;
	show(0x205020);
	umock_camera_plug(desk.camera);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		print_message("%s\n", CASES[i].which);
		start_wishing_camera(CASES[i].which);
		/* One that the settings name is missed. */
		assert_comes(DEVICE_STATE, DEVICE_CAMERA,
			CASES[i].is_meant ? FAULT_NONE : FAULT_CAMERA_ABSENT);
		assert_int_equal(devices_has_camera(devices), CASES[i].is_meant);
		devices_destroy(devices);
		devices = NULL;
	}
}

static void a_camera_that_the_settings_do_not_want_sleeps(void **unused)
{
	struct device_wishes wishes = {.roles[DEVICE_CAMERA].kind = DEVICE_NONE};

	(void)unused;
	show(0x205020);
	umock_camera_plug(desk.camera);
	assert_int_equal(
		devices_create(&wishes, &mailbox, on_event, &desk, &devices), STATUS_OK);
	assert_false(comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_CAMERA_ABSENT, 2000));
	assert_int_equal(devices_fault(devices, DEVICE_CAMERA), FAULT_NONE);
	assert_false(devices_has_camera(devices));
}

static void the_preview_shows_what_lies_there(void **unused)
{
	const struct camera_picture *picture;
	int64_t start_ms;

	(void)unused;
	start_with_camera(0xc02020);
	assert_true(devices_has_camera(devices));
	assert_int_equal(umock_camera_frames(desk.camera), 0); /* nobody looks, it sleeps */
	devices_camera_start(devices);
	picture = next_frame();
	assert_true(picture->width_px == WIDTH / 2 && picture->height_px == HEIGHT / 2);
	assert_true(is_near(picture->pixels[1000], 0xc02020));
	start_ms = real_ms();
	for (int i = 0; i < FRAMES; i++)
		assert_non_null(next_frame());
	assert_true(real_ms() - start_ms < FRAMES * 1000 / 15); /* 15 frames/s and more */
	show(0x2020c0);
	for (int i = 0; i < 3; i++)
		picture = next_frame();
	assert_true(is_near(picture->pixels[1000], 0x2020c0));
}

/* Who does not look is not told again; after the end nothing is left, and the camera sleeps. */
static void frames_never_pile_up(void **unused)
{
	unsigned frames;

	(void)unused;
	start_with_camera(0x20c020);
	devices_camera_start(devices);
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	assert_false(comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE, 600));
	assert_non_null(devices_camera_picture(devices));
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	devices_camera_stop(devices);
	assert_null(devices_camera_picture(devices));
	assert_false(comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE, 300));
	frames = umock_camera_frames(desk.camera);
	assert_false(comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE, 500));
	assert_int_equal(umock_camera_frames(desk.camera), frames);
}

static void a_still_is_a_whole_file_of_full_size(void **unused)
{
	struct camera_picture picture = {0};
	struct bytes jpeg = {0};

	(void)unused;
	start_with_camera(0xe0e0e0);
	devices_camera_still(devices); /* without any preview */
	assert_comes(DEVICE_STILL, DEVICE_CAMERA, FAULT_NONE);
	assert_true(umock_camera_frames(desk.camera) > 8); /* the exposure had time to settle */
	assert_true(devices_camera_take(devices, &jpeg));
	assert_non_null(memmem(jpeg.data, jpeg.len, "\xff\xc4", 2));
	assert_int_equal(camera_picture_decode(&FILE_SHAPE, jpeg.data, jpeg.len,
				 CAMERA_SIDE_MAX, CAMERA_SIDE_MAX, &picture),
		STATUS_OK);
	assert_true(picture.width_px == WIDTH && picture.height_px == HEIGHT);
	assert_true(is_near(picture.pixels[1000], 0xe0e0e0));
	camera_picture_free(&picture);
	bytes_free(&jpeg);
	assert_false(devices_camera_take(devices, &jpeg));
}

static void unplugged_in_mid_preview_it_is_told_and_goes_on_when_back(void **unused)
{
	(void)unused;
	start_with_camera(0x808080);
	devices_camera_start(devices);
	assert_non_null(next_frame());
	umock_camera_unplug(desk.camera);
	assert_comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
	assert_false(devices_has_camera(devices));
	devices_camera_still(devices);
	assert_comes(DEVICE_STILL_FAILED, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
	umock_camera_plug(desk.camera);
	assert_true(comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_NONE, 2500));
	devices_camera_picture(devices);
	assert_non_null(next_frame());
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_terminal_without_camera_does_not_miss_it),
		TEST(the_camera_that_is_meant_is_taken_and_no_other),
		TEST(a_camera_that_the_settings_do_not_want_sleeps),
		TEST(the_preview_shows_what_lies_there),
		TEST(frames_never_pile_up),
		TEST(a_still_is_a_whole_file_of_full_size),
		TEST(unplugged_in_mid_preview_it_is_told_and_goes_on_when_back),
	};

	(void)argc;
	umock_need_preload(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
