#include "drivers/camera/camera.h"

#include <assert.h>

#include "firmware/base/clock.h"

/*
 * The first frames are badly exposed.  A camera that sends nothing for 2 s is silent, one that
 * sends no whole frame for 4 s or 30 times is broken, however slowly it does so.
 */
enum { WARM_FRAMES = 8, FRAME_MS = 2000, DAMAGED_MAX = 30, PREVIEW_MS = 4000, STILL_MS = 5000 };

enum status camera_open(const struct camera_driver *driver, const struct device_selector *which,
	struct camera **out)
{
	assert(driver && which && out);
	return driver->open(which, out);
}

static enum status start(struct camera *camera, unsigned width_px, unsigned height_px)
{
	enum status status = camera->driver->start(camera, width_px, height_px);

	camera->frames = 0;
	camera->running = status == STATUS_OK;
	return status;
}

void camera_stop(struct camera *camera)
{
	camera->driver->stop(camera);
	camera->running = false;
}

/* The next frame that the kernel calls whole. */
static enum status next(
	struct camera *camera, int64_t deadline_ms, const uint8_t **data, size_t *len)
{
	enum status status = STATUS_BAD_DATA;

	for (int i = 0; status == STATUS_BAD_DATA && i < DAMAGED_MAX; i++) {
		if (clock_steady_ms() >= deadline_ms)
			return failure(STATUS_BAD_DATA, "camera: no whole frame in time");
		status = camera->driver->next(camera, FRAME_MS, data, len);
	}
	if (status == STATUS_OK)
		camera->frames++;
	return status;
}

enum status camera_preview(struct camera *camera, struct camera_picture *picture)
{
	int64_t deadline_ms = clock_steady_ms() + PREVIEW_MS;
	enum status status = STATUS_OK;
	const uint8_t *data;
	size_t len;

	if (!camera->running)
		status = start(camera, CAMERA_PREVIEW_WIDTH, CAMERA_PREVIEW_HEIGHT);
	for (int i = 0; status == STATUS_OK && i < DAMAGED_MAX; i++) {
		status = next(camera, deadline_ms, &data, &len);
		if (status != STATUS_OK)
			break;
		status = camera_picture_decode(&camera->shape, data, len, CAMERA_PREVIEW_WIDTH,
			CAMERA_PREVIEW_HEIGHT, picture);
		if (status != STATUS_BAD_DATA)
			return status;
		status = STATUS_OK; /* a frame that broke on its way */
	}
	return status == STATUS_OK ? failure(STATUS_BAD_DATA, "camera: no whole frame")
				   : status;
}

/* True when the file decodes to its end: nobody may be told that a page is there otherwise. */
static bool is_whole(const uint8_t *jpeg, size_t len)
{
	static const struct camera_shape FILE_SHAPE = {.format = CAMERA_MJPEG};
	struct camera_picture picture = {0};
	bool whole = camera_picture_decode(&FILE_SHAPE, jpeg, len, CAMERA_PREVIEW_WIDTH,
			     CAMERA_PREVIEW_HEIGHT, &picture) == STATUS_OK;

	camera_picture_free(&picture);
	return whole;
}

static enum status take(struct camera *camera, struct bytes *jpeg)
{
	int64_t deadline_ms = clock_steady_ms() + STILL_MS;
	size_t before = jpeg->len, len;
	const uint8_t *data;
	enum status status;

	do {
		status = next(camera, deadline_ms, &data, &len);
		if (status != STATUS_OK || camera->frames <= WARM_FRAMES)
			continue;
		status = camera_picture_jpeg(&camera->shape, data, len, jpeg);
		if (status == STATUS_OK && is_whole(jpeg->data + before, jpeg->len - before))
			return STATUS_OK;
		jpeg->len = before;
		if (status == STATUS_BAD_DATA)
			status = STATUS_OK;
	} while (status == STATUS_OK && clock_steady_ms() < deadline_ms);
	return status == STATUS_OK ? failure(STATUS_BAD_DATA, "camera: no whole still")
				   : status;
}

enum status camera_still(struct camera *camera, struct bytes *jpeg)
{
	enum status status;

	camera_stop(camera);
	status = start(camera, CAMERA_SIDE_MAX, CAMERA_SIDE_MAX);
	if (status == STATUS_OK)
		status = take(camera, jpeg);
	camera_stop(camera);
	return status;
}

void camera_close(struct camera *camera)
{
	if (camera)
		camera->driver->close(camera);
}
