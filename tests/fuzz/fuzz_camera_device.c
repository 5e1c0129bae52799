/*
 * The class of cameras on one whose frames are whatever the input says.  First byte: what is
 * asked of it, bit by bit; then what becomes of each call, with a shape at each start and a
 * frame at each next.
 */
#include <string.h>

#include "drivers/camera/camera.h"
#include "firmware/base/clock.h"
#include "tests/fuzz/fuzz.h"

enum { CALLS = 8, FRAMES_MAX = 400, CALL_MS = 7000 };
enum { SILENT = 0xf0, DAMAGED = 0xf8, UNPLUGGED = 0xff };

static struct hostile_camera {
	struct camera base; /* first */
	const uint8_t *data;
	size_t size, at;
	unsigned frames;
	bool started, gone, closed;
} camera;

static uint8_t next_byte(void)
{
	return camera.at < camera.size ? camera.data[camera.at++] : UNPLUGGED;
}

static enum status fate(uint8_t said, unsigned timeout_ms)
{
	camera.gone |= said == UNPLUGGED || ++camera.frames > FRAMES_MAX;
	if (camera.gone)
		return STATUS_NO_DEVICE;
	if (said < SILENT)
		return STATUS_OK;
	if (said >= DAMAGED)
		return STATUS_BAD_DATA;
	clock_advance(timeout_ms);
	return STATUS_TIMEOUT;
}

static enum status start(struct camera *base, unsigned width_px, unsigned height_px)
{
	uint8_t said = next_byte();

	(void)width_px, (void)height_px;
	FUZZ_HOLDS(!camera.started);
	camera.started = fate(said, 0) == STATUS_OK;
	base->shape = (struct camera_shape){.format = said & 1 ? CAMERA_YUYV : CAMERA_MJPEG,
		.width_px = next_byte() | (said & 2u) << 7,
		.height_px = next_byte(),
		.stride = next_byte() | (size_t)next_byte() << 8};
	return camera.started ? STATUS_OK : STATUS_NO_DEVICE;
}

/* The frame is the caller's until the next call: it gets a copy of exactly its size. */
static enum status next(
	struct camera *base, unsigned timeout_ms, const uint8_t **data, size_t *len)
{
	static uint8_t *frame;
	uint8_t said = next_byte();
	size_t left = camera.size - camera.at, wanted = next_byte() | (size_t)said % 16 << 8;
	enum status status = fate(said, timeout_ms);

	(void)base;
	FUZZ_HOLDS(camera.started);
	free(frame);
	frame = NULL;
	left = camera.size - camera.at;
	wanted = wanted < left ? wanted : left;
	if (status != STATUS_OK)
		return status;
	frame = malloc(wanted + !wanted);
	memcpy(frame, camera.data + camera.at, wanted);
	camera.at += wanted;
	*data = frame;
	*len = wanted;
	return STATUS_OK;
}

static void stop(struct camera *base)
{
	(void)base;
	camera.started = false;
}

static void close(struct camera *base)
{
	(void)base;
	camera.closed = true;
}

static const struct camera_driver HOSTILE = {
	.name = "hostile", .start = start, .next = next, .stop = stop, .close = close};

static void preview(struct camera_picture *picture)
{
	enum status status = camera_preview(&camera.base, picture);

	if (status != STATUS_OK)
		return;
	FUZZ_HOLDS(picture->width_px <= CAMERA_PREVIEW_WIDTH);
	FUZZ_HOLDS(picture->height_px <= CAMERA_PREVIEW_HEIGHT);
	for (size_t i = 0; i < (size_t)picture->width_px * picture->height_px; i++)
		FUZZ_HOLDS(picture->pixels[i] >> 24 == 0xff);
}

/* A file that is said to be there is whole; one that is not leaves no byte. */
static void still(void)
{
	static const struct camera_shape FILE_SHAPE = {.format = CAMERA_MJPEG};
	struct camera_picture picture = {0};
	struct bytes jpeg = {0};

	FUZZ_HOLDS(bytes_add(&jpeg, "kept", 4) == STATUS_OK);
	if (camera_still(&camera.base, &jpeg) == STATUS_OK)
		FUZZ_HOLDS(camera_picture_decode(&FILE_SHAPE, jpeg.data + 4, jpeg.len - 4,
				   CAMERA_PREVIEW_WIDTH, CAMERA_PREVIEW_HEIGHT,
				   &picture) == STATUS_OK);
	else
		FUZZ_HOLDS(jpeg.len == 4);
	FUZZ_HOLDS(memcmp(jpeg.data, "kept", 4) == 0 && !camera.started);
	camera_picture_free(&picture);
	bytes_free(&jpeg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct camera_picture picture = {0};
	uint8_t asked = size ? data[0] : 0;

	if (size == 0)
		return 0;
	camera = (struct hostile_camera){
		.base.driver = &HOSTILE, .data = data + 1, .size = size - 1};
	for (int i = 0; i < CALLS; i++) {
		int64_t before_ms = clock_offset_ms();

		if (asked >> i & 1)
			still();
		else
			preview(&picture);
		FUZZ_HOLDS(clock_offset_ms() - before_ms <= CALL_MS);
	}
	camera_stop(&camera.base);
	camera_close(&camera.base);
	FUZZ_HOLDS(camera.closed && !camera.started);
	camera_picture_free(&picture);
	return 0;
}
