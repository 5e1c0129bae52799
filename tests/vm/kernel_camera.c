/* A camera of the kernel: vivid. */
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "drivers/camera/camera.h"
#include "tests/vm/kernel_world.h"

/* Red, green, blue of the middle of a picture. */
static void look_at(const struct camera_picture *picture, unsigned rgb[3])
{
	uint32_t pixel = picture->pixels[(size_t)(picture->height_px / 2) * picture->width_px +
					 picture->width_px / 2];

	for (int i = 0; i < 3; i++)
		rgb[i] = pixel >> (16 - 8 * i) & 0xff;
}

/* vivid shows one plain colour (its pattern "100% green"). */
static void assert_green(const struct camera_picture *picture)
{
	unsigned rgb[3];

	look_at(picture, rgb);
	assert_true(rgb[0] < 40 && rgb[1] > 200 && rgb[2] < 40);
}

static void set_control(int fd, uint32_t id, int value)
{
	struct v4l2_control control = {.id = id, .value = value};

	assert_int_equal(ioctl(fd, VIDIOC_S_CTRL, &control), 0);
}

/* The test pattern by its name in the menu. */
static void show_green(int fd)
{
	struct v4l2_queryctrl query = {.id = V4L2_CID_PRIVATE_BASE};
	struct v4l2_querymenu menu;

	query.id = V4L2_CTRL_FLAG_NEXT_CTRL;
	while (ioctl(fd, VIDIOC_QUERYCTRL, &query) == 0 &&
		strcmp((const char *)query.name, "Test Pattern") != 0)
		query.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
	assert_string_equal((const char *)query.name, "Test Pattern");
	menu = (struct v4l2_querymenu){.id = query.id};
	while (ioctl(fd, VIDIOC_QUERYMENU, &menu) == 0 &&
		strcmp((const char *)menu.name, "100% Green") != 0)
		menu.index++;
	assert_string_equal((const char *)menu.name, "100% Green");
	set_control(fd, query.id, (int)menu.index);
}

/* A still has five seconds; an emulated camera on a busy machine may need more, and is asked again, as by a citizen. */
static bool photographed(void)
{
	for (int tries = 0; tries < 3; tries++) {
		devices_camera_still(kernel_devices);
		if (kernel_comes(DEVICE_STILL, DEVICE_CAMERA, FAULT_NONE) >= 0)
			return true;
	}
	return false;
}

void the_camera_is_previewed_and_photographed(void **unused)
{
	static const struct camera_shape FILE_SHAPE = {.format = CAMERA_MJPEG};
	struct camera_picture still = {0};
	const struct camera_picture *picture;
	struct bytes jpeg = {0};
	int64_t start_ms;
	int fd = open("/dev/video0", O_RDWR);

	(void)unused;
	assert_true(fd >= 0);
	show_green(fd);
	close(fd);
	assert_true(devices_has_camera(kernel_devices));
	devices_camera_start(kernel_devices);
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	start_ms = kernel_now_ms();
	for (int i = 0; i < 10; i++) {
		picture = devices_camera_picture(kernel_devices);
		assert_non_null(picture);
		assert_true(picture->width_px <= 1280 && picture->height_px <= 720 &&
			    picture->width_px >= 640);
		assert_green(picture);
		assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	}
	print_message("10 frames of %ux%u in %d ms\n", picture->width_px, picture->height_px,
		(int)(kernel_now_ms() - start_ms));
	assert_true(photographed());
	assert_true(devices_camera_take(kernel_devices, &jpeg));
	assert_false(devices_camera_take(kernel_devices, &(struct bytes){0}));
	assert_int_equal(camera_picture_decode(&FILE_SHAPE, jpeg.data, jpeg.len,
				 CAMERA_SIDE_MAX, CAMERA_SIDE_MAX, &still),
		STATUS_OK);
	print_message("still of %ux%u, %zu bytes\n", still.width_px, still.height_px, jpeg.len);
	assert_true(still.width_px > 1280);
	assert_green(&still);
	/* The preview goes on by itself. */
	devices_camera_picture(kernel_devices);
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	bytes_free(&jpeg);
	camera_picture_free(&still);
}

/* Taken from its driver, as when the plug is pulled. */
void unplugged_in_mid_preview_it_is_absent_and_comes_back(void **unused)
{
	(void)unused;
	assert_int_equal(system("vivid out"), 0);
	assert_comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
	devices_camera_still(kernel_devices);
	assert_comes(DEVICE_STILL_FAILED, DEVICE_CAMERA, FAULT_CAMERA_ABSENT);
	assert_int_equal(system("vivid back"), 0);
	assert_comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_NONE);
	devices_camera_picture(kernel_devices); /* seen: the next one may be told */
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	devices_camera_stop(kernel_devices);
	assert_null(devices_camera_picture(kernel_devices));
}
