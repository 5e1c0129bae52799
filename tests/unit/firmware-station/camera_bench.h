/*
 * camera_bench.h - the station with a document camera on the simulated desk, for unit tests.
 */
#ifndef TESTS_UNIT_FIRMWARE_STATION_CAMERA_BENCH_H
#define TESTS_UNIT_FIRMWARE_STATION_CAMERA_BENCH_H

#include "firmware/model/settings.h"
#include "tests/sim/row_jpeg.h"
#include "tests/unit/firmware-station/station_bench.h"

enum { WIDTH = 1600, HEIGHT = 1200 };

/* A page of one colour. */
static inline void show_at(struct umock_camera *camera, unsigned rgb)
{
	static uint8_t row[3 * WIDTH];
	struct bytes jpeg = {0};

	for (int i = 0; i < 3 * WIDTH; i++)
		row[i] = (uint8_t)(rgb >> (16 - 8 * (i % 3)));
	row_jpeg_make(&(struct row_jpeg){WIDTH, HEIGHT, row, false}, &jpeg);
	umock_camera_show(camera, &jpeg);
	bytes_free(&jpeg);
}

static inline void show(unsigned rgb)
{
	show_at(desk.camera, rgb);
}

static inline bool is_near(uint32_t pixel, uint32_t wanted)
{
	for (int shift = 0; shift < 24; shift += 8)
		if (abs((int)(pixel >> shift & 0xff) - (int)(wanted >> shift & 0xff)) > 6)
			return false;
	return true;
}

static inline void start_with_camera(unsigned rgb)
{
	show(rgb);
	umock_camera_plug(desk.camera);
	start();
	assert_comes(DEVICE_STATE, DEVICE_CAMERA, FAULT_NONE);
}

static inline const struct camera_picture *next_frame(void)
{
	assert_comes(DEVICE_FRAME, DEVICE_CAMERA, FAULT_NONE);
	return devices_camera_picture(devices);
}

static inline void start_wishing_camera(const char *which)
{
	struct device_wishes wishes;
	struct settings settings;

	settings_defaults(&settings);
	strcpy(settings.camera_device, which);
	device_wishes_read(&settings, &wishes);
	assert_int_equal(
		devices_create(&wishes, &mailbox, on_event, &desk, &devices), STATUS_OK);
}

#endif
